import { createHash } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { EvidenceError, type EvidenceErrorCode, UsageError } from '../../errors.ts';
import { clientFor } from './s3-client.ts';
import { attemptsOf, errorNamed, isAbsent, type Refuse, refusals, regionNamed } from './s3-refusals.ts';
import type { ListObjectVersionsCommandOutput, S3Client } from './sdk-s3.ts';
import type { WritingSession } from './session.ts';

/** Where in S3, as `s3://bucket/prefix` says. */
export interface Place {
  readonly bucket: string;
  /** Without a slash at either end; empty for the bucket itself. */
  readonly prefix: string;
}

export type LockMode = 'COMPLIANCE' | 'GOVERNANCE';

/** Until when an object can be neither removed nor replaced. */
export interface Retention {
  readonly mode: LockMode;
  readonly until: Date;
}

/** What S3 says of an object without its bytes. */
export interface ObjectHead {
  /** In hexadecimal, as S3 worked it out; absent where it was stored without. */
  readonly sha256?: string;
  readonly retention?: Retention;
}

/** What was ever written under one name. */
export interface History {
  /** Version id of what was written first. Absent where only the mark of a removal is left. */
  readonly oldest?: string;
  /** Whether something was written over it later, or removed. */
  readonly isChanged: boolean;
}

/** What became of a name that was to be made. `isRetried`: an earlier attempt of the same call may have made it. */
export type Made = { readonly state: 'created'; readonly versionId?: string } | { readonly state: 'exists'; readonly isRetried: boolean };

export interface BucketOptions {
  /** Of what goes wrong. */
  readonly code: EvidenceErrorCode;
  /** Refuse a bucket of any other region. */
  readonly region?: string;
  /** Milliseconds before the first new try after a conflict; it doubles. */
  readonly pauseMs?: number;
}

interface BucketParts {
  readonly name: string;
  readonly region: string;
  readonly client: S3Client;
  readonly code: EvidenceErrorCode;
  readonly refuse: Refuse;
  readonly pauseMs: number;
}

/** S3 takes no more in one request, and iq makes no second one. */
const largest = 5 * 2 ** 30;
/** Of a conditional write that met another one. */
const mostTries = 6;

