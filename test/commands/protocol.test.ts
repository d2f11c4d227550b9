import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDocument } from '../../src/commands/sealed-document.ts';
import { sha256Hex } from '../../src/evidence/canonical.ts';
import { ephemeralSigner, sealOf } from '../../src/evidence/signer.ts';
import { version } from '../../src/package.ts';
import type { ProtocolDifferences } from '../../src/protocol/differences.ts';
import type { Protocol, ToolQualification, Trial } from '../../src/qualification-file.ts';
import type { Qualification, Seal } from '../../src/record.ts';
import type { Attachment, SigningRole } from '../../src/reporters/options.ts';
import { renderPdf } from '../../src/reporters/pdf.ts';
import { ownFiles } from '../../src/trials/identity.ts';
import { identityAnswer, queryError, startWire } from '../aws/wire.ts';
import { makePeople, type People } from '../evidence/documents/people.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { emptyFolder } from '../evidence/workbench.ts';
import { bareEnvironment, runProgram } from '../program.ts';
import { shardPackages } from '../shard-packages.ts';
import { signProtocol, specIn, unsignedProtocol } from './protocols.ts';

let people: People;
let scratch: string;
let key: string;
let spec: string;
/** Folders of the protocol of the spec. */
let unapproved: string;
let approved: string;

beforeAll(async () => {
  people = makePeople();
  scratch = emptyFolder();
  key = join(scratch, 'seal.key');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  spec = specIn(join(scratch, 'spec'), people, { purposes: { post_change: { protocol: 'approved', change: 'required' } } });
  [unapproved, approved] = [await unsignedProtocol(spec, join(scratch, 'one')), await unsignedProtocol(spec, join(scratch, 'two'))];
  await signProtocol(approved, [
    ['reviewer', people.reviewer],
    ['approver', people.approver],
  ]);
});
afterAll(() => people.remove());

const iq = (...args: readonly string[]) => runProgram(args, bareEnvironment(scratch));
const only = (folder: string): string => join(folder, readdirSync(folder)[0] ?? '');
const facts = ['--facts', 'fixtures/reference/facts.jsonl.gz', '--format', 'none', '--no-progress'];

describe('a run that is refused before its first call, and leaves nothing', () => {
  it.each<[string, () => readonly string[], string, string]>([
    ['a qualification without a protocol', () => ['--purpose', 'qualification', '--key', key], 'was given none', 'iq protocol --spec'],
    [
      'of a protocol that nobody approved',
      () => ['--purpose', 'qualification', '--key', key, '--protocol', unapproved],
      'is unapproved: reviewer and approver have not signed it',
      'iq sign-off',
    ],
    [
      'with a key of its own',
      () => ['--purpose', 'qualification', '--protocol', approved],
      'is sealed by a key that outlives it',
      '--key FILE',
    ],
    [
      'narrowed',
      () => ['--purpose', 'qualification', '--key', key, '--protocol', approved, '--check', 'iam-users'],
      'A narrowed run can only have the purpose engineering',
      'leave out --purpose',
    ],
    [
      'of saved facts',
      () => ['--purpose', 'qualification', '--key', key, '--protocol', approved, ...facts],
      'A replayed run can only have the purpose engineering',
      'leave out --purpose',
    ],
    [
      'after a change that is not named, where the spec asks for it',
      () => ['--purpose', 'post-change', '--key', key, '--protocol', approved],
      'which change it follows',
      '--change ID',
    ],
    [
      'after a change without the protocol that the spec asks for',
      () => ['--purpose', 'post-change', '--change', 'CHG-1', '--key', key],
      'was given none',
      'iq protocol --spec',
    ],
    ['of a protocol that is none', () => ['--protocol', scratch], 'is no valid protocol', 'iq evidence verify'],
    ['of a shard', () => ['--shard', '1/2', '--protocol', approved], 'those of the merge', 'iq merge'],
  ])('%s', async (_, args, message, hint) => {
    const out = join(scratch, 'refused');
    const { code, stdout, stderr } = await iq('verify', '--spec', spec, ...args(), '--out', out);
    expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: '', stderr: expect.stringContaining(message) });
    expect(stderr).toContain(hint);
    expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
  });

  it('of a protocol that is stale, which says what changed', async () => {
    const other = specIn(join(scratch, 'other'), people);
    writeFileSync(other, readFileSync(other, 'utf8').replace('revision: C', 'revision: D'));
    const { code, stderr } = await iq('verify', '--spec', other, '--purpose', 'qualification', '--key', key, '--protocol', approved);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('is stale: the spec changed since it was written') });
    expect(stderr).toContain('--diff');
  });
});

