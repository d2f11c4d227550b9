import type { Tools } from './tools.ts';

/** A tool that says of a package whether it holds. Commands run in the package; what an auditor holds lies beside it. */
export interface Check {
  readonly title: string;
  /** For the shell, as it is printed. */
  readonly command: string;
  /** What must stand in what it prints, beside an exit with 0. */
  readonly says: RegExp;
  /** Lines of its output worth keeping. */
  readonly keep: RegExp;
}

const type = 'https://iq-evidence.example/installation-qualification/v1';
const fromBundle = (path: string): string => `jq -r '${path}' evidence.sigstore.json | base64 -d`;

/** Every check, by a short name. */
export const checks = {
  'verify.sh': {
    title: 'verify.sh of the package: bash, openssl, jq, coreutils',
    command: 'bash verify.sh --key ../trusted.pub --ca ../ca.pem --tsa-ca ../tsa-ca.pem .',
    says: /^valid: /m,
    keep: /signature|certificate|stamp|ledger|^valid|^NO/,
  },
  'openssl ts': {
    title: 'openssl ts: the timestamp over the signature',
    command: `${fromBundle('.dsseEnvelope.signatures[0].sig')} > ../signature && ${fromBundle(
      '.verificationMaterial.timestampVerificationData.rfc3161Timestamps[0].signedTimestamp',
    )} > ../stamp.tsr && openssl ts -verify -in ../stamp.tsr -data ../signature -CAfile ../tsa-ca.pem`,
    says: /Verification: OK/,
    keep: /Verification/,
  },
  'openssl cms': {
    title: 'openssl cms: the seal of report.pdf, taken out of the PDF by its ByteRange',
    command:
      'openssl cms -verify -cades -binary -inform DER -in ../seal.cms -content ../seal.content -purpose any -CAfile ../ca.pem -out /dev/null',
    says: /CAdES Verification successful|Verification successful/,
    keep: /erification/,
  },
  qpdf: {
    title: 'qpdf: syntax of report.pdf',
    command: 'qpdf --check report.pdf',
    says: /No syntax or stream encoding errors/,
    keep: /version|errors/,
  },
  pdfdetach: {
    title: 'pdfdetach: the record inside report.pdf is that of the package, byte for byte',
    command: 'pdfdetach -save 1 -o ../attached.json report.pdf && cmp ../attached.json evidence.sigstore.json && echo identical',
    says: /identical/,
    keep: /identical|differ/,
  },
  pdfsig: {
    title: 'pdfsig: the seal of report.pdf (trust in an NSS database that holds ca.pem)',
    command: 'pdfsig -nssdir sql:../nss report.pdf && ! pdfsig -nssdir sql:../nss report.pdf | grep -q "Not total document"',
    says: /Total document signed[\s\S]*Signature is Valid[\s\S]*Certificate is Trusted/,
    keep: /Field Name|Common Name|Hash|Type|otal document|Valid|Trusted/,
  },
  pyHanko: {
    title: 'pyHanko: the seal of report.pdf, its timestamp, and what came after it',
    command:
      'pyhanko sign validate --pretty-print --no-revocation-check --trust ../ca.pem --trust ../tsa-ca.pem --trust-replace report.pdf',
    says: /judged VALID/,
    keep: /trusted|sound|covers|judged|guaranteed/,
  },
  veraPDF: {
    title: 'veraPDF: report.pdf is PDF/A-3b, with its signature',
    command: 'verapdf --flavour 3b --format text report.pdf',
    says: /^PASS /m,
    keep: /^(PASS|FAIL)/,
  },
  cosign: {
    title: 'cosign: signature, timestamp, and a sealed file',
    command: `cosign verify-blob-attestation --key ../trusted.pub --bundle evidence.sigstore.json --insecure-ignore-tlog --use-signed-timestamps --trusted-root trust/trusted_root.json --type ${type} facts.jsonl.gz`,
    says: /Verified OK/,
    keep: /Verified|^Error/,
  },
} as const satisfies Readonly<Record<string, Check>>;

export type CheckName = keyof typeof checks;

/** Commands that print versions, by tool. */
export const versions = {
  openssl: 'openssl version',
  jq: 'jq --version',
  bash: 'bash --version | head -1',
  qpdf: 'qpdf --version | head -1',
  'poppler (pdfsig, pdfdetach)': 'pdfsig -v 2>&1 | head -1',
  pyHanko: 'pyhanko --version',
  veraPDF: 'verapdf --version | head -1',
  cosign: 'cosign version 2>&1 | sed -n "s/^GitVersion: */cosign /p"',
} as const;

/** Makes the tools' names mean the installed ones. */
export function shellHead({ pyhanko, cosign, verapdf }: Tools): string {
  return `set -o pipefail
pyhanko() { '${pyhanko}' "$@"; }
cosign() { '${cosign}' "$@"; }
verapdf() { java -cp '${verapdf}/*' org.verapdf.apps.GreenfieldCliWrapper "$@"; }
`;
}
