import type { KeyState } from '../../policy/context.ts';
import { verdictOf } from '../../policy/evaluate.ts';
import { matches } from '../../policy/glob.ts';
import { and, type Match, not, or } from '../../policy/logic.ts';
import { leafMatch } from '../../policy/match.ts';
import { readTrust, type TrustStatement } from '../access/trust.ts';
import { fails, holds, type Statement } from '../databases/statements.ts';
import { notVerified } from './words.ts';

const service = 's3.amazonaws.com';

/** What S3 replicates on behalf of. */
interface OnBehalf {
  readonly account: string;
  /** ARN of the source bucket. */
  readonly bucket: string;
  readonly organization: string;
}

/** Whether S3 can take the role on for this bucket. */
export function trustStatement(
  { name, trustPolicy }: { readonly name: string; readonly trustPolicy: string | null },
  source: OnBehalf,
): Statement {
  const statements = readTrust(trustPolicy);
  if (statements === null) return notVerified(`the trust policy of ${name} is not there, or cannot be read`);
  const keys = keysOf(source);
  const matched = statements.map((statement) => ({ effect: statement.effect, match: matchOf(statement, keys) }));
  const total = (effect: 'Allow' | 'Deny') =>
    matched
      .filter((one) => one.effect === effect || one.effect === null)
      .map(({ match }) => match)
      .reduce(or, 'no');
  const verdict = verdictOf({ denied: total('Deny'), allowed: total('Allow') });
  if (verdict === 'allow') return holds(`${name} trusts ${service}.`);
  if (verdict === 'deny') return fails(`${name} does not trust ${service} to take it on for ${source.bucket}.`);
  const why = verdict === 'unknown' ? 'a statement of it cannot be read' : 'that depends on what is not known of the request here';
  return notVerified(`whether the trust policy of ${name} lets ${service} in: ${why}`);
}

function keysOf({ account, bucket, organization }: OnBehalf): ReadonlyMap<string, KeyState> {
  const keys: Readonly<Record<string, KeyState>> = {
    'aws:SourceAccount': { values: [account] },
    'aws:SourceArn': { values: [bucket] },
    'aws:SourceOrgID': { values: [organization] },
    'aws:PrincipalServiceName': { values: [service] },
    'aws:PrincipalIsAWSService': { values: ['true'] },
    'aws:PrincipalOrgID': 'absent',
    'aws:PrincipalArn': 'absent',
    'sts:ExternalId': 'absent',
    'aws:MultiFactorAuthPresent': 'absent',
  };
  return new Map(Object.entries(keys).map(([key, state]) => [key.toLowerCase(), state]));
}

function matchOf(statement: TrustStatement, keys: ReadonlyMap<string, KeyState>): Match {
  const { effect, actions, leaves, problems } = statement;
  if (effect === null || actions === null) return 'unreadable';
  const isNamed = actions.patterns.some((pattern) => matches(pattern.toLowerCase(), 'sts:assumerole'));
  if (isNamed === actions.isNot) return 'no';
  const start: Match = problems.length > 0 ? 'unreadable' : 'yes';
  const about = leaves.map((leaf) => leafMatch(leaf, keys.get(leaf.key.toLowerCase()) ?? 'unknown'));
  return [principalMatch(statement), ...about].reduce(and, start);
}

/** What takes everybody in denies S3 too; whether it lets a service in, AWS does not say. */
function principalMatch({ effect, principals, isNot }: TrustStatement): Match {
  if (principals === null || (isNot && effect === 'Allow')) return 'unreadable';
  const isNamed = principals.some(({ kind, name }) => kind === 'Service' && name === service);
  const isEverybody = principals.some(({ kind }) => kind === 'everybody');
  const match: Match = isNamed ? 'yes' : isEverybody ? (effect === 'Deny' ? 'yes' : 'open') : 'no';
  return isNot ? not(match) : match;
}
