import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeFacts } from '../../src/evidence/facts-file.ts';
import { type PackageFile, readPackage } from '../../src/evidence/package.ts';
import { sealPackage } from '../../src/evidence/seal.ts';
import { ephemeralSigner, fileSigner, type Signer } from '../../src/evidence/signer.ts';
import { statementBytes } from '../../src/evidence/statement.ts';
import { verifyPackage } from '../../src/evidence/verify.ts';
import { sample } from './sample.ts';
import { bytesOf, emptyFolder, flipped, payloadOf } from './workbench.ts';
import { writePackage } from './write-package.ts';

const runId = '0193a5f0-7c00-7000-8000-000000000001';
const files: PackageFile[] = [
  { name: 'evidence.sigstore.json', bytes: bytesOf('{}') },
  { name: 'spec/a/b.yaml', bytes: bytesOf('b') },
  { name: 'empty', bytes: new Uint8Array() },
];

async function sealed(signer: Signer): Promise<PackageFile[]> {
  const { qualification, facts, sources, resolvedSpec } = sample('mixed', { assurance: signer.assurance, keyId: signer.keyId });
  return [...(await sealPackage(qualification, { facts: await writeFacts(facts), sources, resolvedSpec }, { signer })).files];
}

describe('writePackage', () => {
  test('writes every file below the run id, and nothing else', () => {
    const dir = join(emptyFolder(), 'not', 'there', 'yet');
    const target = writePackage({ dir, runId, files });
    expect(target).toBe(join(dir, runId));
    expect(readdirSync(dir)).toEqual([runId]);
    const read = readPackage(target);
    expect([...read.files].sort()).toEqual(files.map(({ name, bytes }) => [name, Buffer.from(bytes)]).sort());
    expect(read.folder).toBe(runId);
  });

  test.each([
    ['a package', (dir: string) => void writePackage({ dir, runId, files })],
    ['an empty folder', (dir: string) => void mkdirSync(join(dir, runId))],
    ['a file', (dir: string) => writeFileSync(join(dir, runId), 'x')],
    ['what a cut-off run left', (dir: string) => void mkdirSync(join(dir, `.${runId}.partial`))],
  ])('never overwrites %s', (_, prepare) => {
    const dir = emptyFolder();
    prepare(dir);
    const before = readdirSync(dir, { recursive: true });
    expect(() => writePackage({ dir, runId, files })).toThrow(expect.objectContaining({ code: 'exists', hint: expect.any(String) }));
    expect(readdirSync(dir, { recursive: true })).toEqual(before);
  });

  test.each(['../x', '/x', 'a//b', '.', 'a/./b', '', 'a\\b', 'C:x', 'a\nb', 'x/..'])('refuses the name %j before it writes', (name) => {
    const dir = emptyFolder();
    expect(() => writePackage({ dir, runId, files: [...files, { name, bytes: bytesOf('x') }] })).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    );
    expect(() => writePackage({ dir, runId: name, files })).toThrow(expect.objectContaining({ code: 'malformed' }));
    expect(readdirSync(dir)).toEqual([]);
  });

  test.each([
    ['a file where a folder should be', { name: 'empty/x', bytes: bytesOf('x') }],
    ['the same name twice', { name: 'empty', bytes: bytesOf('x') }],
    ['a name that is too long', { name: 'x'.repeat(300), bytes: bytesOf('x') }],
  ])('leaves nothing behind where the disk refuses: %s', (_, file) => {
    const dir = emptyFolder();
    expect(() => writePackage({ dir, runId, files: [...files, file] })).toThrow(expect.objectContaining({ code: 'unreadable' }));
    expect(readdirSync(dir)).toEqual([]);
  });

  test('a process that dies half-way leaves nothing under the final name', () => {
    const dir = emptyFolder();
    const module = fileURLToPath(new URL('./write-package.ts', import.meta.url));
    const script = `
      import { writePackage } from ${JSON.stringify(module)};
      const bytes = Buffer.from('x');
      writePackage({ dir: ${JSON.stringify(dir)}, runId: ${JSON.stringify(runId)}, files: [
        { name: 'evidence.sigstore.json', bytes },
        { name: 'facts.jsonl.gz', get bytes() { process.kill(process.pid, 'SIGKILL'); return bytes; } },
      ] });`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(signal).toBe('SIGKILL');
    expect(readdirSync(dir)).toEqual([`.${runId}.partial`]);
    expect(() => writePackage({ dir, runId, files })).toThrow(
      expect.objectContaining({ code: 'exists', hint: expect.stringContaining('remove it') }),
    );
  });

  test('a folder that cannot be made is an error of its own', () => {
    const dir = emptyFolder();
    writeFileSync(join(dir, 'file'), 'x');
    expect(() => writePackage({ dir: join(dir, 'file'), runId, files })).toThrow(expect.objectContaining({ code: 'unreadable' }));
  });
});

