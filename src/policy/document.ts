import { type Leaf, parseCondition } from './condition.ts';
import { type Parsed, type PrincipalPatterns, parseActions, parsePrincipals, parseResources, type ResourcePatterns } from './elements.ts';

/** What kind of policy a document is: that decides which elements it may and must have. */
export type PolicyKind = 'scp' | 'rcp' | 'identity' | 'resource';

/** One statement, as far as it can be read. */
export interface Statement {
  /** `null` where the statement says neither Allow nor Deny. */
  readonly effect: 'Allow' | 'Deny' | null;
  /** Its Sid, else its place: `#1`. */
  readonly name: string;
  /** `null`: they cannot be read, and may be any. */
  readonly actions: { readonly patterns: readonly string[]; readonly isNot: boolean } | null;
  readonly resources: ResourcePatterns | null;
  readonly principals: PrincipalPatterns | null;
  readonly leaves: readonly Leaf[];
  /** What is wrong with the whole of it: it then decides nothing with certainty, but that it does not apply. */
  readonly problems: readonly string[];
  /** What is wrong with single values of it: what they are compared with cannot be decided. */
  readonly oddities: readonly string[];
}

/** A policy document. */
export interface Policy {
  readonly statements: readonly Statement[];
  /** What makes the whole document unreadable; it then may say anything. */
  readonly problem: string | null;
}

const versions: readonly unknown[] = ['2012-10-17', '2008-10-17', undefined];
const members = ['Version', 'Id', 'Statement'];
const elements = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition', 'Principal', 'NotPrincipal'];

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a policy document. Never throws: what cannot be read says so. */
export function parsePolicy(text: string, kind: PolicyKind): Policy {
  const unreadable = (problem: string): Policy => ({ statements: [], problem });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return unreadable('it is not JSON');
  }
  if (!isMap(document)) return unreadable('it is not a JSON object');
  const strange = Object.keys(document).find((key) => !members.includes(key));
  if (strange !== undefined) return unreadable(`it has a member ${strange} that policies do not have`);
  if (!versions.includes(document.Version)) return unreadable(`its Version is ${JSON.stringify(document.Version)}`);
  const listed = Array.isArray(document.Statement) ? (document.Statement as readonly unknown[]) : [document.Statement];
  if (listed.length === 0 || !listed.every(isMap)) return unreadable('its Statement is neither a statement nor a list of them');
  return { statements: listed.map((statement, index) => parseStatement(statement, { kind, index })), problem: null };
}

function parseStatement(
  statement: Readonly<Record<string, unknown>>,
  { kind, index }: { readonly kind: PolicyKind; readonly index: number },
): Statement {
  const effect = statement.Effect === 'Allow' || statement.Effect === 'Deny' ? statement.Effect : null;
  const strange = Object.keys(statement).filter((key) => !elements.includes(key));
  const actions = parseActions(statement);
  const resources = parseResources(statement);
  const principals = kind === 'resource' || kind === 'rcp' ? parsePrincipals(statement, kind) : noPrincipals(statement);
  const condition = parseCondition(statement.Condition);
  return {
    effect,
    name: typeof statement.Sid === 'string' && statement.Sid !== '' ? statement.Sid : `#${index + 1}`,
    actions: actions.value,
    resources: resources.value,
    principals: principals.value,
    leaves: condition.leaves,
    problems: [
      ...(effect === null ? [`its Effect is ${JSON.stringify(statement.Effect) ?? 'missing'}`] : []),
      ...strange.map((key) => `it has an element ${key} that statements do not have`),
      ...[actions, resources, principals].flatMap(({ problem }) => (problem === null ? [] : [problem])),
    ],
    oddities: [
      ...(resources.value?.patterns ?? []).flatMap(({ text, isUnreadable }) =>
        isUnreadable ? [`its resource ${text} is not understood`] : [],
      ),
      ...condition.problems,
    ],
  };
}

function noPrincipals(statement: Readonly<Record<string, unknown>>): Parsed<PrincipalPatterns> {
  const has = ['Principal', 'NotPrincipal'].find((key) => Object.hasOwn(statement, key));
  return { value: null, problem: has === undefined ? null : `it has ${has}, which belongs to policies of resources` };
}
