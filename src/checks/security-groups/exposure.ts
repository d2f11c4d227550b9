import type { NetworkInterface } from '../../facts/network-interfaces.ts';
import type { Bound } from '../../match/addresses.ts';
import type { GroupRule } from '../../spec/sections/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import { admittedBy } from './admitted.ts';
import { type Atom, linesOf } from './atoms.ts';
import { exposedAtoms } from './exposed.ts';
import { openingsOf } from './openings.ts';
import { eachRegion, settingOf } from './settings.ts';
import { type GroupWorld, type Region, tried } from './world.ts';

type MaxPublic = NonNullable<GroupRule['max_public']>;

/** Interfaces that have the same security groups: what one lets in, all let in. */
interface Alike {
  /** Ids. */
  readonly groups: readonly string[];
  readonly interfaces: readonly NetworkInterface[];
}

/** Over all groups of a network interface together, no wider public block comes in than may, but what its declared groups open. */
export function judgeExposure(world: GroupWorld, spec: Spec): readonly Judged[] {
  const isAsked = (account: string) => settingOf(world, spec, account, 'max_public') !== undefined;
  return eachRegion(world, { isAsked, what: 'about public addresses', expected: 'no wider public block' }, (place, resource) => {
    const bound = settingOf(world, spec, place.account, 'max_public');
    // What has no group is not guarded by one.
    const guarded = world.at('network-interfaces', place).filter(({ groups }) => groups.length > 0);
    const judged = guarded.filter((one) => isJudgedHere(world, spec, one, place));
    const alike = alikeOf(judged);
    if (bound === undefined || alike.length === 0) {
      const others = guarded.length - judged.length;
      const beside = others === 0 ? '' : `, beside those of other accounts, which are judged there: ${others}`;
      return notAsked(resource, `No network interface of ${world.label(place.account)} in ${place.region} has a security group${beside}.`);
    }
    return world.each(
      alike,
      ({ groups }) => ({ target: place, resource: resourceOf(world, place, groups), expected: expectedOf(bound) }),
      (one) => judgeAlike(world, spec, one, { place, bound }),
    );
  });
}

/** An interface that another account has in a shared network is for that account, where the same is asked of it. */
function isJudgedHere(world: GroupWorld, spec: Spec, { arn }: NetworkInterface, { account }: Region): boolean {
  const owner = arn.split(':')[4] ?? account;
  return owner === account || settingOf(world, spec, owner, 'max_public') === undefined;
}

function alikeOf(interfaces: readonly NetworkInterface[]): readonly Alike[] {
  const found = new Map<string, { readonly groups: readonly string[]; readonly interfaces: NetworkInterface[] }>();
  for (const one of interfaces) {
    const key = one.groups.join(' ');
    const known = found.get(key) ?? { groups: one.groups, interfaces: [] };
    known.interfaces.push(one);
    found.set(key, known);
  }
  return [...found.values()];
}

/** The groups, which stay, and not the interfaces, which come and go with tasks and instances. */
function resourceOf(world: GroupWorld, place: Region, groups: readonly string[]): string {
  const listed = tried(world, place, () => world.at('security-groups', place));
  const arns = new Map(listed.kind === 'known' ? listed.value.map(({ id, arn }) => [id, arn]) : []);
  return groups.map((id) => arns.get(id) ?? id).join(' + ');
}

function expectedOf({ ipv4_prefix: ipv4, ipv6_prefix: ipv6 }: MaxPublic): string {
  return `no public block wider than /${ipv4} (IPv4) or /${ipv6} (IPv6) but where a declared group says so`;
}

function judgeAlike(
  world: GroupWorld,
  spec: Spec,
  { groups, interfaces }: Alike,
  { place, bound }: { readonly place: Region; readonly bound: MaxPublic },
): Draft {
  const admitted = admittedBy(world, place, groups);
  const widest: Bound = { 4: bound.ipv4_prefix, 6: bound.ipv6_prefix };
  const openings = openingsOf(world, spec, place, { ids: groups, bound: widest });
  const exposed = (open: readonly Atom[]) =>
    exposedAtoms(admitted.atoms, { openings: open, bound: widest, own: openings.networks }).flatMap((atom) => linesOf(atom, 'ingress'));
  const certain = exposed([...openings.atoms, ...openings.possible]);
  const lines = certain.length > 0 ? certain : exposed(openings.atoms);
  const names = interfaces.map(({ id }) => id);
  const who = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} others` : ''} in ${place.region}`;
  const by = groups.length === 1 ? groups[0] : `${groups.join(' and ')} together`;
  const draft = { resource: resourceOf(world, place, groups), expected: expectedOf(bound), actual: { interfaces: names, exposed: lines } };
  const [because] = [...admitted.because, ...(lines.length > 0 ? openings.because : [])];
  if (certain.length > 0) {
    const beside = because === undefined ? '' : ` Beside that could not be verified: ${because.detail}.`;
    const message = `${who} can be reached by ${by}: ${lines.join('; ')}. No declared group of the interface says so.${beside}`;
    return passIf(false, { ...draft, message });
  }
  if (because !== undefined) return { ...draft, outcome: 'unknown', message: `Could not be verified: ${because.detail}`, because };
  return passIf(true, { ...draft, message: `${by} lets no wider public block reach ${who} than may.` });
}
