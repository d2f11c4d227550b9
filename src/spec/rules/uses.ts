import type { Path } from '../tree.ts';
import { type Context, entriesOf, itemsOf, type Use, usesOf } from './context.ts';

type In = string | readonly (string | undefined)[] | undefined;

/** The guardrails that bind accounts. */
export const boundGuardrails = [
  'region_restriction',
  'service_allowlist',
  'cloudtrail_protection',
  's3_public_access',
  'log_archive_write_deny',
  'identity_hygiene',
  'guard_of_guards',
] as const;

/** Every list of accounts and sets in the spec: each `in`, with its place. */
export function wheres({ draft }: Context): readonly { readonly path: Path; readonly uses: readonly Use[] }[] {
  const { organization, access, identity, break_glass: breakGlass } = draft;
  const at = (item: { readonly in?: In } | undefined, ...path: Path) => ({
    path: [...path, 'in'],
    uses: usesOf(item?.in ?? [], [...path, 'in']),
  });
  return [
    ...itemsOf(organization?.classes).map(([index, entry]) => at(entry, 'organization', 'classes', index)),
    at(organization?.control_tower?.baselines, 'organization', 'control_tower', 'baselines'),
    ...itemsOf(access?.overrides).map(([index, entry]) => at(entry, 'access', 'overrides', index)),
    ...boundGuardrails.flatMap((name) => {
      const guardrail = draft.guardrails?.[name];
      return guardrail === undefined ? [] : [at(guardrail, 'guardrails', name)];
    }),
    at(identity?.iam_users, 'identity', 'iam_users'),
    at(identity?.root, 'identity', 'root'),
    at(identity?.root?.custody, 'identity', 'root', 'custody'),
    ...itemsOf(identity?.federation).map(([index, rule]) => at(rule, 'identity', 'federation', index)),
    ...entriesOf(identity?.permission_sets).flatMap(([name, { assign }]) =>
      itemsOf(assign).map(([index, entry]) => at(entry, 'identity', 'permission_sets', name, 'assign', index)),
    ),
    ...(identity?.roles === undefined ? [] : [at(identity.roles, 'identity', 'roles')]),
    ...itemsOf(identity?.roles?.read_only).map(([index, entry]) => at(entry, 'identity', 'roles', 'read_only', index)),
    ...entriesOf(draft.keys).map(([name, key]) => at(key, 'keys', name)),
    ...itemsOf(draft.stores).map(([index, rule]) => at(rule, 'stores', index)),
    ...itemsOf(draft.object_storage?.rules).map(([index, rule]) => at(rule, 'object_storage', 'rules', index)),
    ...entriesOf(draft.object_storage?.buckets).map(([name, bucket]) => at(bucket, 'object_storage', 'buckets', name)),
    ...entriesOf(draft.databases).map(([name, database]) => at(database, 'databases', name)),
    ...itemsOf(draft.tls?.rules).map(([index, rule]) => at(rule, 'tls', 'rules', index)),
    ...itemsOf(draft.security_groups?.rules).map(([index, rule]) => at(rule, 'security_groups', 'rules', index)),
    ...entriesOf(draft.security_groups?.groups).map(([name, group]) => at(group, 'security_groups', 'groups', name)),
    ...entriesOf(draft.security_groups?.prefix_lists).map(([name, list]) => at(list, 'security_groups', 'prefix_lists', name)),
    ...(['default_vpc', 'undeclared', 'flow_logs'] as const).flatMap((key) => {
      const place = draft.networks?.[key];
      return place === undefined ? [] : [at(place, 'networks', key)];
    }),
    ...entriesOf(draft.networks?.vpcs).map(([name, vpc]) => at(vpc, 'networks', 'vpcs', name)),
    ...entriesOf(draft.gpu_fleets).map(([name, fleet]) => at(fleet, 'gpu_fleets', name)),
    ...itemsOf(draft.edge?.rules).map(([index, rule]) => at(rule, 'edge', 'rules', index)),
    ...entriesOf(draft.edge?.web_acls).map(([name, acl]) => at(acl, 'edge', 'web_acls', name)),
    ...(breakGlass === undefined ? [] : [at(breakGlass, 'break_glass')]),
  ];
}

const one = (name: string | undefined, path: Path): readonly Use[] => (name === undefined ? [] : [{ name, path }]);

/** Every name that must be an account, not a set. */
export function accountUses({ draft }: Context): readonly Use[] {
  return [
    ...entriesOf(draft.environments).flatMap(([name, { account }]) => one(account, ['environments', name, 'account'])),
    ...one(draft.organization?.management, ['organization', 'management']),
    ...one(draft.organization?.control_tower?.logging, ['organization', 'control_tower', 'logging']),
    ...one(draft.organization?.control_tower?.security, ['organization', 'control_tower', 'security']),
    ...itemsOf(draft.organization?.delegated_administrators).flatMap(([index, { account }]) =>
      one(account, ['organization', 'delegated_administrators', index, 'account']),
    ),
    ...one(draft.access?.management?.delegated_admin, ['access', 'management', 'delegated_admin']),
    ...one(draft.audit_trail?.owner, ['audit_trail', 'owner']),
    ...one(draft.audit_trail?.bucket?.in, ['audit_trail', 'bucket', 'in']),
    ...one(draft.break_glass?.sessions?.bucket?.in, ['break_glass', 'sessions', 'bucket', 'in']),
    ...entriesOf(draft.object_storage?.buckets).flatMap(([name, { replica }]) =>
      one(replica?.in, ['object_storage', 'buckets', name, 'replica', 'in']),
    ),
    ...one(draft.inventory?.config_aggregator?.in, ['inventory', 'config_aggregator', 'in']),
    ...entriesOf(draft.organization?.sets).flatMap(([name, set]) => [
      ...usesOf(set.accounts ?? [], ['organization', 'sets', name, 'accounts']),
      ...usesOf(set.exactly ?? [], ['organization', 'sets', name, 'exactly']),
    ]),
  ];
}

