import { EvidenceError } from '../errors.ts';
import type { Stamp } from '../evidence/timestamp/stamp.ts';
import type { Sealing } from './sealing.ts';

interface SealingPdf {
  readonly sealing: Pick<Sealing, 'signer' | 'authorities' | 'certify'>;
  readonly stamps: readonly Stamp[];
  /** Told here what goes wrong. */
  readonly warnings: string[];
  /** Of the file. */
  readonly name: string;
  readonly reason: string;
  /** When the seal says that it was made. */
  readonly at: Date;
  /** Of a certificate that the key issues to itself. */
  readonly validFrom: Date;
}

/** The PDF with its seal. Undefined where the key signs no more: the record is sealed, and a report that is not would stand outside of every check. */
export async function sealedPdf(pdf: Uint8Array, options: SealingPdf): Promise<Uint8Array | undefined> {
  const { sealing, stamps, warnings, name, reason, at, validFrom } = options;
  const { signer, certify } = sealing;
  const { sealPdf } = await import('../evidence/pdf/sign.ts');
  const stamp = await stamping(sealing, { stamps, warnings, what: 'the PDF' });
  try {
    return await sealPdf(pdf, {
      signer,
      certificates: await certificatesOf(signer, validFrom),
      at,
      reason,
      certify,
      ...(stamp === undefined ? {} : { stamp: async (signature: Uint8Array) => (await stamp(signature))?.token }),
    });
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    warnings.push(`there is no ${name}: ${error.message}`);
    return undefined;
  }
}

/** Those of the key; else one that it issues to itself, without which no PDF can be signed. */
async function certificatesOf(signer: Sealing['signer'], validFrom: Date): Promise<readonly Uint8Array[]> {
  if (signer.certificates.length > 0) return signer.certificates;
  const { selfSigned } = await import('../evidence/x509/self-signed.ts');
  return [await selfSigned(signer, { commonName: `iq seal ${signer.keyId.slice(0, 16)}`, validFrom })];
}

interface Stamping {
  readonly stamps: readonly Stamp[];
  readonly warnings: string[];
  readonly what: string;
}

/** What has more bytes stamped, by the first authority that has just given a stamp; undefined where none has. */
export async function stamping({ authorities }: Pick<Sealing, 'authorities'>, { stamps, warnings, what }: Stamping) {
  const authority = authorities.find(({ url }) => url === stamps[0]?.url);
  if (authority === undefined) return undefined;
  const { requestStamps } = await import('../evidence/timestamp/stamp.ts');
  return async (bytes: Uint8Array): Promise<Stamp | undefined> => {
    const { stamps: [stamp] = [], failures } = await requestStamps(bytes, [authority], { now: () => new Date() });
    warnings.push(...failures.map(({ url, why }) => `no timestamp on ${what} from ${url}: ${why}`));
    return stamp;
  };
}
