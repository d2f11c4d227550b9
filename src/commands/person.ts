import { EvidenceError, UsageError } from '../errors.ts';
import { personOf } from '../evidence/documents/person.ts';
import { type KeyFile, readKeyFile } from '../evidence/key-file.ts';
import { fileSigner, type Signer } from '../evidence/signer.ts';
import { parseCertificate, readCertificates } from '../evidence/x509/certificate.ts';
import type { Person, SignOff } from '../qualification-file.ts';
import { harmless } from '../reporters/legible.ts';
import type { Signals } from '../signals.ts';
import { readGiven } from './files.ts';
import { readPatiently } from './interrupt.ts';
import { openPrompt, type Prompt } from './prompt.ts';

/** How the command line names the key of a person. */
export interface PersonOptions {
  /** Path, or `kms:ARN`. */
  readonly key: string;
  /** Path of the certificate of the key and those of its issuers (PEM), where they are not in the key's own file. */
  readonly certificates?: string;
  readonly profile?: string;
}

/** A person who is there, with their key in hand. */
export interface OpenedPerson {
  readonly signer: Signer;
  readonly person: Person;
  readonly authentication: SignOff['authentication'];
  /** Shows what is to be signed and has the person type their printed name. Rejects with UsageError where they type anything else. */
  confirm(lines: readonly string[]): Promise<void>;
  /** Lets go of the key and the input. */
  close(): Promise<void>;
}

/**
 * Opens the key of a person (21 CFR 11.200: two components, both used at each signing). The passphrase of a key file is asked for each time, and kept nowhere. Rejects
 * with EvidenceError `key` where the key cannot be opened or has no passphrase, and with `sign-off` where its certificate names nobody.
 */
export async function openPerson(options: PersonOptions, { signals }: { readonly signals: Signals }): Promise<OpenedPerson> {
  const prompt = openPrompt();
  try {
    const { signer, authentication } = options.key.startsWith('kms:')
      ? await ofKms(options, signals)
      : await ofFile(options, { prompt, signals });
    const certificates = signer.certificates.map((der, index) => parseCertificate(der, `certificate ${index + 1} of the key`));
    const person = personOf(certificates);
    return {
      signer,
      person,
      authentication,
      confirm: (lines) => confirm(lines, person, prompt),
      close: async () => {
        prompt.close();
        await signer.close?.();
      },
    };
  } catch (error) {
    prompt.close();
    throw error;
  }
}

type Opened = Pick<OpenedPerson, 'signer' | 'authentication'>;

interface Opening {
  readonly prompt: Prompt;
  readonly signals: Signals;
}

async function ofFile({ key, certificates }: PersonOptions, { prompt, signals }: Opening): Promise<Opened> {
  const file = readPatiently(key, readKeyFile, signals);
  requireEncrypted(file);
  if (file.isExposed) process.stderr.write(`iq: warning: others on this machine can read ${harmless(key)} (chmod 600 mends it)\n`);
  // What cannot be read is told before anybody types a secret.
  const given = certificates === undefined ? undefined : readPatiently(certificates, readText, signals);
  const passphrase = await prompt.askSecret(`Passphrase of ${harmless(key)}: `);
  if (passphrase === '') {
    throw new EvidenceError('key', `no passphrase was typed: a person signs with ${key} and the passphrase of it`, {
      hint: 'nothing was signed',
    });
  }
  const signer = await fileSigner(file, { passphrase, ...(given === undefined ? {} : { certificates: given }) }).catch((cause) => {
    if (!(cause instanceof EvidenceError)) throw cause;
    throw new EvidenceError('key', cause.message, { hint: 'nothing was signed', cause });
  });
  return { signer, authentication: { method: 'key-file', components: ['a key file', 'its passphrase, typed for this signature'] } };
}

/** Of these forms the second alone can be encrypted, and says so on its first line. */
const open = /-----BEGIN PRIVATE KEY-----|-----BEGIN (?:EC|RSA) PRIVATE KEY-----(?!\r?\nProc-Type: 4,ENCRYPTED)/;

/** A key that opens by itself is one component: whoever has the file signs in the person's name. */
function requireEncrypted({ path, bytes }: KeyFile): void {
  if (!open.test(Buffer.from(bytes).toString('latin1'))) return;
  throw new EvidenceError('key', `${path} is not encrypted: a person signs with a key and a passphrase`, {
    hint: `openssl pkcs8 -topk8 -v2 aes-256-cbc -in ${path} -out ${path}.encrypted asks for a passphrase, and encrypts it`,
  });
}

async function ofKms({ key, certificates, profile }: PersonOptions, signals: Signals): Promise<Opened> {
  if (certificates === undefined) {
    throw new UsageError('A key in AWS KMS has no certificate of its own, and a person signs with one.', {
      hint: '--certificates FILE, the certificate of the key and those of its issuers (PEM)',
    });
  }
  const { signWith } = await import('./sign-with.ts');
  const { identityBehind } = await import('./kms-identity.ts');
  const arn = await identityBehind(key.slice('kms:'.length), profile);
  const signer = await signWith({ key, certificates, signals, ...(profile === undefined ? {} : { profile }) });
  const { keyArn } = signer;
  const components = [
    `the AWS credentials of ${arn}, which CloudTrail holds beside each signature`,
    'their own name, typed for this signature',
  ];
  return { signer, authentication: { method: 'kms', components, ...(keyArn === undefined ? {} : { keyArn }) } };
}

function readText(path: string): string {
  const text = Buffer.from(readGiven(path, 'file of certificates')).toString('utf8');
  readCertificates(text, path);
  return text;
}

async function confirm(lines: readonly string[], { printedName }: Person, prompt: Prompt): Promise<void> {
  process.stderr.write(lines.map((line) => `${harmless(line)}\n`).join(''));
  const typed = await prompt.ask(`Type your name, ${harmless(printedName)}, to sign: `);
  if (typed.trim().normalize() === printedName.normalize()) return;
  throw new UsageError(`Nothing was signed: ${printedName} was to be typed, and something else was.`, {
    hint: 'the name is read from the certificate of the key; type it as it stands there',
  });
}
