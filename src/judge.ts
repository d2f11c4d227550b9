import type { Check, Judged } from './checks/check.ts';
import { factKey } from './fact-key.ts';
import type { FactDefinition } from './facts/fact.ts';
import {
  governedRegions,
  type Judgement,
  judgementsOf,
  membersOf,
  type Narrowing,
  plannedChecks,
  type Universe,
  universeOf,
} from './plan.ts';
import type { FactRecord, Finding, Target, Unknown, Verdict } from './record.ts';
import { verdictOutcome } from './rollup.ts';
import { matchesGlob } from './spec/sections/glob.ts';
import type { Spec } from './spec/spec.ts';
import { createWorld, type Evidence, Unobserved, unknownAt } from './world.ts';

/** What is judged: a spec over facts, or a part of it. */
export interface Case {
  readonly spec: Spec;
  readonly facts: ReadonlyMap<string, FactRecord>;
  readonly narrowing: Narrowing;
  readonly checks: readonly Check[];
  readonly definitions: readonly FactDefinition[];
  /** Expiry is judged against it where nothing was observed. RFC 3339. */
  readonly startedAt: string;
}

export interface Judgements {
  readonly universe: Universe;
  readonly verdicts: readonly Verdict[];
  readonly asOf: string;
}

/** Every verdict that the spec owes over these facts: pure, so a run, its replay and an auditor's re-judgement agree. */
export function judgeAll({ spec, facts, narrowing, checks, definitions, startedAt }: Case): Judgements {
  const universe = universeOf(spec, facts, narrowing);
  const dates = [...facts.values()].flatMap((fact) => (fact.observed ? [fact.observedAt] : [])).sort();
  const asOf = dates.at(-1) ?? startedAt;
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const evidence: Evidence = {
    spec,
    universe,
    accounts: new Map(universe.accounts.map((account) => [account.id, account])),
    members: membersOf(universe.sets),
    narrowing,
    governed: governedRegions(spec, narrowing),
    definitions: byName,
    facts,
    asOf,
  };
  const verdicts = judgementsOf(spec, universe, { checks: plannedChecks(spec, checks, narrowing), narrowing }).map((judgement) =>
    judge(evidence, judgement),
  );
  return { universe, verdicts, asOf };
}

/**
 * One verdict, requirement by requirement. Never throws: a check that crashes, or finds nothing to say, is `unknown`. None passes
 * where the organization was not read, or tags that decide on a set: which accounts there are, and what they are, is then not known.
 */
export function judge(evidence: Evidence, { check, target }: Judgement): Verdict {
  const findings: Finding[] = [];
  const unknowns: Unknown[] = [...organizationMissing(evidence)];
  for (const { name, id, requirement } of askedRequirements(evidence.spec, check)) {
    const judged = judgeRequirement(evidence, check, target, name);
    unknowns.push(...judged.flatMap(unknownOf));
    const shown = { id, text: requirement.text, trace: traceOf(evidence.spec, id) };
    findings.push(...judged.map((entry) => findingOf(evidence, entry, shown)));
  }
  const sorted = disambiguate(findings.sort((a, b) => (a.testCase < b.testCase ? -1 : a.testCase > b.testCase ? 1 : 0)));
  const reasons = unknowns.length === 0 ? {} : { unknownBecause: unique(unknowns) };
  const outcome = verdictOutcome({ findings: sorted, ...reasons });
  return {
    check: check.id,
    title: outcome === 'fail' ? check.failureTitle : check.title,
    outcome,
    target,
    references: check.references,
    findings: sorted,
    ...reasons,
  };
}

function judgeRequirement(evidence: Evidence, check: Check, target: Target, name: string): readonly Judged[] {
  const { world, factsRead } = createWorld(evidence, check, target);
  const whole = { target, resource: target.account ?? evidence.spec.organization.id };
  try {
    const judged = check.requirements[name]?.judge(world, evidence.spec) ?? [];
    if (judged.length > 0) return judged;
    const unknown: Unknown = { fact: check.id, reason: 'no-findings', detail: 'the judgement looked at nothing, which proves nothing' };
    return [unknownAt(unknown, { ...whole, facts: factsRead() })];
  } catch (error) {
    const unknown: Unknown =
      error instanceof Unobserved
        ? error.unknown
        : { fact: check.id, reason: 'check-crashed', detail: error instanceof Error ? error.message : String(error) };
    return [unknownAt(unknown, { ...whole, facts: factsRead() })];
  }
}

