import { EvidenceError } from '../../errors.ts';
import type { Disposition } from '../../qualification-file.ts';
import type { Qualification } from '../../record.ts';
import { sha256Hex } from '../canonical.ts';
import type { Line } from '../checklist.ts';
import { type Certificate, readCertificates } from '../x509/certificate.ts';
import { checkOne } from './disposition-check.ts';
import type { SigningRules } from './rules.ts';

/** A disposition that holds. */
export interface Disposed {
  /** Its name below `dispositions/`. */
  readonly file: string;
  /** Of the bundle file, in hexadecimal. */
  readonly sha256: string;
  readonly disposition: Disposition;
  /** Of whoever signed it. */
  readonly certificate: Certificate;
}

export interface DispositionOptions {
  readonly record: Qualification;
  /** Of the record's bundle. */
  readonly bundleSha256: string;
  /** Those of the record. */
  readonly rules: SigningRules;
  /** Instead of the spec's, where whoever checks trusts others; null and undefined alike: none are given. */
  readonly peopleAuthorities?: readonly Certificate[] | null | undefined;
  readonly stampAuthorities?: readonly Certificate[] | null | undefined;
  readonly now?: Date;
}

export interface DispositionState {
  /** One or more for each disposition. */
  readonly lines: readonly Line[];
  /** Those that hold, in order, also those that a later one took the place of. */
  readonly dispositions: readonly Disposed[];
}

/**
 * Checks all that lies below `dispositions/` of a record, by its names there: signed by a person whom the spec names, about a test case of this record
 * that did not pass, numbered without gaps, and at most one in force for each test case. Never throws for what is wrong with one: that is a line.
 */
export async function checkDispositions(files: ReadonlyMap<string, Uint8Array>, options: DispositionOptions): Promise<DispositionState> {
  const { stampAuthorities = null, now = new Date(), record, bundleSha256, rules } = options;
  const anchors = peopleAnchors(rules, options.peopleAuthorities);
  const lines: Line[] = [];
  const dispositions: Disposed[] = [];
  for (const [index, [name, bytes]] of [...files].sort(([one], [other]) => (one < other ? -1 : 1)).entries()) {
    const expected = dispositionName(index + 1);
    if (name !== expected) {
      lines.push({
        ok: false,
        what: `disposition ${JSON.stringify(name)}`,
        detail: `${expected} comes here: one is missing, or it is none`,
      });
      continue;
    }
    const held = { record, bundleSha256, rules, anchors, stampAnchors: stampAuthorities, now, inForce: inForce(dispositions) };
    const checked = await checkOne({ name, bytes }, held);
    lines.push(...checked.lines);
    if (checked.opened !== undefined) dispositions.push({ file: name, sha256: sha256Hex(bytes), ...checked.opened });
  }
  return { lines, dispositions };
}

/** The disposition of each test case that has one: of several, the last, which took the place of the others. */
export function inForce<One extends Pick<Disposed, 'disposition' | 'sha256'>>(dispositions: readonly One[]): ReadonlyMap<string, One> {
  return new Map(dispositions.map((disposed) => [disposed.disposition.testCase, disposed]));
}

/** `0001.sigstore.json`: below `dispositions/`, from 1. */
export function dispositionName(number: number): string {
  return `${String(number).padStart(4, '0')}.sigstore.json`;
}

/** Those given, else the spec's; null where there are neither. Throws EvidenceError for what is no certificate. */
export function peopleAnchors(
  { authorities }: Pick<SigningRules, 'authorities'>,
  given: readonly Certificate[] | null | undefined,
): readonly Certificate[] | null {
  if (given !== null && given !== undefined) return given;
  return authorities === undefined ? null : readCertificates(authorities, 'evidence.authorities of the spec');
}

/** Throws EvidenceError `sign-off` with the first thing that is wrong among these lines. */
export function requireSound(lines: readonly Line[], what: string): void {
  const broken = lines.find(({ ok }) => ok === false);
  if (broken === undefined) return;
  const detail = broken.detail === undefined ? '' : `: ${broken.detail}`;
  throw new EvidenceError('sign-off', `${what} are not as they must be: ${broken.what}${detail}`, {
    hint: 'nothing is built on them; take back what was changed',
  });
}
