import { readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { EvidenceError } from '../../errors.ts';
import type { Predicates, SealedKind } from '../../qualification-file.ts';
import { names } from '../names.ts';
import { plainFiles } from '../package.ts';
import { diskError } from '../staging.ts';
import { kinds } from './kinds.ts';
import { requirePredicate } from './schemas.ts';
import { type ReadStatement, readSigned } from './signed.ts';

/** Far above any document: it holds no facts and no answers of AWS. */
const largest = 2 ** 28;

interface ReadKind<K extends SealedKind> {
  readonly kind: K;
  /** Name of the folder. */
  readonly folder: string;
  /** Every file of the folder and below it. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The bytes of its bundle. */
  readonly bundle: Uint8Array;
  readonly statement: ReadStatement;
  readonly predicate: Predicates[K];
}

/** A document as it lies in its folder. It has the shape of its kind; nobody has checked yet who sealed it, or any digest. */
export type ReadDocument = { readonly [K in SealedKind]: ReadKind<K> }[SealedKind];

/** Reads the folder of a sealed document of any kind. Throws EvidenceError where it holds none or more than one, or something of another shape. */
export function readDocument(dir: string): ReadDocument {
  const files = filesOf(dir);
  const kind = kindOf(files, dir);
  const { bundle: name, predicateType: type, words: what } = kinds[kind];
  const bundle = files.get(name) ?? new Uint8Array();
  const statement = readSigned(bundle, { type, name, what });
  const predicate = requirePredicate(kind, statement.predicate);
  return { kind, folder: basename(resolve(dir)), files, bundle, statement, predicate } as ReadDocument;
}

function filesOf(dir: string): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  try {
    if (!statSync(dir).isDirectory()) throw new EvidenceError('unreadable', `${dir} is not the folder of a document`);
    let size = 0;
    for (const name of plainFiles(dir)) {
      const path = join(dir, name);
      size += statSync(path).size;
      if (size > largest) throw new EvidenceError('malformed', `${dir} holds more than ${largest} bytes: it is no document of iq`);
      files.set(name, readFileSync(path));
    }
  } catch (cause) {
    throw diskError(`cannot read the document ${dir}`, cause);
  }
  return files;
}

/** Two bundles in one folder would leave it to the reader which of them is meant. */
function kindOf(files: ReadonlyMap<string, Uint8Array>, dir: string): SealedKind {
  const there = (Object.keys(kinds) as SealedKind[]).filter((kind) => files.has(kinds[kind].bundle));
  const bundles = there.map((kind) => kinds[kind].bundle);
  if (files.has(names.bundle)) bundles.push(names.bundle);
  const [kind] = there;
  if (kind !== undefined && bundles.length === 1) return kind;
  const expected = Object.values(kinds).map(({ bundle }) => bundle);
  if (bundles.length > 1) throw new EvidenceError('malformed', `${dir} holds ${bundles.join(' and ')}: a folder is of one document`);
  const found = bundles.length === 0 ? 'no sealed document' : `an executed record (${names.bundle}), and no document`;
  throw new EvidenceError('unreadable', `${dir} holds ${found}`, { hint: `one of ${expected.join(', ')}` });
}
