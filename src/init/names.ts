import type { Kind } from './model.ts';

const longest = 40;

/** Text as a name of the grammar: a letter, then lower-case letters, digits and underscores; never empty. */
export function nameOf(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, longest)
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(plain) ? plain : `x${plain === '' ? '' : `_${plain}`}`;
}

/** Names of things, each given once and unlike every other of its kind. */
export class Names {
  readonly #byId = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** The name of a thing, made of `wanted` when it is first asked for. */
  give(kind: Kind, id: string, wanted: string): string {
    const key = `${kind} ${id}`;
    const known = this.#byId.get(key);
    if (known !== undefined) return known;
    const name = this.#free(kind, nameOf(wanted));
    this.#byId.set(key, name);
    this.#taken.add(`${kind} ${name}`);
    return name;
  }

  /** The name that a thing was given. */
  given(kind: Kind, id: string): string | undefined {
    return this.#byId.get(`${kind} ${id}`);
  }

  #free(kind: Kind, wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#taken.has(`${kind} ${name}`); count += 1) name = `${wanted}_${count}`;
    return name;
  }
}
