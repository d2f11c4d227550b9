import { defineCheck } from './check.ts';
import { judgeOrganization, judgePlace, judgePresence, judgeUniverse } from './landing-zone/accounts.ts';
import { judgeSets } from './landing-zone/sets.ts';

export default defineCheck({
  id: 'landing-zone',
  scope: 'organization',
  depth: 'boundary',
  title: 'The organization holds exactly the declared accounts, each in its place',
  failureTitle: 'The organization differs from the declared accounts, units or sets',
  why: `Every other check is judged account by account. An account that nobody declared is judged by none of them; an account in
another organizational unit is under other service control policies; a set that lost a member silently shrinks what is verified.
So the list of accounts itself, as AWS Organizations gives it, is the first thing to be proven.`,
  remediation: `Account missing: look it up with "aws organizations list-accounts"; if it left the organization, invite it back
("aws organizations invite-account-to-organization") or take it out of organization.accounts through a spec change.
Account nobody declared: find out who created it (CloudTrail events CreateAccount, InviteAccountToOrganization and AcceptHandshake in the management
account), then either add it to a class of the spec or close it ("aws organizations close-account --account-id ID").
Wrong unit: in a Control Tower organization use Account Factory > Update account, so that the controls of the unit are enrolled too; elsewhere
"aws organizations move-account --account-id ID --source-parent-id OU --destination-parent-id OU".
Account not ACTIVE: a SUSPENDED account can be reopened through AWS Support within 90 days of its closure; if it was closed on purpose, list its id under
organization.suspended_ok.
Set differs: correct the account's tags ("aws organizations tag-resource --resource-id ID --tags Key=gxp,Value=true") or unit, or change the set in the spec.
Features: "aws organizations enable-all-features" starts the change, which every invited member must accept.`,
  limits: `Reads AWS Organizations alone. It does not show whether Control Tower has enrolled the accounts, whether the landing zone has drifted, which
policies are attached to the units, who is delegated administrator, or whether the business associate addendum is in force.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(a)' },
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: 'HIPAA', clause: '164.308(a)(8)' },
    { framework: 'HIPAA', clause: '164.312(a)(1)' },
  ],
  section: 'organization',
  needs: ['organization', 'account-tags'],
  requirements: {
    organization: {
      text: 'The organization has the declared id and management account, and all features enabled',
      judge: judgeOrganization,
    },
    'account-present': {
      text: 'Every declared account is in the organization and ACTIVE, or accepted in another state',
      judge: judgePresence,
    },
    'account-declared': {
      text: 'Every account of the organization is in a class of the spec, and ACTIVE or accepted in another state',
      judge: judgeUniverse,
    },
    'account-ou': {
      text: 'Every declared account is in its declared organizational unit',
      judge: judgePlace,
    },
    'set-members': {
      text: 'Every set resolves to the accounts that it must, and to at least one unless its accounts are vended',
      judge: judgeSets,
      asked: (spec) => Object.keys(spec.organization.sets).length > 0,
    },
  },
});
