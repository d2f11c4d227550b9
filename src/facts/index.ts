import { accountSummary } from './account-summary.ts';

/** Every fact that can be read. A test catches the file that somebody forgot. */
export const facts = [accountSummary] as const;

type Registered = (typeof facts)[number];
export type FactName = Registered['name'];
/** The value of each fact, by name. */
export type FactValues = { [F in Registered as F['name']]: Awaited<ReturnType<F['read']>> };