describe('a run that cites a protocol', () => {
  it('says in its record and in its last line how the protocol stands to it, and seals what people signed', async () => {
    const out = join(scratch, 'cited');
    const { code, stdout, stderr } = await iq(
      'verify',
      '--spec',
      spec,
      '--protocol',
      approved,
      ...facts,
      '--key',
      key,
      '--json',
      '--out',
      out,
    );
    expect(code).toBe(0);
    const record = JSON.parse(stdout) as Qualification;
    expect(record.protocol).toEqual({ sha256: expect.any(String), approval: 'approved', bundleSha256: expect.any(String) });
    expect(stderr).toMatch(/^iq: conforms .* protocol=approved run=/m);
    expect(stderr).toMatch(/^protocol +approved · sha256\s+[0-9a-f]{64}$/m);
    const folder = only(out);
    expect(readdirSync(join(folder, 'protocol', 'signoffs'))).toEqual(['01-reviewer.sigstore.json', '02-approver.sigstore.json']);
    const bundle = 'protocol.sigstore.json';
    expect(readFileSync(join(folder, 'protocol', bundle))).toEqual(readFileSync(join(approved, bundle)));
    const { stdout: lines } = await iq('evidence', 'verify', folder, '--key', join(folder, 'signer.pub'), '--rejudge');
    expect(lines.split('\n').filter((line) => line.startsWith('NO'))).toEqual([]);
    expect(lines).toContain('digest of protocol/signoffs/02-approver.sigstore.json');
    const without = await iq('verify', '--spec', spec, ...facts, '--key', key, '--json', '--out', join(scratch, 'without'));
    expect((JSON.parse(without.stdout) as Qualification).judgementSha256).toBe(record.judgementSha256);
    expect((JSON.parse(without.stdout) as Qualification).protocol).toBeUndefined();
  });

  it('of the purpose qualification runs where it is approved, and says so', async () => {
    const wire = await startWire((request, response) =>
      request.body.includes('GetCallerIdentity') ? identityAnswer(response) : queryError(response, 403, 'AccessDenied'),
    );
    const environment = {
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      AWS_ENDPOINT_URL: wire.endpoint,
    };
    const args = ['--spec', spec, '--protocol', approved, '--purpose', 'qualification', '--key', key, '--out', join(scratch, 'live')];
    const { code, stdout } = await runProgram(['verify', ...args, '--json', '--no-progress'], bareEnvironment(scratch, environment));
    await wire.close();
    expect(code).toBe(2);
    expect(JSON.parse(stdout) as Qualification).toMatchObject({
      mode: 'live',
      purpose: 'qualification',
      protocol: { approval: 'approved' },
    });
  });

  it('also where nobody approved it', async () => {
    const { code, stderr } = await iq(
      'verify',
      '--spec',
      spec,
      '--protocol',
      unapproved,
      ...facts,
      '--json',
      '--out',
      join(scratch, 'doubted'),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('protocol=unapproved') });
  });

  it('a merge cites it too', async () => {
    const packages = await shardPackages(join(scratch, 'shards'), { count: 2 });
    const stale = await iq('merge', ...packages, '--protocol', approved, '--format', 'none', '--json', '--out', join(scratch, 'merged'));
    expect((JSON.parse(stale.stdout) as Qualification).protocol?.approval).toBe('stale');
    const refused = await iq(
      'merge',
      ...packages,
      '--protocol',
      approved,
      '--key',
      key,
      '--purpose',
      'qualification',
      '--out',
      join(scratch, 'not'),
    );
    expect({ code: refused.code, stderr: refused.stderr }).toEqual({ code: 3, stderr: expect.stringContaining('is stale') });
  });
});

