import { type Dictionary, Name, type Value } from './values.ts';

/**
 * What the sealed field shows: the letters IQ in a ring, in lines alone. They need no font, so that none can lack a glyph, and no check mark: only
 * a reader can say whether a seal holds. The page beside it says in words what it is. Entries and content of a form.
 */
export function sealMark({ width, height }: { readonly width: number; readonly height: number }): [Dictionary, string] {
  const radius = Math.max(0, Math.min(width, height) / 2 - 8);
  const [x, y] = [width / 2, height / 2];
  const at = (right: number, up: number): string => `${n(x + right * radius)} ${n(y + up * radius)}`;
  const content = [
    'q 0.122 0.227 0.373 RG 1 J 1 j',
    `1.6 w ${circle(x, y, radius)} S`,
    `0.5 w ${circle(x, y, radius * 0.86)} S`,
    `2.6 w ${at(-0.46, -0.36)} m ${at(-0.46, 0.36)} l S`,
    `${circle(x + radius * 0.16, y, radius * 0.36)} S`,
    `${at(0.28, -0.14)} m ${at(0.54, -0.44)} l S`,
    'Q',
  ].join('\n');
  const entries: [string, Value][] = [
    ['Type', new Name('XObject')],
    ['Subtype', new Name('Form')],
    ['BBox', [0, 0, width, height]],
    ['Resources', new Map()],
  ];
  return [new Map(entries), content];
}

/** A circle of four curves. */
function circle(x: number, y: number, radius: number): string {
  const k = radius * 0.5523;
  const point = (right: number, up: number): string => `${n(x + right)} ${n(y + up)}`;
  return [
    `${point(radius, 0)} m`,
    `${point(radius, k)} ${point(k, radius)} ${point(0, radius)} c`,
    `${point(-k, radius)} ${point(-radius, k)} ${point(-radius, 0)} c`,
    `${point(-radius, -k)} ${point(-k, -radius)} ${point(0, -radius)} c`,
    `${point(k, -radius)} ${point(radius, -k)} ${point(radius, 0)} c`,
  ].join(' ');
}

function n(value: number): string {
  return value.toFixed(2);
}
