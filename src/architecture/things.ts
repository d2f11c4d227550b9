import { factKey } from '../fact-key.ts';
import type { FactName, FactValues } from '../facts/index.ts';
import type { Target } from '../record.ts';
import type { Kind, Thing, Unread } from './model.ts';
import { missingAt, type Place, type Sources, valueAt } from './sources.ts';

interface Named {
  /** `null` where AWS gives none: what has no name is not drawn, and its findings stand at its region. */
  readonly arn: string | null;
  readonly name?: string | null | undefined;
  readonly id?: string | null | undefined;
}

/** Facts that list resources of one kind, each with its ARN. */
type ListFact = { [F in FactName]: FactValues[F] extends readonly { readonly arn: string | null }[] ? F : never }[FactName];

const listed = [
  ['database', 'db-instances'],
  ['database', 'db-clusters'],
  ['table', 'dynamodb-tables'],
  ['file system', 'efs-file-systems'],
  ['file system', 'fsx-file-systems'],
  ['cache', 'elasticache-groups'],
  ['cache', 'elasticache-clusters'],
  ['cache', 'elasticache-serverless-caches'],
  ['cache', 'memorydb-clusters'],
  ['cache', 'dax-clusters'],
  ['warehouse', 'redshift-clusters'],
  ['warehouse', 'redshift-namespaces'],
  ['search domain', 'opensearch-domains'],
  ['search domain', 'opensearch-collections'],
  ['stream', 'kinesis-streams'],
  ['stream', 'firehose-streams'],
  ['stream', 'msk-clusters'],
  ['broker', 'mq-brokers'],
  ['queue', 'sqs-queues'],
  ['topic', 'sns-topics'],
  ['secret', 'secrets'],
  ['parameter', 'ssm-parameters'],
  ['log group', 'log-groups'],
  ['event data store', 'event-data-stores'],
  ['image repository', 'ecr-repositories'],
  ['volume', 'volumes'],
  ['snapshot', 'ebs-snapshots'],
  ['snapshot', 'db-snapshots'],
  ['machine image', 'images'],
  ['backup', 'backup-vaults'],
  ['backup', 'db-automated-backups'],
  ['backup', 'db-cluster-automated-backups'],
  ['container cluster', 'ecs-clusters'],
  ['function', 'lambda-functions'],
  ['Auto Scaling group', 'auto-scaling-groups'],
  ['certificate', 'certificates'],
] as const satisfies readonly (readonly [Kind, ListFact])[];

/** What there is in one account and region besides networks and load balancers. */
export function thingsAt(sources: Sources, place: Place): readonly Thing[] {
  return sorted([
    ...trailsAt(sources, place),
    ...listed.flatMap(([kind, fact]) => thingsOf(kind, valueAt(sources, fact, place) ?? [])),
    ...thingsOf(
      'bucket',
      (valueAt(sources, 'buckets', { account: place.account }) ?? []).filter(({ region }) => (region ?? '') === place.region),
    ),
    ...keysAt(sources, place),
  ]);
}

/** What could not be read in one account and region. */
export function unreadAt(sources: Sources, place: Place): readonly Unread[] {
  const asked: readonly (readonly [Kind, FactName])[] = [
    ['trail', 'trails'],
    ['network', 'vpcs'],
    ['network', 'subnets'],
    ['load balancer', 'load-balancers'],
    ...listed,
    ['key', 'keys'],
  ];
  const missing = (kind: Kind, fact: FactName, target: Target): readonly Unread[] => {
    const reason = missingAt(sources, fact, target);
    return reason === null ? [] : [{ kind, reason, facts: [factKey(fact, target)] }];
  };
  const found = [
    ...asked.flatMap(([kind, fact]) => missing(kind, fact, place)),
    ...missing('bucket', 'buckets', { account: place.account }),
  ];
  const alike = Map.groupBy(found, ({ kind, reason }) => `${kind} ${reason}`);
  return [...alike.values()]
    .flatMap(([first, ...others]) =>
      first === undefined ? [] : [{ ...first, facts: [first, ...others].flatMap(({ facts }) => facts).sort(compare) }],
    )
    .sort((a, b) => compare(a.kind, b.kind) || compare(a.reason, b.reason));
}

function thingsOf(kind: Kind, items: readonly Named[]): readonly Thing[] {
  return items.flatMap((item) => (item.arn === null ? [] : [{ kind, arn: item.arn, name: nameOf({ ...item, arn: item.arn }) }]));
}

/** What people call it: its name, else its id, else the end of its ARN. */
function nameOf({ name, id, arn }: Named & { readonly arn: string }): string {
  const given = [name, id].find((one) => typeof one === 'string' && one !== '');
  if (typeof given === 'string') return given;
  const resource = arn.split(':').slice(5).join(':');
  return resource.slice(resource.search(/[/:]/) + 1);
}

/** The trails that this account owns, once each: in their home region. */
function trailsAt(sources: Sources, { account, region }: Place): readonly Thing[] {
  const own = (valueAt(sources, 'trails', { account, region }) ?? []).filter(
    ({ arn, homeRegion }) => arn.split(':')[4] === account && (homeRegion ?? arn.split(':')[3]) === region,
  );
  return thingsOf('trail', own);
}

/** The customer-managed keys. */
function keysAt(sources: Sources, place: Place): readonly Thing[] {
  const own = (valueAt(sources, 'keys', place)?.keys ?? []).filter(({ manager }) => manager !== 'AWS');
  return own.map(({ arn, id, aliases }) => ({ kind: 'key', arn, name: aliases[0]?.replace(/^alias\//, '') ?? id }));
}

function sorted(things: readonly Thing[]): readonly Thing[] {
  const unique = new Map(things.map((thing) => [thing.arn, thing]));
  return [...unique.values()].sort((a, b) => compare(a.kind, b.kind) || compare(a.name, b.name) || compare(a.arn, b.arn));
}

/** By code unit, the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
