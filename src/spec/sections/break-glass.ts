import { z } from 'zod';
import { actionPattern, bucketName, keyReference, name, permissionSetReference, quantity, roleName, where } from './grammar.ts';

const hour = 3600;

/** What IAM allows a role. */
const roleSession = quantity.refine(({ seconds }) => seconds >= hour && seconds <= 12 * hour, {
  error: 'expected 1h to 12h: IAM has no shorter and no longer sessions of a role',
});

/** What Session Manager allows. */
const shellSession = quantity.refine(({ seconds }) => seconds >= 60 && seconds <= 24 * hour && seconds % 60 === 0, {
  error: 'expected 1m to 24h, in whole minutes: Session Manager counts in them',
});

const topicName = z.string().regex(/^[A-Za-z0-9_-]{1,256}$/, { error: 'expected the name of an SNS topic, not its ARN' });

/** The way in when all else fails, and who hears of it. */
export const breakGlass = z
  .strictObject({
    in: where,
    permission_set: permissionSetReference.describe('The permission set that people break the glass with'),
    write_role: z
      .strictObject({
        name: roleName.describe('Name of the role, without its path'),
        trusted_by: z.array(permissionSetReference).min(1).describe('Who may take it on: these permission sets and nobody else'),
        session: roleSession.describe('Greatest length of a session, 1h to 12h'),
        never: z.array(actionPattern).min(1).describe('Actions that it cannot reach: what records and limits it'),
      })
      .describe('The role for changes, apart from the permission set that reads')
      .optional(),
    alarm: z
      .strictObject({
        topic: topicName.describe('Name of the SNS topic in the same account and region'),
        subscribers: z.int().min(1).describe('Confirmed subscriptions, at least'),
        dead_letter: z.enum(['required', 'optional']).default('optional').describe('A queue for what could not be delivered'),
      })
      .describe('An EventBridge rule tells people of each use as it happens'),
    sessions: z
      .strictObject({
        bucket: z
          .strictObject({
            in: name.describe('The account that owns the bucket'),
            name: bucketName.describe('Name of the bucket, globs allowed'),
          })
          .describe('Where Session Manager and ECS Exec record what is typed'),
        key: z
          .union([
            z.literal('customer_managed', { error: 'expected customer_managed or a list of keys such as [key:phi]' }),
            z.array(keyReference).min(1),
          ])
          .default('customer_managed')
          .describe('The key of the session: any customer-managed one, or one of these in its region'),
        max: shellSession.describe('Greatest length of a session, and of idling in one'),
        custom_documents: z.enum(['none', 'allowed']).default('none').describe('Session documents besides the preferences'),
        ecs_exec: z.enum(['logged', 'none']).default('logged').describe('none: no ECS cluster is there'),
        ssh: z.literal('none').default('none').describe('No port 22, no key pair, no EC2 Instance Connect endpoint'),
      })
      .describe('What happens in a session is recorded'),
    drill: z
      .strictObject({
        max_age: quantity.describe('Greatest age of the last use or drill'),
        attestation: name.describe('Id of the attestation of a drill, which counts where no use is seen').optional(),
      })
      .describe('The path is known to work'),
  })
  .describe('Break-glass access: the way in when all else fails, and who hears of it');
