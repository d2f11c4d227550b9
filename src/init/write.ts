import { Document, isCollection, isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { harmless } from '../reporters/legible.ts';
import type { Path, SpecDraft } from './model.ts';
import { wrapped } from './wrapped.ts';

/** A line of the file is no longer than this, where it can be helped. */
const columns = 140;
/** Lists of this many small maps have one line for each. */
const manyMaps = 4;

/** The mark of a line that somebody has to look at. */
const mark = 'REVIEW: ';
const marked = /^\s*# REVIEW: ([a-z0-9-]+(?:\.[a-z0-9-]+)?): /;

/** The requirements, and the checks that are left out as a whole, that a spec has a `# REVIEW` line for: sorted, each once. */
export function reviewedRequirements(text: string): readonly string[] {
  return [...new Set(text.split('\n').flatMap((line) => marked.exec(line)?.[1] ?? []))].sort();
}

/** The draft as commented YAML. The same draft gives the same bytes. */
export function writeSpec(draft: SpecDraft): string {
  const document = new Document(JSON.parse(JSON.stringify(draft.value)));
  const root = document.contents as unknown as YAMLMap;
  compact(root, 0);
  const comments = new Map<string, { readonly path: Path; readonly lines: string[] }>();
  const add = (path: Path, lines: readonly string[], there = existing(root, path)) => {
    const entry = comments.get(JSON.stringify(there)) ?? { path: there, lines: [] };
    comments.set(JSON.stringify(there), entry);
    entry.lines.push(...lines.filter((line) => line === '' || !entry.lines.includes(line)));
  };
  const room = (path: Path) => columns - 2 * Math.max(0, path.length - 1) - 2;
  for (const { path, text } of draft.comments) {
    // A comment on what was not written would stand on something else; a mark must stand somewhere.
    if (path.length > 0 && root.hasIn(path)) add(path, text.split('\n').flatMap((line) => wrapped(harmless(line), room(path))));
  }
  // A mark stands on one line: whoever looks for marks reads it whole.
  for (const { path, requirement, text } of draft.reviews) add(path, [harmless(`${mark}${requirement}: ${text}`)]);
  for (const { path, lines } of comments.values()) comment(root, path, lines);
  for (const pair of root.items) head(pair as Pair, draft.headings);
  const headLines = draft.comments.filter(({ path }) => path.length === 0).flatMap(({ text }) => text.split('\n').map(harmless));
  document.commentBefore = headLines.map(spaced).join('\n');
  return document.toString({ lineWidth: 0, indentSeq: true, flowCollectionPadding: false });
}

const spaced = (line: string): string => (line === '' ? '' : ` ${line}`);

/** The nearest place around a path that is there. */
function existing(root: YAMLMap, path: Path): Path {
  for (let length = path.length; length > 0; length -= 1) {
    const part = path.slice(0, length);
    if (root.hasIn(part) && !isInFlow(root, part)) return part;
  }
  return [];
}

/** No comment can stand inside what is written on one line. */
function isInFlow(root: YAMLMap, path: Path): boolean {
  return path.slice(1).some((_, index) => {
    const around = root.getIn(path.slice(0, index + 1), true);
    return isCollection(around) && around.flow === true;
  });
}

function comment(root: YAMLMap, path: Path, lines: readonly string[]): void {
  const text = lines.map(spaced).join('\n');
  const last = path.at(-1);
  const around = path.length > 1 ? root.getIn(path.slice(0, -1), true) : root;
  if (isMap(around)) {
    const pair = around.items.find((item) => isPair(item) && String(isScalar(item.key) ? item.key.value : item.key) === String(last));
    if (pair !== undefined) (pair.key as Node).commentBefore = text;
  } else if (isSeq(around)) {
    (around.items[Number(last)] as Node).commentBefore = text;
  }
}

/** A blank line between sections, and the rule above a part of the file. */
function head(pair: Pair, headings: SpecDraft['headings']): void {
  const key = pair.key as Node;
  key.spaceBefore = true;
  const title = headings[String(isScalar(key) ? key.value : '')];
  if (title === undefined) return;
  const rule = ` ── ${title} ${'─'.repeat(Math.max(0, 118 - title.length - 6))}`;
  key.commentBefore = key.commentBefore ? `${rule}\n\n${key.commentBefore}` : rule;
}

/** Short lists of words stand on one line, and each of many small maps on one of its own. */
function compact(node: unknown, depth: number): void {
  if (isSeq(node)) {
    const isShort = isPlain(node) && textOf(node).length + 2 * depth < columns - 40;
    if (isShort || node.items.length === 0) node.flow = true;
    else if (node.items.length >= manyMaps) oneLineEach(node, depth);
    if (node.flow !== true) for (const item of node.items) if (!isCollection(item) || item.flow !== true) compact(item, depth + 1);
  } else if (isMap(node)) {
    if (node.items.length === 0) node.flow = true;
    for (const { value } of node.items) compact(value, depth + 1);
  }
}

function oneLineEach(list: YAMLSeq, depth: number): void {
  const isSmall = (item: unknown) =>
    isMap(item) && item.items.every(({ value }) => isScalar(value) || isPlain(value)) && textOf(item).length + 2 * depth < columns - 20;
  if (!list.items.every(isSmall)) return;
  for (const item of list.items) (item as YAMLMap).flow = true;
}

function isPlain(node: unknown): boolean {
  return isSeq(node) && node.items.every((item) => isScalar(item));
}

function textOf(node: { toJSON(): unknown }): string {
  return JSON.stringify(node.toJSON());
}
