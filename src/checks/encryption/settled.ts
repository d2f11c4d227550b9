import type { Refusal } from '../../facts/refusal.ts';
import type { ResolvedRule } from './rules.ts';
import type { Settled } from './store.ts';

/** AWS refused to say how this one store is encrypted. */
export function unread({ reason, detail }: Refusal, what: string): Settled {
  return { outcome: 'unknown', message: `${what} could not be read: ${detail}`, actual: null, because: { reason, detail } };
}

/** AWS answered, but left out what decides, or said it in a word that is not known here. */
export function unsaid(detail: string, actual: unknown): Settled {
  return { outcome: 'unknown', message: `Could not be verified: ${detail}.`, actual, because: { reason: 'failed', detail } };
}

/** Encrypted, and AWS does not say with which key. */
export function unsaidKey(what: string): Settled {
  return unsaid(`AWS left out which key ${what} uses`, null);
}

/** The detail where a word of AWS is missing, or newer than this program. */
export function strange(what: string, member: string, word: string | null): string {
  return word === null ? `AWS left out the ${member} of ${what}` : `${what} has the ${member} ${word}, which iq does not know`;
}

/** Encrypted with a key that AWS owns, which is enough where whatever key will do. */
export function ownedByAws(rule: ResolvedRule, message: string, actual: unknown): Settled {
  return { outcome: rule.key === 'aws_managed' ? 'pass' : 'fail', message, actual };
}

/** The same, where AWS has a word of its own for it. */
export function settleOwned(what: string, kind: string, rule: ResolvedRule): Settled {
  return ownedByAws(rule, `${what} is encrypted with a key that AWS owns (${kind}).`, kind);
}

/** Not encrypted, which no rule accepts. */
export function unencrypted(message: string, actual: unknown): Settled {
  return { outcome: 'fail', message, actual };
}

/** What an ARN calls its resource, without the word for its type that comes first: `stream/`, `function:`, nothing. */
export function nameIn(arn: string, type: string): string {
  return arn.split(':').slice(5).join(':').slice(type.length);
}
