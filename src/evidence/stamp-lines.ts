import { EvidenceError } from '../errors.ts';
import type { Qualification } from '../record.ts';
import type { Bundle } from './bundle.ts';
import type { Checklist } from './checklist.ts';
import type { ReadStamp } from './timestamp/stamp.ts';
import type { Certificate } from './x509/certificate.ts';

/** What is sealed, and when it says that it was finished. */
export type Finished = Pick<Qualification, 'seal' | 'finishedAt'>;

/** What the stamps of a bundle say. */
export interface StampsChecked {
  /** In their order in the bundle; undefined where one of them is no stamp of the signature. */
  readonly stamps: readonly ReadStamp[] | undefined;
  /** When the signature was there, by the earliest stamp that is trusted. */
  readonly at: Date | undefined;
}

// A run is stamped as soon as it is signed. An hour is more than any authority takes, and clocks that are kept differ by less than minutes.
const latestMs = 60 * 60_000;
const earliestMs = -5 * 60_000;

/**
 * Holds each stamp against the signature and, where there are anchors, against them; and what there is against what the record asked for. What
 * reads stamps is loaded only where there are any.
 */
export async function checkStamps(
  bundle: Pick<Bundle, 'stamps' | 'signature'>,
  checklist: Checklist,
  { record, anchors }: { readonly record: Finished; readonly anchors: readonly Certificate[] | null },
): Promise<StampsChecked> {
  const { required = 0 } = record.seal.timestamps ?? {};
  const count = bundle.stamps.length;
  if (count < required) {
    checklist.doubt('timestamps', `${required} ${required === 1 ? 'was' : 'were'} asked for, and the bundle bears ${count || 'none'}`);
  } else if (count === 0 && anchors !== null) {
    checklist.doubt('timestamps', 'authorities were given for them, and the bundle bears none');
  }
  if (count === 0) return { stamps: [], at: undefined };
  const stamps = await readStamps(bundle, checklist);
  if (stamps === undefined) return { stamps, at: undefined };
  if (anchors === null) {
    const detail = `they are over this signature; no authorities were given (--tsa-ca), so who stamped it is not known`;
    if (required > 0) checklist.doubt('timestamps', detail);
    else checklist.add({ ok: 'warning', what: 'timestamps', detail });
    return { stamps, at: undefined };
  }
  const trusted = await trustedStamps(stamps, checklist, { anchors, enough: Math.max(required, 1) });
  const authorities = new Set(trusted.map(({ certificates }) => certificates[0]?.x509.fingerprint256)).size;
  if (trusted.length >= required && authorities < required) {
    checklist.doubt('timestamps', `${required} authorities were asked for, and all stamps are of ${authorities}`);
  }
  const at = trusted.map(({ genTime }) => genTime).sort((a, b) => a.getTime() - b.getTime())[0];
  if (at !== undefined) checkTime(at, record, checklist);
  return { stamps, at };
}

/** Reads the stamps of a signature, a line each. Undefined where one of them is none of this signature. */
export async function readStamps(
  { stamps, signature }: Pick<Bundle, 'stamps' | 'signature'>,
  checklist: Checklist,
): Promise<readonly ReadStamp[] | undefined> {
  const { readStamp } = await import('./timestamp/stamp.ts');
  const read: ReadStamp[] = [];
  for (const [index, response] of stamps.entries()) {
    try {
      const stamp = await readStamp(response, signature, `stamp ${index + 1}`);
      checklist.add({
        ok: true,
        what: `stamp ${index + 1} is over the signature: ${stamp.genTime.toISOString()} by ${stamp.authority}`,
      });
      read.push(stamp);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      checklist.add({ ok: false, what: 'each stamp is over the signature', detail: error.message });
    }
  }
  return read.length === stamps.length ? read : undefined;
}

/** Those that lead to the anchors. Where fewer than `enough` do, the lines of the others say that something is wrong. */
export async function trustedStamps(
  stamps: readonly ReadStamp[],
  checklist: Checklist,
  { anchors, enough }: { readonly anchors: readonly Certificate[]; readonly enough: number },
): Promise<readonly ReadStamp[]> {
  const { requireTrustedStamp } = await import('./timestamp/stamp.ts');
  const trusted: ReadStamp[] = [];
  const refused: string[] = [];
  for (const [index, stamp] of stamps.entries()) {
    try {
      requireTrustedStamp(stamp, anchors);
      trusted.push(stamp);
      checklist.add({ ok: true, what: `stamp ${index + 1} leads to the authorities given, at its time` });
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      refused.push(`stamp ${index + 1}: ${error.message}`);
    }
  }
  // One that is not trusted takes nothing from those that are, as long as there are as many of these as were asked for.
  const ok = trusted.length >= enough ? 'warning' : false;
  checklist.add(...refused.map((detail) => ({ ok, what: 'each stamp leads to the authorities given', detail }) as const));
  return trusted;
}

/** The earliest stamp is of the time at which the record says that the run ended. One that is much later would vouch for a date that nobody saw. */
function checkTime(at: Date, { finishedAt }: Finished, checklist: Checklist): void {
  const distance = at.getTime() - Date.parse(finishedAt);
  if (distance >= earliestMs && distance <= latestMs) return;
  const minutes = Math.round(Math.abs(distance) / 60_000);
  checklist.doubt(
    'time of the seal',
    `it was stamped ${minutes} minutes ${distance < 0 ? 'before' : 'after'} the end that the record names: one of the two times is wrong`,
  );
}
