import type { Complaint } from '../shape.ts';
import type { Path } from '../tree.ts';
import { type Context, entriesOf, itemsOf, type Rule } from './context.ts';

type StoreRule = NonNullable<NonNullable<Context['draft']['stores']>[number]>;

/** Keys that only some types have. */
const keysOfTypes: Readonly<Record<string, readonly string[]>> = {
  bucket_key: ['s3'],
  shared_with: ['ami', 'ebs_snapshot', 'rds_snapshot'],
  rotated_within: ['secret'],
  point_in_time_recovery: ['dynamodb'],
};

/** What is wrong with one rule in itself. */
function contradictions(rule: StoreRule, path: Path): readonly Complaint[] {
  const types = (typeof rule.type === 'string' ? [rule.type] : (rule.type ?? [])).filter((type) => type !== undefined);
  const hasDefault = types.includes('ebs_default');
  const isOnlyDefault = hasDefault && types.every((type) => type === 'ebs_default');
  const found: Complaint[] = [];
  const add = (key: string, message: string, hint?: string): number => found.push({ path: [...path, key], message, hint });
  if (types.length === 0) return [];
  if (rule.regions === 'enabled' && !isOnlyDefault) {
    add(
      'regions',
      'regions: enabled is for ebs_default alone: other stores are read in governed regions',
      'write governed, or a rule of its own',
    );
  }
  if (rule.match !== undefined && hasDefault)
    add('match', 'ebs_default is a setting of a region: it has no name to match', 'split the rule');
  for (const [key, fit] of Object.entries(keysOfTypes)) {
    if (rule[key as keyof StoreRule] !== undefined && types.some((type) => !fit.includes(type)))
      add(key, `${key} is for ${fit.join(', ')} alone`, 'split the rule');
  }
  if (rule.expect !== undefined && hasDefault) add('expect', 'ebs_default is a setting of a region: it is always there', 'split the rule');
  if (rule.expect === 'none' || rule.expect === 'not_offered') {
    const others = ['key', ...Object.keys(keysOfTypes)].filter((key) => rule[key as keyof StoreRule] !== undefined);
    for (const key of others) add(key, `expect: ${rule.expect} and ${key} contradict each other: there is no store to have one`);
  }
  if (rule.expect === 'not_offered') {
    if (rule.reason === undefined) add('expect', 'not_offered means that nothing is read: it needs a reason');
    if (types.includes('*')) add('type', 'not_offered is of a service: expected the store types by name, not *');
    if (typeof rule.regions !== 'object') add('expect', 'not_offered is of a region: expected a list of regions', 'add regions: […]');
    if (rule.match !== undefined) add('match', 'not_offered is of a whole service: there is nothing to match');
  }
  if (rule.key === 'aws_managed' && rule.reason === undefined)
    add('key', 'aws_managed is weaker than a customer-managed key: it needs a reason');
  return found;
}

/** No rule contradicts itself. */
const storeRulesAgree: Rule = ({ draft }) => itemsOf(draft.stores).flatMap(([index, rule]) => contradictions(rule, ['stores', index]));

/** A rule that demands a named key covers the region of that key alone: KMS keys are regional. */
const storeKeyRegions: Rule = ({ draft }) => {
  const governed = itemsOf(draft.organization?.regions?.governed).map(([, region]) => region);
  return itemsOf(draft.stores).flatMap(([index, rule]): readonly Complaint[] => {
    const name = rule.key?.startsWith('key:') === true ? rule.key.slice(4) : undefined;
    const region = name === undefined || !Object.hasOwn(draft.keys ?? {}, name) ? undefined : draft.keys?.[name]?.region;
    if (region === undefined || rule.regions === 'enabled') return [];
    const covered = typeof rule.regions === 'object' ? itemsOf(rule.regions).map(([, item]) => item) : governed;
    const others = covered.filter((item) => item !== region);
    if (others.length === 0) return [];
    const message = `key:${name} is a key of ${region}, but the rule also covers ${others.join(', ')}: keys are regional`;
    return [{ path: ['stores', index, 'key'], message, hint: `add regions: [${region}]` }];
  });
};

/** Whether something of the wrong shape was taken out: what is left may look like another rule. */
const isWhole = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'object' || value === null || Object.values(value).every(isWhole));

/** A value with its keys sorted, as text: equal for equal values. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** Complaints about the items of a list that say what one before them says. */
export function repeats(list: readonly unknown[] | undefined, path: Path): readonly Complaint[] {
  const first = new Map<string, number>();
  return (list ?? []).flatMap((item, index): readonly Complaint[] => {
    if (!isWhole(item)) return [];
    const text = canonical(item);
    const before = first.get(text);
    if (before === undefined) first.set(text, index);
    return before === undefined
      ? []
      : [{ path: [...path, index], message: `the same rule stands here twice: it equals number ${before + 1} of the list` }];
  });
}

/** No list of rules holds one rule twice. */
const repeatedRules: Rule = ({ draft }) => [
  ...repeats(draft.organization?.classes, ['organization', 'classes']),
  ...repeats(draft.organization?.control_tower?.controls, ['organization', 'control_tower', 'controls']),
  ...repeats(draft.organization?.delegated_administrators, ['organization', 'delegated_administrators']),
  ...repeats(draft.organization?.trusted_access, ['organization', 'trusted_access']),
  ...repeats(draft.organization?.agreements, ['organization', 'agreements']),
  ...repeats(draft.access?.overrides, ['access', 'overrides']),
  ...repeats(draft.identity?.federation, ['identity', 'federation']),
  ...entriesOf(draft.identity?.permission_sets).flatMap(([name, { assign }]) =>
    repeats(assign, ['identity', 'permission_sets', name, 'assign']),
  ),
  ...repeats(draft.identity?.roles?.read_only, ['identity', 'roles', 'read_only']),
  ...repeats(draft.stores, ['stores']),
  ...repeats(draft.object_storage?.rules, ['object_storage', 'rules']),
  ...repeats(draft.tls?.rules, ['tls', 'rules']),
];

/** The rules on stores, and on lists of rules. */
export const storeRules: readonly Rule[] = [storeRulesAgree, storeKeyRegions, repeatedRules];
