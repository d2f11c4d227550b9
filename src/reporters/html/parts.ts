import type { Outcome } from '../../record.ts';
import { outcomeWords } from '../glossary.ts';
import { outcomeMarks } from '../pdf/style.ts';
import { type Counts, outcomes } from '../view.ts';
import { html, type Markup, type Part } from './markup.ts';

/** The address of the list of test cases with these filters, within the page. */
export function listLink(filters: Readonly<Record<string, string>>): string {
  const wellFormed = Object.entries(filters).map(([name, value]) => [name, value.toWellFormed()]);
  return `#/findings?${new URLSearchParams(Object.fromEntries(wellFormed))}`;
}

/** A result in words, with its mark. */
export function badge(outcome: Outcome): Markup {
  return html`<span class="badge ${outcome}"><span aria-hidden="true">${outcomeMarks[outcome]}</span> ${outcomeWords[outcome]}</span>`;
}

/** `12 pass, 1 fail`: those that occur, each with a link to them. */
export function countLinks(counts: Counts, filters: Readonly<Record<string, string>>): Markup {
  const occurring = outcomes.filter((outcome) => counts[outcome] > 0);
  if (occurring.length === 0) return html`no test case`;
  const links = occurring.map(
    (outcome) =>
      html`<li><a class="${outcome}" href="${listLink({ ...filters, outcome })}">${counts[outcome]} ${outcomeWords[outcome].toLowerCase()}</a></li>`,
  );
  return html`<ul class="counts">${links}</ul>`;
}

export interface Table {
  /** How the style sheet calls it, for the widths of its columns. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Part[])[];
}

/** A table whose cells say their column themselves where there is no room for a head. */
export function table({ name, columns, rows }: Table): Markup {
  if (rows.length === 0) return html`<p>None.</p>`;
  // A style that turns a table into blocks takes its roles away.
  const lines = rows.map(
    (
      cells,
    ) => html`<tr role="row">${cells.map((cell, index) => html`<td role="cell" data-column="${columns[index] ?? ''}">${cell}</td>`)}</tr>
`,
  );
  const head = columns.map((title) => html`<th role="columnheader" scope="col">${title}</th>`);
  return html`<table role="table" class="${name}">
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">
${lines}</tbody></table>`;
}

/** A label and its values, one below the other. */
export interface Line {
  readonly label: string;
  readonly value: Part;
  readonly isCode?: boolean;
}

/** Labels with their values. */
export function lines(list: readonly Line[]): Markup {
  const values = (value: Part): readonly Part[] => (Array.isArray(value) ? value : [value]);
  return html`<dl>${list.map(
    ({ label, value, isCode }) =>
      html`<div><dt>${label}</dt>${values(value).map((one) => (isCode === true ? html`<dd><code>${one}</code></dd>` : html`<dd>${one}</dd>`))}</div>
`,
  )}</dl>`;
}

/** Sentences, each a point of a list. */
export function points(list: readonly Part[]): Markup {
  return list.length === 0 ? html`<p>None.</p>` : html`<ul class="points">${list.map((one) => html`<li>${one}</li>`)}</ul>`;
}
