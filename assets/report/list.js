import { makeControls, readControls, writeControls } from './controls.js';
import { data, findings, placeOf } from './data.js';
import { code, element, link } from './elements.js';
import { countsOf, findingAddress, listAddress, pageSize, select } from './filters.js';
import { badge } from './finding.js';

/** @typedef {import('./data.js').Finding} Finding */
/** @typedef {import('./filters.js').Filters} Filters */

const form = makeControls();
const status = element('p', { class: 'status', role: 'status' });
const chips = element('p', { class: 'chips' });
const rows = element('ol', { class: 'rows', 'aria-label': 'Test cases' });
const pages = element('nav', { 'aria-label': 'Pages of the list', class: 'neighbours' });
const shortcuts = element('input', { type: 'checkbox', checked: '' });
/** @type {Filters} */
let shown = {};

/** The view of the list. */
export const listSection = element(
  'section',
  { 'data-view': '/findings', 'aria-labelledby': 'findings' },
  element('h2', { id: 'findings', tabindex: '-1' }, 'Test cases'),
  form,
  chips,
  status,
  rows,
  pages,
  element(
    'p',
    { class: 'soft keys' },
    element('label', { class: 'box' }, shortcuts, ' Keys: '),
    '/ searches, j and k go down and up, Enter opens, Escape goes back.',
  ),
);

form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('input', () => {
  const filters = readControls(form, shown);
  history.replaceState(null, '', listAddress(filters));
  showList(filters, 1);
});

/** Whether keys of one letter do anything. */
export function areShortcutsOn() {
  return shortcuts.checked;
}

/** Filters that no control shows: each can be taken away. */
const linked = ['requirement', 'trace', 'deviation', 'number', 'missing'];

/**
 * @param {string} name
 * @param {string} value
 */
function chipWords(name, value) {
  if (name === 'number') return `Number ${value} of the picture: ${data.numbers[value]?.where ?? 'no such number'}`;
  if (name === 'missing') return `Reason ${value} of those not verified`;
  const words = { requirement: 'Requirement', trace: 'Requirement of the owner', deviation: 'Deviation' };
  return `${words[/** @type {keyof typeof words} */ (name)]}: ${value}`;
}

/** @param {Filters} filters */
function chipsOf(filters) {
  const some = linked.flatMap((name) => {
    const { [name]: value, ...others } = filters;
    return value === undefined
      ? []
      : [link(listAddress(others), chipWords(name, value), ' ', element('span', { 'aria-hidden': 'true' }, '✕'), hidden('remove'))];
  });
  return Object.keys(filters).length === 0 ? some : [...some, link(listAddress({}), 'All test cases')];
}

/** @param {string} text */
function hidden(text) {
  return element('span', { class: 'hidden' }, text);
}

/**
 * Shows the findings that the filters ask for, a page of them.
 * @param {Filters} filters
 * @param {number} page
 */
export function showList(filters, page) {
  shown = filters;
  writeControls(form, filters);
  const list = select(filters);
  const last = Math.max(1, Math.ceil(list.length / pageSize));
  const at = Math.min(page, last);
  const start = (at - 1) * pageSize;
  rows.replaceChildren(...list.slice(start, start + pageSize).map((finding) => row(finding, filters)));
  rows.setAttribute('start', String(start + 1));
  const counts = list.length === 0 ? 'None of them' : countsOf(list).join(', ');
  const range = last === 1 ? '' : ` Shown: ${start + 1} to ${Math.min(list.length, start + pageSize)}.`;
  status.textContent = `${list.length} of ${findings.length} test cases: ${counts}.${range}`;
  chips.replaceChildren(...chipsOf(filters));
  pages.replaceChildren(
    ...(at > 1 ? [element('a', { href: listAddress(filters, at - 1), rel: 'prev' }, `Previous ${pageSize}`)] : []),
    ...(at < last
      ? [element('a', { href: listAddress(filters, at + 1), rel: 'next' }, `Next ${Math.min(pageSize, list.length - start - pageSize)}`)]
      : []),
  );
  pages.hidden = last === 1;
}

/**
 * @param {Finding} finding
 * @param {Filters} filters
 */
function row(finding, filters) {
  const { outcome, requirement, message, resource, deviation } = finding;
  const to = link(
    findingAddress(finding, filters),
    badge(outcome),
    element('span', { class: 'requirement' }, requirement, deviation === null ? null : ` (deviation ${deviation.id})`),
    message === requirement ? null : element('span', { class: 'said' }, message),
    element('span', { class: 'soft' }, code(resource), ` ${placeOf(finding)}`),
  );
  to.dataset.case = finding.testCase.toWellFormed();
  return element('li', {}, to);
}

/** @returns {HTMLAnchorElement[]} */
function links() {
  return [...rows.querySelectorAll('a')];
}

/**
 * Moves the focus by so many rows, and over the end of a page to the next.
 * @param {number} step
 */
export function moveFocus(step) {
  const all = links();
  const at = all.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
  if (at < 0) return all[step > 0 ? 0 : all.length - 1]?.focus();
  const next = all[at + step];
  if (next !== undefined) return next.focus();
  const page = /** @type {HTMLElement | null} */ (pages.querySelector(step > 0 ? '[rel=next]' : '[rel=prev]'));
  if (page === null) return;
  page.click();
  // The page of the list is made when the address has changed.
  addEventListener(
    'hashchange',
    () =>
      links()
        .at(step > 0 ? 0 : -1)
        ?.focus(),
    { once: true },
  );
}

/**
 * Puts the focus on the row of a test case, where it is shown.
 * @param {string} testCase
 */
export function focusRow(testCase) {
  const found = links().find((one) => one.dataset.case === testCase);
  found?.focus();
  return found !== undefined;
}

/** Whether the focus is on a row. */
export function isInRows() {
  return rows.contains(document.activeElement);
}

/** The text to search for. */
export function searchBox() {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem('q'));
}

/** Takes the text to search for away. */
export function clearSearch() {
  searchBox().value = '';
  form.dispatchEvent(new Event('input'));
}
