import type { Qualification } from '../record.ts';
import { conclusionWords, documentWords } from './glossary.ts';
import { carriedOf } from './html/carried.ts';
import { script, sourceOf, style } from './html/client.ts';
import { embeddedOf, scriptJson } from './html/embedded.ts';
import { executionOf } from './html/execution.ts';
import { html, type Markup, nothing, trusted } from './html/markup.ts';
import { matrixOf } from './html/matrix.ts';
import { plainList } from './html/plain.ts';
import { scopeOf } from './html/scope.ts';
import { standingOf } from './html/standing.ts';
import { summaryOf } from './html/summary.ts';
import type { ReporterOptions } from './options.ts';
import { numberOf } from './pdf/furniture.ts';

type Given = Pick<ReporterOptions, 'catalogue' | 'architecture' | 'facts' | 'pause'>;

/**
 * The executed record as one page for a browser, without anything from elsewhere. Without script it shows all but the list and the facts of what
 * passed. The same arguments give the same text.
 */
export async function renderHtml(record: Qualification, given: Given): Promise<string> {
  const { catalogue, architecture, facts, pause = async () => undefined } = given;
  // The library that lays the picture out is loaded where there is one to draw.
  const drawn =
    architecture === undefined ? undefined : await (await import('./html/picture.ts')).pictureOf(record, { architecture, pause });
  await pause();
  const carried = facts === undefined ? undefined : carriedOf(record, facts);
  const embedded = embeddedOf(record, { catalogue, facts: carried?.facts ?? {}, numbers: drawn?.numbers ?? {} });
  await pause();
  const main = [
    summaryOf(record, { picture: drawn?.markup ?? nothing }),
    html`<noscript>${plainList(record)}</noscript>`,
    matrixOf(record),
    scopeOf(record),
    executionOf(record, carried),
  ];
  return pageOf(record, { main, data: scriptJson(embedded) });
}

interface Contents {
  readonly main: readonly Markup[];
  /** JSON. */
  readonly data: string;
}

function pageOf(record: Qualification, { main, data }: Contents): string {
  const { marks, standing, paper } = standingOf(record);
  const styles = `${style()}${paper}`;
  const code = script();
  const policy = [
    "default-src 'none'",
    `script-src ${sourceOf(code)}`,
    `style-src ${sourceOf(styles)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const title = `${record.system.name}: ${conclusionWords[record.conclusion]}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(styles)}</style>
<script type="application/json" id="data">${trusted(data)}</script>
<script>${trusted(code)}</script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<div class="kicker">${documentWords[record.purpose]} · ${numberOf(record.document)}</div>
<h1>${record.system.name}: executed record</h1>
${marks}
<nav aria-label="Parts of the report"><ul>${parts.map(([to, words]) => html`<li><a href="#${to}">${words}</a></li>`)}</ul></nav>
</header>
<main id="content" tabindex="-1">
${main}</main>
<footer>
${standing}</footer>
</body>
</html>
`.markup;
}

const parts: readonly (readonly [string, string])[] = [
  ['/', 'Summary'],
  ['/findings', 'Test cases'],
  ['/matrix', 'Traceability'],
  ['/scope', 'Scope and limits'],
  ['/execution', 'Execution'],
];
