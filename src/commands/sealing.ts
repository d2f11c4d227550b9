import { UsageError } from '../errors.ts';
import { ephemeralSigner, type Signer, sealOf } from '../evidence/signer.ts';
import type { TimestampAuthority } from '../evidence/timestamp/authority.ts';
import type { Seal } from '../record.ts';
import type { SigningRole } from '../reporters/options.ts';
import type { Announcement } from '../run.ts';
import type { Signals } from '../signals.ts';
import type { Spec } from '../spec/spec.ts';
import type { Entered } from './ledger-entry.ts';
import type { KeyOptions } from './sign-with.ts';

/** How the command line asks for a run to be sealed. */
export interface SealingOptions {
  /** Path, or `kms:ARN`. */
  readonly key?: string;
  /** Path of a file that holds the passphrase of the key. */
  readonly keyPassphrase?: string;
  /** Path of the key's certificates in PEM. */
  readonly certificates?: string;
  /** Role, by name or ARN, that signs with AWS KMS and writes the ledger. */
  readonly sealRole?: string;
  readonly timestampUrl?: readonly string[];
  /** Path, or `s3://bucket/prefix`. */
  readonly ledger?: string;
  readonly profile?: string;
}

/** What seals a run: made ready before it reads anything, so that what would be refused at the end is refused before the first call. */
export interface Sealing {
  readonly signer: Signer;
  readonly seal: Seal;
  readonly authorities: readonly TimestampAuthority[];
  /** URLs of those whose stamps are what was asked for: where the spec names any, no other stands in for them. */
  readonly counted: readonly string[];
  /** Where the run is entered in a ledger. */
  readonly entered?: Entered | undefined;
  /** Whether the seal of the PDF says which later changes it permits. */
  readonly certify: boolean;
  /** Who signs the PDF after the seal. */
  readonly roles: readonly SigningRole[];
  /** Lets go of key and ledger. */
  close(): Promise<void>;
}

interface Outside {
  readonly signals: Signals;
  readonly interrupt: AbortSignal;
}

const rank: Readonly<Record<Seal['assurance'], number>> = { ephemeral: 0, file: 1, kms: 2 };
/** What a reader of bundles takes. */
const mostAuthorities = 16;
const words: Readonly<Record<Seal['assurance'], string>> = {
  ephemeral: 'a key made for the run',
  file: 'a key of its own (a file)',
  kms: 'a key in AWS KMS',
};

/**
 * The key, the authorities and the ledger of a run. What the spec says under `evidence` binds every run that reads AWS; saved facts are judged with
 * what the command line says. Rejects with an OperatorError where the run could not be sealed as it must be.
 */
export async function prepareSealing(options: SealingOptions, announcement: Announcement, outside: Outside): Promise<Sealing> {
  const { runId, mode, loaded } = announcement;
  const declared = mode === 'replay' ? undefined : loaded.spec.evidence;
  return sealingWith(options, {
    ...outside,
    declared,
    runId,
    enter: (at, signer) => enter(at, { options, announcement, signer, declared }),
  });
}

interface Declared extends Outside {
  /** What the spec says under `evidence`. */
  readonly declared: Spec['evidence'];
  readonly runId: string;
  /** Enters what is to be sealed in the ledger at this place. Left out where nothing is entered. */
  readonly enter?: (at: string, signer: Signer) => Promise<Entered>;
}

/** The same for whatever else is sealed as a spec says. */
export async function sealingWith(options: SealingOptions, { declared, runId, enter: enterAt, ...outside }: Declared): Promise<Sealing> {
  const at = options.ledger ?? declared?.ledger?.at;
  requireSameLedger(options.ledger, declared?.ledger?.at);
  requireSameSigner(options.key, declared?.seal?.signer);
  requireUseOfRole(options, { key: options.key ?? declared?.seal?.signer, at });
  const urls = urlsOf(options.timestampUrl, declared?.timestamp?.urls);
  const signer = await signerOf({ ...options, runId, signals: outside.signals }, declared);
  try {
    requireMinimum(signer, declared?.seal?.minimum);
    const timestamps = urls.length === 0 ? undefined : { required: declared?.timestamp?.require ?? 1, authorities: urls };
    const authorities = await authoritiesOf(urls, outside.interrupt);
    const entered = at === undefined ? undefined : await enterAt?.(at, signer);
    return {
      signer,
      seal: sealOf(signer, timestamps),
      authorities,
      counted: declared?.timestamp?.urls?.length ? declared.timestamp.urls : urls,
      entered,
      certify: declared?.seal?.certify ?? false,
      roles: Object.entries(declared?.roles ?? {}).map(([name, { meaning, unit, who = [] }]) => ({
        name,
        meaning,
        ...(unit === undefined ? {} : { unit }),
        who,
      })),
      close: async () => {
        await entered?.close();
        await signer.close?.();
      },
    };
  } catch (error) {
    await signer.close?.();
    throw error;
  }
}

