import { z } from 'zod';
import { classify } from '../aws/failure.ts';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { policyDigest } from './identity-center/policy-digest.ts';
import { theInstance } from './identity-center/the-instance.ts';
import { identityCenter } from './identity-center.ts';
import { startEach } from './start-each.ts';
import { compare, required, text } from './values.ts';

/** A permission set of the organization's instance: what it grants, and where it is provisioned. */
export interface PermissionSet {
  readonly arn: string;
  readonly name: string;
  /** ISO 8601, as AWS writes it: `PT1H`. `null`: AWS left it out. */
  readonly sessionDuration: string | null;
  /** JSON text; `null`: it has none. */
  readonly inline: string | null;
  /** SHA-256 of the canonical JSON (RFC 8785) of `inline`; `null` where there is none, or it is not JSON. */
  readonly inlineSha256: string | null;
  /** ARNs of AWS managed policies, sorted. */
  readonly managed: readonly string[];
  /** Customer-managed policies by path and name, the first slash left out: `cc/Operators`. Sorted. */
  readonly customerManaged: readonly string[];
  /** ARN of an AWS managed policy, or a customer-managed one written as above. */
  readonly boundary: PermissionSetBoundary | null;
  /** Ids of the accounts in which it is provisioned, sorted. */
  readonly accounts: readonly string[];
  /** Those of them in which an older version of it is. */
  readonly stale: readonly string[];
}

export type PermissionSetBoundary = { readonly managed: string } | { readonly customerManaged: string };

const shape = (): z.ZodType<readonly PermissionSet[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      sessionDuration: z.string().nullable(),
      inline: z.string().nullable(),
      inlineSha256: z.string().nullable(),
      managed: z.array(z.string()),
      customerManaged: z.array(z.string()),
      boundary: z.union([z.strictObject({ managed: z.string() }), z.strictObject({ customerManaged: z.string() })]).nullable(),
      accounts: z.array(z.string()),
      stale: z.array(z.string()),
    }),
  );

const reads = [
  'SSOAdmin.DescribePermissionSet',
  'SSOAdmin.GetInlinePolicyForPermissionSet',
  'SSOAdmin.GetPermissionsBoundaryForPermissionSet',
  'SSOAdmin.ListAccountsForProvisionedPermissionSet',
  'SSOAdmin.ListCustomerManagedPolicyReferencesInPermissionSet',
  'SSOAdmin.ListManagedPoliciesInPermissionSet',
  'SSOAdmin.ListPermissionSets',
] as const;
const tokens = { token: 'NextToken', next: 'NextToken' } as const;

type SetSeat = Seat<(typeof reads)[number]>;
/** What names a permission set in a call. */
interface Named {
  readonly InstanceArn: string;
  readonly PermissionSetArn: string;
}
type Boundary = NonNullable<Output<'SSOAdmin.GetPermissionsBoundaryForPermissionSet'>['PermissionsBoundary']>;

/** Every permission set of the organization's instance, sorted by name; none where there is no instance. */
export const permissionSets = defineFact({
  name: 'permission-sets',
  scope: 'organization',
  depth: 'boundary',
  home: 'identity-center',
  operations: reads,
  uses: [identityCenter],
  shape,
  read: async (seat, need): Promise<readonly PermissionSet[]> => {
    const instance = theInstance(await need(identityCenter));
    if (instance === null) return [];
    const InstanceArn = instance.arn;
    const found = await startEach(
      seat.pages('SSOAdmin.ListPermissionSets', { InstanceArn, MaxResults: 100 }, tokens),
      (page) => required(page.PermissionSets, 'PermissionSets'),
      (PermissionSetArn) => readUnlessDeleted(seat, { InstanceArn, PermissionSetArn }),
    );
    return found.filter((set) => set !== null).sort((a, b) => compare(`${a.name} ${a.arn}`, `${b.name} ${b.arn}`));
  },
});

