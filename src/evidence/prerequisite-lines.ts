import { z } from 'zod';
import { prerequisitesOf } from '../prerequisites.ts';
import type { Prerequisite, Qualification } from '../record.ts';
import { canonicalJson } from './canonical.ts';
import { type Line, line } from './checklist.ts';
import { explain } from './explain.ts';
import type { SealedRun } from './rejudge.ts';

/** What a resolved spec says of prerequisites. */
const asking = z.looseObject({
  evidence: z
    .looseObject({
      timestamp: z.looseObject({ max_skew: z.looseObject({ text: z.string(), seconds: z.int().min(1) }).optional() }).optional(),
    })
    .optional(),
});

/** The prerequisites of a run, recomputed from the spec, the facts and the clock of the record. None where neither spec nor record has any. */
export function prerequisiteLines(record: Qualification, { spec, facts }: Pick<SealedRun, 'spec' | 'facts'>): Line[] {
  const what = 'the prerequisites are those of the spec, and came out as it says';
  const { mode, clock, prerequisites: recorded = [] } = record;
  const asked = asking.safeParse(spec);
  if (!asked.success) return [line(what, [`what spec.resolved.json asks cannot be read: ${explain(asked.error)}`])];
  const expected = prerequisitesOf(asked.data, { mode, maxSkewMs: clock.maxSkewMs, facts }) ?? [];
  if (expected.length === 0 && recorded.length === 0) return [];
  const missing = expected
    .filter(({ id }) => recorded.every((one) => one.id !== id))
    .map(({ id }) => `${id} is not there, and the spec asks for it`);
  return [
    line(what, [...missing, ...recorded.flatMap((one, index) => wrongPrerequisite(one, { expected, before: recorded.slice(0, index) }))]),
  ];
}

interface Others {
  readonly expected: readonly Prerequisite[];
  readonly before: readonly Prerequisite[];
}

function wrongPrerequisite({ id, ...said }: Prerequisite, { expected, before }: Others): string[] {
  if (before.some((one) => one.id === id)) return [`${id} is there twice`];
  const made = expected.find((one) => one.id === id);
  if (made === undefined) return [`${id} is there, and the spec does not ask for it`];
  // Not its sentence, which another version can word otherwise.
  const members = (['expected', 'actual', 'outcome'] as const).filter(
    (key) => canonicalJson(said[key] ?? null) !== canonicalJson(made[key]),
  );
  return members.map((key) => `${key} of ${id} is ${canonicalJson(said[key] ?? null)}, spec and clock make ${canonicalJson(made[key])}`);
}
