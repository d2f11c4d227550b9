import type { InstantiatedSection } from '../../spec/sections/environments.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Wanted } from '../../wanted.ts';
import type { Draft, Judged } from '../check.ts';
import { databaseIn, declaredParameters } from './databases.ts';
import { placeOf } from './design.ts';
import { draftOf, sideBySide } from './differences.ts';
import { fleetIn } from './fleets.ts';
import { groupIn } from './groups.ts';
import { keyIn } from './keys.ts';
import { networkIn } from './networks.ts';
import { type ItemPair, isListed, itemsOf, labelOf, pairsOf, pathOf, type Side } from './pairs.ts';
import type { EnvironmentWorld, Observed } from './world.ts';

/** What is read of an item of one environment. */
interface Asked {
  readonly name: string;
  readonly account: string;
  readonly side: Side;
  readonly item: ItemPair;
}

type Reader = (world: EnvironmentWorld, spec: Spec, asked: Asked) => Observed;

/** The sections whose items are compared as AWS has them. */
const readers: Readonly<Partial<Record<InstantiatedSection, Reader>>> = {
  databases: (world, spec, { name, account, item: { names } }) => {
    const both = [names.here, names.there].map((one) => spec.databases?.[one ?? '']);
    return databaseIn(world, spec, { name, account, parameters: declaredParameters(both) });
  },
  gpu_fleets: fleetIn,
  keys: keyIn,
  'networks.vpcs': networkIn,
  'security_groups.groups': groupIn,
};

/** Whether AWS is asked of an item: not where it is listed as a whole, for it may differ in everything. */
const isAsked = (item: ItemPair): boolean => !isListed(item, pathOf(item));

const isCompared = ({ section, names }: ItemPair): boolean => readers[section] !== undefined && names.here !== null && names.there !== null;

/** What AWS has of each environment equals what it has of the one that it mirrors, item by item and setting by setting. */
export function judgeConfiguration(world: EnvironmentWorld, spec: Spec): readonly Judged[] {
  return world.each(
    pairsOf(spec),
    (pair) => placeOf(world, pair, pair.here.name),
    (pair) => {
      const items = itemsOf(spec, pair).filter(isCompared);
      const message = `${pair.there.name} and ${pair.here.name} have no item in common that is compared as AWS has it.`;
      if (items.length === 0) return { outcome: 'not-applicable', resource: pair.here.name, expected: null, actual: null, message };
      return world.each(
        items,
        (item) => placeOf(world, pair, labelOf(item)),
        (item) =>
          isAsked(item)
            ? judgeItem(item, { here: observe(world, spec, item, 'here'), there: observe(world, spec, item, 'there') })
            : notAsked(item),
      );
    },
  );
}

function observe(world: EnvironmentWorld, spec: Spec, item: ItemPair, which: 'here' | 'there'): Observed {
  const side = item[which];
  const asked = { name: item.names[which] ?? '', account: world.account(side.environment.account), side, item };
  return readers[item.section]?.(world, spec, asked) ?? { kind: 'absent' };
}

interface Both {
  readonly here: Observed;
  readonly there: Observed;
}

function notAsked(item: ItemPair): Draft {
  const message = `${pathOf(item)} is listed as different as a whole: what AWS has of it is not compared.`;
  return { outcome: 'not-applicable', resource: labelOf(item), expected: null, actual: null, message };
}

function judgeItem(item: ItemPair, { here, there }: Both): Draft {
  const arns = { [item.there.name]: arnOf(there), [item.here.name]: arnOf(here) };
  if (here.kind === 'found' && there.kind === 'found') {
    const same = here.arns.filter((arn) => there.arns.includes(arn));
    if (same.length > 0) return notCompared(item, { here, there }, `both mean ${same.join(', ')}, which is no copy of itself`);
    return draftOf(item, sideBySide(item, { here: here.aspects, there: there.aspects }), { resources: arns });
  }
  const isOpen = [here, there].some(({ kind }) => kind === 'ambiguous' || kind === 'unclear');
  // One that is there and one that is not are not alike.
  if (!isOpen && here.kind !== there.kind) {
    const whole = { path: pathOf(item), here: presence(here), there: presence(there) };
    return draftOf(item, [whole], { resources: arns });
  }
  return notCompared(item, { here, there }, missing(item, { here, there }));
}

function presence({ kind }: Observed) {
  return { kind: 'known' as const, value: kind === 'found' ? 'it is there' : null };
}

function arnOf(observed: Observed): unknown {
  if (observed.kind === 'found') return observed.arns.length === 1 ? observed.arns[0] : observed.arns;
  return observed.kind === 'ambiguous' ? observed.arns : null;
}

/** What is not found, in both. */
function missing(item: ItemPair, { here, there }: Both): string {
  const sides = [
    { name: item.there.name, observed: there },
    { name: item.here.name, observed: here },
  ].filter(({ observed }) => observed.kind !== 'found');
  const details = sides.map(({ name, observed }) => {
    if (observed.kind === 'ambiguous') return `in ${name} several match: ${observed.arns.join(', ')}`;
    return observed.kind === 'unclear'
      ? `in ${name} it is not known which is meant: ${observed.because.detail}`
      : `in ${name} none matches`;
  });
  return details.join('; ');
}

function notCompared(item: ItemPair, { here, there }: Both, detail: string): Draft {
  const said = [there, here].flatMap((observed) => (observed.kind === 'unclear' ? [observed.because] : []))[0];
  return {
    outcome: 'unknown',
    resource: labelOf(item),
    expected: { equal_to: item.there.name, but_for: item.differs },
    actual: { resources: { [item.there.name]: arnOf(there), [item.here.name]: arnOf(here) } },
    message: `${pathOf(item)} could not be compared: ${detail}.`,
    because: said ?? { reason: 'no-findings', detail },
  };
}

/** Where facts on the items of sections are needed: in the account and region of each item that is compared. */
export function wantedFor(spec: Spec, ...sections: readonly InstantiatedSection[]): readonly Wanted[] {
  const items = pairsOf(spec).flatMap((pair) =>
    itemsOf(spec, pair).filter((item) => isCompared(item) && isAsked(item) && sections.includes(item.section)),
  );
  return items.flatMap((item) => (['here', 'there'] as const).flatMap((which) => placeIn(spec, item, which)));
}

function placeIn(spec: Spec, item: ItemPair, which: 'here' | 'there'): readonly Wanted[] {
  const name = item.names[which] ?? '';
  const region = regionOf(spec, item.section, name);
  const of = item.section === 'gpu_fleets' ? { of: spec.gpu_fleets?.[name]?.match } : {};
  return region === undefined ? [] : [{ in: [item[which].environment.account], regions: [region], ...of }];
}

function regionOf(spec: Spec, section: InstantiatedSection, name: string): string | undefined {
  const regions: Readonly<Partial<Record<InstantiatedSection, string | undefined>>> = {
    databases: spec.databases?.[name]?.region,
    gpu_fleets: spec.gpu_fleets?.[name]?.region,
    keys: spec.keys[name]?.region,
    'networks.vpcs': spec.networks?.vpcs[name]?.region,
    'security_groups.groups': spec.security_groups?.groups[name]?.region,
  };
  return regions[section];
}
