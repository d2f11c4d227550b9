import { EvidenceError } from '../errors.ts';
import { parsePublicKey } from '../evidence/keys.ts';
import { readContents } from '../evidence/ledger/contents.ts';
import type { LedgerEntry } from '../evidence/ledger/entries.ts';
import { rootOf } from '../evidence/ledger/tree.ts';
import { verifyLedger } from '../evidence/ledger/verify.ts';
import type { LedgerReview } from '../qualification-file.ts';
import { harmless } from '../reporters/legible.ts';
import { readPublicKey } from './files.ts';
import { openLedger } from './ledger-home.ts';

interface Reading {
  readonly role: string | undefined;
  readonly profile: string | undefined;
  /** Paths of public keys; left out where nobody is asked for any. */
  readonly keys?: readonly string[] | undefined;
}

/** The entries of a ledger that holds, and its head. Rejects with EvidenceError `ledger` where it does not. */
export async function readLedger(
  at: string,
  { role, profile, keys }: Reading,
): Promise<{ readonly head: LedgerReview['ledger']; readonly entries: readonly LedgerEntry[] }> {
  const trusted = (keys ?? []).map((path) => parsePublicKey(readPublicKey(path), path));
  const home = await openLedger(at, { role, profile });
  try {
    const { status, lines, origin = '' } = await verifyLedger(home, { keys: trusted });
    const wrong = lines.find(({ ok }) => ok === false);
    if (status === 'invalid' || wrong !== undefined) {
      throw new EvidenceError(
        'ledger',
        `${at} does not hold: ${wrong?.what ?? 'it was changed'}${wrong?.detail === undefined ? '' : `: ${wrong.detail}`}`,
        {
          hint: 'iq ledger verify says all that is wrong; nothing is concluded from a ledger that was changed',
        },
      );
    }
    if (keys?.length === 0) {
      process.stderr.write(`iq: warning: no key was given for ${harmless(at)} (--ledger-key): nobody knows who signed it\n`);
    }
    const { entries } = await readContents(home);
    const stored = entries.filter((entry) => entry !== null);
    const root = rootOf(stored.map(({ leaf }) => leaf));
    return {
      head: { at, origin, size: stored.length, rootSha256: Buffer.from(root).toString('hex') },
      entries: stored.flatMap(({ entry }) => (entry === undefined || entry.kind === 'unknown' ? [] : [entry])),
    };
  } finally {
    await home.close();
  }
}
