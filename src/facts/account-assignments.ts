import { z } from 'zod';
import { classify } from '../aws/failure.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { theInstance } from './identity-center/the-instance.ts';
import { identityCenter } from './identity-center.ts';
import { permissionSets } from './permission-sets.ts';
import { compare, required } from './values.ts';

/** Who has a permission set in an account. */
export interface AccountAssignment {
  /** ARN. */
  readonly permissionSet: string;
  /** 12 digits. */
  readonly account: string;
  /** AWS's word: GROUP or USER. */
  readonly principalType: string;
  /** Id in the identity store. */
  readonly principalId: string;
}

const shape = (): z.ZodType<readonly AccountAssignment[]> =>
  z.array(z.strictObject({ permissionSet: z.string(), account: z.string(), principalType: z.string(), principalId: z.string() }));

type AssignmentSeat = Seat<'SSOAdmin.ListAccountAssignments'>;
interface Pair {
  readonly InstanceArn: string;
  readonly PermissionSetArn: string;
  readonly AccountId: string;
}

/** Every assignment of a permission set in an account where it is provisioned, sorted by set, account and principal. */
export const accountAssignments = defineFact({
  name: 'account-assignments',
  scope: 'organization',
  depth: 'boundary',
  home: 'identity-center',
  operations: ['SSOAdmin.ListAccountAssignments'],
  uses: [identityCenter, permissionSets],
  shape,
  read: async (seat, need): Promise<readonly AccountAssignment[]> => {
    const [instances, sets] = await Promise.all([need(identityCenter), need(permissionSets)]);
    const InstanceArn = theInstance(instances)?.arn;
    if (InstanceArn === undefined) return [];
    const pairs = sets.flatMap(({ arn, accounts }) => accounts.map((AccountId) => ({ InstanceArn, PermissionSetArn: arn, AccountId })));
    const assigned = await Promise.all(pairs.map((pair) => assignmentsUnlessDeleted(seat, pair)));
    const keyOf = (one: AccountAssignment) => `${one.permissionSet} ${one.account} ${one.principalType} ${one.principalId}`;
    return assigned.flat().sort((a, b) => compare(keyOf(a), keyOf(b)));
  },
});

/** None of a set that was deleted, or taken out of the account, after it was listed. */
async function assignmentsUnlessDeleted(seat: AssignmentSeat, pair: Pair): Promise<readonly AccountAssignment[]> {
  try {
    return await assignmentsOf(seat, pair);
  } catch (error) {
    if (classify(error).name === 'ResourceNotFoundException') return [];
    throw error;
  }
}

async function assignmentsOf(seat: AssignmentSeat, pair: Pair): Promise<readonly AccountAssignment[]> {
  const found: AccountAssignment[] = [];
  const tokens = { token: 'NextToken', next: 'NextToken' } as const;
  for await (const page of seat.pages('SSOAdmin.ListAccountAssignments', { ...pair, MaxResults: 100 }, tokens)) {
    for (const assignment of required(page.AccountAssignments, 'AccountAssignments')) {
      found.push({
        permissionSet: pair.PermissionSetArn,
        account: pair.AccountId,
        principalType: required(assignment.PrincipalType, 'AccountAssignments.PrincipalType'),
        principalId: required(assignment.PrincipalId, 'AccountAssignments.PrincipalId'),
      });
    }
  }
  return found;
}
