import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue as entries } from '../../src/checks/index.ts';
import { citeProtocol } from '../../src/commands/cited-protocol.ts';
import { cite } from '../../src/commands/citing.ts';
import { kinds } from '../../src/evidence/documents/kinds.ts';
import { readSigned, signStatement } from '../../src/evidence/documents/signed.ts';
import { ephemeralSigner } from '../../src/evidence/signer.ts';
import { protocolSha256 } from '../../src/protocol/content.ts';
import type { Protocol } from '../../src/qualification-file.ts';
import type { Purpose } from '../../src/record.ts';
import type { Announcement } from '../../src/run.ts';
import { loadSpec } from '../../src/spec/load.ts';
import { makePeople, type People } from '../evidence/documents/people.ts';
import { emptyFolder } from '../evidence/workbench.ts';
import { signProtocol, specIn, unsignedProtocol } from './protocols.ts';

let people: People;
let scratch: string;
let spec: string;
let written: string;
let count = 0;

beforeAll(async () => {
  people = makePeople();
  scratch = emptyFolder();
  spec = specIn(join(scratch, 'spec'), people);
  const out = join(scratch, 'protocols');
  written = await unsignedProtocol(spec, out);
});
afterAll(() => people.remove());

/** A copy of the protocol, signed by these. */
async function signed(...signers: Parameters<typeof signProtocol>[1]): Promise<string> {
  count += 1;
  const folder = join(scratch, `copy-${count}`);
  cpSync(written, folder, { recursive: true });
  await signProtocol(folder, signers);
  return folder;
}

const announced = (path = spec, more: Partial<Announcement> = {}): Announcement => ({
  loaded: loadSpec(path, entries()),
  runId: 'run-1',
  startedAt: new Date().toISOString(),
  mode: 'live',
  purpose: 'engineering',
  ...more,
});

const both = (): Parameters<typeof signProtocol>[1] => [
  ['reviewer', people.reviewer],
  ['approver', people.approver],
];

/** The spec with one text in its place. */
function edited(text: string, instead: string): string {
  count += 1;
  const folder = join(scratch, `edited-${count}`);
  cpSync(join(scratch, 'spec'), folder, { recursive: true });
  const path = join(folder, 'spec.yaml');
  const before = readFileSync(path, 'utf8');
  expect(before).toContain(text);
  writeFileSync(path, before.replace(text, instead));
  return path;
}

describe('how a protocol stands to a run', () => {
  it('approved, where all who must have signed it: the record names it, and the package holds what they signed', async () => {
    const { note, why, files } = await citeProtocol(await signed(...both()), announced());
    expect({ approval: note.approval, why }).toEqual({ approval: 'approved', why: '' });
    expect(files.map(({ name }) => name)).toEqual([
      'protocol.sigstore.json',
      'signoffs/01-reviewer.sigstore.json',
      'signoffs/02-approver.sigstore.json',
    ]);
  });

  it('approved also where the spec is written otherwise and says the same', async () => {
    const path = edited('version: 1', '# remark\nversion:   1');
    expect((await citeProtocol(await signed(...both()), announced(path))).note.approval).toBe('approved');
  });

  it.each<[string, () => Parameters<typeof signProtocol>[1], string]>([
    ['nobody has signed', () => [], 'reviewer and approver have not signed it'],
    ['one has not signed', () => [['reviewer', people.reviewer]], 'approver has not signed it'],
    ['somebody rejected it', () => [['reviewer', people.reviewer, { decision: 'rejected', reason: 'Too little' }]], 'it was rejected'],
    [
      'a stranger signed',
      () => [
        ['reviewer', people.reviewer],
        ['approver', people.stranger],
      ],
      'approver',
    ],
    [
      'they signed something else',
      () => [['reviewer', people.reviewer, { document: { kind: 'protocol', id: 'x', title: 'x', sha256: 'f'.repeat(64) } }]],
      'sign-off',
    ],
  ])('unapproved, where %s', async (_, signers, why) => {
    const citation = await citeProtocol(await signed(...signers()), announced());
    expect(citation).toMatchObject({ note: { approval: 'unapproved' }, why: expect.stringContaining(why) });
  });

  it('unapproved, where the spec names nobody who signs it', async () => {
    const alone = specIn(join(scratch, 'alone'), people, { protocol: undefined });
    const out = join(scratch, 'alone-protocols');
    const { note, why } = await citeProtocol(await unsignedProtocol(alone, out), announced(alone));
    expect([note.approval, why]).toEqual(['unapproved', 'the spec names nobody who signs it']);
  });

  it.each([
    ['the spec', 'revision: C', 'revision: D', 'the spec changed since'],
    ['who signs', '"sign":["reviewer","approver"]', '"sign":["reviewer"]', 'the spec changed since'],
    [
      'an exclusion',
      '  excluded: []',
      '  excluded: [{check: iam-users.oidc-providers, reason: none}]',
      'the spec and test cases changed since',
    ],
  ])('stale, whoever signed it, where %s changed', async (_, text, instead, why) => {
    const citation = await citeProtocol(await signed(...both()), announced(edited(text, instead)));
    expect(citation).toMatchObject({
      note: { approval: 'stale' },
      why: expect.stringContaining(why),
      mend: expect.stringContaining('--diff'),
    });
  });

  it('unapproved for a merge whose shards were read before', async () => {
    const folder = await signed(...both());
    const before = await citeProtocol(folder, announced(spec, { readFrom: '2020-01-01T00:00:00.000Z' }));
    expect([before.note.approval, before.why]).toEqual(['unapproved', expect.stringContaining('the first shard began at 2020-01-01')]);
    expect((await citeProtocol(folder, announced(spec, { readFrom: new Date().toISOString() }))).note.approval).toBe('approved');
  });

  it.each([
    ['spec.resolved.json', 'digest of spec.resolved.json'],
    ['protocol.pdf', 'protocol.pdf'],
    ['protocol.sigstore.json', 'the payload or the signature was changed'],
    ['signer.pub', 'signer.pub'],
  ])('is refused where %s was changed', async (name, why) => {
    const folder = await signed();
    const path = join(folder, name);
    const bytes = readFileSync(path);
    const at = Math.floor(bytes.length / 2);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, at), Buffer.from([(bytes[at] ?? 0) ^ 1]), bytes.subarray(at + 1)]));
    const refusal = expect.objectContaining({ code: 'protocol', message: expect.stringContaining(why) });
    await expect(citeProtocol(folder, announced())).rejects.toEqual(refusal);
  });

  it.each<[string, (predicate: Protocol) => object, string]>([
    ['has another shape', (predicate) => ({ ...predicate, content: { ...predicate.content, procedures: [{ id: 'x' }] } }), 'content'],
    ['says another digest', (predicate) => ({ ...predicate, sha256: 'f'.repeat(64) }), 'the protocol has the digest that it names'],
    [
      'is of another spec than lies beside it',
      (predicate) => {
        const content = { ...predicate.content, spec: { resolvedSha256: 'f'.repeat(64) } };
        return { ...predicate, content, sha256: protocolSha256(content) };
      },
      'it is of another spec.resolved.json',
    ],
  ])('is refused where it is sealed rightly and %s', async (_, change, why) => {
    const folder = await signed();
    const signer = ephemeralSigner();
    const { subject, predicate } = readSigned(readFileSync(join(folder, kinds.protocol.bundle)), {
      ...{ type: kinds.protocol.predicateType, name: kinds.protocol.bundle, what: kinds.protocol.words },
    });
    const about = subject.map(({ name, digest }) => ({ name, sha256: digest.sha256 }));
    const own = predicate as Protocol;
    const { bundle } = await signStatement(
      { type: kinds.protocol.predicateType, predicate: change({ ...own, seal: { ...own.seal, keyId: signer.keyId } }), about },
      { signer },
    );
    writeFileSync(join(folder, kinds.protocol.bundle), bundle);
    writeFileSync(join(folder, 'signer.pub'), signer.publicKeyPem);
    await expect(citeProtocol(folder, announced())).rejects.toMatchObject({ code: 'protocol', message: expect.stringContaining(why) });
  });

  it.each(['nowhere', 'package.json', 'fixtures/reference'])('is refused where %s is no folder of a protocol', async (path) => {
    await expect(citeProtocol(path, announced())).rejects.toMatchObject({ code: 'protocol', message: expect.stringContaining(path) });
  });
});

