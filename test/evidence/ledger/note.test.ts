import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { originOf, readCheckpoint, signCheckpoint } from '../../../src/evidence/ledger/checkpoint.ts';
import { readNote, signerOfNote, signNote } from '../../../src/evidence/ledger/note.ts';
import { leafHash, rootOf } from '../../../src/evidence/ledger/tree.ts';
import { fileSigner, type Signer } from '../../../src/evidence/signer.ts';
import { bytesOf, emptyFolder, owner, stranger, textOf } from '../workbench.ts';
import { keyOf } from './workbench.ts';

const name = 'iq-ledger/abc';
const what = 'the note';
const text = 'first\n\nafter a blank line\n';
let note: Uint8Array;
let rsa: Signer;

beforeAll(async () => {
  note = await signNote(text, { name, signer: owner });
  const path = join(emptyFolder(), 'rsa.key');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  rsa = await fileSigner(path);
});

describe('a signed note', () => {
  it('has the form of C2SP: the text, a blank line, a dash, the name and the signature', () => {
    expect(textOf(note)).toMatch(/^first\n\nafter a blank line\n\n\u2014 iq-ledger\/abc [A-Za-z0-9+/]+=*\n$/);
    expect(readNote(note, what).text).toBe(text);
  });

  it('bears four bytes of SHA-256 of the EC key, as type 0x02 has it, before a signature that OpenSSL verifies', () => {
    const [signature] = readNote(note, what).signatures;
    const spki = keyOf(owner).export({ type: 'spki', format: 'der' });
    expect(signature?.keyHint).toEqual(createHash('sha256').update(spki).digest().subarray(0, 4));
    const folder = emptyFolder();
    writeFileSync(join(folder, 'text'), text);
    writeFileSync(join(folder, 'signature'), signature?.signature ?? '');
    writeFileSync(join(folder, 'key.pub'), owner.publicKeyPem);
    const check = ['dgst', '-sha256', '-verify', 'key.pub', '-signature', 'signature', 'text'];
    expect(execFileSync('openssl', check, { cwd: folder, encoding: 'utf8' })).toBe('Verified OK\n');
  });

  it('bears a hint of its own for an RSA key, made of the name too', async () => {
    const [signature] = readNote(await signNote(text, { name, signer: rsa }), what).signatures;
    const spki = keyOf(rsa).export({ type: 'spki', format: 'der' });
    const named = Buffer.concat([
      Buffer.from(`${name}\n\xff`, 'latin1'),
      Buffer.from('iq-evidence.example/rsassa-pkcs1-v1_5-sha256'),
      spki,
    ]);
    expect(signature?.keyHint).toEqual(createHash('sha256').update(named).digest().subarray(0, 4));
  });

  it('tells whose signature it bears, among several and beside those of strangers', async () => {
    const both = Buffer.concat([note, bytesOf(textOf(await signNote(text, { name, signer: rsa })).slice(text.length + 1))]);
    const read = readNote(both, what);
    expect(read.signatures).toHaveLength(2);
    expect(signerOfNote(read, [keyOf(stranger), keyOf(rsa)], { name, what })?.asymmetricKeyType).toBe('rsa');
    expect(signerOfNote(read, [keyOf(stranger), keyOf(owner)], { name, what })?.asymmetricKeyType).toBe('ec');
    expect(signerOfNote(read, [keyOf(stranger)], { name, what })).toBeUndefined();
    expect(signerOfNote(read, [keyOf(owner)], { name: 'another', what })).toBeUndefined();
  });

  it('is refused where the signature of a known key is not over its text', () => {
    const changed = readNote(bytesOf(textOf(note).replace('first', 'fIrst')), what);
    expect(() => signerOfNote(changed, [keyOf(owner)], { name, what })).toThrow('the note: its text or its signature was changed');
  });

  test.each([
    ['a control character', (all: string) => all.replace('first', 'fi\rst'), 'a control character'],
    ['no blank line', (all: string) => all.replaceAll('\n\n', '\n'), 'no blank line'],
    ['no end of line', (all: string) => all.slice(0, -1), 'no end'],
    ['no signature', (all: string) => `${all}\n`, 'not a signature'],
    ['a hyphen for a dash', (all: string) => all.replace('\u2014', '-'), 'not a signature'],
    ['two spaces', (all: string) => all.replace('\u2014 ', '\u2014  '), 'not a signature'],
    ['a plus sign in the name', (all: string) => all.replace('ledger/', 'ledger+'), 'not a signature'],
    ['a word after the signature', (all: string) => `${all.slice(0, -1)} x\n`, 'not a signature'],
    ['stray characters in base64', (all: string) => `${all.slice(0, -1)}=\n`, 'not in base64'],
    ['a signature of four bytes', (all: string) => all.replace(/abc .*\n$/, 'abc AAAAAA==\n'), 'too short'],
    ['a byte order mark alone', () => '\uFEFF', 'no blank line'],
    ['more than any note', (all: string) => 'x'.repeat(2 ** 17) + all, 'more than 131072 bytes'],
  ])('is refused with %s', (_, change, why) => {
    expect(() => readNote(bytesOf(change(textOf(note))), what)).toThrow(why);
  });

  it('is refused where it is not UTF-8', () => {
    expect(() => readNote(Buffer.concat([Buffer.from([0xff]), note]), what)).toThrow('not UTF-8');
  });
});

describe('a checkpoint', () => {
  const leaves = [leafHash(bytesOf('a')), leafHash(bytesOf('b'))];
  const head = { origin: originOf(leaves[0] as Uint8Array), size: 2, root: rootOf(leaves) };

  it('says which ledger, how many entries, and their root', async () => {
    const bytes = await signCheckpoint(head, owner);
    expect(textOf(bytes).split('\n').slice(0, 3)).toEqual([head.origin, '2', Buffer.from(head.root).toString('base64')]);
    expect(readCheckpoint(bytes, what)).toMatchObject(head);
  });

  it('names its ledger by its first entry', () => {
    expect(head.origin).toBe(`iq-ledger/${createHash('sha256').update('\0a').digest('hex').slice(0, 32)}`);
  });

  test.each([
    ['a leading zero', 'o\n02\nROOT\n', 'no size'],
    ['a sign', 'o\n+2\nROOT\n', 'no size'],
    ['a size of eleven digits', 'o\n12345678901\nROOT\n', 'no size'],
    ['a short root', 'o\n2\nAAAA\n', 'no root'],
    ['a root in another form', 'o\n2\nROOT=\n', 'no root'],
    ['a line more', 'o\n2\nROOT\nmore\n', 'not an origin, a size and a root'],
    ['a line less', 'o\n2\n', 'not an origin, a size and a root'],
    ['no origin', '\n2\nROOT\n', 'not an origin, a size and a root'],
  ])('is refused with %s', async (_, body, why) => {
    const bytes = await signNote(body.replace('ROOT', Buffer.from(head.root).toString('base64')), { name: 'o', signer: owner });
    expect(() => readCheckpoint(bytes, what)).toThrow(why);
  });
});
