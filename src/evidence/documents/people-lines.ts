import { EvidenceError } from '../../errors.ts';
import type { Purpose, Qualification } from '../../record.ts';
import { sha256Hex } from '../canonical.ts';
import type { Checklist } from '../checklist.ts';
import { names } from '../names.ts';
import type { Package } from '../package.ts';
import type { SealedPdf } from '../pdf-lines.ts';
import { parseStrict } from '../strict-json.ts';
import type { Trusted } from '../trusted.ts';
import { approvalLines } from './approval-lines.ts';
import { checkDispositions } from './dispositions.ts';
import { dispositionFolder, signOffFolder } from './kinds.ts';
import { protocolLines } from './protocol-lines.ts';
import { rulesOf, type SigningRules } from './rules.ts';
import { shownLines } from './shown-lines.ts';
import { checkSignOffs, type SignedDocument, type SignOffState } from './sign-offs.ts';
import { below } from './sources.ts';

type Files = ReadonlyMap<string, Uint8Array>;

interface Signed {
  readonly files: Files;
  readonly document: Omit<SignedDocument, 'subjects'>;
  /** Name of its bundle. */
  readonly bundle: string;
  readonly pdf: SealedPdf | undefined;
  readonly rules: SigningRules;
  readonly trusted: Trusted;
}

/** Checks the sign-offs of a document, beside it and in its PDF. A doubt remains where nobody has said whose certificates of people count. */
export async function checkSignatures(checklist: Checklist, signed: Signed): Promise<SignOffState> {
  const { files, document, bundle, pdf, rules, trusted } = signed;
  const { peopleAuthorities, stampAuthorities } = trusted;
  const shown = pdf === undefined ? [] : [{ name: pdf.name, sha256: sha256Hex(pdf.sealed) }];
  const subjects = [{ name: bundle, sha256: document.sha256 }, ...shown];
  const signOffs = below(files, signOffFolder);
  const state = await checkSignOffs(signOffs, { document: { ...document, subjects }, rules, peopleAuthorities, stampAuthorities });
  checklist.addChecked({ lines: state.lines, isAssured: state.signings.length === 0 || peopleAuthorities !== null });
  if (pdf !== undefined) checklist.add(...shownLines(pdf, state.signings));
  for (const { signOff } of state.signings.filter((one) => one.signOff.decision === 'rejected')) {
    const detail = `${signOff.signer.printedName} rejected it as ${signOff.role}: ${signOff.reason ?? 'no reason is given'}`;
    checklist.add({ ok: 'warning', what: 'signatures', detail });
  }
  if (state.signings.length > 0 && state.missing.length > 0 && !state.isRejected)
    checklist.add({ ok: 'warning', what: 'signatures', detail: `still to sign: ${state.missing.join(', ')}` });
  return state;
}

/** The rules of who signs, from the spec of a folder that was sealed with this digest; undefined, with a line, where it does not say. */
export function rulesIn(
  files: Files,
  checklist: Checklist,
  { sha256, ...of }: { readonly kind: SignedDocument['kind']; readonly purpose?: Purpose; readonly sha256: string },
): Promise<{ readonly resolved: unknown; readonly rules: SigningRules } | undefined> {
  return checklist.attempt(`${names.resolvedSpec} says who signs`, () => {
    const bytes = files.get(names.resolvedSpec);
    if (bytes === undefined) throw new EvidenceError('malformed', `${names.resolvedSpec} is missing`);
    if (sha256Hex(bytes) !== sha256) throw new EvidenceError('malformed', 'it is not the one that was sealed');
    const resolved = parseStrict(bytes, names.resolvedSpec);
    return { resolved, rules: rulesOf(resolved, of) };
  });
}

interface Recorded {
  readonly record: Qualification;
  readonly pdf: SealedPdf | undefined;
  readonly trusted: Trusted;
}

/** Checks what people signed about a record, about the protocol that it cites, and about the files of its spec. */
export async function checkPeople(
  { files, bundle }: Pick<Package, 'files' | 'bundle'>,
  checklist: Checklist,
  { record, pdf, trusted }: Recorded,
): Promise<void> {
  const found = await rulesIn(files, checklist, { kind: 'record', purpose: record.purpose, sha256: record.spec.resolvedSha256 });
  if (found === undefined) return;
  const { resolved, rules } = found;
  const { peopleAuthorities, stampAuthorities } = trusted;
  const sha256 = sha256Hex(bundle);
  await checkSignatures(checklist, { files, document: { kind: 'record', sha256 }, bundle: names.bundle, pdf, rules, trusted });
  const disposed = await checkDispositions(below(files, dispositionFolder), {
    record,
    bundleSha256: sha256,
    rules,
    peopleAuthorities,
    stampAuthorities,
  });
  checklist.addChecked({ lines: disposed.lines, isAssured: disposed.dispositions.length === 0 || peopleAuthorities !== null });
  checklist.addChecked(await protocolLines(files, { record, resolved, trusted }));
  checklist.addChecked(await approvalLines(files, { purpose: record.purpose, resolved, trusted }));
}
