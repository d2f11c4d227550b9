import type { DefaultVpcs } from '../../facts/default-vpcs.ts';
import { fitsTags } from '../../match/tags.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { networkLabel, networksIn } from '../networks/reading.ts';
import { notAsked } from '../not-asked.ts';
import { unsaid } from '../unsaid.ts';
import type { TierWorld } from './world.ts';

const expected = 'no default network';

/** No region of the account has the network that AWS makes by itself. */
export function judgeDefaultVpc(world: TierWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const asked = spec.networks?.default_vpc;
  if (asked === undefined || !world.isIn(account, asked.in))
    return world.each(
      [account],
      () => ({ target: { account }, resource: account }),
      () => notAsked(account, `The spec does not ask whether ${world.label(account)} has a default network.`),
    );
  const governed = world.each(
    world.regions(account),
    (region) => ({ target: { account, region }, resource: `${account}/${region}`, expected }),
    (region) => judgeGoverned(world, { account, region }),
  );
  return [...governed, ...(asked.regions === 'governed' ? notAskedElsewhere(world) : judgeOtherRegions(world, spec))];
}

/** What the passes of governed regions do not say. */
function notAskedElsewhere(world: TierWorld): readonly Judged[] {
  const account = accountOf(world);
  const message = `The spec asks for the governed regions alone: whether ${world.label(account)} has a default network in another one was not looked at.`;
  return world.each(
    [account],
    () => ({ target: { account }, resource: account }),
    () => notAsked(account, message),
  );
}

function judgeGoverned(world: TierWorld, at: { readonly account: string; readonly region: string }): readonly Draft[] {
  const resource = `${at.account}/${at.region}`;
  const vpcs = world.at('vpcs', at);
  const strays = vpcs.filter(({ isDefault }) => isDefault === true);
  if (strays.length > 0) return strays.map(({ arn, id }) => defaultNetwork(arn, id, at.region));
  const open = vpcs.find(({ isDefault }) => isDefault === null);
  if (open !== undefined)
    return [unsaid(`AWS did not say whether ${open.id} is the default network`, { resource, expected, actual: null })];
  const message = `There is no default network in ${resource}: the listing was read to its end.`;
  return [passIf(true, { resource, expected, actual: vpcs.map(({ arn }) => arn), message })];
}

function defaultNetwork(arn: string, id: string, region: string): Draft {
  const message = `${id} is the default network of ${region}: expected none.`;
  return passIf(false, { resource: arn, expected, actual: arn, message });
}

function judgeOtherRegions(world: TierWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const regions = world.each(
    world.all('default-vpcs', account),
    ({ target }) => ({ target, resource: target.region === undefined ? account : `${account}/${target.region}`, expected }),
    ({ target, read }) => {
      const seen = read();
      const status = world.at('enabled-regions', { account }).find(({ name }) => name === target.region)?.status ?? null;
      return judgeOther(spec, { account, region: target.region ?? '', status, seen });
    },
  );
  return [...regions, ...judgeUnread(world, spec)];
}

interface Other {
  readonly account: string;
  readonly region: string;
  /** AWS's word for whether the region is enabled. */
  readonly status: string | null;
  readonly seen: DefaultVpcs;
}

function judgeOther(spec: Spec, { account, region, status, seen }: Other): readonly Draft[] {
  const resource = `${account}/${region}`;
  if (seen.closedBy === null && seen.vpcs.length > 0) return seen.vpcs.map(({ arn, id }) => defaultNetwork(arn, id, region));
  if (status !== 'ENABLED' && status !== 'ENABLED_BY_DEFAULT') {
    const detail = `${resource} is ${status ?? 'not listed'} as a region: what it holds can still change`;
    return [unsaid(detail, { resource, expected, actual: status })];
  }
  if (seen.closedBy === null) {
    const message = `There is no default network in ${resource}: the listing was read to its end.`;
    return [passIf(true, { resource, expected, actual: [], message })];
  }
  if (spec.organization.regions.others === 'denied') {
    const message = `A service control policy closes ${resource}: whether it has a default network could not be seen, and nobody can use one as long as it stands.`;
    return [passIf(true, { resource, expected, actual: seen, message })];
  }
  const detail = `a service control policy refused to list the networks of ${resource}`;
  const because = { reason: 'denied', detail } as const;
  return [{ resource, expected, actual: seen, outcome: 'unknown', message: `Could not be verified: ${detail}.`, because }];
}

/** Regions that the run was narrowed to leave out, which proves nothing of them; a pass where AWS lists none but the governed ones. */
function judgeUnread(world: TierWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const read = world.all('default-vpcs', account).map(({ target }) => target.region);
  // Where AWS did not say which regions there are, one reading stands for all of them.
  if (read.includes(undefined)) return [];
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected }),
    () => {
      const { governed } = spec.organization.regions;
      const others = world
        .at('enabled-regions', { account })
        .filter(({ name, status }) => status !== 'DISABLED' && !governed.includes(name))
        .map(({ name }) => name);
      const unread = others.filter((name) => !read.includes(name));
      const draft = { resource: account, expected, actual: unread };
      if (others.length === 0)
        return passIf(true, { ...draft, message: `No region is enabled in ${world.label(account)} but the governed ones.` });
      if (unread.length === 0) return [];
      const detail = `the run was narrowed and did not read ${unread.join(', ')}`;
      return { ...draft, outcome: 'unknown', message: `Could not be verified: ${detail}.`, because: { reason: 'not-asked', detail } };
    },
  );
}

/** In governed regions the account has the declared networks and no other. */
export function judgeUndeclared(world: TierWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const asked = spec.networks?.undeclared;
  if (asked === undefined || !world.isIn(account, asked.in))
    return world.each(
      [account],
      () => ({ target: { account }, resource: account }),
      () => notAsked(account, `The spec allows undeclared networks in ${world.label(account)}.`),
    );
  return world.each(
    world.regions(account),
    (region) => ({ target: { account, region }, resource: `${account}/${region}`, expected: 'declared networks alone' }),
    (region): readonly Draft[] => {
      const declared = networksIn(world, spec, account).filter((network) => network.region === region);
      const own = world.at('vpcs', { account, region }).filter(({ owner }) => owner === null || owner === account);
      const strays = own.filter(({ tags }) => !declared.some((network) => fitsTags(network.declared.match, tags)));
      const names = declared.map(networkLabel);
      if (strays.length === 0) {
        const message = `Every network in ${world.label(account)}, ${region}, is declared (${own.length}): the listing was read to its end.`;
        return [passIf(true, { resource: `${account}/${region}`, expected: names, actual: own.map(({ arn }) => arn), message })];
      }
      return strays.map(({ arn, id, isDefault }) => {
        const kind = isDefault === true ? `${id}, the default network,` : id;
        return passIf(false, {
          resource: arn,
          expected: names,
          actual: arn,
          message: `${kind} in ${world.label(account)}, ${region}, is not declared.`,
        });
      });
    },
  );
}
