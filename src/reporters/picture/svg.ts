import PDFDocument from 'pdfkit';
import type { Architecture } from '../../architecture/model.ts';
import type { Qualification } from '../../record.ts';
import { conclusionWords } from '../glossary.ts';
import type { Pausing } from '../options.ts';
import { fontPath, loadFaces } from '../pdf/fonts.ts';
import { colors, type TextStyle } from '../pdf/style.ts';
import { arrowOf } from './arrow.ts';
import { sceneOf } from './compose.ts';
import { type Drawing, type DrawnBadge, type DrawnBox, type DrawnLink, type DrawnText, moved, stacked } from './drawing.ts';
import { calloutsDrawing, legendDrawing, titleDrawing } from './frame.ts';
import { layoutOf } from './layout.ts';
import { fills, linkStrokes, type Stroke, strokeOf, words } from './style.ts';

const margin = 24;
const leastWidth = 620;

/**
 * The verified architecture as an SVG that stands by itself: no script, nothing from elsewhere. The same record and architecture give the
 * same text.
 */
export async function renderSvg(
  record: Qualification,
  architecture: Architecture,
  { pause = async () => undefined }: Partial<Pausing> = {},
): Promise<string> {
  const doc = new PDFDocument({ font: fontPath('regular'), autoFirstPage: false });
  const faces = loadFaces(doc);
  const scene = sceneOf(record, architecture);
  const picture = await layoutOf(scene, { faces, pause, ratio: 1.5 });
  await pause();
  const width = Math.max(leastWidth, picture.width);
  const whole = stacked(
    [titleDrawing(record, { faces, width }), picture, legendDrawing({ faces, width }), calloutsDrawing(scene.callouts, { faces, width })],
    16,
  );
  const name = faces.regular.legible(`${record.system.name}: verified architecture. ${conclusionWords[record.conclusion]}`);
  return svgOf({ ...moved(whole, { x: margin, y: margin }), width: width + 2 * margin, height: whole.height + 2 * margin }, name);
}

/** A drawing as SVG. */
export function svgOf(drawing: Drawing, name: string): string {
  const [width, height] = [number(drawing.width), number(drawing.height)];
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(name)}</title>`,
    `<rect width="${width}" height="${height}" fill="#FFFFFF"/>`,
    ...drawing.boxes.map(boxOf),
    ...drawing.links.map(linkOf),
    ...drawing.texts.map(textOf),
    ...drawing.badges.map(badgeOf),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

function strokeAttributes({ color, width, dash }: Stroke): string {
  return `stroke="${color}" stroke-width="${width}"${dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`}`;
}

function boxOf({ x, y, width, height, level, outcome }: DrawnBox): string {
  const stroke = strokeOf(outcome, level === 'account' || level === 'region' || level === 'network');
  const round = level === 'account' ? 5 : level === 'internet' ? 10 : 3;
  return `<rect class="${level}" x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="${round}" fill="${fills[level]}" ${strokeAttributes(stroke)}/>`;
}

function linkOf({ kind, points }: DrawnLink): string {
  const stroke = linkStrokes[kind];
  const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${number(x)} ${number(y)}`).join(' ');
  const head = arrowOf(points).map(({ x, y }) => `${number(x)},${number(y)}`);
  return `<g class="${kind}"><path d="${path}" fill="none" ${strokeAttributes(stroke)}/><polygon points="${head.join(' ')}" fill="${stroke.color}"/></g>`;
}

const families = { regular: 'DejaVu Sans Condensed', bold: 'DejaVu Sans Condensed', mono: 'DejaVu Sans Mono' } as const;

function fontOf({ face, size, color }: TextStyle): string {
  const weight = face === 'bold' ? ' font-weight="bold"' : '';
  const stretch = face === 'mono' ? '' : ' font-stretch="condensed"';
  const others = face === 'mono' ? 'monospace' : "'DejaVu Sans', 'Arial Narrow', Arial, sans-serif";
  return `font-family="'${families[face]}', ${others}" font-size="${size}"${weight}${stretch} fill="${color}"`;
}

function textOf({ x, y, text, style, width, spoken }: DrawnText): string {
  const baseline = y + (style.leading + style.size * 0.72) / 2;
  const said = spoken === undefined ? '' : `<title>${escaped(spoken)}</title>`;
  const fitted = `textLength="${number(width)}" lengthAdjust="spacingAndGlyphs"`;
  return `<text x="${number(x)}" y="${number(baseline)}" ${fitted} ${fontOf(style)}>${said}${escaped(text)}</text>`;
}

function badgeOf({ x, y, width, height, number: shown }: DrawnBadge): string {
  const { size, leading, color } = words.badge;
  const baseline = y + (leading + size * 0.72) / 2;
  const rect = `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="4.7" fill="${colors.alert}"/>`;
  const text = `<text x="${number(x + width / 2)}" y="${number(baseline)}" text-anchor="middle" ${fontOf({ ...words.badge, color })}>${shown}</text>`;
  return `<g class="callout">${rect}${text}</g>`;
}
