import type { SecurityGroup } from '../../facts/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { declaredIn, type Entry, type FoundGroup, findGroup, labelOf } from './groups.ts';
import { notAsked } from './settings.ts';
import { accountOf, type GroupWorld, tried } from './world.ts';

/** Each declared group of the account is there exactly once, and is no other declared group. */
export function judgePresent(world: GroupWorld, spec: Spec): readonly Judged[] {
  return eachDeclared(world, spec, 'exactly one group', (entry) => {
    const found = findGroup(world, spec, entry);
    const label = labelOf(entry.name);
    const where = `${world.label(entry.place.account)}, ${entry.place.region}`;
    if (found.kind !== 'group') return absence(found, label, where);
    const { arn, name, id, vpc } = found.group;
    const draft = { resource: arn, expected: `exactly one group, of ${label} alone`, actual: arn };
    const twin = twinOf(world, spec, entry, found.group);
    if (twin !== null)
      return passIf(false, { ...draft, message: `${label} and ${labelOf(twin)} are one and the same group, ${name} (${id}).` });
    return passIf(true, { ...draft, message: `${label} is ${name} (${id}) in ${vpc ?? 'no network'}, in ${where}.` });
  });
}

function absence(found: Exclude<FoundGroup, { kind: 'group' }>, label: string, where: string): Draft {
  const draft = { resource: label, expected: 'exactly one group' };
  if (found.kind === 'absent') {
    return passIf(false, { ...draft, actual: [], message: `${label} is declared in ${where}, and no group there matches it.` });
  }
  const { arns } = found;
  const message = `${label} is declared in ${where}, and ${arns.length} groups there match it: ${arns.join(', ')}.`;
  return passIf(false, { ...draft, actual: arns, message });
}

/** Another declared group that is this one too. One of which that is not known is none. */
function twinOf(world: GroupWorld, spec: Spec, { name, place }: Entry, { id }: SecurityGroup): string | null {
  const others = declaredIn(world, spec, place.account).filter((one) => one.name !== name && one.place.region === place.region);
  const twin = others.find((one) => {
    const found = tried(world, place, () => findGroup(world, spec, one));
    return found.kind === 'known' && found.value.kind === 'group' && found.value.group.id === id;
  });
  return twin?.name ?? null;
}

/** One finding or more for each declared group of the account of the verdict; one that says so where there is none. */
export function eachDeclared(
  world: GroupWorld,
  spec: Spec,
  expected: unknown,
  judge: (entry: Entry) => Draft | readonly (Draft | Judged)[],
): readonly Judged[] {
  const account = accountOf(world);
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected }),
    () => {
      const entries = declaredIn(world, spec, account);
      if (entries.length === 0) return notAsked(account, `The spec declares no security group in ${world.label(account)}.`);
      return world.each(entries, ({ name, place }) => ({ target: place, resource: labelOf(name), expected }), judge);
    },
  );
}
