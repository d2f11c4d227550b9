import { element } from './elements.js';
import { findingAddress, listAddress, parseHash } from './filters.js';
import { around, findingPage, listAt } from './finding.js';
import { areShortcutsOn, clearSearch, focusRow, isInRows, listSection, moveFocus, searchBox, showList } from './list.js';
import { linkNumbers } from './picture.js';
import { endPrint, preparePrint, printed } from './print.js';

const findingSection = element('section', { 'data-view': '/finding' });
const title = document.title;

/** Shows what the address asks for. */
function show() {
  const { view, testCase, filters, page } = parseHash(location.hash);
  if (view === 'findings') showList(filters, page);
  if (view === 'finding') findingSection.replaceChildren(...findingPage(testCase, filters).filter((node) => node !== null));
  const sections = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('main > section[data-view]')]);
  const shown = sections.find(({ dataset }) => dataset.view === `/${view}`) ?? sections[0];
  for (const section of sections) section.classList.toggle('shown', section === shown);
  const at = shown === findingSection ? '/findings' : shown?.dataset.view;
  for (const link of document.querySelectorAll('header nav a')) {
    if (link.getAttribute('href') === `#${at}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.title = `${shown?.querySelector('h2')?.textContent ?? ''} · ${title}`;
  return view;
}

/**
 * Shows another view, and puts the focus where its reader goes on: on the row of the test case that they come from.
 * @param {HashChangeEvent} event
 */
function go({ oldURL }) {
  // The way back to where the page was opened leads to no hash.
  if (location.hash !== '' && !location.hash.startsWith('#/')) return;
  const view = show();
  const before = parseHash(new URL(oldURL).hash);
  scrollTo(0, 0);
  const heading = /** @type {HTMLElement | null} */ (document.querySelector('main > section.shown h2'));
  if (view !== 'findings' || before.view !== 'finding' || !focusRow(before.testCase)) heading?.focus({ preventScroll: true });
}

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const { view, testCase, filters } = parseHash(location.hash);
  const isTyping = event.target instanceof Element && event.target.matches('input:not([type=checkbox]), select, textarea');
  const key = isTyping && event.key !== 'Escape' && event.key !== 'ArrowDown' ? '' : event.key;
  if (/^[jk/]$/.test(key) && !areShortcutsOn()) return;
  const actions = view === 'finding' ? onFinding(testCase, filters) : view === 'findings' ? onList(event.target) : {};
  const action = { '/': search, ...actions }[key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}

function search() {
  if (parseHash(location.hash).view === 'findings') return searchBox().focus();
  location.hash = listAddress({});
  addEventListener('hashchange', () => searchBox().focus(), { once: true });
}

/**
 * @param {string} testCase
 * @param {import('./filters.js').Filters} filters
 * @returns {Readonly<Record<string, () => void>>}
 */
function onFinding(testCase, filters) {
  const { at, before, after } = around(testCase, filters);
  /** @param {typeof before} finding */
  const open = (finding) => {
    if (finding !== null) location.hash = findingAddress(finding, filters);
  };
  return {
    j: () => open(after),
    k: () => open(before),
    Escape: () => {
      location.hash = listAt(filters, at);
    },
  };
}

/**
 * @param {EventTarget | null} target
 * @returns {Readonly<Record<string, () => void>>}
 */
function onList(target) {
  const box = searchBox();
  const leave = () => (box.value === '' ? moveFocus(1) : clearSearch());
  const down = () => moveFocus(1);
  const up = () => moveFocus(-1);
  if (target === box) return { Escape: leave, ArrowDown: down };
  // The arrows of a choice, and those that scroll, stay what they are.
  return isInRows() ? { j: down, k: up, ArrowDown: down, ArrowUp: up } : { j: down, k: up };
}

function start() {
  // A browser would scroll to what the address names; without script it should.
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('main > section'))) {
    section.dataset.view = section.id;
    section.removeAttribute('id');
  }
  document.querySelector('main > section')?.after(listSection, findingSection, printed);
  linkNumbers();
  show();
  addEventListener('hashchange', go);
  document.addEventListener('keydown', press);
  document.querySelector('.skip')?.addEventListener('click', (event) => {
    event.preventDefault();
    document.getElementById('content')?.focus();
  });
  addEventListener('beforeprint', preparePrint);
  addEventListener('afterprint', endPrint);
  const paper = matchMedia('print');
  paper.addEventListener('change', () => (paper.matches ? preparePrint() : endPrint()));
}

// What is not asked for is not shown even while the page is read.
document.documentElement.classList.add('scripted');
document.addEventListener('DOMContentLoaded', start);
