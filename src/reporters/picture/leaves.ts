import type { ElkNode } from 'elkjs/lib/elk-api.js';
import type { Faces } from '../pdf/fonts.ts';
import { gravestOf } from '../view.ts';
import { type Drawing, type DrawnBox, joined, moved, nothingDrawn, type Point, type Size } from './drawing.ts';
import { options, placed } from './elk.ts';
import { type Block, blockOf, entryOf } from './measure.ts';
import type { Card, Grid, Row } from './scene.ts';
import { words } from './style.ts';

/** A box whose inside is done: what is drawn in it, from its own corner, and where its rows are. */
export interface Leaf {
  readonly id: string;
  readonly drawing: Drawing;
  readonly anchors: ReadonlyMap<string, Anchor>;
}

/** Where links to a row end: the sides of its card, and the middle of the row. */
export interface Anchor {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/** The rows of a block whose card stands somewhere and is so wide. */
export function anchorsOf(
  { anchors }: Pick<Block, 'anchors'>,
  { x, y, width }: Point & Pick<Size, 'width'>,
): readonly (readonly [string, Anchor])[] {
  return [...anchors].map(([key, middle]) => [key, { left: x, right: x + width, y: y + middle }]);
}

const cardText = 172;
const cellText = 104;
const padding = { x: 5, y: 3.4 } as const;

/** The gravest of rows that are judged. */
function outcomeOf(rows: readonly Row[]) {
  const judged = rows.flatMap(({ outcome }) => outcome ?? []);
  return judged.length === 0 ? null : gravestOf(judged);
}

function boxed(block: Block, box: Pick<DrawnBox, 'level' | 'outcome'>): Drawing {
  const { width, height, texts, badges } = block;
  return { ...nothingDrawn, width, height, texts, badges, boxes: [{ ...box, x: 0, y: 0, width, height }] };
}

/** A card with its lines. */
export function cardLeaf(card: Card, faces: Faces): Leaf {
  const title = card.title === undefined ? [] : [{ keys: [], text: card.title, style: words.card }];
  const block = blockOf([...title, ...card.rows.map(entryOf)], { faces, longest: cardText, padding });
  return {
    id: card.id,
    drawing: boxed(block, { level: 'card', outcome: outcomeOf(card.rows) }),
    anchors: new Map(anchorsOf(block, { x: 0, y: 0, width: block.width })),
  };
}

/** A card as wide as others beside it. */
export function widened(leaf: Leaf, width: number): Leaf {
  const { drawing } = leaf;
  const boxes = drawing.boxes.map((box, index) => (index === 0 ? { ...box, width } : box));
  const anchors = [...leaf.anchors].map(([key, anchor]) => [key, { ...anchor, right: width }] as const);
  return { ...leaf, drawing: { ...drawing, boxes, width }, anchors: new Map(anchors) };
}

/** A network: its name, its load balancers, and below them its tiers and zones, all cells of a column as wide as the widest. */
export async function gridLeaf(grid: Grid, faces: Faces): Promise<Leaf> {
  const head = blockOf([entryOf(grid.head)], { faces, longest: 250, padding: { x: 6, y: 4 } });
  const balancers = blockOf(grid.balancers.map(entryOf), { faces, longest: 200, padding });
  const entrance = grid.balancers.length === 0 ? nothingDrawn : boxed(balancers, { level: 'card', outcome: outcomeOf(grid.balancers) });
  const table = grid.tiers.length === 0 ? nothingDrawn : await tableOf(grid, faces);
  const inset = 6;
  const tops = { entrance: head.height, table: head.height + (entrance.height === 0 ? 0 : entrance.height + inset) };
  const width = Math.max(head.width, entrance.width + 2 * inset, table.width + 2 * inset);
  const bottom =
    table.height === 0
      ? entrance.height === 0
        ? head.height
        : tops.entrance + entrance.height + inset
      : tops.table + table.height + inset;
  const frame: DrawnBox = { level: 'network', outcome: grid.head.outcome, x: 0, y: 0, width, height: bottom };
  const parts = [
    { ...nothingDrawn, boxes: [frame], texts: head.texts, badges: head.badges },
    moved(entrance, { x: inset, y: tops.entrance }),
    moved(table, { x: inset, y: tops.table }),
  ];
  const anchors = [
    ...anchorsOf(head, { x: 0, y: 0, width }),
    ...anchorsOf(balancers, { x: inset, y: tops.entrance, width: entrance.width }),
  ];
  return { id: grid.id, drawing: joined(parts, { width, height: bottom }), anchors: new Map(anchors) };
}

interface Cell {
  readonly id: string;
  readonly row: number;
  readonly column: number;
  readonly block: Block;
  /** `null`: no border, as of heads. */
  readonly box: Pick<DrawnBox, 'level' | 'outcome'> | null;
}

function cellsOf({ zones, tiers }: Grid, faces: Faces): readonly Cell[] {
  const plain = { faces, longest: cellText, padding: { x: 2, y: 1.5 } };
  const heads = ['', ...zones].map((zone, column): Cell => {
    const block = blockOf([{ keys: [], text: zone, style: words.card }], plain);
    return { id: `0/${column}`, row: 0, column, block, box: null };
  });
  const rows = tiers.flatMap(({ title, note, cells }, index): readonly Cell[] => {
    const row = index + 1;
    const label = blockOf([{ keys: [], text: title, style: words.strong, notes: [note] }], { ...plain, longest: 74 });
    return [
      { id: `${row}/0`, row, column: 0, block: label, box: null },
      ...cells.map((list, at): Cell => {
        const block = blockOf(list.map(entryOf), { faces, longest: cellText, padding });
        return {
          id: `${row}/${at + 1}`,
          row,
          column: at + 1,
          block,
          box: list.length === 0 ? null : { level: 'cell', outcome: outcomeOf(list) },
        };
      }),
    ];
  });
  return [...heads, ...rows];
}

async function tableOf(grid: Grid, faces: Faces): Promise<Drawing> {
  const cells = cellsOf(grid, faces);
  const most = (list: readonly Cell[], measure: (cell: Cell) => number) => Math.max(0, ...list.map(measure));
  const sized = cells.map((cell) => ({
    ...cell,
    width: most(
      cells.filter(({ column }) => column === cell.column),
      ({ block }) => block.width,
    ),
    height: most(
      cells.filter(({ row }) => row === cell.row),
      ({ block }) => block.height,
    ),
  }));
  const graph: ElkNode = {
    id: 'table',
    layoutOptions: options({
      algorithm: 'layered',
      direction: 'DOWN',
      padding: '[top=0,left=0,bottom=0,right=0]',
      'spacing.nodeNode': 5,
      'layered.spacing.nodeNodeBetweenLayers': 5,
      'layered.spacing.edgeNodeBetweenLayers': 2,
      'partitioning.activate': true,
      separateConnectedComponents: false,
      'layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'layered.crossingMinimization.forceNodeModelOrder': true,
    }),
    children: sized.map(({ id, row, width, height }) => ({ id, width, height, layoutOptions: options({ 'partitioning.partition': row }) })),
    edges: sized
      .filter(({ row }) => row > 0)
      .map(({ row, column }) => ({ id: `${row}/${column}`, sources: [`${row - 1}/${column}`], targets: [`${row}/${column}`] })),
  };
  const { children = [], width = 0, height = 0 } = await placed(graph);
  const places = new Map(children.map((child) => [child.id, { x: child.x ?? 0, y: child.y ?? 0 }]));
  const parts = sized.map(({ id, block, box, width: wide, height: high }) => {
    const drawing: Drawing = { ...nothingDrawn, texts: block.texts, badges: block.badges };
    const framed: Drawing = box === null ? drawing : { ...drawing, boxes: [{ ...box, x: 0, y: 0, width: wide, height: high }] };
    return moved(framed, places.get(id) ?? { x: 0, y: 0 });
  });
  return joined(parts, { width, height });
}
