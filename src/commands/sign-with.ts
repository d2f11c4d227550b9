import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { readKeyFile, readPassphrase } from '../evidence/key-file.ts';
import { algorithmOf } from '../evidence/keys.ts';
import { ephemeralSigner, fileSigner, type Signer } from '../evidence/signer.ts';
import type { Signals } from '../signals.ts';
import { readPatiently } from './interrupt.ts';

/** How the command line names the key. */
export interface KeyOptions {
  /** Path, or `kms:ARN`. */
  readonly key?: string;
  /** Path of a file, or a pipe, that holds the passphrase of the key. */
  readonly keyPassphrase?: string;
  /** Path of the key's certificates in PEM. */
  readonly certificates?: string;
  /** Role, by ARN or by its name in the key's account, that signs with AWS KMS. */
  readonly sealRole?: string;
  readonly profile?: string;
  /** Named in the session that signs with AWS KMS. */
  readonly runId?: string;
  readonly signals: Signals;
}

/** How the spec names it. */
export interface DeclaredKey {
  /** `kms:ARN`. */
  readonly signer?: string | undefined;
  readonly role?: string | undefined;
  /** PEM. */
  readonly certificates?: string | undefined;
}

/** The key of a run: that of the command line, else the spec's, else one made for the run. Rejects with EvidenceError `key` or UsageError. */
export async function signWith(output: KeyOptions, declared: DeclaredKey = {}): Promise<Signer> {
  const key = output.key ?? declared.signer;
  if (key === undefined) return ephemeralSigner();
  const certificates = certificatesFor(key, output, declared);
  if (key.startsWith('kms:')) return kmsKey(key.slice('kms:'.length), { output, role: output.sealRole ?? declared.role, certificates });
  return keyOfFile(key, output, certificates);
}

/** A certificate that the spec names is that of its own signer: another key on the command line comes with its own. */
function certificatesFor(key: string, { certificates, signals }: KeyOptions, declared: DeclaredKey): string | undefined {
  if (certificates !== undefined) return readPatiently(certificates, readText, signals);
  return declared.signer === undefined || declared.signer === key ? declared.certificates : undefined;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`The certificates ${path} cannot be read: ${(cause as NodeJS.ErrnoException).code}.`, {
      hint: 'certificates in PEM, that of the key and those of its issuers',
      cause,
    });
  }
}

async function keyOfFile(path: string, { keyPassphrase, signals }: KeyOptions, certificates: string | undefined): Promise<Signer> {
  const file = readPatiently(path, readKeyFile, signals);
  if (file.isExposed) warnOfOthers(path);
  const secret = keyPassphrase === undefined ? undefined : readPatiently(keyPassphrase, readPassphrase, signals);
  if (keyPassphrase !== undefined && secret?.isExposed === true) warnOfOthers(keyPassphrase);
  return fileSigner(file, {
    ...(secret === undefined ? {} : { passphrase: secret.passphrase }),
    ...(certificates === undefined ? {} : { certificates }),
  });
}

function warnOfOthers(path: string): void {
  process.stderr.write(`iq: warning: others on this machine can read ${path} (chmod 600 mends it)\n`);
}

interface KmsOptions {
  readonly output: KeyOptions;
  readonly role: string | undefined;
  readonly certificates: string | undefined;
}

/** Signs with credentials of its own: no seat that reads ever holds them. */
async function kmsKey(arn: string, { output, role, certificates }: KmsOptions): Promise<Signer> {
  if (output.keyPassphrase !== undefined) {
    throw new UsageError('A key in AWS KMS has no passphrase.', { hint: 'leave --key-passphrase out' });
  }
  const { kmsSigner, parseKeyArn } = await import('../aws/writing/kms-signer.ts');
  const { openSession } = await import('../aws/writing/session.ts');
  const { certificatesOf } = await import('../evidence/key-certificates.ts');
  const { readCertificates } = await import('../evidence/x509/certificate.ts');
  const { account, region } = parseKeyArn(arn);
  const given = certificates === undefined ? [] : readCertificates(certificates, `what is given as certificates of ${arn}`);
  const { profile, runId } = output;
  const session = await openSession({
    region,
    account,
    ...(role === undefined ? {} : { role }),
    ...(profile === undefined ? {} : { profile }),
    ...(runId === undefined ? {} : { runId }),
  });
  try {
    const signer = await kmsSigner({ arn, session });
    const publicKey = createPublicKey(signer.publicKeyPem);
    // A verifier takes one encoding of a key.
    algorithmOf(publicKey, arn);
    return { ...signer, certificates: certificatesOf(publicKey, given, arn) };
  } catch (error) {
    await session.close();
    throw error;
  }
}
