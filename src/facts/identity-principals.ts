import { z } from 'zod';
import { classify } from '../aws/failure.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { accountAssignments } from './account-assignments.ts';
import { defineFact } from './fact.ts';
import { theInstance } from './identity-center/the-instance.ts';
import { identityCenter } from './identity-center.ts';
import { compare, required, text } from './values.ts';

/** A group or a user to whom a permission set is assigned, or a member of such a group. */
interface Principal {
  /** Id in the identity store. */
  readonly id: string;
  /** `false`: the assignment or membership is there, and who it names is not any more. */
  readonly isThere: boolean;
  /** Display name of a group, user name of a user; `null` where AWS left it out, or it is not there. */
  readonly name: string | null;
}

export interface IdentityGroup extends Principal {
  /** Ids of users, sorted. */
  readonly members: readonly string[];
}

export type IdentityUser = Principal;

/** Who stands behind the assignments. Of the users nothing is kept but their names, and of nobody else anything. */
export interface IdentityPrincipals {
  /** Sorted by id. */
  readonly groups: readonly IdentityGroup[];
  /** Sorted by id. */
  readonly users: readonly IdentityUser[];
}

const principal = { id: z.string(), isThere: z.boolean(), name: z.string().nullable() };
const shape = (): z.ZodType<IdentityPrincipals> =>
  z.strictObject({
    groups: z.array(z.strictObject({ ...principal, members: z.array(z.string()) })),
    users: z.array(z.strictObject(principal)),
  });

const reads = ['Identitystore.DescribeGroup', 'Identitystore.ListGroupMemberships', 'Identitystore.ListUsers'] as const;
const tokens = { token: 'NextToken', next: 'NextToken' } as const;

type StoreSeat = Seat<(typeof reads)[number]>;
/** User names by id. */
type Users = ReadonlyMap<string, string | null>;

/** The groups to which permission sets are assigned with their members, and the users who are members or have a set themselves. */
export const identityPrincipals = defineFact({
  name: 'identity-principals',
  scope: 'organization',
  depth: 'boundary',
  home: 'identity-center',
  operations: reads,
  uses: [identityCenter, accountAssignments],
  shape,
  read: async (seat, need): Promise<IdentityPrincipals> => {
    const [instances, assignments] = await Promise.all([need(identityCenter), need(accountAssignments)]);
    const IdentityStoreId = theInstance(instances)?.identityStore;
    if (IdentityStoreId === undefined) return { groups: [], users: [] };
    const idsOf = (type: string) => [
      ...new Set(assignments.filter(({ principalType }) => principalType === type).map(({ principalId }) => principalId)),
    ];
    const listed = once(() => usersOf(seat, IdentityStoreId));
    const assigned = idsOf('USER');
    if (assigned.length > 0) listed().catch(() => 'awaited below');
    const groups = await Promise.all(
      idsOf('GROUP').map(async (GroupId) => {
        const group = await readGroup(seat, { IdentityStoreId, GroupId });
        if (group.members.length > 0) listed().catch(() => 'awaited below');
        return group;
      }),
    );
    const ids = [...new Set([...assigned, ...groups.flatMap(({ members }) => members)])].sort(compare);
    const known: Users = ids.length === 0 ? new Map() : await listed();
    const users = ids.map((id) => ({ id, isThere: known.has(id), name: known.get(id) ?? null }));
    return { groups: groups.sort((a, b) => compare(a.id, b.id)), users };
  },
});

interface NamedGroup {
  readonly IdentityStoreId: string;
  readonly GroupId: string;
}

async function readGroup(seat: StoreSeat, named: NamedGroup): Promise<IdentityGroup> {
  const id = named.GroupId;
  try {
    const [group, members] = await Promise.all([seat.call('Identitystore.DescribeGroup', named), membersOf(seat, named)]);
    return { id, isThere: true, name: text(group.DisplayName), members };
  } catch (error) {
    if (classify(error).name !== 'ResourceNotFoundException') throw error;
    return { id, isThere: false, name: null, members: [] };
  }
}

async function membersOf(seat: StoreSeat, named: NamedGroup): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of seat.pages('Identitystore.ListGroupMemberships', { ...named, MaxResults: 100 }, tokens)) {
    const memberships = required(page.GroupMemberships, 'GroupMemberships');
    ids.push(...memberships.map(({ MemberId }) => required(MemberId?.UserId, 'GroupMemberships.MemberId.UserId')));
  }
  return ids.sort(compare);
}

async function usersOf(seat: StoreSeat, IdentityStoreId: string): Promise<Users> {
  const users = new Map<string, string | null>();
  for await (const page of seat.pages('Identitystore.ListUsers', { IdentityStoreId, MaxResults: 100 }, tokens)) {
    for (const user of required(page.Users, 'Users')) {
      users.set(required(user.UserId, 'Users.UserId'), text(user.UserName));
    }
  }
  return users;
}
