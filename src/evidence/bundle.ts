import { BUNDLE_V03_MEDIA_TYPE, bundleFromJSON, bundleToJSON, toDSSEBundle } from '@sigstore/bundle';
import { z } from 'zod';
import { EvidenceError } from '../errors.ts';
import { decodeBase64, type Envelope, payloadType } from './dsse.ts';
import { explain } from './explain.ts';
import { parseStrict } from './strict-json.ts';

/** More authorities than anybody asks; what is beyond them was not put there by a run. */
const mostStamps = 16;

// Strict objects: whatever stands in a bundle beside these members is not signed, and a reader might take it for signed.
const serialized = z.strictObject({
  mediaType: z.literal(BUNDLE_V03_MEDIA_TYPE),
  verificationMaterial: z.strictObject({
    publicKey: z.strictObject({ hint: z.string().min(1) }),
    tlogEntries: z.tuple([]).optional(),
    timestampVerificationData: z
      .strictObject({
        rfc3161Timestamps: z
          .array(z.strictObject({ signedTimestamp: z.string().min(1) }))
          .max(mostStamps)
          .optional(),
      })
      .optional(),
  }),
  dsseEnvelope: z.strictObject({
    payload: z.string().min(1),
    payloadType: z.literal(payloadType),
    signatures: z.tuple([z.strictObject({ sig: z.string().min(1), keyid: z.string().optional() })]),
  }),
});

/** Stands where the payload comes: the library would hold six copies of it, and that of a large organization has tens of megabytes. */
const placeholder = Buffer.from('here stands the payload');
/** Bytes that become base64 at once; a multiple of three. */
const blockSize = 3 * 2 ** 14;

/**
 * A Sigstore bundle v0.3 in publicKey form, as UTF-8 with a newline at the end. The stamps are answers of time-stamping authorities (RFC 3161
 * TimeStampResp in DER) over the bytes of the signature, in the order given.
 */
export function writeBundle(envelope: Envelope, stamps: readonly Uint8Array[] = []): Uint8Array {
  const { payload, payloadType: artifactType, signature, keyid: keyHint } = envelope;
  const bundle = toDSSEBundle({ artifact: placeholder, artifactType, signature: Buffer.from(signature), keyHint });
  // The hint names the key. cosign passes over a signature whose keyid is not the one that cosign itself would give the key.
  for (const signed of bundle.content.dsseEnvelope.signatures) signed.keyid = '';
  const rfc3161Timestamps = stamps.map((stamp) => ({ signedTimestamp: Buffer.from(stamp) }));
  bundle.verificationMaterial.timestampVerificationData = { rfc3161Timestamps };
  const frame = Buffer.from(`${JSON.stringify(bundleToJSON(bundle))}\n`);
  const digits = placeholder.toString('base64');
  // With its quotes: the same digits may stand within a stamp, which somebody else wrote.
  const start = frame.indexOf(`"payload":"${digits}"`) + '"payload":"'.length;
  const file = Buffer.alloc(frame.length - digits.length + Math.ceil(payload.length / 3) * 4);
  let end = frame.copy(file, 0, 0, start);
  for (let at = 0; at < payload.length; at += blockSize) {
    end += file.write(Buffer.from(payload.subarray(at, at + blockSize)).toString('base64'), end, 'latin1');
  }
  frame.copy(file, end, start + digits.length);
  return file;
}

/** What a bundle holds. */
export interface Bundle extends Envelope {
  /** Answers of time-stamping authorities (TimeStampResp in DER), which nobody has checked yet. */
  readonly stamps: readonly Uint8Array[];
}

/**
 * What stands in a bundle that this version can check whole: v0.3, a key hint, one DSSE signature, no log entry. `keyid` is the hint.
 * Anything else is an EvidenceError `malformed` that says what it is.
 */
export function readBundle(bytes: Uint8Array, name: string): Bundle {
  const json = parseStrict(bytes, name);
  refuseOtherForms(json, name);
  const parsed = serialized.safeParse(json);
  if (!parsed.success) throw new EvidenceError('malformed', `${name} is not a Sigstore bundle v0.3: ${explain(parsed.error)}`);
  const { dsseEnvelope: envelope, verificationMaterial: material } = parsed.data;
  const [{ sig, keyid = '' }] = envelope.signatures;
  if (keyid !== '' && keyid !== material.publicKey.hint) {
    throw new EvidenceError('malformed', `${name}: the signature's keyid ${JSON.stringify(keyid)} is not the key hint`);
  }
  try {
    bundleFromJSON(json);
  } catch (cause) {
    throw new EvidenceError('malformed', `${name} is not a Sigstore bundle: ${(cause as Error).message}`, { cause });
  }
  return {
    payloadType: envelope.payloadType,
    payload: decodeBase64(envelope.payload, `${name}: payload`),
    signature: decodeBase64(sig, `${name}: signature`),
    keyid: material.publicKey.hint,
    stamps: stampsOf(material, name),
  };
}

function stampsOf({ timestampVerificationData: data }: z.infer<typeof serialized>['verificationMaterial'], name: string): Uint8Array[] {
  const stamps = (data?.rfc3161Timestamps ?? []).map(({ signedTimestamp }, index) =>
    decodeBase64(signedTimestamp, `${name}: stamp ${index + 1}`),
  );
  // One stamp that stands there twice would pass for two.
  const twice = stamps.findIndex((stamp, index) => stamps.slice(0, index).some((other) => Buffer.from(other).equals(stamp)));
  if (twice >= 0) throw new EvidenceError('malformed', `${name} holds the same stamp twice: stamp ${twice + 1} is an earlier one again`);
  return stamps;
}

function refuseOtherForms(json: unknown, name: string): void {
  const root = member(json);
  const material = member(root.verificationMaterial);
  const signatures = member(root.dsseEnvelope).signatures;
  const refuse = (what: string): never => {
    throw new EvidenceError('malformed', `${name} ${what}`);
  };
  if ('messageSignature' in root) refuse('signs a file, not a statement: messageSignature instead of dsseEnvelope');
  if ('certificate' in material || 'x509CertificateChain' in material) refuse('holds a certificate instead of a key hint');
  if (Array.isArray(signatures) && signatures.length !== 1) refuse(`holds ${signatures.length} signatures instead of one`);
  if (isFilled(material.tlogEntries)) refuse('holds entries of a transparency log, which this version cannot check');
}

function member(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
