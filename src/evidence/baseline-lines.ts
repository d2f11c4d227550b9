import { z } from 'zod';
import { EvidenceError } from '../errors.ts';
import type { BaselineNote, Qualification } from '../record.ts';
import { type Line, line } from './checklist.ts';
import { explain } from './explain.ts';
import { names } from './names.ts';
import { parseStrict } from './strict-json.ts';

// Loose objects, as of the record. What is here is what other members of the record and of the file itself must agree with.
const text = z.string().min(1);
const outcome = z.enum(['pass', 'fail', 'unknown', 'not-applicable']).nullable();
const drift = z.looseObject({
  baseline: z.looseObject({ runId: text, bundleSha256: text }),
  current: z.looseObject({ runId: text, conclusion: text, judgementSha256: text, specResolvedSha256: text }),
  verdicts: z.array(z.looseObject({ testCase: text, before: outcome, after: outcome })),
  resources: z.array(z.looseObject({ factKey: text })),
  notCompared: z.array(z.looseObject({ factKey: text, because: z.enum(['not-read', 'unobserved', 'unreadable']) })),
  spec: z.array(z.unknown()),
  result: z.enum(['nothing', 'changed', 'unknown']),
});

/** Whether drift.json is what the record says that it is. No line where the record names no baseline, and the package holds nothing of one. */
export function baselineLines(record: Qualification, files: ReadonlyMap<string, Uint8Array>): Line[] {
  const there = [names.drift, names.driftPage].filter((name) => files.has(name));
  const { baseline } = record;
  if (baseline === undefined) {
    return there.length === 0 ? [] : [line('the record names no baseline, and the package holds no drift', there)];
  }
  const missing = [names.drift, names.driftPage].filter((name) => !there.includes(name)).map((name) => `${name} is missing`);
  const bytes = files.get(names.drift);
  return [
    line(`${names.drift} is the comparison of this run with the baseline of the record`, [
      ...missing,
      ...(bytes === undefined ? [] : wrongIn(bytes, record, baseline)),
    ]),
  ];
}

function wrongIn(bytes: Uint8Array, record: Qualification, baseline: BaselineNote): string[] {
  try {
    const parsed = drift.safeParse(parseStrict(bytes, names.drift));
    return parsed.success ? disagreements(parsed.data, record, baseline) : [`it has not the shape of a drift: ${explain(parsed.error)}`];
  } catch (error) {
    if (error instanceof EvidenceError) return [error.message];
    throw error;
  }
}

function disagreements({ current, result, ...said }: z.infer<typeof drift>, record: Qualification, baseline: BaselineNote): string[] {
  const stated: readonly [string, string, string][] = [
    ['baseline', said.baseline.runId, baseline.runId],
    ['digest of the baseline', said.baseline.bundleSha256, baseline.sha256],
    ['result', result, baseline.result],
    ['run', current.runId, record.runId],
    ['conclusion', current.conclusion, record.conclusion],
    ['judgement', current.judgementSha256, record.judgementSha256],
    ['spec', current.specResolvedSha256, record.spec.resolvedSha256],
  ];
  const differing = stated.filter(([, here, there]) => here !== there);
  return [
    ...differing.map(([what, here, there]) => `${what}: it says ${here}, the record ${there}`),
    ...wrongResult(said, result),
    ...wrongOutcomes(said.verdicts, record),
  ];
}

type Said = Pick<z.infer<typeof drift>, 'verdicts' | 'resources' | 'notCompared' | 'spec'>;

function wrongResult({ verdicts, resources, notCompared, spec }: Said, result: BaselineNote['result']): string[] {
  // What only one of the runs reads is a change in what is read.
  const changes = verdicts.length + resources.length + spec.length + notCompared.filter(({ because }) => because === 'not-read').length;
  const expected = changes > 0 ? 'changed' : notCompared.length > 0 ? 'unknown' : 'nothing';
  return result === expected ? [] : [`the result is said to be ${result}, and what it lists makes ${expected}`];
}

function wrongOutcomes(verdicts: Said['verdicts'], record: Qualification): string[] {
  const outcomes = new Map(record.verdicts.flatMap(({ findings }) => findings).map((finding) => [finding.testCase, finding.outcome]));
  return verdicts
    .filter(({ testCase, after }) => (outcomes.get(testCase) ?? null) !== after)
    .map(({ testCase, after }) => `${testCase}: it says ${after ?? 'none'} now, the record ${outcomes.get(testCase) ?? 'none'}`);
}
