import type { DeclaredFleet } from '../../spec/sections/gpu-fleets.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { fails, holds, type Statement, unclear } from '../databases/statements.ts';
import type { Held } from './fleets.ts';
import { eachLaunch, type Launch } from './launches.ts';
import type { FleetWorld } from './world.ts';

const asksForPrivate = ({ launch }: DeclaredFleet): boolean => launch?.public_ip !== undefined;
const asksForNoKeyPair = ({ launch }: DeclaredFleet): boolean => launch?.key_pair !== undefined;

/** Whether the spec says from where instances of a fleet can be reached. */
export const asksForNetwork = (fleet: DeclaredFleet): boolean => asksForPrivate(fleet) || asksForNoKeyPair(fleet);

/** No launch gives an instance a public address or a key pair. */
export function judgeTemplateNetwork(world: FleetWorld, spec: Spec): readonly Judged[] {
  return eachLaunch(world, spec, {
    isAsked: asksForNetwork,
    what: 'for addresses or key pairs',
    expected: ({ launch }) => ({ public_ip: launch?.public_ip, key_pair: launch?.key_pair }),
    parts: [
      { of: 'key-pair', isAsked: asksForNoKeyPair, state: stateKeyPair },
      { of: 'public-address', isAsked: asksForPrivate, state: (launch, held) => statePublic(world, launch, held) },
    ],
  });
}

function stateKeyPair({ what, version: { keyName } }: Launch): readonly Statement[] {
  return [keyName === null ? holds(`${what} names no key pair.`) : fails(`${what} names the key pair ${keyName}: expected none.`)];
}

/** The first interface says it; where it does not, the subnet does. Of one whose place AWS left out, nobody knows whether it is the first. */
function statePublic(world: FleetWorld, { what, version: { interfaces } }: Launch, { place, group }: Held): readonly Statement[] {
  if (interfaces.some(({ publicIp }) => publicIp === true)) return [fails(`${what} gives each instance a public address.`)];
  if (interfaces.some(({ index, publicIp }) => index === 0 && publicIp === false))
    return [holds(`${what} gives no instance a public address.`)];
  if (group.subnets.length === 0) return [unclear(`${what} leaves it to the subnets, and AWS did not say which ${group.name} uses.`)];
  const all = world.at('subnets', place);
  const isOneFirst = interfaces.some(({ index }) => index === 0);
  const mayBeNone = !isOneFirst && interfaces.some(({ index, publicIp }) => index === null && publicIp === false);
  return group.subnets.map((id) => {
    const maps = all.find((subnet) => subnet.id === id)?.mapsPublicIp ?? null;
    const says = `${what} leaves it to the subnets, and ${id}`;
    if (maps === null) return unclear(`${says} may or may not give a public address: AWS did not say.`);
    if (!maps) return holds(`${says} gives none a public address.`);
    return mayBeNone
      ? unclear(`${says} gives each instance a public address, unless an interface of which AWS left out the place is the first.`)
      : fails(`${says} gives each instance a public address.`);
  });
}
