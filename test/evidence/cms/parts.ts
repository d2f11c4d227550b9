import { createHash, type KeyObject, sign } from 'node:crypto';
import {
  explicit,
  implicit,
  integer,
  nothing,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  tagged,
} from '../../../src/evidence/asn1/der.ts';
import { issuerAndSerial } from '../../../src/evidence/cms/issuer.ts';
import { oids } from '../../../src/evidence/cms/oids.ts';

export const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
export const number = (value: number): Uint8Array => integer(Buffer.from([value]));
/** In the order given, whatever DER wants. */
export const asGiven = (...members: readonly Uint8Array[]): Uint8Array => tagged(0x31, ...members);
export const attribute = (id: string, ...values: readonly Uint8Array[]): Uint8Array => sequence(objectIdentifier(id), asGiven(...values));
export const algorithm = (id: string, ...parameters: readonly Uint8Array[]): Uint8Array => sequence(objectIdentifier(id), ...parameters);

export const contentType = (type: string = oids.data): Uint8Array => attribute(oids.contentType, objectIdentifier(type));
export const messageDigest = (digest: Uint8Array): Uint8Array => attribute(oids.messageDigest, octetString(digest));
export const naming = (...ids: readonly Uint8Array[]): Uint8Array => attribute(oids.signingCertificateV2, sequence(sequence(...ids)));
export const named = (der: Uint8Array): Uint8Array => naming(sequence(octetString(sha256(der))));

/** What a forger who holds a key may put together, part by part. What is not given is as it should be. */
export interface Parts {
  readonly key: KeyObject;
  readonly certificate: Uint8Array;
  readonly content: Uint8Array;
  readonly attributes?: readonly Uint8Array[];
  /** Encodes the attributes that are signed and kept. */
  readonly inOrder?: (...attributes: readonly Uint8Array[]) => Uint8Array;
  /** What is kept where it is not what is signed. */
  readonly kept?: (signed: Uint8Array) => Uint8Array;
  readonly certificates?: readonly Uint8Array[] | null;
  readonly revocations?: Uint8Array;
  readonly digests?: readonly Uint8Array[];
  readonly digest?: Uint8Array;
  readonly encapsulated?: readonly Uint8Array[];
  readonly name?: Uint8Array;
  readonly versions?: readonly [data: number, signer: number];
  readonly by?: Uint8Array;
  /** Makes the signature. */
  readonly signing?: (bytes: Uint8Array) => Uint8Array;
  readonly encodeSignature?: (signature: Uint8Array) => Uint8Array;
  readonly unsigned?: readonly Uint8Array[];
  readonly signers?: (signer: Uint8Array) => readonly Uint8Array[];
  readonly type?: string;
}

export function assemble(parts: Parts): Buffer {
  const { key, certificate, content, versions = [1, 1] } = parts;
  const isRsa = key.asymmetricKeyType === 'rsa';
  const digest = algorithm(oids.sha256);
  const attributes = parts.attributes ?? [contentType(), messageDigest(sha256(content)), named(certificate)];
  const signed = (parts.inOrder ?? setOf)(...attributes);
  const signature = (parts.signing ?? ((bytes) => sign('sha256', bytes, key)))(signed);
  const signer = sequence(
    number(versions[1]),
    parts.name ?? issuerAndSerial(certificate),
    parts.digest ?? digest,
    ...(attributes.length === 0 ? [] : [implicit(0, (parts.kept ?? ((same) => same))(signed))]),
    parts.by ?? (isRsa ? algorithm(oids.rsaEncryption, nothing) : algorithm(oids.ecdsaWithSha256)),
    (parts.encodeSignature ?? octetString)(signature),
    ...(parts.unsigned === undefined ? [] : [implicit(1, asGiven(...parts.unsigned))]),
  );
  const certificates = parts.certificates === undefined ? [certificate] : parts.certificates;
  const data = sequence(
    number(versions[0]),
    asGiven(...(parts.digests ?? [digest])),
    sequence(...(parts.encapsulated ?? [objectIdentifier(oids.data)])),
    ...(certificates === null ? [] : [implicit(0, asGiven(...certificates))]),
    ...(parts.revocations === undefined ? [] : [parts.revocations]),
    asGiven(...(parts.signers ?? ((one) => [one]))(signer)),
  );
  return Buffer.from(sequence(objectIdentifier(parts.type ?? oids.signedData), explicit(0, data)));
}
