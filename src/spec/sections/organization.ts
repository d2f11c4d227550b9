import { z } from 'zod';
import { controlTower } from './control-tower.ts';
import { accountId, atLeastOne, name, ouPath, quantity, region, tags, where } from './grammar.ts';

/** `/Workloads/**` takes everything below, `/**` the whole organization. */
const ouPattern = z.string().regex(/^\/([^/]+(\/[^/]+)*)?$/, { error: 'expected an OU path, globs allowed, such as /Workloads/**' });

/** An account with a part to play. */
const account = z.strictObject({
  id: accountId.describe('12 digits, in quotes'),
  ou: ouPath.describe('Its organizational unit, by path; / is the root'),
});

/** A set of accounts, by OU path and tag. */
const set = atLeastOne(
  z.strictObject({
    ou: ouPattern.describe('OU path, globs allowed; /** is the whole organization').optional(),
    tag: tags.describe('Account tags, all of which must be there').optional(),
    accounts: z.array(name).min(1).describe('Account names').optional(),
    except: z.array(name).min(1).describe('Accounts or sets left out').optional(),
    exactly: z.array(name).min(1).describe('The accounts that it must resolve to, no more and no fewer').optional(),
    vended: z
      .literal(true)
      .describe('Its accounts have no line under accounts: they are vended, and judged from the day they appear')
      .optional(),
  }),
  ['ou', 'tag', 'accounts'],
);

/** How deep the accounts of a set are read; the first match wins. */
const accountClass = z.strictObject({
  in: where,
  depth: z
    .enum(['full', 'guardrails', 'boundary'])
    .describe('full: every store and database; guardrails: identity and trails; boundary: identity alone'),
  reason: z.string().min(1).describe('Why the depth is enough, where it is less than full').optional(),
  ref: z.string().min(1).optional(),
});

const servicePrincipal = z
  .string()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/, { error: 'expected a service principal such as config.amazonaws.com' });

/** An account that may act for the whole organization in some services. */
const delegatedAdministrator = z.strictObject({
  account: name.describe('By its name under accounts'),
  services: z.array(servicePrincipal).min(1).describe('Service principals, such as config.amazonaws.com'),
});

/** An agreement with AWS. */
const agreement = z.strictObject({
  type: z.literal('BAA').describe('BAA: the business associate addendum'),
  covers: z.literal('organization').describe('organization: accepted by the management account for every account'),
});

/** The organization, its accounts, sets, classes and regions. */
export const organization = z
  .strictObject({
    id: z.string().regex(/^o-[a-z0-9]{10,32}$/, { error: 'expected an organization id such as o-exampleorgid' }),
    management: name.describe('The management account, by its name under accounts'),
    regions: z.strictObject({
      governed: z.array(region).min(1).describe('The regions that the system uses, read at full depth'),
      others: z
        .enum(['denied', 'empty'])
        .describe('Every other enabled region. denied: closed by a service control policy, or seen to be empty; empty: seen to be empty'),
      opt_in: z
        .union([z.literal('none'), z.array(region).min(1)])
        .default('none')
        .describe('Regions beside the governed ones for which an account may have opted in. AWS enables the older regions by itself'),
    }),
    accounts: z.record(name, account).describe('Only accounts with a part to play; sets reach the others'),
    sets: z.record(name, set).default({}),
    classes: z.array(accountClass).min(1).describe('The depth of each account; an account in no class is a finding'),
    suspended_ok: z.array(accountId).default([]).describe('Accounts that may be in a state other than ACTIVE'),
    control_tower: controlTower.optional(),
    delegated_administrators: z
      .array(delegatedAdministrator)
      .describe('Accounts that may act for the organization in a service. Exact: no more and no fewer')
      .optional(),
    trusted_access: z
      .array(servicePrincipal)
      .describe('AWS services that may act in all accounts of the organization. Exact: no more and no fewer')
      .optional(),
    agreements: z.array(agreement).min(1).describe('Agreements with AWS that must be in force').optional(),
  })
  .describe('The organization: accounts, sets, classes, regions');

/** How the tool gets in. */
export const access = z
  .strictObject({
    role: z.string().min(1).describe('Role assumed in every account; the session is named iq-<run id>'),
    external_id: z.string().min(2).describe('External id of the role trust').optional(),
    management: z
      .strictObject({
        role: z.string().min(1).describe('Role in the management account; without it, that account is not read').optional(),
        delegated_admin: name
          .describe('Account that is delegated administrator for Organizations; preferred over the management account')
          .optional(),
      })
      .default({}),
    overrides: z
      .array(z.strictObject({ in: where, role: z.string().min(1) }))
      .default([])
      .describe('Other role names for some accounts; the last match wins'),
    limits: z
      .strictObject({
        quota_share: z
          .number()
          .min(0.01)
          .max(1)
          .default(0.25)
          .describe("Part of AWS's documented request limits that a run may use; production shares them"),
        call: quantity.prefault('20s').describe('Deadline of one call'),
        run: quantity.prefault('15m').describe('Deadline of the run'),
      })
      .prefault({}),
  })
  .describe('How the tool gets in');

/** Values that hold wherever a section says nothing else. */
export const defaults = z
  .strictObject({
    key_rotation: quantity.prefault('365d').describe('Longest rotation period of a key'),
    azs: z.int().min(1).max(6).default(2).describe('Availability Zones that a database must span'),
  })
  .prefault({})
  .describe('Values that hold wherever a section says nothing else');
