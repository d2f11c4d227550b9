import { atOnce } from '../../at-once.ts';
import type { LedgerStore } from './store.ts';

/** Enough to hide the way to a distant store, and few enough for open files. */
const readsAtOnce = 32;

/** Reads objects, many at once; what came stands in the order of the names. */
export function readMany(read: LedgerStore['read'], names: readonly string[]): Promise<(Uint8Array | null)[]> {
  const slot = atOnce(readsAtOnce);
  return Promise.all(names.map((name) => slot(() => read(name))));
}
