import type { OrganizationSeat } from './organization.ts';
import { startEach } from './start-each.ts';
import { compare, required } from './values.ts';

const tokens = { token: 'NextToken', next: 'NextToken' } as const;

interface Unit {
  readonly id: string;
  /** `/` is the root. */
  readonly path: string;
}

/** Whether policies of one type count in the organization, in AWS's words. */
export interface PolicyType {
  readonly type: string;
  readonly status: string;
}

/** The root, with the policy types that AWS names there, sorted by type. */
export interface Root {
  readonly id: string;
  readonly policyTypes: readonly PolicyType[];
}

export interface OrganizationTree {
  readonly root: Root;
  /** The path of every organizational unit by its id, the root's too. */
  readonly paths: ReadonlyMap<string, string>;
}

/** The root and everything below it that holds accounts. */
export async function organizationTree(seat: OrganizationSeat): Promise<OrganizationTree> {
  const roots = await startEach(
    seat.pages('Organizations.ListRoots', { MaxResults: 20 }, tokens),
    (page) => required(page.Roots, 'Roots'),
    async (answer) => {
      const root = { id: required(answer.Id, 'Root.Id'), policyTypes: policyTypesOf(required(answer.PolicyTypes, 'Root.PolicyTypes')) };
      const unit = { id: root.id, path: '/' };
      return { root, units: [unit, ...(await unitsBelow(seat, unit))] };
    },
  );
  const [tree] = roots;
  if (tree === undefined || roots.length !== 1) throw new Error(`AWS listed ${roots.length} roots; an organization has one`);
  return { root: tree.root, paths: new Map(tree.units.map((unit) => [unit.id, unit.path])) };
}

function policyTypesOf(
  answer: readonly { readonly Type?: string | undefined; readonly Status?: string | undefined }[],
): readonly PolicyType[] {
  return answer
    .map(({ Type, Status }) => ({ type: required(Type, 'PolicyType.Type'), status: required(Status, 'PolicyType.Status') }))
    .sort((a, b) => compare(a.type, b.type));
}

async function unitsBelow(seat: OrganizationSeat, parent: Unit): Promise<readonly Unit[]> {
  const found = await startEach(
    seat.pages('Organizations.ListOrganizationalUnitsForParent', { ParentId: parent.id, MaxResults: 20 }, tokens),
    (page) => required(page.OrganizationalUnits, 'OrganizationalUnits'),
    async (child) => {
      // A slash is allowed in a name: unescaped, a unit called "Workloads/Prod" would pass for Prod in Workloads.
      const name = required(child.Name, 'OrganizationalUnit.Name').replaceAll('/', '%2F');
      const unit = { id: required(child.Id, 'OrganizationalUnit.Id'), path: `${parent.path === '/' ? '' : parent.path}/${name}` };
      return [unit, ...(await unitsBelow(seat, unit))];
    },
  );
  return found.flat();
}

/** The id of the root or unit that holds each account, by account id: for accounts that AWS lists without a path. */
export async function accountUnits(seat: OrganizationSeat, units: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const held = await Promise.all(
    units.map(async (unit) => {
      const accounts: [string, string][] = [];
      const pages = seat.pages('Organizations.ListAccountsForParent', { ParentId: unit, MaxResults: 20 }, tokens);
      for await (const page of pages) {
        accounts.push(
          ...required(page.Accounts, 'Accounts').map((account): [string, string] => [required(account.Id, 'Account.Id'), unit]),
        );
      }
      return accounts;
    }),
  );
  const unitOf = new Map(held.flat());
  const moved = held.flat().find(([account, unit]) => unitOf.get(account) !== unit);
  if (moved !== undefined) throw new Error(`account ${moved[0]} was in two units: the organization changed while it was read`);
  return unitOf;
}

/** The last root or unit id of an account's only path `o-…/r-…/ou-…/…`; `null` where there is no such path, or more than one. */
export function unitOfPaths(paths: readonly string[] | undefined): string | null {
  if (paths?.length !== 1) return null;
  const units = paths[0]?.split('/').filter((part) => /^(r|ou)-/.test(part));
  return units?.at(-1) ?? null;
}
