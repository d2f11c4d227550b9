import { EvidenceError } from '../../errors.ts';
import { weaknessOfAlgorithm, weaknessOfKey } from './algorithms.ts';
import type { Certificate } from './certificate.ts';
import { type CertificateFields, fieldsOf } from './extensions.ts';
import { type Purpose, requireAuthority, requirePurpose } from './purpose.ts';
import { isSame, named } from './strict-der.ts';

export interface ChainOptions {
  /** In any order; those that do not belong to the chain do no harm. Nothing is believed of them. */
  readonly intermediates: readonly Certificate[];
  /** What whoever checks trusts: certificates, by their bytes. */
  readonly anchors: readonly Certificate[];
  readonly at: Date;
  readonly purpose: Purpose;
}

interface Link {
  readonly certificate: Certificate;
  readonly fields: CertificateFields;
}

// Real chains have three or four. Made-up certificates of one name and one key could stand in any order, more orders than anybody has time for.
const mostAttempts = 64;

/**
 * The way from a certificate to an anchor, both included: each signed by the next, all valid at the time and fit for the purpose (RFC 5280, section 6;
 * revocation and policies are not asked for). Throws EvidenceError `key` that says which certificate breaks the chain that leads farthest, and why.
 */
export function requireChain(leaf: Certificate, options: ChainOptions): readonly Certificate[] {
  if (Number.isNaN(options.at.getTime())) throw new RangeError('a chain is checked at a time');
  const first = linkOf(leaf);
  checked(first, () => {
    requireSound(first, options);
    requirePurpose(first.fields, options.purpose);
  });
  const chain = new Search(options).from([first]);
  return chain.map(({ certificate }) => certificate);
}

class Search {
  readonly #options: ChainOptions;
  readonly #issuers: readonly Certificate[];
  #attempts = 0;
  #refusal: { readonly length: number; readonly error: EvidenceError } | undefined;

  constructor(options: ChainOptions) {
    this.#options = options;
    this.#issuers = distinct([...options.anchors, ...options.intermediates]);
  }

  from(start: readonly [Link]): readonly Link[] {
    const found = this.#extend(start);
    if (found !== undefined) return found;
    throw this.#refusal?.error ?? new Error('a chain that is not found has a reason');
  }

