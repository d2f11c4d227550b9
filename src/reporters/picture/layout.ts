import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import type { Pausing } from '../options.ts';
import type { Faces } from '../pdf/fonts.ts';
import { clustersOf } from './clusters.ts';
import { type Drawing, type DrawnBox, type DrawnLink, joined, moved, nothingDrawn, type Point, type Size } from './drawing.ts';
import { options, placed } from './elk.ts';
import { anchorsOf, cardLeaf, type Leaf } from './leaves.ts';
import { type Block, blockOf, entryOf } from './measure.ts';
import { packed } from './packing.ts';
import { type Ends, regionLeaf } from './regions.ts';
import { type Account, internetOf, type Scene, type SceneLink } from './scene.ts';
import { words } from './style.ts';
import { countWords } from './words.ts';

/** An account with its head, and its regions. */
export interface Frame {
  readonly account: Account;
  readonly head: Block;
  readonly regions: readonly Leaf[];
}

/** What a layout is made with. Its boxes are as large as their words need in these letters. */
export interface LayoutOptions extends Pausing {
  readonly faces: Faces;
}

/** Where everything of a scene is, in the shape of a page so many times as wide as high. The same scene gives the same drawing. */
export async function layoutOf(scene: Scene, { faces, pause, ratio }: LayoutOptions & { readonly ratio: number }): Promise<Drawing> {
  return packed(await partsOf(scene, { faces, pause }), { ratio, pause });
}

/** The parts of a scene that may stand anywhere on a page: accounts, those that links join together. One after the other, with a pause before each. */
export async function partsOf(scene: Scene, { faces, pause }: LayoutOptions): Promise<readonly Drawing[]> {
  const ends: Ends = { from: new Set(scene.links.map(({ from }) => from)), to: new Set(scene.links.map(({ to }) => to)) };
  const frames: Frame[] = [];
  for (const account of scene.accounts) {
    await pause();
    frames.push(await frameOf(account, ends, faces));
  }
  const parts: Drawing[] = scene.organization.rows.length === 0 ? [] : [cardLeaf(scene.organization, faces).drawing];
  for (const cluster of clustersOf(frames, scene.links)) {
    await pause();
    parts.push(await clusterDrawing(cluster, faces));
  }
  return parts;
}

async function frameOf(account: Account, ends: Ends, faces: Faces): Promise<Frame> {
  const { title, outcome, notes, counts, rows, regions } = account;
  const entry = { keys: [], outcome, text: title, style: words.account, notes: [...notes, countWords(counts)] };
  const leaves = await Promise.all(regions.map((region) => regionLeaf(region, ends, faces)));
  const inside = leaves.reduce((sum, { drawing }) => sum + drawing.width, 0);
  const longest = Math.max(190, Math.min(420, inside));
  const head = blockOf([entry, ...rows.map(entryOf)], { faces, longest, padding: { x: sides.x, y: 5 } });
  return { account, head, regions: leaves };
}

const sides = { x: 8, bottom: 8 } as const;

const spacing = {
  'spacing.nodeNode': 14,
  'spacing.edgeNode': 7,
  'spacing.edgeEdge': 6,
  'layered.spacing.edgeNodeBetweenLayers': 7,
  'layered.spacing.edgeEdgeBetweenLayers': 6,
} as const;

/** An account without regions is one box. */
function soloLeaf({ account, head }: Frame): Leaf {
  const size = { width: head.width, height: head.height + sides.bottom / 2 };
  return { id: account.id, drawing: { ...nothingDrawn, ...size }, anchors: new Map(anchorsOf(head, { x: 0, y: 0, width: head.width })) };
}

function leavesOf(frame: Frame): readonly Leaf[] {
  return frame.regions.length === 0 ? [soloLeaf(frame)] : frame.regions;
}

function accountNode(frame: Frame, ends: Ends): ElkNode {
  const { account, head, regions } = frame;
  if (regions.length === 0) return leafNode(soloLeaf(frame), ends);
  return {
    id: account.id,
    layoutOptions: options({
      padding: `[top=${head.height},left=${sides.x},bottom=${sides.bottom},right=${sides.x}]`,
      'nodeSize.constraints': 'MINIMUM_SIZE',
      'nodeSize.minimum': `(${head.width},${head.height + sides.bottom})`,
      ...spacing,
      'layered.spacing.nodeNodeBetweenLayers': 10,
    }),
    children: regions.map((region) => leafNode(region, ends)),
    edges: regions.slice(1).map((region, index) => beside(regions[index]?.id ?? '', region.id)),
  };
}

/** A line that nobody sees: it keeps two boxes beside each other, their tops in line. */
function beside(from: string, to: string): ElkExtendedEdge {
  const layoutOptions = options({ 'layered.priority.straightness': 10, 'layered.priority.direction': 10 });
  return { id: `beside ${to}`, sources: [`EAST top ${from}`], targets: [`WEST top ${to}`], layoutOptions };
}

