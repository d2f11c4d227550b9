import { createHash, createPublicKey } from 'node:crypto';
import { bitString, explicit, integer, isTrue, objectIdentifier, octetString, sequence, setOf, time, utf8String } from '../asn1/der.ts';
import type { Signer } from '../signer.ts';
import { signatureAlgorithm } from './algorithms.ts';

interface SelfSigned {
  readonly commonName: string;
  readonly validFrom: Date;
}

/** RFC 5280 section 4.1.2.5: no end that anybody knows. */
const noEnd = new Date('9999-12-31T23:59:59Z');

/**
 * A certificate in DER that a key without one issues to itself, for a form that cannot do without, such as a signature in a PDF. It says nothing of whose
 * key it is. The same signer, name and time give the same bytes, but for the signature.
 */
export async function selfSigned(signer: Signer, { commonName, validFrom }: SelfSigned): Promise<Uint8Array> {
  const spki = createPublicKey(signer.publicKeyPem).export({ type: 'spki', format: 'der' });
  const serial = createHash('sha256').update(spki).update(commonName).digest().subarray(0, 16);
  // Positive, and of one length.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const name = sequence(setOf(sequence(objectIdentifier('2.5.4.3'), utf8String(commonName))));
  const algorithm = signatureAlgorithm(signer.algorithm);
  const critical = (id: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(id), isTrue, octetString(value));
  const extensions = sequence(
    critical('2.5.29.19', sequence()),
    // digitalSignature and nonRepudiation: readers of PDF ask for the second.
    critical('2.5.29.15', bitString(Buffer.from([0b1100_0000]), 6)),
  );
  const version3 = explicit(0, integer(Buffer.from([2])));
  const validity = sequence(time(validFrom), time(noEnd));
  const toBeSigned = sequence(version3, integer(serial), algorithm, name, validity, name, spki, explicit(3, extensions));
  return sequence(toBeSigned, algorithm, bitString(await signer.sign([toBeSigned])));
}
