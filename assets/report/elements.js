import { harmless } from './legible.js';

/** @typedef {Node | string | number | null} Child */

/**
 * An element. Text becomes legible text and never markup; what is `null` is left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {...(Child | readonly Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.flat().flatMap((child) => (child === null ? [] : [child instanceof Node ? child : harmless(String(child))])));
  return made;
}

/**
 * A link within the page, or to nowhere else.
 * @param {string} to
 * @param {...Child} children
 */
export function link(to, ...children) {
  return element('a', { href: to }, ...children);
}

/**
 * Code, which a name in another script cannot reorder.
 * @param {string} text
 */
export function code(text) {
  return element('code', {}, text);
}

/**
 * A label and its values, one below the other; nothing where there is no value.
 * @param {string} label
 * @param {readonly Child[]} values
 */
export function line(label, values) {
  if (values.length === 0) return null;
  return element(
    'div',
    {},
    element('dt', {}, label),
    values.map((value) => element('dd', {}, value)),
  );
}

/**
 * Several nodes, or the same number and a button that shows the others.
 * @template T
 * @param {readonly T[]} items
 * @param {number} most
 * @param {(item: T) => Node} make
 * @param {HTMLElement} parent
 */
export function fill(items, most, make, parent) {
  parent.append(...items.slice(0, most).map(make));
  const rest = items.slice(most);
  if (rest.length === 0) return;
  const button = element('button', { type: 'button' }, `Show ${Math.min(rest.length, most)} more of ${rest.length}`);
  const last = element(parent.matches('ul, ol') ? 'li' : 'div', { class: 'more' }, button);
  button.addEventListener('click', () => {
    last.remove();
    fill(rest, most, make, parent);
  });
  parent.append(last);
}
