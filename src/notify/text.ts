import { conclusionMeanings, conclusionWords, outcomeWords } from '../reporters/glossary.ts';
import type { Message, MessageDrift, MessageRecord, RunBefore } from './model.ts';

/** A message for people: plain text, one line each, that ends in a newline. What it is given is legible already. */
export function textOf(message: Omit<Message, 'text'>): string {
  const { record, error, runId, exitCode, because, before, drift } = message;
  const blocks = [
    record === null ? ['Could not run', error ?? ''] : outcomeLines(record),
    [...because, ...(before === null ? [] : [beforeLine(before)])],
    ...(record === null ? [] : testCaseLines(record)),
    ...(drift === null ? [] : [driftLines(drift)]),
    [
      `run      ${runId}`,
      ...(exitCode === null ? [] : [`exit     ${exitCode}`]),
      ...(record === null ? ['There is no package of this run.'] : whereLines(record)),
    ],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function outcomeLines({ system, conclusion, summary, narrowed }: MessageRecord): readonly string[] {
  const counts = (['pass', 'fail', 'unknown', 'not-applicable'] as const).map((outcome) => `${outcome} ${summary[outcome]}`);
  return [
    `${system.name} (${system.id})`,
    conclusionWords[conclusion],
    conclusionMeanings[conclusion],
    counts.join('  '),
    ...(narrowed ? ['PARTIAL: the run was narrowed, and shows no more than it was narrowed to.'] : []),
  ];
}

function beforeLine({ runId, conclusion, source }: RunBefore): string {
  return `Compared with ${source === 'baseline' ? 'the baseline' : 'the run before'}: ${runId}, ${conclusionWords[conclusion]}`;
}

function testCaseLines({ testCases, testCasesOmitted }: MessageRecord): readonly (readonly string[])[] {
  if (testCases.length === 0) return [];
  const lines = testCases.flatMap(({ testCase, outcome, requirement }) => [`${outcomeWords[outcome]}: ${testCase}`, `  ${requirement}`]);
  return [[...lines, ...more(testCasesOmitted)]];
}

function driftLines({ verdicts, resources, spec, notCompared, first, firstOmitted, baselineRunId }: MessageDrift): readonly string[] {
  const { appeared, vanished, changed } = resources;
  return [
    `Since ${baselineRunId}: ${verdicts} verdicts changed; resources: ${appeared} appeared, ${vanished} vanished, ${changed} changed; ${spec} places in the spec; ${notCompared} facts not compared`,
    ...first.map((line) => `- ${line}`),
    ...more(firstOmitted),
  ];
}

function more(count: number): readonly string[] {
  return count === 0 ? [] : [`and ${count} more`];
}

function whereLines({ startedAt, finishedAt, purpose, mode, bundleSha256, judgementSha256, ...record }: MessageRecord): readonly string[] {
  return [
    `executed ${startedAt} to ${finishedAt} (${purpose}, ${mode}, iq ${record.toolVersion})`,
    `package  ${record.package}`,
    `sha256   ${bundleSha256} (evidence.sigstore.json)`,
    `judged   ${judgementSha256}`,
  ];
}
