import type { Finding, Qualification, Verdict } from '../../record.ts';
import { deviationWords, isAccepted, type RunCase } from '../cases.ts';
import { harmless } from '../legible.ts';
import { type Located, targetOf } from '../view.ts';

/** What every event says of the run. */
export interface OfRun {
  readonly record: Qualification;
  /** The version of the schema that the events are written by. AWS Security Hub takes this one. */
  readonly version: '1.6.0';
}

/** An event about a finding or about the run itself, before it is placed in OCSF. */
interface Subject {
  readonly check: string;
  readonly requirementId: string;
  readonly requirement: string;
  readonly testCase: string;
  readonly outcome: Finding['outcome'];
  readonly message: string;
  readonly expected: unknown;
  readonly actual: unknown;
  /** RFC 3339. */
  readonly at: string;
  readonly resource: string;
  readonly located?: Located;
}

const passing = { severity_id: 1, severity: 'Informational', status_id: 1, status: 'New' };
/** iq gives no scores: a requirement of an approved specification is met or not. So a failure is high, and what nobody could see is medium. */
const standings = {
  pass: passing,
  'not-applicable': passing,
  fail: { severity_id: 4, severity: 'High', status_id: 1, status: 'New' },
  unknown: { severity_id: 3, severity: 'Medium', status_id: 1, status: 'New' },
  accepted: { severity_id: 2, severity: 'Low', status_id: 3, status: 'Suppressed' },
} as const;

/** An accepted deviation does not change it: it changes the status of the event. */
const complianceStatuses = {
  pass: { status_id: 1, status: 'Pass' },
  fail: { status_id: 3, status: 'Fail' },
  unknown: { status_id: 0, status: 'Unknown' },
  'not-applicable': { status_id: 99, status: 'Not Applicable' },
} as const;

const milliseconds = (time: string): number => Date.parse(time);

/** Strings from outside made legible, keys sorted; null is what AWS did not answer. */
function legible(value: unknown): unknown {
  if (typeof value === 'string') return harmless(value);
  if (Array.isArray(value)) return value.map(legible);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [harmless(key), legible(inner)]));
}

interface Arn {
  readonly partition?: string;
  readonly service?: string;
}

function arnOf(resource: string): Arn {
  const [prefix, partition, service] = resource.split(':');
  if (prefix !== 'arn' || !partition || !service) return {};
  return { partition: harmless(partition), service: harmless(service) };
}

function cloudOf({ record }: OfRun, { located, resource }: Subject) {
  const { account, region } = located === undefined ? {} : targetOf(located);
  const name = record.scope.accounts.find(({ id }) => id === account)?.name;
  const { partition } = arnOf(resource);
  return {
    provider: 'AWS',
    ...(account === undefined
      ? {}
      : { account: { uid: account, ...(name ? { name: harmless(name) } : {}), type_id: 10, type: 'AWS Account' } }),
    ...(region === undefined ? {} : { region }),
    ...(partition === undefined ? {} : { cloud_partition: partition }),
    org: { uid: record.scope.organization },
  };
}

function complianceOf({ requirementId, requirement, check, outcome, message, located }: Subject) {
  const references = located?.verdict.references ?? [];
  const standards = [...new Set(references.map(({ framework }) => harmless(framework)))];
  const requirements = references.map(({ framework, clause }) => harmless(`${framework} ${clause}`));
  return {
    control: requirementId,
    desc: harmless(requirement),
    category: check,
    ...(standards.length === 0 ? {} : { standards, requirements }),
    ...complianceStatuses[outcome],
    status_code: outcome,
    status_details: [harmless(message)],
  };
}

function metadataOf({ record, version }: OfRun, { requirementId, at }: Subject, uid: string) {
  return {
    version,
    profiles: ['cloud'],
    product: { name: 'iq', vendor_name: 'iq', version: record.tool.version },
    uid,
    correlation_uid: record.runId,
    event_code: requirementId,
    original_time: at,
    processed_time: milliseconds(record.finishedAt),
    tenant_uid: record.scope.organization,
  };
}

function resourceOf({ resource, located }: Subject) {
  const { region } = located === undefined ? {} : targetOf(located);
  const { partition, service } = arnOf(resource);
  return {
    uid: harmless(resource),
    ...(region === undefined ? {} : { region }),
    ...(partition === undefined ? {} : { cloud_partition: partition }),
    ...(service === undefined ? {} : { group: { name: service } }),
  };
}

function unmappedOf({ record }: OfRun, { located }: Subject) {
  const { conclusion, judgementSha256, purpose, mode, scope } = record;
  const { finding } = located ?? {};
  return {
    run: record.runId,
    conclusion,
    judgement_sha256: judgementSha256,
    purpose,
    mode,
    scope: scope.narrowed ? 'partial' : 'whole',
    ...(finding === undefined ? {} : { method: finding.method, test_case: harmless(finding.testCase), trace: finding.trace.map(harmless) }),
    ...(finding?.deviation === undefined ? {} : { deviation: legible(finding.deviation) }),
  };
}

function eventOf(run: OfRun, subject: Subject) {
  const { check, requirement, requirementId, testCase, outcome, message, expected, actual, at, located } = subject;
  const { record } = run;
  const uid = harmless(`${record.runId}/${testCase}`);
  const isSuppressed = located !== undefined && isAccepted(record, located.finding);
  const deviation = located === undefined ? undefined : deviationWords(record, located.finding);
  const time = milliseconds(at);
  return {
    activity_id: 1,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200301,
    type_name: 'Compliance Finding: Create',
    time,
    ...standings[isSuppressed ? 'accepted' : outcome],
    ...(deviation === undefined ? {} : { status_detail: harmless(deviation) }),
    message: harmless(message),
    metadata: metadataOf(run, subject, uid),
    cloud: cloudOf(run, subject),
    finding_info: {
      uid,
      title: harmless(requirement),
      desc: harmless(message),
      types: ['Installation Qualification'],
      analytic: { uid: requirementId, name: harmless(requirement), type_id: 1, type: 'Rule' },
      ...(located === undefined ? {} : { data_sources: located.finding.facts.map(harmless) }),
      created_time: time,
      modified_time: time,
    },
    compliance: complianceOf(subject),
    resources: [resourceOf(subject)],
    evidences: [{ name: 'expected and actual', data: { expected: legible(expected), actual: legible(actual) } }],
    ...(check !== 'run' && (outcome === 'fail' || outcome === 'unknown')
      ? { remediation: { desc: `iq checks ${check} says what to do.` } }
      : {}),
    unmapped: unmappedOf(run, subject),
  };
}

/** One finding as an event of class 2003. Its uid is the run and the test case, so that no event is taken for that of another run. */
export function findingEvent(run: OfRun, verdict: Verdict, finding: Finding) {
  return eventOf(run, { check: verdict.check, ...finding, at: finding.observedAt, located: { verdict, finding } });
}

/** What the run says of itself as an event of the same class, at the end of the run. */
export function runEvent(run: OfRun, { id, ...said }: RunCase) {
  const { organization } = run.record.scope;
  const check = id.startsWith('run.') ? 'run' : id;
  return eventOf(run, { check, requirementId: id, ...said, at: run.record.finishedAt, resource: organization });
}
