import type { Judged, World } from '../check.ts';

/** The facts that the judgements over stores and keys may read. */
export const encryptionFacts = [
  'buckets',
  'db-automated-backups',
  'db-clusters',
  'db-instances',
  'db-snapshots',
  'ebs-default',
  'ebs-snapshots',
  'enabled-regions',
  'keys',
  'secrets',
  'tripwire',
  'volumes',
] as const;

export type EncryptionWorld = World<(typeof encryptionFacts)[number]>;

/** One account and region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The account that the verdict is about. */
export function accountOf(world: EncryptionWorld): string {
  if (world.target.account === undefined) throw new Error('cmk-encryption is judged account by account');
  return world.target.account;
}

/** The account in each governed region that the run reads. */
export function governedPlaces(world: EncryptionWorld): readonly Place[] {
  const account = accountOf(world);
  return world.regions(account).map((region) => ({ account, region }));
}

/** `222222222222/us-east-2`: the resource of a finding that is about no ARN. */
export function placeName({ account, region }: Place): string {
  return `${account}/${region}`;
}

const memberships = new WeakMap<EncryptionWorld, Map<readonly string[], boolean>>();

/** Whether the account of the verdict is one of `where`; asked for every rule of every store, so worked out once for each list. */
export function isHere(world: EncryptionWorld, where: readonly string[]): boolean {
  const known = memberships.get(world) ?? new Map<readonly string[], boolean>();
  memberships.set(world, known);
  const answer = known.get(where) ?? world.isIn(accountOf(world), where);
  known.set(where, answer);
  return answer;
}

/**
 * Where not one of several readings was answered, throws as the first of them does, so that one finding stands for all and an
 * account that nobody can read does not fill pages. Returns where anything at all was read.
 */
export function throwWhereNothingWasRead(judged: readonly Judged[], readings: readonly (() => unknown)[]): void {
  if (judged.length === readings.length && judged.every(({ unknown }) => unknown !== undefined)) readings[0]?.();
}
