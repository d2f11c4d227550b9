import { readWho } from '../../who.ts';
import type { Certificate } from '../x509/certificate.ts';
import { entriesFor, isSamePerson, namesOf, printedNameOf } from './person.ts';
import type { SigningRole, SigningRules } from './rules.ts';
import { hasName, isSameName } from './same-name.ts';

/** Somebody who signs, or would. */
export interface Candidate {
  readonly role: string;
  readonly certificate: Certificate;
  /** Who signed in a quality system, where the certificate is that of whoever recorded it. */
  readonly signedBy: string | undefined;
}

/** One who has signed. */
export interface Signed extends Candidate {
  readonly decision: 'signed' | 'rejected';
}

/** Why it is not theirs to sign now, after those who have; undefined where it is. What the certificate is worth is not asked here. */
export function whyNot(candidate: Candidate, before: readonly Signed[], rules: SigningRules): string | undefined {
  const role = rules.roles.find(({ name }) => name === candidate.role);
  if (role === undefined) return `the spec has no role ${candidate.role}: ${listed(rules.roles.map(({ name }) => name))}`;
  return (
    outOfTurn(candidate.role, before, rules) ??
    notNamed(candidate, role, rules) ??
    rules.segregation.map((pair) => joined(candidate, pair, { before, rules })).find((why) => why !== undefined)
  );
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'it has none' : `there is ${names.join(', ')}`;
}

function outOfTurn(role: string, before: readonly Signed[], { order }: SigningRules): string | undefined {
  const rejected = before.find(({ decision }) => decision === 'rejected');
  if (rejected !== undefined) return `${nameOf(rejected)} rejected it as ${rejected.role}, and nothing follows a rejection`;
  if (order.length === 0) return 'nobody signs this document: the spec names no order for it';
  if (!order.includes(role)) return `${role} does not sign this document: its order is ${order.join(', ')}`;
  const earlier = before.find((signed) => signed.role === role);
  if (earlier !== undefined) return `${nameOf(earlier)} has signed as ${role} already, and each role signs once`;
  const next = order.find((name) => before.every((signed) => signed.role !== name));
  return next === role ? undefined : `it is the turn of ${next}: the order is ${order.join(', ')}`;
}

function notNamed({ certificate, signedBy }: Candidate, role: SigningRole, { roles }: SigningRules): string | undefined {
  const where = `evidence.roles.${role.name}`;
  if (signedBy === undefined) {
    if (!role.via.includes('certificate')) return `${role.name} signs in the quality system alone (${where}.via)`;
    return entriesFor(role.who, certificate).length > 0
      ? undefined
      : `${certificate.subject} is none of those who may sign as ${role.name} (${where}.who): ${who(role)}${almost(role, certificate)}`;
  }
  if (!role.via.includes('eqms')) return `${role.name} does not sign in the quality system (${where}.via)`;
  if (!role.who.includes(`eqms:${signedBy}`))
    return `eqms:${signedBy} is none of those who may sign as ${role.name} (${where}.who): ${who(role)}`;
  // Whoever records a signature says that it is there: not just anybody with a certificate of the company.
  return roles.some((any) => entriesFor(any.who, certificate).length > 0)
    ? undefined
    : `${certificate.subject} records a signature of the quality system, and no role of the spec names them (evidence.roles.*.who)`;
}

const who = (role: SigningRole): string => (role.who.length === 0 ? 'it names nobody' : role.who.join('; '));

/** A name that reads like the right one is written otherwise, in a way that nobody sees. */
function almost({ who: entries }: SigningRole, certificate: Certificate): string {
  const name = printedNameOf(certificate);
  const near = entries.find((entry) => {
    const asked = readWho(entry);
    return asked?.kind === 'certificate' && asked.attributes.some(([type, value]) => type === 'CN' && isSameName(value, name));
  });
  return near === undefined
    ? ''
    : `; names are compared letter by letter, and ${near} has other letters or asks for more than the certificate says`;
}

const owner = 'document.owner';

function joined(
  candidate: Candidate,
  pair: readonly [string, string],
  { before, rules }: { readonly before: readonly Signed[]; readonly rules: SigningRules },
): string | undefined {
  if (!pair.includes(candidate.role)) return undefined;
  const other = pair[0] === candidate.role ? pair[1] : pair[0];
  const apart = `the spec keeps ${pair[0]} and ${pair[1]} apart (evidence.segregation)`;
  if (other === owner) return isOwner(candidate, rules.owner) ? `${nameOf(candidate)} owns the document, and ${apart}` : undefined;
  const same = before.find((signed) => signed.role === other && isJoined(candidate, signed));
  return same === undefined
    ? undefined
    : `${nameOf(candidate)} or whoever records it has a part in the signature of ${other} (${nameOf(same)}), and ${apart}`;
}

function isOwner({ certificate, signedBy }: Candidate, name: string): boolean {
  return [...namesOf(certificate), signedBy].some((one) => one !== undefined && hasName(name, one));
}

/** Whether one has a hand in the signature of both: as who signs, or by recording the signature of a colleague and signing themselves. */
function isJoined(one: Candidate, other: Candidate): boolean {
  if (one.signedBy === undefined && other.signedBy === undefined) return isSamePerson(one.certificate, other.certificate);
  // Two signatures of two people in the quality system can be recorded by a third.
  if (one.signedBy !== undefined && other.signedBy !== undefined)
    return isSameName(one.signedBy, other.signedBy) || isCalled(one, other.signedBy) || isCalled(other, one.signedBy);
  const [personal, external] = one.signedBy === undefined ? [one, other] : [other, one];
  return isSamePerson(personal.certificate, external.certificate) || isCalled(personal, external.signedBy ?? '');
}

/** Whether the certificate is of whom the quality system calls so. */
function isCalled({ certificate }: Candidate, signedBy: string): boolean {
  return namesOf(certificate).some((name) => isSameName(name, signedBy));
}

function nameOf({ certificate, signedBy }: Candidate): string {
  return signedBy ?? printedNameOf(certificate);
}
