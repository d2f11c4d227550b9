import { beforeAll, expect, test } from 'vitest';
import {
  bytesOf,
  type Files,
  flipped,
  lines,
  payloadOf,
  put,
  resealed,
  sealedSample,
  stranger,
  textOf,
  verify,
  withBundle,
  withFile,
  without,
  withPayload,
} from './workbench.ts';

// What an outsider can do to a package: change any byte, but not sign as its owner.
const bundle = 'evidence.sigstore.json';
const facts = 'facts.jsonl.gz';
let good: Files;
let other: Files;
beforeAll(async () => {
  good = await sealedSample();
  other = await sealedSample(undefined, 'conforming');
});

const changed = (name: string): Files => withFile(good, name, flipped(good.get(name)));
const rewritten = (change: (text: string) => string): Files => withFile(good, bundle, change(textOf(good.get(bundle))));
const restated = (change: (statement: unknown) => string): Files => withPayload(good, bytesOf(change(JSON.parse(textOf(payloadOf(good))))));
const signature = (): Uint8Array => Buffer.from(JSON.parse(textOf(good.get(bundle))).dsseEnvelope.signatures[0].sig, 'base64');

test.each<[name: string, tamper: () => Files | Promise<Files>, reason: RegExp]>([
  ['one byte of the payload', () => withPayload(good, flipped(payloadOf(good))), /signature is that of key .*was changed/],
  ['one byte of the facts', () => changed(facts), /digest of facts.jsonl.gz: it is /],
  ['one byte of the spec', () => changed('spec/iq-spec.yaml'), /digest of spec\/iq-spec.yaml: it is /],
  ['one byte of a file beside the spec', () => changed('spec/files/deviations.yaml'), /digest of spec\/files\/deviations.yaml: it is /],
  ['one byte of the resolved spec', () => changed('spec.resolved.json'), /digest of spec.resolved.json: it is /],
  ['the facts of another run', () => withFile(good, facts, other.get(facts) ?? ''), /digest of facts.jsonl.gz: it is /],
  ['the bundle of another run', () => withFile(good, bundle, other.get(bundle) ?? ''), /digest of facts.jsonl.gz: it is /],
  [
    'a byte behind the facts',
    () => withFile(good, facts, Buffer.concat([good.get(facts) ?? Buffer.of(), Buffer.of(10)])),
    /digest of facts.jsonl.gz/,
  ],
  ['facts missing', () => without(good, facts), /digest of facts.jsonl.gz: the file is missing/],
  [
    'a file of the spec missing',
    () => without(good, 'spec/files/deviations.yaml'),
    /digest of spec\/files\/deviations.yaml: the file is missing/,
  ],
  [
    'a file of the spec that nobody sealed',
    () => withFile(good, 'spec/more.yaml', 'x'),
    /no file lies in the package but the sealed ones: spec\/more.yaml/,
  ],
  [
    'a finding removed',
    () =>
      restated((json) => {
        put(json, 'predicate.verdicts.1.findings.0');
        return JSON.stringify(json);
      }),
    /signature is that of key .*was changed/,
  ],
  [
    'an outcome edited',
    () =>
      restated((json) => {
        put(json, 'predicate.outcome', 'pass');
        return JSON.stringify(json);
      }),
    /signature is that of key .*was changed/,
  ],
  [
    'the same statement, spaced otherwise',
    () => restated((json) => JSON.stringify(json, null, 1)),
    /signature is that of key .*was changed/,
  ],
  [
    'a member named twice',
    () => rewritten((text) => text.replace('{"mediaType"', '{"mediaType":"x","mediaType"')),
    /the member "mediaType" twice/,
  ],
  [
    'a member named twice, once escaped',
    () => rewritten((text) => text.replace('"payload":', '"p\\u0061yload":"AAAA","payload":')),
    /the member "payload" twice/,
  ],
  ['text behind the bundle', () => rewritten((text) => `${text}{}`), /is not JSON/],
  ['a byte order mark', () => rewritten((text) => `\ufeff${text}`), /is not JSON/],
  ['no UTF-8', () => withFile(good, bundle, Uint8Array.of(0xff, 0xfe, 0x7b)), /is not UTF-8/],
  [
    'an edited statement, sealed by a stranger',
    () => resealed(good, stranger, (json) => put(json, 'predicate.conclusion', 'conforms')),
    /signature is that of key .*was changed, or another key made it/,
  ],
])('%s is seen', async (_, tamper, reason) => {
  const verification = await verify(await tamper());
  expect(verification.status).toBe('invalid');
  expect(lines(verification, false).join('\n')).toMatch(reason);
});

