import { EvidenceError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import { dispositionFolder } from '../evidence/documents/kinds.ts';
import { type Package, readPackage } from '../evidence/package.ts';
import { verifyContents } from '../evidence/verify.ts';
import type { Qualification } from '../record.ts';
import type { Spec } from '../spec/spec.ts';

/** The package of a run, that holds from signature to verdict. Who sealed it is not known: no key was given. */
export interface GivenRecord {
  readonly path: string;
  readonly record: Qualification;
  /** Of its bundle. */
  readonly sha256: string;
  /** spec.resolved.json, parsed. */
  readonly resolved: unknown;
  readonly sealed: Package;
}

/** Reads and verifies a package, but for its dispositions. Rejects with EvidenceError where it is not what was sealed, with the first few things that are wrong. */
export async function readGivenRecord(path: string): Promise<GivenRecord> {
  const sealed = readPackage(path);
  // What became of its test cases is no part of the record, and is checked with the other signatures of people.
  const own = [...sealed.files].filter(([name]) => !name.startsWith(dispositionFolder));
  const { run, lines } = await verifyContents({ ...sealed, files: new Map(own) }, {});
  if (run === undefined) {
    const wrong = lines.filter(({ ok }) => ok === false).map(({ what, detail }) => (detail === undefined ? what : `${what}: ${detail}`));
    throw new EvidenceError('malformed', `${path} is not valid: ${wrong.slice(0, 3).join('; ')}`, {
      hint: `iq evidence verify ${path} says all that is wrong`,
    });
  }
  return { path, record: run.record, sha256: sha256Hex(sealed.bundle), resolved: run.spec, sealed };
}

/** What the spec of a record says under `evidence`: the resolved form keeps it as the loader read it. */
export function declaredBy(resolved: unknown): Spec['evidence'] {
  return (resolved as { readonly evidence?: Spec['evidence'] }).evidence;
}
