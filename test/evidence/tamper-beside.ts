import { readFileSync } from 'node:fs';
import { fileSigner } from '../../src/evidence/signer.ts';
import {
  before,
  broken,
  bundleWith,
  checkpointBy,
  edited,
  foreignStamp,
  good,
  type Row,
  resealedWith,
  rewritten,
  rival,
  seeded,
  stampOf,
  stamps,
  swapped,
  unsealed,
} from './tamper-ground.ts';
import { bytesOf, flipped, put, stranger, withFile, without } from './workbench.ts';

/** What no seal covers, because it is made of it or comes after it. */
export const besideRows: readonly Row[] = [
  // What is made of the seal.
  ['signer.pub of a stranger', () => withFile(good, 'signer.pub', stranger.publicKeyPem), /NO signer\.pub is the key .*: it is another/],
  [
    'a chain of another company below trust/',
    () => withFile(good, 'trust/signer-chain.pem', rival.ca),
    /NO the files below trust\/ .*signer-chain\.pem was changed/,
  ],
  ['no chain below trust/', () => without(good, 'trust/signer-chain.pem'), /NO the files below trust\/ .*signer-chain\.pem is missing/],
  [
    'another authority of timestamps below trust/',
    () => withFile(good, 'trust/tsa-chain.pem', rival.ca),
    /NO the files below trust\/ .*tsa-chain\.pem was changed/,
  ],
  ['one bit of the trusted root', () => broken('trust/trusted_root.json'), /NO the files below trust\/ .*trusted_root\.json was changed/],
  [
    'an anchor put below trust/',
    () => withFile(good, 'trust/ca.pem', rival.ca),
    /NO the files below trust\/ .*trust\/ca\.pem is made of nothing/,
  ],
  // Timestamps.
  ['the stamp taken away', () => bundleWith(stamps, []), /NO report\.pdf carries the sealed record of this package.*is another/],
  [
    'the stamp of another run',
    () => bundleWith(stamps, [stampOf(before)]),
    /NO each stamp is over the signature: stamp 1: .*imprint|NO each stamp is over the signature: stamp 1/,
  ],
  [
    'a stamp by an authority that nobody trusts',
    () => bundleWith(stamps, [{ signedTimestamp: foreignStamp }]),
    /NO each stamp leads to the authorities given: stamp 1/,
  ],
  ['the same stamp twice', () => bundleWith(stamps, [stampOf(good), stampOf(good)]), /holds the same stamp twice/],
  [
    'one bit of the stamp',
    () =>
      bundleWith(
        `${stamps}.0.signedTimestamp`,
        Buffer.from(flipped(Buffer.from(String(Reflect.get(Object(stampOf(good)), 'signedTimestamp')), 'base64'))).toString('base64'),
      ),
    /NO each stamp is over the signature: stamp 1/,
  ],
  // Certificates, by the holder of the key.
  [
    'a certificate that had expired',
    () =>
      resealedWith(({ predicate }) =>
        put(
          predicate,
          'seal.certificates.0',
          Buffer.from(seeded.company.issueFor('20200101000000Z', '20200201000000Z')).toString('base64'),
        ),
      ),
    /NO the certificate of the key led to the authorities given .*(expired|valid)/,
  ],
  [
    'a certificate of another key',
    async () => {
      const { certificates } = await fileSigner(rival.key, { certificates: readFileSync(rival.certificates, 'utf8') });
      const [certificate = new Uint8Array()] = certificates;
      return resealedWith(({ predicate }) => put(predicate, 'seal.certificates.0', Buffer.from(certificate).toString('base64')));
    },
    /NO the first certificate of the record .*the first is that of another key/,
  ],
  [
    'a second certificate that issued nothing',
    () => resealedWith(({ predicate }) => put(predicate, 'seal.certificates.1', Reflect.get(Object(predicate), 'seal').certificates[0])),
    /NO the first certificate of the record .*certificate 1 was not issued by certificate 2/,
  ],
  // The report.
  ['one bit of the PDF', () => broken('report.pdf'), /NO report\.pdf /],
  ['the report of another run', () => swapped('report.pdf'), /NO report\.pdf carries the sealed record of this package.*is another/],
  [
    'a page rewritten after the seal',
    () => withFile(good, 'report.pdf', rewritten(good.get('report.pdf') ?? bytesOf(''))),
    /NO report\.pdf is covered whole/,
  ],
  [
    'bytes behind the PDF',
    () => withFile(good, 'report.pdf', Buffer.concat([good.get('report.pdf') ?? bytesOf(''), bytesOf('\n% approved\n')])),
    /NO report\.pdf /,
  ],
  [
    'the PDF without its seal',
    () => withFile(good, 'report.pdf', unsealed(good.get('report.pdf') ?? bytesOf(''))),
    /NO report\.pdf is sealed by the key of the record: it bears 0 seals/,
  ],
  ['something else in place of the PDF', () => withFile(good, 'report.pdf', '%PDF-1.7'), /NO report\.pdf can be read/],
  // The ledger.
  ['no report, which the ledger has', () => without(good, 'report.pdf'), /NO the entry is about this package: report\.pdf/],
  [
    'an entry edited',
    () => edited('ledger/entry.json', /"conclusion":"[a-z-]+"/, '"conclusion":"incomplete"'),
    /NO the entry is about this package: conclusion/,
  ],
  ['the entry of another run', () => swapped('ledger/entry.json'), /NO the entry is about this package: run/],
  [
    'another size in the checkpoint',
    () => edited('ledger/checkpoint.txt', /\n[0-9]+\n/, '\n9\n'),
    /NO ledger\/checkpoint\.txt is signed by the key of the seal/,
  ],
  [
    'a checkpoint signed by a stranger',
    async () => withFile(good, 'ledger/checkpoint.txt', await checkpointBy(stranger)),
    /NO ledger\/checkpoint\.txt is signed by the key of the seal/,
  ],
  ['the checkpoint of the run before: the ledger cut short', () => swapped('ledger/checkpoint.txt'), /NO the end of the run is entry/],
  [
    'another path to the root',
    () => edited('ledger/inclusion.json', /"proof":\["./, (found) => `${found.slice(0, -1)}${found.endsWith('A') ? 'B' : 'A'}`),
    /NO the (end|beginning) of the run is entry|NO the ledger grew/,
  ],
  [
    'no path to the root',
    () => without(good, 'ledger/inclusion.json'),
    /NO ledger\/ holds what shows the run .*inclusion\.json is missing/,
  ],
  [
    'the stamp of another checkpoint',
    () => swapped('ledger/checkpoint.tsr'),
    /NO ledger\/checkpoint\.tsr is a timestamp of the checkpoint/,
  ],
  ['a file put below ledger/', () => withFile(good, 'ledger/note.txt', 'x'), /NO ledger\/ holds what shows the run .*note\.txt is no part/],
];
