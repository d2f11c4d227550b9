import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { signWith } from '../../src/commands/sign-with.ts';
import { fileSigner } from '../../src/evidence/signer.ts';
import type { Signals } from '../../src/signals.ts';
import { KeyService } from '../aws/writing/key-service.ts';
import { authorityIn } from '../evidence/authority.ts';
import { emptyFolder } from '../evidence/workbench.ts';

const { openSession } = vi.hoisted(() => ({ openSession: vi.fn() }));
vi.mock('../../src/aws/writing/session.ts', () => ({ openSession }));

const arn = 'arn:aws:kms:us-east-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const { folder, path, text, openssl, key, certify } = authorityIn(emptyFolder());
const heard: string[] = [];
const signals: Signals = {
  onFirst: () => heard.push('onFirst'),
  listen: () => heard.push('listen'),
  stop: () => heard.push('stop'),
  end: () => heard.push('end'),
};
let told = '';
let service: KeyService;

const secret = (name: string, content: string | Uint8Array, mode = 0o600): string => {
  writeFileSync(path(name), content, { mode });
  return path(name);
};
/** A pipe that another process writes to, once. */
const pipe = (name: string, source: string): string => {
  execFileSync('mkfifo', ['-m', '600', path(name)]);
  spawn('sh', ['-c', `cat ${source} > ${name}`], { cwd: folder, stdio: 'ignore' });
  return path(name);
};

beforeAll(() => {
  for (const name of ['seal', 'other', 'root']) key(name);
  certify('root', { isCa: true });
  certify('seal', { issuer: 'root' });
  certify('other', { issuer: 'root' });
  openssl('pkcs8', '-topk8', '-in', 'seal.key', '-passout', 'pass:correct horse', '-out', 'encrypted.key');
  openssl('pkcs12', '-export', '-inkey', 'seal.key', '-in', 'seal.pem', '-passout', 'pass:correct horse', '-out', 'seal.p12');
  for (const name of ['seal.key', 'other.key', 'encrypted.key', 'seal.p12']) chmodSync(path(name), 0o600);
});

beforeEach(() => {
  heard.length = 0;
  told = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    told += chunk;
    return true;
  });
  openSession.mockReset();
  service = new KeyService({ folder, arn, spec: 'ECC_NIST_P256' });
  openSession.mockImplementation(async () => service.session);
});
afterEach(() => vi.restoreAllMocks());

const keyIdOf = async (name: string): Promise<string> => (await fileSigner(path(name))).keyId;
const der = (name: string): Uint8Array => openssl('x509', '-in', `${name}.pem`, '-outform', 'DER');
const der64 = (certificates: readonly Uint8Array[]): string[] => certificates.map((one) => Buffer.from(one).toString('base64'));

describe('a key in a file', () => {
  test('signs, and nothing is said', async () => {
    const signer = await signWith({ key: path('seal.key'), signals });
    expect(signer).toMatchObject({ assurance: 'file', keyId: await keyIdOf('seal.key'), certificates: [] });
    expect(told).toBe('');
    expect(openSession).not.toHaveBeenCalled();
  });

  test('comes before the one that the spec names', async () => {
    const signer = await signWith({ key: path('seal.key'), signals }, { signer: `kms:${arn}`, certificates: text('other.pem') });
    expect(signer).toMatchObject({ assurance: 'file', certificates: [] });
    expect(openSession).not.toHaveBeenCalled();
  });

  test('has the certificates that the spec names, where the spec names no other key', async () => {
    const signer = await signWith({ key: path('seal.key'), signals }, { certificates: text('root.pem') + text('seal.pem') });
    expect(der64(signer.certificates)).toEqual(der64([der('seal'), der('root')]));
  });

  test('has the certificates of the command line before those of the spec', async () => {
    const signer = await signWith({ key: path('seal.key'), certificates: path('seal.pem'), signals }, { certificates: text('other.pem') });
    expect(der64(signer.certificates)).toEqual(der64([der('seal')]));
    await expect(signWith({ key: path('seal.key'), certificates: path('other.pem'), signals })).rejects.toMatchObject({
      code: 'key',
      message: expect.stringContaining('no certificate holds the key of'),
    });
    await expect(signWith({ key: path('seal.key'), certificates: path('none.pem'), signals })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/The certificates .*none\.pem cannot be read: ENOENT/),
    });
  });

  test.each([
    ['PEM', 'encrypted.key', 'correct horse'],
    ['PEM', 'encrypted.key', 'correct horse\n'],
    ['PEM', 'encrypted.key', 'correct horse\r\n'],
    ['PKCS#12', 'seal.p12', '\uFEFFcorrect horse\n'],
  ])('in %s (%s) opens by the passphrase in a file: %j', async (_, name, content) => {
    const signer = await signWith({ key: path(name), keyPassphrase: secret('passphrase', content), signals });
    expect(signer.keyId).toBe(await keyIdOf('seal.key'));
    expect(told).toBe('');
  });

  test('may come through a pipe, as its passphrase may; meanwhile a signal ends the program', async () => {
    const passphrase = pipe('passphrase.pipe', secret('passphrase', 'correct horse\n'));
    const signer = await signWith({ key: pipe('key.pipe', 'encrypted.key'), keyPassphrase: passphrase, signals });
    expect(signer.keyId).toBe(await keyIdOf('seal.key'));
    expect(heard).toEqual(['stop', 'listen', 'stop', 'listen']);
  });

  test('that others can read is used with a warning, and a passphrase too', async () => {
    const exposed = secret('exposed.key', text('encrypted.key'), 0o644);
    await signWith({ key: exposed, keyPassphrase: secret('exposed.passphrase', 'correct horse', 0o640), signals });
    expect(told.split('\n')).toEqual([
      `iq: warning: others on this machine can read ${exposed} (chmod 600 mends it)`,
      `iq: warning: others on this machine can read ${path('exposed.passphrase')} (chmod 600 mends it)`,
      '',
    ]);
    expect(told).not.toContain('horse');
  });

  test.each([
    ['another one', () => secret('bad.1', 'wrong donkey'), /the passphrase of .*encrypted\.key is wrong/],
    ['nothing', () => secret('bad.2', ''), /the passphrase file .*bad\.2 is empty/],
    ['an empty line', () => secret('bad.3', '\n'), /the passphrase file .*bad\.3 is empty/],
    ['two lines', () => secret('bad.4', 'correct horse\nwrong donkey\n'), /the passphrase file .*bad\.4 holds more than one line/],
    ['no text', () => secret('bad.5', Buffer.from('fffe0041', 'hex')), /the passphrase file .*bad\.5 is not UTF-8/],
    ['no file', () => path('none'), /cannot read the passphrase .*none: ENOENT/],
    ['a folder', () => folder, /cannot read the passphrase .*: EISDIR/],
  ])('does not open by a passphrase file that holds %s', async (_, keyPassphrase, message) => {
    const refused = await signWith({ key: path('encrypted.key'), keyPassphrase: keyPassphrase(), signals }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 'key', message: expect.stringMatching(message) });
    expect(`${refused} ${(refused as Error).stack} ${JSON.stringify(refused)} ${told}`).not.toMatch(/horse|donkey/);
  });
});

