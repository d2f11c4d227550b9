import { type Leaf, parseCondition } from '../../policy/condition.ts';
import { parseActions } from '../../policy/elements.ts';

/** Whom a statement of a trust policy names. */
export interface Trusted {
  /** `everybody`: `*`, or AWS's accounts all of them. */
  readonly kind: 'everybody' | 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';
  /** As written: an account, an ARN, a service, an id; `*`. */
  readonly name: string;
}

/** One statement of a trust policy. */
export interface TrustStatement {
  /** Its Sid, else its place: `#1`. */
  readonly name: string;
  /** `null`: it says neither. */
  readonly effect: 'Allow' | 'Deny' | null;
  /** `null`: they cannot be read, and may be anybody. */
  readonly principals: readonly Trusted[] | null;
  /** It is about everybody but these. */
  readonly isNot: boolean;
  /** `null`: they cannot be read, and may be any. */
  readonly actions: { readonly patterns: readonly string[]; readonly isNot: boolean } | null;
  /** A leaf that cannot be read says so itself. */
  readonly leaves: readonly Leaf[];
  /** What is wrong with it, so that no more than its principals is known for certain. */
  readonly problems: readonly string[];
}

const kinds = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;
const elements = ['Sid', 'Effect', 'Action', 'NotAction', 'Condition', 'Principal', 'NotPrincipal'];

type Raw = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a trust policy; `null` where it is not there or no policy document. Never throws. */
export function readTrust(policy: string | null): readonly TrustStatement[] | null {
  if (policy === null) return null;
  let document: unknown;
  try {
    document = JSON.parse(policy);
  } catch {
    return null;
  }
  if (!isMap(document)) return null;
  const listed = [document.Statement].flat() as readonly unknown[];
  return listed.length > 0 && listed.every(isMap) ? listed.map(readStatement) : null;
}

function readStatement(statement: Raw, index: number): TrustStatement {
  const effect = statement.Effect === 'Allow' || statement.Effect === 'Deny' ? statement.Effect : null;
  const strange = Object.keys(statement).filter((key) => !elements.includes(key));
  const isNot = Object.hasOwn(statement, 'NotPrincipal');
  const principals =
    isNot && Object.hasOwn(statement, 'Principal') ? null : principalsOf(isNot ? statement.NotPrincipal : statement.Principal);
  const actions = parseActions(statement);
  return {
    name: typeof statement.Sid === 'string' && statement.Sid !== '' ? statement.Sid : `#${index + 1}`,
    effect,
    principals,
    isNot,
    actions: actions.value,
    leaves: parseCondition(statement.Condition).leaves,
    problems: [
      ...(effect === null ? [`its Effect is ${JSON.stringify(statement.Effect) ?? 'missing'}`] : []),
      ...strange.map((key) => `it has an element ${key} that trust policies do not have`),
      ...(principals === null ? ['its Principal is not understood'] : []),
      ...(actions.problem === null ? [] : [actions.problem]),
    ],
  };
}

function principalsOf(principal: unknown): readonly Trusted[] | null {
  if (principal === '*') return [{ kind: 'everybody', name: '*' }];
  if (!isMap(principal)) return null;
  const trusted: Trusted[] = [];
  for (const [type, names] of Object.entries(principal)) {
    const kind = kinds.find((known) => known === type);
    const list = [names].flat() as readonly unknown[];
    if (kind === undefined || list.length === 0) return null;
    for (const name of list) {
      if (typeof name !== 'string') return null;
      trusted.push(kind === 'AWS' && name === '*' ? { kind: 'everybody', name } : { kind, name });
    }
  }
  return trusted.length > 0 ? trusted : null;
}

/**
 * Whom a trust policy allows to take the role on, whatever its conditions: `*`, `AWS:111122223333`, `Service:ec2.amazonaws.com`, `Federated:…`.
 * Sorted. `null`: the policy is not there, or says it in another way.
 */
export function trustsOf(trustPolicy: string | null): readonly string[] | null {
  const statements = readTrust(trustPolicy)?.filter(({ effect }) => effect !== 'Deny');
  if (statements === undefined) return null;
  const names: string[] = [];
  for (const { effect, principals, isNot } of statements) {
    if (effect === null || principals === null || isNot) return null;
    names.push(...principals.map(({ kind, name }) => (kind === 'everybody' ? '*' : `${kind}:${name}`)));
  }
  return [...new Set(names)].sort();
}
