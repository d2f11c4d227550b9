import { EvidenceError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import type { TimestampAuthority } from '../evidence/timestamp/authority.ts';
import type { Stamp } from '../evidence/timestamp/stamp.ts';
import type { SignOff } from '../qualification-file.ts';
import type { OpenedPerson } from './person.ts';
import type { Signable } from './signable.ts';

/** Those that the spec has stamp a signature. */
export async function authoritiesOf({ declared }: Signable): Promise<readonly TimestampAuthority[]> {
  const urls = declared?.timestamp?.urls ?? [];
  if (urls.length === 0) return [];
  const { httpAuthority } = await import('../timestamp-authority.ts');
  return urls.map((url) => httpAuthority(url));
}

interface Stamped {
  readonly stamps: readonly Stamp[];
  readonly failures: readonly { readonly url: string; readonly why: string }[];
}

/** Throws EvidenceError `timestamp` where fewer stamps were given than the spec demands. */
export function requireStamps({ declared }: Signable, { stamps, failures }: Stamped): void {
  const { urls = [], require = 1 } = declared?.timestamp ?? {};
  if (urls.length === 0 || stamps.length >= require) return;
  const why = failures.map((failure) => `${failure.url}: ${failure.why}`).join('; ');
  throw new EvidenceError('timestamp', `nothing was signed: ${stamps.length} of ${require} timestamps were given; ${why}`, {
    hint: 'the spec demands them (evidence.timestamp); sign again once the authorities answer',
  });
}

interface InPdf {
  readonly statement: SignOff;
  readonly bundle: Uint8Array;
  readonly opened: OpenedPerson;
  readonly authorities: readonly TimestampAuthority[];
  readonly stamps: readonly Stamp[];
}

/** The PDF with one more signature. A rejection fills the field too, and says so there: whoever holds the PDF alone must not take it for one that is still to be signed. */
export async function signedPdf(pdf: Uint8Array, { statement, bundle, opened, authorities, stamps }: InPdf): Promise<Uint8Array> {
  const { signPdfField } = await import('../evidence/pdf/sign.ts');
  const { signatureAppearance } = await import('../reporters/pdf/appearance.ts');
  const { stamping } = await import('./seal-pdf.ts');
  const sha256 = sha256Hex(bundle);
  const { meaning, role, signer, decision, signedAt } = statement;
  const warnings: string[] = [];
  const stamp = await stamping({ authorities }, { stamps, warnings, what: 'the PDF' });
  return signPdfField(pdf, {
    field: `IQ_${role}`,
    name: signer.printedName,
    signer: opened.signer,
    certificates: opened.signer.certificates,
    at: new Date(signedAt),
    reason: `${decision === 'rejected' ? 'rejected; ' : ''}${meaning}; sign-off sha256:${sha256}`,
    appearance: (size) => signatureAppearance({ ...statement, printedName: signer.printedName, sha256 }, size),
    ...(stamp === undefined
      ? {}
      : {
          stamp: async (signature: Uint8Array) => {
            const given = await stamp(signature);
            if (given === undefined) throw new EvidenceError('timestamp', `nothing was signed: ${warnings.at(-1)}`);
            return given.token;
          },
        }),
  });
}