/** `null` of a set that was deleted after the listing named it. */
async function readUnlessDeleted(seat: SetSeat, named: Named): Promise<PermissionSet | null> {
  const described = seat.call('SSOAdmin.DescribePermissionSet', named);
  try {
    const [{ PermissionSet: set }, content] = await Promise.all([described, contentOf(seat, named)]);
    return {
      arn: named.PermissionSetArn,
      name: required(set?.Name, 'PermissionSet.Name'),
      sessionDuration: text(set?.SessionDuration),
      ...content,
    };
  } catch (error) {
    if (await isNotFound(described)) return null;
    // It was there as it was described: it is asked for again, for another call may miss something else.
    if (nameOf(error) === notFound && (await isNotFound(seat.call('SSOAdmin.DescribePermissionSet', named)))) return null;
    throw error;
  }
}

async function isNotFound(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return false;
  } catch (error) {
    return nameOf(error) === notFound;
  }
}

const notFound = 'ResourceNotFoundException';
const nameOf = (error: unknown): string => classify(error).name;

type Content = Omit<PermissionSet, 'arn' | 'name' | 'sessionDuration'>;

async function contentOf(seat: SetSeat, named: Named): Promise<Content> {
  const [policies, managed, customerManaged, boundary, accounts, stale] = await Promise.all([
    inlineOf(seat, named),
    managedOf(seat, named),
    customerManagedOf(seat, named),
    boundaryOf(seat, named),
    accountsOf(seat, named),
    accountsOf(seat, { ...named, ProvisioningStatus: 'LATEST_PERMISSION_SET_NOT_PROVISIONED' }),
  ]);
  return { ...policies, managed, customerManaged, boundary, accounts, stale };
}

async function inlineOf(seat: SetSeat, named: Named): Promise<Pick<PermissionSet, 'inline' | 'inlineSha256'>> {
  const { InlinePolicy } = await seat.call('SSOAdmin.GetInlinePolicyForPermissionSet', named);
  const inline = text(InlinePolicy);
  return { inline, inlineSha256: inline === null ? null : policyDigest(inline) };
}

async function managedOf(seat: SetSeat, named: Named): Promise<readonly string[]> {
  const arns: string[] = [];
  for await (const page of seat.pages('SSOAdmin.ListManagedPoliciesInPermissionSet', { ...named, MaxResults: 100 }, tokens)) {
    arns.push(...required(page.AttachedManagedPolicies, 'AttachedManagedPolicies').map(({ Arn }) => required(Arn, 'Arn')));
  }
  return arns.sort(compare);
}

async function customerManagedOf(seat: SetSeat, named: Named): Promise<readonly string[]> {
  const operation = 'SSOAdmin.ListCustomerManagedPolicyReferencesInPermissionSet';
  const names: string[] = [];
  for await (const page of seat.pages(operation, { ...named, MaxResults: 100 }, tokens)) {
    names.push(...required(page.CustomerManagedPolicyReferences, 'CustomerManagedPolicyReferences').map(pathOf));
  }
  return names.sort(compare);
}

/** Terraform and the console leave the path out where it is the default, `/`. */
function pathOf({ Name, Path }: { readonly Name: string | undefined; readonly Path?: string | undefined }): string {
  return `${(Path ?? '/').slice(1)}${required(Name, 'CustomerManagedPolicyReference.Name')}`;
}

async function boundaryOf(seat: SetSeat, named: Named): Promise<PermissionSetBoundary | null> {
  try {
    const { PermissionsBoundary: boundary } = await seat.call('SSOAdmin.GetPermissionsBoundaryForPermissionSet', named);
    return boundary === undefined ? null : boundaryFrom(boundary);
  } catch (error) {
    // AWS's answer of a set that has none, and of one that is gone: which of them it is, its description says.
    if (nameOf(error) === notFound) return null;
    throw error;
  }
}

function boundaryFrom({ ManagedPolicyArn, CustomerManagedPolicyReference }: Boundary): PermissionSetBoundary {
  if (CustomerManagedPolicyReference !== undefined) return { customerManaged: pathOf(CustomerManagedPolicyReference) };
  return { managed: required(ManagedPolicyArn, 'PermissionsBoundary.ManagedPolicyArn') };
}

async function accountsOf(
  seat: SetSeat,
  named: Named & { readonly ProvisioningStatus?: 'LATEST_PERMISSION_SET_NOT_PROVISIONED' },
): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of seat.pages('SSOAdmin.ListAccountsForProvisionedPermissionSet', { ...named, MaxResults: 100 }, tokens)) {
    ids.push(...required(page.AccountIds, 'AccountIds'));
  }
  return ids.sort(compare);
}