describe('what a purpose asks of a run', () => {
  const purposes = { post_change: { change: 'required' }, monitoring: { protocol: 'approved' } };
  let demanding: string;
  beforeAll(() => {
    demanding = specIn(join(scratch, 'demanding'), people, { purposes });
  });
  const citing = (purpose: Purpose, options: Parameters<typeof cite>[0], more: Partial<Announcement> = {}) =>
    cite(options, announced(more.loaded === undefined ? spec : undefined, { purpose, ...more }));
  const demandingly = (): Partial<Announcement> => ({ loaded: loadSpec(demanding, entries()) });

  it('a qualification has an approved protocol and a key that outlives it', async () => {
    const [approved, unapproved] = [await signed(...both()), await signed()];
    await expect(citing('qualification', { key: 'k' })).rejects.toMatchObject({
      message: expect.stringContaining('was given none'),
      hint: expect.stringContaining('iq protocol --spec spec.yaml'),
    });
    await expect(citing('qualification', { key: 'k', protocol: unapproved })).rejects.toMatchObject({
      message: expect.stringContaining('is unapproved: reviewer and approver'),
      hint: expect.stringContaining('iq sign-off'),
    });
    await expect(citing('qualification', { protocol: approved })).rejects.toMatchObject({
      message: expect.stringContaining('a key that outlives it'),
      hint: expect.stringContaining('--key'),
    });
    const stale = { loaded: loadSpec(edited('revision: C', 'revision: D'), entries()) };
    await expect(citing('qualification', { key: 'k', protocol: approved }, stale)).rejects.toMatchObject({
      message: expect.stringContaining('is stale: the spec changed'),
      hint: expect.stringContaining('--diff'),
    });
    const cited = await citing('qualification', { key: 'k', protocol: approved });
    expect(cited.notes.protocol?.approval).toBe('approved');
    expect(cited.files.every(({ name }) => name.startsWith('protocol/'))).toBe(true);
  });

  it('any other asks for what the spec says', async () => {
    await expect(citing('monitoring', { key: 'k' }, demandingly())).rejects.toThrow('executes an approved protocol');
    await expect(citing('post-change', { key: 'k' }, demandingly())).rejects.toMatchObject({ hint: '--change ID' });
    expect(await citing('post-change', {}, { ...demandingly(), change: 'CHG-1' })).toEqual({ notes: {}, files: [], warnings: [] });
    expect(await citing('monitoring', {})).toEqual({ notes: {}, files: [], warnings: [] });
  });

  it('engineering asks for nothing, and cites what it is given', async () => {
    const { notes } = await citing('engineering', { protocol: await signed() });
    expect(notes.protocol?.approval).toBe('unapproved');
  });
});
