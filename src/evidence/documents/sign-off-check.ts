import { EvidenceError } from '../../errors.ts';
import type { SignOff } from '../../qualification-file.ts';
import { sha256Hex } from '../canonical.ts';
import { Checklist, type Line } from '../checklist.ts';
import { decodeBase64 } from '../dsse.ts';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';
import { requireChain } from '../x509/chain.ts';
import { signOffType } from './kinds.ts';
import { requireSignedBy } from './person.ts';
import type { SigningRules } from './rules.ts';
import { requireSignOff } from './sign-off-schema.ts';
import type { SignedDocument, Signing } from './sign-offs.ts';
import { type ReadStatement, readSigned } from './signed.ts';
import { mostClockDifferenceMs, stampedAtOf } from './stamped.ts';
import { whyNot } from './turn.ts';

/** What one sign-off is held against. */
export interface Held {
  readonly document: SignedDocument;
  readonly rules: SigningRules;
  /** Of people; null where none are known. */
  readonly anchors: readonly Certificate[] | null;
  readonly stampAnchors: readonly Certificate[] | null;
  readonly now: Date;
  /** Every file before this one, whether it holds or not. */
  readonly before: readonly { readonly role: string; readonly sha256: string }[];
  /** Those of them that hold. */
  readonly signings: readonly Signing[];
}

export interface OneChecked {
  readonly lines: readonly Line[];
  /** Undefined where it does not hold. */
  readonly signing: Signing | undefined;
}

/** Checks one file. Never throws for what is wrong with it. */
export async function checkOne(
  file: { readonly name: string; readonly role: string; readonly bytes: Uint8Array },
  held: Held,
): Promise<OneChecked> {
  const what = `sign-off ${file.name}`;
  const stamps = new Checklist();
  try {
    const { read, signOff, certificate, others } = open(file, held);
    const stampedAt = await stampedAtOf(read, {
      signedAt: signOff.signedAt,
      rules: held.rules,
      stampAnchors: held.stampAnchors,
      checklist: stamps,
    });
    const at = stampedAt ?? new Date(signOff.signedAt);
    if (held.anchors !== null) requireChain(certificate, { intermediates: others, anchors: held.anchors, at, purpose: 'signing' });
    const signing = {
      file: file.name,
      sha256: sha256Hex(file.bytes),
      signOff,
      certificate,
      ...(stampedAt === undefined ? {} : { stampedAt }),
    };
    return { lines: [lineOf(what, signing), ...prefixed(what, stamps.lines), ...unknownAuthorities(what, held)], signing };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return { lines: [{ ok: false, what, detail: error.message }, ...prefixed(what, stamps.lines)], signing: undefined };
  }
}

interface Opened {
  readonly read: ReadStatement;
  readonly signOff: SignOff;
  readonly certificate: Certificate;
  readonly others: readonly Certificate[];
}

/** Everything but stamps and chain: what it says, who signed it, whether it is of this document, and whether it was theirs to sign. */
function open(file: { readonly name: string; readonly role: string; readonly bytes: Uint8Array }, held: Held): Opened {
  const read = readSigned(file.bytes, { type: signOffType, name: file.name, what: 'a sign-off' });
  const signOff = requireSignOff(read.predicate);
  const [certificate, ...others] = signOff.signer.certificates.map((text, index) => {
    const name = `certificate ${index + 1} of the signer`;
    return parseCertificate(decodeBase64(text, name), name);
  });
  if (certificate === undefined) throw new Error('a sign-off that was read has a certificate');
  requireSignedBy(read, { person: signOff.signer, certificate });
  requireDocument(read, { signOff, document: held.document });
  requireFile(file.role, { signOff, held });
  requireRole(signOff, held.rules);
  const candidate = { role: signOff.role, certificate, signedBy: signOff.external?.signedBy };
  const why = whyNot(candidate, held.signings.map(candidateOf), held.rules);
  if (why !== undefined) throw refusal(why);
  requireTimes(signOff, held);
  return { read, signOff, certificate, others };
}

/** A sign-off as those that come after it are held against it. */
export function candidateOf({ signOff: { role, decision, external }, certificate }: Signing) {
  return { role, decision, certificate, signedBy: external?.signedBy };
}

