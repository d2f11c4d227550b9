import { EvidenceError } from '../../errors.ts';
import type { Signer } from '../signer.ts';
import { whyNotAccepted } from './baselines.ts';
import { type BaselineAccepted, readEntry, type Unplaced } from './entries.ts';
import { signHeads } from './heads.ts';
import { create, type EnteredOne, readUnchanged } from './ledger.ts';
import { entryName, type LedgerStore } from './store.ts';

/**
 * Enters a run as the baseline of its system, and signs the head of the ledger with it. Rejects with EvidenceError `ledger` where the run cannot be it, such as
 * where another became it meanwhile: then nothing was entered.
 */
export async function acceptBaseline(
  store: LedgerStore,
  entry: Unplaced<BaselineAccepted>,
  { signer }: { readonly signer: Signer },
): Promise<EnteredOne> {
  const { entries, leaves, signedSize } = await readUnchanged(store, signer);
  const placed = (sequence: number, before: readonly Uint8Array[]): BaselineAccepted => {
    const accepted = { ...entry, kind: 'baseline.accepted', sequence } as const;
    const known = before.map((bytes, index) => readEntry(bytes, entryName(index)));
    const why = whyNotAccepted(accepted, known);
    if (why === undefined) return accepted;
    throw new EvidenceError('ledger', `the ledger ${store.at} does not take it as a baseline: ${why}`, {
      hint: 'iq drift --baseline with the baseline that stands in the ledger',
    });
  };
  const sequence = await create(store, { entries, leaves, placed });
  try {
    await signHeads(store, leaves, { signer, signedSize });
    return { sequence };
  } catch (error) {
    // Whatever it was, such as credentials that have ended: the entry stands, and the next run signs over it.
    return { sequence, unsigned: (error as Error).message };
  }
}