/** Those of the command line, then those of the spec, each once. */
function urlsOf(given: readonly string[] = [], declared: readonly string[] = []): readonly string[] {
  const urls = [...new Set([...given, ...declared])];
  if (urls.length <= mostAuthorities) return urls;
  throw new UsageError(`A seal bears no more than ${mostAuthorities} timestamps, and ${urls.length} authorities are named.`, {
    hint: 'two that have nothing to do with each other are enough',
  });
}

/** Without a key one is made for the run; nothing that reads keys is loaded then. */
async function signerOf(options: KeyOptions, declared: Spec['evidence']): Promise<Signer> {
  if (options.key === undefined && declared?.seal?.signer === undefined) {
    for (const [name, value] of Object.entries({ 'key-passphrase': options.keyPassphrase, certificates: options.certificates })) {
      if (value !== undefined) throw new UsageError(`--${name} goes with a key, and there is none.`, { hint: 'add --key FILE' });
    }
    return ephemeralSigner();
  }
  const { signWith } = await import('./sign-with.ts');
  return signWith(options, declared?.seal);
}

function requireMinimum({ assurance }: Signer, minimum: Seal['assurance'] | undefined): void {
  if (minimum === undefined || rank[assurance] >= rank[minimum]) return;
  throw new UsageError(
    `The spec asks for a seal by ${words[minimum]} at least (evidence.seal.minimum), and this run has ${words[assurance]}.`,
    {
      hint: minimum === 'kms' ? '--key kms:ARN, or evidence.seal.signer in the spec' : '--key FILE, or --key kms:ARN',
    },
  );
}

/** A run that is moved to another ledger has vanished from the one where people look for it. */
function requireSameLedger(given: string | undefined, declared: string | undefined): void {
  if (given === undefined || declared === undefined || given === declared) return;
  throw new UsageError(`The spec names the ledger ${declared}, and --ledger another one.`, { hint: 'leave --ledger out' });
}

function requireUseOfRole({ sealRole }: SealingOptions, { key, at }: { key: string | undefined; at: string | undefined }): void {
  if (sealRole === undefined || key?.startsWith('kms:') === true || at?.startsWith('s3://') === true) return;
  throw new UsageError('--seal-role goes with a key in AWS KMS or a ledger in S3, and there is neither.', {
    hint: 'leave --seal-role out',
  });
}

/** The spec is approved, and names who seals; a flag is typed. */
function requireSameSigner(given: string | undefined, declared: string | undefined): void {
  if (given === undefined || declared === undefined || given === declared) return;
  throw new UsageError(`The spec names the signer ${declared}, and --key another one.`, { hint: 'leave --key out' });
}

async function authoritiesOf(urls: readonly string[], signal: AbortSignal): Promise<readonly TimestampAuthority[]> {
  if (urls.length === 0) return [];
  const { httpAuthority } = await import('../timestamp-authority.ts');
  return urls.map((url) => httpAuthority(url, { signal }));
}

interface Entering {
  readonly options: SealingOptions;
  readonly announcement: Announcement;
  readonly signer: Signer;
  readonly declared: Spec['evidence'];
}

async function enter(at: string, { options, announcement, signer, declared }: Entering): Promise<Entered> {
  if (signer.assurance === 'ephemeral') {
    throw new UsageError('A ledger is signed by a key that outlives the run, and this run has one of its own.', {
      hint: '--key FILE, or --key kms:ARN',
    });
  }
  const { enterRun } = await import('./ledger-entry.ts');
  const { role, lock } = at === declared?.ledger?.at ? declared.ledger : {};
  return enterRun(announcement, { at, signer, role: options.sealRole ?? role, lockSeconds: lock?.seconds, profile: options.profile });
}
