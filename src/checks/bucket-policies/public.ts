import type { Leaf } from '../../policy/condition.ts';
import { parsePolicy, type Statement } from '../../policy/document.ts';
import type { UnobservedReason } from '../../record.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { anonymous, outsiders } from '../guardrails/callers.ts';
import { orUnclear } from '../guardrails/each.ts';
import { aspectOf, type ReadAspect } from '../object-storage/buckets.ts';
import { judgeMissing } from '../object-storage/present.ts';
import { eachAsked, type Owned, placeOf } from '../object-storage/settings.ts';
import { refused } from '../unsaid.ts';
import { type Blocks, blockOfAccount, blockOfBucket, type Level, type Switch } from './blocks.ts';
import { actionLabel, BucketPolicy, s3Actions } from './evaluation.ts';
import type { PolicyWorld } from './world.ts';

const expected = 'nobody in particular let in by policy, and access lists that let anybody in blocked';

/** What one half of the judgement comes to. */
interface Half {
  readonly outcome: 'pass' | 'fail' | 'unknown';
  /** A sentence, without its period. */
  readonly text: string;
  readonly actual: unknown;
  readonly reason?: UnobservedReason;
  /** The fact that is unobserved, where that is why. */
  readonly fact?: string | undefined;
}

/** One finding for each bucket that must not be public: by its policy, and by access lists, of which S3 is told to ignore and to refuse the public ones. */
export function judgePublic(world: PolicyWorld, spec: Spec): readonly Judged[] {
  return eachAsked(world, spec, {
    setting: 'public',
    isAsked: (value) => value === 'none',
    expected,
    what: 'to be closed to the public',
    missing: judgeMissing(world, spec, ({ declared }) => declared.public === 'none'),
    judge: (owned) => {
      const { account, bucket } = owned;
      const place = { resource: bucket.arn, expected, actual: null };
      const read = unlessRefused(world, owned, () => aspectOf(world.at('bucket-policies', { account }), bucket, 'policy'));
      const byPolicy = (): Half => {
        if (read.kind === 'unclear') return { outcome: 'unknown', text: read.detail, reason: read.reason, fact: read.fact, actual: null };
        return policyHalf(world, owned, read.value);
      };
      return orUnclear(() => joined(byPolicy(), listHalf(world, owned), place), place);
    },
  });
}

function joined(policy: Half, lists: Half, place: Pick<Draft, 'resource' | 'expected' | 'actual'>): Draft {
  const draft = { ...place, actual: { policy: policy.actual, accessLists: lists.actual } };
  const halves = [policy, lists];
  const failing = halves.filter(({ outcome }) => outcome === 'fail');
  if (failing.length > 0) return passIf(false, { ...draft, message: sentence(failing) });
  const unknown = halves.filter(({ outcome }) => outcome === 'unknown');
  const [first] = unknown;
  if (first !== undefined) {
    const { reason = 'failed', fact } = first;
    const detail = unknown.map(({ text }) => text).join('; ');
    const open = refused({ reason, detail }, draft);
    return fact === undefined ? open : { ...open, because: { fact, reason, detail } };
  }
  return passIf(true, { ...draft, message: sentence(halves) });
}

const sentence = (halves: readonly Half[]): string => halves.map(({ text }) => `${text}.`).join(' ');

/** Whether the policy lets in anybody who is nobody in particular: somebody without credentials, or of any other organization. */
function policyHalf(world: PolicyWorld, owned: Owned, content: string | null): Half {
  const { name } = owned.bucket;
  if (content === null) return { outcome: 'pass', text: `${name} has no bucket policy`, actual: 'none' };
  const toAnybody = grantsToAnybody(content);
  if (toAnybody === null) return { outcome: 'pass', text: `The policy of ${name} lets in nobody but whom it names`, actual: 'named alone' };
  const policy = new BucketPolicy(world, owned, toAnybody);
  const answers = [anonymous(), ...outsiders(world.at('organization', {}))].flatMap((caller) =>
    (['bucket', 'objects'] as const).flatMap((on) => policy.ask({ caller, on, keys: {} }, s3Actions())),
  );
  const open = answers.filter(({ standing }) => standing.denied !== 'yes' && standing.allowed !== 'no');
  const told = (some: typeof answers) => {
    const who = [...new Set(some.map(({ question }) => question.caller.label))];
    const actions = [...new Set(some.map(({ question }) => actionLabel(question.action)))];
    return { who, actions: actions.length > 5 ? [...actions.slice(0, 5), `and ${actions.length - 5} more`] : actions };
  };
  const certain = open.filter(({ standing }) => standing.denied !== 'unreadable' && standing.allowed !== 'unreadable');
  const { who, actions } = told(certain.length > 0 ? certain : open);
  const actual = { who, actions };
  if (certain.length > 0)
    return { outcome: 'fail', text: `The policy of ${name} lets in ${who.join(', ')}: ${actions.join(', ')}`, actual };
  if (open.length > 0)
    return { outcome: 'unknown', text: `the policy of ${name} cannot be read, and may let in ${who.join(', ')}`, actual };
  return { outcome: 'pass', text: `The policy of ${name} lets in nobody but whom it names`, actual };
}

