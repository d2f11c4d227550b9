import type { FactRecord, Finding, Qualification } from '../../record.ts';
import { methodWords, outcomeWords, reasonWords } from '../glossary.ts';
import type { CatalogueNote } from '../options.ts';
import { accountLabel, type Located, locate, targetOf, unknownGroups } from '../view.ts';
import type { Embedded, EmbeddedFindings, EmbeddedNumber, EmbeddedVerdict } from './model.ts';

interface Beside {
  readonly catalogue: readonly CatalogueNote[];
  readonly facts: Readonly<Record<string, FactRecord | null>>;
  readonly numbers: Readonly<Record<string, EmbeddedNumber>>;
}

/** The index of a value among those given before; an equal value has the same. -1 of `undefined`. */
type Keep = (value: unknown) => number;

/** The findings of a record and what is shown beside them, each value that occurs often once. The same arguments give the same. */
export function embeddedOf(record: Qualification, { catalogue, facts, numbers }: Beside): Embedded {
  const pool: unknown[] = [];
  const indexes = new Map<string, number>();
  const keep: Keep = (value) => {
    if (value === undefined) return -1;
    const text = JSON.stringify(value);
    const known = indexes.get(text);
    if (known !== undefined) return known;
    indexes.set(text, pool.length);
    return pool.push(value) - 1;
  };
  const located = locate(record);
  const verdicts = record.verdicts.map(({ check, title, references }): EmbeddedVerdict => ({ check, title, references: keep(references) }));
  const checks = new Set(record.verdicts.map(({ check }) => check));
  return {
    words: { outcomes: outcomeWords, methods: methodWords, reasons: reasonWords },
    accounts: Object.fromEntries(record.scope.accounts.map(({ id }) => [id, accountLabel(record, id)])),
    organization: record.scope.organization,
    asOf: record.asOf.slice(0, 10),
    remediations: Object.fromEntries(
      catalogue.filter(({ id }) => checks.has(id)).map(({ id, remediation }) => [id, remediation.replace(/\s+/g, ' ').trim()]),
    ),
    verdicts,
    findings: columnsOf(record, { located, keep }),
    others: Object.fromEntries(
      located.flatMap(({ finding }, index) => (whereOf(finding) === undefined ? [[String(index), finding.testCase]] : [])),
    ),
    numbers,
    missing: unknownGroups(record).map((group) => group.findings.map(({ finding }) => finding.testCase)),
    facts,
    pool,
  };
}

function columnsOf(
  record: Qualification,
  { located, keep }: { readonly located: readonly Located[]; readonly keep: Keep },
): EmbeddedFindings {
  const indexes = new Map(record.verdicts.map((verdict, index) => [verdict, index]));
  const column = <T>(of: (finding: Finding) => T): readonly T[] => located.map(({ finding }) => of(finding));
  const kept = (of: (finding: Finding) => unknown): readonly number[] => column((finding) => keep(of(finding)));
  const targets = located.map(targetOf);
  return {
    verdict: located.map(({ verdict }) => indexes.get(verdict) ?? -1),
    outcome: column(({ outcome }) => outcome),
    method: column(({ method }) => method),
    requirementId: kept(({ requirementId }) => requirementId),
    requirement: kept(({ requirement }) => requirement),
    where: kept(whereOf),
    resource: kept(({ resource }) => resource),
    account: targets.map(({ account }) => keep(account)),
    region: targets.map(({ region }) => keep(region)),
    expected: kept(({ expected }) => expected ?? null),
    actual: kept(({ actual }) => actual ?? null),
    message: kept(({ message }) => message),
    facts: kept(({ facts }) => facts),
    observedAt: kept(({ observedAt }) => observedAt),
    trace: kept(({ trace }) => trace),
    deviation: kept(({ deviation }) => deviation),
  };
}

/** What a test case says between its requirement and its resource; undefined where it is made otherwise. */
function whereOf({ testCase, requirementId, resource }: Finding): string | undefined {
  const [start, end] = [`${requirementId}@`, `/${resource}`];
  const isPlain = testCase.length > start.length + end.length && testCase.startsWith(start) && testCase.endsWith(end);
  return isPlain ? testCase.slice(start.length, testCase.length - end.length) : undefined;
}

// A page ends a script at `</script`, and an editor obeys the others. In JSON text they can only stand inside a string.
const unsafe = /[<>&\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A value as JSON that can stand in an element `script` of a page. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(unsafe, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
