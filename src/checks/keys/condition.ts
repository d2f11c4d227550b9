import type { Key } from '../../facts/keys.ts';
import type { UnobservedReason } from '../../record.ts';

/** One thing that is true of a key or is not, as the end of a sentence that begins with the key: `is Disabled`. */
export interface Condition {
  readonly outcome: 'pass' | 'fail' | 'unknown';
  readonly text: string;
  /** Why it is unknown, where AWS's refusal says it. */
  readonly reason?: UnobservedReason;
  /** The refusal by itself, where it stands in the text among other words. */
  readonly detail?: string;
}

/** The worst of several: any fail, else any unknown, else pass. */
export function worst(conditions: readonly Condition[]): Condition['outcome'] {
  const has = (outcome: Condition['outcome']): boolean => conditions.some((condition) => condition.outcome === outcome);
  return has('fail') ? 'fail' : has('unknown') ? 'unknown' : 'pass';
}

/** A key by its first alias, or by its id where it has none. */
export function keyLabel(key: Key): string {
  return key.aliases[0] ?? key.id;
}

/** Whether the customer, and not AWS, manages it. */
export function managerOf({ manager }: Pick<Key, 'manager'>): Condition {
  if (manager === 'CUSTOMER') return { outcome: 'pass', text: 'is customer-managed' };
  if (manager === 'AWS') return { outcome: 'fail', text: 'is managed by AWS' };
  return { outcome: 'unknown', text: strange('manager', manager) };
}

/** Whether data can be read with it, now and for the time to come. */
export function stateOf({ state, deletionAt, validTo }: Pick<Key, 'state' | 'deletionAt' | 'validTo'>): Condition {
  switch (state) {
    case 'Enabled':
      return { outcome: 'pass', text: validTo === null ? 'is enabled' : `is enabled until its imported material expires at ${validTo}` };
    case 'Disabled':
      return { outcome: 'fail', text: 'is disabled' };
    case 'PendingDeletion':
      return { outcome: 'fail', text: `is pending deletion${deletionAt === null ? '' : `, on ${deletionAt}`}` };
    case 'PendingReplicaDeletion':
      return { outcome: 'fail', text: 'is pending deletion, once its replicas are gone' };
    case 'PendingImport':
      return { outcome: 'fail', text: 'has no key material: its import is pending' };
    case 'Unavailable':
      return { outcome: 'fail', text: 'is unavailable: its custom key store does not answer' };
    case 'Creating':
    case 'Updating':
      return { outcome: 'unknown', text: `is ${state.toLowerCase()}; run again once that is done` };
    default:
      return { outcome: 'unknown', text: strange('state', state) };
  }
}

const otherUsages: readonly (string | null)[] = ['SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT', 'ENCAPSULATE_DECAPSULATE'];

/** Whether it is a key for encryption. */
export function usageOf({ usage }: Pick<Key, 'usage'>): Condition {
  if (usage === 'ENCRYPT_DECRYPT') return { outcome: 'pass', text: 'is for encryption' };
  if (otherUsages.includes(usage)) return { outcome: 'fail', text: `is for ${usage}, not for encryption` };
  return { outcome: 'unknown', text: strange('usage', usage) };
}

/** A value that AWS left out, or one that is newer than this program. */
export function strange(member: string, value: string | null): string {
  return value === null ? `has a ${member} that AWS left out` : `has the ${member} ${value}, which iq does not know`;
}
