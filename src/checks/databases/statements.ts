import type { Draft } from '../check.ts';

/** One thing that is known, or not, about a database. `says` is a whole sentence. */
export interface Statement {
  readonly outcome: 'pass' | 'fail' | 'unknown';
  readonly says: string;
  /** Why it is not known, where AWS refused to say. */
  readonly because?: NonNullable<Draft['because']>;
}

export const holds = (says: string): Statement => ({ outcome: 'pass', says });
export const fails = (says: string): Statement => ({ outcome: 'fail', says });
export const unclear = (says: string, because?: Statement['because']): Statement =>
  because === undefined ? { outcome: 'unknown', says } : { outcome: 'unknown', says, because };

/** Any fail → fail, else any unknown → unknown, else pass. A failure also says what is unknown beside it. Of nothing at all: unknown. */
export function conclude(statements: readonly Statement[], draft: Omit<Draft, 'outcome' | 'message'>): Draft {
  const of = (outcome: Statement['outcome']) => statements.filter((statement) => statement.outcome === outcome);
  const [failing, unknown] = [of('fail'), of('unknown')];
  const outcome = failing.length > 0 ? 'fail' : unknown.length > 0 || statements.length === 0 ? 'unknown' : 'pass';
  const told = outcome === 'pass' ? statements : [...failing, ...unknown];
  const because = unknown.find((statement) => statement.because !== undefined)?.because;
  const message = told.map(({ says }) => says).join(' ');
  return outcome === 'unknown' && because !== undefined ? { ...draft, outcome, message, because } : { ...draft, outcome, message };
}
