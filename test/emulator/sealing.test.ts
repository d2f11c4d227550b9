import { createPublicKey } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateKeyCommand, GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerVerification } from '../../src/evidence/ledger/verify.ts';
import type { Verification } from '../../src/evidence/verify.ts';
import { type Company, makeCompany } from '../evidence/company.ts';
import { runProgram } from '../program.ts';
import { startAuthority, type TestAuthority } from '../tsa.ts';
import { asCaller } from './clients.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

// What the spec asks of the seal, carried out by the program on a run that reads AWS. One check is enough: the seal does not know how many there are.
const use = useEmulator();
let authority: TestAuthority;
let company: Company;

describe.skipIf(isWithout)('a run over the emulator, sealed as its spec says', () => {
  beforeAll(async () => {
    [authority, company] = [await startAuthority(), makeCompany()];
    await use.emulator.seed('reference');
  });
  afterAll(async () => {
    await authority?.close();
    authority?.remove();
    company?.remove();
  });

  const iq = (...args: readonly string[]) => runProgram(args, { HOME: use.scratch, ...use.emulator.env });
  const specWith = (name: string, evidence: object): string => {
    const path = join(use.hurried, '..', `${name}.yaml`);
    writeFileSync(path, `${readFileSync(use.hurried, 'utf8')}\nevidence: ${JSON.stringify(evidence)}\n`);
    return path;
  };
  /** The package of a run, and how the run ended. */
  async function sealed(name: string, evidence: object, more: readonly string[] = []) {
    const out = join(use.scratch, name);
    const spec = specWith(name, evidence);
    const run = await iq('verify', '--spec', spec, '--out', out, '--check', 'iam-users', '--no-progress', ...more);
    const [folder = ''] = run.code === 3 ? [] : readdirSync(out);
    return { ...run, path: join(out, folder) };
  }
  const wrong = ({ lines }: Pick<Verification, 'lines'>) => lines.filter(({ ok }) => ok !== true);
  const printed = <T>({ stdout }: { readonly stdout: string }) => JSON.parse(stdout) as T;

  it('by a certified key in a file, stamped, in a ledger of a folder, certified: everything is assured', async () => {
    const at = join(use.scratch, 'ledger');
    const meaning = 'Reviewed the record';
    const evidence = {
      seal: { minimum: 'file', certify: true },
      timestamp: { urls: [authority.url], require: 1, max_skew: '60s' },
      ledger: { at },
      roles: { reviewer: { meaning } },
    };
    const { code, path, stderr } = await sealed('certified', evidence, ['--key', company.key, '--certificates', company.certificates]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const trust = ['--ca', join(company.folder, 'root.pem'), '--tsa-ca', join(authority.folder, 'root.pem')];
    const verification = printed<Verification>(await iq('evidence', 'verify', path, ...trust, '--rejudge', '--json'));
    expect({ status: verification.status, wrong: wrong(verification) }).toEqual({ status: 'valid', wrong: [] });
    const { seal, ledger, prerequisites } = verification.record ?? {};
    expect(seal?.timestamps).toEqual({ required: 1, authorities: [authority.url] });
    expect(seal?.certificates?.length).toBeGreaterThan(0);
    expect(ledger).toEqual({ at, sequence: 0, previousCheckpoint: '' });
    expect(prerequisites?.map(({ id, outcome }) => [id, outcome])).toEqual([['clock', 'pass']]);
    const since = join(path, 'ledger', 'checkpoint.txt');
    const kept = await iq('ledger', 'verify', at, '--key', join(path, 'signer.pub'), '--since', since, ...trust.slice(2), '--json');
    expect(wrong(printed<LedgerVerification>(kept))).toEqual([]);
  });

  it('by a key in AWS KMS, in a ledger in S3 under Object Lock, with credentials of their own', async () => {
    const [kms, s3] = [new KMSClient(asCaller(use.emulator)), new S3Client({ ...asCaller(use.emulator), forcePathStyle: true })];
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
    const arn = KeyMetadata?.Arn ?? '';
    const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId: arn }));
    const pub = join(use.scratch, 'kms.pub');
    writeFileSync(
      pub,
      createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }).export({ type: 'spki', format: 'pem' }),
    );
    const Bucket = 'iq-ledger-of-a-run';
    const LocationConstraint = 'us-east-2' as const;
    await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true, CreateBucketConfiguration: { LocationConstraint } }));
    const at = `s3://${Bucket}/contour`;
    await use.emulator.clear();
    const { code, path, stderr } = await sealed('kms', { seal: { signer: `kms:${arn}` }, ledger: { at, lock: '10y' } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const verification = printed<Verification>(await iq('evidence', 'verify', path, '--key', pub, '--json'));
    expect({ status: verification.status, wrong: wrong(verification) }).toEqual({ status: 'valid', wrong: [] });
    expect(verification.record?.seal).toMatchObject({ assurance: 'kms', keyArn: arn });
    expect(verification.record?.ledger?.at).toBe(at);
    const { requestIds } = (JSON.parse(readFileSync(join(path, 'ledger', 'entry.json'), 'utf8')) as { signing: { requestIds: string[] } })
      .signing;
    expect(requestIds.length).toBeGreaterThan(0);
    // The seats that read never signed, and never wrote.
    const log = await use.emulator.log();
    const writers = new Set(
      log.filter(({ action }) => ['kms:Sign', 's3:PutObject'].includes(action)).map(({ accessKeyId }) => accessKeyId),
    );
    const readers = new Set(log.filter(({ service }) => service === 'iam').map(({ accessKeyId }) => accessKeyId));
    expect(writers.size).toBe(1);
    expect([...readers].filter((key) => writers.has(key))).toEqual([]);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents.length).toBeGreaterThanOrEqual(4);
    for (const { Key } of Contents) {
      const { ObjectLockMode } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect(ObjectLockMode, Key).toBe('COMPLIANCE');
    }
    const kept = printed<LedgerVerification>(await iq('ledger', 'verify', at, '--key', pub, '--json'));
    expect(wrong(kept).filter(({ ok }) => ok === false)).toEqual([]);
  });

  it('an authority that gives no stamp is said aloud: a run that conforms exits 2, and so does its verification', async () => {
    authority.behave(() => ({ status: 503, body: 'closed' }));
    const evidence = { timestamp: { urls: [authority.url] }, ledger: { at: join(use.scratch, 'ledger') }, seal: { minimum: 'file' } };
    const { code, path, stderr } = await sealed('unstamped', evidence, ['--key', company.key]);
    expect(code).toBe(2);
    expect(stderr).toContain(`iq: warning: no timestamp from ${authority.url}`);
    expect(stderr).toContain('the record bears 0 of 1 timestamps that were asked for');
    const verified = await iq('evidence', 'verify', path, '--key', join(path, 'signer.pub'), '--json');
    expect(verified.code).toBe(2);
    expect(
      wrong(printed<Verification>(verified))
        .map(({ detail }) => detail)
        .join(),
    ).toMatch(/0 of 1|no timestamp|none/);
    expect(JSON.parse(readFileSync(join(path, 'ledger', 'entry.json'), 'utf8'))).toMatchObject({
      failures: [expect.stringContaining(authority.url)],
    });
  });

  it('less than the spec asks for is refused before the first call', async () => {
    await use.emulator.clear();
    const { code, stderr } = await sealed('less', { seal: { minimum: 'kms' } }, ['--key', company.key]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('a seal by a key in AWS KMS at least') });
    expect(await use.emulator.stats()).toEqual({});
  });
});