describe('sealPackage', () => {
  test('the same record and files give the same statement, byte for byte', async () => {
    const parts = async () => {
      const { qualification, facts, sources, resolvedSpec } = sample();
      return { qualification, sealed: { facts: await writeFacts(facts.toReversed()), sources: sources.toReversed(), resolvedSpec } };
    };
    const [one, two] = [await parts(), await parts()];
    expect(statementBytes(one.qualification, one.sealed)).toEqual(statementBytes(two.qualification, two.sealed));
  });

  test('the same signature gives the same package', async () => {
    const fixed: Signer = { ...ephemeralSigner(), sign: async () => bytesOf('fixed') };
    expect(await sealed(fixed)).toEqual(await sealed(fixed));
  });

  test('refuses a record that names another signer, or is no record', async () => {
    const signer = ephemeralSigner();
    const { qualification, facts, sources, resolvedSpec } = sample();
    const rest = { facts: await writeFacts(facts), sources, resolvedSpec };
    await expect(sealPackage(qualification, rest, { signer })).rejects.toThrow('names another seal');
    const seal = { assurance: signer.assurance, keyId: signer.keyId };
    await expect(sealPackage({ ...qualification, seal, runId: '1' }, rest, { signer })).rejects.toThrow(
      /not a qualification record: runId/,
    );
  });

  test('refuses a file of the spec that leads out of the package', async () => {
    const signer = ephemeralSigner();
    const { qualification, facts, resolvedSpec } = sample('mixed', { assurance: signer.assurance, keyId: signer.keyId });
    const sources = [{ name: '../shared/deviations.yaml', bytes: bytesOf('x') }];
    await expect(sealPackage(qualification, { facts: await writeFacts(facts), sources, resolvedSpec }, { signer })).rejects.toMatchObject({
      code: 'malformed',
    });
  });
});

describe('with tools that are not ours', () => {
  const folder = emptyFolder();
  let package_: string;
  // What a reader types: the signed bytes rebuilt with printf, then openssl and sha256sum.
  const signature = `set -e
    jq -r .dsseEnvelope.payload evidence.sigstore.json | base64 -d > ../payload.json
    jq -r '.dsseEnvelope.signatures[0].sig' evidence.sigstore.json | base64 -d > ../signature.der
    { printf 'DSSEv1 28 application/vnd.in-toto+json %d ' "$(wc -c < ../payload.json)"; cat ../payload.json; } > ../signed
    openssl dgst -sha256 -verify ../trusted.pub -signature ../signature.der ../signed`;
  const digests = `set -e
    jq -r .dsseEnvelope.payload evidence.sigstore.json | base64 -d > ../payload.json
    jq -r '.subject[] | .digest.sha256 + "  " + .name' ../payload.json > ../SHA256SUMS
    sha256sum -c ../SHA256SUMS`;
  const run = (script: string) => spawnSync('bash', ['-o', 'pipefail', '-c', script], { cwd: package_, encoding: 'utf8' });
  const during = (name: string, bytes: Uint8Array, script: string) => {
    const path = join(package_, name);
    const before = readFileSync(path);
    writeFileSync(path, bytes);
    try {
      return run(script);
    } finally {
      writeFileSync(path, before);
    }
  };

  beforeAll(async () => {
    execFileSync('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'signer.key'], {
      cwd: folder,
      stdio: 'ignore',
    });
    execFileSync('openssl', ['pkey', '-in', 'signer.key', '-pubout', '-out', 'trusted.pub'], { cwd: folder });
    package_ = writePackage({ dir: folder, runId, files: await sealed(await fileSigner(join(folder, 'signer.key'))) });
  });

  test('openssl verifies the signature, sha256sum every subject, and iq says valid', async () => {
    expect(run(signature)).toMatchObject({ status: 0, stdout: 'Verified OK\n' });
    expect(run(digests).stdout.trim().split('\n')).toEqual([
      'facts.jsonl.gz: OK',
      'spec.resolved.json: OK',
      'spec/files/deviations.yaml: OK',
      'spec/iq-spec.yaml: OK',
    ]);
    const publicKeyPem = readFileSync(join(folder, 'trusted.pub'), 'utf8');
    expect((await verifyPackage(package_, { publicKeyPem })).status).toBe('valid');
    expect(existsSync(join(package_, 'signer.pub'))).toBe(true);
    expect(readFileSync(join(package_, 'signer.pub'), 'utf8')).toBe(publicKeyPem);
  });

  test('one flipped byte of the payload: openssl says no', () => {
    const bundle = JSON.parse(readFileSync(join(package_, 'evidence.sigstore.json'), 'utf8'));
    const payload = payloadOf(new Map([['evidence.sigstore.json', readFileSync(join(package_, 'evidence.sigstore.json'))]]));
    bundle.dsseEnvelope.payload = Buffer.from(flipped(payload)).toString('base64');
    const { status, stdout } = during('evidence.sigstore.json', bytesOf(JSON.stringify(bundle)), signature);
    expect(status).not.toBe(0);
    expect(stdout).toContain('Verification failure');
  });

  test.each(['facts.jsonl.gz', 'spec/iq-spec.yaml', 'spec.resolved.json'])('one flipped byte of %s: sha256sum says no', (name) => {
    const { status, stdout } = during(name, flipped(readFileSync(join(package_, name))), digests);
    expect(status).not.toBe(0);
    expect(stdout).toContain(`${name}: FAILED`);
  });

  test('the facts unpack with gzip, one JSON text a line', () => {
    const lines = execFileSync('gzip', ['-dc', join(package_, 'facts.jsonl.gz')], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).key)).toEqual(sample().facts.map((fact) => fact.key));
  });
});
