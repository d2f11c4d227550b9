import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { signedProtocol } from '../../test/evidence/signed-protocol.ts';
import type { Check } from './checks.ts';

/**
 * Lays `package/` into a folder, a protocol that two people signed, and beside it what an auditor holds: ca.pem, tsa-ca.pem, people-ca.pem, trusted.pub.
 * Keys and authorities are made of OpenSSL for the occasion.
 */
export async function layOutSigned(folder: string): Promise<void> {
  mkdirSync(join(folder, 'made'), { recursive: true });
  const { people, path, held } = await signedProtocol(join(folder, 'made'));
  cpSync(path, join(folder, 'package'), { recursive: true });
  for (const [name, from] of Object.entries(held)) copyFileSync(from, join(folder, name === 'key' ? 'trusted.pub' : `${name}.pem`));
  people.remove();
  mkdirSync(join(folder, 'nss'));
  const certutil = (...args: readonly string[]) => execFileSync('certutil', [...args, '-d', 'sql:nss'], { cwd: folder });
  certutil('-N', '--empty-password');
  for (const name of ['ca', 'people-ca']) certutil('-A', '-n', name, '-t', 'C,C,C', '-i', `${name}.pem`);
}

const approver = 'signoffs/02-approver.sigstore.json';
const cms = (number: number, authorities: string): string =>
  `openssl cms -verify -cades -binary -inform DER -in ../signature-${number}.cms -content ../signature-${number}.content -purpose any -CAfile ../${authorities}.pem -out /dev/null`;

/** What the tools must say of it, by short names. */
export const signedChecks: Readonly<Record<string, Check>> = {
  'verify.sh': {
    title: 'verify.sh of the folder: the seal and both sign-offs',
    command: 'bash verify.sh --key ../trusted.pub --ca ../ca.pem --tsa-ca ../tsa-ca.pem --people-ca ../people-ca.pem .',
    says: /^valid: /m,
    keep: /signature|certificate|stamp|sign-off|^valid|^NO/,
  },
  'openssl ts': {
    title: 'openssl ts: the timestamp over the sign-off of the approver',
    command: `jq -r '.dsseEnvelope.signatures[0].sig' ${approver} | base64 -d > ../signature && jq -r '.verificationMaterial.timestampVerificationData.rfc3161Timestamps[0].signedTimestamp' ${approver} | base64 -d > ../stamp.tsr && openssl ts -verify -in ../stamp.tsr -data ../signature -CAfile ../tsa-ca.pem`,
    says: /Verification: OK/,
    keep: /Verification/,
  },
  'openssl cms': {
    title: 'openssl cms: the seal and both signatures of people, taken out of protocol.pdf by their ByteRanges',
    command: [cms(1, 'ca'), cms(2, 'people-ca'), cms(3, 'people-ca')].join(' && '),
    says: /(CAdES Verification successful\s*){3}/,
    keep: /erification/,
  },
  qpdf: {
    title: 'qpdf: syntax of protocol.pdf',
    command: 'qpdf --check protocol.pdf',
    says: /No syntax or stream encoding errors/,
    keep: /version|errors/,
  },
  pdfsig: {
    title: 'pdfsig: every signature of protocol.pdf (trust in an NSS database that holds ca.pem and people-ca.pem)',
    command: 'pdfsig -nssdir sql:../nss protocol.pdf',
    // Each covers what was there when it was made, so that only the last one covers it whole.
    says: /^(?=(?:[\s\S]*?Signature is Valid){3})(?=(?:[\s\S]*?Certificate is Trusted){3})[\s\S]*IQ_approver[\s\S]*Total document signed/,
    keep: /Field Name|Common Name|Type|otal document|Valid|Trusted/,
  },
  pyHanko: {
    title: 'pyHanko: every signature of protocol.pdf, its timestamp, and what came after it',
    command:
      'pyhanko sign validate --pretty-print --no-revocation-check --trust ../ca.pem --trust ../tsa-ca.pem --trust ../people-ca.pem --trust-replace protocol.pdf',
    says: /(judged VALID[\s\S]*){3}/,
    keep: /^Field|trusted|sound|covers|judged|guaranteed|modif/i,
  },
  veraPDF: {
    title: 'veraPDF: protocol.pdf is PDF/A-3b, with all its signatures',
    command: 'verapdf --flavour 3b --format text protocol.pdf',
    says: /^PASS /m,
    keep: /^(PASS|FAIL)/,
  },
};
