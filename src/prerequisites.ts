import type { FactRecord, Prerequisite, Qualification } from './record.ts';

interface AskedStamps {
  readonly max_skew?: { readonly text: string; readonly seconds: number } | undefined;
}

/** What of a spec is looked at: also of a resolved one, which is JSON. */
interface Asking {
  readonly evidence?: { readonly timestamp?: AskedStamps | undefined } | undefined;
}

interface Seen {
  readonly mode: Qualification['mode'];
  readonly maxSkewMs: number;
  readonly facts: Iterable<FactRecord>;
}

/** What must hold before the verdicts of a run count, by its spec; `undefined` where the spec asks for nothing, and of a replay, which asks AWS nothing. */
export function prerequisitesOf({ evidence }: Asking, { mode, maxSkewMs, facts }: Seen): readonly Prerequisite[] | undefined {
  const limit = evidence?.timestamp?.max_skew;
  if (limit === undefined || mode === 'replay') return undefined;
  const mostMs = limit.seconds * 1000;
  // Without a dated answer nobody knows what the clock was: 0 is no measurement then.
  const isMeasured = hasDate(facts);
  return [
    {
      id: 'clock',
      requirement: `The clock of the machine that ran iq was no more than ${limit.text} from AWS's, by the Date of each answer.`,
      expected: { maxSkewMs: mostMs },
      actual: { maxSkewMs: isMeasured ? maxSkewMs : null },
      outcome: isMeasured ? (maxSkewMs <= mostMs ? 'pass' : 'fail') : 'unknown',
    },
  ];
}

function hasDate(facts: Iterable<FactRecord>): boolean {
  for (const { requests } of facts) if (requests.some(({ date }) => date !== undefined)) return true;
  return false;
}
