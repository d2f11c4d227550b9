import { Document, isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap, YAMLSeq } from 'yaml';
import { harmless } from '../reporters/legible.ts';
import { columns, compact } from './layout.ts';
import type { Path, SpecDraft } from './model.ts';
import { folded, wrapped } from './wrapped.ts';

/** A file of more lines than this is written closer together. */
const roomy = 220;

/** The mark of a line that somebody has to look at. */
const mark = 'REVIEW: ';
const marked = /^\s*# REVIEW: ([a-z0-9-]+(?:\.[a-z0-9-]+)?(?:, [a-z0-9-]+(?:\.[a-z0-9-]+)?)*): /;

/** The requirements, and the checks that are left out as a whole, that a spec has a `# REVIEW` line for: sorted, each once. */
export function reviewedRequirements(text: string): readonly string[] {
  return [...new Set(text.split('\n').flatMap((line) => marked.exec(line)?.[1]?.split(', ') ?? []))].sort();
}

/** The draft as commented YAML; a large one closer together. The same draft gives the same bytes. */
export function writeSpec(draft: SpecDraft): string {
  const text = written(draft, { isDense: false });
  return text.split('\n').length <= roomy ? text : written(draft, { isDense: true });
}

function written(draft: SpecDraft, layout: { readonly isDense: boolean }): string {
  const document = new Document(JSON.parse(JSON.stringify(draft.value)));
  const root = document.contents as unknown as YAMLMap;
  compact(root, layout);
  for (const { path, lines } of linesAbove(root, draft)) comment(root, path, lines);
  for (const [index, pair] of root.items.entries()) head(pair as Pair, { ...layout, headings: draft.headings, isFirst: index === 0 });
  const headLines = draft.comments.filter(({ path }) => path.length === 0).flatMap(({ text }) => text.split('\n').map(harmless));
  document.commentBefore = headLines.map(spaced).join('\n');
  return folded(document.toString({ lineWidth: 0, indentSeq: true, flowCollectionPadding: false }), columns);
}

const spaced = (line: string): string => ` ${line}`;

interface Above {
  readonly path: Path;
  readonly lines: string[];
}

/** Comments and marks, by the line above which they stand. */
function linesAbove(root: YAMLMap, draft: SpecDraft): readonly Above[] {
  const above = new Map<string, Above>();
  const add = (path: Path, lines: readonly string[]) => {
    const there = existing(root, path);
    const entry = above.get(JSON.stringify(there)) ?? { path: there, lines: [] };
    above.set(JSON.stringify(there), entry);
    entry.lines.push(...lines.filter((line) => !entry.lines.includes(line)));
  };
  for (const { path, text } of draft.comments) {
    const room = columns - 2 * path.length;
    // A comment on what was not written would stand on something else; a mark must stand somewhere.
    if (path.length > 0 && root.hasIn(path))
      add(
        path,
        text.split('\n').flatMap((line) => wrapped(harmless(line), room)),
      );
  }
  // A mark stands on one line: whoever looks for marks reads it whole.
  for (const { path, requirement, text } of draft.reviews) add(path, [harmless(`${mark}${requirement}: ${text}`)]);
  return [...above.values()];
}

/** The nearest place around a path that is there and has a line of its own. */
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
    return (isSeq(around) || isMap(around)) && around.flow === true;
  });
}

function comment(root: YAMLMap, path: Path, lines: readonly string[]): void {
  const text = lines.map(spaced).join('\n');
  const last = path.at(-1);
  const around = path.length > 1 ? root.getIn(path.slice(0, -1), true) : root;
  if (isMap(around)) {
    const pair = around.items.find((item) => isPair(item) && String(isScalar(item.key) ? item.key.value : item.key) === String(last));
    if (pair !== undefined) (pair.key as Node).commentBefore = text;
  } else if (around instanceof YAMLSeq) {
    (around.items[Number(last)] as Node).commentBefore = text;
  }
}

interface Heading {
  readonly headings: SpecDraft['headings'];
  readonly isFirst: boolean;
  readonly isDense: boolean;
}

/** A blank line between sections, and the rule above a part of the file. */
function head(pair: Pair, { headings, isFirst, isDense }: Heading): void {
  const key = pair.key as Node;
  if (!isFirst) key.spaceBefore = true;
  const title = headings[String(isScalar(key) ? key.value : '')];
  if (title === undefined) return;
  const rule = ` ── ${title} ${'─'.repeat(Math.max(0, 112 - title.length))}`;
  key.commentBefore = key.commentBefore ? `${rule}\n${isDense ? '' : '\n'}${key.commentBefore}` : rule;
}
