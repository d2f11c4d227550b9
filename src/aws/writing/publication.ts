import { createHash } from 'node:crypto';
import { atOnce } from '../../at-once.ts';
import { EvidenceError } from '../../errors.ts';
import type { Bucket, History, LockMode, Retention } from './s3.ts';

/** A file that is to lie in a bucket. */
export interface Publishable {
  readonly key: string;
  /** Its bytes, which are held no longer than it takes to send them. */
  readonly read: () => Uint8Array;
}

/** A file that lies there, as S3 says. */
export interface Published {
  readonly key: string;
  readonly sha256: string;
  /** `same`: it lay there already, with these bytes. */
  readonly state: 'created' | 'same';
  readonly retention?: Retention;
}

export interface Publication {
  readonly files: readonly Publishable[];
  /** Sent once all others are there: where it lies, the publication is complete. */
  readonly last: Publishable;
  /** Start of keys below which nothing else may lie. */
  readonly folder: string;
  readonly retention?: Retention | undefined;
}

/** Files at once: each is in memory while it is sent. */
const most = 8;
const strength: Readonly<Record<LockMode, number>> = { GOVERNANCE: 0, COMPLIANCE: 1 };

/**
 * Makes the files, and has S3 say of each that it is there, with its bytes, for as long as was asked. What lies there already with the same bytes is as
 * good as made: a publication that was interrupted is completed by the next. Rejects with EvidenceError `exists` where other bytes lie under a name, or
 * something that does not belong, and `publish` where S3 keeps a file shorter than asked. Nothing is sent to a bucket that cannot keep it.
 */
export async function publish(bucket: Bucket, { files, last, folder, retention }: Publication): Promise<readonly Published[]> {
  if (retention !== undefined && !(await bucket.isLockable())) {
    throw new EvidenceError('publish', `The bucket ${bucket.name} has no Object Lock: it cannot keep anything.`, {
      hint: 'a bucket made with --object-lock-enabled-for-bucket, or no --retain',
    });
  }
  requireUntouched(bucket, await bucket.histories(folder), new Set([...files, last].map(({ key }) => key)));
  const inTurn = atOnce(most);
  let hasFailed = false;
  const one = async (file: Publishable): Promise<Published | undefined> => {
    if (hasFailed) return undefined;
    try {
      return await publishOne(bucket, file, retention);
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
  const outcomes = await Promise.allSettled(files.map((file) => inTurn(() => one(file))));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const published = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value !== undefined ? [outcome.value] : []));
  return [...published, await publishOne(bucket, last, retention)];
}

function requireUntouched({ name }: Bucket, histories: ReadonlyMap<string, History>, expected: ReadonlySet<string>): void {
  for (const [key, { isChanged }] of histories) {
    const where = `s3://${name}/${key}`;
    if (!expected.has(key))
      throw new EvidenceError('exists', `${where} lies there, and is no file of this package`, { hint: 'another --to' });
    if (isChanged) {
      throw new EvidenceError('exists', `${where} was removed or written over after it was published`, {
        hint: 'aws s3api list-object-versions shows what happened; publish to another place',
      });
    }
  }
}

async function publishOne(bucket: Bucket, { key, read }: Publishable, retention: Retention | undefined): Promise<Published> {
  const bytes = read();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const made = await bucket.create(key, bytes, retention);
  const state = made.state === 'created' ? 'created' : 'same';
  const head = await bucket.head(key);
  const where = `s3://${bucket.name}/${key}`;
  if (head === null)
    throw new EvidenceError('publish', `${where} is not there after it was sent`, { hint: 'something removes it: look at CloudTrail' });
  const there = head.sha256 ?? (await digestOf(bucket, key));
  if (there !== sha256) {
    throw new EvidenceError('exists', `${where} lies there with other bytes: its SHA-256 is ${there}, that of the package's ${sha256}`, {
      hint: 'what is published is never replaced: another --to',
    });
  }
  const kept =
    retention === undefined ? head.retention : await requireRetention(bucket, key, { state, kept: head.retention, asked: retention });
  return { key, sha256, state, ...(kept === undefined ? {} : { retention: kept }) };
}

interface Keeping {
  readonly state: Published['state'];
  readonly kept: Retention | undefined;
  readonly asked: Retention;
}

/** What S3 keeps the object by; what was published before to be kept shorter, or by the weaker mode, is kept longer. */
async function requireRetention(bucket: Bucket, key: string, { state, kept: before, asked }: Keeping): Promise<Retention | undefined> {
  if (keeps(before, asked)) return before;
  if (state === 'same') await bucket.extend(key, longer(before, asked));
  const kept = state === 'same' ? (await bucket.head(key))?.retention : before;
  if (keeps(kept, asked)) return kept;
  const said = kept === undefined ? 'S3 names no retention' : `S3 says ${kept.mode} until ${kept.until.toISOString()}`;
  throw new EvidenceError(
    'publish',
    `s3://${bucket.name}/${key} was to be kept in ${asked.mode} until ${asked.until.toISOString()}: ${said}`,
    {
      hint: 'who publishes needs s3:PutObjectRetention and s3:GetObjectRetention',
    },
  );
}

/** An object that was stored without a digest, or in parts, is read back. */
async function digestOf(bucket: Bucket, key: string): Promise<string> {
  return createHash('sha256')
    .update((await bucket.read(key)) ?? '')
    .digest('hex');
}

function keeps(kept: Retention | undefined, { mode, until }: Retention): boolean {
  return kept !== undefined && strength[kept.mode] >= strength[mode] && kept.until >= until;
}

/** Nothing is kept shorter, or weaker, than it was. */
function longer(kept: Retention | undefined, asked: Retention): Retention {
  if (kept === undefined) return asked;
  return {
    mode: strength[kept.mode] > strength[asked.mode] ? kept.mode : asked.mode,
    until: new Date(Math.max(kept.until.getTime(), asked.until.getTime())),
  };
}