describe('a run that cites the qualification of its tool', () => {
  const trial = (passed: boolean): Trial => ({
    id: 'tamper/record',
    what: 'It is told',
    expected: 'told',
    actual: passed ? 'told' : 'not told',
    passed,
  });

  /** As `iq qualify` would write it, with less to read. */
  async function qualification(name: string, members: Partial<ToolQualification> = {}): Promise<string> {
    const signer = ephemeralSigner();
    const sealing = { signer, seal: sealOf(signer), authorities: [], counted: [], certify: false, roles: [], close: async () => undefined };
    const predicate = (seal: Seal): ToolQualification => ({
      ...{ schemaVersion: 1, writtenAt: '2026-11-20T09:00:00Z', seal, program: ownFiles(), trials: [trial(true)] },
      tool: { name: 'iq', version, node: process.versions.node },
      platform: { os: process.platform, arch: process.arch },
      ...{ outcome: 'qualified', summary: { trials: 1, failed: 0 } },
      ...members,
    });
    const render = (_: unknown, options: { readonly attachment: Attachment; readonly roles: readonly SigningRole[] }) =>
      renderPdf(sampleQualification(), { catalogue: [], ...options });
    const files = [{ name: 'VERIFY.md', bytes: Buffer.from('how') }];
    const where = { dir: join(scratch, 'tools'), folder: name };
    return (await writeDocument({ kind: 'tool-qualification', ...where, sealing, files, predicate, render, roles: [] })).path;
  }

  it('names it in its record', async () => {
    const folder = await qualification('good');
    const out = join(scratch, 'qualified');
    const { stdout, stderr } = await iq('verify', '--spec', spec, ...facts, '--tool-qualification', folder, '--json', '--out', out);
    const bundle = readFileSync(join(folder, 'tool-qualification.sigstore.json'));
    expect((JSON.parse(stdout) as Qualification).tool.qualification).toEqual({
      sha256: sha256Hex(bundle),
      writtenAt: '2026-11-20T09:00:00Z',
    });
    expect(stderr).toMatch(/^tool +qualified at 2026-11-20T09:00:00Z$/m);
  });

  it.each<[string, Partial<ToolQualification>, string]>([
    ['found it wanting', { outcome: 'not-qualified', summary: { trials: 1, failed: 1 }, trials: [trial(false)] }, 'not qualified'],
    ['is of another program', { program: [{ name: 'dist/iq.js', sha256: 'f'.repeat(64) }] }, 'another program'],
  ])('is refused where it %s', async (name, members, message) => {
    const folder = await qualification(name.replaceAll(' ', '-'), members);
    const out = join(scratch, 'unqualified');
    const { code, stderr } = await iq('verify', '--spec', spec, ...facts, '--tool-qualification', folder, '--out', out);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining(message) });
    expect(readdirSync(out)).toEqual([]);
  });
});

