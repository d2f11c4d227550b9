import { z } from 'zod';
import { accountId, actionPattern, atLeastOne, name, permissionSetName, quantity, region, roleName, where } from './grammar.ts';

type Map = Readonly<Record<string, unknown>>;

/** A map in which exactly one of two keys is set. It is judged where other keys of the map are wrong, too. */
function eitherOf<T extends z.ZodType>(map: T, [first, second]: readonly [string, string]): T {
  return map
    .refine((value) => ((value as Map)[first] === undefined) !== ((value as Map)[second] === undefined), {
      error: `expected either ${first} or ${second}`,
      when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
    })
    .meta({ oneOf: [{ required: [first] }, { required: [second] }] });
}

const assignment = eitherOf(
  z.strictObject({
    in: where,
    group: z.string().min(1).describe('Display name of the group').optional(),
    user: z.string().min(1).describe('User name, where one person is meant and no group').optional(),
  }),
  ['group', 'user'],
);

/** The name of a managed policy with its path, as in its ARN after `policy/`. */
const policyName = z.string().regex(/^([\w+=,.@-]+\/)*[\w+=,.@-]+$/, {
  error: 'expected the name of a policy, with its path where it has one: job-function/ViewOnlyAccess',
});

const policyDigest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { error: 'expected none, any or the SHA-256 digest of the policy: 64 hexadecimal digits' });

/** What IAM Identity Center allows a permission set. */
const signInSession = quantity.refine(({ seconds }) => seconds <= 12 * 3600, {
  error: 'expected at most 12h: IAM Identity Center has no longer sessions',
});

const permissionSet = z
  .strictObject({
    session: signInSession.describe('Length of a session: exactly this, 12h at most'),
    access: z.literal('read_only').describe('read_only: no action that writes, tags or manages permissions can be reached').optional(),
    plus: z.array(actionPattern).default([]).describe('Actions that access allows besides reading'),
    never: z.array(actionPattern).default([]).describe('Actions that cannot be reached, whatever the policies say besides'),
    managed: z.array(policyName).default([]).describe('AWS managed policies that are attached, and no others'),
    customer_managed: z.array(policyName).default([]).describe('Customer-managed policies that are attached, and no others'),
    inline: z
      .union([z.enum(['none', 'any']), policyDigest])
      .default('none')
      .describe('The inline policy: none, the digest of its canonical JSON (RFC 8785), or any that access and never allow'),
    boundary: z
      .union([
        z.literal('none'),
        eitherOf(
          z.strictObject({
            managed: policyName.describe('An AWS managed policy').optional(),
            customer_managed: policyName.describe('A customer-managed policy of the account').optional(),
          }),
          ['managed', 'customer_managed'],
        ),
      ])
      .default('none')
      .describe('The permissions boundary'),
    assign: z.array(assignment).default([]).describe('Who has it, and where: these and no others'),
  })
  .describe('A permission set');

const oidcProvider = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]+)?(\/[\w.~%-]+)*$/, {
  error: 'expected host and path of a provider, without https://, such as token.actions.githubusercontent.com',
});

/**
 * The claim begins with whose it is: `repo:acme/…`, `project_path:group/…`, `{repository id}:…`. A wildcard there is everybody
 * whom the provider vouches for, strangers too.
 */
