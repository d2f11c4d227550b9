import type { Sheet } from './sheet.ts';
import { colors, styles, type TextStyle } from './style.ts';
import type { Line } from './wrap.ts';

export interface Field {
  readonly label: string;
  readonly value: string | readonly string[];
  readonly style?: TextStyle;
}

/** Labels with their values beside them, a hairline under each. Values wrap. */
export function drawFields(sheet: Sheet, fields: readonly Field[], options: { readonly labelWidth: number }): void {
  const indent = options.labelWidth;
  for (const field of fields) {
    const style = field.style ?? styles.body;
    const values = typeof field.value === 'string' ? [field.value] : field.value;
    const label = sheet.wrap(field.label, styles.label, indent - 8);
    const lines = values.flatMap((value) => sheet.wrap(value, style, sheet.width - indent));
    sheet.ensure(Math.min(sum(lines), 3 * style.leading) + 6);
    drawField(sheet, { label, lines, indent });
  }
}

/** `yes` and `no` for what the spec says by a boolean; anything else as it is. */
export function spoken(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A time of the record, for people: `2026-11-20 09:00:41 UTC`. Other texts stay as they are. */
export function moment(time: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(time);
  return parts === null ? time : `${parts[1]} ${parts[2]} UTC`;
}

function sum(lines: readonly Line[]): number {
  return lines.reduce((height, line) => height + line.style.leading, 0);
}

function drawField(sheet: Sheet, { label, lines, indent }: { label: Line[]; lines: Line[]; indent: number }): void {
  const paragraph = sheet.element('P');
  const top = sheet.y;
  sheet.tagged(paragraph, () => {
    for (const [index, line] of label.entries()) sheet.line(line, { x: sheet.left, y: top + index * line.style.leading });
  });
  for (const line of lines) {
    sheet.ensure(line.style.leading);
    sheet.tagged(paragraph, () => sheet.line(line, { x: sheet.left + indent, y: sheet.y }));
    sheet.y += line.style.leading;
  }
  paragraph.end();
  // A value that went over the page leaves its label behind.
  if (sheet.y > top) sheet.y = Math.max(sheet.y, top + sum(label));
  sheet.rule(colors.rule, 0.3);
}
