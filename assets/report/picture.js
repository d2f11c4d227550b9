import { data } from './data.js';
import { findingAddress, findingOf, listAddress } from './filters.js';

/** Makes the numbers of the picture links to what failed there. */
export function linkNumbers() {
  const svg = document.querySelector('.picture svg');
  if (svg === null) return;
  // An image has no links in it.
  svg.setAttribute('role', 'group');
  const seen = new Set();
  for (const badge of svg.querySelectorAll('g.callout')) {
    const number = badge.textContent?.trim() ?? '';
    const found = data.numbers[number];
    if (found === undefined) continue;
    const only = found.testCases.length === 1 ? findingOf((found.testCases[0] ?? '').toWellFormed()) : null;
    const anchor = document.createElementNS('http://www.w3.org/2000/svg', 'a');
    anchor.setAttribute('href', only === null ? listAddress({ number }) : findingAddress(only, {}));
    anchor.setAttribute('aria-label', `Number ${number}: what failed there`);
    // Each number stands in the picture and in the list below it: one of the two is enough for the keyboard.
    if (!seen.has(number)) anchor.setAttribute('tabindex', '-1');
    seen.add(number);
    badge.replaceWith(anchor);
    anchor.append(badge);
  }
}
