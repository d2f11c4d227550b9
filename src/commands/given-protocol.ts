import { EvidenceError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import type { Line } from '../evidence/checklist.ts';
import { kinds, signOffFolder } from '../evidence/documents/kinds.ts';
import { shownIn } from '../evidence/documents/shown-lines.ts';
import { below } from '../evidence/documents/sources.ts';
import { verifyDocument } from '../evidence/documents/verify.ts';
import type { Digested, Protocol } from '../qualification-file.ts';

/** A protocol whose seal and digests hold. Who sealed it is not known: the people who signed it vouch for it. */
export interface GivenProtocol {
  readonly predicate: Protocol;
  /** spec.resolved.json, parsed. */
  readonly resolved: unknown;
  readonly bundle: Uint8Array;
  /** What a sign-off of it is about: its bundle, and its PDF as it was sealed. */
  readonly subjects: readonly Digested[];
  /** By their names below `signoffs/`. */
  readonly signOffs: ReadonlyMap<string, Uint8Array>;
  /** Why its PDF does not show them as they are; absent where it does. */
  readonly notShown?: Line | undefined;
}

/** Reads the folder that `iq protocol` wrote. Rejects with EvidenceError `protocol` where it is not what was sealed. */
export async function readProtocol(folder: string): Promise<GivenProtocol> {
  try {
    const { lines, document, pdf, signing } = await verifyDocument(folder);
    if (document.kind !== 'protocol') throw new EvidenceError('malformed', `it is ${kinds[document.kind].words}`);
    const { files, bundle, predicate } = document;
    const signOffs = below(files, signOffFolder);
    // What is wrong with a sign-off makes it no approval; the protocol is what it is.
    const ofPeople = new Set([...(signing?.state.lines ?? []).map(({ what }) => what), shownIn(kinds.protocol.pdf)]);
    const failed = lines.filter(({ ok }) => ok === false);
    const wrong = failed.find(({ what }) => !ofPeople.has(what));
    if (wrong !== undefined) throw new EvidenceError('malformed', `${wrong.what}: ${wrong.detail ?? 'it does not hold'}`);
    if (pdf === undefined || signing === undefined) throw new Error('a protocol that holds has its PDF and its spec');
    const subjects = [
      { name: kinds.protocol.bundle, sha256: sha256Hex(bundle) },
      { name: pdf.name, sha256: sha256Hex(pdf.sealed) },
    ];
    return {
      predicate,
      resolved: signing.resolved,
      bundle,
      subjects,
      signOffs,
      notShown: failed.find(({ what }) => what === shownIn(pdf.name)),
    };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    throw new EvidenceError('protocol', `${folder} is no valid protocol: ${error.message}`, {
      hint: `iq evidence verify ${folder} says more; iq protocol writes one`,
      cause: error,
    });
  }
}
