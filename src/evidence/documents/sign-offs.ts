import { EvidenceError } from '../../errors.ts';
import type { Digested, Person, SignedKind, SignOff } from '../../qualification-file.ts';
import { sha256Hex } from '../canonical.ts';
import type { Line } from '../checklist.ts';
import { type Certificate, parseCertificate, readCertificates } from '../x509/certificate.ts';
import { requireChain } from '../x509/chain.ts';
import { personOf } from './person.ts';
import type { SigningRules } from './rules.ts';
import { candidateOf, checkOne } from './sign-off-check.ts';
import { whyNot } from './turn.ts';

/** A sign-off that holds. */
export interface Signing {
  /** Its name below `signoffs/`. */
  readonly file: string;
  /** Of the bundle file, in hexadecimal. */
  readonly sha256: string;
  readonly signOff: SignOff;
  /** Of whoever signed; of whoever recorded it, where the signature lives in a quality system. */
  readonly certificate: Certificate;
  /** By the earliest stamp that is trusted. */
  readonly stampedAt?: Date;
}

/** What the sign-offs of a document come to. */
export interface SignOffState {
  /** Those that hold, in order. */
  readonly signings: readonly Signing[];
  /** One or more for each sign-off. */
  readonly lines: readonly Line[];
  /** Roles of the order that have not signed. */
  readonly missing: readonly string[];
  readonly isRejected: boolean;
  /** Somebody has to sign, the whole order has, nobody rejected, every certificate led to the authorities, and nothing else is wrong. */
  readonly isComplete: boolean;
}

/** What is signed, as whoever checks has it at hand. */
export interface SignedDocument {
  readonly kind: SignedKind;
  /** Of the bundle of a sealed document, of the file itself otherwise. */
  readonly sha256: string;
  readonly subjects: readonly Digested[];
}

export interface SignOffOptions {
  readonly document: SignedDocument;
  readonly rules: SigningRules;
  /** Instead of the spec's, where whoever checks trusts others; null and undefined alike: none are given. */
  readonly peopleAuthorities?: readonly Certificate[] | null | undefined;
  readonly stampAuthorities?: readonly Certificate[] | null | undefined;
  readonly now?: Date;
}

/** Checks all that lies below `signoffs/`, by its names there. Never throws for what is wrong with a sign-off: that is a line. */
export async function checkSignOffs(files: ReadonlyMap<string, Uint8Array>, options: SignOffOptions): Promise<SignOffState> {
  const { document, rules, peopleAuthorities, stampAuthorities = null, now = new Date() } = options;
  const anchors = anchorsOf(rules, peopleAuthorities);
  const lines: Line[] = [];
  const signings: Signing[] = [];
  const before: { readonly role: string; readonly sha256: string }[] = [];
  const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [index, [name, bytes]] of sorted.slice(0, mostFiles).entries()) {
    const number = String(index + 1).padStart(2, '0');
    const [, written, role = ''] = fileName.exec(name) ?? [];
    if (written !== number) {
      const detail =
        written === undefined
          ? 'it is no sign-off: those are named NN-role.sigstore.json'
          : `it has the number ${written}, and number ${number} comes here: one is missing, or stands there twice`;
      lines.push({ ok: false, what: `sign-off ${JSON.stringify(name)}`, detail });
    } else {
      const held = { document, rules, anchors, stampAnchors: stampAuthorities, now, before: [...before], signings: [...signings] };
      const checked = await checkOne({ name, role, bytes }, held);
      lines.push(...checked.lines);
      if (checked.signing !== undefined) signings.push(checked.signing);
    }
    before.push({ role, sha256: sha256Hex(bytes) });
  }
  if (sorted.length > mostFiles) {
    const detail = `there are ${sorted.length} files among them, and a document has at most ${mostFiles} sign-offs: the others were not looked at`;
    lines.push({ ok: false, what: 'sign-offs', detail });
  }
  if (signings.length > 0 && anchors !== null && !isGiven(peopleAuthorities)) lines.push(ownAuthorities);
  return stateOf(signings, { lines, rules, isLed: anchors !== null });
}

