import { z } from 'zod';
import { name, ouPath, quantity, region, where } from './grammar.ts';

/** A control that must be enabled on a unit. */
const control = z.strictObject({
  control: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/, { error: 'expected the id of a control, the last part of its ARN, such as AWS-GR_ENCRYPTED_VOLUMES' })
    .describe('The last part of the ARN of the control'),
  on: ouPath.describe('The organizational unit, by path'),
  drift: z
    .enum(['none', 'not_checked'])
    .default('none')
    .describe('none: AWS sees no drift; not_checked: AWS does not look for drift of this control'),
});

/** The landing zone of AWS Control Tower. */
export const controlTower = z
  .strictObject({
    home: region.describe('Home region of the landing zone: every other region says that there is none'),
    min_version: z
      .string()
      .regex(/^[0-9]+\.[0-9]+$/, { error: 'expected a version in quotes such as "3.3"' })
      .describe('Least version of the landing zone, in quotes'),
    drift: z.literal('none').default('none').describe('AWS sees no drift of the landing zone'),
    logging: name.describe('Account that collects the logs, by its name under accounts'),
    min_log_retention: quantity.describe('Least retention of the log bucket'),
    log_key: z.literal('customer_managed').describe('The logs are encrypted with a customer-managed key').optional(),
    security: name.describe('Account of the security roles, by its name under accounts'),
    access_management: z
      .enum(['identity_center', 'self_managed'])
      .describe('identity_center: Control Tower manages access through IAM Identity Center; self_managed: it leaves it alone'),
    baselines: z
      .strictObject({ in: where })
      .describe('Accounts that Control Tower must have enrolled. The management account is never enrolled, and left out')
      .optional(),
    controls: z.array(control).describe('Controls that must be enabled. Whatever else is enabled must be in order too').optional(),
  })
  .describe('The landing zone of AWS Control Tower');
