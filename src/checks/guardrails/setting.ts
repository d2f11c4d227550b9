import type { Organization } from '../../facts/organization.ts';
import type { OrganizationPolicy } from '../../facts/organization-policies.ts';
import { scpApplies } from '../../policy/applicability.ts';
import { type Chain, Compiler, type LevelText } from '../../policy/evaluate.ts';
import { universe } from '../../policy/universe.ts';
import type { UnobservedReason } from '../../record.ts';
import type { World } from '../check.ts';

/** The facts that say what the organization's policies are. */
export type PolicyWorld = World<'organization' | 'organization-policies'>;

/** The two kinds of policy that set limits to what identity policies allow. */
export type Guard = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';

/** What AWS said, or refused to say, does not carry a judgement. Caught by `orUnclear`. */
export class Unclear extends Error {
  readonly reason: UnobservedReason;

  constructor(message: string, reason: UnobservedReason = 'failed') {
    super(message);
    this.reason = reason;
  }
}

/** The root, a unit or an account, to which policies can be attached. */
export interface Place {
  readonly id: string;
  readonly name: string;
}

/** `aws`, `aws-cn` or another partition, by a region of it. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  const prefix = Object.keys(partitions).find((name) => region.startsWith(name));
  return prefix === undefined ? 'aws' : (partitions[prefix] as string);
}

const partitions: Readonly<Record<string, string>> = {
  'us-iso-': 'aws-iso',
  'us-isob-': 'aws-iso-b',
  'eu-isoe-': 'aws-iso-e',
  'us-isof-': 'aws-iso-f',
  'eusc-': 'aws-eusc',
};

const homes: Readonly<Record<string, string>> = {
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
  'aws-eusc': 'eusc-de-east-1',
};

/** The region that calls to services without regions carry: IAM, Organizations, Account Management and others. */
export function globalRegion(partition: string): string {
  return homes[partition] ?? 'us-east-1';
}

/** Regions in which somebody can ask for something, whatever the spec governs: the governed ones, the enabled ones, and that of services without regions. */
export function regionsOf(world: World<'enabled-regions'>, account: string): readonly string[] {
  const enabled = world.at('enabled-regions', { account }).filter(({ status }) => status !== 'DISABLED');
  return [...new Set([...governedRegionsOf(world, account), ...enabled.map(({ name }) => name)])].sort();
}

/** The governed regions, and that of services without regions. */
export function governedRegionsOf(world: Pick<World, 'regions'>, account: string): readonly string[] {
  const governed = world.regions(account);
  return [...new Set([...governed, globalRegion(partitionOf(governed[0] ?? ''))])].sort();
}

/** Root, units and account, from above. Throws `Unclear` where the organization's listing does not hold together. */
export function placesAbove({ root, units, accounts }: Organization, account: string): readonly Place[] {
  const ou = accounts.find(({ id }) => id === account)?.ou;
  if (ou === undefined) throw new Unclear(`${account} is not in the organization`);
  const names = ou.split('/').filter((name) => name !== '');
  const above = names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
  const found = above.map((path): Place => {
    const unit = units.find((entry) => entry.path === path);
    if (unit === undefined) throw new Unclear(`AWS listed no organizational unit ${path}, in which ${account} is`);
    return { id: unit.id, name: path };
  });
  return [{ id: root.id, name: '/' }, ...found, { id: account, name: 'the account' }];
}

/** Whether policies of a type take effect: ENABLED at the root. Throws `Unclear` where they are still being enabled, or AWS says a word that is not known here. */
export function isEnabled({ root }: Organization, guard: Guard): boolean {
  const status = root.policyTypes.find(({ type }) => type === guard)?.status;
  if (status !== undefined && status !== 'ENABLED' && status !== 'PENDING_DISABLE')
    throw new Unclear(`${guard} at ${root.id} is ${status}`);
  return status === 'ENABLED';
}

/** The policies of each level above an account, whether or not their type is enabled. */
export function levelsAbove(world: PolicyWorld, account: string, guard: Guard): readonly LevelText[] {
  const policies = world.at('organization-policies', {}).filter(({ type }) => type === guard);
  return placesAbove(world.at('organization', {}), account).map(({ id, name }) => ({
    id,
    name,
    policies: policies
      .filter(({ targets }) => targets.includes(id))
      .map(({ id: policy, name: named, content }) => ({ id: policy, name: named, content })),
  }));
}

/** What was compiled of an organization's policies: each text once, each chain once. */
interface Compilation {
  readonly compilers: Readonly<Record<Guard, Compiler>>;
  /** By what is attached where. */
  readonly chains: Map<string, Chain>;
}

const compilations = new WeakMap<readonly OrganizationPolicy[], Compilation>();

function compilationOf(policies: readonly OrganizationPolicy[]): Compilation {
  const known = compilations.get(policies);
  if (known !== undefined) return known;
  const actions = universe();
  const compilers = { SERVICE_CONTROL_POLICY: new Compiler(actions, 'scp'), RESOURCE_CONTROL_POLICY: new Compiler(actions, 'rcp') };
  const made = { compilers, chains: new Map<string, Chain>() };
  compilations.set(policies, made);
  return made;
}

/** What binds an account: nothing where the type is not enabled, nor in the management account. */
export function chainOf(world: PolicyWorld, account: string, guard: Guard): Chain {
  const organization = world.at('organization', {});
  const { compilers, chains } = compilationOf(world.at('organization-policies', {}));
  const managementAccount = organization.masterAccountId;
  // Resource control policies spare the management account's resources, as service control policies spare its principals.
  const isReached =
    guard === 'SERVICE_CONTROL_POLICY' ? scpApplies({ account, managementAccount, kind: 'role' }) : account !== managementAccount;
  const isBound = isEnabled(organization, guard) && isReached;
  const levels = isBound ? levelsAbove(world, account, guard) : [];
  // Accounts of one unit under the same policies have one chain; the last level is named alike for all of them.
  const key = [guard, ...levels.map(({ name, policies }) => `${name}:${policies.map(({ id }) => id).join(',')}`)].join('|');
  const chain = chains.get(key) ?? compilers[guard].chain(levels);
  chains.set(key, chain);
  return chain;
}
