import { z } from 'zod';
import { atLeastOne, name, where } from './grammar.ts';

/** Who can get in: IAM users, root, identity providers. */
export const identity = z
  .strictObject({
    iam_users: z.strictObject({
      in: where,
      count: z.int().min(0).describe('IAM users allowed in each account'),
    }),
    root: z.strictObject({
      in: where,
      credentials: z
        .enum(['none', 'none_or_mfa'])
        .describe('none: centrally managed, no password at all; none_or_mfa: no credentials, or MFA'),
      access_keys: z.literal(0).describe('Root access keys'),
      signing_certificates: z.literal(0).default(0).describe('Root signing certificates'),
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
            oidc: z.array(z.string().min(1)).describe('OIDC providers that must be there, by host and path, and no others').optional(),
          }),
          ['saml', 'oidc'],
        ),
      )
      .min(1)
      .describe('Identity providers. A later rule wins over an earlier one, key by key'),
  })
  .describe('Who can get in: IAM users, root, identity providers');
