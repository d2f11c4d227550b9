import { data, findings, outcomes } from './data.js';
import { element } from './elements.js';
import { none } from './filters.js';

/** @typedef {import('./filters.js').Filters} Filters */
/** @typedef {{ value: string, words: string }} Choice */

/**
 * The values that occur, with how often, by value.
 * @param {(finding: import('./data.js').Finding) => readonly string[]} valuesOf
 * @returns {readonly (readonly [string, number])[]}
 */
function occurring(valuesOf) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const finding of findings) for (const value of new Set(valuesOf(finding))) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
}

/**
 * @param {string} name
 * @param {string} label
 * @param {readonly (HTMLOptionElement | HTMLOptGroupElement)[]} options
 */
function choice(name, label, options) {
  const select = element('select', { name, id: `by-${name}` }, element('option', { value: '' }, 'All'), ...options);
  return element('div', {}, element('label', { for: select.id }, label), select);
}

/**
 * @param {string} value
 * @param {string} words
 */
function option(value, words) {
  return element('option', { value }, words);
}

/** A framework and a clause as one value of a choice. */
const between = '\n';

function clauseOptions() {
  const frameworks = occurring(({ references }) => references.map(({ framework }) => framework));
  return frameworks.map(([framework, count]) => {
    const clauses = occurring(({ references }) => references.flatMap((one) => (one.framework === framework ? [one.clause] : [])));
    const options = clauses.map(([clause, times]) => option(`${framework}${between}${clause}`, `${clause} (${times})`));
    return element('optgroup', { label: framework }, option(framework, `${framework}, any clause (${count})`), ...options);
  });
}

/** The controls that narrow the list. */
export function makeControls() {
  const boxes = outcomes.map((outcome) => {
    const count = findings.filter((finding) => finding.outcome === outcome).length;
    const box = element('input', { type: 'checkbox', name: 'outcome', value: outcome });
    return element('label', { class: `box ${outcome}` }, box, ` ${data.words.outcomes[outcome]} (${count})`);
  });
  const checks = occurring(({ check }) => [check]).map(([check, count]) => option(check, `${check} (${count})`));
  const accounts = occurring(({ account }) => [account]).map(([id, count]) =>
    option(id || none, `${id === '' ? 'Organization' : (data.accounts[id] ?? id)} (${count})`),
  );
  const regions = occurring(({ region }) => [region]).map(([name, count]) => option(name || none, `${name || 'No region'} (${count})`));
  return element(
    'form',
    { class: 'controls', role: 'search', 'aria-label': 'Test cases' },
    element(
      'div',
      { class: 'search' },
      element('label', { for: 'by-q' }, 'Search'),
      element('input', { id: 'by-q', type: 'search', name: 'q', autocomplete: 'off', spellcheck: 'false' }),
    ),
    element('fieldset', {}, element('legend', {}, 'Result'), boxes),
    choice('check', 'Test procedure', checks),
    choice('account', 'Account', accounts),
    choice('region', 'Region', regions),
    choice('clause', 'Relevant to', clauseOptions()),
  );
}

/**
 * What the controls ask for, and what they cannot show: filters that came with a link.
 * @param {HTMLFormElement} form
 * @param {Filters} before
 * @returns {Filters}
 */
export function readControls(form, before) {
  const given = new FormData(form);
  /** @param {string} name */
  const text = (name) => String(given.get(name) ?? '');
  const [framework = '', clause = ''] = text('clause').split(between);
  const all = {
    ...before,
    q: text('q').trim(),
    outcome: given.getAll('outcome').join(','),
    check: text('check'),
    account: text('account'),
    region: text('region'),
    framework,
    clause,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/**
 * Makes the controls say what the filters are.
 * @param {HTMLFormElement} form
 * @param {Filters} filters
 */
export function writeControls(form, filters) {
  const wanted = (filters.outcome ?? '').split(',');
  const { framework = '', clause = '' } = filters;
  for (const control of form.elements) {
    if (control instanceof HTMLSelectElement) {
      const value = control.name === 'clause' ? [framework, clause].filter(Boolean).join(between) : (filters[control.name] ?? '');
      control.value = value;
    }
    if (!(control instanceof HTMLInputElement)) continue;
    if (control.type === 'checkbox') control.checked = wanted.includes(control.value);
    // The text that somebody is typing stays as it is.
    else if (control !== document.activeElement) control.value = filters.q ?? '';
  }
}