/** What is missing of the organization, such as tags that decide on a set; nothing where all was read. */
function organizationMissing({ facts, universe }: Evidence): readonly Unknown[] {
  const needed = [factKey('organization', {}), ...universe.tagged.map((account) => factKey('account-tags', { account }))];
  return needed.flatMap((fact): readonly Unknown[] => {
    const record = facts.get(fact);
    if (record?.observed === true) return [];
    if (record === undefined) return [{ fact, reason: 'not-asked', detail: 'the run did not read it' }];
    return [{ fact, reason: record.reason, detail: record.detail }];
  });
}

function unknownOf(judged: Judged): readonly Unknown[] {
  if (judged.outcome !== 'unknown') return [];
  if (judged.unknown !== undefined) return [judged.unknown];
  const fact = judged.because?.fact ?? judged.facts.at(-1) ?? judged.resource;
  return [{ fact, reason: judged.because?.reason ?? 'failed', detail: judged.because?.detail ?? judged.message }];
}

/** What all findings of one requirement say alike. */
interface Shown {
  readonly id: string;
  readonly text: string;
  readonly trace: readonly string[];
}

function findingOf(evidence: Evidence, judged: Judged, requirement: Shown): Finding {
  const { account, region } = judged.target;
  const observed = judged.facts.flatMap((key) => {
    const fact = evidence.facts.get(key);
    return fact?.observed === true ? [fact.observedAt] : [];
  });
  const deviation = judged.outcome === 'fail' ? deviationOf(evidence, requirement.id, judged.resource) : undefined;
  return {
    requirementId: requirement.id,
    testCase: `${requirement.id}@${[account ?? 'organization', region, judged.resource].filter((part) => part !== undefined).join('/')}`,
    requirement: requirement.text,
    method: judged.method ?? 'observed',
    outcome: judged.outcome,
    resource: judged.resource,
    expected: judged.expected,
    actual: judged.actual,
    message: judged.message,
    facts: judged.facts,
    observedAt: observed.sort()[0] ?? evidence.asOf,
    trace: requirement.trace,
    ...(deviation === undefined ? {} : { deviation }),
  };
}

/** The approved exception that covers the failure and has not expired; its last day counts whole. */
function deviationOf(evidence: Evidence, requirementId: string, resource: string): Finding['deviation'] {
  const found = evidence.spec.deviations.find(
    (entry) => entry.requirement === requirementId && matchesGlob(entry.resource, resource) && evidence.asOf.slice(0, 10) <= entry.expires,
  );
  return found === undefined ? undefined : { id: found.id, kind: found.kind, expires: found.expires };
}

/** A requirement under its name in the check, and under its id. */
interface Asked {
  readonly name: string;
  readonly id: string;
  readonly requirement: Check['requirements'][string];
}

/** The requirements of a check that the spec asks for and does not exclude, in the order of the check. */
export function askedRequirements(spec: Spec, check: Check): readonly Asked[] {
  const excluded = new Set(spec.scope.excluded.map((entry) => entry.check));
  return Object.entries(check.requirements)
    .map(([name, requirement]) => ({ name, id: `${check.id}.${name}`, requirement }))
    .filter(({ id, requirement }) => !excluded.has(id) && requirement.asked?.(spec) !== false);
}

/** The owner's requirement and risk ids that a requirement shows, sorted. */
export function traceOf(spec: Spec, requirementId: string): readonly string[] {
  const wholeCheck = `${requirementId.slice(0, requirementId.indexOf('.'))}.*`;
  return Object.entries(spec.trace)
    .filter(([, ids]) => ids.includes(requirementId) || ids.includes(wholeCheck))
    .map(([id]) => id)
    .sort();
}

/** Test case ids are unique: the second finding on one resource ends in `#2`, in the order of the judgement. */
function disambiguate(findings: readonly Finding[]): readonly Finding[] {
  const taken = new Set<string>();
  return findings.map((finding) => {
    let testCase = finding.testCase;
    for (let count = 2; taken.has(testCase); count += 1) testCase = `${finding.testCase}#${count}`;
    taken.add(testCase);
    return testCase === finding.testCase ? finding : { ...finding, testCase };
  });
}

function unique(unknowns: readonly Unknown[]): readonly Unknown[] {
  const byText = new Map(unknowns.map((entry) => [`${entry.fact}\u0000${entry.reason}\u0000${entry.detail}`, entry]));
  return [...byText.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}
