/** @typedef {import('../../src/reporters/html/model.ts').Embedded} Embedded */
/** @typedef {import('../../src/record.ts').FactRecord} FactRecord */
/** @typedef {import('../../src/record.ts').Reference} Reference */
/** @typedef {import('../../src/record.ts').Outcome} Outcome */
/** @typedef {import('../../src/record.ts').DeviationNote} DeviationNote */

/**
 * @typedef {object} Finding
 * @property {string} testCase
 * @property {string} check
 * @property {string} title
 * @property {readonly Reference[]} references
 * @property {Outcome} outcome
 * @property {'observed' | 'attested'} method
 * @property {string} requirementId
 * @property {string} requirement
 * @property {string} resource
 * @property {string} account Empty where it is about the organization.
 * @property {string} region Empty where it is about no region.
 * @property {unknown} expected
 * @property {unknown} actual
 * @property {string} message
 * @property {readonly string[]} facts
 * @property {string} observedAt
 * @property {readonly string[]} trace
 * @property {DeviationNote | null} deviation
 */

/** @type {readonly Outcome[]} */
export const outcomes = ['fail', 'unknown', 'pass', 'not-applicable'];
/** @type {Readonly<Record<Outcome, string>>} */
export const marks = { pass: '✓', fail: '✗', unknown: '?', 'not-applicable': '–' };

/**
 * What the page carries.
 * @returns {Embedded}
 */
export function embedded() {
  const parsed = JSON.parse(document.getElementById('data')?.textContent ?? '{}');
  // A key such as `constructor` must not find what every object has.
  for (const name of ['accounts', 'facts', 'numbers', 'remediations']) parsed[name] = Object.assign(Object.create(null), parsed[name]);
  return parsed;
}

/**
 * The findings, the gravest first.
 * @param {Embedded} data
 * @returns {readonly Finding[]}
 */
export function findingsOf({ pool, verdicts, findings: columns, others }) {
  /** @param {number | undefined} index */
  const text = (index) => String(pool[index ?? -1] ?? '');
  /** @param {number | undefined} index */
  const list = (index) => /** @type {readonly string[]} */ (pool[index ?? -1] ?? []);
  const all = columns.outcome.map((outcome, at) => {
    const verdict = verdicts[columns.verdict[at] ?? -1];
    const requirementId = text(columns.requirementId[at]);
    const resource = text(columns.resource[at]);
    return {
      testCase: others[at] ?? `${requirementId}@${text(columns.where[at])}/${resource}`,
      check: verdict?.check ?? '',
      title: verdict?.title ?? '',
      references: /** @type {readonly Reference[]} */ (pool[verdict?.references ?? -1] ?? []),
      outcome,
      method: columns.method[at] ?? 'observed',
      requirementId,
      requirement: text(columns.requirement[at]),
      resource,
      account: text(columns.account[at]),
      region: text(columns.region[at]),
      expected: pool[columns.expected[at] ?? -1],
      actual: pool[columns.actual[at] ?? -1],
      message: text(columns.message[at]),
      facts: list(columns.facts[at]),
      observedAt: text(columns.observedAt[at]),
      trace: list(columns.trace[at]),
      deviation: /** @type {DeviationNote | null} */ (pool[columns.deviation[at] ?? -1] ?? null),
    };
  });
  return outcomes.flatMap((outcome) => all.filter((finding) => finding.outcome === outcome));
}

export const data = embedded();
export const findings = findingsOf(data);
/** @type {ReadonlyMap<string, Finding>} */
// Of two with one address the gravest is shown: it comes last into the map.
export const byTestCase = new Map(findings.toReversed().map((finding) => [finding.testCase.toWellFormed(), finding]));

/**
 * Where a finding belongs, in words.
 * @param {Finding} finding
 */
export function placeOf({ account, region }) {
  if (account === '') return `organization ${data.organization}`;
  const label = data.accounts[account] ?? account;
  return region === '' ? label : `${label}, ${region}`;
}
