import { createHash, randomBytes } from 'node:crypto';
import { type Claim, nameOf } from './claims.ts';

const rankOf = (seed: string, text: string): string => createHash('sha256').update(`${seed}\n${text}`).digest('hex');

/** What a draw went by, for whoever repeats it. */
export interface Seed {
  readonly seed: string;
  readonly seededBy: 'chance' | 'auditor';
}

/** The auditor's own, else a new one of 16 random bytes: what followed from the record, whoever seals records could choose. */
export function seedOf(stated: string | undefined): Seed {
  return stated === undefined ? { seed: randomBytes(16).toString('hex'), seededBy: 'chance' } : { seed: stated, seededBy: 'auditor' };
}

/**
 * As many of the claims as asked for, spread over accounts and services: one of each before a second of any. The same seed draws the same ones,
 * whatever their order, and nobody who does not choose the seed chooses them. Those that share an id with another are all taken, and first.
 */
export function sampleOf(claims: readonly Claim[], size: number | 'all', seed: string): readonly Claim[] {
  if (size === 'all' || claims.length <= size) return claims;
  const shared = claims.filter(({ sharedWith }) => sharedWith !== undefined);
  const strata = new Map<string, Claim[]>();
  for (const claim of claims.filter(({ sharedWith }) => sharedWith === undefined)) {
    const stratum = `${claim.account}/${claim.service}`;
    strata.set(stratum, [...(strata.get(stratum) ?? []), claim]);
  }
  const drawn = [...strata]
    .map(([name, members]) => ({ rank: rankOf(seed, name), members: ranked(members, seed) }))
    .flatMap(({ rank, members }) => members.map((claim, round) => ({ claim, round, rank })))
    .sort((a, b) => a.round - b.round || (a.rank < b.rank ? -1 : 1));
  return [...shared, ...drawn.slice(0, Math.max(0, size - shared.length)).map(({ claim }) => claim)];
}

function ranked(claims: readonly Claim[], seed: string): readonly Claim[] {
  const ranks = new Map(claims.map((claim) => [claim, rankOf(seed, nameOf(claim))]));
  return [...claims].sort((a, b) => ((ranks.get(a) ?? '') < (ranks.get(b) ?? '') ? -1 : 1));
}
