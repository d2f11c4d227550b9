import { classify, ReadOnlyError } from '../aws/failure.ts';
import { EvidenceError } from '../errors.ts';

/** Why asking did not succeed, in words. Throws what is nobody's answer but a mistake of this program. */
export function trouble(error: unknown): string {
  if (error instanceof ReadOnlyError || error instanceof TypeError || error instanceof RangeError) throw error;
  if (error instanceof EvidenceError) return error.message;
  const { name, message, reason } = classify(error);
  const words = { denied: 'refused', throttled: 'throttled', 'timed-out': 'no answer in time' } as const;
  const known = (words as Readonly<Record<string, string>>)[reason];
  return `${known === undefined ? '' : `${known}: `}${name}: ${message}`.slice(0, 500);
}
