import { groupBy } from '../view.ts';
import type { Callout } from './scene.ts';
import type { Said } from './verdicts.ts';

/** Numbers for the places where something failed, in the order in which they are asked for. */
export interface Numbering {
  /** The number of a place; `undefined` where nothing failed. */
  readonly of: (where: string, findings: readonly Said[]) => number | undefined;
  readonly callouts: () => readonly Callout[];
}

const longestMessage = 150;

/** A numbering that has given no number yet. */
export function newNumbering(): Numbering {
  const callouts: Callout[] = [];
  return {
    of: (where, findings) => {
      const failed = findings.filter(({ outcome }) => outcome === 'fail');
      if (failed.length === 0) return undefined;
      const number = callouts.length + 1;
      callouts.push({ number, where, items: [...groupBy(failed, ({ requirementId }) => requirementId)].map(itemOf) });
      return number;
    },
    callouts: () => callouts,
  };
}

function itemOf([requirementId, failed]: readonly [string, readonly Said[]]): Callout['items'][number] {
  const deviations = failed.flatMap(({ deviation }) => deviation?.id ?? []);
  return { requirementId, message: shortened(failed[0]?.message ?? ''), count: failed.length, deviations: [...new Set(deviations)].sort() };
}

/** The first words of a message that is long, and an ellipsis. No word is cut. */
export function shortened(message: string): string {
  const words = message.split(/\s+/);
  let text = '';
  for (const word of words) {
    const longer = text === '' ? word : `${text} ${word}`;
    if (text !== '' && longer.length > longestMessage) return `${text} …`;
    text = longer;
  }
  return text;
}
