import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packageFile } from '../../package.ts';

// Each before those that import it.
const modules = ['legible', 'elements', 'data', 'filters', 'values', 'facts', 'finding', 'controls', 'list', 'picture', 'print', 'main'];

// What comes later holds where two say something of the same.
const sheets = ['base', 'views', 'tables', 'cases', 'narrow', 'paper'];

const read = (name: string): string => readFileSync(packageFile(`assets/report/${name}`), 'utf8');

/** The script of the page: modules of assets/report, which share their names, as one. */
export function script(): string {
  const texts = modules.map((name) =>
    read(`${name}.js`)
      .replace(/^import [^;]*;\n/gm, '')
      .replace(/^export /gm, ''),
  );
  return `(() => {\n'use strict';\n${texts.join('\n')}})();\n`;
}

/** The style of the page. */
export function style(): string {
  return sheets.map((name) => read(`${name}.css`)).join('\n');
}

/** What a Content Security Policy calls an element with this text. */
export function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
