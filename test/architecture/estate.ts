import type { Sources } from '../../src/architecture/sources.ts';
import { factKey } from '../../src/fact-key.ts';
import type { FactName, FactValues } from '../../src/facts/index.ts';
import type { PlannedAccount } from '../../src/plan.ts';
import type { FactRecord, Target } from '../../src/record.ts';
import { networks } from '../../src/spec/sections/networks.ts';
import { specOf } from '../spec-of.ts';

/** What is filled in of a fact: the members that the picture reads. The others are the checks' alone. */
type Part<F extends FactName> = FactValues[F] extends readonly (infer Item)[] ? readonly Partial<Item>[] : Partial<FactValues[F]>;

/** A fact that AWS answered. */
export function seen<F extends FactName>(name: F, target: Target, value: Part<F>): FactRecord {
  const key = factKey(name, target);
  return { key, name, target, requests: [], observed: true, observedAt: '2026-11-20T09:00:07Z', value };
}

/** A fact that AWS refused. */
export function refused(name: FactName, target: Target): FactRecord {
  return { key: factKey(name, target), name, target, requests: [], observed: false, reason: 'denied', detail: 'AccessDenied' };
}

export const [east, west] = ['us-east-2', 'us-west-2'] as const;
const kinds = ['management', 'production', 'staging', 'log_archive', 'audit'] as const;
type KindOfAccount = (typeof kinds)[number];

interface Member {
  readonly id: string;
  readonly name: string;
  readonly kind: KindOfAccount;
}

/** So many times the five accounts of the reference organization. */
export function membersOf(times: number): readonly Member[] {
  return Array.from({ length: times * kinds.length }, (_, index): Member => {
    const kind = kinds[index % kinds.length] as KindOfAccount;
    const round = Math.floor(index / kinds.length);
    return { id: `${(index % 9) + 1}${String(index).padStart(11, '0')}`, name: round === 0 ? kind : `${kind}_${round + 1}`, kind };
  });
}

const tiers = { public: 'public', private: 'private', isolated: 'isolated' } as const;

/** All that an architecture of an organization so many times the reference is made of; `changed` facts stand in place of those of their key. */
export function estateOf(times: number, changed: readonly FactRecord[] = []): Sources {
  const members = membersOf(times);
  const ids = members.map(({ id }) => id);
  const all = [organizationOf(members), ...members.flatMap((member) => factsOf(member, members)), ...changed];
  const match = (name: string) => ({ tag: { Tier: name } });
  const declared = networks.parse({
    vpcs: {
      cc: {
        in: members.filter(({ kind }) => kind === 'production' || kind === 'staging').map(({ id }) => `a${id}`),
        region: east,
        match: { tag: { Name: 'cc-vpc' } },
        tiers: {
          public: { match: match('public'), route: 'igw' },
          private: { match: match('private'), route: 'nat_same_az' },
          isolated: { match: match('isolated'), route: 'none' },
        },
      },
    },
  });
  return {
    spec: { ...specOf(ids), networks: declared },
    facts: new Map(all.map((fact) => [fact.key, fact])),
    accounts: members.map(({ id, name }): PlannedAccount => ({ id, name, state: 'ACTIVE', ou: '/Workloads', depth: 'full', isRead: true })),
    sets: {},
    governed: [east, west],
  };
}

function organizationOf(members: readonly Member[]): FactRecord {
  return seen('organization', {}, { id: 'o-exampleorgid', masterAccountId: members[0]?.id ?? '' });
}

function factsOf({ id, kind }: Member, members: readonly Member[]): readonly FactRecord[] {
  const archive = members.find((member) => member.kind === 'log_archive')?.id ?? '';
  const at = (region: string): Target => ({ account: id, region });
  const key = (region: string, name: string) => ({
    arn: `arn:aws:kms:${region}:${id}:key/${name}`,
    id: name,
    aliases: [`alias/${name}`],
    manager: 'CUSTOMER',
  });
  const common = [east, west].map((region) =>
    seen('keys', at(region), { keys: [key(region, 'ebs-default'), key(region, 'cc-phi')] as never, aliases: [] }),
  );
  const trail = {
    arn: `arn:aws:cloudtrail:${east}:${members[0]?.id}:trail/org-trail`,
    name: 'org-trail',
    homeRegion: east,
    bucket: `org-trail-${archive}`,
  };
  const trails = [east, west].map((region) => seen('trails', at(region), [trail]));
  return [
    ...common,
    ...trails,
    ...storesOf(id, kind),
    ...(kind === 'production' || kind === 'staging' ? networkOf(id, { region: east, block: '10.20' }) : []),
  ];
}

