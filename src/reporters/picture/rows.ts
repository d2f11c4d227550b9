import type { Kind, Thing } from '../../architecture/model.ts';
import type { Outcome } from '../../record.ts';
import { groupBy } from '../view.ts';
import { type Numbering, shortened } from './callouts.ts';
import type { Row } from './scene.ts';
import { type Judged, outcomeOf, type Said } from './verdicts.ts';
import { counted, many } from './words.ts';

/** What rows are made with. */
export interface Making {
  readonly judged: Judged;
  readonly numbering: Numbering;
  /** Keys at which links end: what they stand for is drawn by itself. */
  readonly linked: ReadonlySet<string>;
}

/** Where rows stand, in words: `production · us-east-2`. */
export type Where = string;

/** At most so many rows of one kind that failed, or are not verified, are drawn by themselves; the others share one. */
const mostGrave = 10;
/** So many things of a kind may be drawn one by one where nothing is wrong with them. */
const mostPlain: Readonly<Partial<Record<Kind, number>>> = { trail: 6, database: 6, bucket: 4, key: 4 };

/** A row of its own for one thing. */
export function rowOf(thing: { readonly key: string; readonly text: string; readonly note?: string }, where: Where, making: Making): Row {
  const said = making.judged.at(thing.key);
  return madeRow({ keys: [thing.key], text: thing.text, said, where: `${where} · ${thing.text}`, note: thing.note }, making);
}

interface Parts {
  readonly keys: readonly string[];
  readonly text: string;
  readonly note?: string | undefined;
  readonly said: readonly Said[];
  readonly where: Where;
}

function madeRow({ keys, text, note, said, where }: Parts, { numbering }: Making): Row {
  const callout = numbering.of(where, said);
  return {
    keys,
    text,
    outcome: outcomeOf(said),
    ...(note === undefined ? {} : { note }),
    ...(callout === undefined ? {} : { callout }),
  };
}

/** The rows of several things of one kind. Things that are alike share one; what failed, is not verified or is linked stands by itself. */
export function rowsOf(
  kind: Kind,
  things: readonly Thing[],
  { where, making }: { readonly where: Where; readonly making: Making },
): readonly Row[] {
  const label = (thing: Thing) => (mostPlain[kind] === undefined ? `${kind} ${thing.name}` : thing.name);
  const outcome = ({ arn }: Thing) => outcomeOf(making.judged.at(arn));
  const isGrave = (thing: Thing) => outcome(thing) === 'fail' || outcome(thing) === 'unknown';
  const isLinked = ({ arn }: Thing) => making.linked.has(arn);
  const alone = (thing: Thing) => rowOf({ key: thing.arn, text: label(thing) }, where, making);
  const together = (list: readonly Thing[], text: string): Row => {
    const keys = list.map(({ arn }) => arn);
    return madeRow({ keys, text, said: keys.flatMap((key) => making.judged.at(key)), where: `${where} · ${text}` }, making);
  };
  const linked = things.filter(isLinked);
  const grave = [
    ...groupBy(
      things.filter((thing) => isGrave(thing) && !isLinked(thing)),
      (thing) => String(outcome(thing)),
    ).values(),
  ];
  const plain = [
    ...groupBy(
      things.filter((thing) => !isGrave(thing) && !isLinked(thing)),
      (thing) => String(outcome(thing)),
    ).values(),
  ];
  return [
    ...linked.map(alone),
    ...grave.flatMap((list) => {
      const rest = list.length > mostGrave + 1 ? list.slice(mostGrave) : [];
      return [
        ...list.slice(0, list.length - rest.length).map(alone),
        ...(rest.length === 0 ? [] : [together(rest, `${rest.length} more ${many(kind)}`)]),
      ];
    }),
    ...plain.flatMap((list) => (list.length > (mostPlain[kind] ?? 1) ? [together(list, counted(list.length, kind))] : list.map(alone))),
  ];
}

const gravity: readonly Outcome[] = ['fail', 'unknown', 'pass', 'not-applicable'];

/** What is said about a place as a whole: what failed or is not verified check by check, what passed in one row. */
export function rowsByCheck(key: string, where: Where, making: Making): readonly Row[] {
  const byCheck = [...groupBy(making.judged.at(key), ({ requirementId }) => requirementId.split('.')[0] ?? requirementId)];
  return gravity.flatMap((outcome) => {
    const checks = byCheck.filter(([, said]) => outcomeOf(said) === outcome).sort(([a], [b]) => (a < b ? -1 : 1));
    if (checks.length === 0) return [];
    if (outcome === 'fail' || outcome === 'unknown')
      return checks.map(([check, said]) => {
        const silent = said.find(({ requirementId }) => requirementId === check);
        return madeRow({ keys: [], text: check, said, where: `${where} · ${check}`, note: silent && shortened(silent.message) }, making);
      });
    return [{ keys: [], outcome, text: checks.map(([check]) => check).join(', ') }];
  });
}
