import { posix } from 'node:path';
import { UsageError } from './errors.ts';
import type { SignOffState } from './evidence/documents/sign-offs.ts';
import type { Purpose } from './record.ts';
import { resolveSpec } from './spec/resolve.ts';
import type { ApprovedFile, LoadedSpec } from './spec/spec.ts';

/**
 * Demands that the files beside the spec are signed by whom the spec has approve them (`approved_by`), as they are now. Throws UsageError that says
 * which file is not, why, and how it is signed; for the purpose engineering the same is returned, a sentence each, and nothing is thrown.
 */
export async function requireApprovedFiles(
  loaded: LoadedSpec,
  purpose: Purpose,
  { now }: { readonly now?: Date } = {},
): Promise<readonly string[]> {
  const { approvals = {} } = loaded.spec;
  const [main] = loaded.sources;
  const warnings: string[] = [];
  for (const kind of ['attestations', 'deviations'] as const) {
    const role = approvals[kind];
    if (role === undefined) continue;
    const approved = loaded.approved?.find((one) => one.kind === kind);
    if (approved === undefined) throw new Error(`the spec has ${kind} approved, and the loader named no file of them`);
    const missing = await whatIsMissing(approved, role, { loaded, now });
    if (missing === undefined) continue;
    const command = `iq sign-off ${approved.file} --kind ${kind} --role ${role} --spec ${main?.name} --key FILE --certificates FILE`;
    if (purpose !== 'engineering') {
      throw new UsageError(`a run of the purpose ${purpose} goes by approved files alone (${kind}.approved_by): ${missing}`, {
        hint: `in the folder of the spec: ${command}`,
      });
    }
    warnings.push(`${missing}. A run of any other purpose would be refused; in the folder of the spec: ${command}`);
  }
  return warnings;
}

async function whatIsMissing(
  { kind, file, signOff }: ApprovedFile,
  role: string,
  { loaded, now }: { readonly loaded: LoadedSpec; readonly now: Date | undefined },
): Promise<string | undefined> {
  const source = (name: string): Uint8Array | undefined => loaded.sources.find((one) => one.name === name)?.bytes;
  const [bytes, signed] = [source(file), source(signOff)];
  if (bytes === undefined) throw new Error(`${file} is none of the files that the spec consists of`);
  // Loaded where somebody has to sign, not by every run.
  const { checkApproval } = await import('./evidence/documents/approvals.ts');
  const signOffs = new Map(signed === undefined ? [] : [[posix.basename(signOff), signed]]);
  const options = { resolvedSpec: resolveSpec(loaded.spec), ...(now === undefined ? {} : { now }) };
  const state = await checkApproval({ kind, name: file, bytes, signOffs }, options);
  return state.isComplete ? undefined : reasonOf(state, { file, role });
}

function reasonOf({ lines, signings, isRejected }: SignOffState, { file, role }: { readonly file: string; readonly role: string }): string {
  const broken = lines.find(({ ok }) => ok === false);
  if (broken !== undefined) return `the sign-off of ${file} does not hold: ${broken.detail ?? broken.what}`;
  const [signing] = signings;
  if (isRejected) return `${file} was rejected by ${signing?.signOff.signer.printedName ?? 'somebody'}: ${signing?.signOff.reason ?? ''}`;
  if (signing !== undefined) return `nothing says whose certificates are to be believed, so nobody knows who signed ${file}`;
  return `${file} is not signed by anybody as ${role}`;
}
