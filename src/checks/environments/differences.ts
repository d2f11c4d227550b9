import type { Outcome } from '../../record.ts';
import { pathCovers } from '../../spec/sections/glob.ts';
import type { Draft } from '../check.ts';
import { type ItemPair, isListed, labelOf, pathOf } from './pairs.ts';
import type { Aspect, Aspects, Because } from './world.ts';

/** One setting of an item, compared. */
export interface Compared {
  /** From the section on. */
  readonly path: string;
  readonly here: Aspect;
  readonly there: Aspect;
}

const nothing: Aspect = { kind: 'known', value: null };

/** Settings of both, side by side, by path. What one of them does not have is nothing there. */
export function sideBySide(item: ItemPair, { here, there }: { readonly here: Aspects; readonly there: Aspects }): readonly Compared[] {
  const paths = [...new Set([...Object.keys(there), ...Object.keys(here)])].sort();
  return paths.map((path) => ({
    path: `${pathOf(item)}.${path}`,
    here: here[path] ?? nothing,
    there: there[path] ?? nothing,
  }));
}

type Verdict = 'equal' | 'different' | 'unclear';

function verdictOf({ here, there }: Compared): Verdict {
  if (here.kind === 'unclear' || there.kind === 'unclear') return 'unclear';
  return canonical(here.value) === canonical(there.value) ? 'equal' : 'different';
}

/** A value as text, the keys of its maps sorted: equal for equal values. */
function canonical(value: unknown): string {
  const sorted = (_: string, inner: unknown): unknown =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner;
  return JSON.stringify(value ?? null, sorted);
}

/** The setting below its item, or the item itself. */
function shortPath(item: ItemPair, path: string): string {
  return path === pathOf(item) ? 'the whole item' : path.slice(pathOf(item).length + 1);
}

const longest = 160;

function spelled(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  const text =
    typeof value === 'string' ? value : Array.isArray(value) ? value.map(spelled).join(', ') || 'nothing' : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

const plain = (aspect: Aspect): unknown => (aspect.kind === 'known' ? (aspect.value ?? null) : null);

/** A difference as a diff shows it: `version (prod: 15.4, stage: 14.9)`; of lists, what one alone has. */
function shown(item: ItemPair, { path, here, there }: Compared): string {
  const [mine, theirs] = [plain(here), plain(there)];
  const name = shortPath(item, path);
  if (!Array.isArray(mine) || !Array.isArray(theirs))
    return `${name} (${item.there.name}: ${spelled(theirs)}, ${item.here.name}: ${spelled(mine)})`;
  const without = (list: readonly unknown[], other: readonly unknown[]) =>
    list.filter((one) => !other.some((two) => canonical(one) === canonical(two)));
  const parts = [
    { name: item.there.name, only: without(theirs, mine) },
    { name: item.here.name, only: without(mine, theirs) },
  ].filter(({ only }) => only.length > 0);
  return parts.length === 0
    ? `${name} (the same in another order or number)`
    : `${name} (${parts.map(({ name: side, only }) => `only ${side}: ${spelled(only)}`).join('; ')})`;
}

/** A finding on an item that both have, setting by setting. */
export function draftOf(item: ItemPair, compared: readonly Compared[], beside: Readonly<Record<string, unknown>> = {}): Draft {
  const mayDiffer = ({ path }: Compared): boolean => isListed(item, path);
  const of = (verdict: Verdict, listed: boolean) => compared.filter((one) => verdictOf(one) === verdict && mayDiffer(one) === listed);
  const [different, open, equal] = [of('different', false), of('unclear', false), of('equal', false)];
  // Where an item is listed as a whole, that some of it is alike is nothing to say.
  const steps = pathOf(item).split('.').length;
  const isNamed = ({ path }: Compared): boolean =>
    item.differs.some((pattern) => pattern.split('.').length > steps && pathCovers(pattern, path));
  const over = of('equal', true).filter(isNamed);
  const because = open
    .flatMap(({ here, there }) => [here, there])
    .flatMap((one): Because[] => (one.kind === 'unclear' ? [one.because] : []))[0];
  const draft: Draft = {
    outcome: outcomeOf(compared, { different, open, equal }),
    resource: labelOf(item),
    expected: { equal_to: item.there.name, but_for: item.differs },
    actual: {
      differences: [...different, ...of('different', true)].map((one) => ({
        path: one.path,
        listed: mayDiffer(one),
        [item.there.name]: plain(one.there),
        [item.here.name]: plain(one.here),
      })),
      equal: [...equal, ...of('equal', true)].map(({ path }) => path).sort(),
      ...beside,
    },
    message: messageOf(item, { different, open, listed: of('different', true), over, equal }),
  };
  return draft.outcome === 'unknown' && because !== undefined ? { ...draft, because } : draft;
}

/** Where all that is compared may differ, nothing is asked, and nothing is shown to be alike. */
function outcomeOf(compared: readonly Compared[], { different, open, equal }: Pick<Sorted, 'different' | 'open' | 'equal'>): Outcome {
  if (different.length > 0) return 'fail';
  if (open.length > 0 || compared.length === 0) return 'unknown';
  return equal.length > 0 ? 'pass' : 'not-applicable';
}

interface Sorted {
  readonly different: readonly Compared[];
  readonly open: readonly Compared[];
  readonly listed: readonly Compared[];
  /** Listed as different, and not different any more. */
  readonly over: readonly Compared[];
  readonly equal: readonly Compared[];
}

function messageOf(item: ItemPair, { different, open, listed, over, equal }: Sorted): string {
  const name = pathOf(item);
  const both = `${item.there.name} and ${item.here.name}`;
  const list = (all: readonly Compared[]): string => all.map((one) => shown(item, one)).join('; ');
  const names = (all: readonly Compared[]): string => all.map(({ path }) => shortPath(item, path)).join(', ');
  const details = open.flatMap(({ here, there }) => [here, there]).flatMap((one) => (one.kind === 'unclear' ? [one.because.detail] : []));
  const sentences = [
    different.length > 0 ? `${name} differs between ${both} where it may not: ${list(different)}.` : '',
    open.length > 0
      ? `Of ${name} it is not known whether it is alike in ${both}: ${names(open)} (${[...new Set(details)].join('; ')}).`
      : '',
    different.length + open.length + equal.length === 0 ? `${name} may differ between ${both} in all that is compared, as listed.` : '',
    different.length + open.length === 0 && equal.length > 0 ? `${name} is alike in ${both}: ${equal.length} settings compared.` : '',
    listed.length > 0 ? `Different, as listed: ${list(listed)}.` : '',
    over.length > 0 ? `Listed as different, and alike: ${names(over)}.` : '',
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}
