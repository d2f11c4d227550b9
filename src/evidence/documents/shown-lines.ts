import { type Line, line } from '../checklist.ts';
import type { SealedPdf } from '../pdf-lines.ts';
import type { Signing } from './sign-offs.ts';

/** What its line is named. */
export const shownIn = (pdf: string): string => `${pdf} shows the signatures of people as they are beside it`;

const cited = /\bsign-off sha256:([0-9a-f]{64})$/;

/** Holds the signatures of people in a PDF against the sign-offs beside it, in both directions: each shows one, by the same certificate, in the field of its role. */
export function shownLines({ name, signatures }: SealedPdf, signings: readonly Signing[]): readonly Line[] {
  const bySha256 = new Map(signings.map((signing) => [signing.sha256, signing]));
  const shown = new Map(signatures.map((signature) => [cited.exec(signature.reason ?? '')?.[1] ?? signature.field, signature]));
  const strangers = signatures.flatMap(({ field, reason, signerCertificate }) => {
    const signing = bySha256.get(cited.exec(reason ?? '')?.[1] ?? '');
    if (signing === undefined) return [`no sign-off that holds goes with the signature in ${field}`];
    if (field !== `IQ_${signing.signOff.role}`) return [`${field} shows the sign-off of ${signing.signOff.role}`];
    const isRejected = signing.signOff.decision === 'rejected';
    if (isRejected !== reason?.startsWith('rejected; '))
      return [`${field} ${isRejected ? 'does not say that it was rejected' : 'says that it was rejected, and its sign-off does not'}`];
    const isOther = !Buffer.from(signing.certificate.der).equals(signerCertificate.der);
    return isOther ? [`${field} is signed with another certificate than its sign-off`] : [];
  });
  const unshown = signings
    .filter(({ sha256, signOff }) => signOff.external === undefined && !shown.has(sha256))
    .map(({ file }) => `${name} does not show ${file}`);
  if (signatures.length + signings.length === 0) return [];
  return [line(shownIn(name), [...strangers, ...unshown])];
}
