import { z } from 'zod';
import { EvidenceError } from '../../errors.ts';
import { canonicalBytes } from '../canonical.ts';
import { explain } from '../explain.ts';
import { parseStrict } from '../strict-json.ts';
import { consistencyProof, type Hash, inclusionProof } from './tree.ts';

/** What shows in a package, without the ledger, that both entries of its run stand in it: hashes of RFC 6962, from the leaf upwards. */
export interface Proof {
  /** Of the run's end in the tree of the package's checkpoint. */
  readonly finished: readonly Hash[];
  readonly started: {
    /** The entry of the run's beginning, as it stands in the ledger. */
    readonly entry: Uint8Array;
    readonly proof: readonly Hash[];
  };
  /** From the checkpoint before the run, which is in the record, to the package's; empty where the ledger was empty. */
  readonly consistency: readonly Hash[];
}

interface Entered {
  readonly entries: readonly Uint8Array[];
  readonly leaves: readonly Hash[];
  /** Sequence of the run's beginning. Its end is the last entry. */
  readonly started: number;
}

/** The bytes of `ledger/inclusion.json`. */
export function inclusionBytes({ entries, leaves, started }: Entered): Uint8Array {
  const texts = (hashes: readonly Hash[]) => hashes.map((hash) => Buffer.from(hash).toString('base64'));
  return canonicalBytes({
    schemaVersion: 1,
    finished: { proof: texts(inclusionProof(leaves, leaves.length - 1)) },
    started: { entry: Buffer.from(entries[started] ?? []).toString('utf8'), proof: texts(inclusionProof(leaves, started)) },
    consistency: { proof: started === 0 ? [] : texts(consistencyProof(leaves, started)) },
  });
}

const hashes = z
  .array(z.string().regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, { error: 'expected 32 bytes in base64' }))
  .max(64)
  .transform((texts): Hash[] => texts.map((text) => Buffer.from(text, 'base64')));

const file = z.strictObject({
  schemaVersion: z.literal(1),
  finished: z.strictObject({ proof: hashes }),
  started: z.strictObject({ entry: z.string().min(1), proof: hashes }),
  consistency: z.strictObject({ proof: hashes }),
});

/** Reads `ledger/inclusion.json`. Throws EvidenceError `malformed`. */
export function readInclusion(bytes: Uint8Array, what: string): Proof {
  const value = parseStrict(bytes, what);
  const parsed = file.safeParse(value);
  if (!parsed.success) throw new EvidenceError('malformed', `${what} is no proof of inclusion: ${explain(parsed.error)}`);
  if (!Buffer.from(canonicalBytes(value)).equals(bytes)) throw new EvidenceError('malformed', `${what} is not in canonical form`);
  const { finished, started, consistency } = parsed.data;
  return {
    finished: finished.proof,
    started: { entry: Buffer.from(started.entry), proof: started.proof },
    consistency: consistency.proof,
  };
}
