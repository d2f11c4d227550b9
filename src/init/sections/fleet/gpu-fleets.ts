import type { Drafted, InitSource, LeftOut, Review, Section } from '../../model.ts';
import { alike } from '../alike.ts';
import { type FleetFound, fleetsOf } from './gpu-fleets/found.ts';

const check = 'gpu-fleet';

/** More entries than this are no description that anybody reads. */
const most = 8;

/** Fleets of GPU instances. */
export const gpuFleetsSection: Section = { key: 'gpu_fleets', checks: [check], heading: 'GPU instances', draft: drafted };

function drafted(source: InitSource): Drafted | LeftOut {
  const items = alike(source, fleetsOf(source), { accountOf: ({ account }) => account, entryOf: ({ entry }) => entry });
  if (items.length === 0 || items.length > most) return { excluded: [without(source, items.length)] };
  const named = items.map(({ accounts, members }) => {
    const [first] = members as readonly [FleetFound];
    return { name: source.name('fleet', first.arn, first.name), accounts, first };
  });
  return {
    value: Object.fromEntries(named.map(({ name, accounts, first }) => [name, { in: source.where(accounts), ...first.entry }])),
    comments: [{ path: [], text: 'There in each zone, and started as it was approved.' }],
    reviews: named.flatMap(({ name, first }) => reviewsOf(name, first)),
  };
}

function without(source: InitSource, count: number): LeftOut['excluded'][number] {
  if (count > 0)
    return {
      check,
      reason: `There are ${count} kinds of GPU fleets: too many to describe one by one`,
      review: 'write those down that matter',
    };
  const gaps = source.gaps('auto-scaling-groups');
  if (gaps.length === 0) return { check, reason: 'No Auto Scaling group with GPU instances was found' };
  const isRead = source.each('auto-scaling-groups').length > 0;
  const reason = isRead
    ? 'No Auto Scaling group with GPU instances was seen where they were read'
    : 'The Auto Scaling groups were not read';
  return { check, reason, review: `not read everywhere: ${gaps[0]?.why ?? ''}` };
}

function reviewsOf(name: string, { entry, hasTemplate }: FleetFound): readonly Review[] {
  return [
    ...(hasTemplate
      ? []
      : [
          {
            requirement: `${check}.template-metadata`,
            path: [name],
            text: 'how its instances are started was not read, or is no launch template',
          },
        ]),
    ...(entry.floor_per_az > 0
      ? []
      : [{ requirement: `${check}.floor`, path: [name, 'floor_per_az'], text: 'a zone may have no instance at all' }]),
    ...(entry.purchase === undefined
      ? []
      : [{ requirement: `${check}.purchase`, path: [name, 'purchase'], text: 'AWS may take Spot instances back' }]),
  ];
}
