import { canonicalBytes } from './canonical.ts';
import type { ReadToken } from './timestamp/stamp.ts';
import type { Certificate } from './x509/certificate.ts';
import { hasIssued } from './x509/chain.ts';

const mediaType = 'application/vnd.dev.sigstore.trustedroot+json;version=0.1';

type Certificates = Pick<ReadToken, 'certificates'>;

/**
 * The chains of the authorities that made the stamps as a TrustedRoot of Sigstore, for `cosign --trusted-root`: canonical JSON with a newline, the
 * same for the same stamps. Null where there are none. It says what the stamps need, not that they deserve trust: it comes with the package.
 */
export function trustedRoot(stamps: readonly Certificates[]): Uint8Array | null {
  const chains = chainsOf(stamps);
  if (chains.length === 0) return null;
  const timestampAuthorities = chains.map((chain) => ({
    subject: subjectOf(chain),
    certChain: { certificates: chain.map(({ der }) => ({ rawBytes: Buffer.from(der).toString('base64') })) },
    validFor: {
      start: timeOf(Math.max(...chain.map(({ validFrom }) => validFrom.getTime()))),
      end: timeOf(Math.min(...chain.map(({ validTo }) => validTo.getTime()))),
    },
  }));
  return Buffer.concat([canonicalBytes({ mediaType, timestampAuthorities }), Buffer.from('\n')]);
}

/** The authority's certificate, then each one's issuer as far as the stamp carries it. Certificates that lead nowhere are left out. */
export function stampChain({ certificates }: Certificates): readonly Certificate[] {
  const [leaf] = certificates;
  const chain: Certificate[] = leaf === undefined ? [] : [leaf];
  for (let last = leaf; last !== undefined; ) {
    const issued = last;
    last = certificates.find((other) => !chain.includes(other) && hasIssued(other, issued));
    if (last !== undefined) chain.push(last);
  }
  return chain;
}

/** Each chain once, by the authority's certificate. */
function chainsOf(stamps: readonly Certificates[]): (readonly Certificate[])[] {
  const chains = new Map(stamps.map((stamp) => [Buffer.from(stamp.certificates[0]?.der ?? '').toString('base64'), stampChain(stamp)]));
  return [...chains.values()].filter((chain) => chain.length > 0);
}

/** Of the certificate at the end of the chain, as Sigstore wants it. */
function subjectOf(chain: readonly Certificate[]): { readonly organization: string; readonly commonName: string } {
  const { O: organization, CN: commonName } = Object(chain.at(-1)?.x509.toLegacyObject().subject);
  return { organization: textOf(organization), commonName: textOf(commonName) };
}

/** A name may hold a part several times. */
function textOf(part: unknown): string {
  return Array.isArray(part) ? part.join(' ') : typeof part === 'string' ? part : '';
}

/** RFC 3339 without fractions: certificates have none. */
function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}