/** As many as an order can have roles, each of which signs once. Whoever puts thousands of files there is told so, and not a line for each. */
const mostFiles = 32;

/** `01-executor.sigstore.json`: the number, and the role. */
const fileName = /^([0-9]{2})-((?!seal\.)[a-z][a-z0-9_]{0,39})\.sigstore\.json$/;

const ownAuthorities: Line = {
  ok: 'warning',
  what: 'authorities of people',
  detail:
    'the certificates lead to those that the spec beside the document names; --people-ca FILE holds them against those that you trust',
};

function isGiven(authorities: SignOffOptions['peopleAuthorities']): authorities is readonly Certificate[] {
  return authorities !== null && authorities !== undefined;
}

function anchorsOf({ authorities }: SigningRules, given: SignOffOptions['peopleAuthorities']): readonly Certificate[] | null {
  if (isGiven(given)) return given;
  return authorities === undefined ? null : readCertificates(authorities, 'evidence.authorities of the spec');
}

function stateOf(
  signings: readonly Signing[],
  { lines, rules: { order }, isLed }: { readonly lines: readonly Line[]; readonly rules: SigningRules; readonly isLed: boolean },
): SignOffState {
  const isRejected = signings.some(({ signOff }) => signOff.decision === 'rejected');
  const missing = order.filter((role) => !signings.some(({ signOff }) => signOff.role === role && signOff.decision === 'signed'));
  const isSound = lines.every(({ ok }) => ok !== false);
  return { signings, lines, missing, isRejected, isComplete: order.length > 0 && missing.length === 0 && !isRejected && isLed && isSound };
}

export interface AskedToSign {
  readonly rules: SigningRules;
  readonly role: string;
  /** In DER: the person's, then each issuer. */
  readonly certificates: readonly Uint8Array[];
  readonly at: Date;
  /** Where the signature lives in a quality system: whoever signs here records it. */
  readonly external?: { readonly signedBy: string } | undefined;
  /** As for `checkSignOffs`. */
  readonly peopleAuthorities?: readonly Certificate[] | null | undefined;
}

/**
 * The person of these certificates. Throws EvidenceError `sign-off` where they may not sign now in this role: unknown role, not in `who`, out of order,
 * twice, rejected before, segregation, certificate expired or not from the authorities.
 */
export async function requireMaySign(state: SignOffState, asked: AskedToSign): Promise<Person> {
  const { rules, role, certificates, at, external, peopleAuthorities } = asked;
  const broken = state.lines.find(({ ok }) => ok === false);
  if (broken !== undefined) {
    throw refusal(
      `the sign-offs that are there are not as they must be: ${broken.what}${broken.detail === undefined ? '' : `: ${broken.detail}`}`,
      {
        hint: 'nobody signs after that; take back what was changed',
      },
    );
  }
  const [own, ...others] = certificates.map((der, index) => parseCertificate(der, `certificate ${index + 1} of the key`));
  const person = personOf(own === undefined ? [] : [own, ...others]);
  if (own === undefined) throw new Error('a person has a certificate');
  const why = whyNot({ role, certificate: own, signedBy: external?.signedBy }, state.signings.map(candidateOf), rules);
  if (why !== undefined) throw refusal(`${person.printedName} may not sign as ${role}: ${why}`);
  const anchors = anchorsOf(rules, peopleAuthorities);
  if (anchors === null) {
    throw refusal(`${person.printedName} may not sign as ${role}: nothing says which certificates of people are to be believed`, {
      hint: 'name the authorities that issue them: evidence.authorities in the spec',
    });
  }
  try {
    requireChain(own, { intermediates: others, anchors, at, purpose: 'signing' });
  } catch (cause) {
    if (!(cause instanceof EvidenceError)) throw cause;
    throw refusal(`${person.printedName} may not sign as ${role}: ${cause.message}`, { cause });
  }
  return person;
}

function refusal(why: string, options: { readonly hint?: string; readonly cause?: unknown } = {}): EvidenceError {
  return new EvidenceError('sign-off', why, options);
}
