import type { UnplacedEntry } from '../evidence/ledger/entries.ts';
import { appendEntry } from '../evidence/ledger/ledger.ts';
import type { Signer } from '../evidence/signer.ts';
import { harmless } from '../reporters/legible.ts';
import { openLedger } from './ledger-home.ts';

export interface EnterOptions {
  /** Path, or `s3://bucket/prefix`. */
  readonly at: string;
  /** Of the tool for what it sealed; of the person for what they signed. */
  readonly signer: Signer;
  /** Role, by ARN or by name, that writes a ledger in S3. */
  readonly role?: string | undefined;
  /** Of the ledger's objects under Object Lock. */
  readonly lockSeconds?: number | undefined;
  readonly profile?: string | undefined;
}

/**
 * Enters what is no part of a run in a ledger. Rejects with an OperatorError where it was not entered; what was entered and bears no checkpoint yet is
 * told on stderr.
 */
export async function enterEntry(entry: UnplacedEntry, { at, signer, ...access }: EnterOptions): Promise<{ readonly sequence: number }> {
  const store = await openLedger(at, access);
  try {
    const { sequence, unsigned } = await appendEntry(store, entry, { signer });
    if (unsigned !== undefined) {
      process.stderr.write(`iq: warning: entry ${sequence} of the ledger ${harmless(at)} bears no checkpoint yet: ${harmless(unsigned)}\n`);
    }
    return { sequence };
  } finally {
    await store.close();
  }
}
