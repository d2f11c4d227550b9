import type { IdentityCenter, IdentityCenterRegion } from '../../facts/identity-center.ts';
import type { VisibleInstance } from '../../facts/identity-center-instances.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { refused, unsaid } from '../unsaid.ts';
import { type CenterSection, centerOf } from './section.ts';

/** One instance of the organization, ACTIVE, in the declared regions and no other. */
export function judgeInstance(world: World<'identity-center'>, spec: Spec): readonly Judged[] {
  const center = centerOf(spec);
  const resource = spec.organization.id;
  const expected = { instances: 1, region: center.region };
  return world.each(
    [resource],
    () => ({ target: {}, resource, expected }),
    () => {
      const instances = world.at('identity-center', {});
      const [instance, ...others] = instances;
      const actual = instances.map(({ arn }) => arn);
      if (instance === undefined || others.length > 0) {
        const count = instance === undefined ? 'is no instance' : `are ${instances.length} instances`;
        return passIf(false, { resource, expected, actual, message: `There ${count} of the organization in ${center.region}` });
      }
      return [judgeOwner(world, spec, instance), judgeStatus(instance), ...judgeRegions(instance, center)];
    },
  );
}

function judgeOwner(world: World<'identity-center'>, spec: Spec, { arn, owner }: IdentityCenter): Draft {
  const management = world.account(spec.organization.management);
  const place = { resource: arn, expected: { owner: management }, actual: { owner } };
  if (owner === null) return unsaid(`AWS does not say who owns ${arn}`, place);
  return passIf(owner === management, { ...place, message: `One instance serves the organization, owned by ${world.label(owner)}` });
}

const failing: readonly string[] = ['CREATE_FAILED', 'DELETE_IN_PROGRESS'];

function judgeStatus({ arn, status }: IdentityCenter): Draft {
  const place = { resource: `${arn}/status`, expected: 'ACTIVE', actual: status };
  if (status === 'ACTIVE') return passIf(true, { ...place, message: 'The instance is ACTIVE' });
  if (status !== null && failing.includes(status)) return passIf(false, { ...place, message: `The instance is in status ${status}` });
  return unsaid(`the instance is in status ${status ?? 'unknown'}: nobody knows yet what it will be`, place);
}

function judgeRegions({ arn, regions }: IdentityCenter, center: CenterSection): readonly Draft[] {
  const declared = [center.region, ...center.additional_regions];
  if ('reason' in regions) return [refused(regions, { resource: `${arn}/regions`, expected: declared, actual: null })];
  const names = [...new Set([...declared, ...regions.map(({ name }) => name)])].sort();
  return names.map((name) => judgeRegion({ arn, regions }, { center, name }));
}

interface Regions {
  readonly arn: string;
  readonly regions: readonly IdentityCenterRegion[];
}

function judgeRegion({ arn, regions }: Regions, { center, name }: { center: CenterSection; name: string }): Draft {
  const isPrimary = name === center.region;
  const isDeclared = isPrimary || center.additional_regions.includes(name);
  const region = regions.find((one) => one.name === name);
  const place = {
    resource: `${arn}/${name}`,
    expected: isDeclared ? { isPrimary, status: 'ACTIVE' } : null,
    actual: region === undefined ? null : { isPrimary: region.isPrimary, status: region.status },
  };
  if (region === undefined) return passIf(false, { ...place, message: `The instance is not in ${name}, as declared` });
  if (region.status !== 'ACTIVE' && !(region.status === 'ADDING' && !isDeclared)) {
    return unsaid(`the region ${name} of the instance is in status ${region.status ?? 'unknown'}`, place);
  }
  if (!isDeclared) return passIf(false, { ...place, message: `The instance is also in ${name}, which nobody declared` });
  return judgePrimary(region, { isPrimary, place });
}

function judgePrimary(
  { name, isPrimary }: IdentityCenterRegion,
  { isPrimary: isDeclaredPrimary, place }: { isPrimary: boolean; place: Pick<Draft, 'resource' | 'expected' | 'actual'> },
): Draft {
  if (isPrimary === null) return unsaid(`AWS does not say whether ${name} is the primary region of the instance`, place);
  const kind = isPrimary ? 'its primary region' : 'an additional region of it';
  const isRight = isPrimary === isDeclaredPrimary;
  return passIf(isRight, { ...place, message: `The instance is in ${name}, ${kind}${isRight ? '' : ', and is declared to be otherwise'}` });
}

/** No account but the management account, which is not asked, owns an instance that it sees. */
export function judgeMembers(world: World<'identity-center-instances'>, spec: Spec): readonly Judged[] {
  const expected = { ownInstances: [] };
  return world.each(
    world.all('identity-center-instances'),
    ({ target }) => ({ target, resource: target.account ?? spec.organization.id, expected }),
    ({ target, read }) => {
      const account = target.account ?? '';
      const visible = read();
      const found = visible.filter(({ owner }) => owner === account || owner === null);
      if (found.length > 0) return found.map((instance) => judgeFound(world, account, instance));
      const message = `${world.label(account)} has no instance of its own in ${target.region}`;
      return passIf(true, { resource: account, expected, actual: { ownInstances: [] }, message });
    },
  );
}

function judgeFound(world: World<never>, account: string, { arn, owner }: VisibleInstance): Draft {
  const place = { resource: arn, expected: { owner: 'the management account' }, actual: { owner } };
  if (owner === null) return unsaid(`AWS does not say who owns ${arn}, which ${world.label(account)} sees`, place);
  const message = `${world.label(account)} has an instance of its own: it lets people in whom the organization's instance does not know`;
  return passIf(false, { ...place, message });
}
