import type { ChalkInstance } from 'chalk';
import { outcomeWords } from '../reporters/glossary.ts';
import type { RequirementPage } from './page.ts';
import type { Standing } from './standing.ts';

/** How the catalogue is written: colours (none at level 0) and the columns that it may use. */
export interface Layout {
  readonly chalk: ChalkInstance;
  readonly width: number;
}

/** For whom a check gives a verdict. */
export const scopeWords = { organization: 'once for the organization', account: 'once for each account' } as const;

/** What each result means, the same for every requirement. */
export const outcomeMeanings = `Pass: the sentence is true of the resource that the test case names. Fail: it is not. Not verified: AWS did not answer,
left out what decides, or said something that iq does not know; it never counts as a pass. Not applicable: the spec declares
nothing there, or another requirement says it.`;

/** How the procedures are to be read. */
export const procedureNote = `Test procedures repeat the judgement by hand, with read-only credentials in the account and region of the test case. Words in
capitals are to be filled in; names with dots are keys of the spec; every listing is to be read to its last page.`;

/** The results that a requirement can have, in the words of a signed document. */
export function resultsOf({ outcomes, notApplicable, method }: RequirementPage): string {
  const words = outcomes.filter((outcome) => outcome !== 'not-applicable').map((outcome) => outcomeWords[outcome]);
  const document = method === 'attested' ? ' (a document attests it: missing, changed or expired, it is not verified)' : '';
  return `${words.join(', ')}${document}${notApplicable === null ? '' : `. ${outcomeWords['not-applicable']} where ${notApplicable}`}`;
}

/** What a spec does with a check or a requirement, in a few words. */
export function standingText(standing: Standing): string {
  if (standing.state !== 'excluded') return { specified: 'specified', 'not-asked': 'not asked for' }[standing.state];
  return `excluded: ${standing.reason}${standing.reference === undefined ? '' : ` (${standing.reference})`}`;
}
