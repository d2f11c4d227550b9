import { requireApprovedFiles } from '../approved-files.ts';
import { UsageError } from '../errors.ts';
import { protocolFolder } from '../evidence/documents/kinds.ts';
import type { PackageFile } from '../evidence/package.ts';
import type { ToolQualificationNote } from '../qualification-file.ts';
import type { Purpose } from '../record.ts';
import type { Announced, Announcement } from '../run.ts';
import type { Spec } from '../spec/spec.ts';
import type { Citation } from './cited-protocol.ts';
import type { SealingOptions } from './sealing.ts';

/** What a run is told to cite. */
export interface CitingOptions {
  /** Folder of the protocol that it executes. */
  readonly protocol?: string;
  /** Folder of a qualification of this iq, on this machine. */
  readonly toolQualification?: string;
}

/** What the record says of the documents that the run was given, and the files of them that are sealed with it. */
export interface Cited {
  readonly notes: Pick<Announced, 'protocol' | 'toolQualification'>;
  readonly files: readonly PackageFile[];
  /** What people must be told, a sentence each. */
  readonly warnings: readonly string[];
}

/** What the spec asks of a run of one purpose. */
interface Demands {
  readonly protocol?: 'approved' | undefined;
  readonly change?: 'required' | undefined;
}

/** Reads and checks what a run is given before its first call. Rejects with an OperatorError where its purpose asks for more. */
export async function cite(options: CitingOptions & SealingOptions, announcement: Announcement): Promise<Cited> {
  const { protocol: folder, toolQualification } = options;
  const citation = folder === undefined ? undefined : await citationOf(folder, announcement);
  const demands = demandsOf(announcement);
  if (demands.protocol === 'approved') {
    requireApproved(citation, { folder, announcement });
    requireLastingKey(options, announcement);
  }
  if (demands.change === 'required') requireChange(announcement);
  const warnings = await requireApprovedFiles(announcement.loaded, announcement.purpose);
  const qualification = toolQualification === undefined ? undefined : await qualificationOf(toolQualification);
  return {
    notes: {
      ...(citation === undefined ? {} : { protocol: citation.note }),
      ...(qualification === undefined ? {} : { toolQualification: qualification }),
    },
    files: (citation?.files ?? []).map(({ name, bytes }) => ({ name: `${protocolFolder}${name}`, bytes })),
    warnings,
  };
}

async function citationOf(folder: string, announcement: Announcement): Promise<Citation> {
  const { citeProtocol } = await import('./cited-protocol.ts');
  return citeProtocol(folder, announcement);
}

async function qualificationOf(folder: string): Promise<ToolQualificationNote> {
  const { readToolQualification } = await import('../trials/read.ts');
  return readToolQualification(folder);
}

/** Nothing is asked of engineering, which is what a replay, a narrowed run and a shard are: a merge answers for its shards. */
function demandsOf({ purpose, loaded }: Announcement): Demands {
  if (purpose === 'engineering') return {};
  const declared = loaded.spec.evidence?.purposes?.[keyOf(purpose)] ?? {};
  return purpose === 'qualification' ? { ...declared, protocol: 'approved' } : declared;
}

/** As the spec spells it. */
function keyOf(purpose: Exclude<Purpose, 'engineering'>): 'qualification' | 'post_change' | 'monitoring' {
  return purpose === 'post-change' ? 'post_change' : purpose;
}

interface Asking {
  readonly folder: string | undefined;
  readonly announcement: Announcement;
}

function requireApproved(citation: Citation | undefined, { folder, announcement: { purpose, loaded } }: Asking): void {
  const spec = loaded.sources[0]?.name ?? 'FILE';
  if (citation === undefined) {
    throw new UsageError(`A run of the purpose ${purpose} executes an approved protocol, and was given none.`, {
      hint: `iq protocol --spec ${spec} writes it, iq sign-off FOLDER signs it, and --protocol FOLDER gives it to the run`,
    });
  }
  const { note, why, mend } = citation;
  if (note.approval === 'approved') return;
  throw new UsageError(`A run of the purpose ${purpose} executes an approved protocol, and ${folder} is ${note.approval}: ${why}.`, {
    hint: mend,
  });
}

/** What a key sealed that nobody has any more, nobody can answer for. */
function requireLastingKey({ key }: SealingOptions, { purpose, loaded }: Announcement): void {
  const declared: Spec['evidence'] = loaded.spec.evidence;
  if (key !== undefined || declared?.seal?.signer !== undefined) return;
  throw new UsageError(`A run of the purpose ${purpose} is sealed by a key that outlives it, and this run has one of its own.`, {
    hint: '--key FILE, or --key kms:ARN',
  });
}

function requireChange({ purpose, change }: Announcement): void {
  if (change !== undefined) return;
  throw new UsageError(`The spec asks of a run of the purpose ${purpose} which change it follows (change: required).`, {
    hint: '--change ID',
  });
}
