import { EvidenceError } from '../../errors.ts';
import type { Disposition } from '../../qualification-file.ts';
import type { Qualification } from '../../record.ts';
import { Checklist, type Line } from '../checklist.ts';
import { decodeBase64 } from '../dsse.ts';
import { names } from '../names.ts';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';
import { requireChain } from '../x509/chain.ts';
import { requireDisposition } from './disposition-schema.ts';
import { dispositionType } from './kinds.ts';
import { outcomeOf } from './non-passes.ts';
import { entriesFor, requireSignedBy } from './person.ts';
import type { SigningRules } from './rules.ts';
import { type ReadStatement, readSigned } from './signed.ts';
import { mostClockDifferenceMs, stampedAtOf } from './stamped.ts';

/** What one disposition is held against. */
interface Held {
  readonly record: Qualification;
  readonly bundleSha256: string;
  readonly rules: SigningRules;
  /** Of people; null where none are known. */
  readonly anchors: readonly Certificate[] | null;
  readonly stampAnchors: readonly Certificate[] | null;
  readonly now: Date;
  /** Those before it that hold, by test case. */
  readonly inForce: ReadonlyMap<string, { readonly sha256: string }>;
}

interface Opened {
  readonly disposition: Disposition;
  readonly certificate: Certificate;
}

/** Checks one file. Never throws for what is wrong with it; `opened` is undefined then. */
export async function checkOne(
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  held: Held,
): Promise<{ readonly lines: readonly Line[]; readonly opened: Opened | undefined }> {
  const what = `disposition ${name}`;
  const stamps = new Checklist();
  const prefixed = () => stamps.lines.map((line) => ({ ...line, what: `${what}: ${line.what}` }));
  try {
    const read = readSigned(bytes, { type: dispositionType, name, what: 'a disposition' });
    const { disposition, certificate, others } = open(read, held);
    const { rules, stampAnchors } = held;
    const stampedAt = await stampedAtOf(read, { signedAt: disposition.signedAt, rules, stampAnchors, checklist: stamps });
    const at = stampedAt ?? new Date(disposition.signedAt);
    if (held.anchors !== null) requireChain(certificate, { intermediates: others, anchors: held.anchors, at, purpose: 'signing' });
    const doubt: readonly Line[] =
      held.anchors === null ? [{ ok: 'warning', what: `${what}: certificate not checked`, detail: unled }] : [];
    return { lines: [lineOf(what, disposition, stampedAt), ...prefixed(), ...doubt], opened: { disposition, certificate } };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return { lines: [{ ok: false, what, detail: error.message }, ...prefixed()], opened: undefined };
  }
}

const unled = 'no authorities of people are known: the spec names none (evidence.authorities), and none were given (--people-ca)';

/** Why nobody with this certificate disposes of test cases in this role; undefined where they may. What the certificate is worth is not asked here. */
export function whyNotDispose(roleName: string, certificate: Certificate, { roles }: SigningRules): string | undefined {
  const role = roles.find(({ name }) => name === roleName);
  if (role === undefined) {
    const known = roles.map(({ name }) => name).join(', ');
    return `the spec has no role ${roleName}: ${known === '' ? 'it has none' : `there is ${known}`}`;
  }
  const where = `evidence.roles.${role.name}`;
  if (!role.via.includes('certificate')) return `${role.name} signs in the quality system alone (${where}.via)`;
  if (entriesFor(role.who, certificate).length > 0) return undefined;
  return `${certificate.subject} is none of those who may sign as ${role.name} (${where}.who): ${role.who.join('; ') || 'it names nobody'}`;
}

/** Everything but stamps and chain. */
function open(read: ReadStatement, held: Held): Opened & { readonly others: readonly Certificate[] } {
  const disposition = requireDisposition(read.predicate);
  const [certificate, ...others] = disposition.signer.certificates.map((text, index) => {
    const name = `certificate ${index + 1} of the signer`;
    return parseCertificate(decodeBase64(text, name), name);
  });
  if (certificate === undefined) throw new Error('a disposition that was read has a certificate');
  requireSignedBy(read, { person: disposition.signer, certificate });
  requireRecord(read, disposition, held);
  requireTestCase(disposition, held);
  requireRole(disposition, certificate, held.rules);
  requireTime(disposition, held);
  return { disposition, certificate, others };
}

function requireRecord({ subject }: ReadStatement, { record }: Disposition, held: Held): void {
  const [only, ...more] = subject;
  if (record.sha256 !== held.bundleSha256 || record.runId !== held.record.runId)
    throw refusal(
      `it is about the record of run ${record.runId} (${record.sha256}), and this is that of ${held.record.runId} (${held.bundleSha256})`,
    );
  if (only?.name !== names.bundle || only.digest.sha256 !== held.bundleSha256 || more.length > 0)
    throw refusal(`it must sign ${names.bundle} of this record and nothing else`);
}

function requireTestCase({ testCase, outcome, retest, replaces, record }: Disposition, held: Held): void {
  const actual = outcomeOf(held.record, testCase);
  if (actual === undefined) throw refusal(`the record has no test case ${testCase}`);
  if (actual !== outcome) throw refusal(`it says that ${testCase} came out ${outcome}, and in the record it came out ${actual}`);
  if (retest !== undefined && (retest.runId === record.runId || Date.parse(retest.startedAt) < Date.parse(held.record.finishedAt)))
    throw refusal(`its retest ${retest.runId} is none: it began before the record was finished`);
  const standing = held.inForce.get(testCase)?.sha256;
  if (replaces === standing) return;
  if (replaces === undefined)
    throw refusal(`${testCase} has a disposition already (${standing}), and this one does not say that it replaces it`);
  throw refusal(
    `it replaces ${replaces}, and ${standing === undefined ? `${testCase} has no disposition yet` : `in force is ${standing}`}`,
  );
}

function requireRole({ role: name, meaning, unit }: Disposition, certificate: Certificate, rules: SigningRules): void {
  const why = whyNotDispose(name, certificate, rules);
  if (why !== undefined) throw refusal(why);
  const role = rules.roles.find((known) => known.name === name);
  if (meaning !== role?.meaning || unit !== role.unit) throw refusal(`its role ${name} means something else than the spec says`);
}

function requireTime({ signedAt, retest }: Disposition, { now, record }: Held): void {
  const at = Date.parse(signedAt);
  if (at > now.getTime() + mostClockDifferenceMs) throw refusal(`it was signed at ${signedAt}, which is still to come`);
  if (at < Date.parse(record.finishedAt) - mostClockDifferenceMs)
    throw refusal(`it was signed at ${signedAt}, before the record was finished`);
  if (retest !== undefined && at < Date.parse(retest.startedAt) - mostClockDifferenceMs)
    throw refusal(`it was signed at ${signedAt}, before the retest that it cites began (${retest.startedAt})`);
}

function lineOf(what: string, { testCase, as, deviation, signer, role, signedAt }: Disposition, stampedAt: Date | undefined): Line {
  const when = stampedAt === undefined ? `${signedAt} by the clock of their machine` : `${stampedAt.toISOString()} by a stamp`;
  return { ok: true, what: `${what}: ${signer.printedName} disposed of ${testCase} as ${role}, ${when}`, detail: `${as}, ${deviation}` };
}

function refusal(why: string): EvidenceError {
  return new EvidenceError('sign-off', why);
}
