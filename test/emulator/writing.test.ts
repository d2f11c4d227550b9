import { spawn } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { s3Store } from '../../src/aws/writing/s3-ledger.ts';
import { openSession, type WritingSession } from '../../src/aws/writing/session.ts';
import { publishEvidence } from '../../src/commands/publish.ts';
import { startRun } from '../../src/evidence/ledger/ledger.ts';
import { verifyLedger } from '../../src/evidence/ledger/verify.ts';
import { owner, sealedSample } from '../evidence/workbench.ts';
import { bareEnvironment } from '../program.ts';
import { asCaller } from './clients.ts';
import { describeKmsKeys } from './kms-keys.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

// What iq writes to AWS: packages, ledgers, signatures. Only what AWS is asked for goes over the wire; nobody here is mocked.
const use = useEmulator();
const role = 'iq-publisher';
let s3: S3Client;
let bucketCount = 0;
let folder: string;
let runId: string;

interface Printed {
  readonly status: string;
  readonly runId: string;
  readonly at: string;
  readonly region: string;
  readonly by: string;
  readonly retention?: { readonly mode: string; readonly until: string };
  readonly files: readonly { key: string; sha256: string; state: string; retention?: { mode: string; until: string } }[];
  readonly wrong?: readonly { what: string }[];
}

