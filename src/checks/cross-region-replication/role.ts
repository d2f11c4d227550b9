import type { Organization } from '../../facts/organization.ts';
import type { Role } from '../../facts/roles.ts';
import type { Spec } from '../../spec/spec.ts';
import { documentsOf } from '../access/holders.ts';
import type { Judged } from '../check.ts';
import { conclude, fails, holds, type Statement } from '../databases/statements.ts';
import { bucketPermissions } from './bucket-permissions.ts';
import { keyPermissions } from './key-permissions.ts';
import { type Holder, type Permitted, permitted } from './permissions.ts';
import { one } from './request.ts';
import { trustStatement } from './trust.ts';
import { notVerified } from './words.ts';
import { eachPair, overRules, type Replicated, type ReplicationWorld } from './world.ts';

const expected = 'a role that is there, that S3 can take on, and that may read the source, write the replica and use their keys';

/** S3 copies as a role: without it, or without one of its permissions, nothing is copied, and the configuration looks the same. */
export function judgeRole(world: ReplicationWorld, spec: Spec): readonly Judged[] {
  return eachPair(world, spec, {
    expected: () => expected,
    judge: (pair) =>
      overRules(world, pair, { expected }, (replicated) => {
        const { role } = replicated.configuration;
        return conclude(roleStatements(world, spec, replicated), { resource: pair.source.arn, expected, actual: { role } });
      }),
  });
}

function roleStatements(world: ReplicationWorld, spec: Spec, replicated: Replicated): readonly Statement[] {
  const { configuration, source, place } = replicated;
  const arn = configuration.role;
  if (arn === null) return [notVerified(`AWS named no role by which ${source.name} is replicated`)];
  const account = /^arn:[^:]+:iam::(\d{12}):role\//.exec(arn)?.[1];
  if (account === undefined) return [fails(`${source.name} names ${arn} as the role for replication, which is no role.`)];
  const role = world.at('roles', { account }).find((one) => one.arn === arn);
  if (role === undefined) return [fails(`${source.name} is replicated as ${arn}, a role that does not exist.`)];
  const organization = world.at('organization', {});
  const trust = trustStatement(role, { account: place.account, bucket: source.arn, organization: organization.id });
  const documents = documentsOf(world.at('authorization-details', { account }), role);
  if (documents === null) return [trust, notVerified(`AWS does not show every policy of ${role.name}`)];
  const holder: Holder = { arn, account, documents, keys: keysOf(organization, account) };
  const onBuckets = bucketPermissions(world, spec, replicated).map((permission) => permitted(holder, permission));
  const statements = [trust, ...told(role, onBuckets)];
  // What certainly fails is said also where the keys cannot be read.
  if (statements.some(({ outcome }) => outcome === 'fail')) return statements;
  const onKeys = keyPermissions(world, replicated).map((key) => ('outcome' in key ? key : permitted(holder, key)));
  return [
    ...statements,
    ...told(
      role,
      onKeys.filter((key) => 'verdict' in key),
    ),
    ...onKeys.filter((key) => 'outcome' in key),
  ];
}

/** What is known of a request that S3 makes as the role. */
function keysOf(organization: Organization, account: string): Holder['keys'] {
  const isOurs = organization.accounts.some(({ id }) => id === account);
  return {
    ...(isOurs ? { 'aws:PrincipalOrgID': one(organization.id) } : {}),
    'aws:PrincipalType': one('AssumedRole'),
    'aws:PrincipalIsAWSService': one('false'),
    'aws:PrincipalServiceName': 'absent',
    'aws:SourceAccount': 'absent',
    'aws:SourceArn': 'absent',
    'aws:SourceOrgID': 'absent',
    'aws:SecureTransport': one('true'),
    's3:DataAccessPointArn': 'absent',
    's3:DataAccessPointAccount': 'absent',
  };
}

/** One finding's worth of what may be done, and what may not. */
function told({ name }: Role, all: readonly Permitted[]): readonly Statement[] {
  if (all.length === 0) return [];
  const denied = all.filter(({ verdict }) => verdict === 'deny');
  const open = all.filter(({ verdict }) => verdict === 'conditional' || verdict === 'unknown');
  const spoken = (some: readonly Permitted[]): string => {
    const texts = some.map(({ permission: { action, resource }, why }) => `${action} on ${resource}${why === '' ? '' : ` (${why})`}`);
    return [...new Set(texts)].join(', ');
  };
  const statements: Statement[] = [];
  if (denied.length > 0) statements.push(fails(`${name} may not do ${spoken(denied)}.`));
  if (open.length > 0) {
    const refusal = open.find((permission) => permission.unread !== null)?.unread ?? null;
    const says = `whether ${name} may do ${spoken(open)}`;
    statements.push(
      refusal === null
        ? notVerified(`${says}: that depends on conditions of which nothing is known here, or on what cannot be read`)
        : notVerified(`${refusal.detail}; so it is open ${says}`, refusal.reason),
    );
  }
  if (statements.length > 0) return statements;
  return [holds(`${name} may do ${[...new Set(all.map(({ permission }) => permission.action))].join(', ')}.`)];
}
