import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { compare, required } from './values.ts';
import { choiceOf, type ManagedGroupStatement } from './web-acls/rules.ts';
import { webAcls } from './web-acls.ts';

/** What a vendor says of one version of a managed rule group that a web ACL uses. */
export interface ManagedRuleGroup {
  readonly vendor: string;
  readonly name: string;
  /** As the web ACL has it; `null`: the vendor's default. */
  readonly version: string | null;
  /** Its rules with their own actions, as `AclRule.action`. Sorted by name; `null`: they could not be read. */
  readonly rules: readonly { readonly name: string; readonly action: string | null }[] | null;
  readonly rulesError: Refusal | null;
  /** The versions that are not expired. Sorted; `null`: not asked, since no version is pinned, or they could not be read. */
  readonly available: readonly string[] | null;
  readonly availableError: Refusal | null;
}

const word = once(() => z.string().nullable());
const shape = (): z.ZodType<readonly ManagedRuleGroup[]> =>
  z.array(
    z.strictObject({
      vendor: z.string(),
      name: z.string(),
      version: word(),
      rules: z.array(z.strictObject({ name: z.string(), action: word() })).nullable(),
      rulesError: refusalShape().nullable(),
      available: z.array(z.string()).nullable(),
      availableError: refusalShape().nullable(),
    }),
  );

const describe = 'WAFV2.DescribeManagedRuleGroup';
const list = 'WAFV2.ListAvailableManagedRuleGroupVersions';
type GroupSeat = Seat<typeof describe | typeof list>;
type Used = Pick<ManagedGroupStatement, 'vendor' | 'name' | 'version'>;

/** The managed rule groups that the web ACLs of the account and region use, in the versions that they use. Sorted by vendor, name and version. */
export const managedRuleGroups = defineFact({
  name: 'managed-rule-groups',
  scope: 'region',
  depth: 'full',
  operations: [describe, list],
  mayUse: [webAcls],
  shape,
  read: async (seat, need): Promise<readonly ManagedRuleGroup[]> => {
    const { acls } = await need(webAcls);
    const statements = acls.flatMap(({ pre, rules, post }) => [...pre, ...rules, ...post]).map(({ statement }) => statement);
    const used = statements.flatMap((statement) => (statement.kind === 'managed-group' ? [statement] : []));
    const distinct = new Map(used.map(({ vendor, name, version }) => [JSON.stringify([vendor, name, version]), { vendor, name, version }]));
    const sorted = [...distinct].sort(([a], [b]) => compare(a, b)).map(([, group]) => group);
    return Promise.all(sorted.map((group) => readGroup(seat, group)));
  },
});

async function readGroup(seat: GroupSeat, group: Used): Promise<ManagedRuleGroup> {
  const { account, region } = seat;
  const [rules, versions] = await Promise.all([
    attempt({ operation: describe, account, region }, readRules(seat, group)),
    group.version === null ? null : attempt({ operation: list, account, region }, readVersions(seat, group)),
  ]);
  return {
    ...group,
    rules: rules.value,
    rulesError: rules.refusal,
    available: versions?.value ?? null,
    availableError: versions?.refusal ?? null,
  };
}

async function readRules(seat: GroupSeat, { vendor, name, version }: Used): Promise<NonNullable<ManagedRuleGroup['rules']>> {
  const pinned = version === null ? {} : { VersionName: version };
  const { Rules } = await seat.call(describe, { VendorName: vendor, Name: name, Scope: 'REGIONAL', ...pinned });
  return required(Rules, 'Rules')
    .map((rule) => ({ name: required(rule.Name, 'Name'), action: choiceOf(rule.Action) }))
    .sort((a, b) => compare(a.name, b.name));
}

async function readVersions(seat: GroupSeat, { vendor, name }: Used): Promise<readonly string[]> {
  const input = { VendorName: vendor, Name: name, Scope: 'REGIONAL', Limit: 100 } as const;
  const found: string[] = [];
  for await (const page of seat.pages(list, input, { token: 'NextMarker', next: 'NextMarker' })) {
    found.push(...required(page.Versions, 'Versions').map(({ Name }) => required(Name, 'Name')));
  }
  return found.sort(compare);
}
