import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { defineFact } from './fact.ts';
import { policyText, withoutExternalIds } from './policy-text.ts';
import { byArn, compare, required, time } from './values.ts';

/** What decides what a role may do, but the guardrails above its account. */
export interface RoleDetails {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  /** Inline policies, as JSON text, external ids in it `redacted`. Sorted by name. */
  readonly inline: readonly { readonly name: string; readonly document: string }[];
  /** ARNs of the managed policies that are attached. Sorted. */
  readonly attached: readonly string[];
  /** ARN of the managed policy that is its permissions boundary; `null`: there is none. */
  readonly boundary: string | null;
  /** When it was last used, and where; `null`: not within the time that AWS remembers. */
  readonly lastUsed: { readonly at: string; readonly region: string | null } | null;
}

/** The roles of an account and the documents behind them. */
export interface AuthorizationDetails {
  /** Sorted by ARN. */
  readonly roles: readonly RoleDetails[];
  /** The default version, as JSON text, external ids in it `redacted`, of the managed policies that a role has. Sorted by ARN. One that AWS names and does not show is missing. */
  readonly policies: readonly { readonly arn: string; readonly document: string }[];
}

const shape = (): z.ZodType<AuthorizationDetails> =>
  z.strictObject({
    roles: z.array(
      z.strictObject({
        arn: z.string(),
        name: z.string(),
        path: z.string(),
        inline: z.array(z.strictObject({ name: z.string(), document: z.string() })),
        attached: z.array(z.string()),
        boundary: z.string().nullable(),
        lastUsed: z.strictObject({ at: z.string(), region: z.string().nullable() }).nullable(),
      }),
    ),
    policies: z.array(z.strictObject({ arn: z.string(), document: z.string() })),
  });

type Page = Output<'IAM.GetAccountAuthorizationDetails'>;
type Listed<T> = NonNullable<T> extends readonly (infer I)[] ? I : never;

const filter = ['Role', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;

/** Every role of the account with its policies' documents. */
export const authorizationDetails = defineFact({
  name: 'authorization-details',
  scope: 'account',
  depth: 'boundary',
  operations: ['IAM.GetAccountAuthorizationDetails'],
  shape,
  read: async (seat): Promise<AuthorizationDetails> => {
    const roles: RoleDetails[] = [];
    const policies: { readonly arn: string; readonly document: string }[] = [];
    const input = { Filter: [...filter], MaxItems: 1000 };
    for await (const page of seat.pages('IAM.GetAccountAuthorizationDetails', input, { token: 'Marker', next: 'Marker' })) {
      roles.push(...required(page.RoleDetailList, 'RoleDetailList').map(detailsOf));
      policies.push(...required(page.Policies, 'Policies').flatMap(documentOf));
    }
    const used = new Set(roles.flatMap(({ attached, boundary }) => [...attached, boundary]));
    return { roles: byArn(roles), policies: byArn(policies.filter(({ arn }) => used.has(arn))) };
  },
});

function detailsOf(role: Listed<Page['RoleDetailList']>): RoleDetails {
  const at = time(role.RoleLastUsed?.LastUsedDate);
  const boundary = role.PermissionsBoundary;
  return {
    arn: required(role.Arn, 'Arn'),
    name: required(role.RoleName, 'RoleName'),
    path: required(role.Path, 'Path'),
    inline: required(role.RolePolicyList, 'RolePolicyList')
      .map(({ PolicyName, PolicyDocument }) => ({
        name: required(PolicyName, 'PolicyName'),
        document: textOf(required(PolicyDocument, 'PolicyDocument')),
      }))
      .sort((a, b) => compare(a.name, b.name)),
    attached: required(role.AttachedManagedPolicies, 'AttachedManagedPolicies')
      .map(({ PolicyArn }) => required(PolicyArn, 'PolicyArn'))
      .sort(compare),
    boundary: boundary === undefined ? null : required(boundary.PermissionsBoundaryArn, 'PermissionsBoundaryArn'),
    lastUsed: at === null ? null : { at, region: role.RoleLastUsed?.Region ?? null },
  };
}

/** The default version of a managed policy, where AWS shows it. */
function documentOf(policy: Listed<Page['Policies']>): readonly { readonly arn: string; readonly document: string }[] {
  const arn = required(policy.Arn, 'Arn');
  const versions = policy.PolicyVersionList ?? [];
  const [version] = versions.filter(({ IsDefaultVersion, VersionId }) =>
    IsDefaultVersion === undefined ? VersionId !== undefined && VersionId === policy.DefaultVersionId : IsDefaultVersion,
  );
  return version?.Document === undefined ? [] : [{ arn, document: textOf(version.Document) }];
}

/** As AWS wrote it, but for external ids; what is not JSON stays, for the check to say so. */
function textOf(document: string): string {
  const text = policyText(document);
  if (!/externalid/i.test(text)) return text;
  try {
    return withoutExternalIds(text);
  } catch {
    return text;
  }
}
