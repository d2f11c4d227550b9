import { data, marks, placeOf } from './data.js';
import { code, element, line, link } from './elements.js';
import { factBlock, factState } from './facts.js';
import { findingAddress, findingOf, listAddress, pageSize, select } from './filters.js';
import { moment } from './legible.js';
import { actualTree, expectedTree, folded } from './values.js';

/** @typedef {import('./data.js').Finding} Finding */
/** @typedef {import('./data.js').Outcome} Outcome */
/** @typedef {import('./filters.js').Filters} Filters */

/**
 * A result in words, with its mark.
 * @param {Outcome} outcome
 */
export function badge(outcome) {
  const mark = element('span', { 'aria-hidden': 'true' }, marks[outcome]);
  return element('span', { class: `badge ${outcome}` }, mark, ` ${data.words.outcomes[outcome]}`);
}

/**
 * What was found, beside what was expected, and the deviation that stands beside it.
 * @param {Finding} finding
 */
function foundOf(finding) {
  const { deviation } = finding;
  const expired = deviation !== null && data.asOf > deviation.expires ? ' It is no longer accepted: it has expired.' : '';
  const words = deviation === null ? '' : `Deviation ${deviation.id}, ${deviation.kind}, until ${deviation.expires}.${expired}`;
  return [
    element('p', { class: 'message' }, finding.message),
    element(
      'div',
      { class: 'compared' },
      element('div', {}, element('h3', {}, 'Expected'), expectedTree(finding)),
      element('div', {}, element('h3', {}, 'Actual'), actualTree(finding)),
    ),
    words === '' ? null : element('p', { class: 'deviation' }, `${words} It stands beside the result and never replaces it.`),
  ];
}

/**
 * What to do about a test procedure that failed. What could not be verified has to be read first.
 * @param {Finding} finding
 */
function remediationOf({ check, outcome }) {
  const remediation = data.remediations[check];
  if (remediation === undefined) return [];
  if (outcome === 'fail') return [element('h3', {}, 'What to do'), element('p', {}, remediation)];
  return [folded(['What to do where it fails'], () => element('p', {}, remediation))];
}

/** @param {Finding} finding */
function identityOf(finding) {
  const { check, title, trace, references } = finding;
  return element(
    'dl',
    {},
    line('Test case', [code(finding.testCase)]),
    line('Place', [placeOf(finding)]),
    line('Resource', [code(finding.resource)]),
    line('Requirement', [code(finding.requirementId)]),
    line('Test procedure', [link(listAddress({ check }), code(check)), title]),
    line('Verified', [methodOf(finding)]),
    line(
      'Relevant to',
      references.map(({ framework, clause }) => link(listAddress({ framework, clause }), `${framework} ${clause}`)),
    ),
    line('Requirement of the owner', trace.length === 0 ? ['none is named'] : trace.map((id) => link(listAddress({ trace: id }), id))),
  );
}

/** @param {Finding} finding */
function methodOf({ method, observedAt, facts, outcome }) {
  const isSeen = facts.some((key) => data.facts[key]?.observed ?? outcome !== 'unknown');
  const when = method === 'observed' && isSeen ? `, the oldest fact ${moment(observedAt)}` : '';
  return `${data.words.methods[method]}${when}`;
}

/**
 * A finding on paper. What all findings of its test procedure share is said once, elsewhere.
 * @param {Finding} finding
 */
export function printedFinding(finding) {
  const { trace, facts } = finding;
  const unseen = facts.filter((key) => data.facts[key]?.observed === false);
  return element(
    'article',
    {},
    element('h4', {}, badge(finding.outcome), ' ', finding.requirement),
    ...foundOf(finding),
    element(
      'dl',
      {},
      line('Test case', [code(finding.testCase)]),
      line('Place', [placeOf(finding)]),
      line('Verified', [methodOf(finding)]),
      line('Requirement of the owner', [trace.length === 0 ? 'none is named' : trace.join(', ')]),
      line('Facts', [facts.length === 0 ? 'none' : code(facts.join(', '))]),
      line(
        'Not observed',
        unseen.map((key) => element('span', {}, code(key), ` ${factState(key)}`)),
      ),
    ),
  );
}

/**
 * The page of a finding within the list that the filters make.
 * @param {string} testCase
 * @param {Filters} filters
 */
export function findingPage(testCase, filters) {
  const finding = findingOf(testCase);
  if (finding === null)
    return [
      element('h2', { tabindex: '-1' }, 'No such test case'),
      element('p', {}, 'This execution has no test case ', code(testCase), '.'),
      element('p', {}, link(listAddress({}), 'All test cases')),
    ];
  const { facts } = finding;
  return [
    neighbours(finding, filters),
    element('h2', { tabindex: '-1' }, badge(finding.outcome), ' ', finding.requirement),
    ...foundOf(finding),
    ...remediationOf(finding),
    element('h3', {}, 'Test case'),
    identityOf(finding),
    element('h3', {}, `Facts (${facts.length})`),
    facts.length === 0 ? element('p', {}, 'It rests on no fact.') : null,
    ...facts.map((key) => factBlock(key, { isOpen: facts.length === 1 })),
  ];
}

/**
 * The findings before and after one in its list; `null` at the ends and where it is not in the list.
 * @param {string} testCase
 * @param {Filters} filters
 */
export function around(testCase, filters) {
  const list = select(filters);
  const at = list.findIndex((one) => one.testCase === findingOf(testCase)?.testCase);
  return { at, count: list.length, before: list[at - 1] ?? null, after: at < 0 ? null : (list[at + 1] ?? null) };
}

/**
 * The address of the list, on the page with the finding of that index.
 * @param {Filters} filters
 * @param {number} at
 */
export function listAt(filters, at) {
  return listAddress(filters, Math.floor(Math.max(0, at) / pageSize) + 1);
}

/**
 * @param {Finding} finding
 * @param {Filters} filters
 */
function neighbours(finding, filters) {
  const { at, count, before, after } = around(finding.testCase, filters);
  return element(
    'nav',
    { 'aria-label': 'Test cases of the list', class: 'neighbours' },
    link(listAt(filters, at), at < 0 ? 'List' : `List (${at + 1} of ${count})`),
    before === null ? null : link(findingAddress(before, filters), 'Previous'),
    after === null ? null : link(findingAddress(after, filters), 'Next'),
  );
}
