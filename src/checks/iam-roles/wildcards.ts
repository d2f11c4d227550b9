import type { AuthorizationDetails, RoleDetails } from '../../facts/authorization-details.ts';
import { isEmpty, without } from '../../policy/bits.ts';
import { parsePolicy, type Statement } from '../../policy/document.ts';
import { universe } from '../../policy/universe.ts';
import type { Spec } from '../../spec/spec.ts';
import { shownDocumentsOf } from '../access/holders.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { isExcepted, isKeptByAws, notAsked, rolesOf, withRest } from './section.ts';

/** No policy of a role allows everything, all actions of a service, or everything but some. */
export function judgeWildcards(world: World<'authorization-details'>, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const { in: where, wildcard_actions: rule } = rolesOf(spec);
  if (rule === 'allowed') return notAsked(world, 'identity.roles.wildcard_actions is allowed');
  if (!world.isIn(account, where)) return notAsked(world, `identity.roles.in leaves ${world.label(account)} out`);
  const expected = { wildcardActions: rule };
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected }),
    () => {
      const details = world.at('authorization-details', { account });
      const roles = details.roles.filter((role) => !isKeptByAws(role) && !isExcepted(role, spec));
      const drafts = roles.map((role) => judgeRole(role, details, expected));
      const good = drafts.filter(({ outcome }) => outcome === 'pass').length;
      return withRest(drafts, {
        resource: account,
        expected,
        actual: { roles: good, leftOut: details.roles.length - roles.length },
        message: `The policies of ${good} roles name what they allow`,
      });
    },
  );
}

function judgeRole(role: RoleDetails, details: AuthorizationDetails, expected: unknown): Draft {
  const place = { resource: role.arn, expected };
  const actual = { attached: role.attached, inline: role.inline.map(({ name }) => name) };
  const { policies, hidden } = shownDocumentsOf(details, role);
  // The policies that AWS shows may already settle it.
  const read = policies.map((policy) => ({ name: policy.name, ...wildcardsIn(policy.content) }));
  const found = read.flatMap(({ name, wildcards }) => wildcards.map((wildcard) => ({ policy: name, ...wildcard })));
  const [first] = found;
  if (first !== undefined) {
    const more = found.length === 1 ? '' : `, and ${found.length - 1} more`;
    const where = `policy ${first.policy}, statement ${first.statement}${more}`;
    return passIf(false, { ...place, actual: found, message: `${role.name} is allowed ${first.actions} by ${where}` });
  }
  // A boundary allows nothing itself.
  const missing = hidden.find((arn) => role.attached.includes(arn));
  if (missing !== undefined) return unsaid(`AWS names ${missing}, a policy of ${role.name}, and does not show it`, { ...place, actual });
  const unread = read.find((policy) => !policy.isWhole);
  if (unread !== undefined) return unsaid(`policy ${unread.name} of ${role.name} cannot be read`, { ...place, actual });
  return passIf(true, { ...place, actual, message: `The policies of ${role.name} name what they allow` });
}

interface Wildcard {
  readonly statement: string;
  /** `s3:*`, or `everything but iam:*`. */
  readonly actions: string;
}

interface Wildcards {
  readonly wildcards: readonly Wildcard[];
  /** Whether the whole policy could be read. */
  readonly isWhole: boolean;
}

const known = new Map<string, Wildcards>();

/** What a policy allows without naming it. Many roles have the same policies: each text is read once. */
function wildcardsIn(content: string): Wildcards {
  const before = known.get(content);
  if (before !== undefined) return before;
  const { statements, problem } = parsePolicy(content, 'identity');
  const isWhole = problem === null && statements.every(({ actions, effect }) => actions !== null && effect !== null);
  const wildcards = { wildcards: statements.flatMap(wildcardsOf), isWhole };
  known.set(content, wildcards);
  return wildcards;
}

function wildcardsOf({ effect, actions, name }: Statement): readonly Wildcard[] {
  if (effect !== 'Allow' || actions === null) return [];
  const wide = actions.isNot ? [`everything but ${actions.patterns.join(', ')}`] : actions.patterns.filter(isWide);
  return wide.length === 0 ? [] : [{ statement: name, actions: wide.join(', ') }];
}

/** Whether a pattern takes every action of a service, written as it may be. */
function isWide(pattern: string): boolean {
  if (/^[^*?]+:\*+$/.test(pattern) || /^\*+(:\*+)?$/.test(pattern)) return true;
  const service = pattern.slice(0, Math.max(pattern.indexOf(':'), 0));
  const all = universe().ofServices([service]);
  // Of a service that no list holds, whatever names no letter.
  return isEmpty(all) ? /:[*?]*\*[*?]*$/.test(pattern) : isEmpty(without(all, universe().expand(pattern)));
}
