import { arnParts } from './arn.ts';

/** One element of a statement, or what is wrong with it. */
export interface Parsed<T> {
  readonly value: T | null;
  readonly problem: string | null;
}

/** A list of ARN patterns, `null` standing for `*`. */
export interface ResourcePatterns {
  readonly patterns: readonly ResourcePattern[];
  readonly isNot: boolean;
}

export interface ResourcePattern {
  readonly text: string;
  /** Its six parts; `null` for `*`, which is every resource. */
  readonly parts: readonly string[] | null;
  /** It cannot be compared: fewer than six parts, or a policy variable. */
  readonly isUnreadable: boolean;
}

/** Who a statement is about. */
export interface PrincipalPatterns {
  /** Everybody. */
  readonly isAll: boolean;
  readonly isNot: boolean;
  /** Accounts (12 digits) and ARNs. */
  readonly aws: readonly string[];
  readonly services: readonly string[];
  /** There are principals of other kinds, which nobody here can be compared with. */
  readonly hasOthers: boolean;
}

type Raw = Readonly<Record<string, unknown>>;

const textsOf = (value: unknown): readonly string[] | null => {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return list.length > 0 && list.every((item) => typeof item === 'string') ? list : null;
};

/** The one of two elements that a statement has, or what is wrong. */
function either(statement: Raw, name: string, other: string): { readonly value: unknown; readonly isNot: boolean } | string {
  const isNot = Object.hasOwn(statement, other);
  if (isNot === Object.hasOwn(statement, name)) return `it has ${isNot ? 'both' : 'neither'} ${name} ${isNot ? 'and' : 'nor'} ${other}`;
  return { value: statement[isNot ? other : name], isNot };
}

const actionPattern = /^(\*|\*:\*|[a-z0-9-]+:.+)$/i;

/** Action or NotAction. */
export function parseActions(statement: Raw): Parsed<{ readonly patterns: readonly string[]; readonly isNot: boolean }> {
  const found = either(statement, 'Action', 'NotAction');
  if (typeof found === 'string') return { value: null, problem: found };
  const patterns = textsOf(found.value);
  if (patterns === null) return { value: null, problem: 'its actions are not a list of texts' };
  const strange = patterns.find((pattern) => !actionPattern.test(pattern));
  if (strange !== undefined) return { value: null, problem: `${JSON.stringify(strange)} is no pattern of actions` };
  return { value: { patterns, isNot: found.isNot }, problem: null };
}

/** Resource or NotResource. */
export function parseResources(statement: Raw): Parsed<ResourcePatterns> {
  const found = either(statement, 'Resource', 'NotResource');
  if (typeof found === 'string') return { value: null, problem: found };
  const texts = textsOf(found.value);
  if (texts === null) return { value: null, problem: 'its resources are not a list of texts' };
  const patterns = texts.map((text): ResourcePattern => {
    if (text === '*') return { text, parts: null, isUnreadable: false };
    const parts = arnParts(text);
    return { text, parts, isUnreadable: parts === null || text.includes('${') };
  });
  return { value: { patterns, isNot: found.isNot }, problem: null };
}

/** Principal or NotPrincipal. A resource control policy is about everybody. */
export function parsePrincipals(statement: Raw, kind: 'rcp' | 'resource'): Parsed<PrincipalPatterns> {
  const found = either(statement, 'Principal', 'NotPrincipal');
  if (typeof found === 'string') return { value: null, problem: found };
  const { value, isNot } = found;
  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
  if (isNot && kind === 'rcp') return { value: null, problem: 'it has NotPrincipal, which resource control policies do not have' };
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
  if (isNot && statement.Effect === 'Allow') return { value: null, problem: 'it allows by NotPrincipal, which AWS does not support' };
  const everybody = { isAll: true, isNot, aws: [], services: [], hasOthers: false };
  if (value === '*') return { value: everybody, problem: null };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { value: null, problem: 'its Principal is not a map' };
  const lists = Object.entries(value).map(([type, names]) => [type, textsOf(names)] as const);
  const strange = lists.find(([type, names]) => names === null || !['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(type));
  if (strange !== undefined || lists.length === 0)
    return { value: null, problem: `its Principal is not understood${strange === undefined ? '' : `: ${strange[0]}`}` };
  const namesOf = (wanted: string) => lists.flatMap(([type, names]) => (type === wanted ? (names ?? []) : []));
  const aws = namesOf('AWS');
  if (aws.includes('*')) return { value: everybody, problem: null };
  if (kind === 'rcp') return { value: null, problem: 'its Principal is not *, as in every resource control policy' };
  const hasOthers = lists.some(([type]) => type === 'Federated' || type === 'CanonicalUser');
  return { value: { isAll: false, isNot, aws, services: namesOf('Service'), hasOthers }, problem: null };
}
