import { data, findings } from './data.js';
import { code, element } from './elements.js';
import { printedFinding } from './finding.js';

/** @typedef {import('./data.js').Finding} Finding */

/** What is printed besides the views: every test case that did not pass, whole. */
export const printed = element('section', { class: 'printed', 'aria-label': 'Test cases that did not pass' });

/** Makes it, where it is not there yet. */
export function preparePrint() {
  if (printed.childElementCount > 0) return;
  const shown = findings.filter(({ outcome }) => outcome !== 'pass');
  /** @type {Map<string, Finding[]>} */
  const byCheck = new Map();
  for (const finding of shown) {
    const list = byCheck.get(finding.check);
    if (list === undefined) byCheck.set(finding.check, [finding]);
    else list.push(finding);
  }
  printed.append(
    element('h2', {}, 'Test cases that did not pass'),
    element('p', { class: 'soft' }, 'Those that are not applicable are among them. The values of the facts lie in facts.jsonl.gz.'),
    ...(shown.length === 0 ? [element('p', {}, 'None.')] : []),
    ...[...byCheck].flatMap(([check, list]) => procedure(check, list)),
  );
  for (const details of document.querySelectorAll('[data-view="/matrix"] details')) details.setAttribute('open', '');
}

/**
 * @param {string} check
 * @param {readonly Finding[]} list
 */
function procedure(check, list) {
  const references = (list[0]?.references ?? []).map(({ framework, clause }) => `${framework} ${clause}`);
  const remediation = list.some(({ outcome }) => outcome === 'fail') ? data.remediations[check] : undefined;
  return [
    element('h3', {}, code(check)),
    element('p', { class: 'soft' }, references.length === 0 ? 'No clause is named.' : `Relevant to ${references.join(', ')}.`),
    remediation === undefined ? '' : element('p', {}, `What to do: ${remediation}`),
    ...list.map(printedFinding),
  ];
}

/** Makes the page light again. */
export function endPrint() {
  printed.replaceChildren();
}
