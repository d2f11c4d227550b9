import { EvidenceError } from '../../errors.ts';
import type { Checklist } from '../checklist.ts';
import { readStamps, trustedStamps } from '../stamp-lines.ts';
import type { ReadStamp } from '../timestamp/stamp.ts';
import type { Certificate } from '../x509/certificate.ts';
import type { SigningRules } from './rules.ts';
import type { ReadStatement } from './signed.ts';

/** How far clocks of people's machines may be off. */
export const mostClockDifferenceMs = 5 * 60_000;
// A stamp is asked for as soon as somebody has signed.
const latestStampMs = 60 * 60_000;

interface Stamping {
  readonly signedAt: string;
  readonly rules: Pick<SigningRules, 'stamps'>;
  readonly stampAnchors: readonly Certificate[] | null;
  readonly checklist: Checklist;
}

/**
 * When a person's statement was there, by the earliest stamp that is trusted; undefined where none is known to be. Rejects with EvidenceError `sign-off` where the
 * spec asks for more stamps, or one is not of this signature, or of another time than the person named.
 */
export async function stampedAtOf(read: ReadStatement, { signedAt, rules, stampAnchors, checklist }: Stamping): Promise<Date | undefined> {
  const { stamps: required = 0 } = rules;
  if (read.stamps.length < required) {
    throw refusal(
      `it bears ${read.stamps.length || 'no'} ${read.stamps.length === 1 ? 'stamp' : 'stamps'}, and the spec asks for ${required} (evidence.timestamp.require)`,
    );
  }
  if (read.stamps.length === 0) return undefined;
  const stamps = await readStamps(read, checklist);
  if (stamps === undefined) throw refusal('it bears a stamp that is none of its signature');
  requireAuthorities(stamps, required);
  if (stampAnchors === null) {
    checklist.add({ ok: 'warning', what: 'timestamps', detail: 'no authorities were given (--tsa-ca), so who stamped it is not known' });
    return undefined;
  }
  const enough = Math.max(required, 1);
  const trusted = await trustedStamps(stamps, checklist, { anchors: stampAnchors, enough });
  requireAuthorities(trusted, Math.min(required, trusted.length));
  if (trusted.length < enough)
    throw refusal(`${trusted.length || 'none'} of its stamps ${trusted.length > 1 ? 'lead' : 'leads'} to the authorities given`);
  const at = trusted.map(({ genTime }) => genTime).sort((a, b) => a.getTime() - b.getTime())[0];
  if (at !== undefined) requireNear(at, signedAt);
  return at;
}

/** What one authority says twice, it says once. */
function requireAuthorities(stamps: readonly ReadStamp[], required: number): void {
  const count = new Set(stamps.map(({ certificates }) => certificates[0]?.x509.fingerprint256)).size;
  if (count >= required) return;
  throw refusal(
    `its ${stamps.length} stamps are of ${count} ${count === 1 ? 'authority' : 'authorities'}, and the spec asks for ${required} (evidence.timestamp.require)`,
  );
}

/** A stamp shows when the signature was there. Somebody who wrote another time beside it has not signed then. */
function requireNear(at: Date, signedAt: string): void {
  const distance = at.getTime() - Date.parse(signedAt);
  if (distance >= -mostClockDifferenceMs && distance <= latestStampMs) return;
  throw refusal(`it names ${signedAt} as its time and was stamped at ${at.toISOString()}: one of the two is wrong`);
}

function refusal(why: string): EvidenceError {
  return new EvidenceError('sign-off', why);
}
