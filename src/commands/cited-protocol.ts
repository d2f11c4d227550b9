import { checks } from '../checks/index.ts';
import { canonicalJson, sha256Hex } from '../evidence/canonical.ts';
import type { Line } from '../evidence/checklist.ts';
import { kinds, signOffFolder } from '../evidence/documents/kinds.ts';
import { rulesOf } from '../evidence/documents/rules.ts';
import { checkSignOffs, type SignOffState } from '../evidence/documents/sign-offs.ts';
import type { PackageFile } from '../evidence/package.ts';
import { protocolContentOf, protocolSha256 } from '../protocol/content.ts';
import type { ProtocolContent, ProtocolNote } from '../qualification-file.ts';
import type { Announcement } from '../run.ts';
import { resolveSpec } from '../spec/resolve.ts';
import { readProtocol } from './given-protocol.ts';

/** A protocol as a record cites it. */
export interface Citation {
  readonly note: ProtocolNote;
  /** Why it is not approved, as the end of a sentence; empty where it is. */
  readonly why: string;
  /** What would mend that. */
  readonly mend: string;
  /** Its bundle and its sign-offs, by their names in its folder. */
  readonly files: readonly PackageFile[];
}

/** Reads the protocol in a folder, and says how it stands to the spec and to the program of a run. Rejects with EvidenceError `protocol` where it does not hold. */
export async function citeProtocol(folder: string, announcement: Announcement): Promise<Citation> {
  const given = await readProtocol(folder);
  const { spec, sources } = announcement.loaded;
  const bundleSha256 = sha256Hex(given.bundle);
  const { sha256 } = given.predicate;
  const noteOf = (approval: ProtocolNote['approval']): ProtocolNote => ({ sha256, approval, bundleSha256 });
  const files = [
    { name: kinds.protocol.bundle, bytes: given.bundle },
    ...[...given.signOffs].map(([name, bytes]) => ({ name: `${signOffFolder}${name}`, bytes })),
  ];
  const now = protocolContentOf(spec, checks);
  if (protocolSha256(now) !== sha256) {
    const file = sources[0]?.name ?? 'FILE';
    const mend = `iq protocol --spec ${file} --diff ${folder} says what changed; iq protocol --spec ${file} writes it anew, to be signed anew`;
    return { note: noteOf('stale'), why: `${changedParts(given.predicate.content, now)} since it was written`, mend, files };
  }
  const rules = rulesOf(resolveSpec(spec), { kind: 'protocol' });
  const state = await checkSignOffs(given.signOffs, {
    document: { kind: 'protocol', sha256: bundleSha256, subjects: given.subjects },
    rules,
  });
  const { why, mend } = whyNotApproved(state, { notShown: given.notShown, folder, order: rules.order, readFrom: announcement.readFrom });
  return { note: noteOf(why === '' ? 'approved' : 'unapproved'), why, mend, files };
}

function changedParts(was: ProtocolContent, is: ProtocolContent): string {
  const differs = (of: (content: ProtocolContent) => unknown): boolean => canonicalJson(of(was)) !== canonicalJson(of(is));
  const parts = [
    ...(differs(({ spec }) => spec) ? ['the spec'] : []),
    ...(differs(({ procedures }) => procedures) ? ['test cases'] : []),
    ...(differs(({ tool }) => tool) ? [`the tool (${was.tool.version}, now ${is.tool.version})`] : []),
  ];
  const listed = parts.length === 0 ? 'its content' : parts.join(' and ');
  return `${listed} changed`;
}

interface Standing {
  readonly notShown: Line | undefined;
  readonly folder: string;
  readonly order: readonly string[];
  readonly readFrom: string | undefined;
}

function whyNotApproved(
  state: SignOffState,
  { notShown, folder, order, readFrom }: Standing,
): { readonly why: string; readonly mend: string } {
  if (order.length === 0) {
    return { why: 'the spec names nobody who signs it', mend: 'name roles under evidence.protocol.sign, and write the protocol anew' };
  }
  const [next] = state.missing;
  const mend = `iq sign-off ${folder} --role ${next ?? order[0]} --key FILE --certificates FILE`;
  if (state.isRejected) {
    return {
      why: 'it was rejected',
      mend: `correct the spec, and write the protocol anew; iq evidence verify ${folder} says who rejected it and why`,
    };
  }
  const wrong = state.lines.find(({ ok }) => ok === false);
  if (wrong !== undefined)
    return { why: `${wrong.what}: ${wrong.detail ?? 'it does not hold'}`, mend: `iq evidence verify ${folder} says more` };
  if (next !== undefined)
    return { why: `${state.missing.join(' and ')} ${state.missing.length === 1 ? 'has' : 'have'} not signed it`, mend };
  if (notShown !== undefined) return { why: notShown.detail ?? notShown.what, mend: `iq evidence verify ${folder} says more` };
  if (!state.isComplete) return { why: 'its signatures are not complete', mend: `iq evidence verify ${folder} says more` };
  return whyLate(state, readFrom);
}

/** What was read before it was approved did not execute an approved protocol. */
function whyLate({ signings }: SignOffState, readFrom: string | undefined): { readonly why: string; readonly mend: string } {
  const approvedAt = signings
    .map(({ signOff, stampedAt }) => stampedAt?.getTime() ?? Date.parse(signOff.signedAt))
    .reduce((a, b) => Math.max(a, b), 0);
  if (readFrom === undefined || approvedAt <= Date.parse(readFrom)) return { why: '', mend: '' };
  const at = new Date(approvedAt).toISOString();
  return { why: `it was approved at ${at}, and the first shard began at ${readFrom}`, mend: 'read every shard again' };
}
