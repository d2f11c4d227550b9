import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { FactRecord } from '../record.ts';
import { sha256Hex } from './canonical.ts';
import { names } from './names.ts';
import { type ResponseLine, requestsWithResponse, writeResponses } from './responses-file.ts';
import { diskError, syncFolder } from './staging.ts';

/** What an answer is kept by. */
interface Answer {
  /** HTTP status. */
  readonly status: number;
  readonly bytes: Uint8Array;
}

/**
 * AWS's answers as they came, in `responses/` of a package under construction, each under its SHA-256 and equal ones once. They go to
 * the disk while the run goes on and are never held in memory.
 */
export class ResponseStore {
  readonly #folder: string;
  readonly #known = new Map<string, Pick<ResponseLine, 'bytes' | 'status'>>();
  readonly #unsynced = new Set<string>();
  readonly #refused = new AbortController();
  #syncing: Promise<void> | undefined;

  /** Makes the folder. Throws EvidenceError `unreadable` where the disk refuses. */
  constructor(staging: string) {
    this.#folder = join(staging, names.responseFolder);
    try {
      mkdirSync(this.#folder);
    } catch (cause) {
      throw diskError(`cannot keep AWS's answers in ${this.#folder}`, cause);
    }
  }

  /** Aborted with an EvidenceError when the disk has refused an answer: the run must end, for its package could not be whole. */
  get refused(): AbortSignal {
    return this.#refused.signal;
  }

  /** Writes an answer and returns its SHA-256. Undefined once the disk has refused one. */
  readonly keep = ({ status, bytes }: Answer): string | undefined => {
    if (this.refused.aborted) return undefined;
    const sha256 = sha256Hex(bytes);
    const known = this.#known.get(sha256);
    if (known !== undefined) {
      // Which of its requests had which status cannot be told any more, so none is claimed.
      if (known.status !== status) this.#known.set(sha256, { bytes: known.bytes });
      return sha256;
    }
    try {
      writeFileSync(join(this.#folder, sha256), bytes, { flag: 'wx', mode: 0o644 });
    } catch (cause) {
      this.#refuse(cause);
      return undefined;
    }
    this.#known.set(sha256, { bytes: bytes.length, status });
    this.#unsynced.add(sha256);
    this.#syncing ??= this.#sync();
    return sha256;
  };

  /**
   * responses.jsonl.gz: what was answered to each request of the facts. Answers that no fact names, such as that of an attempt that was
   * made again, are removed; all others are on the disk. Rejects with an EvidenceError where the disk has refused any. An interrupted run
   * ends within seconds and does not wait for the disk: what a loss of power then takes shows by its digest.
   */
  async index(facts: Iterable<FactRecord>, interrupt?: AbortSignal): Promise<Uint8Array> {
    const waitNoMore = () => this.#unsynced.clear();
    if (interrupt?.aborted === true) waitNoMore();
    interrupt?.addEventListener('abort', waitNoMore, { once: true });
    // What the disk still owes goes faster by several, which during the run would hold up other work.
    await Promise.all([this.#syncing, this.#sync(), this.#sync(), this.#sync()]);
    this.refused.throwIfAborted();
    const lines = requestsWithResponse(facts).map((request): ResponseLine => {
      const known = this.#known.get(request.sha256);
      if (known === undefined) throw new Error(`${request.service}.${request.operation} names an answer that was never kept`);
      return { ...request, ...known };
    });
    const named = new Set(lines.map(({ sha256 }) => sha256));
    try {
      for (const sha256 of this.#known.keys()) if (!named.has(sha256)) rmSync(join(this.#folder, sha256));
      syncFolder(this.#folder);
    } catch (cause) {
      this.#refuse(cause);
    }
    this.refused.throwIfAborted();
    return writeResponses(lines);
  }

  /** Sees every file through to the disk, one by one, behind the run. */
  async #sync(): Promise<void> {
    try {
      // A set also hands out what is added to it meanwhile.
      for (const sha256 of this.#unsynced) {
        this.#unsynced.delete(sha256);
        const file = await open(join(this.#folder, sha256), 'r+');
        await file.sync().finally(() => file.close());
      }
    } catch (cause) {
      this.#refuse(cause);
    } finally {
      this.#syncing = undefined;
    }
  }

  #refuse(cause: unknown): void {
    this.#refused.abort(diskError(`cannot keep AWS's answers in ${this.#folder}`, cause));
  }
}
