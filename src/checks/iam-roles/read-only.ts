import type { Spec } from '../../spec/spec.ts';
import { shownDocumentsOf } from '../access/holders.ts';
import { beyondReading, reachOf } from '../access/reach.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { notAsked, rolesOf } from './section.ts';

const expected = { beyondReading: [] };
/** How many actions a finding names. */
const most = 20;

/** The declared roles are there, and what their policies let them do is reading alone. */
export function judgeReadOnly(world: World<'authorization-details'>, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const names = rolesOf(spec)
    .read_only.filter((rule) => world.isIn(account, rule.in))
    .map(({ role }) => role);
  if (names.length === 0) return notAsked(world, `identity.roles.read_only names no role for ${world.label(account)}`);
  return world.each(
    [...new Set(names)].sort(),
    (name) => ({ target: { account }, resource: `${account}/role/${name}`, expected }),
    (name) => judgeNamed(world, account, name),
  );
}

function judgeNamed(world: World<'authorization-details'>, account: string, name: string): Draft {
  const details = world.at('authorization-details', { account });
  const role = details.roles.find((one) => one.name === name);
  if (role === undefined)
    return passIf(false, { resource: `${account}/role/${name}`, expected, actual: null, message: `${name} is declared and not there` });
  const held = { attached: role.attached, inline: role.inline.map((policy) => policy.name), boundary: role.boundary };
  const place = { resource: role.arn, expected, actual: held };
  const { policies, boundary, hidden } = shownDocumentsOf(details, role);
  if (hidden.length > 0) return unsaid(`AWS names ${hidden.join(', ')} of ${name} and does not show what it says`, place);
  const reach = reachOf(policies, boundary);
  const { open, undecided } = beyondReading(reach, []);
  const [first = ''] = open;
  if (open.length > 0) {
    const actual = { ...held, beyondReading: open.slice(0, most), count: open.length };
    const more = open.length === 1 ? '' : ` and ${open.length - 1} more`;
    return passIf(false, { ...place, actual, message: `${name} can do more than read: ${first} (${reach.because(first)})${more}` });
  }
  if (undecided.length > 0) {
    const actual = { ...held, undecided: undecided.slice(0, most), count: undecided.length };
    const [doubtful = ''] = undecided;
    const more = undecided.length === 1 ? '' : ` and ${undecided.length - 1} more`;
    const detail = `whether ${name} can do more than read cannot be decided: it may do ${doubtful} (${reach.because(doubtful)})${more}`;
    return unsaid(detail, { ...place, actual });
  }
  return passIf(true, {
    ...place,
    message: `${name} can only read: its policies reach ${reach.actions.length} actions, all of them List or Read`,
  });
}
