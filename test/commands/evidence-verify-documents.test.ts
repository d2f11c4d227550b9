import { generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Documents, filesIn, makeDocuments, recordOf, signedBy, signedByBoth } from '../evidence/documents/documents.ts';
import { emptyFolder, type Files, lay, owner, withFile, without } from '../evidence/workbench.ts';
import { bareEnvironment, runProgram } from '../program.ts';

// Every kind of folder through the program: what it prints, and how it exits.
let documents: Documents;
let folder: string;
let paths: Readonly<Record<'protocol' | 'record' | 'report' | 'tool-qualification', string>>;

const iq = (...args: readonly string[]) => runProgram(args, bareEnvironment(folder));
const verified = (path: string, ...more: readonly string[]) => iq('evidence', 'verify', path, ...more);
const key = (name = 'owner.pub') => ['--key', join(folder, name)];
const all = (name?: string) => [...key(name), '--people-ca', documents.people.ca];

beforeAll(async () => {
  documents = await makeDocuments();
  folder = emptyFolder();
  writeFileSync(join(folder, 'owner.pub'), owner.publicKeyPem);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(folder, 'report.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(join(folder, 'report.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  const protocol = await signedByBoth(documents.protocol, documents.people);
  const record = lay(await signedByBoth(await recordOf(documents, { protocol: [protocol, 'approved'] }), documents.people));
  const written = await iq('report', record, '--out', join(folder, 'reports'), '--key', join(folder, 'report.key'));
  const [report] = existsSync(join(folder, 'reports')) ? readdirSync(join(folder, 'reports')) : [];
  if (report === undefined) throw new Error(written.stderr);
  paths = { protocol: lay(protocol), record, report: join(folder, 'reports', report), 'tool-qualification': lay(documents.tool) };
}, 240_000);
afterAll(() => documents?.remove());

const kinds = ['protocol', 'record', 'report', 'tool-qualification'] as const;
const keyOf = (kind: (typeof kinds)[number]) => (kind === 'report' ? 'report.pub' : 'owner.pub');

describe.each(kinds)('iq evidence verify of a %s', (kind) => {
  it('exits 0 where it is valid, and says what it is as JSON', async () => {
    const { code, stdout } = await verified(paths[kind], ...all(keyOf(kind)), '--json');
    const told = JSON.parse(stdout);
    expect({ code, status: told.status }).toEqual({ code: 0, status: 'valid' });
    if (kind !== 'record') expect(told).toMatchObject({ kind, predicate: { schemaVersion: 1 } });
    else expect(told.record.schemaVersion).toBe(1);
  });

  it('exits 2 where nobody has said whom to trust', async () => {
    const { code, stdout } = await verified(paths[kind]);
    expect([code, stdout]).toEqual([2, expect.stringMatching(/^warn {2}trust anchor: no key was given(.|\n)*\nintact: /m)]);
  });

  it('exits 1 where it was changed, for the reason that the line gives, and prints nothing of it as JSON', async () => {
    const copy = join(emptyFolder(), 'changed');
    cpSync(paths[kind], copy, { recursive: true });
    writeFileSync(join(copy, 'approval.txt'), 'approved');
    const { code, stdout } = await verified(copy, ...all(keyOf(kind)));
    expect([code, stdout]).toEqual([
      1,
      expect.stringContaining('NO    no file lies in the package but the sealed ones: approval.txt is not sealed'),
    ]);
    expect(stdout).toMatch(/\nnot valid\n$/);
    const json = JSON.parse((await verified(copy, ...all(keyOf(kind)), '--json')).stdout);
    expect(json.status).toBe('invalid');
    expect(json).not.toHaveProperty('predicate');
  });
});

describe('iq evidence verify', () => {
  it('exits 2 for what people signed where their authorities were not given', async () => {
    for (const kind of ['protocol', 'record'] as const) {
      const { code, stdout } = await verified(paths[kind], ...key());
      expect([code, stdout]).toEqual([2, expect.stringContaining('--people-ca')]);
    }
  });

  it('refuses to judge a document again', async () => {
    const { code, stderr } = await verified(paths.protocol, ...all(), '--rejudge');
    expect([code, stderr]).toEqual([3, expect.stringMatching(/is no executed record(.|\n)*leave --rejudge out/)]);
  });

  it('refuses a folder of two documents, and takes one of a record and another for the record', async () => {
    const protocolAnd = (name: string, files: Files) => lay(withFile(files, name, filesIn(paths.protocol).get(name) ?? ''));
    const two = await verified(protocolAnd('protocol.sigstore.json', documents.tool), ...all());
    expect([two.code, two.stderr]).toEqual([3, expect.stringContaining('a folder is of one document')]);
    const both = await verified(protocolAnd('protocol.sigstore.json', filesIn(paths.record)), ...all());
    expect([both.code, both.stdout]).toEqual([1, expect.stringContaining('protocol.sigstore.json is not sealed')]);
  });

  it('a report of other sources is not what they make', async () => {
    const files = filesIn(paths.report);
    const [source = ''] = [...files.keys()].filter((name) => name.endsWith('/signoffs/02-approver.sigstore.json'));
    expect(source).not.toBe('');
    const { code, stdout } = await verified(lay(without(files, source)), ...all('report.pub'));
    expect([code, stdout]).toEqual([1, expect.stringContaining(`digest of ${source}: the file is missing`)]);
  });

  it('a report that one signed who is not of the company', async () => {
    const { people } = documents;
    const one = await signedBy(filesIn(paths.report), { role: 'reviewer', who: people.reviewer });
    const signed = await verified(lay(one), ...all('report.pub'));
    expect([signed.code, signed.stdout]).toEqual([0, expect.stringContaining('warn  signatures: still to sign: approver')]);
    const two = await signedBy(one, { role: 'approver', who: people.stranger });
    const { code, stdout } = await verified(lay(two), ...all('report.pub'));
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^NO {4}sign-off 02-approver/m)]);
  });
});