function requireDocument(
  { subject }: ReadStatement,
  { signOff, document }: { readonly signOff: SignOff; readonly document: SignedDocument },
): void {
  const { kind, sha256 } = signOff.document;
  if (kind !== document.kind) throw refusal(`it signs a document of the kind ${kind}, and this is one of the kind ${document.kind}`);
  if (sha256 !== document.sha256) throw refusal(`it signs another document: that of digest ${sha256}, and this is ${document.sha256}`);
  for (const { name, sha256: expected } of document.subjects) {
    const found = subject.find((one) => one.name === name);
    if (found === undefined) throw refusal(`it does not sign ${name}`);
    if (found.digest.sha256 !== expected)
      throw refusal(`it signs another ${name}: that of digest ${found.digest.sha256}, and this is ${expected}`);
  }
  const foreign = subject.find(({ name }) => document.subjects.every((one) => one.name !== name));
  if (foreign !== undefined) throw refusal(`it signs ${foreign.name} too, which is no part of the document`);
}

function requireFile(role: string, { signOff, held }: { readonly signOff: SignOff; readonly held: Held }): void {
  if (signOff.role !== role) throw refusal(`its file is named after the role ${role}, and it was signed as ${signOff.role}`);
  const { previous } = signOff;
  const isSame = previous.length === held.before.length && previous.every((one, index) => isAs(one, held.before[index]));
  if (!isSame) {
    throw refusal(
      `it was signed after other sign-offs than stand before it: after ${named(previous)}, and ${named(held.before)} ${held.before.length === 1 ? 'stands' : 'stand'} there`,
    );
  }
}

type Cited = Held['before'][number];

function isAs(one: Cited, other: Cited | undefined): boolean {
  return one.sha256 === other?.sha256 && one.role === other.role;
}

function named(cited: readonly Cited[]): string {
  return cited.length === 0 ? 'none' : cited.map(({ role, sha256 }) => `${role} (${sha256.slice(0, 12)}…)`).join(', ');
}

function requireRole({ role: name, meaning, unit }: SignOff, { roles }: SigningRules): void {
  const role = roles.find((known) => known.name === name);
  // A role that is not known is said by whose turn it is.
  if (role === undefined) return;
  if (meaning !== role.meaning)
    throw refusal(`it means ${JSON.stringify(meaning)}, and the spec has ${name} mean ${JSON.stringify(role.meaning)}`);
  if (unit !== role.unit) throw refusal(`it names ${inQuotes(unit)}, and the spec has ${inQuotes(role.unit)} for ${name}`);
}

const inQuotes = (unit: string | undefined): string => (unit === undefined ? 'no unit' : `the unit ${JSON.stringify(unit)}`);

/** Time goes on: nobody signs what is signed later, and nobody signs tomorrow. */
function requireTimes({ signedAt }: SignOff, { now, signings }: Held): void {
  const at = Date.parse(signedAt);
  if (at > now.getTime() + mostClockDifferenceMs) throw refusal(`it was signed at ${signedAt}, which is still to come`);
  const last = signings.at(-1);
  if (last !== undefined && at < Date.parse(last.signOff.signedAt) - mostClockDifferenceMs) {
    throw refusal(`it was signed at ${signedAt}, before the one that it follows: ${last.signOff.signedAt}`);
  }
}

function lineOf(what: string, { signOff, certificate, stampedAt }: Signing): Line {
  const { role, meaning, unit, decision, reason, external, signedAt } = signOff;
  const who =
    external === undefined
      ? signOff.signer.printedName
      : `${external.signedBy} (${external.system} ${external.id}, recorded by ${signOff.signer.printedName})`;
  const when = stampedAt === undefined ? `${signedAt} by the clock of their machine` : `${stampedAt.toISOString()} by a stamp`;
  const as = `as ${role}${unit === undefined ? '' : ` (${unit})`}`;
  if (decision === 'rejected') return { ok: 'warning', what: `${what}: ${who} rejected it ${as}, ${when}`, detail: reason ?? '' };
  return { ok: true, what: `${what}: ${who} signed ${as}, ${when}`, detail: `${meaning}; ${certificate.subject}` };
}

function unknownAuthorities(what: string, { anchors }: Held): readonly Line[] {
  if (anchors !== null) return [];
  const detail = 'no authorities of people are known: the spec names none (evidence.authorities), and none were given (--people-ca)';
  return [{ ok: 'warning', what: `${what}: certificate not checked`, detail }];
}

function prefixed(what: string, lines: readonly Line[]): readonly Line[] {
  return lines.map((line) => ({ ...line, what: `${what}: ${line.what}` }));
}

function refusal(why: string): EvidenceError {
  return new EvidenceError('sign-off', why);
}
