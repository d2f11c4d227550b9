import type { SecurityGroup } from '../../facts/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import { declaredIn, type Entry, type FoundGroup, findGroup, fits, labelOf } from './groups.ts';
import { type GroupWorld, tried } from './world.ts';

/** Each declared group of the account is there exactly once, and is no other declared group. */
export function judgePresent(world: GroupWorld, spec: Spec): readonly Judged[] {
  return eachDeclared(world, spec, 'exactly one group', (entry) => {
    const found = findGroup(world, spec, entry);
    const label = labelOf(entry.name);
    const where = `${world.label(entry.place.account)}, ${entry.place.region}`;
    if (found.kind !== 'group') return absence(found, label, where);
    const { arn, name, id, vpc } = found.group;
    const draft = { resource: arn, expected: `exactly one group, of ${label} alone`, actual: arn };
    const twin = tried(world, entry.place, () => twinOf(world, spec, entry, found.group));
    if (twin.kind === 'unclear') {
      const { because } = twin;
      return { ...draft, outcome: 'unknown', message: `Could not be verified: ${because.detail}`, because };
    }
    if (twin.value !== null)
      return passIf(false, { ...draft, message: `${label} and ${labelOf(twin.value)} match one and the same group, ${name} (${id}).` });
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

/** Another declared group that this one may be meant by. Throws where only networks decide, which were not read. */
function twinOf(world: GroupWorld, spec: Spec, { name, place }: Entry, group: SecurityGroup): string | null {
  const others = declaredIn(world, spec, place.account).filter((one) => one.name !== name && one.place.region === place.region);
  // First those that are of any network: what is known of them stands whatever is not known of the others.
  const inAny = others.filter(({ declared }) => declared.vpc === undefined);
  const twin = [...inAny, ...others].find((one) => fits(world, spec, one, group));
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