/**
 * The policy without the grants to somebody in particular: a principal that is named, or anybody under a condition that ties the request to
 * an organization, an account, a network or a bucket's own principals. `null`: no other grant is left. A policy that cannot be read stays whole.
 */
function grantsToAnybody(content: string): string | null {
  const { statements, problem } = parsePolicy(content, 'resource');
  if (problem !== null) return content;
  const document = JSON.parse(content) as { readonly Statement: unknown };
  const listed = Array.isArray(document.Statement) ? (document.Statement as readonly unknown[]) : [document.Statement];
  const left = listed.filter((_, index) => !isParticular(statements[index]));
  const isAnyGrant = statements.some((statement) => statement.effect !== 'Deny' && !isParticular(statement));
  return isAnyGrant ? JSON.stringify({ ...document, Statement: left }) : null;
}

/** Whether it is an Allow that is readable, and to somebody in particular alone. */
function isParticular(statement: Statement | undefined): boolean {
  if (statement === undefined || statement.effect !== 'Allow' || statement.problems.length > 0 || statement.principals === null)
    return false;
  const { isAll, isNot } = statement.principals;
  return !isNot && (!isAll || statement.leaves.some(ties));
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
const tying: readonly string[] = [
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
];

/** Whether a condition holds for certain values of such a key alone: no wildcards but in the path of units, the name of an access point, or what an account's ARN ends with. */
function ties({ key, values, read }: Leaf): boolean {
  if (read === null || read.comparisons.some((comparison) => comparison === null)) return false;
  const { family, set, ifExists, isNegated } = read.operator;
  if (family === null || isNegated || ifExists || set === 'ForAllValues') return false;
  const name = key.toLowerCase();
  if (name === 'aws:sourceip') return family === 'ipaddress' && values.every(isNarrow);
  return tying.includes(name) && values.every((value) => isFixed(name, value, family));
}

function isFixed(name: string, value: string, family: string): boolean {
  // Without Like, a wildcard is a letter among others; ARNs are always patterns.
  const isPattern = family === 'stringlike' || family.startsWith('arn');
  if (!isPattern || !/[*?]/.test(value)) return true;
  if (name === 'aws:principalorgpaths') return /^o-[a-z0-9]+\//.test(value);
  if (name === 'aws:userid') return /^A[A-Z0-9]{15,}:/.test(value);
  return /^arn:[a-z-]+:[a-z0-9-]*:[a-z0-9-]*:[0-9]{12}:/.test(value);
}

/** AWS takes a block for public that is wider than /8, of IPv6 than /32. */
function isNarrow(value: string): boolean {
  const [address = '', bits] = value.split('/');
  const isIpv6 = address.includes(':');
  return Number(bits ?? (isIpv6 ? 128 : 32)) >= (isIpv6 ? 32 : 8);
}

/** Whether S3 ignores public access lists that are there, and refuses new ones: each by the bucket's block or by the account's. */
function listHalf(world: PolicyWorld, owned: Owned): Half {
  const { name } = owned.bucket;
  const levels = [() => blockOfBucket(world, owned), () => blockOfAccount(world, owned.account)].map((read) =>
    unlessRefused(world, owned, read),
  );
  const judged = (['blockPublicAcls', 'ignorePublicAcls'] as const).map((member) => ({ member, state: anyOf(levels, member) }));
  const actual = Object.fromEntries(judged.map(({ member, state }) => [member, state]));
  const off = judged.filter(({ state }) => state === false).map(({ member }) => member);
  if (off.length > 0)
    return { outcome: 'fail', text: `Neither ${name} nor its account blocks public access lists (${off.join(', ')})`, actual };
  if (judged.some(({ state }) => state === null)) {
    const why = levels.find(({ kind }) => kind === 'unclear');
    const text = why?.kind === 'unclear' ? why.detail : `AWS did not say whether public access lists of ${name} are blocked`;
    return { outcome: 'unknown', text, actual, ...(why?.kind === 'unclear' ? { reason: why.reason, fact: why.fact } : {}) };
  }
  return { outcome: 'pass', text: 'Public access lists are blocked', actual };
}

type Asked<V> = ReadAspect<V> & { readonly fact?: string | undefined };

/** What was read, or why it is unobserved: the other half, or the other level, may decide alone. */
function unlessRefused<V>(world: PolicyWorld, { account, bucket }: Owned, read: () => ReadAspect<V>): Asked<V> {
  const found: ReadAspect<V>[] = [];
  const [refusal] = world.each(
    [bucket],
    ({ arn, region }) => ({ target: placeOf(account, region), resource: arn }),
    () => {
      found.push(read());
      return [];
    },
  );
  const [value] = found;
  if (value !== undefined) return value;
  const { fact, reason = 'failed', detail } = refusal?.unknown ?? {};
  // A fact is unobserved for no other reasons than these.
  return { kind: 'unclear', reason: reason as UnobservedReason, detail: `${fact} is ${reason}: ${detail}`, fact };
}

/** On at some level; `null` where none is known to be on, and some is not known. */
function anyOf(levels: readonly Level[], member: Switch): boolean | null {
  const states = levels.map((level): boolean | null => {
    if (level.kind === 'unclear') return null;
    return level.value === null ? false : (level.value as Blocks)[member];
  });
  if (states.includes(true)) return true;
  return states.includes(null) ? null : false;
}
