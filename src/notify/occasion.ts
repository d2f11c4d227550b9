import type { Drift } from '../drift/model.ts';
import { conclusionWords } from '../reporters/glossary.ts';
import type { EndedRun, NotifyWhen, Occasion, RunBefore } from './model.ts';

/** Whether a run is told of, and why. What nobody knows is told: silence would say that nothing changed. */
export function occasionOf(run: EndedRun, when: NotifyWhen): Occasion {
  const { record, before, drift } = run;
  if (record.scope.narrowing?.shard !== undefined && record.conclusion !== 'aborted') {
    return { isTold: false, because: ['A shard judges nothing: its merge is told of.'] };
  }
  const outcome = typeof before === 'string' ? [before] : changesOf(run, before);
  const because = [...outcome, ...(drift === undefined ? [] : driftReasons(drift))];
  if (because.length > 0) return { isTold: true, because };
  const same = 'The outcome is that of the run before.';
  return when === 'always' ? { isTold: true, because: [`${same} Every run is told of.`] } : { isTold: false, because: [same] };
}

/** A run that could not run is always told of: the run before it ended. */
export const couldNotRun: Occasion = { isTold: true, because: ['The run could not run.'] };

function changesOf({ record, exitCode }: EndedRun, before: RunBefore): readonly string[] {
  const { conclusion } = record;
  if (conclusion !== before.conclusion) {
    return [`The conclusion is another one: ${conclusionWords[conclusion]}; before: ${conclusionWords[before.conclusion]}.`];
  }
  // 4 says no more than that something changed, which is said of the drift.
  if (exitCode === before.exitCode || exitCode === 4) return [];
  if (exitCode === null || before.exitCode === null) return ['Nobody knows whether the exit code is that of the run before.'];
  return [`The exit code is another one: ${exitCode}; before: ${before.exitCode}.`];
}

function driftReasons({ result }: Drift): readonly string[] {
  if (result === 'changed') return ['Something changed since the baseline.'];
  return result === 'unknown' ? ['Nothing is known to have changed since the baseline, and not all could be compared.'] : [];
}
