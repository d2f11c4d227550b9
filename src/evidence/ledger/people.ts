import type { KeyObject } from 'node:crypto';
import { EvidenceError } from '../../errors.ts';
import { type Line, line } from '../checklist.ts';
import { printedNameOf } from '../documents/person.ts';
import { decodeBase64 } from '../dsse.ts';
import { keyIdOf } from '../keys.ts';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';
import { requireChain } from '../x509/chain.ts';
import type { StoredCheckpoint, StoredEntry } from './contents.ts';
import type { PersonalEntry } from './entries.ts';
import { signerOfNote } from './note.ts';
import { checkpointName, entryName } from './store.ts';

/** Who signed the head over their own entry. */
export interface Personal {
  readonly printedName: string;
  /** Whether their certificate leads to the authorities of people that were given. */
  readonly isTrusted: boolean;
}

/** The entry as one that a person made; undefined where it is none. */
export function personalEntry(stored: StoredEntry | null | undefined): PersonalEntry | undefined {
  const entry = stored?.entry;
  return entry?.kind === 'document.signed' || entry?.kind === 'test-case.disposed' ? entry : undefined;
}

/**
 * Who signed this checkpoint, where it is the one over their own entry and signed by its key. Undefined for every other: nobody's key signs over what
 * somebody else entered.
 */
export function personBehind(
  checkpoint: StoredCheckpoint,
  stored: StoredEntry | null | undefined,
  authorities: readonly Certificate[] | undefined,
): Personal | undefined {
  const entry = personalEntry(stored);
  if (entry === undefined) return undefined;
  try {
    const key = keyOf(entry);
    const signed = signerOfNote(checkpoint.note, [key], { name: checkpoint.origin, what: checkpointName(checkpoint.size) });
    if (signed === undefined) return undefined;
    return { printedName: entry.printedName, isTrusted: authorities !== undefined && whyNot(entry, authorities) === undefined };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return undefined;
  }
}

/** Whether everybody who entered something is who their certificate says; a warning where no authorities of people were given. */
export function peopleLines(entries: readonly (StoredEntry | null)[], authorities: readonly Certificate[] | undefined): Line[] {
  const personal = entries.flatMap((stored) => personalEntry(stored) ?? []);
  if (personal.length === 0) return [];
  if (authorities === undefined) {
    const detail = `${personal.length} ${personal.length === 1 ? 'entry was' : 'entries were'} made by people, and no authorities were given (--people-ca): nobody knows who they are`;
    return [{ ok: 'warning', what: 'people', detail }];
  }
  const wrong = personal.flatMap((entry) => {
    const why = whyNot(entry, authorities);
    return why === undefined ? [] : [`${entryName(entry.sequence)}: ${why}`];
  });
  return [line('everybody who entered something has a certificate of the authorities of people', wrong)];
}

function keyOf(entry: PersonalEntry): KeyObject {
  return certificatesOf(entry)[0].x509.publicKey;
}

function certificatesOf({ certificates }: PersonalEntry): readonly [Certificate, ...Certificate[]] {
  const [own, ...above] = certificates.map((text, index) => {
    const name = `certificate ${index + 1}`;
    return parseCertificate(decodeBase64(text, name), name);
  });
  if (own === undefined) throw new Error('an entry of a person that was read has a certificate');
  return [own, ...above];
}

/** Why the entry is not by whom it says; undefined where it is. */
function whyNot(entry: PersonalEntry, anchors: readonly Certificate[]): string | undefined {
  try {
    const [own, ...intermediates] = certificatesOf(entry);
    if (keyIdOf(own.x509.publicKey) !== entry.keyId) return 'its key is not that of its certificate';
    if (printedNameOf(own) !== entry.printedName)
      return `it says ${JSON.stringify(entry.printedName)}, and its certificate is of ${own.subject}`;
    requireChain(own, { intermediates, anchors, at: new Date(entry.at), purpose: 'signing' });
    return undefined;
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return error.message;
  }
}
