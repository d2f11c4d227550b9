/** A JSON object. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object and no list. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Orders by UTF-16 code units: the same everywhere. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A text that two JSON values share where they differ in nothing but the order of members and of lists. */
export function formOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formOf).sort(compare).join()}]`;
  if (!isMembers(value)) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value).sort(compare);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${formOf(value[key])}`).join()}}`;
}
