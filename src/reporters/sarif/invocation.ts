import type { Qualification } from '../../record.ts';
import { caveatsOf, type RunCase, runCasesOf } from '../cases.ts';
import { conclusionMeanings, conclusionWords } from '../glossary.ts';
import { harmless } from '../legible.ts';
import type { Selected } from './results.ts';
import { messageText } from './text.ts';

type Level = 'error' | 'warning' | 'note';

function notification(id: string, level: Level, text: string) {
  return { descriptor: { id }, level, message: { text: messageText(text) } };
}

function ofCase({ id, outcome, message, isPartial }: RunCase) {
  return notification(id, outcome === 'pass' ? 'note' : isPartial === true ? 'warning' : 'error', message);
}

/** What the file does not hold, in sentences: nothing is left out in silence. */
function leftOut({ shown, cut, met }: Selected) {
  const passed = `Not among the results is what passed or does not apply: ${met}. The record holds it all.`;
  const beyond = `CUT: the ${shown.length} results are as many as GitHub takes. Of what failed or could not be verified ${cut} more are left out: the record holds it all.`;
  return [
    ...(met === 0 ? [] : [notification('run.passed', 'note', passed)]),
    ...(cut === 0 ? [] : [notification('run.cut', 'error', beyond)]),
  ];
}

/** How the run went: what a reader of results alone would not see stands among the notifications. */
export function invocationOf(record: Qualification, { exitCode, selected }: { readonly exitCode: number; readonly selected: Selected }) {
  const { conclusion, startedAt, finishedAt, scope } = record;
  const cases = runCasesOf(record, exitCode).filter(({ id, outcome }) => id === 'run.conclusion' || outcome !== 'pass');
  const replayed = record.mode === 'live' ? [] : caveatsOf(record).slice(0, 1);
  return {
    // A run that could not verify all has not succeeded, whatever the results are.
    executionSuccessful: conclusion !== 'incomplete' && conclusion !== 'aborted',
    exitCode,
    exitCodeDescription: `${conclusionWords[conclusion]}. ${conclusionMeanings[conclusion]}`,
    startTimeUtc: startedAt,
    endTimeUtc: finishedAt,
    toolExecutionNotifications: [
      ...cases.map(ofCase),
      ...replayed.map((text) => notification('run.mode', 'warning', text)),
      ...leftOut(selected),
    ],
    toolConfigurationNotifications: scope.excluded.map(({ check, reason, reference }) =>
      notification('run.excluded', 'note', `${check} is excluded: ${reason}${reference === undefined ? '' : ` (${reference})`}`),
    ),
    properties: { executor: harmless(record.executor.arn) },
  };
}
