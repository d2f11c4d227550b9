import type { Target } from '../../record.ts';
import type { Draft, World } from '../check.ts';

/** The facts that the judgements over security groups may read. */
export const groupFacts = ['network-interfaces', 'prefix-lists', 'security-groups', 'vpcs'] as const;

export type GroupWorld = World<(typeof groupFacts)[number]>;

/** One account and region. */
export interface Region extends Target {
  readonly account: string;
  readonly region: string;
}

/** Why something is not known, as a finding says it. */
export type Because = NonNullable<Draft['because']>;

export type Tried<T> = { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unclear'; readonly because: Because };

/** Reads what may be missing without giving up on the rest of the finding. */
export function tried<T>(world: GroupWorld, target: Target, read: () => T): Tried<T> {
  const values: T[] = [];
  const [missing] = world.each(
    [target],
    () => ({ target, resource: '' }),
    () => {
      values.push(read());
      return [];
    },
  );
  if (missing === undefined) return { kind: 'known', value: values[0] as T };
  const { fact, reason, detail } = missing.unknown ?? { reason: 'failed' as const, detail: missing.message };
  return { kind: 'unclear', because: { ...(fact === undefined ? {} : { fact }), reason, detail } };
}

/** Not known, for a reason of the judgement's own. */
export function unclear(detail: string): { readonly kind: 'unclear'; readonly because: Because } {
  return { kind: 'unclear', because: { reason: 'failed', detail } };
}
