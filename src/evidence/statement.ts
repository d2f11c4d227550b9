import { z } from 'zod';
import { EvidenceError } from '../errors.ts';
import type { Digested } from '../qualification-file.ts';
import type { Qualification } from '../record.ts';
import type { SpecSource } from '../spec/spec.ts';
import { canonicalBytes, sha256Hex } from './canonical.ts';
import { explain } from './explain.ts';
import { isSafeName, names, requireSafeName } from './names.ts';
import type { PackageFile } from './package.ts';
import { parseStrict } from './strict-json.ts';

/** The type of the predicate: a Qualification of schema version 1. */
export const predicateType = 'https://iq-evidence.example/installation-qualification/v1';
const statementType = 'https://in-toto.io/Statement/v1';

export interface Subject {
  /** Path in the package. */
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

/** An in-toto Statement v1 about the files of a package. */
export interface Statement {
  readonly subject: readonly Subject[];
  readonly predicate: unknown;
}

/** The files that a statement vouches for, byte for byte. */
export interface Sealed {
  readonly sources: readonly SpecSource[];
  readonly resolvedSpec: Uint8Array;
  /** facts.jsonl.gz. */
  readonly facts: Uint8Array;
  /** The bundles of the shards of a merged run, by their names in the package. */
  readonly shards?: readonly PackageFile[];
  /** responses.jsonl.gz of a run that kept AWS's answers: it names each of them by digest. */
  readonly responses?: Uint8Array | undefined;
  /** What the record cites, reports that hold nothing of the seal, VERIFY.md and verify.sh. */
  readonly others?: readonly PackageFile[];
}

/** Every file that a statement vouches for under its name in the package, sorted by name. */
export function sealedFiles({ sources, resolvedSpec, facts, shards = [], responses, others = [] }: Sealed): PackageFile[] {
  const spec = sources.map(({ name, bytes }) => ({ name: `${names.specFolder}${requireSafeName(name)}`, bytes }));
  const files = [...spec, { name: names.resolvedSpec, bytes: resolvedSpec }, { name: names.facts, bytes: facts }, ...shards, ...others];
  if (responses !== undefined) files.push({ name: names.responses, bytes: responses });
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The bytes to sign: canonical JSON of the statement. The same record and files give the same bytes. */
export function statementBytes(predicate: Qualification, sealed: Sealed): Uint8Array {
  return statementBytesOf(predicateType, predicate, sealedFiles(sealed));
}

/** The same of any other predicate, about these files; the digest of a file that is not at hand stands in its place. */
export function statementBytesOf(type: string, predicate: object, about: readonly (PackageFile | Digested)[]): Uint8Array {
  const subject = about.map((file): Subject => {
    const sha256 = 'bytes' in file ? sha256Hex(file.bytes) : file.sha256;
    return { name: file.name, digest: { sha256 } };
  });
  return canonicalBytes({ _type: statementType, subject, predicateType: type, predicate });
}

const statement = z.looseObject({
  _type: z.literal(statementType),
  subject: z
    .array(
      z.looseObject({
        name: z.string().refine(isSafeName, { error: 'leads out of the package' }),
        digest: z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected SHA-256 in hexadecimal' }) }),
      }),
    )
    .min(1),
  predicateType: z.string(),
  predicate: z.unknown(),
});

/** Reads signed bytes. Throws EvidenceError `malformed` for another type, an unsafe or a repeated subject, or a member named twice. */
export function readStatement(bytes: Uint8Array): Statement {
  return readStatementOf(predicateType, bytes, 'a qualification');
}

/** The same for another type of predicate; `what` says what it should be the statement of. */
export function readStatementOf(type: string, bytes: Uint8Array, what: string): Statement {
  const parsed = statement.extend({ predicateType: z.literal(type) }).safeParse(parseStrict(bytes, 'the statement'));
  if (!parsed.success) throw new EvidenceError('malformed', `not the statement of ${what}: ${explain(parsed.error)}`);
  const { subject, predicate } = parsed.data;
  const twice = subject.find(({ name }, index) => subject.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) throw new EvidenceError('malformed', `the statement names the subject ${twice.name} twice`);
  return { subject, predicate };
}
