import { posix } from 'node:path';
import { sha256Hex } from '../canonical.ts';
import { rulesOf } from './rules.ts';
import { checkSignOffs, type SignOffOptions, type SignOffState } from './sign-offs.ts';

/** A file that a person wrote and others sign, with what lies in the folder of its sign-offs. */
export interface SignedFile {
  readonly kind: 'attestations' | 'deviations';
  /** A path; people sign the name at its end. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** By their names in `NAME.signoffs/`. */
  readonly signOffs: ReadonlyMap<string, Uint8Array>;
}

/** Checks the sign-offs of such a file by the rules of a parsed spec.resolved.json. Throws EvidenceError `malformed` where that says nothing of rules. */
export function checkApproval(
  { kind, name, bytes, signOffs }: SignedFile,
  { resolvedSpec, ...options }: { readonly resolvedSpec: unknown } & Omit<SignOffOptions, 'document' | 'rules'>,
): Promise<SignOffState> {
  const sha256 = sha256Hex(bytes);
  const document = { kind, sha256, subjects: [{ name: posix.basename(name), sha256 }] };
  return checkSignOffs(signOffs, { ...options, document, rules: rulesOf(resolvedSpec, { kind }) });
}
