import { createHash } from 'node:crypto';
import type { Draft } from './rules/context.ts';
import type { SpecFile } from './sections/index.ts';
import type { Complaint } from './shape.ts';
import type { Reader } from './sources.ts';
import type { ApprovedFile, Spec, SpecSource } from './spec.ts';

/** The sign-offs of the files beside the spec, as they were read: nobody has checked them yet. */
export interface Approvals {
  readonly files: readonly ApprovedFile[];
  readonly sources: readonly SpecSource[];
  readonly complaints: readonly Complaint[];
}

const kinds = ['attestations', 'deviations'] as const;

/** What the spec says of who signs them, and which bytes, in the form in which the resolved spec has it. */
export function approvalsOf(file: SpecFile, beside: Beside): Pick<Spec, 'approvals' | 'approvedSha256'> {
  const named = kinds.flatMap((kind) => (file[kind]?.approved_by === undefined ? [] : [[kind, file[kind].approved_by] as const]));
  const digests = named.map(([kind]) => [kind, sha256Of(beside[kind]?.bytes ?? new Uint8Array())] as const);
  return named.length === 0 ? {} : { approvals: Object.fromEntries(named), approvedSha256: Object.fromEntries(digests) };
}

type Beside = Readonly<Record<ApprovedFile['kind'], SpecSource | undefined>>;

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Reads the one sign-off that each file can have, since one role signs it once. One that is not there is no mistake of the spec: the run says so.
 * Never throws.
 */
export function readApprovals(sound: Draft | undefined, beside: Beside, read: Reader): Approvals {
  const files: ApprovedFile[] = [];
  const sources: SpecSource[] = [];
  const complaints: Complaint[] = [];
  for (const kind of kinds) {
    const [role, source] = [sound?.[kind]?.approved_by, beside[kind]];
    if (role === undefined || source === undefined) continue;
    const signOff = `${source.name}.signoffs/01-${role}.sigstore.json`;
    const found = read(signOff, 'yaml');
    if ('bytes' in found) sources.push({ name: signOff, bytes: found.bytes });
    else if (!found.isMissing) complaints.push({ path: [kind, 'approved_by'], message: `${signOff}: ${found.unreadable}` });
    files.push({ kind, file: source.name, signOff });
  }
  return { files, sources, complaints };
}