function storesOf(id: string, kind: KindOfAccount): readonly FactRecord[] {
  const bucket = (name: string, region: string) => ({ arn: `arn:aws:s3:::${name}-${id}`, name: `${name}-${id}`, region });
  const named = (service: string, resource: string, name: string, region: string = east) => ({
    arn: `arn:aws:${service}:${region}:${id}:${resource}${name}`,
    name,
    id: name,
  });
  const copy = (from: string, to: string) =>
    seen('bucket-replications', { account: id }, [
      {
        arn: `arn:aws:s3:::${from}-${id}`,
        value: { role: null, rules: [{ bucket: `arn:aws:s3:::${to}-${id}`, status: 'Enabled' }] },
      } as never,
    ]);
  const at = (region: string): Target => ({ account: id, region });
  if (kind === 'log_archive')
    return [
      seen('buckets', { account: id }, [bucket('org-trail', east), bucket('session-logs', east), bucket('org-trail-dr', west)]),
      copy('org-trail', 'org-trail-dr'),
    ];
  if (kind === 'audit') return [seen('buckets', { account: id }, [bucket('audit-evidence', east)])];
  if (kind === 'management') return [];
  const isProduction = kind === 'production';
  const database = named('rds', 'db:', 'cc-phi-postgres');
  const replica = named('rds', 'db:', 'cc-phi-postgres-dr', west);
  return [
    seen('buckets', { account: id }, [bucket('cc-dicom', east), ...(isProduction ? [bucket('cc-dicom-dr', west)] : [])]),
    ...(isProduction ? [copy('cc-dicom', 'cc-dicom-dr')] : []),
    seen('db-instances', at(east), [{ ...database, replicaSource: null }]),
    ...(isProduction
      ? [
          seen('db-instances', at(west), [{ ...replica, replicaSource: database.arn }]),
          ...networkOf(id, { region: west, block: '10.30', only: ['isolated'] }),
        ]
      : []),
    seen('dynamodb-tables', at(east), [named('dynamodb', 'table/', 'cc-study-index')]),
    seen('lambda-functions', at(east), [named('lambda', 'function:', 'cc-intake'), named('lambda', 'function:', 'cc-rotation')]),
    seen('secrets', at(east), [named('secretsmanager', 'secret:', 'cc/database')]),
    seen('sqs-queues', at(east), [named('sqs', '', 'cc-studies')]),
    seen('log-groups', at(east), [named('logs', 'log-group:', '/cc/inference')]),
    seen(
      'volumes',
      at(east),
      Array.from({ length: 12 }, (_, index) => named('ec2', 'volume/', `vol-${String(index).padStart(17, '0')}`)),
    ),
    seen('ecs-clusters', at(east), [named('ecs', 'cluster/', 'cc')]),
  ];
}

interface Where {
  readonly region: string;
  readonly block: string;
  readonly only?: readonly (keyof typeof tiers)[];
}

function networkOf(id: string, { region, block, only = ['public', 'private', 'isolated'] }: Where): readonly FactRecord[] {
  const target = { account: id, region };
  const ec2 = (kind: string, name: string) => `arn:aws:ec2:${region}:${id}:${kind}/${name}`;
  const zones = [`${region}a`, `${region}b`];
  const vpc = 'vpc-0a';
  const subnets = only.flatMap((tier, row) =>
    zones.map((zone, column) => ({
      arn: ec2('subnet', `subnet-${tier}-${column}`),
      id: `subnet-${tier}-${column}`,
      vpc,
      zone,
      cidr: `${block}.${row * 2 + column}.0/24`,
      ipv6Cidrs: [],
      tags: { Tier: tier },
    })),
  );
  const routes = { public: { via: 'gateway', target: 'igw-1' }, private: { via: 'nat', target: 'nat-1' }, isolated: null } as const;
  const tables = only.map((tier) => ({
    arn: ec2('route-table', `rtb-${tier}`),
    id: `rtb-${tier}`,
    vpc,
    isMain: false,
    subnets: subnets.filter(({ tags }) => tags.Tier === tier).map((subnet) => subnet.id),
    routes: routes[tier] === null ? [] : [{ destination: '0.0.0.0/0', ...routes[tier], state: 'active', origin: 'CreateRoute' }],
    tags: {},
  }));
  const occupants = {
    public: [
      ['nat_gateway', null],
      ['interface', 'amazon-elb'],
    ],
    private: [
      ['vpc_endpoint', null],
      ['vpc_endpoint', null],
    ],
    isolated: [['interface', 'amazon-rds']],
  } as const;
  const interfaces = subnets.flatMap((subnet) =>
    occupants[subnet.tags.Tier as keyof typeof tiers].map(([type, requester], index) => ({
      arn: ec2('network-interface', `eni-${subnet.id}-${index}`),
      type,
      requester,
      isManaged: true,
      subnet: subnet.id,
      vpc,
      instance: null,
    })),
  );
  const balancer = {
    arn: `arn:aws:elasticloadbalancing:${region}:${id}:loadbalancer/app/cc-web/50dc6c495c0c9188`,
    name: 'cc-web',
    scheme: 'internet-facing',
    vpc,
    zones,
  };
  return [
    seen('vpcs', target, [
      { arn: ec2('vpc', vpc), id: vpc, owner: id, cidrs: [`${block}.0.0/16`], tags: { Name: region === east ? 'cc-vpc' : 'cc-vpc-dr' } },
    ]),
    seen('subnets', target, subnets),
    seen('route-tables', target, tables as Part<'route-tables'>),
    seen('network-interfaces', target, interfaces as Part<'network-interfaces'>),
    seen('security-groups', target, [{ arn: ec2('security-group', 'sg-app'), vpc }]),
    ...(region === east ? [seen('load-balancers', target, [balancer])] : []),
  ];
}
