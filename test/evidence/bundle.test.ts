import { bundleToJSON, toDSSEBundle } from '@sigstore/bundle';
import { describe, expect, test } from 'vitest';
import { readBundle, writeBundle } from '../../src/evidence/bundle.ts';
import { type Envelope, payloadType } from '../../src/evidence/dsse.ts';

const block = 3 * 2 ** 14;

function envelopeOf(size: number): Envelope {
  const payload = Uint8Array.from({ length: size }, (_, index) => (index * 7 + (index >> 8)) % 256);
  return { payloadType, payload, signature: Buffer.from('signature'), keyid: 'a+key/id=' };
}

/** The bundle as the library alone writes it. */
function byLibrary({ payload, signature, keyid }: Envelope): string {
  const bundle = toDSSEBundle({
    artifact: Buffer.from(payload),
    artifactType: payloadType,
    signature: Buffer.from(signature),
    keyHint: keyid,
  });
  return `${JSON.stringify(bundleToJSON(bundle))}\n`;
}

describe.each([1, 2, 3, block - 1, block, block + 1, 3 * block + 2])('the bundle of %i bytes', (size) => {
  const envelope = envelopeOf(size);
  const written = Buffer.from(writeBundle(envelope));

  test('is what the library writes', () => expect(written.toString() === byLibrary(envelope)).toBe(true));

  test('reads back as it was', () => {
    const { payload, keyid } = readBundle(written, 'bundle');
    expect(Buffer.from(envelope.payload).equals(payload)).toBe(true);
    expect(keyid).toBe(envelope.keyid);
  });
});
