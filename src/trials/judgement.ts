import type { Check } from '../checks/check.ts';
import { facts as definitions } from '../facts/index.ts';
import { judgeAll } from '../judge.ts';
import type { Trial } from '../qualification-file.ts';
import type { FactRecord, Finding, Outcome } from '../record.ts';
import { rollUp } from '../rollup.ts';
import type { Spec } from '../spec/spec.ts';
import { type Case, type Fault, factsWith } from './faults.ts';
import type { Ground } from './ground.ts';
import { scenes } from './scenes.ts';

/** How the findings of some checks came out, by requirement. */
type Judged = ReadonlyMap<string, readonly Finding[]>;

/**
 * The judgement of these checks, tried: that each requirement passes over the organization that conforms, fails for each fault of it and for no other,
 * and still passes in another style that conforms. A requirement that a registry leaves out is not tried.
 */
export function judgementTrials({ loaded, facts, faults }: Ground, checks: readonly Check[]): readonly Trial[] {
  const { spec } = loaded;
  const known = new Set(checks.flatMap(({ id, requirements }) => Object.keys(requirements).map((name) => `${id}.${name}`)));
  const judgedBy = (given: { readonly spec?: Spec; readonly facts: ReadonlyMap<string, FactRecord> }, ids: readonly string[]): Judged =>
    judged(
      { spec, ...given },
      checks.filter(({ id }) => ids.includes(id)),
    );
  const conforming = checks.flatMap((check) => conformingTrials(check, { spec, judged: judgedBy({ facts }, [check.id]) }));
  const planted = faults.filter((fault) => fault.checks.some((id) => checks.some((check) => check.id === id)));
  return [
    ...conforming,
    ...planted.flatMap((fault) => faultTrials(fault, { judged: judgedBy({ facts: factsWith(facts, fault.facts) }, fault.checks), known })),
    ...scenes
      .filter(({ requirement }) => known.has(requirement))
      .map((scene) => {
        const { requirement, name, what, expected } = scene;
        const findings = judgedBy(scene.change({ spec, facts }), [requirement.split('.')[0] ?? '']).get(requirement) ?? [];
        return outcomeTrial({ id: `${requirement}/${name}`, what, expected }, findings);
      }),
  ];
}

function judged(
  { spec, facts }: { readonly spec: Spec; readonly facts: ReadonlyMap<string, FactRecord> },
  checks: readonly Check[],
): Judged {
  const narrowing = { checks: checks.map(({ id }) => id) };
  const { verdicts } = judgeAll({ spec, facts, narrowing, checks, definitions, startedAt: '1970-01-01T00:00:00Z' });
  return Map.groupBy(
    verdicts.flatMap(({ findings }) => findings),
    ({ requirementId }) => requirementId,
  );
}

/** What each requirement that the spec asks for must say of the organization that conforms. */
function conformingTrials(
  { id, requirements }: Check,
  { spec, judged }: { readonly spec: Spec; readonly judged: Judged },
): readonly Trial[] {
  return Object.entries(requirements)
    .filter(([, { asked }]) => asked?.(spec) !== false)
    .map(([name, { outcomes }]) => {
      const expected = outcomes === undefined || outcomes.includes('pass') ? 'pass' : 'not-applicable';
      const about = { id: `${id}.${name}/reference`, what: 'The reference organization, which conforms.', expected } as const;
      return outcomeTrial(about, judged.get(`${id}.${name}`) ?? []);
    });
}

function outcomeTrial(
  { id, what, expected }: { readonly id: string; readonly what: string; readonly expected: Outcome },
  findings: readonly Finding[],
): Trial {
  const actual = findings.length === 0 ? 'no findings' : rollUp(findings.map(({ outcome }) => outcome));
  const others = findings.filter(({ outcome }) => outcome === actual && actual !== expected).map(({ resource }) => resource);
  return { id, what, expected, actual: told(actual, others), passed: actual === expected };
}

interface FaultOptions {
  readonly judged: Judged;
  /** Requirements that are tried. */
  readonly known: ReadonlySet<string>;
}

/** One for each requirement that a fault concerns, and one for all others together. */
function faultTrials(fault: Fault, { judged, known }: FaultOptions): readonly Trial[] {
  const { name, about, unread } = fault;
  const isUnread = ({ testCase }: Finding): boolean => unread.some((account) => testCase.includes(`@${account}`));
  const findings = [...judged.values()].flat();
  const expected = { fail: fault.failing, unknown: fault.unknown };
  const actual = {
    fail: findings.filter(({ outcome }) => outcome === 'fail').map(caseOf),
    unknown: findings.filter((finding) => finding.outcome === 'unknown' && !isUnread(finding)).map(caseOf),
  };
  const concerned = [...new Set([...expected.fail, ...expected.unknown].map(([requirement]) => requirement))].filter((id) => known.has(id));
  const own = concerned.map((requirement): Trial => {
    const [wanted, found] = [expected, actual].map((cases) => spoken(requirement, cases)) as [string, string];
    return { id: `${requirement}/${name}`, what: about, expected: wanted, actual: found, passed: wanted === found };
  });
  const strays = [
    ...new Set(
      [...actual.fail, ...actual.unknown, ...findings.filter((finding) => finding.outcome === 'pass' && isUnread(finding)).map(caseOf)].map(
        ([requirement]) => requirement,
      ),
    ),
  ]
    .filter((requirement) => !concerned.includes(requirement))
    .map((requirement) => `${requirement}: ${spoken(requirement, actual)}`);
  const passed = strays.length === 0;
  const rest: Trial = {
    id: `others/${name}`,
    what: about,
    expected: 'nothing else fails',
    actual: passed ? 'nothing else fails' : strays.join('; '),
    passed,
  };
  return [...own, rest];
}

const caseOf = ({ requirementId, resource }: Finding): Case => [requirementId, resource];

/** `fail: a, b; unknown: c` of one requirement. */
function spoken(requirement: string, cases: Readonly<Record<'fail' | 'unknown', readonly Case[]>>): string {
  const parts = (['fail', 'unknown'] as const).flatMap((outcome) => {
    const resources = [...new Set(cases[outcome].filter(([id]) => id === requirement).map(([, resource]) => resource))].sort();
    return resources.length === 0 ? [] : [told(outcome, resources)];
  });
  return parts.length === 0 ? 'neither fails nor is unknown' : parts.join('; ');
}

function told(outcome: string, resources: readonly string[]): string {
  return resources.length === 0 ? outcome : `${outcome}: ${resources.join(', ')}`;
}