describe('a key in AWS KMS', () => {
  test('signs with credentials of its own, in its own account and region', async () => {
    const signer = await signWith({ key: `kms:${arn}`, sealRole: 'iq-sealer', profile: 'audit', runId: 'run-1', signals });
    expect(signer).toMatchObject({ assurance: 'kms', keyArn: arn, keyId: await keyIdOf('seal.key'), certificates: [], requestIds: [] });
    expect(openSession.mock.calls).toEqual([
      [{ region: 'us-east-2', account: '111122223333', role: 'iq-sealer', profile: 'audit', runId: 'run-1' }],
    ]);
    await signer.sign([Buffer.from('hello')]);
    expect(signer.requestIds).toHaveLength(1);
  });

  test('is the one that the spec names, with its role and certificates', async () => {
    const declared = { signer: `kms:${arn}`, role: 'from-spec', certificates: text('seal.pem') };
    const signer = await signWith({ signals }, declared);
    expect(der64(signer.certificates)).toEqual(der64([der('seal')]));
    expect(openSession.mock.calls).toEqual([[{ region: 'us-east-2', account: '111122223333', role: 'from-spec' }]]);
    await signWith({ sealRole: 'from-flag', signals }, declared);
    expect(openSession.mock.lastCall).toMatchObject([{ role: 'from-flag' }]);
  });

  test('is refused with the certificate of another', async () => {
    await expect(signWith({ key: `kms:${arn}`, certificates: path('other.pem'), signals })).rejects.toMatchObject({
      code: 'key',
      message: expect.stringContaining(`no certificate holds the key of ${arn}`),
    });
  });

  test('ends its session when it is closed, and where it cannot sign', async () => {
    const signer = await signWith({ key: `kms:${arn}`, signals });
    expect(service.closed).toBe(0);
    await signer.close?.();
    expect(service.closed).toBe(1);
    await expect(signWith({ key: `kms:${arn}`, certificates: path('other.pem'), signals })).rejects.toMatchObject({ code: 'key' });
    expect(service.closed).toBe(2);
    service.instead.GetPublicKey = [{ error: 'AccessDeniedException' }];
    await expect(signWith({ key: `kms:${arn}`, signals })).rejects.toMatchObject({ code: 'key' });
    expect(service.closed).toBe(3);
  });

  test('is not asked for where the certificates are none', async () => {
    const certificates = secret('no.pem', 'hello');
    await expect(signWith({ key: `kms:${arn}`, certificates, signals })).rejects.toMatchObject({
      code: 'key',
      message: expect.stringContaining('there is no certificate in PEM'),
    });
    expect(openSession).not.toHaveBeenCalled();
  });

  test('is refused where its public half is spelt otherwise than a verifier takes it', async () => {
    const PublicKey = openssl('ec', '-in', 'seal.key', '-pubout', '-conv_form', 'compressed', '-outform', 'DER').toString('base64');
    service.instead.GetPublicKey = [{ output: { PublicKey } }];
    await expect(signWith({ key: `kms:${arn}`, signals })).rejects.toMatchObject({
      code: 'key',
      message: expect.stringContaining('compresses its point'),
    });
    expect(service.closed).toBe(1);
  });

  test.each([
    [{ key: `kms:${arn}`, keyPassphrase: 'file' }, /A key in AWS KMS has no passphrase/],
    [{ key: 'kms:alias/seal' }, /alias\/seal is no ARN of a key in AWS KMS/],
    [{ key: 'kms:' }, /is no ARN of a key in AWS KMS/],
  ])('is refused before AWS is asked: %j', async (output, message) => {
    await expect(signWith({ ...output, signals })).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) });
    expect(openSession).not.toHaveBeenCalled();
  });
});

test('without any key one is made for the run', async () => {
  expect(await signWith({ signals })).toMatchObject({ assurance: 'ephemeral', certificates: [] });
  expect(await signWith({ signals }, {})).toMatchObject({ assurance: 'ephemeral' });
});
