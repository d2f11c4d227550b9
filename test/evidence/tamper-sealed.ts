import {
  broken,
  bundle,
  bundleWith,
  edited,
  good,
  other,
  type Row,
  resealedWith,
  rival,
  seeded,
  signatureOf,
  swapped,
} from './tamper-ground.ts';
import { bytesOf, flipped, payloadOf, put, sealedBytes, stranger, textOf, withFile, without, withPayload } from './workbench.ts';

/** What the seal covers: the bundle, the record in it, the files that it names. */
export const sealedRows: readonly Row[] = [
  // The bundle.
  [
    'the bundle is cut off',
    () => withFile(good, bundle, good.get(bundle)?.subarray(0, -2) ?? ''),
    /NO the bundle is a Sigstore bundle.*JSON/,
  ],
  ['bytes behind the bundle', () => other('{}', bundle), /NO the bundle is a Sigstore bundle/],
  [
    'a member twice in the bundle',
    () => edited(bundle, '"dsseEnvelope":', '"dsseEnvelope":{},"dsseEnvelope":'),
    /NO the bundle is a Sigstore bundle.*dsseEnvelope.*twice/,
  ],
  [
    'a second signature',
    () => bundleWith('dsseEnvelope.signatures', [{ sig: 'AAAA' }, { sig: 'AAAA' }]),
    /holds 2 signatures instead of one/,
  ],
  [
    'a certificate in place of the key hint',
    () => bundleWith('verificationMaterial.certificate', { rawBytes: 'AAAA' }),
    /holds a certificate instead/,
  ],
  ['another payload type', () => bundleWith('dsseEnvelope.payloadType', 'text/plain'), /dsseEnvelope.payloadType/],
  ['one bit of the payload', () => withPayload(good, flipped(payloadOf(good))), /NO the signature is that of key/],
  [
    'one bit of the signature',
    () => bundleWith('dsseEnvelope.signatures.0.sig', Buffer.from(flipped(signatureOf(good))).toString('base64')),
    /NO the signature is that of key/,
  ],
  ['the record of another run of the same key', () => swapped(bundle), /NO digest of facts\.jsonl\.gz: it is/],
  ['all of it sealed by a stranger', () => sealedBytes(good, stranger, payloadOf(good)), /NO the signature is that of key/],
  [
    'a member twice in the payload, by the holder of the key',
    async () => sealedBytes(good, seeded.signer, bytesOf(textOf(payloadOf(good)).replace('"predicate":', '"predicate":{},"predicate":'))),
    /NO the payload is an in-toto statement.*predicate.*twice/,
  ],
  // The trust anchors of who checks.
  [
    'checked with the key of a stranger',
    () => good,
    /NO the signature is that of key .*another key sealed this/,
    () => ({ publicKeyPem: stranger.publicKeyPem }),
  ],
  [
    'checked with the authorities of another company',
    () => good,
    /NO the certificate of the key led to the authorities given/,
    () => ({ authoritiesPem: rival.ca }),
  ],
  [
    'stamps checked with the authorities of another company',
    () => good,
    /NO each stamp leads to the authorities given: stamp 1/,
    () => ({ stampAuthoritiesPem: rival.ca }),
  ],
  // Sealed files.
  ['one bit of the facts', () => broken('facts.jsonl.gz'), /NO digest of facts\.jsonl\.gz/],
  ['the facts of another run', () => swapped('facts.jsonl.gz'), /NO digest of facts\.jsonl\.gz/],
  ['no facts', () => without(good, 'facts.jsonl.gz'), /NO digest of facts\.jsonl\.gz: the file is missing/],
  ['one bit of the resolved spec', () => broken('spec.resolved.json'), /NO digest of spec\.resolved\.json/],
  ['a line added to the spec', () => other('\n# approved\n', 'spec/spec.yaml'), /NO digest of spec\/spec\.yaml/],
  [
    'the spec of another run',
    () => swapped('spec/deviations.yaml').set('spec/spec.yaml', bytesOf('a: 1')),
    /NO digest of spec\/spec\.yaml/,
  ],
  ['a deviation added', () => other('\n- id: DEV-9\n', 'spec/deviations.yaml'), /NO digest of spec\/deviations\.yaml/],
  ['an attestation removed', () => without(good, 'spec/root-custody.txt'), /NO digest of spec\/root-custody\.txt: the file is missing/],
  [
    'a file added to the spec',
    () => withFile(good, 'spec/more.yaml', 'x'),
    /no file lies in the package but the sealed ones: spec\/more\.yaml/,
  ],
  ['report.json edited', () => edited('report.json', '"conforms"', '"aborted"'), /NO digest of report\.json/],
  ['report.txt edited', () => other('all is well\n', 'report.txt'), /NO digest of report\.txt/],
  ['VERIFY.md edited', () => other('Trust signer.pub.\n', 'VERIFY.md'), /NO digest of VERIFY\.md/],
  ['a verify.sh that always says yes', () => withFile(good, 'verify.sh', 'exit 0\n'), /NO digest of verify\.sh/],
  ['no verify.sh', () => without(good, 'verify.sh'), /NO digest of verify\.sh: the file is missing/],
  ['a note put beside', () => withFile(good, 'approval.txt', 'approved'), /no file lies in the package but the sealed ones: approval\.txt/],
  [
    'an answer of AWS put beside',
    () => withFile(good, `responses/${'0'.repeat(64)}`, 'x'),
    /no file lies in the package but the sealed ones: responses\/0+/,
  ],
  [
    'the record of a shard put beside',
    () => withFile(good, 'shards/1-of-2.sigstore.json', good.get(bundle) ?? ''),
    /no file lies in the package but the sealed ones: shards\/1/,
  ],
  // The record, by the holder of the key.
  [
    'a finding removed',
    () => resealedWith(({ predicate }) => put(predicate, 'verdicts.0.findings.0')),
    /NO the judgement digest is that of/,
  ],
  [
    'an outcome edited',
    () => resealedWith(({ predicate }) => put(predicate, 'verdicts.0.findings.0.outcome', 'not-applicable')),
    /NO the judgement digest is that of/,
  ],
  [
    'a conclusion edited',
    () => resealedWith(({ predicate }) => put(predicate, 'conclusion', 'incomplete')),
    /NO the conclusion follows from the verdicts/,
  ],
  ['a subject dropped', () => resealedWith(({ subject }) => put(subject, '1')), /no file lies in the package but the sealed ones/],
  [
    'another key named in the record',
    () => resealedWith(({ predicate }) => put(predicate, 'seal.keyId', stranger.keyId)),
    /NO the record names the key that signed it/,
  ],
  [
    'the ledger forgotten in the record',
    () => resealedWith(({ predicate }) => put(predicate, 'ledger')),
    /NO no ledger is named by the record/,
  ],
];
