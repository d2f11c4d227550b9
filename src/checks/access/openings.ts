import { addAll, type Bits, both, isEmpty, noBits, without } from '../../policy/bits.ts';
import type { Statement } from '../../policy/document.ts';
import { type Chain, type Compiled, Compiler } from '../../policy/evaluate.ts';
import { covers, overlaps } from '../../policy/glob.ts';
import type { Match } from '../../policy/logic.ts';
import { requestOf, statementMatch } from '../../policy/match.ts';
import { universe } from '../../policy/universe.ts';

/** A policy as it is written. */
export interface PolicyDocument {
  readonly id: string;
  readonly name: string;
  readonly content: string;
}

/** A pattern of actions of which no list knows one: an action that AWS added since. */
export interface Unlisted {
  /** As written. */
  readonly pattern: string;
  /** Whether something that cannot be read may take it away again. */
  readonly isUndecided: boolean;
}

/** What one statement allows, of one of its resources, after all that takes away from it. */
export interface Opening {
  /** `policy AdministratorAccess, statement #1`. */
  readonly because: string;
  readonly open: Bits;
  /** What depends on something that cannot be read. */
  readonly undecided: Bits;
  readonly unlisted: readonly Unlisted[];
}

let compiler: Compiler | undefined;

/** Policies of a holder and the boundary above them, ready to be evaluated. Each text is taken apart once, however many hold it. */
export function chainOf(policies: readonly PolicyDocument[], boundary: PolicyDocument | null): Chain {
  compiler ??= new Compiler(universe(), 'identity');
  const held = { id: 'policies', name: 'the policies', policies };
  return compiler.chain(boundary === null ? [held] : [held, { id: 'boundary', name: 'the permissions boundary', policies: [boundary] }]);
}

/** What policies open, statement by statement, in any context: a condition that can hold is taken to hold, one of a Deny to fail. */
export function openingsOf(policies: readonly PolicyDocument[], boundary: PolicyDocument | null): readonly Opening[] {
  const [held, above] = chainOf(policies, boundary).levels.map(({ statements }) => statements);
  const denies = [...(held ?? []), ...(above ?? [])].filter(({ effect }) => effect === 'Deny');
  const limits = above?.filter(({ effect }) => effect === 'Allow') ?? null;
  const settings = new Map<string | null, Setting>();
  const settingOf = (resource: string | null): Setting => {
    const known = settings.get(resource) ?? settingAt(resource, { denies, limits });
    settings.set(resource, known);
    return known;
  };
  const allows = (held ?? []).filter(({ effect }) => effect === 'Allow');
  const isLimited = denies.length > 0 || limits !== null;
  return allows.flatMap((allow) => resourcesOf(allow, isLimited).map((resource) => openingOf(allow, settingOf(resource))));
}

/** The resources that a statement names, each on its own where a Deny or a boundary may be about the very same; `null`: any, or one that cannot be read. */
function resourcesOf({ statement: { resources } }: Compiled, isLimited: boolean): readonly (string | null)[] {
  if (resources === null || resources.isNot) return [null];
  const readable = resources.patterns.flatMap(({ text, parts, isUnreadable }) => (parts === null || isUnreadable ? [] : [text]));
  const named = isLimited ? new Set(readable) : readable.slice(0, 1);
  return readable.length < resources.patterns.length ? [...named, null] : [...named];
}

type Matched = readonly { readonly said: Compiled; readonly match: Match }[];

/** All that takes away from what is allowed of one resource. */
interface Setting {
  readonly resource: string | null;
  readonly denies: Matched;
  /** `null`: there is no boundary. */
  readonly limits: Matched | null;
  readonly denied: Bits;
  readonly deniedPerhaps: Bits;
  readonly within: Bits | null;
  readonly withinPerhaps: Bits | null;
}

interface Above {
  readonly denies: readonly Compiled[];
  readonly limits: readonly Compiled[] | null;
}

const contextOf = (resource: string | null) => requestOf({ keys: {}, others: 'unknown', resource });

