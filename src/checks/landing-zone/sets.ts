import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';

type SetsWorld = World<'organization' | 'account-tags'>;
type Set = Spec['organization']['sets'][string];

/** One finding for each set: its members in the living organization against what the spec says of them. */
export function judgeSets(world: SetsWorld, spec: Spec): readonly Judged[] {
  return world.each(
    Object.entries(spec.organization.sets),
    ([name]) => ({ target: {}, resource: `set:${name}` }),
    ([name, set]) => {
      // What a set resolves to is guesswork while the organization is not read.
      world.at('organization', {});
      if (set.tag !== undefined) for (const account of world.tagged) world.at('account-tags', { account });
      const members = world.sets[name];
      if (members === undefined) throw new Error(`the set ${name} was not resolved`);
      return judgeMembers(world, { name, set, members });
    },
  );
}

function judgeMembers(world: SetsWorld, { name, set, members }: { name: string; set: Set; members: readonly string[] }): Draft {
  const resource = `set:${name}`;
  if (set.exactly === undefined) {
    const isVended = set.vended === true;
    const expected = isVended ? 'any accounts, none included' : 'at least one account';
    const message = members.length === 0 ? `${name} resolves to no account` : `${name} resolves to ${members.map(world.label).join(', ')}`;
    return passIf(isVended || members.length > 0, { resource, expected, actual: members, message });
  }
  const expected = set.exactly.map(world.account).sort();
  const missing = expected.filter((id) => !members.includes(id)).map((id) => `${world.label(id)} is missing`);
  const extra = members.filter((id) => !expected.includes(id)).map((id) => `${world.label(id)} is there besides`);
  const wrong = [...missing, ...extra];
  return passIf(wrong.length === 0, {
    resource,
    expected,
    actual: members,
    message: wrong.length === 0 ? `${name} resolves to exactly ${members.map(world.label).join(', ')}` : `${name}: ${wrong.join('; ')}`,
  });
}
