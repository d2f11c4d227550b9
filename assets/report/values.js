import { element, fill } from './elements.js';

const ambiguous = /^$|^\s|\s$|^(true|false|null)$|^[-+]?[0-9.]+$|^["'(]/;
/** Items of one list that are shown at once. */
const mostItems = 200;

/** @param {unknown} value */
function scalar(value) {
  if (value === undefined || value === null) return element('span', { class: 'value' }, '(none)');
  if (typeof value !== 'string') return element('span', { class: 'value' }, String(value));
  return element('span', { class: 'value' }, ambiguous.test(value) ? JSON.stringify(value) : value);
}

/**
 * A JSON value as a tree. What lies deeper than `open` is made when it is opened.
 * @param {unknown} value
 * @param {number} open
 * @returns {HTMLElement}
 */
export function tree(value, open) {
  if (value === null || typeof value !== 'object') return scalar(value);
  const isList = Array.isArray(value);
  const entries = isList ? value.map((item) => ['', item]) : Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return element('span', { class: 'value' }, isList ? '(empty list)' : '(empty)');
  const list = element('ul', { class: isList ? 'tree list' : 'tree' });
  fill(entries, mostItems, ([key, item]) => entry(key, item, open), list);
  return list;
}

/**
 * @param {string} key
 * @param {unknown} item
 * @param {number} open
 */
function entry(key, item, open) {
  const name = key === '' ? null : element('span', { class: 'key' }, `${key}:`);
  const isNested = item !== null && typeof item === 'object' && Object.keys(item).length > 0;
  if (!isNested) return element('li', {}, name, name === null ? null : ' ', tree(item, open));
  if (open > 0) return element('li', {}, name, tree(item, open - 1));
  return element(
    'li',
    {},
    folded([name ?? nameOf(item), ' ', sizeOf(item)], () => tree(item, 0)),
  );
}

/**
 * What an item of a list calls itself, as far as it does.
 * @param {object} item
 */
function nameOf(item) {
  const named = Object.entries(item).find(([key, value]) => /^(name|arn|id|key)$|(Name|Arn|Id)$/.test(key) && typeof value === 'string');
  return named === undefined ? 'item' : element('span', { class: 'value' }, named[1]);
}

/** @param {object} item */
function sizeOf(item) {
  const count = Object.keys(item).length;
  if (Array.isArray(item)) return element('span', { class: 'soft' }, `list of ${count}`);
  return element('span', { class: 'soft' }, `${count} ${count === 1 ? 'entry' : 'entries'}`);
}

/**
 * Something that opens, made when it is opened first.
 * @param {readonly (Node | string)[]} summary
 * @param {() => Node} make
 * @param {string} [className]
 */
export function folded(summary, make, className = '') {
  const details = element('details', { class: className }, element('summary', {}, ...summary));
  details.addEventListener('toggle', () => details.append(make()), { once: true });
  return details;
}

/** @typedef {import('./data.js').Finding} Finding */

/**
 * What a finding expected. Where a judgement never came to state it, it says so.
 * @param {Finding} finding
 */
export function expectedTree({ outcome, expected }) {
  const mayBeUnstated = outcome === 'unknown' || outcome === 'not-applicable';
  return mayBeUnstated && (expected ?? null) === null ? element('span', { class: 'soft' }, 'not stated') : tree(expected, 9);
}

/**
 * What was there instead. What AWS did not answer is `not observed`, which is no value.
 * @param {Finding} finding
 */
export function actualTree({ outcome, actual }) {
  if ((actual ?? null) !== null) return tree(actual, 9);
  if (outcome === 'unknown') return element('span', { class: 'soft' }, 'not observed');
  return outcome === 'not-applicable' ? element('span', { class: 'soft' }, 'not judged') : tree(actual, 9);
}
