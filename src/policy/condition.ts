import { type Comparison, type Operator, readOperator } from './operators.ts';

/** One operator over one key of a statement's Condition. */
export interface Leaf {
  /** As written: `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  /** As written. */
  readonly key: string;
  /** As written. */
  readonly values: readonly string[];
  /** `null`: it is malformed, or not understood here. So is a value whose comparison is `null`, or that holds a policy variable. */
  readonly read: { readonly operator: Operator; readonly comparisons: readonly (Comparison | null)[] } | null;
}

export interface Condition {
  readonly leaves: readonly Leaf[];
  readonly problems: readonly string[];
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a Condition. What is wrong with single leaves is in them, and among the problems. */
export function parseCondition(condition: unknown): Condition {
  if (condition === undefined) return { leaves: [], problems: [] };
  if (!isMap(condition)) return { leaves: [unreadable('Condition', '', [])], problems: ['its Condition is not a map'] };
  const leaves: Leaf[] = [];
  const problems: string[] = [];
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isMap(keys)) {
      leaves.push(unreadable(operator, '', []));
      problems.push(`its Condition ${operator} is not a map`);
      continue;
    }
    for (const [key, listed] of Object.entries(keys)) {
      const leaf = readLeaf(operator, key, listed);
      leaves.push(leaf);
      const isWhole = leaf.read?.comparisons.every((comparison) => comparison !== null) === true;
      if (!isWhole) problems.push(`its Condition ${operator} ${key} is not understood`);
    }
  }
  return { leaves, problems };
}

/** Reads one operator over one key. */
export function readLeaf(operator: string, key: string, listed: unknown): Leaf {
  const list = Array.isArray(listed) ? (listed as readonly unknown[]) : [listed];
  const isPlain = list.every((value) => ['string', 'number', 'boolean'].includes(typeof value));
  const values = isPlain ? list.map(String) : [];
  const known = readOperator(operator);
  if (known === null || values.length === 0) return unreadable(operator, key, values);
  return { operator, key, values, read: { operator: known, comparisons: values.map((value) => known.compare(value)) } };
}

const unreadable = (operator: string, key: string, values: readonly string[]): Leaf => ({ operator, key, values, read: null });