describe('iq protocol', () => {
  it('writes a sealed folder once, and says its digest and what it plans', async () => {
    const out = join(scratch, 'protocols');
    const written = await iq('protocol', '--spec', spec, '--key', key, '--out', out);
    expect({ code: written.code, stderr: written.stderr }).toEqual({ code: 0, stderr: '' });
    const folder = only(out);
    const [, sha256 = ''] = /^sha256: ([0-9a-f]{64})$/m.exec(written.stdout) ?? [];
    expect(folder).toBe(join(out, `IQS-0042-C-${sha256.slice(0, 12)}`));
    expect(written.stdout).toMatch(/^19 test procedures, \d+ requirements, \d+ test cases planned$/m);
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining([
        'VERIFY.md',
        'protocol.pdf',
        'protocol.sigstore.json',
        'signer.pub',
        'spec',
        'spec.resolved.json',
        'verify.sh',
      ]),
    );
    const again = await iq('protocol', '--spec', spec, '--key', key, '--out', out);
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 3, stderr: expect.stringContaining('is already there') });
    expect(readdirSync(out)).toHaveLength(1);
  });

  it('is entered in the ledger of its spec, and is not there where that fails', async () => {
    const at = join(scratch, 'ledger');
    const entered = specIn(join(scratch, 'entered'), people, { seal: { minimum: 'file' }, ledger: { at } });
    const out = join(scratch, 'entered-protocols');
    const { code, stderr } = await iq('protocol', '--spec', entered, '--key', key, '--out', out);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const verified = await iq('ledger', 'verify', at, '--key', join(only(out), 'signer.pub'));
    expect(verified.stdout.split('\n').filter((line) => line.startsWith('NO'))).toEqual([]);
    const entries = readdirSync(at, { recursive: true, encoding: 'utf8' }).map((name) => join(at, name));
    const texts = entries.filter((path) => path.endsWith('.json')).map((path) => readFileSync(path, 'utf8'));
    expect(texts.join('\n')).toContain('document.sealed');
    const ephemeral = await iq('protocol', '--spec', entered, '--out', join(scratch, 'refused-protocols'));
    expect({ code: ephemeral.code, stderr: ephemeral.stderr }).toEqual({ code: 3, stderr: expect.stringContaining('a key of its own') });
    const ledger = join(scratch, 'a-file');
    writeFileSync(ledger, '');
    const broken = join(scratch, 'broken-protocols');
    const failed = await iq('protocol', '--spec', spec, '--key', key, '--ledger', ledger, '--out', broken);
    expect({ code: failed.code, left: readdirSync(broken) }).toEqual({ code: 3, left: [] });
  });

  it('without a key says so, and with --json prints the protocol and nothing else', async () => {
    const { code, stdout, stderr } = await iq('protocol', '--spec', spec, '--json', '--out', join(scratch, 'json'));
    expect(code).toBe(0);
    const protocol = JSON.parse(stdout) as Protocol;
    expect([protocol.seal.assurance, protocol.content.procedures.length]).toEqual(['ephemeral', 19]);
    expect(stderr).toContain('iq: warning: no key was given');
  });

  it('--diff writes nothing, and says what is to be looked at again: exit 0 where nothing is, else 1', async () => {
    const same = await iq('protocol', '--spec', spec, '--diff', approved);
    expect({ code: same.code, stdout: same.stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^nothing changed/) });
    const other = specIn(join(scratch, 'changed'), people, { purposes: { post_change: { protocol: 'approved', change: 'required' } } });
    writeFileSync(other, readFileSync(other, 'utf8').replace('min_version: "3.3"', 'min_version: "3.4"'));
    const text = await iq('protocol', '--spec', other, '--diff', approved);
    expect({ code: text.code, stdout: text.stdout }).toEqual({ code: 1, stdout: expect.stringContaining('min_version: "3.3" → "3.4"') });
    const json = await iq('protocol', '--spec', other, '--diff', approved, '--json');
    expect((JSON.parse(json.stdout) as ProtocolDifferences).groups.map(({ title }) => title)).toEqual(['Expected values']);
    const none = await iq('protocol', '--spec', other, '--diff', join(scratch, 'nowhere'));
    expect({ code: none.code, stderr: none.stderr }).toEqual({ code: 3, stderr: expect.stringContaining('is no valid protocol') });
  });
});
