import { isEveryday, type StoreRule, storeTypes } from './sections/stores.ts';
import { type SetDefinition, staticMembers } from './sets.ts';
import type { Spec } from './spec.ts';

/** A copy with the keys of every map sorted and what is undefined left out. Lists keep their order: in rules it has a meaning. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}

/** A rule with everything said that its author left to the grammar: `*` spelt out, regions named. */
function resolveRule(rule: StoreRule) {
  const types = rule.type.flatMap((type) => (type === '*' ? storeTypes.filter(isEveryday) : [type]));
  return { ...rule, type: [...new Set(types)].sort(), regions: rule.regions ?? 'governed' };
}

/** Declared buckets with what a replica has from its bucket where it says nothing itself. */
function resolveObjectStorage({ rules, buckets }: NonNullable<Spec['object_storage']>) {
  const resolved = Object.entries(buckets).map(([name, bucket]) => {
    const { replica, lock } = bucket;
    return [name, replica === undefined ? bucket : { ...bucket, replica: { in: 'the same account', lock, ...replica } }] as const;
  });
  return { rules, buckets: Object.fromEntries(resolved) };
}

/** A set with the declared accounts that it takes. Where tags have the last word, it says so. */
function resolveSet(set: SetDefinition, members: readonly string[]) {
  return {
    ...set,
    declared_members: members,
    ...(set.tag !== undefined && set.exactly === undefined ? { members_depend_on: 'tags' } : {}),
  };
}

/** The guardrails without the path of the allowlist: its digest and what it says are there, wherever the file is. */
function resolveGuardrails({ service_allowlist: list, ...guardrails }: NonNullable<Spec['guardrails']>) {
  const { file: _, ...pinned } = list ?? {};
  return list === undefined ? guardrails : { ...guardrails, service_allowlist: pinned };
}

/**
 * The spec as plain JSON, keys sorted: defaults applied, rules spelt out, quantities with their seconds, sets with the declared
 * accounts they take, the allowlist that was pinned, attested documents with their digests. Equal for equal specs: this is what is digested and approved.
 */
export function resolveSpec(spec: Spec): unknown {
  const members = staticMembers(spec.organization);
  const sets = Object.entries(spec.organization.sets).map(([name, set]) => [name, resolveSet(set, members[name] ?? [])] as const);
  return sorted({
    ...spec,
    organization: { ...spec.organization, sets: Object.fromEntries(sets) },
    guardrails: spec.guardrails === undefined ? undefined : resolveGuardrails(spec.guardrails),
    stores: spec.stores?.map(resolveRule),
    object_storage: spec.object_storage === undefined ? undefined : resolveObjectStorage(spec.object_storage),
  });
}
