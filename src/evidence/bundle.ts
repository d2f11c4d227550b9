import { BUNDLE_V03_MEDIA_TYPE, bundleFromJSON, bundleToJSON, toDSSEBundle } from '@sigstore/bundle';
import { z } from 'zod';
import { EvidenceError } from '../errors.ts';
import { decodeBase64, type Envelope, payloadType } from './dsse.ts';
import { explain } from './explain.ts';
import { parseStrict } from './strict-json.ts';

// Strict objects: whatever stands in a bundle beside these members is not signed, and a reader might take it for signed.
const serialized = z.strictObject({
  mediaType: z.literal(BUNDLE_V03_MEDIA_TYPE),
  verificationMaterial: z.strictObject({
    publicKey: z.strictObject({ hint: z.string().min(1) }),
    tlogEntries: z.tuple([]).optional(),
    timestampVerificationData: z.strictObject({ rfc3161Timestamps: z.tuple([]).optional() }).optional(),
  }),
  dsseEnvelope: z.strictObject({
    payload: z.string().min(1),
    payloadType: z.literal(payloadType),
    signatures: z.tuple([z.strictObject({ sig: z.string().min(1), keyid: z.string() })]),
  }),
});

/** Stands where the payload comes: the library would hold six copies of it, and that of a large organization has tens of megabytes. */
const placeholder = Buffer.from('here stands the payload');
/** Bytes that become base64 at once; a multiple of three. */
const blockSize = 3 * 2 ** 14;

/** A Sigstore bundle v0.3 in publicKey form, as UTF-8 with a newline at the end. */
export function writeBundle({ payload, payloadType: artifactType, signature, keyid: keyHint }: Envelope): Uint8Array {
  const bundle = toDSSEBundle({ artifact: placeholder, artifactType, signature: Buffer.from(signature), keyHint });
  const frame = Buffer.from(`${JSON.stringify(bundleToJSON(bundle))}\n`);
  const digits = placeholder.toString('base64');
  const start = frame.indexOf(digits);
  const file = Buffer.alloc(frame.length - digits.length + Math.ceil(payload.length / 3) * 4);
  let end = frame.copy(file, 0, 0, start);
  for (let at = 0; at < payload.length; at += blockSize) {
    end += file.write(Buffer.from(payload.subarray(at, at + blockSize)).toString('base64'), end, 'latin1');
  }
  frame.copy(file, end, start + digits.length);
  return file;
}

/**
 * The envelope of a bundle that this version can check whole: v0.3, a key hint, one DSSE signature, no log entry, no stamp.
 * Anything else is an EvidenceError `malformed` that says what it is.
 */
export function readBundle(bytes: Uint8Array, name: string): Envelope {
  const json = parseStrict(bytes, name);
  refuseOtherForms(json, name);
  const parsed = serialized.safeParse(json);
  if (!parsed.success) throw new EvidenceError('malformed', `${name} is not a Sigstore bundle v0.3: ${explain(parsed.error)}`);
  const { dsseEnvelope: envelope, verificationMaterial: material } = parsed.data;
  const [{ sig, keyid }] = envelope.signatures;
  if (keyid !== material.publicKey.hint) {
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
    keyid,
  };
}

function refuseOtherForms(json: unknown, name: string): void {
  const root = member(json);
  const material = member(root.verificationMaterial);
  const stamps = member(material.timestampVerificationData).rfc3161Timestamps;
  const signatures = member(root.dsseEnvelope).signatures;
  const refuse = (what: string): never => {
    throw new EvidenceError('malformed', `${name} ${what}`);
  };
  if ('messageSignature' in root) refuse('signs a file, not a statement: messageSignature instead of dsseEnvelope');
  if ('certificate' in material || 'x509CertificateChain' in material) refuse('holds a certificate instead of a key hint');
  if (Array.isArray(signatures) && signatures.length !== 1) refuse(`holds ${signatures.length} signatures instead of one`);
  if (isFilled(material.tlogEntries)) refuse('holds entries of a transparency log, which this version cannot check');
  if (isFilled(stamps)) refuse('holds a timestamp, which this version cannot check');
}

function member(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