/** Every name that may be an account or a set, outside `in`. */
export function exceptUses({ draft }: Context): readonly Use[] {
  return [
    ...entriesOf(draft.organization?.sets).flatMap(([name, set]) => usesOf(set.except ?? [], ['organization', 'sets', name, 'except'])),
    ...itemsOf(draft.stores).flatMap(([index, rule]) => usesOf(rule.shared_with ?? [], ['stores', index, 'shared_with'])),
  ];
}

/** Every reference to a declared key, without its `key:`, and the region that the key must be of where the place decides it. */
export function keyUses({ draft }: Context): readonly (Use & { readonly region?: string | undefined; readonly why?: string })[] {
  const keyed = (text: string | undefined, path: Path): readonly Use[] =>
    text?.startsWith('key:') === true ? one(text.slice(4), path) : [];
  return [
    ...itemsOf(draft.stores).flatMap(([index, rule]) => keyed(rule.key, ['stores', index, 'key'])),
    ...entriesOf(draft.databases).flatMap(([name, { replica }]) =>
      keyed(replica?.key, ['databases', name, 'replica', 'key']).map((use) => ({
        ...use,
        region: replica?.region,
        why: 'the replica is in',
      })),
    ),
    ...keyed(draft.audit_trail?.key, ['audit_trail', 'key']).map((use) => ({
      ...use,
      region: draft.audit_trail?.home,
      why: 'the home region of the trail is',
    })),
    ...entriesOf(draft.gpu_fleets).flatMap(([name, { region, launch }]) =>
      keyed(launch?.ebs, ['gpu_fleets', name, 'launch', 'ebs']).map((use) => ({ ...use, region, why: 'the fleet is in' })),
    ),
    ...sessionKeys(draft).flatMap(([index, key]) => keyed(key, ['break_glass', 'sessions', 'key', index])),
  ];
}

/** The keys that sessions may be encrypted with, where the spec names them. */
export function sessionKeys(draft: Context['draft']): readonly (readonly [number, string])[] {
  const keys = draft.break_glass?.sessions?.key;
  return typeof keys === 'object' ? itemsOf(keys) : [];
}

/** Every reference to a permission set, without its `ps:`. */
export function permissionSetUses({ draft }: Context): readonly Use[] {
  const { permission_set: set, write_role: role } = draft.break_glass ?? {};
  return [
    ...one(set, ['break_glass', 'permission_set']),
    ...itemsOf(role?.trusted_by).map(([index, name]) => ({ name, path: ['break_glass', 'write_role', 'trusted_by', index] })),
  ].map(({ name, path }) => ({ name: name.slice(3), path }));
}

/** Every id of an attestation. */
export function attestationUses({ draft }: Context): readonly Use[] {
  const { root, mfa } = draft.identity ?? {};
  return [
    ...one(root?.custody?.attestation, ['identity', 'root', 'custody', 'attestation']),
    ...one(mfa?.attestation, ['identity', 'mfa', 'attestation']),
    ...one(draft.break_glass?.drill?.attestation, ['break_glass', 'drill', 'attestation']),
    ...entriesOf(draft.object_storage?.buckets).flatMap(([name, { replica }]) =>
      one(replica?.existing_objects?.attestation, ['object_storage', 'buckets', name, 'replica', 'existing_objects', 'attestation']),
    ),
  ];
}

/** Every region that a section uses. */
export function regionUses({ draft }: Context): readonly Use[] {
  return [
    ...entriesOf(draft.environments).flatMap(([name, { region, dr }]) => [
      ...one(region, ['environments', name, 'region']),
      ...one(dr, ['environments', name, 'dr']),
    ]),
    ...entriesOf(draft.keys).flatMap(([name, key]) => one(key.region, ['keys', name, 'region'])),
    ...entriesOf(draft.databases).flatMap(([name, { region, replica }]) => [
      ...one(region, ['databases', name, 'region']),
      ...one(replica?.region, ['databases', name, 'replica', 'region']),
    ]),
    ...entriesOf(draft.object_storage?.buckets).flatMap(([name, { region, replica }]) => [
      ...one(region, ['object_storage', 'buckets', name, 'region']),
      ...one(replica?.region, ['object_storage', 'buckets', name, 'replica', 'region']),
    ]),
    ...entriesOf(draft.security_groups?.groups).flatMap(([name, group]) =>
      one(group.region, ['security_groups', 'groups', name, 'region']),
    ),
    ...entriesOf(draft.security_groups?.prefix_lists).flatMap(([name, list]) =>
      one(list.region, ['security_groups', 'prefix_lists', name, 'region']),
    ),
    ...entriesOf(draft.networks?.vpcs).flatMap(([name, { region }]) => one(region, ['networks', 'vpcs', name, 'region'])),
    ...entriesOf(draft.gpu_fleets).flatMap(([name, { region }]) => one(region, ['gpu_fleets', name, 'region'])),
    ...entriesOf(draft.edge?.web_acls).flatMap(([name, acl]) => usesOf(acl.region, ['edge', 'web_acls', name, 'region'])),
    ...one(draft.inventory?.config_aggregator?.region, ['inventory', 'config_aggregator', 'region']),
    ...one(draft.audit_trail?.home, ['audit_trail', 'home']),
    ...one(draft.organization?.control_tower?.home, ['organization', 'control_tower', 'home']),
    ...itemsOf(draft.stores).flatMap(([index, rule]) =>
      typeof rule.regions === 'string' ? [] : usesOf(rule.regions ?? [], ['stores', index, 'regions']),
    ),
  ];
}
