import { describe, expect, it, test } from 'vitest';
import type { Link, Network } from '../../../src/architecture/model.ts';
import { DeadlineError } from '../../../src/aws/failure.ts';
import { sceneOf } from '../../../src/reporters/picture/compose.ts';
import type { Drawing } from '../../../src/reporters/picture/drawing.ts';
import { scaled } from '../../../src/reporters/picture/drawing.ts';
import { layoutOf, partsOf } from '../../../src/reporters/picture/layout.ts';
import { accountScene, overviewOf } from '../../../src/reporters/picture/overview.ts';
import { packed } from '../../../src/reporters/picture/packing.ts';
import type { Scene } from '../../../src/reporters/picture/scene.ts';
import { east, membersOf, seen } from '../../architecture/estate.ts';
import { hostile } from '../records.ts';
import { faces } from './faces.ts';
import { clashes, type Places } from './geometry.ts';
import { judgedEstate } from './judged.ts';
import { replayed } from './replayed.ts';

const pause = async (): Promise<void> => undefined;
const draw = (scene: Scene, ratio = 1.5) => layoutOf(scene, { faces, pause, ratio });

const solid: readonly string[] = ['card', 'cell', 'internet'];

function placesOf({ width, height, boxes, texts, badges, links }: Drawing): Places {
  return {
    width,
    height,
    boxes: boxes.map((box, index) => ({ ...box, label: `${box.level} ${index}`, isSolid: solid.includes(box.level) })),
    texts: [
      ...texts.map(({ x, y, width: wide, style, text }) => ({ x, y, width: wide, height: style.leading, label: text })),
      ...badges.map((badge) => ({ ...badge, label: `number ${badge.number}` })),
    ],
    links: links.map(({ points }) => points),
  };
}

describe.each([1, 3])('%i times the reference', (times) => {
  const { record, architecture } = judgedEstate(times);
  const scene = sceneOf(record, architecture);

  it('overlaps nowhere, cuts no text and leaves the page nowhere', async () => {
    const drawing = await draw(scene);
    expect(drawing.texts.length).toBeGreaterThan(times * 150);
    expect(clashes(placesOf(drawing))).toEqual([]);
  });

  it('neither does the overview, nor any account by itself', async () => {
    expect(clashes(placesOf(await draw(overviewOf(scene, record, architecture))))).toEqual([]);
    for (const { id } of scene.accounts) expect(clashes(placesOf(await draw(accountScene(scene, id))))).toEqual([]);
  });

  it('has every account, region and network as a box, each row with its mark, each failure with its number', async () => {
    const drawing = await draw(scene);
    const count = (level: string) => drawing.boxes.filter((box) => box.level === level).length;
    expect(count('account')).toBe(times * 5);
    expect(count('region')).toBe(times * 10);
    expect(count('network')).toBe(times * 3);
    expect(count('internet')).toBe(times * 2);
    expect(drawing.badges.map(({ number }) => number).sort((a, b) => a - b)).toEqual(scene.callouts.map(({ number }) => number));
    expect(scene.callouts.length).toBeGreaterThan(times * 5);
  });

  it('lays the subnets out by tier and zone, each tier in one row and each zone in one column', async () => {
    const drawing = await draw(scene);
    const named = (text: string) => drawing.texts.filter((one) => one.text === text);
    const xs = (text: string) => [...new Set(named(text).map(({ x }) => Math.round(x)))].sort();
    expect(named('10.20.0.0/24')).toHaveLength(times * 2);
    expect(xs('10.20.0.0/24')).toEqual(xs('10.20.4.0/24'));
    expect(xs('10.20.1.0/24')).toEqual(xs('10.20.5.0/24'));
    const ys = (text: string) => named(text).map(({ y }) => Math.round(y));
    expect(ys('10.20.0.0/24')).toEqual(ys('10.20.1.0/24'));
    expect(ys('10.20.4.0/24')).toEqual(ys('10.20.5.0/24'));
  });

  it('leads every link from one card to another', async () => {
    const { links, boxes } = await draw(scene);
    const cards = boxes.filter(({ level }) => level === 'card' || level === 'internet');
    // Each production: traffic, database, bucket; each staging: traffic; each archive: bucket; one trail.
    expect(links).toHaveLength(times * 5 + 1);
    for (const { points } of links) {
      const [start, end] = [points[0], points.at(-1)];
      expect(cards.some((box) => Math.abs(box.x + box.width - (start?.x ?? 0)) < 0.1)).toBe(true);
      expect(cards.some((box) => Math.abs(box.x - (end?.x ?? 0)) < 0.1)).toBe(true);
    }
  });

  it('is the same every time', async () => {
    expect(await draw(scene)).toEqual(await draw(sceneOf(record, architecture)));
  });
});

test.each(['reference', 'broken', 'half-denied'])('the recorded organization %s overlaps nowhere', async (name) => {
  const { record, architecture } = await replayed(name);
  expect(clashes(placesOf(await draw(sceneOf(record, architecture))))).toEqual([]);
});

test('names of any length and any letters overlap nowhere', async () => {
  const { record, architecture } = judgedEstate(1);
  const long = (name: string) => `${name} ${hostile} ${'very-long-name-without-blanks/'.repeat(5)}`;
  const accounts = architecture.accounts.map((account) => ({
    ...account,
    name: long(account.name),
    unit: long('/'),
    regions: account.regions.map((region) => ({
      ...region,
      things: region.things.map((thing) => ({ ...thing, name: long(thing.name) })),
      networks: region.networks.map((network) => ({
        ...network,
        name: long(network.name),
        cidrs: [...network.cidrs, ...Array.from({ length: 9 }, (_, index) => `2600:1f16:${index}::/56`)],
      })),
      unread: [{ kind: 'database' as const, reason: 'denied' as const, facts: [] }],
    })),
  }));
  const drawing = await draw(sceneOf(record, { ...architecture, accounts }));
  expect(clashes(placesOf(drawing))).toEqual([]);
  expect(drawing.texts.some(({ text }) => text.includes('\\u{1B}[2J'))).toBe(true);
});

