import { Fields, identifier, tags } from '../asn1/ber.ts';
import type { Certificate } from './certificate.ts';
import { fieldsOf } from './extensions.ts';
import { named, readDer } from './strict-der.ts';

/** One name of a subject. */
export interface NameAttribute {
  /** Object identifier. */
  readonly type: string;
  /** Undefined where it is in none of the encodings that are read here. */
  readonly value: string | undefined;
}

/** Every name of the certificate's subject in its order, also those that stand there twice. Throws EvidenceError `malformed`. */
export function subjectOf(certificate: Certificate): readonly NameAttribute[] {
  return named('malformed', `the certificate of ${certificate.subject}`, () => {
    const sets = readDer(fieldsOf(certificate).subject).children;
    return sets
      .flatMap(({ children }) => children)
      .map((attribute) => {
        const fields = new Fields(attribute, 'subject');
        const type = identifier(fields.take(tags.objectIdentifier));
        const { tag, content } = fields.takeAny();
        fields.end();
        return { type, value: decoders[tag]?.(content) };
      });
  });
}

const strict =
  (encoding: string) =>
  (content: Uint8Array): string | undefined => {
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(content);
    } catch {
      return undefined;
    }
  };

const ascii = (content: Uint8Array): string | undefined =>
  content.every((byte) => byte < 0x80) ? Buffer.from(content).toString('latin1') : undefined;

const decoders: Readonly<Record<number, (content: Uint8Array) => string | undefined>> = {
  [tags.utf8String]: strict('utf-8'),
  19: ascii, // PrintableString
  22: ascii, // IA5String
  30: strict('utf-16be'), // BMPString
};
