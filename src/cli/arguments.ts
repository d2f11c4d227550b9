import { InvalidArgumentError } from 'commander';

/** A whole number from 1 to 1000. Throws what commander prints with the option. */
export const positive = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1000) throw new InvalidArgumentError('expected a whole number from 1 to 1000.');
  return value;
};

/** How many requests a sample has, or `all`. Throws what commander prints with the option. */
export const sampleSize = (text: string): number | 'all' => {
  if (text === 'all') return text;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number from 1, or all.');
  return value;
};

/** Text that is not empty. Throws what commander prints with the option. */
export const stated = (text: string): string => {
  if (text === '') throw new InvalidArgumentError('expected text, found none.');
  return text;
};

/** Of an option that may be repeated. One that takes several values at once would take the arguments behind it too. */
export const each = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** `KEY=VALUE`, added to those before. Throws what commander prints with the option. */
export const pair = (text: string, before: Record<string, string> = {}): Record<string, string> => {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected KEY=VALUE.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
};

/** A package by its path, or by the beginning of its run id. Rejects with UsageError where several runs begin like this. */
export const inFull = async (path: string): Promise<string> => (await import('../commands/package-path.ts')).packagePath(path);

/** What a run exits with. Throws what commander prints with the option. */
export const exitCode = (text: string): number => {
  if (!['0', '1', '2', '3', '4', '130', '143'].includes(text)) throw new InvalidArgumentError('expected 0, 1, 2, 3, 4, 130 or 143.');
  return Number(text);
};
