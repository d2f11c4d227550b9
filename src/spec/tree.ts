import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';

export type Path = readonly (string | number)[];

/** Something wrong at an offset of the text. */
interface Note {
  readonly offset: number;
  readonly path: Path;
  readonly message: string;
  readonly hint?: string;
}

/** Where a value stands in the text, as offsets. An empty value stands at its key. */
interface Entry {
  readonly key?: number;
  readonly value: number;
  /** A scalar as it was written, without quotes. */
  readonly source?: string;
  /** Where a scalar ends, its quotes among it. */
  readonly end?: number;
}

/** The plain value of a YAML document, with the place of each part. */
export interface Tree {
  readonly value: unknown;
  readonly notes: readonly Note[];
  /** Where a value is `undefined` because of something in `notes`. */
  readonly broken: readonly Path[];
  /** False where reading was given up: a bomb, or nesting without end. */
  readonly isSound: boolean;
  entry(path: Path): Entry | undefined;
}

export const limits = { depth: 32, aliases: 100, unfolded: 100_000 };
export const tooDeep = `nested too deeply: more than ${limits.depth} levels`;

interface State {
  readonly entries: Map<string, Entry>;
  readonly anchors: Map<string, Node>;
  /** Nodes being read: an alias to one of them would have no end. */
  readonly open: Set<Node>;
  readonly notes: Note[];
  readonly broken: Path[];
  readonly lineOf: (offset: number) => number;
  aliases: number;
  unfolded: number;
  isSound: boolean;
}

/** Where a node is read to. */
interface Place {
  readonly path: Path;
  readonly key?: number;
  /** Whether it is reached through an alias. */
  readonly isUnfolded: boolean;
}

const idOf = (path: Path): string => path.join('\0');
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function giveUp(state: State, offset: number, path: Path, message: string): undefined {
  state.broken.push(path);
  state.notes.push({ offset, path, message });
  return undefined;
}

function readMap(state: State, map: YAMLMap, { path, isUnfolded }: Place, into: Record<string, unknown>, isSecond: boolean) {
  for (const { key, value } of map.items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    const child = [...path, name];
    const offset = key.range?.[0] ?? 0;
    if (name === '__proto__') {
      state.notes.push({ offset, path: child, message: 'the key __proto__ is not allowed' });
    } else if (!Object.hasOwn(into, name)) {
      into[name] = readNode(state, value as Node | null, { path: child, key: offset, isUnfolded });
    } else {
      const first = state.lineOf(state.entries.get(idOf(child))?.key ?? 0);
      if (!isSecond) state.notes.push({ offset, path: child, message: `the key ${name} is set twice`, hint: `first on line ${first}` });
      // What a second map adds is read too, so that a reference to it is not taken for a second mistake.
      const before = into[name];
      if (isMap(value) && isRecord(before)) readMap(state, value, { path: child, isUnfolded }, before, true);
    }
  }
  return into;
}

function readAlias(state: State, alias: Alias, place: Place): unknown {
  const offset = alias.range?.[0] ?? 0;
  const target = state.anchors.get(alias.source);
  state.aliases += 1;
  state.entries.set(idOf(place.path), { ...(place.key === undefined ? {} : { key: place.key }), value: offset });
  if (target === undefined) return giveUp(state, offset, place.path, `no anchor is named &${alias.source}`);
  if (state.open.has(target)) return giveUp(state, offset, place.path, `the alias *${alias.source} stands inside its own anchor`);
  const value = state.aliases > limits.aliases ? undefined : readNode(state, target, { ...place, isUnfolded: true });
  if (state.aliases <= limits.aliases && state.unfolded <= limits.unfolded) return value;
  if (state.isSound) giveUp(state, offset, place.path, 'too many aliases: refused, because each can stand for a whole tree of others');
  state.isSound = false;
  return undefined;
}

function readNode(state: State, node: Node | null, place: Place): unknown {
  const { path, key } = place;
  const offset = node?.range?.[0] ?? key ?? 0;
  if (!state.isSound) return undefined;
  if (path.length > limits.depth) {
    state.isSound = false;
    return giveUp(state, offset, path, tooDeep);
  }
  if (place.isUnfolded) state.unfolded += 1;
  if (state.unfolded > limits.unfolded) return undefined;
  if (isAlias(node)) return readAlias(state, node, place);
  if (node?.anchor !== undefined && !place.isUnfolded) state.anchors.set(node.anchor, node);
  const source = isScalar(node) ? node.source : undefined;
  const isEmpty = node === null || (isScalar(node) && node.value === null && (source ?? '') === '');
  state.entries.set(idOf(path), {
    ...(key === undefined ? {} : { key }),
    value: isEmpty ? (key ?? offset) : offset,
    ...(source === undefined ? {} : { source }),
    ...(isScalar(node) && node.range != null ? { end: node.range[1] } : {}),
  });
  if (node === null) return null;
  if (isScalar(node)) return node.value;
  state.open.add(node);
  const value = isMap(node)
    ? readMap(state, node, place, {}, false)
    : isSeq(node)
      ? node.items.map((item, index) => readNode(state, item as Node | null, { path: [...path, index], isUnfolded: place.isUnfolded }))
      : giveUp(state, offset, path, 'expected a value');
  state.open.delete(node);
  return value;
}

/** Turns nodes into plain values. Refuses duplicate keys, aliases that unfold without measure, and nesting without end. Never throws. */
export function readTree(contents: Node | null, lineOf: (offset: number) => number): Tree {
  const state: State = {
    entries: new Map(),
    anchors: new Map(),
    open: new Set(),
    notes: [],
    broken: [],
    lineOf,
    aliases: 0,
    unfolded: 0,
    isSound: true,
  };
  const value = readNode(state, contents, { path: [], isUnfolded: false });
  return { value, notes: state.notes, broken: state.broken, isSound: state.isSound, entry: (path) => state.entries.get(idOf(path)) };
}
