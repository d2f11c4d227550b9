import type { IdentityGroup, IdentityPrincipals } from '../../facts/identity-principals.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { declaredGroups } from './section.ts';

/** The declared groups have the declared members, and no others. One finding for each member, declared or found. */
export function judgeGroups(world: World<'identity-principals'>, spec: Spec): readonly Judged[] {
  return world.each(
    declaredGroups(spec),
    ([name, { members }]) => ({ target: {}, resource: name, expected: members }),
    ([name, { members }]) => {
      const principals = world.at('identity-principals', {});
      const [group, ...others] = principals.groups.filter((one) => one.name === name);
      const place = { resource: name, expected: members, actual: null };
      if (group === undefined) return unsaid(`no permission set is assigned to a group ${name}: its members were not read`, place);
      if (others.length > 0) return unsaid(`more than one group is called ${name}`, place);
      return judgeMembers(group, { name, declared: members, principals });
    },
  );
}

interface Expected {
  readonly name: string;
  readonly declared: readonly string[];
  readonly principals: IdentityPrincipals;
}

function judgeMembers({ members }: IdentityGroup, { name, declared, principals }: Expected): readonly Draft[] {
  const names = new Map(principals.users.map((user) => [user.id, user.name]));
  const found = members.map((id) => ({ id, name: names.get(id) ?? null }));
  const there = new Set(found.flatMap((member) => member.name ?? []));
  const nameless = found.filter((member) => member.name === null);
  const known = [...new Set([...declared, ...there])].sort().map((user): Draft => {
    const [isDeclared, isThere] = [declared.includes(user), there.has(user)];
    const place = { resource: `${name}/${user}`, expected: { member: isDeclared }, actual: { member: isThere } };
    if (!isThere && nameless.length > 0)
      return unsaid(`${user} may be one of the members of ${name} whom AWS does not name`, { ...place, actual: null });
    const message = isThere
      ? `${user} is in ${name}${isDeclared ? ', as declared' : ', and nobody declared it'}`
      : `${user} is not in ${name}, as declared`;
    return passIf(isDeclared && isThere, { ...place, message });
  });
  const unknown = nameless.map(({ id }) =>
    unsaid(`AWS does not name the member ${id} of ${name}`, { resource: `${name}/${id}`, expected: declared, actual: id }),
  );
  const drafts = [...known, ...unknown];
  if (drafts.length > 0) return drafts;
  return [passIf(true, { resource: name, expected: [], actual: [], message: `${name} has no members, as declared` })];
}
