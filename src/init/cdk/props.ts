import { head, noValue, resolve } from './intrinsics.ts';
import type { Stack } from './stack.ts';
import { isMap, type Json, type JsonMap } from './template.ts';
import { Unresolved } from './unresolved.ts';

/** Properties of a resource, resolved as they are read: what nobody reads need not be known. Each throws Unresolved where it is not. */
export class Props {
  readonly #raw: JsonMap;
  readonly #stack: Stack;
  readonly #where: string;

  constructor(raw: JsonMap, stack: Stack, where: string) {
    this.#raw = raw;
    this.#stack = stack;
    this.#where = where;
  }

  /** Whether the template says it at all. */
  has(key: string): boolean {
    return this.#head(key) !== undefined;
  }

  /** What the template says something of. */
  keys(): readonly string[] {
    return Object.keys(this.#raw);
  }

  /** `null`: the template leaves it out. */
  json(key: string): Json | null {
    const raw = this.#head(key);
    if (raw === undefined) return null;
    const value = this.#said(key, () => resolve(raw, this.#stack));
    return value === noValue ? null : value;
  }

  text(key: string): string | null {
    const value = this.json(key);
    if (value === null) return null;
    if (typeof value === 'object') throw new Unresolved(`${this.#where}.${key} is no text`);
    return String(value);
  }

  /** As `text`, and `null` also where it cannot be resolved: for what is shown or left open, and never for what is then taken to be absent. */
  maybe(key: string): string | null {
    try {
      return this.text(key);
    } catch (error) {
      if (!(error instanceof Unresolved)) throw error;
      this.#stack.notes.open.add(error.message);
      return null;
    }
  }

  /** What the template must say. */
  required(key: string): string {
    const value = this.text(key);
    if (value === null) throw new Unresolved(`${this.#where}.${key} is left out`);
    return value;
  }

  /** Templates write true and "true" alike. */
  flag(key: string): boolean | null {
    const value = this.text(key);
    if (value === null) return null;
    if (/^true$/i.test(value)) return true;
    if (/^false$/i.test(value)) return false;
    throw new Unresolved(`${this.#where}.${key} is neither true nor false`);
  }

  number(key: string): number | null {
    const value = this.text(key);
    if (value === null) return null;
    if (value.trim() === '' || !Number.isFinite(Number(value))) throw new Unresolved(`${this.#where}.${key} is no number`);
    return Number(value);
  }

  /** `null`: the template leaves it out. A single text is a list of one, as CloudFormation takes it. */
  texts(key: string): readonly string[] | null {
    const value = this.json(key);
    if (value === null) return null;
    return (Array.isArray(value) ? (value as readonly Json[]) : [value]).map((one) => {
      if (typeof one === 'object') throw new Unresolved(`${this.#where}.${key} holds what is no text`);
      return String(one);
    });
  }

  /** `null`: the template leaves it out. */
  inner(key: string): Props | null {
    const raw = this.#head(key);
    if (raw === undefined || raw === null) return null;
    if (!isMap(raw)) throw new Unresolved(`${this.#where}.${key} is no map`);
    return new Props(raw, this.#stack, `${this.#where}.${key}`);
  }

  /** None where the template leaves it out. */
  each(key: string): readonly Props[] {
    const raw = this.#head(key);
    if (raw === undefined || raw === null) return [];
    if (!Array.isArray(raw)) throw new Unresolved(`${this.#where}.${key} is no list`);
    return (raw as readonly Json[]).flatMap((one, index) => {
      const value = this.#said(key, () => head(one, this.#stack));
      if (value === noValue) return [];
      if (!isMap(value)) throw new Unresolved(`${this.#where}.${key}.${index} is no map`);
      return [new Props(value, this.#stack, `${this.#where}.${key}.${index}`)];
    });
  }

  #head(key: string): Json | undefined {
    const raw = Object.hasOwn(this.#raw, key) ? this.#raw[key] : undefined;
    if (raw === undefined) return undefined;
    const value = this.#said(key, () => head(raw, this.#stack));
    return value === noValue ? undefined : value;
  }

  #said<T>(key: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof Unresolved) throw new Unresolved(`${this.#where}.${key}: ${error.message}`);
      throw error;
    }
  }
}
