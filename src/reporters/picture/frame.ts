import type { Outcome, Qualification } from '../../record.ts';
import { conclusionWords, documentWords, outcomeWords } from '../glossary.ts';
import { caveats } from '../pdf/cover.ts';
import { moment } from '../pdf/fields.ts';
import type { Faces } from '../pdf/fonts.ts';
import { conclusionColors } from '../pdf/style.ts';
import { type Drawing, type DrawnText, joined, moved, nothingDrawn } from './drawing.ts';
import { type Block, badgeSize, blockOf, type Entry } from './measure.ts';
import type { Callout, SceneLink } from './scene.ts';
import { words } from './style.ts';

const bare = { x: 0, y: 0 } as const;

function drawn({ texts, badges, width, height }: Block): Drawing {
  return { ...nothingDrawn, texts, badges, width, height };
}

/** What the picture is of, and what came out. */
export function titleDrawing(record: Qualification, { faces, width }: { readonly faces: Faces; readonly width: number }): Drawing {
  const line = (text: string, style = words.row): Entry => ({ keys: [], text, style });
  const entries = [
    line(`${record.system.name}: verified architecture`, words.title),
    line(conclusionWords[record.conclusion], { ...words.account, color: conclusionColors[record.conclusion] }),
    line(`${documentWords[record.purpose]} · execution ${record.runId} · evidence as of ${moment(record.asOf)}`, words.note),
    ...caveats(record).map((text) => line(text, words.strong)),
  ];
  return drawn(blockOf(entries, { faces, longest: width, padding: bare }));
}

const marks: readonly (readonly [Outcome | null, string])[] = [
  ['pass', `${outcomeWords.pass}`],
  ['fail', `${outcomeWords.fail}: thick border, and a number that is explained`],
  ['unknown', `${outcomeWords.unknown}: dashed border`],
  ['not-applicable', outcomeWords['not-applicable']],
  [null, 'No test case is about it'],
];

const linkWords: readonly (readonly [SceneLink['kind'], string])[] = [
  ['traffic', 'Traffic from the internet'],
  ['replication', 'Copies of data'],
  ['delivery', 'Logs'],
];

/** What marks and lines mean. A frame has the mark of the gravest in it. */
export function legendDrawing({ faces, width }: { readonly faces: Faces; readonly width: number }): Drawing {
  const items = [
    ...marks.map(([outcome, text]) =>
      drawn(blockOf([{ keys: [], outcome, text, style: words.note }], { faces, longest: width, padding: bare })),
    ),
    ...linkWords.map(([kind, text]): Drawing => {
      const block = drawn(blockOf([{ keys: [], text, style: words.note }], { faces, longest: width - 32, padding: bare }));
      const y = words.note.leading / 2;
      const link = {
        kind,
        points: [
          { x: 0, y },
          { x: 24, y },
        ],
      };
      return { ...moved(block, { x: 29, y: 0 }), width: block.width + 29, links: [link] };
    }),
  ];
  return flowed(items, { width, gap: { x: 18, y: 3 } });
}

/** Side by side, and on a new line where one does not fit. */
function flowed(
  items: readonly Drawing[],
  { width, gap }: { readonly width: number; readonly gap: { readonly x: number; readonly y: number } },
): Drawing {
  let [x, y, line, right] = [0, 0, 0, 0];
  const placed = items.map((item) => {
    if (x > 0 && x + item.width > width) {
      x = 0;
      y += line + gap.y;
      line = 0;
    }
    const at = moved(item, { x, y });
    right = Math.max(right, x + item.width);
    x += item.width + gap.x;
    line = Math.max(line, item.height);
    return at;
  });
  return joined(placed, { width: right, height: y + line });
}

/** What failed where, by number, in as many columns as there is room for. */
export function calloutsDrawing(
  callouts: readonly Callout[],
  { faces, width }: { readonly faces: Faces; readonly width: number },
): Drawing {
  const count = Math.max(1, Math.min(4, Math.floor(width / 265)));
  const gap = 18;
  const column = (width - gap * (count - 1)) / count;
  const items = callouts.map((callout) => calloutDrawing(callout, { faces, width: column }));
  const space = 5;
  const share = items.reduce((sum, { height }) => sum + height + space, 0) / count;
  let [index, y, used] = [0, 0, 0];
  let bottom = 0;
  const placed = items.map((item) => {
    if (y > 0 && used >= share * (index + 1) && index < count - 1) {
      index += 1;
      y = 0;
    }
    const at = moved(item, { x: index * (column + gap), y });
    y += item.height + space;
    used += item.height + space;
    bottom = Math.max(bottom, y - space);
    return at;
  });
  return joined(placed, { width: items.length === 0 ? 0 : width, height: bottom });
}

function calloutDrawing({ number, where, items }: Callout, { faces, width }: { readonly faces: Faces; readonly width: number }): Drawing {
  const indent = 26;
  const entries = [
    { keys: [], text: where, style: words.strong },
    ...items.map((item): Entry => ({ keys: [], text: itemWords(item), style: words.note })),
  ];
  const block = blockOf(entries, { faces, longest: width - indent, padding: bare });
  const size = badgeSize(number, faces);
  const badge = { number, x: indent - 5 - size.width, y: (words.strong.leading - size.height) / 2, ...size };
  const texts: readonly DrawnText[] = moved(drawn(block), { x: indent, y: 0 }).texts;
  return { ...nothingDrawn, texts, badges: [badge], width, height: block.height };
}

/** `audit-trail.validation (3): Log file validation is off …; deviation DEV-003` */
export function itemWords({ requirementId, message, count, deviations }: Callout['items'][number]): string {
  const several = count === 1 ? '' : ` (${count} test cases)`;
  const accepted = deviations.length === 0 ? '' : `; deviation ${deviations.join(', ')}`;
  return `${requirementId}${several}: ${message}${accepted}`;
}
