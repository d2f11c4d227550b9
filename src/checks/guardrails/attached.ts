import { parsePolicy } from '../../policy/document.ts';
import type { PolicyText } from '../../policy/evaluate.ts';
import { lintPolicy } from '../../policy/lint.ts';
import { universe } from '../../policy/universe.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { otherStates } from '../landing-zone/accounts.ts';
import { unsaid } from '../unsaid.ts';
import { eachAccount } from './each.ts';
import { type Guard, isEnabled, levelsAbove, type PolicyWorld } from './setting.ts';

/** The types of policy that the spec rests on. */
export function guardsOf(spec: Spec): readonly Guard[] {
  const layers = spec.guardrails?.log_archive_write_deny?.layers ?? [];
  return layers.includes('rcp') ? ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] : ['SERVICE_CONTROL_POLICY'];
}

/** One finding: the policy types that the spec rests on are enabled at the root. */
export function judgeTypes(world: PolicyWorld, spec: Spec): readonly Judged[] {
  const expected = Object.fromEntries(guardsOf(spec).map((guard) => [guard, 'ENABLED']));
  return world.each(
    [spec.organization.id],
    (resource) => ({ target: {}, resource, expected }),
    () => {
      const { root } = world.at('organization', {});
      const actual = Object.fromEntries(root.policyTypes.map(({ type, status }) => [type, status]));
      const missing = guardsOf(spec).filter((guard) => actual[guard] !== 'ENABLED');
      const off = missing.filter((guard) => actual[guard] === undefined || actual[guard] === 'PENDING_DISABLE');
      if (missing.length > 0 && off.length === 0) {
        const words = missing.map((guard) => `${guard} is ${actual[guard]}`);
        return unsaid(`at ${root.id}, ${words.join(' and ')}`, { resource: root.id, expected, actual });
      }
      const message =
        missing.length === 0
          ? `${Object.keys(expected).join(' and ')} enabled at ${root.id}`
          : `${missing.join(' and ')} not enabled at ${root.id}: attached policies of the type do nothing`;
      return passIf(missing.length === 0, { resource: root.id, expected, actual, message });
    },
  );
}

/** One finding for each ACTIVE member account: it is under policies at every level, and each of them can be read. */
export function judgeChains(world: PolicyWorld, spec: Spec): readonly Judged[] {
  const { accounts, masterAccountId } = world.at('organization', {});
  const members = accounts.filter(({ id, state }) => id !== masterAccountId && !otherStates.includes(state)).map(({ id }) => id);
  const expected = { policies: 'at least one at each level', readable: true };
  const readings = new Map<string, Reading>();
  const asked = { expected, guards: guardsOf(spec), readings };
  return eachAccount(world, members, { expected, judge: (account) => judgeChain(world, account, asked) });
}

/** What is to be said of a policy's text. */
interface Reading {
  /** What cannot be read. */
  readonly problems: readonly string[];
  /** What is worth a look. */
  readonly notes: readonly string[];
}

interface Asked {
  readonly expected: unknown;
  readonly guards: readonly Guard[];
  /** By policy: most bind many accounts. */
  readonly readings: Map<string, Reading>;
}

function readingOf({ id, content }: Pick<PolicyText, 'id' | 'content'>, guard: Guard, readings: Map<string, Reading>): Reading {
  const known = readings.get(id);
  if (known !== undefined) return known;
  const reading = { problems: problemsOf(content, guard), notes: lintPolicy(content, universe()) };
  readings.set(id, reading);
  return reading;
}

function judgeChain(world: PolicyWorld, account: string, { expected, guards, readings }: Asked): Draft {
  const organization = world.at('organization', {});
  if (!isEnabled(organization, 'SERVICE_CONTROL_POLICY')) {
    const message = `no service control policy binds ${world.label(account)}: their type is not enabled at ${organization.root.id}`;
    return passIf(false, { resource: account, expected, actual: [], message });
  }
  const levels = guards
    .filter((guard) => isEnabled(organization, guard))
    .flatMap((guard) => levelsAbove(world, account, guard).map((level) => ({ guard, ...level })));
  const actual = levels.map(({ guard, name, policies }) => ({
    type: guard,
    level: name,
    policies: policies.map((policy) => policy.name).sort(),
  }));
  const place = { resource: account, expected, actual };
  const bare = levels.find(({ policies }) => policies.length === 0);
  if (bare !== undefined)
    return unsaid(`AWS listed no ${bare.guard} at ${bare.name} above ${world.label(account)}, where there is always one`, place);
  const texts = levels.flatMap(({ guard, policies }) => policies.map((policy) => ({ ...policy, ...readingOf(policy, guard, readings) })));
  const unreadable = unique(texts.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)));
  if (unreadable.length > 0) return unsaid(`above ${world.label(account)}, ${unreadable.join('; ')}`, place);
  const notes = unique(texts.flatMap(({ name, notes: of }) => of.map((note) => `${name}: ${note}`)));
  const count = unique(texts.map(({ id }) => id)).length;
  const places = unique(levels.map(({ id }) => id)).length;
  const message = `${world.label(account)} is under ${count} policies at ${places} levels${notes.length === 0 ? '' : `; worth a look: ${notes.join('; ')}`}`;
  return passIf(true, { ...place, message });
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** What cannot be read of a policy. */
function problemsOf(content: string, guard: Guard): readonly string[] {
  const { statements, problem } = parsePolicy(content, guard === 'SERVICE_CONTROL_POLICY' ? 'scp' : 'rcp');
  const found = statements.flatMap(({ name, problems, oddities }) =>
    [...problems, ...oddities].map((text) => `statement ${name}: ${text}`),
  );
  return problem === null ? found : [problem];
}
