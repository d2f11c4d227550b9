import { byTestCase, data, findings, outcomes, placeOf } from './data.js';

/** @typedef {import('./data.js').Finding} Finding */
/** @typedef {Readonly<Record<string, string>>} Filters What a link says: only names that are known, and no empty values. */

/** What a list can be narrowed by, as the address of the page names it. */
export const filterNames = [
  'outcome',
  'check',
  'account',
  'region',
  'framework',
  'clause',
  'requirement',
  'trace',
  'deviation',
  'number',
  'missing',
  'q',
];

/** Test cases on one page of the list. */
export const pageSize = 100;
/** What stands for no account and for no region. */
export const none = 'none';

/**
 * What the address of the page asks for.
 * @param {string} hash
 * @returns {{ view: string, testCase: string, filters: Filters, page: number }}
 */
export function parseHash(hash) {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [view = '', ...rest] = path.split('/');
  const given = new URLSearchParams(query);
  const filters = Object.fromEntries(filterNames.flatMap((name) => (given.get(name) ? [[name, given.get(name) ?? '']] : [])));
  return { view, testCase: decoded(rest.join('/')), filters, page: Math.max(1, Math.floor(Number(given.get('page'))) || 1) };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * @param {string} path
 * @param {Filters} filters
 * @param {number} [page]
 */
function address(path, filters, page = 1) {
  const query = new URLSearchParams(
    Object.entries(filters).flatMap(([name, value]) => (value === '' ? [] : [[name, value.toWellFormed()]])),
  );
  if (page > 1) query.set('page', String(page));
  const text = query.toString();
  return text === '' ? `#/${path}` : `#/${path}?${text}`;
}

/**
 * The address of the list with these filters.
 * @param {Filters} filters
 * @param {number} [page]
 */
export function listAddress(filters, page) {
  return address('findings', filters, page);
}

/**
 * The address of a finding, which keeps the filters of the list it was found in.
 * @param {Finding} finding
 * @param {Filters} filters
 */
export function findingAddress(finding, filters) {
  return address(`finding/${encodeURIComponent(finding.testCase.toWellFormed())}`, filters);
}

/** @type {WeakMap<Finding, string>} */
const searched = new WeakMap();

/** @param {Finding} finding */
function textOf(finding) {
  const known = searched.get(finding);
  if (known !== undefined) return known;
  const { testCase, requirement, message, trace, deviation, title } = finding;
  const parts = [testCase, requirement, message, placeOf(finding), title, ...trace, deviation?.id ?? ''];
  const text = parts.join('\n').toLowerCase();
  searched.set(finding, text);
  return text;
}

/**
 * Whether a finding is one of those that a filter asks for, by the filter's name.
 * @type {Readonly<Record<string, (asked: string) => (finding: Finding) => boolean>>}
 */
const tests = {
  outcome: (asked) => {
    const wanted = asked.split(',');
    return ({ outcome }) => wanted.includes(outcome);
  },
  check: (asked) => (finding) => finding.check === asked,
  account: (asked) => (finding) => finding.account === (asked === none ? '' : asked),
  region: (asked) => (finding) => finding.region === (asked === none ? '' : asked),
  framework: (asked) => (finding) => finding.references.some(({ framework }) => framework === asked),
  requirement: (asked) => (finding) => finding.requirementId === asked,
  trace: (asked) => (finding) => finding.trace.includes(asked),
  deviation: (asked) => (finding) => finding.deviation?.id === asked,
  number: (asked) => named(data.numbers[asked]?.testCases ?? []),
  missing: (asked) => named(data.missing[Number(asked) - 1] ?? []),
  q: (asked) => {
    const words = asked.toLowerCase().split(/\s+/);
    return (finding) => {
      const text = textOf(finding);
      return words.every((word) => text.includes(word));
    };
  },
};

/**
 * @param {readonly string[]} testCases
 * @returns {(finding: Finding) => boolean}
 */
function named(testCases) {
  const wanted = new Set(testCases);
  return ({ testCase }) => wanted.has(testCase);
}

/**
 * The findings that all filters ask for, the gravest first.
 * @param {Filters} filters
 * @returns {readonly Finding[]}
 */
export function select(filters) {
  const { framework, clause, ...others } = filters;
  const asked = Object.entries(others).flatMap(([name, value]) => tests[name]?.(value) ?? []);
  if (clause !== undefined)
    asked.push(({ references }) =>
      references.some((one) => one.clause === clause && (framework === undefined || one.framework === framework)),
    );
  else if (framework !== undefined) asked.push(...[tests.framework?.(framework) ?? []].flat());
  return findings.filter((finding) => asked.every((test) => test(finding)));
}

/**
 * How many findings there are of each outcome, those that occur.
 * @param {readonly Finding[]} list
 */
export function countsOf(list) {
  return outcomes.flatMap((outcome) => {
    const count = list.filter((finding) => finding.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${data.words.outcomes[outcome].toLowerCase()}`];
  });
}

/**
 * The finding of a test case, if there is one.
 * @param {string} testCase
 */
export function findingOf(testCase) {
  return byTestCase.get(testCase) ?? null;
}
