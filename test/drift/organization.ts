import type { DriftSource } from '../../src/drift/model.ts';
import { factKey } from '../../src/fact-key.ts';
import type { FactRecord, Finding, Outcome, Qualification, Target, UnobservedReason } from '../../src/record.ts';

const at = '2026-11-21T00:00:00Z';
const here: Target = { account: '111122223333', region: 'eu-central-1' };

/** A fact that AWS answered. */
export function observed(name: string, value: unknown, target: Target = here): FactRecord {
  return { key: factKey(name, target), name, target, requests: [], observed: true, observedAt: at, value };
}

/** A fact that AWS did not answer. */
export function unobserved(name: string, reason: UnobservedReason = 'denied', detail = 'AWS refused'): FactRecord {
  return { key: factKey(name, here), name, target: here, requests: [], observed: false, reason, detail };
}

/** The organization with these accounts. */
export function organizationOf(...ids: readonly string[]): FactRecord {
  const accounts = ids.map((id) => ({ id, name: `a-${id}`, email: `${id}@example.com`, state: 'ACTIVE', stateSource: 'State', ou: '/' }));
  const value = {
    id: 'o-1',
    masterAccountId: '111122223333',
    featureSet: 'ALL',
    root: { id: 'r-1', policyTypes: [] },
    units: [],
    accounts,
  };
  return observed('organization', value, {});
}

/** A finding about a resource, with the facts that it rests on. */
export function findingOf(resource: string, outcome: Outcome, facts: readonly string[] = []): Finding {
  return {
    requirementId: 'security-groups.ingress',
    testCase: `security-groups.ingress@111122223333/eu-central-1/${resource}`,
    requirement: 'Nothing comes in that was not approved',
    method: 'observed',
    outcome,
    resource,
    expected: null,
    actual: null,
    message: `${resource} is ${outcome}`,
    facts,
    observedAt: at,
    trace: [],
  };
}

interface Differing {
  readonly findings?: readonly Finding[];
  readonly record?: Partial<Qualification>;
  readonly resolved?: unknown;
}

/** One run, as far as a comparison looks at it. */
export function runOf(facts: readonly FactRecord[], { findings = [], record = {}, resolved = {} }: Differing = {}): DriftSource {
  const verdict = { check: 'security-groups', title: 'Groups', outcome: 'pass', target: here, references: [], findings };
  const made = {
    runId: '01939cbe-7d6c-7000-8000-000000000001',
    startedAt: at,
    finishedAt: at,
    conclusion: 'conforms',
    judgementSha256: 'a'.repeat(64),
    spec: { name: 'spec.yaml', sha256: 'b'.repeat(64), resolvedSha256: 'c'.repeat(64) },
    tool: { name: 'iq', version: '1.0.0', node: '24.0.0', data: [] },
    scope: { accounts: [] },
    verdicts: [verdict],
    ...record,
  };
  return { record: made as unknown as Qualification, facts: new Map(facts.map((fact) => [fact.key, fact])), resolved };
}
