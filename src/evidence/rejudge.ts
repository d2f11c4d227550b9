import type { FactRecord, Finding, Qualification, Verdict } from '../record.ts';
import type { SpecSource } from '../spec/spec.ts';
import { canonicalJson } from './canonical.ts';
import type { Line } from './checklist.ts';

/** What a sealed package holds, once every digest has been checked. */
export interface SealedRun {
  readonly record: Qualification;
  /** The parsed spec.resolved.json. */
  readonly spec: unknown;
  readonly facts: readonly FactRecord[];
  /** The spec itself first, then the files that it names, by name. */
  readonly sources: readonly SpecSource[];
}

/** The same facts judged again. */
export interface Rejudged {
  readonly verdicts: readonly Verdict[];
  readonly judgementSha256: string;
  /** What the record must say beside its verdicts, such as its scope. */
  readonly stated: Partial<Qualification>;
  /** Version of the tool that judged now. */
  readonly toolVersion: string;
}

/**
 * Compares verdicts judged again with the sealed ones: one line that all agree, or one line for each difference. Differences are
 * failures where the same version judged, and warnings where another did: then they are newer rules, not tampering.
 */
export function rejudgeLines(record: Qualification, again: Rejudged): Line[] {
  const isSameVersion = again.toolVersion === record.tool.version;
  const ok = isSameVersion ? false : 'warning';
  const reason = isSameVersion
    ? ''
    : ` (sealed by ${record.tool.version}, judged now by ${again.toolVersion}: a newer rule, not tampering)`;
  const differences = statedDifferences(record, again.stated);
  if (again.judgementSha256 !== record.judgementSha256) {
    const own = [...findingDifferences(record.verdicts, again.verdicts), ...verdictDifferences(record.verdicts, again.verdicts)];
    differences.unshift(...(own.length === 0 ? ['the verdicts differ beside their findings'] : own));
  }
  if (differences.length === 0) return [{ ok: true, what: 'judged again: every verdict is the same' }];
  return differences.map((detail) => ({ ok, what: 'judged again', detail: `${detail}${reason}` }));
}

function statedDifferences(record: Qualification, stated: Partial<Qualification>): string[] {
  const sealed = new Map<string, unknown>(Object.entries(record));
  return Object.entries(stated).flatMap(([name, now]) => {
    const was = sealed.get(name);
    const [before, after] = [was, now].map((value) => new Map(Object.entries(value ?? {})));
    const keys = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].sort();
    const differing = keys.filter((key) => canonicalJson([before?.get(key) ?? null]) !== canonicalJson([after?.get(key) ?? null]));
    return differing.map((key) => `the record says another ${name}.${key} than its spec and facts`);
  });
}

function findingDifferences(sealed: readonly Verdict[], now: readonly Verdict[]): string[] {
  const before = findingsOf(sealed);
  const after = findingsOf(now);
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((testCase) => {
    const was = before.get(testCase);
    const is = after.get(testCase);
    if (was === undefined) return [`${testCase}: not sealed, now ${is?.outcome}`];
    if (is === undefined) return [`${testCase}: sealed ${was.outcome}, now not judged`];
    if (was.outcome !== is.outcome) return [`${testCase}: sealed ${was.outcome}, now ${is.outcome}`];
    const members = differingMembers(was, is);
    return members.length === 0 ? [] : [`${testCase}: ${was.outcome} both times, but ${members.join(', ')} differ`];
  });
}

function differingMembers(was: Finding, is: Finding): string[] {
  const before = new Map(Object.entries({ ...was, observedAt: null }));
  const after = new Map(Object.entries({ ...is, observedAt: null }));
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.filter((key) => canonicalJson([before.get(key) ?? null]) !== canonicalJson([after.get(key) ?? null]));
}

function verdictDifferences(sealed: readonly Verdict[], now: readonly Verdict[]): string[] {
  const name = ({ check, target }: Verdict): string => `verdict ${canonicalJson({ check, target })}`;
  const before = new Set(sealed.map(name));
  const after = new Set(now.map(name));
  return [
    ...[...before].filter((key) => !after.has(key)).map((key) => `${key} is sealed and not judged now`),
    ...[...after].filter((key) => !before.has(key)).map((key) => `${key} is judged now and not sealed`),
  ];
}

function findingsOf(verdicts: readonly Verdict[]): Map<string, Finding> {
  return new Map(verdicts.flatMap((verdict) => verdict.findings).map((finding) => [finding.testCase, finding]));
}
