import { EvidenceError } from '../../errors.ts';
import { Bucket, type BucketOptions, parsePlace, type Retention } from './s3.ts';
import type { WritingSession } from './session.ts';

/** A ledger's home in S3: the port LedgerStore of evidence/, which knows no AWS. */
export interface S3Store {
  readonly at: string;
  create(name: string, bytes: Uint8Array): Promise<'created' | 'exists'>;
  read(name: string): Promise<Uint8Array | null>;
  list(folder: 'entries' | 'checkpoints'): Promise<readonly string[]>;
}

export interface S3StoreOptions extends Partial<Pick<BucketOptions, 'pauseMs' | 'region'>> {
  /** Seconds for which each new object is kept by Object Lock, in compliance mode. */
  readonly lock?: number;
}

/** No object of a ledger is larger: a larger one is refused unread. */
const largestObject = 2 ** 20;

/**
 * Objects of a ledger, made once. What counts of each name is its first version: what was written over it or removed later, in a bucket that keeps
 * versions, neither hides it nor replaces it. Nothing is asked of AWS before the first call.
 */
export function s3Store(at: string, session: WritingSession, options: S3StoreOptions = {}): S3Store {
  const { bucket: name, prefix } = parsePlace(at);
  const { lock, ...others } = options;
  const keyOf = (object: string): string => (prefix === '' ? object : `${prefix}/${object}`);
  /** Of each name seen; what was first stays first. */
  const first = new Map<string, string>();
  let opened: Promise<Bucket> | undefined;
  const bucket = (): Promise<Bucket> => {
    opened ??= Bucket.open(name, session, { ...others, code: 'ledger' });
    return opened;
  };
  let locked: Promise<void> | undefined;
  /** Nothing is sent where it could be removed. */
  const requireLock = (home: Bucket): Promise<void> => {
    locked ??= requireLockable(home);
    return locked;
  };
  return {
    at,
    create: async (object, bytes) => {
      const home = await bucket();
      const key = keyOf(object);
      if (lock === undefined) return make(home, key, { bytes });
      await requireLock(home);
      return make(home, key, { bytes, retention: { mode: 'COMPLIANCE', until: wholeSeconds(Date.now() + lock * 1000) } });
    },
    read: async (object) => {
      const home = await bucket();
      const key = keyOf(object);
      const oldest = first.get(key) ?? (await home.histories(key)).get(key)?.oldest;
      if (oldest === undefined) return null;
      first.set(key, oldest);
      return home.read(key, { versionId: oldest, largest: largestObject });
    },
    list: async (folder) => {
      const start = keyOf(`${folder}/`);
      const found: string[] = [];
      for (const [key, { oldest }] of await (await bucket()).histories(start)) {
        // A console makes an object of a folder's own name.
        if (oldest === undefined || key.endsWith('/')) continue;
        first.set(key, oldest);
        found.push(`${folder}/${key.slice(start.length)}`);
      }
      return found.sort();
    },
  };
}

interface Making {
  readonly bytes: Uint8Array;
  readonly retention?: Retention;
}

async function make(home: Bucket, key: string, { bytes, retention }: Making): Promise<'created' | 'exists'> {
  const made = await home.create(key, bytes, retention);
  if (made.state === 'exists' && !made.isRetried) return 'exists';
  const oldest = (await home.histories(key)).get(key)?.oldest;
  if (made.state === 'created') {
    // S3 takes a name as free whose object was removed, and keeps what was removed.
    if (made.versionId !== undefined && made.versionId !== oldest) return 'exists';
  } else {
    const first = oldest === undefined ? null : await home.read(key, { versionId: oldest, largest: largestObject });
    // The answer to an earlier attempt was lost: it is ours where it holds our bytes.
    if (first === null || !Buffer.from(first).equals(bytes)) return 'exists';
  }
  if (retention !== undefined) await requireRetention(home, key, retention);
  return 'created';
}

async function requireLockable(home: Bucket): Promise<void> {
  if (await home.isLockable()) return;
  throw new EvidenceError('ledger', `The bucket ${home.name} has no Object Lock: what is entered there could be removed.`, {
    hint: 'a bucket made with --object-lock-enabled-for-bucket, or no evidence.ledger.lock',
  });
}

/** Throws unless S3 says that it keeps the object as long as was asked. */
async function requireRetention(home: Bucket, key: string, { mode, until }: Retention): Promise<void> {
  const kept = (await home.head(key))?.retention;
  if (kept !== undefined && kept.mode === mode && kept.until >= until) return;
  const said = kept === undefined ? 'S3 names no retention' : `S3 says ${kept.mode} until ${kept.until.toISOString()}`;
  throw new EvidenceError('ledger', `${home.name}/${key} was to be kept in ${mode} until ${until.toISOString()}: ${said}`, {
    hint: 'who writes needs s3:PutObjectRetention and s3:GetObjectRetention',
  });
}

/** S3 keeps no fractions: rounded up, so that nothing is kept shorter than asked. */
export function wholeSeconds(ms: number): Date {
  return new Date(Math.ceil(ms / 1000) * 1000);
}
