import type { KeyObject } from 'node:crypto';
import { EvidenceError } from '../../errors.ts';
import type { Digested } from '../../qualification-file.ts';
import { readBundle, writeBundle } from '../bundle.ts';
import { signEnvelope, verifyEnvelope } from '../dsse.ts';
import { keyIdOf } from '../keys.ts';
import type { PackageFile } from '../package.ts';
import type { Signer } from '../signer.ts';
import { readStatementOf, type Statement, statementBytesOf } from '../statement.ts';
import type { TimestampAuthority } from '../timestamp/authority.ts';
import type { Stamp } from '../timestamp/stamp.ts';

interface SigningOptions {
  readonly signer: Signer;
  readonly authorities?: readonly TimestampAuthority[];
  readonly now?: () => Date;
}

/** A statement that was signed and stamped. */
export interface SignedStatement {
  /** Of a Sigstore bundle. */
  readonly bundle: Uint8Array;
  readonly stamps: readonly Stamp[];
  /** Why there are not more, for people. */
  readonly failures: readonly { readonly url: string; readonly why: string }[];
}

/** Signs a statement of this type about these files, and has the signature stamped. An authority that gives no stamp is told, and never an exception. */
export async function signStatement(
  { type, predicate, about }: { readonly type: string; readonly predicate: object; readonly about: readonly (PackageFile | Digested)[] },
  { signer, authorities = [], now }: SigningOptions,
): Promise<SignedStatement> {
  const envelope = await signEnvelope(statementBytesOf(type, predicate, about), signer);
  if (authorities.length === 0) return { bundle: writeBundle(envelope), stamps: [], failures: [] };
  const { requestStamps } = await import('../timestamp/stamp.ts');
  const { stamps, failures } = await requestStamps(envelope.signature, authorities, now === undefined ? {} : { now });
  return {
    bundle: writeBundle(
      envelope,
      stamps.map(({ response }) => response),
    ),
    stamps,
    failures,
  };
}

/** What stands in a bundle. Nobody has checked yet who signed it. */
export interface ReadStatement extends Statement {
  /** Whether this key signed it. */
  isSignedBy(key: KeyObject): boolean;
  /** base64 of SHA-256 of the SubjectPublicKeyInfo in DER: a hint that nobody signed. */
  readonly keyHint: string;
  readonly stamps: readonly Uint8Array[];
  /** What the stamps are over. */
  readonly signature: Uint8Array;
}

/** Reads the bundle of a statement of this type. Throws EvidenceError `malformed`; `name` names it, `what` says what it should be. */
export function readSigned(
  bytes: Uint8Array,
  { type, name, what }: { readonly type: string; readonly name: string; readonly what: string },
): ReadStatement {
  const bundle = readBundle(bytes, name);
  let statement: Statement;
  try {
    statement = readStatementOf(type, bundle.payload, what);
  } catch (error) {
    throw error instanceof EvidenceError ? new EvidenceError('malformed', `${name} is ${error.message}`, { cause: error }) : error;
  }
  return {
    ...statement,
    isSignedBy: (key) => bundle.keyid === keyIdOf(key) && verifyEnvelope(bundle, key),
    keyHint: bundle.keyid,
    stamps: bundle.stamps,
    signature: bundle.signature,
  };
}
