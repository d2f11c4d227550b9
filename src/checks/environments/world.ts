import type { Target } from '../../record.ts';
import type { Draft, World } from '../check.ts';

/** The facts that the comparison of environments may read. */
export const environmentFacts = [
  'auto-scaling-groups',
  'db-clusters',
  'db-instances',
  'db-parameters',
  'keys',
  'launch-template-versions',
  'organization',
  'prefix-lists',
  'route-tables',
  'security-groups',
  'subnets',
  'vpc-endpoints',
  'vpcs',
] as const;

export type EnvironmentWorld = World<(typeof environmentFacts)[number]>;

/** Why something is not known. */
export type Because = NonNullable<Draft['because']>;

/** One setting of an item as AWS has it, or why it is not known. */
export type Aspect = { readonly kind: 'known'; readonly value: unknown } | { readonly kind: 'unclear'; readonly because: Because };

export type Unclear = Extract<Aspect, { readonly kind: 'unclear' }>;

/** Settings by path below the item. */
export type Aspects = Readonly<Record<string, Aspect>>;

/** An item of one environment as AWS has it. */
export type Observed =
  /** One resource, but for fleets that have a group in each zone. */
  | { readonly kind: 'found'; readonly arns: readonly string[]; readonly aspects: Aspects }
  | { readonly kind: 'absent' }
  | { readonly kind: 'ambiguous'; readonly arns: readonly string[] }
  | { readonly kind: 'unclear'; readonly because: Because };

/** Not known, for a reason of the judgement's own. */
export function unclear(detail: string): Unclear {
  return { kind: 'unclear', because: { reason: 'failed', detail } };
}

/** A value as it is; what AWS left out is not known. */
export function known(value: unknown, member: string): Aspect {
  return value === null || value === undefined ? unclear(`AWS does not say its ${member}`) : { kind: 'known', value };
}

/** Reads what may be missing without giving up on what else there is to compare. */
export function tried(world: EnvironmentWorld, target: Target, read: () => Aspect): Aspect {
  const found: Aspect[] = [];
  const [missing] = world.each(
    [target],
    () => ({ target, resource: '' }),
    () => {
      found.push(read());
      return [];
    },
  );
  if (missing === undefined) return found[0] ?? unclear('nothing was read');
  const { fact, reason, detail } = missing.unknown ?? { reason: 'failed' as const, detail: missing.message };
  return { kind: 'unclear', because: { ...(fact === undefined ? {} : { fact }), reason, detail } };
}

/** Exactly one of those that match, or what is wrong. */
export function exactlyOne<T extends { readonly arn: string }>(found: readonly T[], aspectsOf: (one: T) => Aspects): Observed {
  const [one, ...more] = found;
  if (one === undefined) return { kind: 'absent' };
  if (more.length > 0) return { kind: 'ambiguous', arns: found.map(({ arn }) => arn) };
  return { kind: 'found', arns: [one.arn], aspects: aspectsOf(one) };
}
