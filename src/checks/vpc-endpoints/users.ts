import type { Subnet } from '../../facts/subnets.ts';
import { isInTier, subnetsOf } from '../networks/reading.ts';
import type { Network } from './each.ts';
import { tiersUsing } from './reading.ts';

/** The subnets of the tiers that use the endpoints of a network. */
export function usersOf(subnets: readonly Subnet[], { vpc, declared }: Network): readonly Subnet[] {
  const tiers = tiersUsing(declared);
  return subnetsOf(subnets, vpc).filter((subnet) => isInTier(subnet, declared, tiers));
}

/** What is wrong where some of these tiers have no subnet at all, as a sentence; `null` where each has one. */
export function unusedText(subnets: readonly Subnet[], network: Network, label: string): string | null {
  const { vpc, declared } = network;
  const inNetwork = subnetsOf(subnets, vpc);
  const empty = tiersUsing(declared).filter((tier) => !inNetwork.some((subnet) => isInTier(subnet, declared, [tier])));
  return empty.length === 0 ? null : `No subnet of ${vpc.id} is in ${tiersText(empty)}: nothing there can use ${label}.`;
}

/** The tiers that use the endpoints of a network for people: `tier private`, `tiers private and isolated`. */
export function usersText({ declared }: Pick<Network, 'declared'>): string {
  return tiersText(tiersUsing(declared));
}

function tiersText(tiers: readonly string[]): string {
  return `${tiers.length === 1 ? 'tier' : 'tiers'} ${tiers.join(' and ')}`;
}
