import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue, checks } from '../checks/index.ts';
import { EvidenceError } from '../errors.ts';
import { canonicalBytes, sha256Hex } from '../evidence/canonical.ts';
import { rulesOf } from '../evidence/documents/rules.ts';
import { guides } from '../evidence/guides.ts';
import { names, requireSafeName } from '../evidence/names.ts';
import type { PackageFile } from '../evidence/package.ts';
import { version } from '../package.ts';
import { countsOf, protocolContentOf, protocolSha256 } from '../protocol/content.ts';
import type { Protocol, ProtocolContent } from '../qualification-file.ts';
import type { Seal } from '../record.ts';
import { harmlessJson } from '../reporters/json.ts';
import { harmless } from '../reporters/legible.ts';
import type { Signals } from '../signals.ts';
import { loadSpec } from '../spec/load.ts';
import { resolveSpec } from '../spec/resolve.ts';
import type { LoadedSpec } from '../spec/spec.ts';
import { requireFolder } from './files.ts';
import { interruptBy } from './interrupt.ts';
import { type WrittenDocument, writeDocument } from './sealed-document.ts';
import { type SealingOptions, sealingWith } from './sealing.ts';

export interface ProtocolOptions extends SealingOptions {
  readonly spec: string;
  readonly out: string;
  readonly json?: boolean;
  /** Folder of a protocol that this one is held against; nothing is written then. */
  readonly diff?: string;
  readonly signals: Signals;
}

/** Writes and seals the protocol of a spec, or says what differs from another one. Rejects with an OperatorError. */
export async function protocol(options: ProtocolOptions): Promise<void> {
  const loaded = loadSpec(options.spec, catalogue());
  const planned = planOf(loaded);
  const isJson = options.json === true;
  if (options.diff !== undefined) {
    const { tellDifferences } = await import('./protocol-diff.ts');
    return tellDifferences(options.diff, planned, { isJson });
  }
  // What draws a PDF is loaded where one is written, and nowhere else.
  const { renderProtocol } = await import('../reporters/documents/protocol.ts');
  tell(await writeProtocol(options, planned, renderProtocol), { content: planned.content, isJson });
}

/** What is approved of a spec, and what it is made of. */
export interface Planned {
  readonly loaded: LoadedSpec;
  readonly content: ProtocolContent;
  readonly resolved: unknown;
}

export function planOf(loaded: LoadedSpec): Planned {
  return { loaded, content: protocolContentOf(loaded.spec, checks), resolved: resolveSpec(loaded.spec) };
}

type Render = Parameters<typeof writeDocument<'protocol'>>[0]['render'];

/** Writes the folder of a protocol whole or not at all, and enters it where its spec keeps a ledger. Rejects with an OperatorError. */
export async function writeProtocol(
  options: ProtocolOptions,
  { loaded, content, resolved }: Planned,
  render: Render,
): Promise<WrittenDocument<'protocol'>> {
  const { out, signals } = options;
  const sha256 = protocolSha256(content);
  const folder = folderOf(content, sha256);
  requireFolder(out, { create: true });
  if (existsSync(join(out, folder))) {
    throw new EvidenceError('exists', `${join(out, folder)} is already there: the protocol of this spec by this iq is written.`, {
      hint: 'it is the same protocol: iq sign-off signs it; remove the folder where it is to be sealed anew',
    });
  }
  // Rules that contradict themselves are told before a key is asked for.
  const { order, roles } = rulesOf(resolved, { kind: 'protocol' });
  const declared = loaded.spec.evidence;
  const interrupt = interruptBy(signals).signal;
  const sealing = await sealingWith(options, { declared, runId: `protocol-${sha256.slice(0, 12)}`, signals, interrupt });
  try {
    const written = await writeDocument({
      kind: 'protocol',
      dir: out,
      folder,
      sealing,
      files: filesOf(loaded, resolved),
      predicate: (seal) => predicateOf(loaded, { content, sha256, seal }),
      render,
      roles: order.flatMap((name) => roles.find((role) => role.name === name) ?? []),
    });
    const { enterDocument } = await import('./entered-document.ts');
    await enterDocument(written, { kind: 'protocol', id: sha256, sealing, declared, options });
    return written;
  } finally {
    await sealing.close();
    signals.stop();
  }
}

/** Number, revision and digest, in letters that every disk takes. */
function folderOf({ document }: ProtocolContent, sha256: string): string {
  const safe = (value: unknown): string =>
    String(value)
      .replaceAll(/[^A-Za-z0-9._]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 60) || 'protocol';
  return `${safe(document.id)}-${safe(document.revision)}-${sha256.slice(0, 12)}`;
}

function filesOf({ sources }: LoadedSpec, resolved: unknown): readonly PackageFile[] {
  const spec = sources.map(({ name, bytes }) => ({ name: `${names.specFolder}${requireSafeName(name)}`, bytes }));
  const files = [...spec, { name: names.resolvedSpec, bytes: canonicalBytes(resolved) }, ...guides()];
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function predicateOf(
  { sources: [source] }: LoadedSpec,
  { content, sha256, seal }: { readonly content: ProtocolContent; readonly sha256: string; readonly seal: Seal },
): Protocol {
  if (source === undefined) throw new Error('a spec has at least one file');
  return {
    schemaVersion: 1,
    writtenAt: new Date().toISOString(),
    tool: { name: 'iq', version, node: process.versions.node },
    seal,
    sha256,
    spec: { name: source.name, sha256: sha256Hex(source.bytes) },
    content,
  };
}

function tell(
  { path, predicate, warnings }: WrittenDocument<'protocol'>,
  { content, isJson }: { readonly content: ProtocolContent; readonly isJson: boolean },
): void {
  const people = isJson ? process.stderr : process.stdout;
  if (isJson) process.stdout.write(harmlessJson(predicate));
  const { procedures, requirements, testCases } = countsOf(content);
  people.write(`protocol: ${harmless(path)}\n`);
  people.write(`sha256: ${predicate.sha256}\n`);
  people.write(`${procedures} test procedures, ${requirements} requirements, ${testCases} test cases planned\n`);
  if (predicate.seal.assurance === 'ephemeral') {
    process.stderr.write('iq: warning: no key was given: the protocol is sealed by a key made for it, which cannot say who wrote it\n');
  }
  for (const warning of warnings) process.stderr.write(`iq: warning: ${harmless(warning)}\n`);
}
