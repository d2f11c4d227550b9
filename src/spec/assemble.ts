import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { SpecError, type SpecProblem } from '../errors.ts';
import { applyDefaults } from './defaults.ts';
import { resolvePath } from './paths.ts';
import { deviationRequirements, repeatedIds } from './rules/catalogue.ts';
import { contextOf, itemsOf } from './rules/context.ts';
import { rules } from './rules/index.ts';
import { attestations, deviations } from './sections/files.ts';
import { specFile } from './sections/index.ts';
import type { Complaint } from './shape.ts';
import { type Opened, openFile, type Reader } from './sources.ts';
import type { CatalogueEntry, LoadedAttestation, LoadedSpec, SpecSource } from './spec.ts';

/** A file that the spec names. */
interface Beside<S extends typeof attestations | typeof deviations> {
  readonly opened: Opened<S> | undefined;
  readonly source: SpecSource | undefined;
  /** What the spec says wrongly about it. */
  readonly complaints: readonly Complaint[];
}

interface Documents {
  readonly complaints: readonly Complaint[];
  readonly sources: readonly SpecSource[];
  /** By the path as written; `null` where the document is missing. */
  readonly digests: ReadonlyMap<string, string | null>;
}

const nothing = { opened: undefined, source: undefined, complaints: [] } as const;

function openBeside<S extends typeof attestations | typeof deviations>(
  schema: S,
  section: 'attestations' | 'deviations',
  written: string | undefined,
  { read, folder }: { readonly read: Reader; readonly folder: string },
): Beside<S> {
  if (written === undefined) return nothing;
  const path = [section, 'file'];
  const resolved = resolvePath('', written);
  if ('message' in resolved) return { ...nothing, complaints: [{ path, ...resolved }] };
  const found = read(resolved.name, 'yaml');
  if ('unreadable' in found) return { ...nothing, complaints: [{ path, message: `${resolved.name}: ${found.unreadable}` }] };
  const source = { name: resolved.name, bytes: found.bytes };
  return { opened: openFile(schema, posix.join(folder, resolved.name), found.bytes), source, complaints: [] };
}

/** Reads what the attestations attest. A document that is not there is no mistake of the spec: the check says so. */
function readDocuments({ opened, source }: Beside<typeof attestations>, read: Reader): Documents {
  const complaints: Complaint[] = [];
  const sources = new Map<string, SpecSource>();
  const digests = new Map<string, string | null>();
  for (const [index, { document }] of itemsOf(opened?.shape?.sound)) {
    if (document === undefined) continue;
    const path = [index, 'document'];
    const resolved = resolvePath(posix.dirname(source?.name ?? ''), document);
    if ('message' in resolved) {
      complaints.push({ path, ...resolved });
      continue;
    }
    const found = read(resolved.name, 'document');
    if ('bytes' in found) {
      sources.set(resolved.name, { name: resolved.name, bytes: found.bytes });
      digests.set(document, createHash('sha256').update(found.bytes).digest('hex'));
    } else if (found.isMissing) digests.set(document, null);
    else complaints.push({ path, message: `${resolved.name}: ${found.unreadable}` });
  }
  return { complaints, sources: [...sources.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), digests };
}

const inOrder = (problems: readonly SpecProblem[]): readonly SpecProblem[] =>
  [...problems].sort((a, b) => a.line - b.line || a.column - b.column || (a.message < b.message ? -1 : 1));

/** Names that only planned sections declare. */
const plannedNames = (value: unknown): readonly string[] => {
  const environments = (value as { readonly environments?: unknown } | null | undefined)?.environments;
  return typeof environments === 'object' && environments !== null ? Object.keys(environments) : [];
};

/**
 * Makes a spec of bytes. Throws one SpecError with every mistake of every file: of the spec first, each in the order of the
 * file. Pure but for `read`. `path` is the spec's name in messages.
 */
export function assembleSpec(
  path: string,
  bytes: Uint8Array,
  options: { readonly read: Reader; readonly catalogue: readonly CatalogueEntry[] },
): LoadedSpec {
  const { catalogue, read } = options;
  const folder = posix.dirname(path);
  const main = openFile(specFile, path, bytes);
  const sound = main.shape?.sound;
  const attested = openBeside(attestations, 'attestations', sound?.attestations?.file, { read, folder });
  const deviated = openBeside(deviations, 'deviations', sound?.deviations?.file, { read, folder });
  const documents = readDocuments(attested, read);

  const attestedItems = attested.opened?.shape?.sound;
  const ids = attestedItems === undefined ? null : itemsOf(attestedItems).flatMap(([, { id }]) => (id === undefined ? [] : [id]));
  const context =
    sound === undefined ? undefined : contextOf(sound, { catalogue, attestations: ids, planned: plannedNames(main.shape?.file.value) });
  const judged = context === undefined ? [] : rules.flatMap((rule) => rule(context));
  const deviatedItems = deviated.opened?.shape?.sound;
  const problems = [
    ...inOrder([...main.problems, ...main.problemsOf([...attested.complaints, ...deviated.complaints, ...judged])]),
    ...inOrder([
      ...(attested.opened?.problems ?? []),
      ...(attested.opened?.problemsOf([...repeatedIds(attestedItems), ...documents.complaints]) ?? []),
    ]),
    ...inOrder([
      ...(deviated.opened?.problems ?? []),
      ...(deviated.opened?.problemsOf([...repeatedIds(deviatedItems), ...deviationRequirements(deviatedItems, catalogue)]) ?? []),
    ]),
  ];
  const file = main.shape?.output;
  if (problems.length > 0 || file === undefined) throw new SpecError(problems);

  const loaded = (attested.opened?.shape?.output ?? []).map(
    (attestation): LoadedAttestation => ({ ...attestation, documentSha256: documents.digests.get(attestation.document) ?? null }),
  );
  const yamlFiles = [{ name: posix.basename(path), bytes }, ...[attested.source, deviated.source].filter((source) => source !== undefined)];
  return {
    spec: { ...applyDefaults(file), attestations: loaded, deviations: deviated.opened?.shape?.output ?? [] },
    sources: [...yamlFiles, ...documents.sources.filter(({ name }) => yamlFiles.every((source) => source.name !== name))],
  };
}
