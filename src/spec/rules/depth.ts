import type { Complaint } from '../shape.ts';
import type { Path } from '../tree.ts';
import { type Context, type Depth, depthsOf, entriesOf, isNamed, itemsOf, type Rule, usesOf } from './context.ts';

const order: readonly Depth[] = ['boundary', 'guardrails', 'full'];

/** The depth of the account where every class that can take it is too shallow, else `undefined`. */
function shallow(context: Context, account: string, wanted: Depth): string | undefined {
  const depths = [...depthsOf(context, account)];
  const isShallow = depths.length > 0 && depths.every((depth) => order.indexOf(depth) < order.indexOf(wanted));
  return isShallow ? depths.join(' or ') : undefined;
}

function complain(context: Context, path: Path, account: string, wanted: Depth, what: string): readonly Complaint[] {
  const depth = context.accounts.includes(account) ? shallow(context, account, wanted) : undefined;
  if (depth === undefined) return [];
  const message = `${what} read at depth ${wanted}, but the class of ${account} is ${depth}`;
  return [{ path, message, hint: 'see organization.classes' }];
}

type In = string | readonly (string | undefined)[] | undefined;

const everyAccount = (context: Context, value: In, path: Path, what: string): readonly Complaint[] =>
  context.accounts
    .filter((account) => isNamed(context, value, account) === 'yes')
    .flatMap((account) => complain(context, path, account, 'full', what));

/** Keys, databases, buckets and networks are in accounts that are read in full: one that nobody looks for is not verified. */
const namedItems: Rule = (context) => [
  ...entriesOf(context.draft.keys).flatMap(([name, key]) => everyAccount(context, key.in, ['keys', name, 'in'], 'keys are')),
  ...entriesOf(context.draft.databases).flatMap(([name, database]) =>
    everyAccount(context, database.in, ['databases', name, 'in'], 'databases are'),
  ),
  ...entriesOf(context.draft.object_storage?.buckets).flatMap(([name, { in: where, replica }]) => [
    ...everyAccount(context, where, ['object_storage', 'buckets', name, 'in'], 'buckets are'),
    ...everyAccount(context, replica?.in, ['object_storage', 'buckets', name, 'replica', 'in'], 'buckets are'),
  ]),
  ...entriesOf(context.draft.gpu_fleets).flatMap(([name, fleet]) =>
    everyAccount(context, fleet.in, ['gpu_fleets', name, 'in'], 'GPU fleets are'),
  ),
  ...entriesOf(context.draft.networks?.vpcs).flatMap(([name, { in: where, flow_logs: logs }]) => [
    ...everyAccount(context, where, ['networks', 'vpcs', name, 'in'], 'networks are'),
    ...(logs?.to === undefined
      ? []
      : complain(context, ['networks', 'vpcs', name, 'flow_logs', 'to'], logs.to, 'full', 'buckets of flow logs are')),
  ]),
  ...(context.draft.networks?.flow_logs?.to === undefined
    ? []
    : complain(context, ['networks', 'flow_logs', 'to'], context.draft.networks.flow_logs.to, 'full', 'buckets of flow logs are')),
];

/** A store rule names an account only where stores are read. A set may take shallow accounts too: the rule passes them over. */
const storeAccounts: Rule = (context) =>
  itemsOf(context.draft.stores).flatMap(([index, rule]) =>
    usesOf(rule.in ?? [], ['stores', index, 'in']).flatMap(({ name, path }) => complain(context, path, name, 'full', 'stores are')),
  );

/** A rule on buckets names an account only where buckets are read; so is the aggregator's account read in full. */
const bucketAccounts: Rule = (context) => {
  const { object_storage: storage, inventory } = context.draft;
  const aggregator = inventory?.config_aggregator?.in;
  return [
    ...itemsOf(storage?.rules).flatMap(([index, rule]) =>
      usesOf(rule.in ?? [], ['object_storage', 'rules', index, 'in']).flatMap(({ name, path }) =>
        complain(context, path, name, 'full', 'buckets are'),
      ),
    ),
    ...(aggregator === undefined
      ? []
      : complain(context, ['inventory', 'config_aggregator', 'in'], aggregator, 'full', 'aggregated resources are')),
  ];
};

/** The trail's owner is read at least to its guardrails; the account of its bucket and key in full, for they are stores and keys. */
const trailAccounts: Rule = (context) => {
  const { owner, bucket } = context.draft.audit_trail ?? {};
  return [
    ...(owner === undefined ? [] : complain(context, ['audit_trail', 'owner'], owner, 'guardrails', 'trails are')),
    ...(bucket?.in === undefined ? [] : complain(context, ['audit_trail', 'bucket', 'in'], bucket.in, 'full', 'buckets of trails are')),
  ];
};

/** The log archive is read in full, for its buckets are, and so is no account less than to its guardrails that is named for its own settings. */
const guardedAccounts: Rule = (context) => {
  const { log_archive_write_deny: archive, s3_public_access: open } = context.draft.guardrails ?? {};
  return [
    ...everyAccount(context, archive?.in, ['guardrails', 'log_archive_write_deny', 'in'], 'buckets of logs are'),
    ...usesOf(open?.in ?? [], ['guardrails', 's3_public_access', 'in']).flatMap(({ name, path }) =>
      complain(context, path, name, 'guardrails', 'public access blocks are'),
    ),
  ];
};

/** The rules on depth. */
export const depthRules: readonly Rule[] = [namedItems, storeAccounts, bucketAccounts, trailAccounts, guardedAccounts];
