import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kinds } from '../../../src/evidence/documents/kinds.ts';
import { readDocument } from '../../../src/evidence/documents/read.ts';
import { signStatement } from '../../../src/evidence/documents/signed.ts';
import { ephemeralSigner } from '../../../src/evidence/signer.ts';
import type { SealedKind, ToolQualification } from '../../../src/qualification-file.ts';

const predicate: ToolQualification = {
  schemaVersion: 1,
  writtenAt: '2026-11-23T03:00:00Z',
  tool: { name: 'iq', version: '1.0.0', node: '24.21.0' },
  seal: { assurance: 'ephemeral', keyId: 'key' },
  platform: { os: 'linux', arch: 'x64' },
  program: [{ name: 'dist/cli.js', sha256: '0'.repeat(64) }],
  outcome: 'qualified',
  summary: { trials: 1, failed: 0 },
  trials: [{ id: 'tamper/record', what: 'a changed record', expected: 'refused', actual: 'refused', passed: true }],
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'iq-read-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

async function place(kind: SealedKind, said: object, type = kinds[kind].predicateType): Promise<void> {
  const about = [{ name: 'spec.resolved.json', bytes: Buffer.from('{}') }];
  const { bundle } = await signStatement({ type, predicate: said, about }, { signer: ephemeralSigner() });
  writeFileSync(join(dir, kinds[kind].bundle), bundle);
}

describe('readDocument', () => {
  it('tells the kind by the bundle, and reads what it says and every file beside it', async () => {
    await place('tool-qualification', predicate);
    mkdirSync(join(dir, 'signoffs'));
    writeFileSync(join(dir, 'signoffs', '01-reviewer.sigstore.json'), '{}');
    const document = readDocument(dir);
    expect(document).toMatchObject({ kind: 'tool-qualification', predicate });
    expect([...document.files.keys()].sort()).toEqual(['signoffs/01-reviewer.sigstore.json', kinds['tool-qualification'].bundle]);
  });

  it('refuses a folder without a document, and says which bundles there could be', () => {
    expect(() => readDocument(dir)).toThrow(
      expect.objectContaining({ code: 'unreadable', message: expect.stringContaining('no sealed document') }),
    );
  });

  it('refuses the package of a record', () => {
    writeFileSync(join(dir, 'evidence.sigstore.json'), '{}');
    expect(() => readDocument(dir)).toThrow(/an executed record/);
  });

  it.each(['report.sigstore.json', 'evidence.sigstore.json'])('refuses a second bundle beside the first: %s', async (other) => {
    await place('tool-qualification', predicate);
    writeFileSync(join(dir, other), '{}');
    expect(() => readDocument(dir)).toThrow(/a folder is of one document/);
  });

  it('refuses the statement of another kind under the name of this one', async () => {
    await place('protocol', predicate, kinds['tool-qualification'].predicateType);
    expect(() => readDocument(dir)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it.each(Object.keys(kinds) as SealedKind[])('refuses a predicate that is not of its kind: %s', async (kind) => {
    await place(kind, { schemaVersion: 1 });
    expect(() => readDocument(dir)).toThrow(`not ${kinds[kind].words}`);
  });

  it('names the member that is wrong', async () => {
    await place('tool-qualification', { ...predicate, outcome: 'fine' });
    expect(() => readDocument(dir)).toThrow(/outcome/);
  });

  it('refuses a link', async () => {
    await place('tool-qualification', predicate);
    symlinkSync('/dev/null', join(dir, 'signer.pub'));
    expect(() => readDocument(dir)).toThrow(/not a plain file/);
  });

  it('refuses more bytes than a document has before it reads them', async () => {
    await place('tool-qualification', predicate);
    writeFileSync(join(dir, 'large'), '');
    truncateSync(join(dir, 'large'), 2 ** 28 + 1);
    expect(() => readDocument(dir)).toThrow(/holds more than/);
  });
});