test.each([
  [1, 2],
  [3, 9],
])(
  'accounts of %i times the reference that copy to each other in a row and back stand in many ranks, and overlap nowhere',
  async (times, every) => {
    const balancer = { name: 'api', type: 'application', scheme: 'internet-facing', vpc: 'vpc-0b', zones: [] };
    const shared = membersOf(times).map(({ id }) =>
      seen('load-balancers', { account: id, region: east }, [
        { ...balancer, arn: `arn:aws:elasticloadbalancing:${east}:${id}:loadbalancer/app/api/1` },
      ]),
    );
    const { record, architecture } = judgedEstate(times, { every, changed: shared });
    const ends = architecture.accounts.map(({ regions }) => regions.flatMap(({ things }) => things.map(({ arn }) => arn)));
    const copies = ends.flatMap((own, index): readonly Link[] => {
      const next = ends[(index + 1) % ends.length] ?? [];
      return own.slice(0, 3).flatMap((from, at) => next.slice(at, at + 1).map((to) => ({ kind: 'replication', from, to })));
    });
    const scene = sceneOf(record, { ...architecture, links: copies });
    const drawing = await draw(scene, 0.6);
    const accounts = drawing.boxes.filter(({ level }) => level === 'account');
    expect(new Set(accounts.map(({ x }) => Math.round(x))).size).toBeGreaterThan(4);
    expect(drawing.links.filter(({ kind }) => kind === 'replication')).toHaveLength(times * 5 * 3);
    expect(clashes(placesOf(drawing))).toEqual([]);
  },
);

test('networks with many tiers, several subnets in a zone and none in another overlap nowhere', async () => {
  const { record, architecture } = judgedEstate(1);
  const tall = (network: Network): Network => ({
    ...network,
    tiers: Array.from({ length: 12 }, (_, row) => ({
      name: `tier-${row}`,
      exits: row % 2 === 0 ? ['internet', 'unknown'] : ['none'],
      subnets: Array.from({ length: row % 5 }, (_, at) => ({
        arn: `arn:aws:ec2:${east}:1:subnet/subnet-${row}-${at}`,
        id: `subnet-${row}-${at}`,
        zone: at === 0 ? null : `${east}${'ab'[row % 2]}`,
        cidrs: [`10.${row}.${at}.0/24`],
        occupants: row % 3 === 0 ? null : [{ what: 'instance', count: row }],
      })),
    })),
  });
  const accounts = architecture.accounts.map((account) => ({
    ...account,
    regions: account.regions.map((region) => ({ ...region, networks: region.networks.map(tall) })),
  }));
  const drawing = await draw(sceneOf(record, { ...architecture, accounts }), 0.6);
  expect(drawing.texts.filter(({ text }) => text === 'tier-11')).toHaveLength(3);
  expect(drawing.height).toBeGreaterThan(drawing.width);
  expect(clashes(placesOf(drawing))).toEqual([]);
});

test('there is a pause before each account, each part and each try to pack them, and one that rejects ends it there', async () => {
  const { record, architecture } = judgedEstate(3);
  const scene = sceneOf(record, architecture);
  let left = Number.POSITIVE_INFINITY;
  let count = 0;
  const ticking = async (): Promise<void> => {
    count += 1;
    left -= 1;
    if (left < 0) throw new DeadlineError('aborted');
  };
  const options = { faces, pause: ticking };
  const parts = await partsOf(scene, options);
  expect(count).toBe(scene.accounts.length + parts.length);
  count = 0;
  await packed(parts, { ratio: 1.5, pause: ticking });
  const tries = count;
  expect(tries).toBeGreaterThan(10);
  for (const last of [0, scene.accounts.length, scene.accounts.length + parts.length, scene.accounts.length + parts.length + tries - 1]) {
    count = 0;
    left = last;
    await expect(layoutOf(scene, { ...options, ratio: 1.5 })).rejects.toThrow(DeadlineError);
    expect(count).toBe(last + 1);
  }
});

test('an organization without anything in it is drawn too', async () => {
  const { record, architecture } = judgedEstate(1);
  const empty = { ...architecture, accounts: [], links: [] };
  expect((await draw(sceneOf({ ...record, verdicts: [] }, empty))).boxes).toEqual([]);
});

test('scaled, all of it is', async () => {
  const { record, architecture } = judgedEstate(1);
  const drawing = await draw(sceneOf(record, architecture));
  const half = scaled(drawing, 0.5);
  expect(half.scale).toBe(0.5);
  expect(half.texts[0]?.style.size).toBe((drawing.texts[0]?.style.size ?? 0) / 2);
  expect(clashes(placesOf(half))).toEqual([]);
});

test('the finder of overlaps finds them', () => {
  const area = (x: number, label: string) => ({ x, y: 0, width: 10, height: 10, label });
  const places = {
    width: 30,
    height: 10,
    boxes: [area(0, 'a')],
    texts: [area(5, 'b'), area(12, 'c')],
    links: [
      [
        { x: 0, y: 5 },
        { x: 30, y: 5 },
      ],
    ],
  };
  expect(clashes(places)).toEqual(['b overlaps c', 'b is cut by a', 'link 0 crosses b', 'link 0 crosses c']);
  expect(clashes({ ...places, texts: [area(25, 'd')], links: [] })).toEqual(['d leaves the page']);
});