test.each<[name: string, path: string, value: unknown, reason: RegExp]>([
  ['a signature that is no DER', 'dsseEnvelope.signatures.0.sig', 'AAAA', /signature is that of key/],
  ['an empty signature', 'dsseEnvelope.signatures.0.sig', '', /signatures.0.sig/],
  ['two signatures', 'dsseEnvelope.signatures.1', { sig: 'AAAA', keyid: '' }, /holds 2 signatures instead of one/],
  ['no signature', 'dsseEnvelope.signatures', [], /holds 0 signatures instead of one/],
  [
    'a certificate instead of the key',
    'verificationMaterial',
    { certificate: { rawBytes: 'AAAA' } },
    /holds a certificate instead of a key hint/,
  ],
  ['a certificate beside the key', 'verificationMaterial.certificate', { rawBytes: 'AAAA' }, /holds a certificate instead of a key hint/],
  [
    'a chain of certificates',
    'verificationMaterial.x509CertificateChain',
    { certificates: [] },
    /holds a certificate instead of a key hint/,
  ],
  ['a signed file instead of a statement', 'messageSignature', { signature: 'AAAA' }, /messageSignature instead of dsseEnvelope/],
  ['an entry of a transparency log', 'verificationMaterial.tlogEntries', [{}], /transparency log, which this version cannot check/],
  [
    'a timestamp that is none',
    'verificationMaterial.timestampVerificationData',
    { rfc3161Timestamps: [{ signedTimestamp: 'AAAA' }] },
    /each stamp is over the signature: stamp 1: /,
  ],
  ['a member that no bundle has', 'comment', 'approved', /"comment"/],
  ['a member that no signature has', 'dsseEnvelope.signatures.0.cert', 'AAAA', /"cert"/],
  ['another media type', 'mediaType', 'application/vnd.dev.sigstore.bundle+json;version=0.2', /not a Sigstore bundle v0.3: mediaType/],
  ['another payload type', 'dsseEnvelope.payloadType', 'application/json', /not a Sigstore bundle v0.3: dsseEnvelope.payloadType/],
  ['another keyid', 'dsseEnvelope.signatures.0.keyid', stranger.keyId, /keyid .* is not the key hint/],
  ['no key hint', 'verificationMaterial.publicKey', {}, /publicKey.hint/],
  ['no payload', 'dsseEnvelope.payload', '', /dsseEnvelope.payload/],
  ['a payload of other signs', 'dsseEnvelope.payload', 'AAAA AAAA', /payload is not base64/],
  ['both alphabets of base64', 'dsseEnvelope.signatures.0.sig', '+-+-', /signature is not base64/],
  ['a stray bit in base64', 'dsseEnvelope.signatures.0.sig', 'AAB=', /signature is not base64/],
  ['no object', 'dsseEnvelope', [], /dsseEnvelope/],
])('in the bundle, %s is seen', async (_, path, value, reason) => {
  const verification = await verify(withBundle(good, (json) => put(json, path, value)));
  expect(verification.status).toBe('invalid');
  expect(lines(verification, false).join('\n')).toMatch(reason);
});

test('another key hint and keyid is seen, though nobody signed them', async () => {
  const verification = await verify(
    withBundle(good, (json) => {
      put(json, 'verificationMaterial.publicKey.hint', stranger.keyId);
      put(json, 'dsseEnvelope.signatures.0.keyid', stranger.keyId);
    }),
  );
  expect(lines(verification, false)).toEqual([`the key hint names that key: it names ${stranger.keyId}`]);
});

test('a stranger who seals all of it is told apart from damage', async () => {
  const verification = await verify(await sealedSample(stranger));
  expect(verification.status).toBe('invalid');
  expect(verification.record).toBeUndefined();
  expect(lines(verification, false)).toEqual([expect.stringContaining('another key sealed this, the one in signer.pub')]);
});

test('no byte of payload, signature, bundle, facts or spec can change unseen', async () => {
  for (const [name, bytes, replace] of [
    ['payload', payloadOf(good), (spoiled: Uint8Array) => withPayload(good, spoiled)],
    [
      'signature',
      signature(),
      (spoiled: Uint8Array) =>
        withBundle(good, (json) => put(json, 'dsseEnvelope.signatures.0.sig', Buffer.from(spoiled).toString('base64'))),
    ],
    ...[bundle, facts, 'spec/iq-spec.yaml', 'spec.resolved.json'].map(
      (file) => [file, good.get(file), (spoiled: Uint8Array) => withFile(good, file, spoiled)] as const,
    ),
  ] as const) {
    const length = bytes?.length ?? 0;
    for (let at = 0; at < length; at += Math.ceil(length / 12)) {
      expect((await verify(replace(flipped(bytes, at)))).status, `${name}, byte ${at}`).toBe('invalid');
    }
  }
});