/** A box with a port at each row where a link ends: links come in on the left and go out on the right. */
function leafNode({ id, drawing, anchors }: Leaf, { from, to }: Ends): ElkNode {
  const { width, height } = drawing;
  const port = (side: 'EAST' | 'WEST', key: string, y: number) => ({
    id: `${side} ${key}`,
    x: side === 'EAST' ? width : 0,
    y,
    width: 0,
    height: 0,
    layoutOptions: options({ 'port.side': side }),
  });
  const ports = [...anchors].flatMap(([key, { y }]) => [
    ...(from.has(key) ? [port('EAST', key, y)] : []),
    ...(to.has(key) ? [port('WEST', key, y)] : []),
  ]);
  const tops = [port('EAST', `top ${id}`, 4), port('WEST', `top ${id}`, 4)];
  return { id, width, height, ports: [...tops, ...ports], layoutOptions: options({ portConstraints: 'FIXED_POS' }) };
}

interface Linked {
  readonly frames: readonly Frame[];
  readonly links: readonly SceneLink[];
}

async function clusterDrawing({ frames, links }: Linked, faces: Faces): Promise<Drawing> {
  const doors = frames
    .map(({ account }) => internetOf(account.id))
    .filter((id) => links.some(({ from }) => from === id))
    .map((id) => internetLeaf(id, faces));
  const ends: Ends = { from: new Set(links.map(({ from }) => from)), to: new Set(links.map(({ to }) => to)) };
  const done = await placed({
    id: 'picture',
    layoutOptions: options({
      algorithm: 'layered',
      direction: 'RIGHT',
      hierarchyHandling: 'INCLUDE_CHILDREN',
      edgeRouting: 'ORTHOGONAL',
      padding: '[top=0,left=0,bottom=0,right=0]',
      'json.shapeCoords': 'ROOT',
      'json.edgeCoords': 'ROOT',
      ...spacing,
      'layered.spacing.nodeNodeBetweenLayers': 20,
    }),
    children: [...doors.map((leaf) => leafNode(leaf, ends)), ...frames.map((frame) => accountNode(frame, ends))],
    edges: links.map(({ from, to }, index) => ({ id: String(index), sources: [`EAST ${from}`], targets: [`WEST ${to}`] })),
  });
  const nodes = new Map((done.children ?? []).flatMap((child) => [child, ...(child.children ?? [])]).map((node) => [node.id, node]));
  const at: At = (id) => {
    const { x = 0, y = 0, width = 0, height = 0 } = nodes.get(id) ?? {};
    return { x, y, width, height };
  };
  const leaves = [...doors, ...frames.flatMap(leavesOf)];
  const parts = [...doors.map((leaf) => moved(leaf.drawing, at(leaf.id))), ...frames.map((frame) => frameDrawing(frame, at))];
  const drawn = links.map((link, index): DrawnLink => {
    const points = pointsOf(done.edges?.[index] ?? { id: '', sources: [], targets: [] });
    const [start, end] = [edgeOf(link.from, leaves, at), edgeOf(link.to, leaves, at)];
    return { kind: link.kind, points: withEnds(points, { start: start?.right, end: end?.left }) };
  });
  const { width = 0, height = 0 } = done;
  return joined([...parts, { ...nothingDrawn, links: drawn }], { width, height });
}

type At = (id: string) => Point & Size;

/** The sides of the card that a link starts or ends at. */
function edgeOf(key: string, leaves: readonly Leaf[], at: At): { readonly left: number; readonly right: number } | undefined {
  const leaf = leaves.find(({ anchors }) => anchors.has(key));
  const anchor = leaf?.anchors.get(key);
  if (leaf === undefined || anchor === undefined) return undefined;
  const { x } = at(leaf.id);
  return { left: x + anchor.left, right: x + anchor.right };
}

/** The same line from card to card: the library leads it from region to region. */
function withEnds(
  points: readonly Point[],
  { start, end }: { readonly start: number | undefined; readonly end: number | undefined },
): readonly Point[] {
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [{ x: start ?? first.x, y: first.y }, ...points.slice(1, -1), { x: end ?? last.x, y: last.y }];
}

function pointsOf({ sections }: ElkExtendedEdge): readonly Point[] {
  const [section] = sections ?? [];
  if (section === undefined) return [];
  return [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(({ x, y }) => ({ x, y }));
}

function internetLeaf(id: string, faces: Faces): Leaf {
  const entry = { keys: [id], text: 'Internet', style: words.strong };
  const { texts, anchors, width, height } = blockOf([entry], { faces, longest: 80, padding: { x: 9, y: 8 } });
  const box: DrawnBox = { level: 'internet', outcome: null, x: 0, y: 0, width, height };
  return {
    id,
    anchors: new Map(anchorsOf({ anchors }, { x: 0, y: 0, width })),
    drawing: { ...nothingDrawn, width, height, texts, boxes: [box] },
  };
}

function frameDrawing({ account, head, regions }: Frame, at: At): Drawing {
  const place = at(account.id);
  const frame: DrawnBox = { level: 'account', outcome: account.outcome, ...place };
  const title = moved({ ...nothingDrawn, texts: head.texts, badges: head.badges }, place);
  return joined([{ ...nothingDrawn, boxes: [frame] }, title, ...regions.map(({ id, drawing }) => moved(drawing, at(id)))], place);
}
