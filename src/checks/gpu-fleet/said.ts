import type { Draft } from '../check.ts';
import { type Statement, unclear } from '../databases/statements.ts';

/** What a judgement of its own says, as one statement among others. */
export function statementOf({ outcome, message, because }: Draft): Statement {
  if (outcome === 'not-applicable') return unclear(message);
  return because === undefined ? { outcome, says: message } : { outcome, says: message, because };
}

/** What was said already where it is a failure, which no more reading would change; else also what more reading says. */
export function unlessFailed(said: readonly Statement[], more: () => readonly Statement[]): readonly Statement[] {
  return said.some(({ outcome }) => outcome === 'fail') ? said : [...said, ...more()];
}
