import { EvidenceError } from '../errors.ts';

/** One thing checked. `warning`: nothing is wrong, but the reader should know. */
export interface Line {
  readonly ok: boolean | 'warning';
  readonly what: string;
  readonly detail?: string;
}

/** A line that is ok where nothing is wrong, and else says the first few things that are. */
export function line(what: string, wrong: readonly string[]): Line {
  if (wrong.length === 0) return { ok: true, what };
  const rest = wrong.length > 3 ? `; and ${wrong.length - 3} more` : '';
  return { ok: false, what, detail: wrong.slice(0, 3).join('; ') + rest };
}

/** What was checked of one part of a package. */
export interface Checked {
  readonly lines: readonly Line[];
  readonly isAssured: boolean;
}

/** The lines of one verification, as they come. */
export class Checklist {
  readonly lines: Line[] = [];
  #isDoubted = false;

  get hasFailed(): boolean {
    return this.lines.some(({ ok }) => ok === false);
  }

  /** `intact`: nothing is wrong, and there is a doubt. */
  get status(): 'valid' | 'intact' | 'invalid' {
    if (this.hasFailed) return 'invalid';
    return this.#isDoubted ? 'intact' : 'valid';
  }

  add(...lines: readonly Line[]): void {
    this.lines.push(...lines);
  }

  /** Adds a warning of what keeps a package from being valid, though nothing in it is wrong. */
  doubt(what: string, detail: string): void {
    this.addChecked({ lines: [{ ok: 'warning', what, detail }], isAssured: false });
  }

  /** Adds the lines of a part; they leave a doubt where the part is not assured. */
  addChecked({ lines, isAssured }: Checked): void {
    this.add(...lines);
    if (!isAssured) this.#isDoubted = true;
  }

  /** Adds a line for what `read` does. Undefined where it fails with an EvidenceError, which becomes the detail. */
  async attempt<T>(what: string, read: () => T | Promise<T>): Promise<T | undefined> {
    try {
      const value = await read();
      this.add({ ok: true, what });
      return value;
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      this.add({ ok: false, what, detail: error.message });
      return undefined;
    }
  }
}
