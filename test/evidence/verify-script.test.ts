import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Seeded, seedPackage } from './seed-package.ts';
import { emptyFolder, type Files, flipped, lay, put, resealed, stranger, textOf, withBundle, withFile, without } from './workbench.ts';

// The script that every package carries, by itself: bash, openssl, jq and coreutils. RSA here; the third-party script runs it on EC.
let seeded: Seeded;
let good: Files;
beforeAll(async () => {
  seeded = await seedPackage({ type: 'rsa' });
  good = seeded.files;
}, 240_000);
afterAll(() => seeded?.remove());

const stamps = 'verificationMaterial.timestampVerificationData.rfc3161Timestamps';

/** The script of the repository over a package, with what an auditor holds. */
function check(files: Files, held: readonly ('key' | 'ca' | 'tsa-ca')[] = ['key', 'ca', 'tsa-ca'], script = 'assets/verify.sh') {
  const folder = lay(files);
  const anchors = lay(
    new Map(
      Object.entries({
        key: seeded.trusted.publicKeyPem,
        ca: seeded.trusted.authoritiesPem,
        'tsa-ca': seeded.trusted.stampAuthoritiesPem,
      }).map(([name, text]) => [name, Buffer.from(text)]),
    ),
    join(emptyFolder(), 'held'),
  );
  const flags = held.flatMap((name) => [`--${name}`, join(anchors, name)]);
  const { status, stdout, stderr } = spawnSync('bash', [script, ...flags, folder], { encoding: 'utf8' });
  return { status, stdout, stderr, wrong: stdout.split('\n').filter((line) => line.startsWith('NO')) };
}

test('is the one in the package', () => {
  expect(textOf(good.get('verify.sh'))).toBe(readFileSync('assets/verify.sh', 'utf8'));
  expect(textOf(good.get('VERIFY.md'))).toBe(readFileSync('assets/VERIFY.md', 'utf8'));
});

test('says that a package is valid, and of what', () => {
  const { status, stdout, wrong } = check(good);
  expect(wrong).toEqual([]);
  expect(stdout).not.toMatch(/^warn/m);
  for (const what of [
    /^ok {4}the signature is that of key/m,
    /^ok {4}digest of facts\.jsonl\.gz/m,
    /^ok {4}stamp 1 of 1 over the signature: /m,
    /^ok {4}the certificate of the key led to the authorities given at that time \(revocation is not asked\): .*Contour seal/m,
    /^ok {4}ledger: report\.pdf is the one that was entered/m,
    /^ok {4}ledger: the checkpoint is signed/m,
    /^ok {4}ledger: the end of the run is entry 3 of 4/m,
    /^ok {4}ledger: the beginning of the run is entry 2/m,
    /^ok {4}ledger: the checkpoint is stamped: /m,
  ]) {
    expect(stdout).toMatch(what);
  }
  expect(status).toBe(0);
  expect(check(good, ['ca', 'tsa-ca']).status).toBe(0);
});

test.each<readonly [name: string, held: readonly ('key' | 'ca' | 'tsa-ca')[], warning: RegExp]>([
  ['no key', ['tsa-ca'], /warn {2}no key was given/],
  ['no authorities for timestamps', ['key'], /warn {2}0 of the 1 timestamps/],
  ['a certificate without a time', ['ca'], /warn {2}no trusted timestamp says when it was signed/],
])('exits 2 with %s', (_, held, warning) => {
  expect(check(good, held)).toMatchObject({ status: 2, wrong: [], stdout: expect.stringMatching(warning) });
});

describe('exits 1 where', () => {
  const pem = (name: string) => seeded.before.get(name) ?? '';
  test.each<readonly [name: string, spoil: () => Files | Promise<Files>, reason: RegExp]>([
    [
      'the facts were changed',
      () => withFile(good, 'facts.jsonl.gz', flipped(good.get('facts.jsonl.gz'))),
      /^NO {4}digest of facts\.jsonl\.gz$/,
    ],
    ['a file was put beside', () => withFile(good, 'approval.txt', 'x'), /^NO {4}no file lies beside the sealed ones: approval\.txt/],
    [
      'the stamp is that of another run',
      () => withBundle(good, (json) => put(json, stamps, stampsOf(seeded.before))),
      /^NO {4}stamp 1 of 1/,
    ],
    ['a stranger sealed it', () => resealed(good, stranger, () => undefined), /^NO {4}the signature is that of key/],
    [
      'the record names another key',
      () => resealed(good, seeded.signer, ({ predicate }) => put(predicate, 'seal.keyId', stranger.keyId)),
      /^NO {4}the record names the key/,
    ],
    ['signer.pub is another', () => withFile(good, 'signer.pub', stranger.publicKeyPem), /^NO {4}signer\.pub is the key/],
    ['the report is another', () => withFile(good, 'report.pdf', pem('report.pdf')), /^NO {4}ledger: report\.pdf is the one/],
    [
      'the checkpoint is that of the run before',
      () => withFile(good, 'ledger/checkpoint.txt', pem('ledger/checkpoint.txt')),
      /^NO {4}ledger: the end of the run/,
    ],
    [
      'the checkpoint was edited',
      () => withFile(good, 'ledger/checkpoint.txt', textOf(good.get('ledger/checkpoint.txt')).replace(/\n[0-9]+\n/, '\n9\n')),
      /^NO {4}ledger: the checkpoint is signed/,
    ],
    ['a proof is missing', () => without(good, 'ledger/inclusion.json'), /^NO {4}ledger: entry\.json, checkpoint\.txt and inclusion\.json/],
    [
      'a subject leads out of the package',
      () => resealed(good, seeded.signer, ({ subject }) => put(subject, '0.name', '../x')),
      /^NO {4}the names of the sealed files stay/,
    ],
    ['the bundle is none', () => withFile(good, 'evidence.sigstore.json', '{}'), /^NO {4}evidence\.sigstore\.json is a Sigstore bundle/],
  ])('%s', async (_, spoil, reason) => {
    const { status, wrong } = check(await spoil());
    expect(
      wrong.some((line) => reason.test(line)),
      wrong.join('\n'),
    ).toBe(true);
    expect(status).toBe(1);
  });
});

const stampsOf = (files: Files): unknown =>
  JSON.parse(textOf(files.get('evidence.sigstore.json'))).verificationMaterial.timestampVerificationData.rfc3161Timestamps;

test('exits 3 without a package, for an unknown option, and without a key anywhere', () => {
  const run = (...args: readonly string[]) => spawnSync('bash', ['assets/verify.sh', ...args], { encoding: 'utf8' });
  expect(run(emptyFolder())).toMatchObject({ status: 3, stderr: expect.stringContaining('holds no evidence.sigstore.json') });
  expect(run('--trust', 'x')).toMatchObject({ status: 3, stderr: expect.stringContaining('there is no option --trust') });
  expect(run('--key', '/nowhere')).toMatchObject({ status: 3, stderr: expect.stringContaining('there is no file') });
  expect(check(without(good, 'signer.pub'), [])).toMatchObject({ status: 3, stderr: expect.stringContaining('no key was given') });
});
