import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { fileSigner, type Signer } from '../../src/evidence/signer.ts';
import type { Qualification } from '../../src/record.ts';
import { identityAnswer, queryError, startWire } from '../aws/wire.ts';
import { emptyFolder } from '../evidence/workbench.ts';
import { bareEnvironment } from '../program.ts';
import { shardPackages } from '../shard-packages.ts';

const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret' };
let scratch: string;
let key: string;
let pub: string;
let signer: Signer;
beforeAll(async () => {
  scratch = emptyFolder();
  [key, pub] = [join(scratch, 'seal.key'), join(scratch, 'seal.pub')];
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  signer = await fileSigner(key);
  writeFileSync(pub, signer.publicKeyPem);
});

/** Runs the sources as the program. */
async function iq(args: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['src/iq.ts', ...args], {
    env: bareEnvironment(scratch, environment),
  });
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  const status = await new Promise((resolve) => child.on('close', resolve));
  const said = { stdout: await stdout, stderr: await stderr };
  return { status, ...said, last: said.stdout.trimEnd().split('\n').at(-1) };
}

const packageIn = (out: string) => join(out, readdirSync(out)[0] ?? '');
const reference = ['--spec', 'fixtures/reference/spec.yaml'];

describe('iq verify --shard', () => {
  it.each<[string, readonly string[], string]>([
    ['of a number that there is not', ['--shard', '11/10'], 'There is no shard 11 of 10.'],
    ['of zero', ['--shard', '0/10'], 'There is no shard 0 of 10.'],
    ['from an environment without an index', ['--shard', 'env/10'], 'neither AWS_BATCH_JOB_ARRAY_INDEX nor JOB_COMPLETION_INDEX is set'],
    [
      'with saved facts',
      ['--shard', '1/2', '--facts', 'fixtures/reference/facts.jsonl.gz'],
      'cannot be narrowed, and reads no saved facts',
    ],
    ['with --account', ['--shard', '1/2', '--account', '222222222222'], 'cannot be narrowed'],
    ['with --check', ['--shard', '1/2', '--check', 'iam-users'], 'cannot be narrowed'],
    ['with --region', ['--shard', '1/2', '--region', 'us-east-2'], 'cannot be narrowed'],
    ['with a report', ['--shard', '1/2', '--format', 'pdf'], 'A shard judges nothing, so it has no report.'],
    ['that claims to be a qualification', ['--shard', '1/2', '--purpose', 'qualification'], 'can only have the purpose engineering'],
  ])('%s is refused', async (_, args, message) => {
    const { status, stdout, stderr } = await iq(['verify', ...reference, ...args, '--out', join(scratch, 'refused')]);
    expect({ status, stdout, stderr }).toEqual({ status: 3, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('seals what it read, judges nothing, and says so in its last line: exit 2', async () => {
    const wire = await startWire((request, response) =>
      request.body.includes('GetCallerIdentity') ? identityAnswer(response) : queryError(response, 403, 'AccessDenied'),
    );
    const out = join(scratch, 'live');
    const environment = { ...keys, AWS_ENDPOINT_URL: wire.endpoint, AWS_BATCH_JOB_ARRAY_INDEX: '1' };
    const { status, stdout, last } = await iq(['verify', ...reference, '--shard', 'env/3', '--key', key, '--out', out], environment);
    await wire.close();
    expect({ status, last }).toEqual({
      status: 2,
      last: expect.stringMatching(/^shard 2 of 3: 0 facts observed, [1-9]\d* not; iq merge judges them$/),
    });
    expect(stdout).toContain('SHARD 2 of 3: it judges nothing');
    expect(stdout).toMatch(/^iq: incomplete exit=2 pass=0 fail=0 unknown=0 not-applicable=0 scope=partial shard=2\/3 run=/m);
    expect(readdirSync(packageIn(out)).some((name) => name.startsWith('report.'))).toBe(false);
    const verified = await iq(['evidence', 'verify', packageIn(out), '--key', pub, '--rejudge']);
    expect(verified).toMatchObject({ status: 0, last: 'valid: sealed by the given key, and every digest holds' });
  });
});

describe('iq merge', () => {
  it.each([
    ['reference', 0],
    ['broken', 1],
    ['half-denied', 2],
  ] as const)('of the shards of the %s organization exits %i, and leaves a package that can be judged again', async (name, status) => {
    const packages = await shardPackages(join(scratch, name), { name, count: 3 }, () => ({ signer }));
    const out = join(scratch, `${name}-merged`);
    const more = ['--key', key, '--trust', pub, '--purpose', 'monitoring', '--format', 'txt', '--json', '--out', out];
    const merged = await iq(['merge', ...packages, ...more]);
    expect(merged.status).toBe(status);
    expect(JSON.parse(merged.stdout) as Qualification).toMatchObject({ mode: 'merged', purpose: 'monitoring', calls: { total: 6 } });
    expect(readdirSync(packageIn(out))).toEqual(expect.arrayContaining(['report.txt', 'shards']));
    const verified = await iq(['evidence', 'verify', packageIn(out), '--key', pub, '--rejudge']);
    expect(verified.stdout.split('\n').filter((line) => line.startsWith('NO'))).toEqual([]);
    expect(verified).toMatchObject({ status: 0, last: 'valid: sealed by the given key, and every digest holds' });
  });

  it('without --trust warns, and what it leaves is intact and not valid', async () => {
    const packages = await shardPackages(join(scratch, 'untrusted'), { count: 2 });
    const out = join(scratch, 'untrusted-merged');
    const merged = await iq(['merge', ...packages, '--key', key, '--out', out]);
    expect(merged.status).toBe(0);
    expect(merged.stderr).toContain('iq: warning: no --trust was given');
    expect(merged.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'checked with the keys in their own packages, which cannot say who sealed them',
    );
    expect(readdirSync(packageIn(out))).toContain('report.pdf');
    expect((await iq(['evidence', 'verify', packageIn(out), '--key', pub, '--rejudge'])).status).toBe(2);
  });

  it('that is refused names the packages, leaves nothing, and exits 3', async () => {
    const [first = ''] = await shardPackages(join(scratch, 'lone'), { count: 2 });
    const out = join(scratch, 'lone-merged');
    const { status, stderr } = await iq(['merge', first, first, '--trust', pub, '--out', out]);
    expect(status).toBe(3);
    expect(stderr).toContain(`${first} is not valid: the signature is that of key`);
    const untrusted = await iq(['merge', first, first, '--out', out]);
    expect({ status: untrusted.status, stderr: untrusted.stderr }).toEqual({
      status: 3,
      stderr: expect.stringContaining(`${first} and ${first} are both shard 1 of 2.`),
    });
    expect(readdirSync(out)).toEqual([]);
    expect((await iq(['merge', first, '--trust', join(scratch, 'nowhere.pub')])).stderr).toContain('nowhere.pub cannot be read');
  });
});
