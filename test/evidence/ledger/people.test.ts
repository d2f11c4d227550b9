import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/evidence/canonical.ts';
import { readCheckpoint, signCheckpoint } from '../../../src/evidence/ledger/checkpoint.ts';
import type { UnplacedEntry } from '../../../src/evidence/ledger/entries.ts';
import { appendEntry } from '../../../src/evidence/ledger/ledger.ts';
import { checkpointName, entryName } from '../../../src/evidence/ledger/store.ts';
import { fileSigner, type Signer } from '../../../src/evidence/signer.ts';
import { type Certificate, readCertificates } from '../../../src/evidence/x509/certificate.ts';
import { makePeople, type People, type TestPerson } from '../documents/people.ts';
import { certificatesOf } from '../documents/signing.ts';
import { bytesOf, owner, stranger } from '../workbench.ts';
import { enterRun, ledgerOf, type MemoryStore, told, verify } from './workbench.ts';

let people: People;
let peopleAnchors: readonly Certificate[];
let reviewer: Signer;
let other: Signer;

beforeAll(async () => {
  people = makePeople();
  peopleAnchors = readCertificates(readFileSync(people.ca, 'utf8'), 'ca');
  [reviewer, other] = [await signerOf(people.reviewer), await signerOf(people.stranger)];
});
afterAll(() => people.remove());

const signerOf = ({ key, passphrase, certificates }: TestPerson): Promise<Signer> =>
  fileSigner(key, { passphrase, certificates: readFileSync(certificates, 'utf8') });

const signedBy = (who: TestPerson, { keyId }: Signer, printedName = who.name): UnplacedEntry => ({
  kind: 'document.signed',
  at: new Date().toISOString(),
  document: { kind: 'protocol', id: 'a', sha256: sha256Hex('a') },
  role: 'reviewer',
  decision: 'signed',
  printedName,
  sha256: sha256Hex('b'),
  keyId,
  certificates: certificatesOf(who).map((der) => Buffer.from(der).toString('base64')),
});

/** A run, what the reviewer signed, and a run. */
async function mixed(): Promise<MemoryStore> {
  const store = await ledgerOf(1);
  expect(await appendEntry(store, signedBy(people.reviewer, reviewer), { signer: reviewer })).toEqual({ sequence: 2 });
  await enterRun(store, 1);
  return store;
}

describe('what a person enters', () => {
  it('is signed over by them, and valid where their authorities are trusted', async () => {
    const verification = await verify(await mixed(), { peopleAnchors });
    expect(told(verification)).toEqual([]);
    expect(verification.status).toBe('valid');
    expect(verification.lines.find(({ what }) => what.startsWith('every checkpoint is signed'))?.detail).toContain(
      'Rita Reviewer signed the checkpoint over 3',
    );
  });

  it('is a warning where no authorities are given, and not an error', async () => {
    const verification = await verify(await mixed());
    expect(told(verification)).toEqual([]);
    expect(told(verification, 'warning').join()).toContain('checkpoints of people: the checkpoint over 3');
  });

  it('a document that was sealed is entered with the key of its seal', async () => {
    const store = await ledgerOf(1);
    const document = { kind: 'report', id: 'a', sha256: sha256Hex('a') } as const;
    await appendEntry(store, { kind: 'document.sealed', at: new Date().toISOString(), document, keyId: owner.keyId }, { signer: owner });
    expect(await verify(store)).toMatchObject({ status: 'valid', entries: 3 });
  });

  it('waits for the checkpoint of a run, and enters nothing where it does not come', async () => {
    const store = await ledgerOf(1);
    store.objects.delete(checkpointName(2));
    const before = [...store.objects.keys()];
    await expect(appendEntry(store, signedBy(people.reviewer, reviewer), { signer: reviewer, patience: 10 })).rejects.toThrow(
      'bears no checkpoint',
    );
    expect([...store.objects.keys()]).toEqual(before);
  });
});

async function signAnew(store: MemoryStore, size: number, signer: Signer): Promise<void> {
  const head = readCheckpoint(store.objects.get(checkpointName(size)) ?? bytesOf(''), 'it');
  store.objects.set(checkpointName(size), await signCheckpoint(head, signer));
}

describe('attacks', () => {
  it.each<[string, (store: MemoryStore) => Promise<unknown>, string]>([
    ["a stranger's checkpoint over what a person entered", (store) => signAnew(store, 3, stranger), '0000000003.txt: a stranger signed it'],
    ["a person's checkpoint over the entry of a run", (store) => signAnew(store, 2, reviewer), '0000000002.txt: a stranger signed it'],
    ["a person's checkpoint over a run after theirs", (store) => signAnew(store, 5, reviewer), '0000000005.txt: a stranger signed it'],
    [
      'a certificate of another authority',
      (store) => appendEntry(store, signedBy(people.stranger, other), { signer: other }),
      'whose certificate is none of the authorities of people',
    ],
    [
      'another name than that of the certificate',
      (store) => appendEntry(store, signedBy(people.reviewer, reviewer, 'Grace Approver'), { signer: reviewer }),
      'it says "Grace Approver"',
    ],
    [
      'a key that is not that of the certificate',
      (store) => appendEntry(store, signedBy(people.reviewer, other), { signer: other }),
      'its key is not that of its certificate',
    ],
    ['an entry that was removed', async (store) => store.objects.delete(entryName(2)), 'no entry was removed: entry 2'],
  ])('%s', async (_, attack, why) => {
    const store = await mixed();
    await attack(store);
    const verification = await verify(store, { peopleAnchors });
    expect(verification.status).toBe('invalid');
    expect(told(verification).join('; ')).toContain(why);
  });
});
