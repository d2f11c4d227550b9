import type { Revision } from './revisions.ts';
import { type Dictionary, dictionaryOf, Reference, Stream, unreadable, type Value } from './values.ts';

/** The document as one of its revisions shows it. */
export class View {
  readonly pdf: Uint8Array;
  readonly what: string;
  /** The oldest first; the last is the one that is shown. */
  readonly revisions: readonly Revision[];

  constructor(pdf: Uint8Array, revisions: readonly Revision[], what: string) {
    this.pdf = pdf;
    this.revisions = revisions;
    this.what = what;
  }

  get last(): Revision {
    const last = this.revisions.at(-1);
    if (last === undefined) throw unreadable(this.what, 'it holds no revision');
    return last;
  }

  /** The object's value; undefined where the document has none. */
  object(id: number): Value | undefined {
    for (let index = this.revisions.length - 1; index >= 0; index -= 1) {
      const value = this.revisions[index]?.objects.get(id);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** What a value stands for: the object that it refers to, or itself. */
  resolve(value: Value | undefined): Value | undefined {
    if (!(value instanceof Reference)) return value;
    const found = this.object(value.id);
    if (found instanceof Reference) throw unreadable(this.what, `object ${value.id} is nothing but a reference`);
    return found;
  }

  dictionary(value: Value | undefined): Dictionary | undefined {
    const found = this.resolve(value);
    return found instanceof Stream ? undefined : dictionaryOf(found);
  }

  stream(value: Value | undefined): Stream | undefined {
    const found = this.resolve(value);
    return found instanceof Stream ? found : undefined;
  }

  array(value: Value | undefined): readonly Value[] | undefined {
    const found = this.resolve(value);
    return Array.isArray(found) ? found : undefined;
  }

  get catalogue(): Dictionary {
    const root = this.dictionary(this.last.trailer.get('Root'));
    if (root === undefined) throw unreadable(this.what, 'it has no catalogue');
    return root;
  }
}
