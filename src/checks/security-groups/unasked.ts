import type { SecurityGroup } from '../../facts/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Judged, passIf } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import { linesOf } from './atoms.ts';
import { declaredIn, fits, ownGroups } from './groups.ts';
import { namingAt } from './naming.ts';
import { type Observed, observedAtoms } from './observed.ts';
import { eachRegion, settingOf } from './settings.ts';
import { overlaps, tcpPort } from './traffic.ts';
import type { GroupWorld, Region } from './world.ts';

const isDefault = ({ name }: SecurityGroup): boolean => name === 'default';
const titleOf = ({ name, id }: SecurityGroup): string => `${name} (${id})`;

/** No group is there that the spec does not declare. The default group, which nobody can delete, is for default-groups. */
export function judgeUndeclared(world: GroupWorld, spec: Spec): readonly Judged[] {
  const expected = 'no group beside the declared ones';
  const isAsked = (account: string) => settingOf(world, spec, account, 'undeclared') === 'fail';
  return eachRegion(world, { isAsked, what: 'about undeclared security groups', expected }, (place, resource) => {
    const groups = ownGroups(world, place).filter((group) => !isDefault(group));
    const entries = declaredIn(world, spec, place.account).filter((entry) => entry.place.region === place.region);
    const undeclared = world.each(
      groups,
      ({ arn }) => ({ target: place, resource: arn, expected }),
      (group) => {
        if (entries.some((entry) => fits(world, spec, entry, group))) return [];
        const message = `${titleOf(group)} in ${group.vpc ?? 'no network'}, ${place.region}, is no group that the spec declares.`;
        return passIf(false, { resource: group.arn, expected, actual: titleOf(group), message });
      },
    );
    if (undeclared.length > 0) return undeclared;
    const message =
      groups.length === 0
        ? `There is no security group in ${place.region} beside default ones: the listing was read to its end.`
        : `Each of ${groups.length} security groups in ${place.region}, beside the default ones, is declared: the listing was read to its end.`;
    return passIf(true, { resource, expected, actual: groups.map(titleOf), message });
  });
}

/** The default group of each network, which everything gets that asks for no other, lets nothing in or out. */
export function judgeDefaults(world: GroupWorld, spec: Spec): readonly Judged[] {
  const expected = 'no rule in either direction';
  const isAsked = (account: string) => settingOf(world, spec, account, 'default_groups') === 'empty';
  return eachRegion(world, { isAsked, what: 'about default security groups', expected }, (place, resource) => {
    const groups = ownGroups(world, place).filter(isDefault);
    if (groups.length === 0) {
      return notAsked(resource, `No network of ${world.label(place.account)} in ${place.region} has a default security group.`);
    }
    const naming = namingAt(world, spec, place);
    return groups.map((group) => {
      const actual = ['ingress' as const, 'egress' as const].flatMap((direction) => {
        const observed = observedAtoms(group, direction, naming);
        return [...observed.atoms.flatMap((atom) => linesOf(atom, direction)), ...observed.unclear];
      });
      const isEmpty = group.ingress.length + group.egress.length === 0;
      const said = isEmpty ? 'has no rule in either direction' : `lets traffic through: ${actual.join('; ')}`;
      return passIf(isEmpty, {
        resource: group.arn,
        expected,
        actual,
        message: `The default group ${group.id} of ${group.vpc ?? 'no network'} ${said}.`,
      });
    });
  });
}

/** No group opens a closed port, by whatever rule and to whomever. */
export function judgeClosedPorts(world: GroupWorld, spec: Spec): readonly Judged[] {
  const isAsked = (account: string) => settingOf(world, spec, account, 'closed_ports') !== undefined;
  return eachRegion(world, { isAsked, what: 'about closed ports', expected: 'closed' }, (place, resource) => {
    const closed = settingOf(world, spec, place.account, 'closed_ports') ?? [];
    const expected = { closed: [...closed].sort((a, b) => a - b) };
    const groups = ownGroups(world, place);
    const naming = namingAt(world, spec, place);
    const open = world.each(
      groups,
      ({ arn }) => ({ target: place, resource: arn, expected }),
      (group) => {
        const observed = observedAtoms(group, 'ingress', naming);
        return judgeOpen(group, { observed, expected, place });
      },
    );
    if (open.length > 0) return open;
    const message =
      groups.length === 0
        ? `There is no security group in ${place.region}: the listing was read to its end.`
        : `None of ${groups.length} security groups in ${place.region} opens TCP port ${expected.closed.join(', ')} to anybody.`;
    return passIf(true, { resource, expected, actual: [], message });
  });
}

function judgeOpen(
  group: SecurityGroup,
  {
    observed,
    expected,
    place,
  }: { readonly observed: Observed; readonly expected: { readonly closed: readonly number[] }; readonly place: Region },
) {
  const draft = { resource: group.arn, expected };
  const open = expected.closed.flatMap((port) => {
    const atoms = observed.atoms.filter(({ traffic }) => overlaps(traffic, tcpPort(port)));
    return atoms.length === 0 ? [] : [{ port, atoms }];
  });
  if (open.length > 0) {
    const actual = [...new Set(open.flatMap(({ atoms }) => atoms.flatMap((atom) => linesOf(atom, 'ingress'))))];
    const ports = open.map(({ port }) => port).join(', ');
    const message = `${titleOf(group)} in ${place.region} opens closed TCP port ${ports}: ${actual.join('; ')}.`;
    return passIf(false, { ...draft, actual, message });
  }
  const [detail] = observed.unclear;
  if (detail === undefined) return [];
  const because = { reason: 'failed' as const, detail };
  return { ...draft, outcome: 'unknown' as const, actual: null, message: `Could not be verified: ${detail}`, because };
}
