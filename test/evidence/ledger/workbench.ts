import { createPublicKey, type KeyObject } from 'node:crypto';
import { finishRun, startRun } from '../../../src/evidence/ledger/ledger.ts';
import type { LedgerStore } from '../../../src/evidence/ledger/store.ts';
import { type LedgerVerification, type LedgerVerifyOptions, verifyLedger } from '../../../src/evidence/ledger/verify.ts';
import type { PackageFile } from '../../../src/evidence/package.ts';
import type { Signer } from '../../../src/evidence/signer.ts';
import type { LedgerNote } from '../../../src/record.ts';
import { owner } from '../workbench.ts';
import { endOf as endBy, runIdOf, startOf } from './entries-of.ts';

/** A ledger in memory, to be spoiled at will. */
export class MemoryStore implements LedgerStore {
  readonly at = 'memory';
  readonly objects: Map<string, Uint8Array>;

  constructor(objects: Iterable<readonly [string, Uint8Array]> = []) {
    this.objects = new Map(objects);
  }

  async create(name: string, bytes: Uint8Array): Promise<'created' | 'exists'> {
    if (this.objects.has(name)) return 'exists';
    this.objects.set(name, bytes);
    return 'created';
  }

  async read(name: string): Promise<Uint8Array | null> {
    const bytes = this.objects.get(name);
    return bytes === undefined ? null : Uint8Array.from(bytes);
  }

  async list(folder: string): Promise<readonly string[]> {
    return [...this.objects.keys()].filter((name) => name.startsWith(`${folder}/`)).sort();
  }

  copy(): MemoryStore {
    return new MemoryStore(this.objects);
  }
}

export const keyOf = (signer: Signer): KeyObject => createPublicKey(signer.publicKeyPem);

export { runIdOf, startOf };
export const endOf = (runId: string) => endBy(runId, owner.keyId);

interface Enter {
  readonly signer?: Signer;
  readonly stamp?: (bytes: Uint8Array) => Promise<Uint8Array | undefined>;
}

/** Enters a whole run: two entries. */
export async function enterRun(
  store: LedgerStore,
  number: number,
  { signer = owner, stamp }: Enter = {},
): Promise<{ readonly note: LedgerNote; readonly files: readonly PackageFile[] }> {
  const runId = runIdOf(number);
  const note = await startRun(store, startOf(runId), { signer });
  const { files } = await finishRun(store, endOf(runId), { signer, started: note, ...(stamp === undefined ? {} : { stamp }) });
  return { note, files };
}

/** A ledger of that many whole runs. */
export async function ledgerOf(runs: number, options: Enter = {}): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (let number = 0; number < runs; number++) await enterRun(store, number, options);
  return store;
}

export function verify(store: LedgerStore, options: Partial<LedgerVerifyOptions> = {}): Promise<LedgerVerification> {
  return verifyLedger(store, { keys: [keyOf(owner)], ...options });
}

/** `what: detail` of every line that came out as `ok`. */
export function told({ lines }: LedgerVerification, ok: boolean | 'warning' = false): string[] {
  return lines.filter((line) => line.ok === ok).map(({ what, detail }) => `${what}: ${detail}`);
}
