import type { NetworkInterface } from '../../facts/network-interfaces.ts';
import type { DeclaredTier, InterfaceKind } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { eachTierSubnet, named } from './each.ts';
import type { TierWorld } from './world.ts';

/** What a network interface is. */
type Kind =
  | { readonly kind: 'known'; readonly name: InterfaceKind }
  /** None of those that a spec can allow: what it is instead. */
  | { readonly kind: 'other'; readonly text: string }
  /** AWS left out what would tell. */
  | { readonly kind: 'open'; readonly why: string };

/** Types that AWS's services alone give to a network interface: nobody can ask for one of these. */
const byType: Readonly<Record<string, InterfaceKind>> = {
  network_load_balancer: 'nlb',
  nat_gateway: 'nat',
  natgateway: 'nat',
  vpc_endpoint: 'vpc_endpoint',
  lambda: 'lambda',
  efs: 'efs',
  transit_gateway: 'transit_gateway',
};

/** Types that anybody can ask for, and under which services make interfaces too. */
const plain = new Set(['interface', 'branch', 'efa', 'efa-only', 'trunk', 'load_balancer']);

/** How services that manage their interfaces name themselves. */
const byRequester: Readonly<Record<string, InterfaceKind>> = {
  'amazon-rds': 'rds',
  'amazon-elasticache': 'elasticache',
};

/** Of an interface that a service manages, the description is the service's too: nobody else can make or change it. */
const byDescription: readonly (readonly [pattern: RegExp, kind: InterfaceKind, requester?: string])[] = [
  [/^ELB app\//, 'alb', 'amazon-elb'],
  [/^ELB net\//, 'nlb', 'amazon-elb'],
  [/^arn:[a-z-]+:ecs:[^:]*:[0-9]{12}:attachment\//, 'ecs'],
  [/^EFS mount target for /, 'efs'],
];

/** Tells what an interface is by what nobody but AWS can set: its type, and who manages it. The description counts only where a service manages it. */
function kindOf({ type, requester, isManaged, description, instance }: NetworkInterface): Kind {
  if (type === null) return { kind: 'open', why: 'AWS did not say of which type it is' };
  const name = byType[type.toLowerCase()];
  if (name !== undefined) return { kind: 'known', name };
  if (!plain.has(type.toLowerCase())) return { kind: 'other', text: `a network interface of type ${type}` };
  if (isManaged === null) return { kind: 'open', why: 'AWS did not say whether a service manages it' };
  if (isManaged) return managed({ requester, description });
  if (instance !== null) return { kind: 'known', name: 'ec2' };
  return {
    kind: 'other',
    text: `a network interface that no service of AWS manages and no instance has, made by ${requester ?? 'somebody'}`,
  };
}

function managed({ requester, description }: Pick<NetworkInterface, 'requester' | 'description'>): Kind {
  const own = byRequester[requester ?? ''];
  if (own !== undefined) return { kind: 'known', name: own };
  const told = byDescription.find(([pattern, , by]) => pattern.test(description ?? '') && (by === undefined || by === requester));
  if (told !== undefined) return { kind: 'known', name: told[1] };
  if (requester === null) return { kind: 'open', why: 'AWS did not say which service manages it' };
  return { kind: 'other', text: `a network interface that ${requester} manages (${description ?? 'without description'})` };
}

/** Whether a tier says what may be in it. */
export function isRestricted({ only }: Pick<DeclaredTier, 'only'>): boolean {
  return only !== undefined;
}

/** What has a network interface in a tier is what the tier allows. */
export function judgeInterfaces(world: TierWorld, spec: Spec): readonly Judged[] {
  return eachTierSubnet(world, spec, {
    expected: ({ only }) => only ?? null,
    isAsked: isRestricted,
    what: 'to hold certain network interfaces alone',
    judge: ({ at }, found) => {
      const { subnet, tier } = found;
      const only = tier.only ?? [];
      const here = world.at('network-interfaces', at).filter((one) => one.subnet === subnet.id);
      const strays = here.flatMap((one): readonly Draft[] => {
        const kind = kindOf(one);
        const place = { resource: one.arn, expected: only, actual: kind.kind === 'known' ? kind.name : null };
        const where = `${one.id} in ${named(found)}`;
        if (kind.kind === 'open') return [unsaid(`what ${where} is: ${kind.why}`, place)];
        if (kind.kind === 'known' && only.includes(kind.name)) return [];
        const what = kind.kind === 'known' ? kind.name : kind.text;
        return [passIf(false, { ...place, actual: what, message: `${where} is ${what}: only ${only.join(', ')} may be there.` })];
      });
      if (strays.length > 0) return strays;
      const message = `${named(found)} holds ${here.length === 0 ? 'no network interface' : `${only.join(', ')} alone (${here.length})`}.`;
      return [passIf(true, { resource: subnet.arn, expected: only, actual: here.length, message })];
    },
  });
}

/** Whether a tier is one without public addresses. */
export function isPrivate({ route }: Pick<DeclaredTier, 'route'>): boolean {
  return route !== 'igw';
}

/** Outside the tiers that face the internet nothing has a public address, and nothing gets one by default. */
export function judgePublicAddresses(world: TierWorld, spec: Spec): readonly Judged[] {
  return eachTierSubnet(world, spec, {
    expected: () => 'no public address',
    isAsked: isPrivate,
    what: 'to do without public addresses',
    judge: ({ at }, found) => {
      const { subnet } = found;
      const addressed = world.each(
        [subnet],
        () => ({ target: at, resource: `${subnet.arn}/network-interfaces`, expected: 'no public address' }),
        () =>
          world
            .at('network-interfaces', at)
            .filter((one) => one.subnet === subnet.id && one.publicIp !== null)
            .map(({ arn, id, publicIp }) => {
              const message = `${id} in ${named(found)} has the public address ${publicIp}.`;
              return passIf(false, { resource: arn, expected: 'no public address', actual: publicIp, message });
            }),
      );
      const draft = {
        resource: subnet.arn,
        expected: { mapPublicIpOnLaunch: false },
        actual: { mapPublicIpOnLaunch: subnet.mapsPublicIp },
      };
      if (subnet.mapsPublicIp === null)
        return [unsaid(`AWS did not say whether ${named(found)} gives public addresses by default`, draft), ...addressed];
      const message = subnet.mapsPublicIp
        ? `${named(found)} gives every new instance a public address by default.`
        : `${named(found)} gives no public addresses by default${addressed.length > 0 ? '' : ', and nothing in it has one'}.`;
      return [passIf(!subnet.mapsPublicIp, { ...draft, message }), ...addressed];
    },
  });
}