function settingAt(resource: string | null, above: Above): Setting {
  const request = contextOf(resource);
  const matched = (said: Compiled) => ({ said, match: statementMatch(said.statement, request) });
  const denies = above.denies.map(matched);
  const limits = above.limits?.map(matched) ?? null;
  return {
    resource,
    denies,
    limits,
    denied: unionOf(denies, ['yes']),
    deniedPerhaps: unionOf(denies, ['unreadable']),
    within: limits === null ? null : unionOf(limits, ['yes', 'open']),
    withinPerhaps: limits === null ? null : unionOf(limits, ['unreadable']),
  };
}

function unionOf(matched: Matched, wanted: readonly Match[]): Bits {
  const bits = noBits(universe().size);
  for (const { said, match } of matched) if (wanted.includes(match)) addAll(bits, said.actions);
  return bits;
}

/**
 * A statement that allows as much as it can for anybody: a policy variable (`${aws:userid}`) narrows what it allows to the caller's own, and there is
 * always a caller who has some.
 */
function forAnyCaller(statement: Statement): Statement {
  const { resources, leaves } = statement;
  const isVaried = resources?.isNot === false && resources.patterns.some(({ text }) => text.includes('${'));
  const fixed = leaves.filter(
    ({ read, values }) => read === null || read.operator.isNegated || !values.some((value) => value.includes('${')),
  );
  return isVaried || fixed.length < leaves.length ? { ...statement, leaves: fixed, resources: isVaried ? null : resources } : statement;
}

function openingOf(allow: Compiled, setting: Setting): Opening {
  const match = statementMatch(forAnyCaller(allow.statement), contextOf(setting.resource));
  const because = `policy ${allow.policy.name}, statement ${allow.statement.name}`;
  const none = noBits(universe().size);
  if (match === 'no') return { because, open: none, undecided: none, unlisted: [] };
  const { denied, deniedPerhaps, within, withinPerhaps } = setting;
  const left = without(allow.actions, denied);
  const surely = within === null ? left : both(left, within);
  const perhaps = withinPerhaps === null ? none : both(left, withinPerhaps);
  const open = match === 'unreadable' ? none : without(surely, deniedPerhaps);
  const undecided = without(addAll(both(surely, surely), perhaps), open);
  return { because, open, undecided, unlisted: unlistedOf(allow, match, setting) };
}

/** Patterns of a statement that name nothing known, without those that are taken away again. */
function unlistedOf({ statement: { actions } }: Compiled, match: Match, { denies, limits }: Setting): readonly Unlisted[] {
  if (actions === null || actions.isNot) return [];
  const names = actions.patterns.filter(isEmptyPattern);
  return names.flatMap((pattern): readonly Unlisted[] => {
    if (denies.some(({ said, match: denying }) => denying === 'yes' && namesAll(said, pattern))) return [];
    const inside = limits?.filter(({ said, match: limiting }) => limiting !== 'no' && namesSome(said, pattern));
    if (inside?.length === 0) return [];
    const isHeld = inside?.every(({ match: limiting }) => limiting === 'unreadable') ?? false;
    const isOpenToDoubt = denies.some(({ said, match: denying }) => denying === 'unreadable' && namesSome(said, pattern));
    return [{ pattern, isUndecided: match === 'unreadable' || isHeld || isOpenToDoubt }];
  });
}

const empty = new Map<string, boolean>();

/** Whether a pattern names no action that is known here. */
function isEmptyPattern(pattern: string): boolean {
  const known = empty.get(pattern) ?? isEmpty(universe().expand(pattern));
  empty.set(pattern, known);
  return known;
}

/** Whether a statement is about every action of a pattern. */
function namesAll({ statement: { actions } }: Compiled, pattern: string): boolean {
  if (actions === null) return false;
  const lower = pattern.toLowerCase();
  const named = actions.patterns.map((one) => one.toLowerCase());
  return actions.isNot ? !named.some((one) => overlaps(one, lower)) : named.some((one) => covers(one, lower));
}

/** Whether a statement can be about an action of a pattern. */
function namesSome({ statement: { actions } }: Compiled, pattern: string): boolean {
  if (actions === null) return true;
  const lower = pattern.toLowerCase();
  const named = actions.patterns.map((one) => one.toLowerCase());
  return actions.isNot ? !named.some((one) => covers(one, lower)) : named.some((one) => overlaps(one, lower));
}
