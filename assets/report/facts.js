import { data } from './data.js';
import { code, element, fill, line } from './elements.js';
import { moment } from './legible.js';
import { folded, tree } from './values.js';

/** @typedef {import('./data.js').FactRecord} FactRecord */
/** @typedef {FactRecord['requests'][number]} ApiRequest */

/** Requests of one fact that are shown at once. */
const mostRequests = 100;

/**
 * What is said of a fact before it is opened.
 * @param {string} key
 */
export function factState(key) {
  const fact = data.facts[key];
  if (fact === undefined) return 'not in this file';
  if (fact === null) return 'the execution has no such fact';
  return fact.observed ? `observed ${moment(fact.observedAt)}` : `not observed: ${data.words.reasons[fact.reason].toLowerCase()}`;
}

/**
 * A fact that opens: its value, when AWS said so, and in answer to which requests.
 * @param {string} key
 * @param {{ isOpen: boolean }} options
 */
export function factBlock(key, { isOpen }) {
  const fact = data.facts[key];
  const state = element('span', { class: fact?.observed === false ? 'unknown' : 'soft' }, factState(key));
  const block = folded([code(key), ' ', state], () => factBody(key, fact), 'fact');
  block.open = isOpen;
  return block;
}

/**
 * @param {string} key
 * @param {FactRecord | null | undefined} fact
 */
function factBody(key, fact) {
  if (fact === null) return element('p', {}, 'The execution has no fact of this key.');
  if (fact === undefined)
    return element(
      'p',
      {},
      'Left out of this file for its size. It lies in facts.jsonl.gz of the package, in the line with this key: ',
      code(key),
    );
  return element(
    'div',
    {},
    element(
      'dl',
      {},
      fact.observed ? line('Observed', [moment(fact.observedAt)]) : line('Not observed', [data.words.reasons[fact.reason], fact.detail]),
    ),
    fact.observed ? element('h4', {}, 'Value') : null,
    fact.observed ? tree(fact.value, 1) : null,
    element('h4', {}, `Requests to AWS (${fact.requests.length})`),
    requests(fact.requests),
    folded(['As JSON'], () => element('pre', { tabindex: '0' }, document.createTextNode(json(fact)))),
  );
}

/** @param {readonly ApiRequest[]} list */
function requests(list) {
  const parent = element('ol', { class: 'requests' });
  fill(list, mostRequests, requestItem, parent);
  return parent;
}

/** @param {ApiRequest} request */
function requestItem({ service, operation, account, region, requestId, date, attempts, throttled, error, denial }) {
  const said = [
    ...(date === undefined ? [] : [moment(date)]),
    ...(requestId === undefined ? [] : [`request id ${requestId}`]),
    ...(attempts === 1 ? [] : [`${attempts} attempts`]),
    ...(throttled === undefined ? [] : [`${throttled} throttled`]),
    ...(error === undefined ? [] : [error]),
    ...(denial === undefined ? [] : [`refused by ${denial.by}${denial.policy === undefined ? '' : ` ${denial.policy}`}`]),
  ];
  return element(
    'li',
    {},
    code(`${service}.${operation}`),
    ` in ${account}/${region}`,
    element('span', { class: 'soft' }, ` ${said.join(' · ')}`),
  );
}

const unsafe = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** @param {unknown} value */
function json(value) {
  return JSON.stringify(value, null, 2).replace(unsafe, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
