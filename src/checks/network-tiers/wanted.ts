import type { DeclaredTier, DeclaredVpc } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Wanted } from '../../wanted.ts';

function networksOf({ networks }: Pick<Spec, 'networks'>): readonly DeclaredVpc[] {
  return Object.values(networks?.vpcs ?? {});
}

/** Whether the spec declares a network of which it asks something. */
export function anyNetwork(spec: Pick<Spec, 'networks'>, isAsked: (network: DeclaredVpc) => boolean): boolean {
  return networksOf(spec).some(isAsked);
}

/** Whether the spec declares a tier of which it asks something. */
export function anyTier(spec: Pick<Spec, 'networks'>, isAsked: (tier: DeclaredTier) => boolean): boolean {
  return anyNetwork(spec, ({ tiers }) => Object.values(tiers).some(isAsked));
}

/** The accounts and regions of the networks of which something is asked. */
export function wantedNetworks(spec: Pick<Spec, 'networks'>, isAsked: (network: DeclaredVpc) => boolean): readonly Wanted[] {
  return networksOf(spec)
    .filter(isAsked)
    .map(({ in: where, region }) => ({ in: where, regions: [region] }));
}

/** The accounts and regions of the networks with a tier of which something is asked. */
export function wantedTiers(spec: Pick<Spec, 'networks'>, isAsked: (tier: DeclaredTier) => boolean): readonly Wanted[] {
  return wantedNetworks(spec, ({ tiers }) => Object.values(tiers).some(isAsked));
}

/** The accounts to which flow logs must go, by name. */
export function logAccounts(spec: Pick<Spec, 'networks' | 'organization'>): readonly string[] {
  const logs = [spec.networks?.flow_logs, ...networksOf(spec).map((network) => network.flow_logs)];
  const names = logs.flatMap((one) => one?.to ?? []).filter((name) => Object.hasOwn(spec.organization.accounts, name));
  return [...new Set(names)].sort();
}
