/** A rectangle with what it is. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

/** Everything that a picture shows, as places. */
export interface Places {
  readonly width: number;
  readonly height: number;
  /** Solid ones hold no others, and nothing passes through them. */
  readonly boxes: readonly (Area & { readonly isSolid?: boolean })[];
  /** Words, marks and numbers. */
  readonly texts: readonly Area[];
  /** Each as its corners. */
  readonly links: readonly (readonly { readonly x: number; readonly y: number }[])[];
}

const slack = 0.06;

function apart(a: Area, b: Area): boolean {
  return a.x + a.width <= b.x + slack || b.x + b.width <= a.x + slack || a.y + a.height <= b.y + slack || b.y + b.height <= a.y + slack;
}

function holds(a: Area, b: Area): boolean {
  return b.x >= a.x - slack && b.y >= a.y - slack && b.x + b.width <= a.x + a.width + slack && b.y + b.height <= a.y + a.height + slack;
}

function pairs<T>(list: readonly T[]): readonly (readonly [T, T])[] {
  return list.flatMap((a, index) => list.slice(index + 1).map((b) => [a, b] as const));
}

/** The stretches of links, each as a rectangle without breadth. */
function stretches(links: Places['links']): readonly Area[] {
  return links.flatMap((points, index) =>
    points.slice(1).map((end, at) => {
      const start = points[at] ?? end;
      const [x, y] = [Math.min(start.x, end.x), Math.min(start.y, end.y)];
      return { x, y, width: Math.abs(end.x - start.x), height: Math.abs(end.y - start.y), label: `link ${index}` };
    }),
  );
}

function crosses(line: Area, area: Area): boolean {
  return (
    line.x < area.x + area.width - slack &&
    line.x + line.width > area.x + slack &&
    line.y < area.y + area.height - slack &&
    line.y + line.height > area.y + slack
  );
}

/** What overlaps, is cut or leaves the page, each as a sentence. */
export function clashes({ width, height, boxes, texts, links }: Places): readonly string[] {
  const page = { x: 0, y: 0, width, height, label: 'the page' };
  return [
    ...[...boxes, ...texts].filter((one) => !holds(page, one)).map(({ label }) => `${label} leaves the page`),
    ...pairs(texts).flatMap(([a, b]) => (apart(a, b) ? [] : [`${a.label} overlaps ${b.label}`])),
    ...pairs(boxes).flatMap(([a, b]) => (apart(a, b) || holds(a, b) || holds(b, a) ? [] : [`${a.label} overlaps ${b.label}`])),
    ...texts.flatMap((text) =>
      boxes.filter((box) => !apart(box, text) && !holds(box, text)).map((box) => `${text.label} is cut by ${box.label}`),
    ),
    ...stretches(links).flatMap((line) =>
      boxes.filter((box) => box.isSolid === true && crosses(line, box)).map((box) => `${line.label} runs through ${box.label}`),
    ),
    ...stretches(links).flatMap((line) => texts.filter((text) => crosses(line, text)).map((text) => `${line.label} crosses ${text.label}`)),
  ];
}
