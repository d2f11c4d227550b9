import type { PlannedProcedure, PlannedRequirement, ProtocolContent } from '../qualification-file.ts';
import { type Change, changesBetween } from './changes.ts';
import { protocolSha256 } from './content.ts';

/** A protocol and the resolved spec that it was made of. */
export interface Compared {
  readonly content: ProtocolContent;
  /** Of spec.resolved.json. */
  readonly resolved: unknown;
}

/** One thing that an approver has to look at again. */
export interface Difference {
  readonly id: string;
  readonly what: 'added' | 'removed' | 'changed';
  /** What it says, where it was added or removed. */
  readonly text?: string;
  /** Of one that was changed. */
  readonly changes?: readonly Change[];
}

/** Differences of one kind. */
export interface DifferenceGroup {
  readonly title: string;
  readonly differences: readonly Difference[];
}

/** All that an approver of a protocol has to look at again who has approved another. */
export interface ProtocolDifferences {
  /** Digests of the two protocols: equal where nothing differs. */
  readonly before: string;
  readonly after: string;
  readonly groups: readonly DifferenceGroup[];
}

/** Pure. Where the digests differ there is at least one difference. */
export function differencesBetween(before: Compared, after: Compared): ProtocolDifferences {
  const [was, is] = [before.content, after.content];
  const listed = (title: string, of: (content: ProtocolContent) => Listed): DifferenceGroup => ({
    title,
    differences: differing(of(was), of(is)),
  });
  const whole = (title: string, id: string, of: (content: ProtocolContent) => unknown): DifferenceGroup => ({
    title,
    differences: changed(id, of(was), of(is)),
  });
  const groups = [
    whole('Document', 'document', ({ document }) => document),
    whole('System', 'system', ({ system }) => system),
    listed('Test procedures', ({ procedures }) => procedures.map(procedureOf)),
    listed('Requirements', ({ procedures }) => procedures.flatMap(({ requirements }) => requirements.map(requirementOf))),
    { title: 'Expected values', differences: expectedDifferences(before, after) },
    whole('Tool', 'iq', ({ tool }) => tool),
    listed('Exclusions', ({ excluded }) => excluded.map((entry) => ({ id: entry.check, text: entry.reason, value: entry }))),
    listed('Deviations', ({ deviations }) =>
      deviations.map((entry) => ({ id: entry.id, text: `${entry.requirement}: ${entry.reason}`, value: entry })),
    ),
    listed('Attestations', ({ attestations }) => attestations.map((entry) => ({ id: entry.id, text: entry.statement, value: entry }))),
    listed('Roles', ({ roles }) => roles.map((entry) => ({ id: entry.name, text: entry.meaning, value: entry }))),
    whole('Traceability', 'trace', ({ trace }) => trace),
  ];
  return { before: protocolSha256(was), after: protocolSha256(is), groups: groups.filter(({ differences }) => differences.length > 0) };
}

type Listed = readonly { readonly id: string; readonly text: string; readonly value: unknown }[];

function procedureOf({ requirements: _, ...procedure }: PlannedProcedure): Listed[number] {
  return { id: procedure.id, text: procedure.title, value: procedure };
}

function requirementOf(requirement: PlannedRequirement): Listed[number] {
  return { id: requirement.id, text: requirement.criterion, value: requirement };
}

function differing(was: Listed, is: Listed): readonly Difference[] {
  const [before, after] = [was, is].map((entries) => new Map(entries.map((entry) => [entry.id, entry])));
  const ids = [...new Set([...was, ...is].map(({ id }) => id))];
  return ids.flatMap((id): readonly Difference[] => {
    const [old, now] = [before?.get(id), after?.get(id)];
    if (old === undefined) return [{ id, what: 'added', text: now?.text ?? '' }];
    if (now === undefined) return [{ id, what: 'removed', text: old.text }];
    return changed(id, old.value, now.value);
  });
}

function changed(id: string, before: unknown, after: unknown): readonly Difference[] {
  const changes = changesBetween(before, after);
  return changes.length === 0 ? [] : [{ id, what: 'changed', changes }];
}

/** What a group of its own tells in full. */
const toldElsewhere = /^(document|system|scope|deviations|trace)\b|^attestations\b(?!.*\.documentSha256$)|^evidence\.roles\b(?!.*\.via$)/;

/** What the spec says otherwise, together where the same test procedures rest on it. */
function expectedDifferences(before: Compared, after: Compared): readonly Difference[] {
  const procedures = [...before.content.procedures, ...after.content.procedures];
  const groups = new Map<string, Change[]>();
  for (const change of changesBetween(before.resolved, after.resolved)) {
    if (toldElsewhere.test(change.path)) continue;
    const covering = procedures.filter(({ expectedAt }) => expectedAt.some((path) => covers(path, change.path))).map(({ id }) => id);
    const id = covering.length === 0 ? 'all test procedures' : [...new Set(covering)].join(', ');
    groups.set(id, [...(groups.get(id) ?? []), change]);
  }
  return [...groups].map(([id, changes]) => ({ id, what: 'changed', changes }));
}

/** Whether a path lies at or below another; one above it holds the whole of it. */
function covers(path: string, changed: string): boolean {
  const isBelow = (inner: string, outer: string): boolean =>
    inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
  return isBelow(changed, path) || isBelow(path, changed);
}