describe.skipIf(isWithout)('what iq writes to AWS', () => {
  beforeAll(async () => {
    s3 = new S3Client({ ...asCaller(use.emulator), forcePathStyle: true });
    const files = await sealedSample(owner);
    folder = join(use.scratch, 'package');
    for (const [name, bytes] of files) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    runId = (await publishedTo(await newBucket({ isPlain: true }))).runId;
  });
  beforeEach(async () => {
    await use.emulator.rules([]);
    await use.emulator.clear();
  });

  describe('iq evidence publish', () => {
    it('makes every file of the package with its digest, kept as long as asked, the bundle last', async () => {
      const bucket = await newBucket();
      const printed = await publishedTo(`${bucket}/qa/evidence`, { retain: '10y' });
      const expected = filesBelow(folder).map((name) => `qa/evidence/${runId}/${name}`);
      const keys = printed.files.map(({ key }) => key);
      expect(keys.filter((key) => !key.includes('.tool/')).sort()).toEqual(expected.sort());
      expect(keys.at(-1)).toBe(`qa/evidence/${runId}/evidence.sigstore.json`);
      expect(printed.at).toBe(`s3://${bucket}/qa/evidence/${runId}/`);
      for (const key of expected) {
        const there = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        expect(Buffer.from((await there.Body?.transformToByteArray()) ?? []), key).toEqual(
          readFileSync(join(folder, key.slice(`qa/evidence/${runId}/`.length))),
        );
        const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = await head(bucket, key);
        expect([mode, until?.toISOString()], key).toEqual(['COMPLIANCE', printed.retention?.until]);
      }
      const puts = (await use.emulator.log()).filter(({ operation }) => operation === 'PutObject');
      expect(puts.length).toBe(printed.files.length);
    });

    it('the same again sends nothing new and says so', async () => {
      const bucket = await newBucket();
      const first = await publishedTo(bucket, { retain: '10y' });
      const again = await publishedTo(bucket, { retain: '10y' });
      expect(first.files.map(({ state }) => state)).not.toContain('same');
      expect(again.files.map(({ state }) => state)).not.toContain('created');
      expect(again.retention).toEqual(first.retention);
      expect((await versionsIn(bucket)).length).toBe(first.files.length);
    });

    it('keeps longer what was published to be kept shorter, and shortens nothing', async () => {
      const bucket = await newBucket();
      await publishedTo(bucket, { retain: '2y', mode: 'governance' });
      const longer = await publishedTo(bucket, { retain: '10y' });
      expect(longer.files.every(({ state, retention }) => state === 'same' && retention?.mode === 'COMPLIANCE')).toBe(true);
      const shorter = await publishedTo(bucket, { retain: '2y' });
      expect(shorter.files.map(({ retention }) => retention?.until)).toEqual(longer.files.map(({ retention }) => retention?.until));
    });

    it('what was interrupted is completed by the same command', async () => {
      const bucket = await newBucket();
      await use.emulator.rules([
        { service: 's3', operation: 'PutObject', params: { Key: '*evidence.sigstore.json' }, error: { code: 'AccessDenied' } },
      ]);
      await expect(publishedTo(bucket, { retain: '10y' })).rejects.toThrow(
        /s3:PutObject on s3:\/\/.*evidence\.sigstore\.json: AWS refused it/,
      );
      const before = (await versionsIn(bucket)).length;
      expect(before).toBeGreaterThan(3);
      await use.emulator.rules([]);
      const printed = await publishedTo(bucket, { retain: '10y' });
      expect(printed.files.filter(({ state }) => state === 'same').length).toBe(before);
      expect(printed.files.at(-1)?.state).toBe('created');
    });

    it('sends no bundle where another file failed', async () => {
      const bucket = await newBucket();
      await use.emulator.rules([
        { service: 's3', operation: 'PutObject', params: { Key: '*facts.jsonl.gz' }, error: { code: 'AccessDenied' } },
      ]);
      await expect(publishedTo(bucket)).rejects.toThrow(/facts\.jsonl\.gz: AWS refused it/);
      expect(await versionsIn(bucket)).not.toContainEqual(expect.stringContaining('evidence.sigstore.json'));
    });

    it('refuses other bytes under a name, and replaces nothing', async () => {
      const bucket = await newBucket();
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${runId}/facts.jsonl.gz`, Body: 'another' }));
      // Stored without a digest: it is read back.
      await expect(publishedTo(bucket, { retain: '10y' })).rejects.toThrow(/facts\.jsonl\.gz lies there with other bytes/);
      expect((await versionsIn(bucket)).filter((key) => key.endsWith('facts.jsonl.gz')).length).toBe(1);
    });

    it('takes the same bytes stored without a digest for the same', async () => {
      const bucket = await newBucket();
      const bytes = readFileSync(join(folder, 'facts.jsonl.gz'));
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${runId}/facts.jsonl.gz`, Body: bytes, ChecksumAlgorithm: 'CRC32' }));
      const printed = await publishedTo(bucket);
      expect(printed.files.filter(({ state }) => state === 'same').map(({ key }) => key)).toEqual([`${runId}/facts.jsonl.gz`]);
    });

    it('refuses a place where something else lies, or something was removed', async () => {
      const strange = await newBucket();
      await s3.send(new PutObjectCommand({ Bucket: strange, Key: `${runId}/notes.txt`, Body: 'x' }));
      await expect(publishedTo(strange)).rejects.toThrow(/notes\.txt lies there, and is no file of this package/);
      const robbed = await newBucket();
      await publishedTo(robbed, { retain: '10y' });
      await s3.send(new DeleteObjectCommand({ Bucket: robbed, Key: `${runId}/facts.jsonl.gz` }));
      await use.emulator.clear();
      await expect(publishedTo(robbed, { retain: '10y' })).rejects.toThrow(/facts\.jsonl\.gz was removed or written over/);
      expect(await sent()).toEqual([]);
    });

    it('refuses a bucket without Object Lock before anything is sent', async () => {
      await expect(publishedTo(await newBucket({ isPlain: true }), { retain: '10y' })).rejects.toThrow(
        /has no Object Lock: it cannot keep anything/,
      );
      expect(await sent()).toEqual([]);
    });

    it('refuses a package that is not valid before anything is sent', async () => {
      const spoiled = join(use.scratch, 'spoiled');
      cpSync(folder, spoiled, { recursive: true });
      writeFileSync(join(spoiled, 'spec.resolved.json'), '{}');
      const printed = await publishedTo(await newBucket(), {}, { path: spoiled, exitCode: 1 });
      expect(printed.status).toBe('refused');
      expect(printed.wrong?.map(({ what }) => what)).toContain('digest of spec.resolved.json');
      expect((await use.emulator.log()).map(({ operation }) => operation)).toEqual(['CreateBucket']);
      rmSync(spoiled, { recursive: true });
    });

    it.each([
      [
        'shorter than asked',
        { ObjectLockRetainUntilDate: '2027-01-01T00:00:00Z' },
        /was to be kept in COMPLIANCE until .*: S3 says COMPLIANCE until 2027-01-01/,
      ],
      ['in the weaker mode', { ObjectLockMode: 'GOVERNANCE' }, /was to be kept in COMPLIANCE until .*: S3 says GOVERNANCE/],
    ])('refuses what S3 keeps %s', async (_, merge, words) => {
      const bucket = await newBucket();
      await use.emulator.rules([{ service: 's3', operation: 'HeadObject', merge }]);
      await expect(publishedTo(bucket, { retain: '10y' })).rejects.toThrow(words);
    });

    it('tries again where another write was under way', async () => {
      const bucket = await newBucket();
      await use.emulator.rules([
        {
          service: 's3',
          operation: 'PutObject',
          times: 3,
          error: { code: 'ConditionalRequestConflict', message: 'conflict' },
          status: 409,
        },
      ]);
      const printed = await publishedTo(bucket);
      expect(printed.files.every(({ state }) => state === 'created')).toBe(true);
      expect((await sent()).length).toBe(printed.files.length + 3);
    });

    it('finds a bucket of another region, unless one was named', async () => {
      const bucket = await newBucket({ region: 'us-west-2' });
      const printed = await publishedTo(bucket, { retain: '10y' });
      expect(printed.region).toBe('us-west-2');
      const regions = (await use.emulator.log()).filter(({ operation }) => operation === 'PutObject').map(({ region }) => region);
      expect(new Set(regions)).toEqual(new Set(['us-west-2']));
      await expect(publishedTo(bucket, { region: 'us-east-2' })).rejects.toThrow(/is in us-west-2, not in us-east-2/);
    });

    it('says what is not there and what is not allowed', async () => {
      await expect(publishedTo('iq-absent')).rejects.toThrow(/there is no such bucket/);
      const bucket = await newBucket();
      await use.emulator.rules([{ service: 's3', operation: 'ListObjectVersions', error: { deny: 'identity' } }]);
      await expect(publishedTo(bucket)).rejects.toMatchObject({
        message: expect.stringMatching(/^s3:ListBucketVersions on s3:.*: AWS refused it/),
        hint: expect.stringMatching(/needs s3:ListBucketVersions/),
      });
    });

    it.each([
      [{ retain: '0y' }, /is no time to keep a file/],
      [{ retain: '10 years' }, /is no time to keep a file/],
      [{ retain: '1d' }, /are over already/],
      [{ retain: '200y' }, /more than the 100 years/],
      [{ mode: 'compliance' as const }, /--retain for how long/],
    ])('refuses %j', async (options, words) => {
      await expect(publishedTo('iq-any', options)).rejects.toThrow(words);
      expect(await use.emulator.log()).toEqual([]);
    });

    it('writes with the role alone, whose policy is that of docs/publishing.md and no more', async () => {
      await makeRole(documentedActions());
      const bucket = await newBucket();
      await use.emulator.enforce();
      await use.emulator.clear();
      try {
        const printed = await publishedTo(bucket, { retain: '10y', role });
        expect(printed.by).toBe(`arn:aws:sts::555555555555:assumed-role/${role}/iq-${runId}`);
        const log = await use.emulator.log();
        const assumed = log.filter(({ operation }) => operation === 'AssumeRole').map(({ params }) => params);
        expect(assumed).toEqual([expect.objectContaining({ RoleSessionName: `iq-${runId}` })]);
        expect(assumed[0]).not.toHaveProperty('Policy');
        const actions = new Set(log.filter(({ service }) => service === 's3').map(({ action }) => action));
        expect([...actions].filter((action) => !documentedActions().includes(action))).toEqual([]);
      } finally {
        await use.emulator.seed('reference');
      }
    });
  });

  describe('the shipped program', () => {
    const start = (to: string) =>
      spawn(process.execPath, ['dist/iq.js', 'evidence', 'publish', folder, '--to', to, '--retain', '10y', '--json'], {
        env: bareEnvironment(use.scratch, use.emulator.env),
        stdio: ['ignore', 'pipe', 'pipe'],
      });

    it('completes what a kill -9 interrupted, and a reader finds the bundle where all is there', async () => {
      const bucket = await newBucket();
      await use.emulator.rules([{ service: 's3', operation: 'HeadObject', delay_ms: 300 }]);
      const killed = start(`s3://${bucket}/x`);
      const gone = new Promise((resolve) => killed.once('close', (_, signal) => resolve(signal)));
      while ((await sent()).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
      killed.kill('SIGKILL');
      expect(await gone).toBe('SIGKILL');
      await use.emulator.rules([]);
      const before = await versionsIn(bucket);
      expect(before.length).toBeGreaterThan(0);
      expect(before.filter((key) => key.endsWith('evidence.sigstore.json'))).toEqual([]);
      const again = start(`s3://${bucket}/x`);
      let [stdout, stderr] = ['', ''];
      again.stdout.on('data', (chunk) => {
        stdout += chunk;
      });
      again.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      expect([await new Promise((resolve) => again.once('close', resolve)), stderr]).toEqual([0, '']);
      const { files } = JSON.parse(stdout) as Printed;
      expect(files.filter(({ state }) => state === 'same').map(({ key }) => key)).toEqual(expect.arrayContaining(before));
      expect((await versionsIn(bucket)).length).toBe(files.length);
      const manifest = files.find(({ key }) => key.includes('.tool/'))?.key ?? '';
      const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: manifest }));
      const { program } = JSON.parse((await body?.transformToString()) ?? '') as { program: { name: string; sha256: string }[] };
      const entry = createHash('sha256').update(readFileSync('dist/iq.js')).digest('hex');
      expect(program).toContainEqual({ name: 'dist/iq.js', sha256: entry });
    });
  });

  describe('a ledger in S3', () => {
    let session: WritingSession;
    const entry = (number: number) => ({
      runId: `01939cbe-7d6c-7000-8000-${String(number).padStart(12, '0')}`,
      at: '2026-11-23T00:00:00.000Z',
      toolVersion: '0.1.0',
      spec: { name: 'spec.yaml', sha256: 'a'.repeat(64) },
      purpose: 'engineering' as const,
      mode: 'live' as const,
    });
    const keys = [createPublicKey(owner.publicKeyPem)];
    beforeAll(async () => {
      session = await openSession({ region: 'us-east-2' });
      return () => session.close();
    });

    it('is one chain whoever enters at the same time, each entry kept by Object Lock', async () => {
      const bucket = await newBucket();
      const at = `s3://${bucket}/ledger`;
      const numbers = [0, 1, 2, 3];
      const notes = await Promise.all(
        numbers.map((number) => startRun(s3Store(at, session, { lock: 3600 }), entry(number), { signer: owner })),
      );
      expect(notes.map(({ sequence }) => sequence).sort()).toEqual(numbers);
      expect(await verifyLedger(s3Store(at, session), { keys })).toMatchObject({ status: 'valid', entries: 4 });
      for (const key of await versionsIn(bucket)) {
        const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until = new Date(0) } = await head(bucket, key);
        expect([mode, until.getTime() > Date.now() + 3500_000], key).toEqual(['COMPLIANCE', true]);
      }
    });

    it('loses nothing to marks of removal, and takes nothing that was written over an entry', async () => {
      const bucket = await newBucket();
      const at = `s3://${bucket}`;
      for (const number of [0, 1]) await startRun(s3Store(at, session, { lock: 3600 }), entry(number), { signer: owner });
      for (const Key of await versionsIn(bucket)) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'entries/0000000000.json', Body: '{}' }));
      expect(await verifyLedger(s3Store(at, session), { keys })).toMatchObject({ status: 'valid', entries: 2 });
      expect(await s3Store(at, session, { lock: 3600 }).create('entries/0000000001.json', Buffer.from('{}'))).toBe('exists');
      const { sequence } = await startRun(s3Store(at, session, { lock: 3600 }), entry(2), { signer: owner });
      expect(sequence).toBe(2);
    });

    it('lists all of many names', async () => {
      const bucket = await newBucket({ isPlain: true });
      const store = s3Store(`s3://${bucket}/x`, session);
      for (const number of [0, 1, 2, 3, 4]) await store.create(`entries/000000000${number}.json`, Buffer.from(String(number)));
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'x/entries/', Body: Buffer.alloc(0) }));
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'x/entries-old/0.json', Body: Buffer.alloc(0) }));
      expect(await store.list('entries')).toEqual([0, 1, 2, 3, 4].map((number) => `entries/000000000${number}.json`));
      expect(await store.list('checkpoints')).toEqual([]);
      expect(await store.read('entries/0000000009.json')).toBeNull();
    });

    it('a bucket without Object Lock is refused before the first entry, and a lock that S3 does not keep after it', async () => {
      const plain = s3Store(`s3://${await newBucket({ isPlain: true })}`, session, { lock: 60 });
      await expect(plain.create('entries/0000000000.json', Buffer.from('{}'))).rejects.toMatchObject({
        code: 'ledger',
        message: expect.stringMatching(/no Object Lock/),
      });
      expect(await sent()).toEqual([]);
      const unkept = s3Store(`s3://${await newBucket()}`, session, { lock: 3600 });
      const merge = { ObjectLockRetainUntilDate: new Date(Date.now() + 60_000).toISOString() };
      await use.emulator.rules([{ service: 's3', operation: 'HeadObject', merge }]);
      await expect(unkept.create('entries/0000000000.json', Buffer.from('{}'))).rejects.toMatchObject({
        code: 'ledger',
        message: expect.stringMatching(/was to be kept in COMPLIANCE until/),
      });
    });
  });

  it('the emulator takes no wrong digest, and shortens nothing that is kept in compliance mode', async () => {
    const Bucket = await newBucket();
    const wrong = { ChecksumAlgorithm: 'SHA256', ChecksumSHA256: createHash('sha256').update('b').digest('base64') } as const;
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a', ...wrong }))).rejects.toThrow(
      /did not match the calculated checksum/,
    );
    const until = (seconds: number) => new Date(Math.ceil(Date.now() / 1000) * 1000 + seconds * 1000);
    const kept = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until(3600), ChecksumAlgorithm: 'SHA256' } as const;
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a', ...kept }));
    const keep = (seconds: number, Mode: 'COMPLIANCE' | 'GOVERNANCE') =>
      s3.send(new PutObjectRetentionCommand({ Bucket, Key: 'a', Retention: { Mode, RetainUntilDate: until(seconds) } }));
    await expect(keep(60, 'COMPLIANCE')).rejects.toThrow(/Access Denied/);
    await expect(keep(7200, 'GOVERNANCE')).rejects.toThrow(/Access Denied/);
    await keep(7200, 'COMPLIANCE');
  });

  describeKmsKeys(() => use.emulator);
});

