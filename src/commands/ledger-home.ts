import { UsageError } from '../errors.ts';
import { fileStore } from '../evidence/ledger/file-store.ts';
import type { LedgerStore } from '../evidence/ledger/store.ts';

/** How a ledger in S3 is reached. A folder needs none of it. */
export interface LedgerHomeOptions {
  /** Role, by ARN or by its name in the caller's account, that reads and writes it: never one that reads the organization. */
  readonly role?: string | undefined;
  readonly profile?: string | undefined;
  /** Of the bucket; else that of the environment. */
  readonly region?: string | undefined;
  /** Seconds for which Object Lock keeps each new object. */
  readonly lockSeconds?: number | undefined;
  /** Named in the session's name. */
  readonly runId?: string | undefined;
}

/** A ledger that is open, and what must be closed once it is not needed any more. */
export interface LedgerHome extends LedgerStore {
  close(): Promise<void>;
}

/**
 * The ledger at a path or an `s3://` URL. Nothing is written by opening it. Rejects with UsageError for any other place, and with AccessError where AWS
 * refuses the caller or the role.
 */
export async function openLedger(at: string, options: LedgerHomeOptions = {}): Promise<LedgerHome> {
  if (at.startsWith('s3://')) return openS3(at, options);
  if (at === '' || /^[a-z][a-z0-9+.-]+:/i.test(at)) {
    throw new UsageError(`${at === '' ? 'Nothing' : at} is no place for a ledger.`, { hint: 'a folder, or s3://bucket/prefix' });
  }
  if (options.lockSeconds !== undefined) {
    throw new UsageError(`A folder locks nothing: ${at} cannot keep its entries from whoever can write there.`, {
      hint: 'leave the lock out, or keep the ledger in s3://bucket/prefix',
    });
  }
  return { ...fileStore(at), close: async () => undefined };
}

async function openS3(at: string, { role, profile, region, lockSeconds, runId }: LedgerHomeOptions): Promise<LedgerHome> {
  const { parsePlace } = await import('../aws/writing/s3.ts');
  const { s3Store } = await import('../aws/writing/s3-ledger.ts');
  const { openSession } = await import('../aws/writing/session.ts');
  // What is no place is told before AWS is asked.
  parsePlace(at);
  const session = await openSession({
    region: region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1',
    ...(role === undefined ? {} : { role }),
    ...(profile === undefined ? {} : { profile }),
    ...(runId === undefined ? {} : { runId }),
  });
  const store = s3Store(at, session, {
    ...(lockSeconds === undefined ? {} : { lock: lockSeconds }),
    ...(region === undefined ? {} : { region }),
  });
  return { ...store, close: session.close };
}