/** Reads `s3://bucket/prefix`. Throws UsageError for anything else. */
export function parsePlace(text: string): Place {
  const [, bucket, rest = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? [];
  const prefix = rest.replace(/\/$/, '');
  const isPlain = prefix === '' || prefix.split('/').every((part) => /^[\w!'()*.+=@,-]+$/.test(part) && !/^\.\.?$/.test(part));
  if (bucket === undefined || !isPlain) {
    throw new UsageError(`${JSON.stringify(text)} is no place in S3.`, { hint: 's3://bucket or s3://bucket/prefix, with plain names' });
  }
  return { bucket, prefix };
}

/** One bucket, and all that iq does to it: nothing here replaces an object, and nothing removes one. */
export class Bucket {
  readonly #parts: BucketParts;

  private constructor(parts: BucketParts) {
    this.#parts = parts;
  }

  /** Finds the bucket, in its own region. Rejects with EvidenceError where it is not there, or not for us. */
  static async open(name: string, session: WritingSession, options: BucketOptions): Promise<Bucket> {
    const { code, pauseMs = 100 } = options;
    const refuse = refusals(code);
    const { HeadBucketCommand } = await import('./sdk-s3.ts');
    const client = await clientFor(session, session.region);
    const region = await client.send(new HeadBucketCommand({ Bucket: name })).then(
      (answer) => answer.BucketRegion ?? session.region,
      (error) => regionNamed(error) ?? refuse('s3:ListBucket', name)(error),
    );
    if (options.region !== undefined && options.region !== region) {
      throw new EvidenceError(code, `The bucket ${name} is in ${region}, not in ${options.region}.`, { hint: `--region ${region}` });
    }
    if (region === session.region) return new Bucket({ client, name, region, code, refuse, pauseMs });
    const there = await clientFor(session, region);
    await there.send(new HeadBucketCommand({ Bucket: name })).catch(refuse('s3:ListBucket', name));
    return new Bucket({ client: there, name, region, code, refuse, pauseMs });
  }

  get name(): string {
    return this.#parts.name;
  }

  get region(): string {
    return this.#parts.region;
  }

  /** Whether Object Lock is on. */
  async isLockable(): Promise<boolean> {
    const { client, name, refuse } = this.#parts;
    const { GetObjectLockConfigurationCommand } = await import('./sdk-s3.ts');
    try {
      const answer = await client.send(new GetObjectLockConfigurationCommand({ Bucket: name }));
      return answer.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled';
    } catch (error) {
      if (errorNamed(error) === 'ObjectLockConfigurationNotFoundError') return false;
      return refuse('s3:GetBucketObjectLockConfiguration', name)(error);
    }
  }

  /** Makes an object where there is none of that name, with its SHA-256, which S3 checks. */
  async create(key: string, bytes: Uint8Array, retention?: Retention): Promise<Made> {
    const { client, name, code, refuse, pauseMs } = this.#parts;
    const where = `${name}/${key}`;
    if (bytes.length > largest) throw new EvidenceError(code, `${where} would have ${bytes.length} bytes: iq sends no file above 5 GiB`);
    const { PutObjectCommand } = await import('./sdk-s3.ts');
    const input = {
      Bucket: name,
      Key: key,
      Body: bytes,
      IfNoneMatch: '*',
      ChecksumAlgorithm: 'SHA256',
      ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
      ...(retention === undefined ? {} : { ObjectLockMode: retention.mode, ObjectLockRetainUntilDate: retention.until }),
    } as const;
    for (let tries = 1; ; tries += 1) {
      try {
        const { VersionId: versionId } = await client.send(new PutObjectCommand(input));
        return { state: 'created', ...(versionId === undefined ? {} : { versionId }) };
      } catch (error) {
        const failure = errorNamed(error);
        if (failure === 'PreconditionFailed') return { state: 'exists', isRetried: tries > 1 || attemptsOf(error) > 1 };
        if (failure !== 'ConditionalRequestConflict' || tries === mostTries) return refuse('s3:PutObject', where)(error);
        await after(pauseMs * 2 ** (tries - 1) * (0.5 + Math.random()));
      }
    }
  }

  /** The object as it stands; null where there is none. */
  async head(key: string): Promise<ObjectHead | null> {
    const { client, name, refuse } = this.#parts;
    const { HeadObjectCommand } = await import('./sdk-s3.ts');
    try {
      const answer = await client.send(new HeadObjectCommand({ Bucket: name, Key: key, ChecksumMode: 'ENABLED' }));
      const { ChecksumSHA256: sha256, ChecksumType: type } = answer;
      const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = answer;
      // Of an object in parts it is a digest of digests.
      const isWhole = sha256 !== undefined && type !== 'COMPOSITE' && /^[A-Za-z0-9+/]{43}=$/.test(sha256);
      return {
        ...(isWhole ? { sha256: Buffer.from(sha256, 'base64').toString('hex') } : {}),
        ...(mode === undefined || until === undefined ? {} : { retention: { mode, until } }),
      };
    } catch (error) {
      return isAbsent(error) ? null : refuse('s3:GetObject', `${name}/${key}`)(error);
    }
  }

  /** The bytes of an object, of one version where it is named; null where there is none. */
  async read(
    key: string,
    { versionId, largest: most = largest }: { versionId?: string; largest?: number } = {},
  ): Promise<Uint8Array | null> {
    const { client, name, code, refuse } = this.#parts;
    const { GetObjectCommand } = await import('./sdk-s3.ts');
    const version = versionId === undefined ? {} : { VersionId: versionId };
    try {
      const { Body: body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key, ...version }));
      if (body === undefined) throw new Error('an answer without a body');
      const bytes = await body.transformToByteArray();
      if (bytes.length > most)
        throw new EvidenceError(code, `s3://${name}/${key} has ${bytes.length} bytes, and ${most} are the most there can be`);
      return bytes;
    } catch (error) {
      const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
      return isAbsent(error) ? null : refuse(action, `${name}/${key}`)(error);
    }
  }

  /** What was ever written under each name that starts so, removals and all. */
  async histories(prefix: string): Promise<ReadonlyMap<string, History>> {
    const { client, name, code, refuse } = this.#parts;
    const { ListObjectVersionsCommand } = await import('./sdk-s3.ts');
    const found = new Map<string, History>();
    let marker: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (marker !== undefined) {
      const command = new ListObjectVersionsCommand({ Bucket: name, Prefix: prefix, ...marker });
      const page: ListObjectVersionsCommandOutput = await client.send(command).catch(refuse('s3:ListBucketVersions', name));
      // Of one name S3 lists the newest first: the last one is the oldest.
      for (const { Key: key = '', VersionId: oldest = 'null' } of page.Versions ?? []) {
        found.set(key, { oldest, isChanged: found.has(key) });
      }
      for (const { Key: key = '' } of page.DeleteMarkers ?? []) found.set(key, { ...found.get(key), isChanged: true });
      marker = nextOf(page, code);
    }
    return found;
  }

  /** Keeps an object longer: S3 shortens nothing that is kept in compliance mode. */
  async extend(key: string, { mode, until }: Retention): Promise<void> {
    const { client, name, refuse } = this.#parts;
    const { PutObjectRetentionCommand } = await import('./sdk-s3.ts');
    const command = new PutObjectRetentionCommand({
      Bucket: name,
      Key: key,
      Retention: { Mode: mode, RetainUntilDate: until },
      ChecksumAlgorithm: 'SHA256',
    });
    await client.send(command).catch(refuse('s3:PutObjectRetention', `${name}/${key}`));
  }
}

function nextOf(
  page: ListObjectVersionsCommandOutput,
  code: EvidenceErrorCode,
): { KeyMarker: string; VersionIdMarker?: string } | undefined {
  const { IsTruncated: isTruncated, NextKeyMarker: key, NextVersionIdMarker: version } = page;
  if (isTruncated !== true) return undefined;
  // Half a listing must not pass for all of it.
  if (key === undefined) throw new EvidenceError(code, 'S3 says that there are more names, and not where they start');
  return { KeyMarker: key, ...(version === undefined ? {} : { VersionIdMarker: version }) };
}