  /** Depth first: certificates may be issued by several, and only some ways lead to an anchor. */
  #extend(path: readonly Link[]): readonly Link[] | undefined {
    const last = path.at(-1);
    if (last === undefined) throw new Error('a chain has a first certificate');
    if (this.#options.anchors.some(({ der }) => isSame(der, last.certificate.der))) return path;
    const candidates = this.#candidates(last, path);
    if (candidates.length === 0) this.#refuse(path.length, nobodyIssued(last));
    for (const candidate of candidates) {
      this.#attempts += 1;
      if (this.#attempts > mostAttempts)
        throw refusal(last, 'it can be led on in too many ways: the certificates given are not those of a chain');
      try {
        requireIssued(last, candidate);
        checked(candidate, () => {
          requireSound(candidate, this.#options);
          requireAuthority(candidate.fields, { below: intermediatesIn(path), purpose: this.#options.purpose });
        });
      } catch (error) {
        if (!(error instanceof EvidenceError)) throw error;
        this.#refuse(path.length + 1, error);
        continue;
      }
      const found = this.#extend([...path, candidate]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  // By name. Key identifiers are hints, which nobody has to keep right: they say what to try first and exclude nothing.
  #candidates({ fields: { issuer, authorityKeyId } }: Link, path: readonly Link[]): readonly Link[] {
    const isHinted = ({ fields: { subjectKeyId } }: Link): boolean =>
      authorityKeyId !== undefined && subjectKeyId !== undefined && isSame(authorityKeyId, subjectKeyId);
    const links = this.#issuers
      .filter(({ der }) => !path.some(({ certificate }) => isSame(certificate.der, der)))
      .map(linkOf)
      .filter(({ fields }) => isSame(fields.subject, issuer));
    return [...links.filter(isHinted), ...links.filter((link) => !isHinted(link))];
  }

  #refuse(length: number, error: EvidenceError): void {
    if (this.#refusal === undefined || length > this.#refusal.length) this.#refusal = { length, error };
  }
}

function linkOf(certificate: Certificate): Link {
  return { certificate, fields: fieldsOf(certificate) };
}

function checked(link: Link, check: () => void): void {
  named('key', nameOf(link), check);
}

/** What holds for every certificate of a chain, the anchor too. */
function requireSound({ certificate, fields }: Link, { at }: ChainOptions): void {
  const { validFrom, validTo, x509 } = certificate;
  const refuse = (why: string): never => {
    throw new EvidenceError('key', why);
  };
  if (at < validFrom) refuse(`it is valid from ${validFrom.toISOString()} on, and was not yet at ${at.toISOString()}`);
  // The end is to the second, and that second still belongs to it.
  if (at.getTime() >= validTo.getTime() + 1000) refuse(`it expired on ${validTo.toISOString()}, before ${at.toISOString()}`);
  const [foreign] = fields.notUnderstood;
  if (foreign !== undefined) {
    const kind = foreign.isCritical ? 'critical extension' : 'extension';
    refuse(`it has the ${kind} ${extensionNames[foreign.id] ?? foreign.id}, which is not understood here`);
  }
  const weakness = weaknessOfKey(x509.publicKey);
  if (weakness !== undefined) refuse(`its key is ${weakness}`);
}

const extensionNames: Readonly<Record<string, string>> = {
  '2.5.29.30': 'nameConstraints (2.5.29.30)',
  '2.5.29.33': 'policyMappings (2.5.29.33)',
  '2.5.29.36': 'policyConstraints (2.5.29.36)',
  '2.5.29.54': 'inhibitAnyPolicy (2.5.29.54)',
};

/** Whether one certificate issued another: by its name and its key. What key identifiers say is a hint and decides nothing. */
export function hasIssued(issuer: Certificate, issued: Certificate): boolean {
  const [above, below] = [linkOf(issuer), linkOf(issued)];
  return isSame(above.fields.subject, below.fields.issuer) && isSignedBy(below, above);
}

function requireIssued(issued: Link, issuer: Link): void {
  const weakness = weaknessOfAlgorithm(issued.fields.signatureAlgorithm);
  if (weakness !== undefined) throw refusal(issued, `it is signed with ${weakness}`);
  if (isSignedBy(issued, issuer)) return;
  throw refusal(
    issued,
    `it names ${issuer.certificate.subject} as its issuer, but the key of the certificate of that name did not sign it`,
  );
}

function isSignedBy(issued: Link, issuer: Link): boolean {
  return issued.certificate.x509.verify(issuer.certificate.x509.publicKey);
}

function nobodyIssued(last: Link): EvidenceError {
  const { subject, issuer } = last.fields;
  if (isSame(subject, issuer)) return refusal(last, 'it issued itself and is none of the authorities trusted');
  return refusal(last, `none of the certificates at hand is that of its issuer, ${last.certificate.issuer}`);
}

/** Those that a limit of the path counts: RFC 5280, section 4.2.1.9. The first certificate and those issued by themselves are none. */
function intermediatesIn(path: readonly Link[]): number {
  return path.slice(1).filter(({ fields }) => !isSame(fields.subject, fields.issuer)).length;
}

function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  return [...new Map(certificates.map((certificate) => [certificate.x509.fingerprint256, certificate])).values()];
}

function nameOf({ certificate: { subject } }: Link): string {
  return `the certificate of ${subject === '' ? 'nobody' : subject}`;
}

function refusal(link: Link, why: string): EvidenceError {
  return new EvidenceError('key', `${nameOf(link)}: ${why}`);
}
