import { createHash } from 'node:crypto';
import type { Qualification } from '../../record.ts';
import { deviationWords, isAccepted } from '../cases.ts';
import { harmless } from '../legible.ts';
import type { Place, ReporterOptions } from '../options.ts';
import { type Located, locate, placeOf, targetOf } from '../view.ts';
import { messageText, propertyOf } from './text.ts';

/** GitHub refuses a run with more. */
const mostResults = 25_000;

/** What of a record SARIF reports as results. */
export interface Selected {
  /** Failures, then what is unknown, each in the order of the record. */
  readonly shown: readonly Located[];
  /** Failing and unknown findings beyond what GitHub takes. */
  readonly cut: number;
  /** What passed, or does not apply. */
  readonly met: number;
}

/** Chooses the findings that are reported: those that did not pass, as many as GitHub takes. */
export function selectedOf(record: Qualification): Selected {
  const all = locate(record);
  const failing = all.filter(({ finding }) => finding.outcome === 'fail');
  const unknown = all.filter(({ finding }) => finding.outcome === 'unknown');
  const open = [...failing, ...unknown];
  return { shown: open.slice(0, mostResults), cut: Math.max(0, open.length - mostResults), met: all.length - open.length };
}

/** A path as a relative URI. */
function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}

/** What paths are relative to: by custom, the root of the repository. */
const uriBaseId = '%SRCROOT%';

interface Placing {
  readonly record: Qualification;
  readonly ruleIndexes: ReadonlyMap<string, number>;
  readonly places: ReporterOptions['places'];
}

function locationOf(located: Located, { record, places }: Placing) {
  const { finding, verdict } = located;
  // GitHub shows nothing of a result without a place: the top of the spec where it says nothing of the check.
  const place: Place = places?.(finding, verdict) ?? { file: record.spec.name, line: 1, column: 1 };
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(place.file), uriBaseId },
      region: { startLine: place.line, startColumn: place.column },
    },
    logicalLocations: [{ fullyQualifiedName: harmless(finding.resource), kind: 'resource' }],
  };
}

/** Of a result that its kind calls open, SARIF allows no level; who does not know kinds takes the level of the rule, which is an error. */
function endingOf({ finding }: Located) {
  return finding.outcome === 'unknown' ? { kind: 'open' as const } : { kind: 'fail' as const, level: 'error' as const };
}

function suppressionsOf(record: Qualification, { finding }: Located) {
  if (!isAccepted(record, finding)) return {};
  const justification = harmless(deviationWords(record, finding) ?? '');
  return { suppressions: [{ kind: 'external' as const, status: 'accepted' as const, justification }] };
}

function propertiesOf(record: Qualification, located: Located) {
  const { finding, verdict } = located;
  const { account, region } = targetOf(located);
  return {
    check: verdict.check,
    testCase: harmless(finding.testCase),
    outcome: finding.outcome,
    method: finding.method,
    resource: harmless(finding.resource),
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    organization: record.scope.organization,
    expected: propertyOf(finding.expected),
    actual: propertyOf(finding.actual),
    observedAt: finding.observedAt,
    facts: finding.facts.map(harmless),
    trace: finding.trace.map(harmless),
    ...(finding.deviation === undefined ? {} : { deviation: propertyOf(finding.deviation) }),
  };
}

/** One finding as a result. Its fingerprints are made of its test case id alone, so that it is the same alert wherever its line moves to. */
export function resultOf(located: Located, placing: Placing) {
  const { record, ruleIndexes } = placing;
  const { finding } = located;
  const { requirementId, resource, message, testCase } = finding;
  const hash = createHash('sha256').update(testCase).digest('hex');
  const where = message.includes(resource) ? placeOf(record, located) : `${resource} in ${placeOf(record, located)}`;
  const text = `${finding.outcome === 'fail' ? 'FAIL' : 'NOT VERIFIED'}: ${message} (${where})`;
  return {
    ruleId: requirementId,
    ruleIndex: ruleIndexes.get(requirementId) ?? -1,
    ...endingOf(located),
    message: { text: messageText(text) },
    locations: [locationOf(located, placing)],
    fingerprints: { 'iqTestCase/v1': hash },
    partialFingerprints: { primaryLocationLineHash: `${hash.slice(0, 16)}:1` },
    ...suppressionsOf(record, located),
    properties: propertiesOf(record, located),
  };
}
