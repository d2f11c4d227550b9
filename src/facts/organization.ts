import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { accountUnits, organizationTree, type Root, unitOfPaths } from './organization-tree.ts';
import { startEach } from './start-each.ts';
import { compare, required } from './values.ts';

export interface OrganizationAccount {
  /** 12 digits. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** AWS's word. `UNKNOWN` where AWS gives neither State nor Status: never to be taken for ACTIVE. */
  readonly state: string;
  /** `Status` is the field that AWS retires on 9 September 2026: read only where `State` is absent. */
  readonly stateSource: 'State' | 'Status';
  /** Names of the organizational units from the root, `/A/B`; `/` is the root. A slash inside a name is written `%2F`. */
  readonly ou: string;
}

/** An organizational unit. */
export interface OrganizationUnit {
  readonly id: string;
  /** As in `OrganizationAccount.ou`. */
  readonly path: string;
}

/** The organization and every account in it, whatever the account's state, sorted by id. */
export interface Organization {
  readonly id: string;
  readonly masterAccountId: string;
  readonly featureSet: string;
  readonly root: Root;
  /** Every organizational unit below the root, sorted by id. */
  readonly units: readonly OrganizationUnit[];
  readonly accounts: readonly OrganizationAccount[];
}

const shape = (): z.ZodType<Organization> =>
  z.strictObject({
    id: z.string(),
    masterAccountId: z.string(),
    featureSet: z.string(),
    root: z.strictObject({
      id: z.string(),
      policyTypes: z.array(z.strictObject({ type: z.string(), status: z.string() })),
    }),
    units: z.array(z.strictObject({ id: z.string(), path: z.string() })),
    accounts: z.array(
      z.strictObject({
        id: z.string().regex(/^[0-9]{12}$/, { error: 'expected 12 digits' }),
        name: z.string(),
        email: z.string(),
        state: z.string().min(1),
        stateSource: z.enum(['State', 'Status']),
        ou: z.string(),
      }),
    ),
  });

const reads = [
  'Organizations.DescribeOrganization',
  'Organizations.ListAccounts',
  'Organizations.ListAccountsForParent',
  'Organizations.ListOrganizationalUnitsForParent',
  'Organizations.ListRoots',
] as const;

export type OrganizationSeat = Seat<(typeof reads)[number]>;

/** The organization: its units, and its accounts by state and place. Each account is `found` as soon as its page and its place are there. */
export const organization = defineFact({
  name: 'organization',
  scope: 'organization',
  depth: 'boundary',
  operations: reads,
  shape,
  read: async (seat, _need, reading): Promise<Organization> => {
    const tree = organizationTree(seat);
    const onListed = async ({ unit, ...account }: Listed) => {
      const ou = unit === null ? undefined : (await tree).paths.get(unit);
      if (ou !== undefined) reading?.found({ ...account, ou } satisfies OrganizationAccount);
    };
    const [described, listed, { root, paths }] = await Promise.all([
      seat.call('Organizations.DescribeOrganization', {}),
      listAccounts(seat, onListed),
      tree,
    ]);
    const isPlaced = listed.every((account) => account.unit !== null);
    const unitByAccount = isPlaced ? new Map<string, string>() : await accountUnits(seat, [...paths.keys()]);
    const accounts = listed.map(({ unit, ...account }): OrganizationAccount => {
      const ou = paths.get(unit ?? unitByAccount.get(account.id) ?? '');
      if (ou === undefined)
        throw new Error(`account ${account.id} was in none of the units listed: the organization changed while it was read`);
      return { ...account, ou };
    });
    return {
      id: required(described.Organization?.Id, 'Organization.Id'),
      masterAccountId: required(described.Organization?.MasterAccountId, 'Organization.MasterAccountId'),
      featureSet: required(described.Organization?.FeatureSet, 'Organization.FeatureSet'),
      root,
      units: unitsOf(root, paths),
      accounts: accounts.sort((a, b) => compare(a.id, b.id)),
    };
  },
});

function unitsOf(root: Root, paths: ReadonlyMap<string, string>): readonly OrganizationUnit[] {
  const units = [...paths].map(([id, path]) => ({ id, path }));
  return units.filter(({ id }) => id !== root.id).sort((a, b) => compare(a.id, b.id));
}

/** `unit` is the id of the root or unit that holds the account; `null` where AWS gives no path. */
type Listed = Omit<OrganizationAccount, 'ou'> & { readonly unit: string | null };

function listAccounts(seat: OrganizationSeat, onListed: (account: Listed) => Promise<void>): Promise<readonly Listed[]> {
  const pages = seat.pages('Organizations.ListAccounts', { MaxResults: 20 }, { token: 'NextToken', next: 'NextToken' });
  return startEach(
    pages,
    (page) => required(page.Accounts, 'Accounts'),
    async (account): Promise<Listed> => {
      const id = required(account.Id, 'Account.Id');
      const listed = {
        id,
        name: required(account.Name, 'Account.Name'),
        email: required(account.Email, 'Account.Email'),
        state: account.State ?? account.Status ?? 'UNKNOWN',
        stateSource: account.State === undefined && account.Status !== undefined ? 'Status' : 'State',
        unit: unitOfPaths(account.Paths),
      } as const;
      await onListed(listed);
      return listed;
    },
  );
}
