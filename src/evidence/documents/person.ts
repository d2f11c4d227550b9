import { EvidenceError } from '../../errors.ts';
import type { Person } from '../../qualification-file.ts';
import { nameTypes, readWho, unprintable } from '../../who.ts';
import { algorithmOf } from '../keys.ts';
import type { Certificate } from '../x509/certificate.ts';
import { subjectOf } from '../x509/subject.ts';
import { isSameName } from './same-name.ts';
import type { ReadStatement } from './signed.ts';

/** The common name of a certificate, as it is printed. Throws EvidenceError `sign-off` where there is not exactly one that everybody reads alike. */
export function printedNameOf(certificate: Certificate): string {
  const refuse = (why: string): EvidenceError =>
    new EvidenceError('sign-off', `the certificate of ${certificate.subject} names nobody who could sign: ${why}`, {
      hint: 'have one issued with the full name of the person as its one common name',
    });
  const names = subjectOf(certificate).filter(({ type }) => type === nameTypes.CN);
  const [only] = names;
  if (only === undefined || names.length > 1)
    throw refuse(`it has ${names.length === 0 ? 'no' : names.length} common names (CN) instead of one`);
  const { value } = only;
  if (value === undefined) throw refuse('its common name is in an encoding that is not read here');
  if (value === '' || value !== value.trim()) throw refuse('its common name is empty or begins or ends with a space');
  if (unprintable.test(value)) throw refuse('its common name holds characters that cannot be seen');
  return value;
}

/** A person as the first of these certificates names them. Throws EvidenceError `sign-off`. */
export function personOf([own, ...above]: readonly Certificate[]): Person {
  if (own === undefined) {
    throw new EvidenceError('sign-off', 'the key has no certificate: who signs with it is not known', {
      hint: '--certificates FILE, where FILE holds the certificate of the key and those of its issuers (PEM)',
    });
  }
  return {
    printedName: printedNameOf(own),
    subject: own.subject,
    certificates: [own, ...above].map(({ der }) => Buffer.from(der).toString('base64')),
  };
}

/** The entries of `who` that name whoever has this certificate. */
export function entriesFor(who: readonly string[], certificate: Certificate): readonly string[] {
  const attributes = subjectOf(certificate);
  return who.filter((entry) => {
    const asked = readWho(entry);
    return (
      asked?.kind === 'certificate' &&
      asked.attributes.every(([name, wanted]) => attributes.some(({ type, value }) => type === nameTypes[name] && value === wanted))
    );
  });
}

/** Whether two certificates are of the same person: by their subject, their key, or anything that names the person in both, such as the printed name. */
export function isSamePerson(one: Certificate, other: Certificate): boolean {
  return (
    one.subject === other.subject ||
    one.x509.publicKey.equals(other.x509.publicKey) ||
    namesOf(one).some((name) => namesOf(other).some((another) => isSameName(name, another)))
  );
}

// What else a company gives to one person alone: whoever has another name by now still has these.
const personal: ReadonlySet<string | undefined> = new Set([nameTypes.UID, nameTypes.serialNumber, nameTypes.emailAddress]);

/** Everything in a certificate that names the person: the printed name, and what their company calls them by. */
export function namesOf(certificate: Certificate): readonly string[] {
  const others = subjectOf(certificate).flatMap(({ type, value }) => (personal.has(type) && value !== undefined ? [value] : []));
  return [printedNameOf(certificate), ...others];
}

/** Throws EvidenceError unless the key of this certificate signed the statement, and the certificate is that of the person whom the statement prints. */
export function requireSignedBy(
  read: ReadStatement,
  { person, certificate }: { readonly person: Person; readonly certificate: Certificate },
): void {
  const refuse = (why: string): never => {
    throw new EvidenceError('sign-off', why);
  };
  const { publicKey } = certificate.x509;
  algorithmOf(publicKey, `the key of ${certificate.subject}`);
  if (!read.isSignedBy(publicKey)) refuse(`the key of the certificate of ${certificate.subject} did not sign it`);
  const { printedName, subject } = person;
  const name = printedNameOf(certificate);
  if (printedName !== name) refuse(`it prints the name ${JSON.stringify(printedName)}, and the certificate is of ${name}`);
  if (subject !== certificate.subject)
    refuse(`it names the subject ${JSON.stringify(subject)}, and the certificate is of ${certificate.subject}`);
}
