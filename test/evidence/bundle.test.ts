import { bundleToJSON, type SerializedBundle, toDSSEBundle } from '@sigstore/bundle';
import { describe, expect, test } from 'vitest';
import { readBundle, writeBundle } from '../../src/evidence/bundle.ts';
import { type Envelope, payloadType } from '../../src/evidence/dsse.ts';
import { put } from './workbench.ts';

const block = 3 * 2 ** 14;

function envelopeOf(size: number): Envelope {
  const payload = Uint8Array.from({ length: size }, (_, index) => (index * 7 + (index >> 8)) % 256);
  return { payloadType, payload, signature: Buffer.from('signature'), keyid: 'a+key/id=' };
}

/** The bundle as the library alone writes it. */
function byLibrary({ payload, signature, keyid }: Envelope, stamps: readonly Uint8Array[] = []): string {
  const bundle = toDSSEBundle({
    artifact: Buffer.from(payload),
    artifactType: payloadType,
    signature: Buffer.from(signature),
    keyHint: keyid,
  });
  for (const signed of bundle.content.dsseEnvelope.signatures) signed.keyid = '';
  const rfc3161Timestamps = stamps.map((stamp) => ({ signedTimestamp: Buffer.from(stamp) }));
  bundle.verificationMaterial.timestampVerificationData = { rfc3161Timestamps };
  return `${JSON.stringify(bundleToJSON(bundle))}\n`;
}

describe.each([1, 2, 3, block - 1, block, block + 1, 3 * block + 2])('the bundle of %i bytes', (size) => {
  const envelope = envelopeOf(size);
  const written = Buffer.from(writeBundle(envelope));

  test('is what the library writes', () => expect(written.toString() === byLibrary(envelope)).toBe(true));

  test('reads back as it was', () => {
    const { payload, keyid, stamps } = readBundle(written, 'bundle');
    expect(Buffer.from(envelope.payload).equals(payload)).toBe(true);
    expect(keyid).toBe(envelope.keyid);
    expect(stamps).toEqual([]);
  });
});

describe('a bundle with stamps', () => {
  const envelope = envelopeOf(100);
  const stamps = [Buffer.from('the first'), Buffer.from('the second')];
  const written = Buffer.from(writeBundle(envelope, stamps));
  const changed = (change: (bundle: SerializedBundle) => void): Buffer => {
    const bundle: SerializedBundle = JSON.parse(written.toString());
    change(bundle);
    return Buffer.from(JSON.stringify(bundle));
  };

  test('is what the library writes', () => expect(written.toString()).toBe(byLibrary(envelope, stamps)));

  test('is not torn by a stamp that holds the words for which the payload comes', () => {
    // At each of the three ways in which base64 can fall.
    const hostile = ['', 'x', 'xx'].map((before) => Buffer.from(`${before}here stands the payload`));
    expect(writeBundle(envelope, hostile).toString()).toBe(Buffer.from(byLibrary(envelope, hostile)).toString());
    expect(Buffer.from(readBundle(writeBundle(envelope, hostile), 'bundle').payload).equals(envelope.payload)).toBe(true);
  });

  test('reads back in its order', () => {
    expect(readBundle(written, 'bundle').stamps.map((stamp) => Buffer.from(stamp).toString())).toEqual(['the first', 'the second']);
  });

  test('names its key by the hint alone, for cosign', () => {
    expect(written.toString()).not.toContain('keyid');
    const [signed] = JSON.parse(written.toString()).dsseEnvelope.signatures;
    expect(signed).toEqual({ sig: Buffer.from(envelope.signature).toString('base64') });
  });

  test('may name it by the keyid too, as bundles of earlier versions do', () => {
    const named = changed((bundle) => {
      put(bundle, 'dsseEnvelope.signatures.0.keyid', envelope.keyid);
    });
    expect(readBundle(named, 'bundle').keyid).toBe(envelope.keyid);
  });

  const one = 'verificationMaterial.timestampVerificationData.rfc3161Timestamps.1';
  test.each([
    [
      'the same stamp twice',
      one,
      { signedTimestamp: stamps[0]?.toString('base64') },
      /the same stamp twice: stamp 2 is an earlier one again/,
    ],
    ['a stamp that is not base64', one, { signedTimestamp: 'dGhlIGZp*' }, /stamp 2 is not base64/],
    ['an empty stamp', one, { signedTimestamp: '' }, /rfc3161Timestamps/],
    ['something beside the stamp', one, { signedTimestamp: 'AAAA', genTime: '2020-01-01' }, /genTime/],
    ['another keyid', 'dsseEnvelope.signatures.0.keyid', 'another', /keyid "another" is not the key hint/],
  ])('%s is refused', (_, path, value, reason) => {
    const spoiled = changed((bundle) => {
      put(bundle, path, value);
    });
    expect(() => readBundle(spoiled, 'bundle')).toThrow(reason);
  });

  test('more stamps than anybody asks for are refused', () => {
    const many = Array.from({ length: 17 }, (_, index) => Buffer.from(`stamp ${index}`));
    expect(() => readBundle(writeBundle(envelope, many), 'bundle')).toThrow(/rfc3161Timestamps/);
  });
});
