import type { Drift, FieldChange, NotCompared, VerdictChange } from '../../drift/model.ts';
import type { Target } from '../../record.ts';
import { conclusionWords } from '../glossary.ts';

const resultWords: Readonly<Record<Drift['result'], string>> = {
  nothing: 'Nothing changed',
  changed: 'Something changed',
  unknown: 'Nothing is known to have changed, but not everything could be compared',
};

/** What a comparison comes to, in a sentence that says how much was compared. */
export function summaryWords(drift: Drift): string {
  const changes = changedParts(drift);
  const what = changes.length === 0 ? resultWords[drift.result] : `${resultWords[drift.result]}: ${changes.join(', ')}`;
  const { compared, notCompared } = drift;
  const left = notCompared.length === 0 ? '' : `${compared === undefined ? '' : ', '}${counted(notCompared.length, 'fact')} not compared`;
  const read = `${compared === undefined ? '' : `${counted(compared, 'fact')} compared`}${left}`;
  return `${what}${read === '' ? '' : `; ${read}`}.`;
}

function changedParts({ verdicts, resources, spec, notCompared, baseline, current }: Drift): readonly string[] {
  const part = (count: number, words: string): readonly string[] => (count === 0 ? [] : [words]);
  return [
    ...part(baseline.conclusion === current.conclusion ? 0 : 1, 'the conclusion'),
    ...part(verdicts.length, counted(verdicts.length, 'verdict')),
    ...part(resources.length, counted(resources.length, 'resource')),
    ...part(spec.length, counted(spec.length, 'value of the specification', 'values of the specification')),
    ...part(notCompared.filter(({ because }) => because === 'not-read').length, 'what is read'),
  ];
}

/** Where something stands: the organization, an account with its name, or an account and region. */
export function placeWords({ account, region }: Target, names: Drift['accounts']): string {
  if (account === undefined) return 'the organization';
  const name = names?.[account];
  const named = name === undefined ? account : `${name} (${account})`;
  return region === undefined ? named : `${named}, ${region}`;
}

/** One line for logs and scripts: `iq-drift: changed verdicts=2 resources=5 spec=0 not-compared=0 baseline=<run> run=<run>`. Never coloured. */
export function lastLine({ result, verdicts, resources, notCompared, spec, baseline, current }: Drift): string {
  const counts = `verdicts=${verdicts.length} resources=${resources.length} spec=${spec.length} not-compared=${notCompared.length}`;
  return `iq-drift: ${result} ${counts} baseline=${baseline.runId} run=${current.runId}`;
}

/** The two runs, and what differs between them beside what they found: label and text. */
export function headRows({ baseline, current }: Drift): readonly (readonly [label: string, text: string])[] {
  const side = ({ runId, startedAt, conclusion }: Drift['current']): string => `${runId} · ${startedAt} · ${conclusionWords[conclusion]}`;
  const seal = baseline.bundleSha256 === undefined ? [] : [['sealed as', `sha256 ${baseline.bundleSha256}`] as const];
  const tools: readonly [string, string][] =
    baseline.toolVersion === current.toolVersion ? [] : [['tool', `iq ${baseline.toolVersion} → iq ${current.toolVersion}`]];
  return [['baseline', side(baseline)], ...seal, ['this run', side(current)], ...tools];
}

/** A value on one line, of at most so many characters: strings bare, nothing as `(none)`. */
export function shortValue(value: unknown, most: number): string {
  const text = typeof value === 'string' && value !== '' ? value : value === null ? '(none)' : JSON.stringify(value);
  return text.length <= most ? text : `${text.slice(0, most)}… and ${text.length - most} more characters`;
}

/** What happened to a field: `path: old → new`, or `+ path` and `- path` with the value, where the path does not name it already. */
export function fieldWords(field: FieldChange, most: number): string {
  const { path, before, after } = field;
  if ('before' in field && 'after' in field)
    return `${path === '' ? '' : `${path}: `}${shortValue(before, most)} → ${shortValue(after, most)}`;
  const [mark, value] = 'after' in field ? ['+', after] : ['-', before];
  return path.endsWith(`[${value}]`) ? `${mark} ${path}` : `${mark} ${path}: ${shortValue(value, most)}`;
}

/** `pass → fail`; `new: fail` and `gone: pass` where one run alone has the test case. */
export function turnWords({ before, after }: Pick<VerdictChange, 'before' | 'after'>): string {
  if (before === null) return `new: ${after ?? ''}`;
  return after === null ? `gone: ${before}` : `${before} → ${after}`;
}

const sideWords: Readonly<Record<NotCompared['side'], string>> = {
  baseline: 'in the baseline',
  current: 'in this run',
  both: 'in both runs',
};

/** Why facts were not compared, and which: those of one cause together. */
export function notComparedWords(notCompared: Drift['notCompared']): readonly (readonly [why: string, keys: readonly string[]])[] {
  const causes = Map.groupBy(notCompared, whyWords);
  return [...causes].map(([why, facts]) => [why, facts.map(({ factKey }) => factKey)] as const);
}

function whyWords({ because, side, reason, detail }: NotCompared): string {
  if (because === 'not-read') return detail;
  const why = because === 'unreadable' ? 'cannot be understood' : (reason ?? 'not observed');
  return `${why} ${sideWords[side]}: ${detail}`;
}

/** How many of what. */
export function counted(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}
