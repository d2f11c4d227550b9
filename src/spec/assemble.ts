import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { z } from 'zod';
import { SpecError, type SpecProblem } from '../errors.ts';
import { loadAllowlist, pinnedDigest, repeatedServices } from './allowlist.ts';
import { type Approvals, approvalsOf, readApprovals } from './approvals.ts';
import { type Beside, openBeside } from './beside.ts';
import { type Certificates, readCertificates, withCertificates } from './certificates.ts';
import { openSpec } from './compose.ts';
import { applyDefaults } from './defaults.ts';
import type { Instances } from './instances.ts';
import { resolvePath } from './paths.ts';
import { deviationRequirements, repeatedIds } from './rules/catalogue.ts';
import { contextOf, type Draft, itemsOf } from './rules/context.ts';
import { rules } from './rules/index.ts';
import { allowlist } from './sections/allowlist.ts';
import { attestations, deviations } from './sections/files.ts';
import type { SpecFile } from './sections/index.ts';
import type { Complaint } from './shape.ts';
import type { Reader } from './sources.ts';
import type { CatalogueEntry, LoadedAttestation, LoadedSpec, Spec, SpecSource } from './spec.ts';
import type { Path } from './tree.ts';

interface Documents {
  readonly complaints: readonly Complaint[];
  readonly sources: readonly SpecSource[];
  /** By the path as written; `null` where the document is missing. */
  readonly digests: ReadonlyMap<string, string | null>;
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

/** Names of items in environments, each with that under which the item was written. */
function writtenNames(instances: Instances): ReadonlyMap<string, string> {
  const sections = Object.values(instances).flatMap((environment) => Object.values(environment));
  return new Map(sections.flatMap((items) => Object.entries(items).map(([item, name]) => [name, item] as const)));
}

/**
 * Problems of one or several files, each file's in its order, none twice: what is written once can stand for several things. What is said
 * alike of the instances of one item is said of the first.
 */
function inOrder(problems: readonly SpecProblem[], files: readonly string[] = [], instances: Instances = {}): readonly SpecProblem[] {
  const names = writtenNames(instances);
  const unique = new Map<string, SpecProblem>();
  for (const problem of problems) {
    const message = problem.message.replaceAll(/[\w-]+/g, (word) => names.get(word) ?? word);
    const key = JSON.stringify([problem.file, problem.line, problem.column, message]);
    if (!unique.has(key)) unique.set(key, problem);
  }
  return [...unique.values()].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column || (a.message < b.message ? -1 : 1),
  );
}

/** Names of environments, also where their section has mistakes. */
const environmentNames = (value: unknown): readonly string[] => {
  const environments = (value as { readonly environments?: unknown } | null | undefined)?.environments;
  return typeof environments === 'object' && environments !== null ? Object.keys(environments) : [];
};

/** Sources by name, each once: a file can have more than one part to play. */
const onceEach = (sources: readonly SpecSource[]): readonly SpecSource[] =>
  sources.filter(({ name }, index) => sources.findIndex((source) => source.name === name) === index);

interface BesideAll {
  readonly attested: Beside<typeof attestations>;
  readonly deviated: Beside<typeof deviations>;
  readonly allowed: Beside<typeof allowlist>;
  readonly documents: Documents;
  readonly certificates: Certificates;
  readonly authorities: Certificates;
  readonly approvals: Approvals;
}

function openAll(
  sound: Draft | undefined,
  from: { readonly read: Reader; readonly folder: string; readonly folderOf: (path: Path) => string },
): BesideAll {
  const list = sound?.guardrails?.service_allowlist;
  const named = (path: Path, written: string | undefined) => ({ path, written, start: from.folderOf(path) });
  const attested = openBeside(attestations, named(['attestations', 'file'], sound?.attestations?.file), from);
  const deviated = openBeside(deviations, named(['deviations', 'file'], sound?.deviations?.file), from);
  return {
    attested,
    deviated,
    allowed: openBeside(allowlist, named(['guardrails', 'service_allowlist', 'file'], list?.file), from),
    documents: readDocuments(attested, from.read),
    certificates: readCertificates(named(['evidence', 'seal', 'certificates'], sound?.evidence?.seal?.certificates), from.read),
    authorities: readCertificates(named(['evidence', 'authorities'], sound?.evidence?.authorities), from.read),
    approvals: readApprovals(sound, { attestations: attested.source, deviations: deviated.source }, from.read),
  };
}

