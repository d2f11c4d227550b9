import { isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';

/** A line of the file is no longer than this, where it can be helped. */
export const columns = 140;
/** So many small maps under one another have one line each. */
const many = 8;

interface Layout {
  /** Whether small maps have one line each, however few they are. */
  readonly isDense: boolean;
}

/** Decides what stands on one line: lists of words, empty lists and maps and, where there are many or the file is dense, small maps. */
export function compact(root: YAMLMap, layout: Layout): void {
  for (const { value } of root.items) arrange(value, { ...layout, depth: 1 });
}

interface Place extends Layout {
  readonly depth: number;
}

function arrange(node: unknown, place: Place): void {
  if (!isMap(node) && !isSeq(node)) return;
  if (node.items.length === 0 || isWords(node)) {
    node.flow = true;
    return;
  }
  if (place.isDense && isPlainlySmall(node, place.depth)) {
    node.flow = true;
    return;
  }
  const inner = { ...place, depth: place.depth + 1 };
  const children = isSeq(node) ? node.items : isMap(node) ? node.items.map(({ value }) => value) : [];
  // Things of one kind under one another, each with a name or none: not the parts of one thing, which are read one by one.
  const areAlike = children.every(isMap) && (isSeq(node) || children.length > 1);
  const isClose = areAlike && (place.isDense || children.length >= many);
  for (const child of children) {
    if (isClose && isMap(child) && isSmall(child, inner.depth)) child.flow = true;
    else arrange(child, inner);
  }
}

/** A map of one thing, such as a match, or a list of one or two: they need no line of their own where lines are short. */
function isPlainlySmall(node: YAMLMap | YAMLSeq, depth: number): boolean {
  const most = isMap(node) ? 1 : 2;
  return depth > 1 && node.items.length <= most && lengthOf(node) + 2 * depth <= columns - 50;
}

function isWords(node: unknown): boolean {
  return isSeq(node) && node.items.every((item) => isScalar(item));
}

/** Whether a map fits on one line. */
function isSmall(map: YAMLMap, depth: number): boolean {
  return map.items.length > 0 && lengthOf(map) + 2 * depth + 2 <= columns;
}

/** How long it is on one line: as JSON without quotes, with a space after each key and comma. */
function lengthOf(node: YAMLMap | YAMLSeq): number {
  const json = JSON.stringify(node.toJSON());
  return json.replaceAll('"', '').length + (json.match(/":|,/g)?.length ?? 0);
}
