/** A member that AWS's answer must carry. Throws where it is missing: half an answer is not an answer. */
export function required<T>(value: T | undefined, member: string): T {
  if (value === undefined) throw new Error(`AWS answered without ${member}`);
  return value;
}

/** An answer of AWS's, whatever it carries. */
interface Answered {
  readonly $metadata: { readonly requestId?: string | undefined };
}

/**
 * A member that AWS leaves out where there is nothing to say. An answer without it is one of AWS's only where it carries a request id: a proxy's
 * does not.
 */
export function optional<A extends Answered, M extends string & keyof A>(answer: A, member: M): A[M] {
  if (answer[member] === undefined && answer.$metadata.requestId === undefined)
    throw new Error(`AWS answered without ${member} and without a request id`);
  return answer[member];
}

/** The text, or `null` where AWS left it out. RDS sends an empty element for "none", which the SDK reads as ''. */
export function text(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

/** RFC 3339, or `null` where AWS left it out. */
export function time(value: Date | undefined): string | null {
  return value === undefined ? null : value.toISOString();
}

/** Tags as a record; RDS leaves the list out where there are none. */
export function tagRecord(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Readonly<Record<string, string>> {
  const pairs = (tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? ''] as const]));
  return Object.fromEntries(pairs.sort(([a], [b]) => compare(a, b)));
}

/** Orders by code unit, the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorted by ARN. */
export function byArn<T extends { readonly arn: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => compare(a.arn, b.arn));
}

/** The changes that wait to be applied, as JSON. A waiting password is named and never kept, masked or not. */
export function pendingChanges(pending: object | undefined): Readonly<Record<string, unknown>> {
  const changes: Record<string, unknown> = JSON.parse(JSON.stringify(pending ?? {}));
  if ('MasterUserPassword' in changes) changes.MasterUserPassword = 'redacted';
  return Object.fromEntries(Object.entries(changes).sort(([a], [b]) => compare(a, b)));
}
