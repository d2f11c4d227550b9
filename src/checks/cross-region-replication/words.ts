import { type Statement, unclear } from '../databases/statements.ts';

/** What AWS left out, or words in a way that is not known here. */
export function notSaid(what: string): Statement {
  return notVerified(`AWS left out, or words in a way that iq does not know, ${what}`);
}

/** A statement about what could not be found out. */
export function notVerified(detail: string, reason: NonNullable<Statement['because']>['reason'] = 'failed'): Statement {
  return unclear(`Could not be verified: ${detail}.`, { reason, detail });
}

/** What AWS's word for a switch means. One that AWS left out is off: all of these are optional. */
export function switchOf(word: string | null, isLeftOut = word === null): 'on' | 'off' | 'unclear' {
  if (isLeftOut || word === 'Disabled') return 'off';
  return word === 'Enabled' ? 'on' : 'unclear';
}

/** The name of a bucket by its ARN. */
export function bucketOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

/** As it begins a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
