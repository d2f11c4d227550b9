import type { Leaf } from '../../policy/condition.ts';
import { type Compiled, Compiler, type LevelText } from '../../policy/evaluate.ts';
import { covers } from '../../policy/glob.ts';
import { universe } from '../../policy/universe.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { exemptPrincipals } from './callers.ts';
import { orUnclear } from './each.ts';
import { kindOf } from './explain.ts';
import { type Guard, isEnabled, levelsAbove, type PolicyWorld } from './setting.ts';

/** Whom a Deny leaves out. */
interface Exemption {
  /** The pattern of a principal's ARN; for other keys, the key and its value. */
  readonly pattern: string;
  readonly kind: string;
  /** Policies and statements that leave it out, sorted. */
  readonly by: readonly string[];
}

const negated = /^(foranyvalue:|forallvalues:)?(string|arn)not(equals|like|equalsignorecase)(ifexists)?$/i;
const aboutCallers = /^aws:(principalarn|principaltag\/.*|userid|username)$/i;

/** Whom one condition of a Deny leaves out. */
function leftOutBy({ operator, key, values }: Leaf): readonly string[] {
  if (!aboutCallers.test(key)) return [];
  // Where the Deny holds for those without the key, whoever has it is left out.
  if (/^null$/i.test(operator)) return values.some((value) => /^true$/i.test(value)) ? [key] : [];
  // Where it holds for those whose tag is false, whoever sets it to true is left out.
  const isOff = values.some((value) => /^false$/i.test(value));
  if (/^bool(ifexists)?$/i.test(operator)) return isOff && /^aws:principaltag/i.test(key) ? [key] : [];
  if (!negated.test(operator)) return [];
  return values.map((value) => (/^aws:principalarn$/i.test(key) ? value : `${key}=${value}`));
}

/** Everybody whom a Deny of these statements leaves out by name or tag. */
function exemptionsOf(statements: readonly Compiled[]): readonly Exemption[] {
  const found = new Map<string, { kind: string; by: Set<string> }>();
  for (const { statement, policy } of statements.filter(({ effect }) => effect === 'Deny')) {
    for (const leaf of statement.leaves) {
      for (const pattern of leftOutBy(leaf)) {
        const entry = found.get(pattern) ?? { kind: kindOf(leaf), by: new Set() };
        entry.by.add(`${policy.name}, statement ${statement.name}`);
        found.set(pattern, entry);
      }
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([pattern, { kind, by }]) => ({ pattern, kind, by: [...by].sort() }));
}

const guards: readonly Guard[] = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'];

/** The statements of every policy that binds a member account. Throws `Unclear` where it is not known what binds one. */
function statementsOf(world: PolicyWorld): readonly Compiled[] {
  const organization = world.at('organization', {});
  const members = organization.accounts.filter(({ id }) => id !== organization.masterAccountId);
  return guards
    .filter((guard) => isEnabled(organization, guard))
    .flatMap((guard) => {
      // By their ids: accounts of one unit share all levels but the last.
      const levels = new Map<string, LevelText>();
      for (const { id } of members) for (const level of levelsAbove(world, id, guard)) levels.set(level.id, level);
      const compiler = new Compiler(universe(), guard === 'SERVICE_CONTROL_POLICY' ? 'scp' : 'rcp');
      return compiler.chain([...levels.values()]).levels.flatMap(({ statements }) => statements);
    });
}

/** One finding for each exemption in a policy that binds a member account: the spec approves it. One more where a policy cannot be read. */
export function judgeExemptions(world: PolicyWorld, spec: Spec): readonly Judged[] {
  const approved = exemptPrincipals(spec);
  const expected = { approved: [...approved].sort() };
  return world.each(
    [spec.organization.id],
    (resource) => ({ target: {}, resource, expected }),
    (resource): readonly Draft[] => {
      let drafts: readonly Draft[] = [];
      const whole = orUnclear(
        () => {
          const statements = statementsOf(world);
          const ours = world.at('organization', {}).accounts.map(({ id }) => id);
          drafts = exemptionsOf(statements).map((exemption) => judgeExemption(exemption, { approved, expected, ours }));
          return judgeWhole(statements, { resource, expected, found: drafts.length });
        },
        { resource, expected },
      );
      return whole.outcome === 'pass' && drafts.length > 0 ? drafts : [...drafts, whole];
    },
  );
}

interface Approved {
  readonly approved: readonly string[];
  readonly expected: unknown;
  /** Ids of the organization's accounts: an approval is of roles in these. */
  readonly ours: readonly string[];
}

function judgeExemption({ pattern, kind, by }: Exemption, { approved, expected, ours }: Approved): Draft {
  const account = /^arn:[^:]*:iam::(\d{12}):/.exec(pattern)?.[1];
  const isOurs = account === undefined || ours.includes(account);
  const isApproved = isOurs && approved.some((entry) => covers(entry, pattern));
  const where = `${by.slice(0, 3).join('; ')}${by.length > 3 ? ' and others' : ''}`;
  const message = `${pattern} is left out by ${where}: ${kind}, ${isApproved ? 'approved' : 'which the spec does not approve'}`;
  return passIf(isApproved, { resource: pattern, expected, actual: { kind, by }, message });
}

function judgeWhole(
  statements: readonly Compiled[],
  { resource, expected, found }: { resource: string; expected: unknown; found: number },
): Draft {
  const odd = statements.filter(({ statement }) => statement.problems.length + statement.oddities.length > 0);
  const names = [...new Set(odd.map(({ policy, statement }) => `${policy.name}, statement ${statement.name}`))].sort();
  if (names.length > 0) {
    return unsaid(`${names.join('; ')} cannot be read, so it is open whom it leaves out`, {
      resource,
      expected,
      actual: { unreadable: names },
    });
  }
  const message = 'no Deny of a policy that binds a member account leaves anybody out by name or tag';
  return passIf(true, { resource, expected, actual: { exemptions: found }, message });
}