const subject = z.string().regex(/^(?![^:/{]*([:/][^:/]*)?[*?])./, {
  error: 'expected a subject that names whose it is, such as repo:acme/contour:environment:prod',
});

/** Every role at once is no exception. */
const exceptedRoles = z.string().regex(/[^*?]/, { error: 'expected a name of roles, or a part of one, such as stacksets-exec-*' });

/** The most that CloudTrail is asked for in one run. */
const signInWindow = quantity.refine(({ seconds }) => seconds <= 30 * 86_400, { error: 'expected at most 30d' });

const secondFactors = ['WEBAUTHN', 'TOTP'] as const;

/** Who can get in: IAM users, root, identity providers, IAM Identity Center, roles. */
export const identity = z
  .strictObject({
    iam_users: z.strictObject({
      in: where,
      count: z.int().min(0).describe('IAM users allowed in each account'),
      credential_report: z
        .strictObject({ max_age: quantity.prefault('4h').describe('Greatest age of the report') })
        .describe('A second source: the credential report, which somebody else must have made shortly before')
        .optional(),
    }),
    root: z.strictObject({
      in: where,
      credentials: z
        .enum(['none', 'none_or_mfa'])
        .describe('none: centrally managed, no password at all; none_or_mfa: no credentials, or MFA'),
      access_keys: z.literal(0).describe('Root access keys'),
      signing_certificates: z.literal(0).default(0).describe('Root signing certificates'),
      central_access: z
        .array(z.enum(['credentials_management', 'sessions']))
        .min(1)
        .describe('What of central root access is on for the organization')
        .optional(),
      custody: z
        .strictObject({ in: where, attestation: name.describe('Id of an attestation') })
        .describe('Who holds the root credentials: no API shows it, so a dated document attests it')
        .optional(),
    }),
    federation: z
      .array(
        atLeastOne(
          z.strictObject({
            in: where,
            saml: z
              .array(z.string().min(1))
              .describe('SAML providers allowed, by name, globs allowed; identity_center stands for those that IAM Identity Center makes')
              .optional(),
            oidc: z
              .array(
                z.strictObject({
                  provider: oidcProvider.describe('Host and path of the provider'),
                  subjects: z.array(subject).min(1).describe('Whom roles may be handed to: claims sub, globs allowed'),
                  audiences: z.array(z.string().min(1)).min(1).default(['sts.amazonaws.com']).describe('Claims aud that roles may ask for'),
                }),
              )
              .describe('OIDC providers that must be there, and no others')
              .optional(),
          }),
          ['saml', 'oidc'],
        ),
      )
      .min(1)
      .describe('Identity providers. A later rule wins over an earlier one, key by key'),
    center: z
      .strictObject({
        region: region.describe('Its primary region'),
        additional_regions: z.array(region).default([]).describe('Regions that it is replicated to'),
        source: z.enum(['identity_center', 'active_directory', 'external']).describe('Where its people come from'),
        member_instances: z
          .enum(['none', 'allowed'])
          .default('none')
          .describe('Instances of member accounts, beside that of the organization'),
      })
      .describe('IAM Identity Center')
      .optional(),
    permission_sets: z.record(permissionSetName, permissionSet).describe('The permission sets: these and no others').optional(),
    groups: z
      .record(z.string().min(1), z.strictObject({ members: z.array(z.string().min(1)).describe('User names: these and no others') }))
      .describe('Groups whose members are part of the architecture')
      .optional(),
    mfa: z
      .strictObject({
        attestation: name.describe('Id of the attestation that every sign-in asks for MFA: no API shows it'),
        sign_ins: z
          .strictObject({
            window: signInWindow.prefault('30d').describe('How far back, 30d at most'),
            second_factor: z
              .array(z.enum(secondFactors))
              .min(1)
              .default([...secondFactors])
              .describe('What counts as a second factor'),
          })
          .describe('The sign-ins of that time that CloudTrail recorded each had a second factor')
          .optional(),
      })
      .describe('Multi-factor authentication in IAM Identity Center')
      .optional(),
    roles: z
      .strictObject({
        in: where,
        except: z.array(exceptedRoles).default([]).describe('Names of roles that are not judged, globs allowed'),
        trusted_outside_organization: z
          .union([z.literal('none', { error: 'expected none or a list of account ids in quotes' }), z.array(accountId).min(1)])
          .default('none')
          .describe('Accounts of others that roles may trust'),
        wildcard_actions: z.enum(['none', 'allowed']).default('none').describe('Whether policies may allow * or all actions of a service'),
        read_only: z
          .array(z.strictObject({ in: where, role: roleName.describe('Name of the role, without its path') }))
          .default([])
          .describe('Roles that are there and can only read'),
      })
      .describe('IAM roles of the accounts')
      .optional(),
  })
  .describe('Who can get in: IAM users, root, identity providers, IAM Identity Center, roles');
