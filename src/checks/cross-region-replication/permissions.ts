import type { Context } from '../../policy/context.ts';
import { type Chain, type Compiled, Compiler, evaluateChain, type Standing, type Verdict, verdictOf } from '../../policy/evaluate.ts';
import { and, type Match, or } from '../../policy/logic.ts';
import { universe } from '../../policy/universe.ts';
import type { Documents } from '../access/holders.ts';
import { chainOf } from '../access/openings.ts';
import { wholeAccount } from '../encryption/key-policies/statements.ts';
import type { ReadAspect, Unclear } from '../object-storage/buckets.ts';

/** Who asks. */
export interface Holder {
  /** ARN of the role. */
  readonly arn: string;
  readonly account: string;
  readonly documents: Documents;
  readonly keys: Context['keys'];
}

/** What a role must be allowed to do. */
export interface Permission {
  readonly action: string;
  /** An ARN, or a pattern that stands for all that match it. */
  readonly resource: string;
  /** One ARN that the pattern stands for. */
  readonly sample: string;
  /** Account of the resource. */
  readonly owner: string;
  /** For people: `bucket cc-dicom`. */
  readonly of: string;
  readonly policy: ReadAspect<string>;
  readonly kind: 's3' | 'kms';
  readonly keys: Context['keys'];
  /** What such a request may say instead, one by one: where it is then not allowed, some requests alone are. */
  readonly others?: readonly Context['keys'][];
  /** What is done with or without it, as long as nothing denies it. */
  readonly isOptional?: boolean;
}

export interface Permitted {
  readonly permission: Permission;
  readonly verdict: Verdict;
  /** Where it is denied: by what. */
  readonly why: string;
  /** Where it is open: what could not be read. */
  readonly unread: Unclear | null;
}

/**
 * Whether a role may do something: by its own policies within its boundary, by the policy of the resource, or by both, as their accounts have it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function permitted(holder: Holder, permission: Permission): Permitted {
  const whole = layersOf(holder, permission, permission.resource);
  const verdict = decided(permission, whole);
  const unread = permission.policy.kind === 'unclear' ? permission.policy : null;
  // What holds for some of the objects, and not for one that can be made tomorrow, does not hold for all.
  if (verdict === 'conditional' && permission.sample !== permission.resource) {
    const one = layersOf(holder, permission, permission.sample);
    if (decided(permission, one) === 'deny')
      return { permission, verdict: 'deny', why: `for some objects ${whyOf(permission, one)}`, unread };
  }
  const isWhole = verdict !== 'allow' || (permission.others ?? []).every((change) => isAllowed(holder, permission, change));
  return { permission, verdict: isWhole ? verdict : 'conditional', why: verdict === 'deny' ? whyOf(permission, whole) : '', unread };
}

/** Whether it is allowed too where the request says something else. */
function isAllowed(holder: Holder, permission: Permission, change: Context['keys']): boolean {
  const asked = { ...permission, keys: { ...permission.keys, ...change } };
  return decided(asked, layersOf(holder, asked, asked.resource)) === 'allow';
}

/** What each policy says. */
interface Layers {
  readonly own: Standing;
  readonly limit: Standing;
  readonly resource: ResourceSays;
  readonly isSameAccount: boolean;
}

interface ResourceSays {
  readonly denied: Match;
  /** It names the role, or everybody. */
  readonly named: Match;
  /** It names the account of the role: that gives way to the role's own policies. */
  readonly delegated: Match;
}

const unreadable: ResourceSays = { denied: 'unreadable', named: 'unreadable', delegated: 'unreadable' };
const silent: ResourceSays = { denied: 'no', named: 'no', delegated: 'no' };

function layersOf({ arn, account, documents, keys }: Holder, permission: Permission, resource: string): Layers {
  const { action, policy } = permission;
  const asked = { ...keys, ...permission.keys, 'aws:PrincipalArn': { values: [arn] }, 'aws:PrincipalAccount': { values: [account] } };
  const context: Context = { keys: asked, others: 'unknown', resource, principal: { kind: 'account', account } };
  const standing = (chain: Chain): Standing => evaluateChain(chain, context).standing(action);
  const { policies, boundary } = documents;
  return {
    own: standing(chainOf(policies, null)),
    limit: boundary === null ? { denied: 'no', allowed: 'yes' } : standing(chainOf([boundary], null)),
    resource: policy.kind === 'unclear' ? unreadable : policy.value === null ? silent : resourceSays(policy.value, standing),
    isSameAccount: account === permission.owner,
  };
}

let compiler: Compiler | undefined;

function resourceSays(content: string, standing: (chain: Chain) => Standing): ResourceSays {
  compiler ??= new Compiler(universe(), 'resource');
  const chain = compiler.chain([{ id: 'resource', name: 'the policy', policies: [{ id: 'resource', name: 'the policy', content }] }]);
  const statements = chain.levels.flatMap((level) => level.statements);
  const allows = statements.filter(({ effect }) => effect === 'Allow');
  const allowed = (isKept: (entry: string) => boolean, keepsAll: boolean): Match =>
    standing(of(allows.flatMap((said) => narrowed(said, isKept, keepsAll)))).allowed;
  return {
    denied: standing(of(statements.filter(({ effect }) => effect === 'Deny'))).denied,
    named: allowed((entry) => wholeAccount(entry) === null, true),
    delegated: allowed((entry) => wholeAccount(entry) !== null, false),
  };
}

function of(statements: readonly Compiled[]): Chain {
  return { universe: universe(), sorted: new Map(), levels: [{ level: { id: 'resource', name: 'the policy', policies: [] }, statements }] };
}

/** A statement with some of its principals. One whose principals cannot be read, or are everybody, goes with those that are named. */
function narrowed(said: Compiled, isKept: (entry: string) => boolean, keepsAll: boolean): readonly Compiled[] {
  const { principals } = said.statement;
  if (principals === null || principals.isAll) return keepsAll ? [said] : [];
  return [{ ...said, statement: { ...said.statement, principals: { ...principals, aws: principals.aws.filter(isKept) } } }];
}

function decided({ kind, isOptional }: Permission, { own, limit, resource, isSameAccount }: Layers): Verdict {
  const denied = [own.denied, limit.denied].reduce(or, resource.denied);
  if (isOptional) return verdictOf({ denied, allowed: 'yes' });
  return verdictOf({ denied, allowed: and(limit.allowed, granted(kind, { own, limit, resource, isSameAccount })) });
}

function granted(kind: Permission['kind'], { own, resource, isSameAccount }: Layers): Match {
  const letIn = or(resource.named, resource.delegated);
  if (!isSameAccount) return and(own.allowed, letIn);
  // A bucket of one's own account needs no policy; a key is used by its policy alone, which may leave it to those of the account.
  return or(kind === 'kms' ? and(own.allowed, resource.delegated) : own.allowed, resource.named);
}

function whyOf({ of: what }: Permission, { own, limit, resource }: Layers): string {
  if (own.denied === 'yes') return 'its own policies deny it';
  if (limit.denied === 'yes') return 'its permissions boundary denies it';
  if (resource.denied === 'yes') return `the policy of ${what} denies it`;
  if (limit.allowed === 'no') return 'its permissions boundary leaves it out';
  return own.allowed === 'no' ? 'its own policies do not allow it' : `the policy of ${what} does not allow it`;
}
