import { randomBytes } from 'node:crypto';
import { EvidenceError } from '../../errors.ts';
import { refusal } from '../asn1/ber.ts';
import type { Certificate } from '../x509/certificate.ts';
import { requireChain } from '../x509/chain.ts';
import type { TimestampAuthority } from './authority.ts';
import { nonceOf, nonceSize, timestampRequest } from './request.ts';
import { tokenOf } from './response.ts';
import { openToken } from './token.ts';

/** What one authority says of when bytes were there: at genTime at the latest. */
export interface Stamp {
  readonly url: string;
  /** The answer as it came: TimeStampResp in DER. */
  readonly response: Uint8Array;
  /** The TimeStampToken in it. */
  readonly token: Uint8Array;
  readonly genTime: Date;
  /** Milliseconds by which genTime may be off; absent where the authority says nothing. */
  readonly accuracyMs?: number;
  /** Object identifier of the policy by which it stamps. */
  readonly policy: string;
  /** Hexadecimal. */
  readonly serial: string;
  /** Subject of the authority's certificate. */
  readonly authority: string;
  /** The authority's first, then the others in their order in the token. */
  readonly certificates: readonly Certificate[];
}

export type ReadToken = Omit<Stamp, 'url' | 'response'>;
export type ReadStamp = Omit<Stamp, 'url'>;

export interface RequestOptions {
  /** Gives eight bytes or more that nobody can foresee. */
  readonly random?: () => Uint8Array;
  /** With it, a stamp that is more than five minutes before the request or after the answer is refused. */
  readonly now?: () => Date;
}

/** Why there is no stamp from an authority. */
export interface StampFailure {
  readonly url: string;
  readonly why: string;
}

/**
 * Far beyond the drift of clocks that are kept. A stamp from before the request cannot be true, and one from the future would let the authority's
 * certificate be judged at a time that has not come: whichever clock is wrong, such a stamp contradicts the record's own times.
 */
const mostClockDifference = 5 * 60_000;

/**
 * Asks an authority to stamp SHA-256 of the message, with a nonce and for its certificate, and checks all that the stamp proves by itself.
 * Rejects with EvidenceError `timestamp` that names the authority. Whether to trust the authority is not asked here.
 */
export async function requestStamp(message: Uint8Array, authority: TimestampAuthority, options: RequestOptions = {}): Promise<Stamp> {
  try {
    return await obtain(message, authority, options);
  } catch (error) {
    throw named(authority.url, error);
  }
}

/**
 * Asks every authority at the same time: what came and what failed, each in the order given. Rejects for no fault of an authority, only for
 * errors of the program.
 */
export async function requestStamps(
  message: Uint8Array,
  authorities: readonly TimestampAuthority[],
  options: RequestOptions = {},
): Promise<{ readonly stamps: readonly Stamp[]; readonly failures: readonly StampFailure[] }> {
  const answers = await Promise.all(
    authorities.map(async (authority): Promise<Stamp | StampFailure> => {
      try {
        return await obtain(message, authority, options);
      } catch (error) {
        if (!(error instanceof EvidenceError)) throw error;
        return { url: authority.url, why: error.message };
      }
    }),
  );
  const stamps = answers.filter((answer) => 'token' in answer);
  const failures = answers.filter((answer) => 'why' in answer);
  return { stamps, failures };
}

/** Reads a TimeStampResp, which must hold a stamp of this message. Rejects with EvidenceError `timestamp`; `what` names the stamp. */
export async function readStamp(response: Uint8Array, message: Uint8Array, what: string): Promise<ReadStamp> {
  try {
    return { response, ...stampOf(tokenOf(response), message).stamp };
  } catch (error) {
    throw named(what, error);
  }
}

/** The same for a TimeStampToken alone, as a signature in a PDF carries it. */
export async function readToken(token: Uint8Array, message: Uint8Array, what: string): Promise<ReadToken> {
  try {
    return stampOf(token, message).stamp;
  } catch (error) {
    throw named(what, error);
  }
}

/**
 * Throws EvidenceError `timestamp` unless the authority's certificate leads to one of the anchors, all of them valid at genTime. That is all
 * that a verifier can know: whether the authority was revoked is not asked.
 */
export function requireTrustedStamp({ certificates, genTime }: ReadToken, anchors: readonly Certificate[]): void {
  const [leaf, ...intermediates] = certificates;
  if (leaf === undefined) throw new Error('a stamp that was read has the certificate of its authority');
  try {
    requireChain(leaf, { intermediates, anchors, at: genTime, purpose: 'timestamping' });
  } catch (error) {
    throw named(`the authority ${leaf.subject} is not trusted`, error);
  }
}

async function obtain(message: Uint8Array, authority: TimestampAuthority, options: RequestOptions): Promise<Stamp> {
  const { random = () => randomBytes(nonceSize), now } = options;
  const nonce = nonceOf(random());
  const sent = now?.();
  const response = await authority.ask(timestampRequest(message, nonce));
  const received = now?.();
  const { stamp, echoed } = stampOf(tokenOf(response), message);
  if (echoed === undefined) throw refusal('it gives no nonce back: it may be an old one');
  if (echoed !== Buffer.from(nonce).toString('hex')) throw refusal('it gives another nonce back: it is the answer to another request');
  if (sent !== undefined && received !== undefined) requireNear(stamp.genTime, sent, received);
  requireTrustable(stamp);
  return { url: authority.url, response, ...stamp };
}

/** A stamp that no verifier will trust, whoever its anchors are, is none: its authority's certificate has expired, say. */
function requireTrustable({ certificates, genTime }: ReadToken): void {
  const [leaf] = certificates;
  if (leaf === undefined) throw new Error('a stamp that was read has the certificate of its authority');
  try {
    requireChain(leaf, { intermediates: [], anchors: [leaf], at: genTime, purpose: 'timestamping' });
  } catch (error) {
    throw named('its authority could be trusted by nobody', error);
  }
}

function requireNear(genTime: Date, sent: Date, received: Date): void {
  const early = sent.getTime() - genTime.getTime();
  const late = genTime.getTime() - received.getTime();
  if (Math.max(early, late) <= mostClockDifference) return;
  const [amount, side, clock] = early > late ? [early, 'before', sent] : [late, 'after', received];
  throw refusal(
    `its time ${genTime.toISOString()} is ${Math.round(amount / 1000)} s ${side} this machine's ${clock.toISOString()}: one of the two clocks is wrong`,
  );
}

function stampOf(token: Uint8Array, message: Uint8Array): { readonly stamp: ReadToken; readonly echoed: string | undefined } {
  const { info, certificates } = openToken(token, message);
  const { nonce: echoed, ...times } = info;
  return { stamp: { token, ...times, authority: certificates[0].subject, certificates }, echoed };
}

function named(what: string, error: unknown): unknown {
  return error instanceof EvidenceError ? new EvidenceError('timestamp', `${what}: ${error.message}`, { cause: error }) : error;
}