/** Every mistake in a file beside the spec, those of rules among them, in the order of the file. */
function problemsIn<S extends z.ZodType>({ opened }: Beside<S>, complaints: readonly Complaint[]): readonly SpecProblem[] {
  return inOrder([...(opened?.problems ?? []), ...(opened?.problemsOf(complaints) ?? [])]);
}

/** What is wrong with the files beside the spec, file by file. */
function problemsBeside({ attested, deviated, allowed, documents }: BesideAll, catalogue: readonly CatalogueEntry[]) {
  const attestedItems = attested.opened?.shape?.sound;
  const deviatedItems = deviated.opened?.shape?.sound;
  return [
    ...problemsIn(attested, [...repeatedIds(attestedItems), ...documents.complaints]),
    ...problemsIn(deviated, [...repeatedIds(deviatedItems), ...deviationRequirements(deviatedItems, catalogue)]),
    ...problemsIn(allowed, repeatedServices(allowed)),
  ];
}

/** The spec with what its files say. Nothing is wrong with any of them. */
function loadedSpec(file: SpecFile, beside: BesideAll, instances: Instances): Spec {
  const { attested, deviated, allowed, documents } = beside;
  const list = allowed.opened?.shape?.output;
  // Variables are taken over by now, and what was included is part of the spec.
  const { vars: _, include: __, evidence, ...rest } = applyDefaults(file);
  return {
    ...rest,
    ...(file.environments === undefined ? {} : { instances }),
    attestations: (attested.opened?.shape?.output ?? []).map(
      (attestation): LoadedAttestation => ({ ...attestation, documentSha256: documents.digests.get(attestation.document) ?? null }),
    ),
    deviations: deviated.opened?.shape?.output ?? [],
    ...approvalsOf(file, { attestations: attested.source, deviations: deviated.source }),
    ...(evidence === undefined ? {} : { evidence: withCertificates(evidence, beside) }),
    ...(list === undefined || allowed.source === undefined ? {} : { allowlist: loadAllowlist(list, allowed.source.bytes) }),
  };
}

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
  const main = openSpec(path, bytes, read);
  const sound = main.shape?.sound;
  const folder = posix.dirname(path);
  const beside = openAll(sound, { read, folder, folderOf: main.folderOf });
  const { attested, deviated, allowed, documents, certificates, authorities, approvals } = beside;

  const attestedItems = attested.opened?.shape?.sound;
  const ids = attestedItems === undefined ? null : itemsOf(attestedItems).flatMap(([, { id }]) => (id === undefined ? [] : [id]));
  const context =
    sound === undefined
      ? undefined
      : contextOf(sound, {
          catalogue,
          attestations: ids,
          environments: environmentNames(main.shape?.file.value),
          instances: main.instances,
        });
  const complaints = [
    ...[attested, deviated, allowed, certificates, authorities, approvals].flatMap((file) => file.complaints),
    ...pinnedDigest(allowed, sound?.guardrails?.service_allowlist?.sha256),
    ...(context === undefined ? [] : rules.flatMap((rule) => rule(context))),
  ];
  const files = [path, ...main.included.map(({ name }) => posix.join(folder, name))];
  const problems = [
    ...inOrder([...main.problems, ...main.problemsOf(complaints)], files, main.instances),
    ...problemsBeside(beside, catalogue),
  ];
  const file = main.shape?.output;
  if (problems.length > 0 || file === undefined) throw new SpecError(problems);

  const own = [
    { name: posix.basename(path), bytes },
    ...main.included,
    ...[attested, deviated, allowed, certificates, authorities].map(({ source }) => source).filter((source) => source !== undefined),
    ...approvals.sources,
  ];
  return {
    spec: loadedSpec(file, beside, main.instances),
    ...(approvals.files.length === 0 ? {} : { approved: approvals.files }),
    sources: onceEach([...own, ...documents.sources]),
  };
}