async function newBucket({ isPlain = false, region = 'us-east-2' } = {}): Promise<string> {
  bucketCount += 1;
  const name = `iq-writing-${bucketCount}`;
  const client = new S3Client({ ...asCaller(use.emulator, region), forcePathStyle: true });
  await client.send(
    new CreateBucketCommand({
      Bucket: name,
      ObjectLockEnabledForBucket: !isPlain,
      CreateBucketConfiguration: { LocationConstraint: region as 'us-east-2' },
    }),
  );
  return name;
}

/** Publishes, and takes what it prints. */
async function publishedTo(
  to: string,
  options: Omit<Parameters<typeof publishEvidence>[1], 'to'> = {},
  { path = folder, exitCode = 0 } = {},
): Promise<Printed> {
  const { write } = process.stdout;
  let text = '';
  process.stdout.write = ((chunk: string) => {
    text += chunk;
    return true;
  }) as typeof write;
  process.exitCode = 0;
  try {
    await publishEvidence(path, { to: `s3://${to}`, json: true, ...options });
  } finally {
    process.stdout.write = write;
  }
  const code = process.exitCode;
  process.exitCode = 0;
  expect(code).toBe(exitCode);
  return JSON.parse(text) as Printed;
}

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(path.length + 1));
}

async function head(bucket: string, key: string) {
  return s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }));
}

async function versionsIn(bucket: string): Promise<string[]> {
  const { Versions: versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  return versions.map(({ Key: key = '' }) => key);
}

/** What was sent since the log was cleared. */
async function sent(): Promise<string[]> {
  const log = await use.emulator.log();
  return log.filter(({ operation }) => operation === 'PutObject').map(({ operation }) => String(operation));
}

function documentedActions(): string[] {
  const [, json = ''] = /```json\n(.*?)```/s.exec(readFileSync('docs/publishing.md', 'utf8')) ?? [];
  return (JSON.parse(json) as { Statement: { Action: string[] }[] }).Statement.flatMap(({ Action }) => Action);
}

async function makeRole(actions: readonly string[]): Promise<void> {
  const iam = new IAMClient(asCaller(use.emulator));
  const trust = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::555555555555:root' }, Action: 'sts:AssumeRole' };
  const document = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await iam.send(new CreateRoleCommand({ RoleName: role, AssumeRolePolicyDocument: document(trust) }));
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: role,
      PolicyName: 'write',
      PolicyDocument: document({ Effect: 'Allow', Action: actions, Resource: '*' }),
    }),
  );
}
