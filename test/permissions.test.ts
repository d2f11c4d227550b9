import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { prepareEmulator } from '../scripts/emulator.ts';
import { actionsOf as actionsFor, type Operation, operations } from '../src/aws/operations.ts';
import { type PolicyDocument, sessionPolicy } from '../src/aws/session-policy.ts';
import { catalogue, checks } from '../src/checks/index.ts';
import { neededFacts, operationsOf } from '../src/needs.ts';
import { cloudFormation } from '../src/permissions/cloudformation.ts';
import { leastPolicies } from '../src/permissions/least.ts';
import { rolesOf } from '../src/permissions/role.ts';
import { terraform } from '../src/permissions/terraform.ts';
import { plannedChecks } from '../src/plan.ts';
import { loadSpec } from '../src/spec/load.ts';

const { spec } = loadSpec('fixtures/reference/spec.yaml', catalogue());
const needed = operationsOf(neededFacts(checks));
const policies = leastPolicies(neededFacts(checks));
const actionsOf = ({ Statement }: PolicyDocument) => Statement.flatMap(({ Action }) => Action);
const roles = rolesOf(spec);

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'iq-permissions-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Record<string, unknown>; readonly Condition?: string }>
  >;
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
}

const templateOf = (of: typeof roles): Template => parse(cloudFormation(of, policies)) as Template;
const memberOf = (template: Template): Template => JSON.parse(String(template.Resources.MemberRoles?.Properties.TemplateBody)) as Template;

describe('the least policy', () => {
  it('holds every operation of the table: none is there that no fact uses', () => {
    expect(needed).toEqual(Object.keys(operations).sort());
    expect([...actionsOf(policies.whole)].sort()).toEqual((Object.keys(operations) as Operation[]).flatMap(actionsFor).sort());
  });

  it('keeps the organization to the roles that are asked about it', () => {
    const organizationWide =
      /^(organizations|controltower|artifact|identitystore):|^sso:(?!ListInstances$)|^iam:(SimulateCustomPolicy|GetPolicy|GetPolicyVersion|ListOrganizationsFeatures)$|^cloudtrail:LookupEvents$/;
    expect(actionsOf(policies.organization).filter((action) => !organizationWide.test(action))).toEqual([]);
    expect(actionsOf(policies.account).filter((action) => organizationWide.test(action))).toEqual([]);
    expect(policies.whole.Statement).toEqual([...policies.account.Statement, ...policies.organization.Statement]);
  });

  it('shrinks with the spec', () => {
    const without = {
      ...spec,
      scope: {
        excluded: [
          { check: 'rds-resilience', reason: 'no database' },
          { check: 'cmk-encryption', reason: 'later' },
          { check: 'environments', reason: 'no two to compare' },
        ],
      },
    };
    const actions = actionsOf(leastPolicies(neededFacts(plannedChecks(without, checks, {}))).account);
    expect(actions).not.toContain('rds:DescribeDBParameters');
    expect(actions).toContain('cloudtrail:GetTrailStatus');
  });

  it('asks for no account tags where no set of the spec turns on them', () => {
    const { organization } = spec;
    const sets = Object.fromEntries(Object.entries(organization.sets).map(([name, { tag: _, ...set }]) => [name, set]));
    const untagged = { ...spec, organization: { ...organization, sets } };
    const asked = (of: typeof spec) => actionsOf(leastPolicies(neededFacts(checks, { spec: of })).organization);
    expect(asked(spec)).toContain('organizations:ListTagsForResource');
    expect(asked(untagged)).toEqual(asked(spec).filter((action) => action !== 'organizations:ListTagsForResource'));
  });

  it('fits AWS’s limits: 6,144 characters for a managed policy, 2,048 for a session policy, 51,200 bytes for a template', () => {
    expect(JSON.stringify(policies.whole).length).toBeLessThan(6_144);
    expect(JSON.stringify(sessionPolicy(needed)).length).toBeLessThan(2_048);
    expect(Buffer.byteLength(cloudFormation(roles, policies))).toBeLessThan(51_200);
  });
});

describe('CloudFormation', () => {
  const template = templateOf(roles);
  const member = memberOf(template);
  const account = { PolicyName: 'iq-read', PolicyDocument: policies.account };
  const organization = { PolicyName: 'iq-read-organization', PolicyDocument: policies.organization };

  it('gives every member account the role of the spec, trusted for the external id inside the organization alone', () => {
    expect(member.Resources.AuditorRole?.Properties).toMatchObject({
      RoleName: 'iq-auditor',
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Principal: { AWS: { Ref: 'CallerArn' } },
            Condition: { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' }, 'aws:PrincipalOrgID': { Ref: 'OrganizationId' } } },
          },
        ],
      },
    });
    expect(member.Parameters).toMatchObject({ ExternalId: { Default: 'iq-7Qm2' }, OrganizationId: { Default: 'o-exampleorgid' } });
  });

  it('lets the delegated administrator alone of the members read the organization', () => {
    expect(member.Resources.AuditorRole?.Properties.Policies).toEqual([
      account,
      { 'Fn::If': ['ReadsOrganization', organization, { Ref: 'AWS::NoValue' }] },
    ]);
    expect(member).toMatchObject({
      Conditions: { ReadsOrganization: { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, { Ref: 'OrganizationReader' }] } },
      Parameters: { OrganizationReader: { Default: '555555555555' } },
    });
  });

  it('has a role of its own for the management account, which StackSets skip, and none where the spec declares none', () => {
    expect(template.Resources.ManagementRole).toMatchObject({
      Condition: 'InManagementAccount',
      Properties: { RoleName: 'iq-auditor-mgmt', Policies: [{ PolicyDocument: policies.whole }] },
    });
    const alone = templateOf({ ...roles, management: null });
    expect(Object.keys(alone.Resources)).toEqual(['MemberRoles']);
    expect(alone.Parameters.Deploy).toMatchObject({ AllowedValues: ['ALL', 'MEMBERS_AS_DELEGATED_ADMIN'] });
  });

  it('can be deployed in two parts: members by a delegated administrator, the management account by itself', () => {
    expect(template).toMatchObject({
      Parameters: { Deploy: { AllowedValues: ['ALL', 'MEMBERS_AS_DELEGATED_ADMIN', 'MANAGEMENT'], Default: 'ALL' } },
      Conditions: {
        InMembers: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Deploy' }, 'MANAGEMENT'] }] },
        InManagementAccount: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Deploy' }, 'MEMBERS_AS_DELEGATED_ADMIN'] }] },
      },
      Resources: { MemberRoles: { Condition: 'InMembers', Properties: { PermissionModel: 'SERVICE_MANAGED' } } },
    });
  });

  it('hands every parameter of a member on', () => {
    const given = template.Resources.MemberRoles?.Properties.Parameters as readonly { ParameterKey: string }[];
    expect(given.map(({ ParameterKey }) => ParameterKey).sort()).toEqual(Object.keys(member.Parameters).sort());
  });

  it('asks for no external id where the spec declares none: iq would send none', () => {
    const { Parameters, Resources } = memberOf(templateOf({ ...roles, externalId: null }));
    expect(Object.keys(Parameters)).not.toContain('ExternalId');
    expect(JSON.stringify(Resources)).not.toContain('ExternalId');
    expect(templateOf(rolesOf(null)).Parameters.ExternalId).not.toHaveProperty('Default');
  });

  it('says how to deploy it, and which roles it does not make', () => {
    const overrides = [{ in: ['production'], role: 'old\nauditor' }];
    const text = cloudFormation({ ...roles, overrides }, policies);
    expect(text).toMatch(/^# In the management account[\s\S]*aws cloudformation deploy --template-file/);
    expect(text).toContain('# Not made here: role "old\\nauditor" in production (access.overrides).');
    expect(parse(text)).toEqual(template);
  });

  it.skipIf(process.env.IQ_WITHOUT_EMULATOR === '1')(
    'is clean by cfn-lint, inside and out',
    () => {
      const prepared = prepareEmulator();
      if (!prepared.ok) throw new Error(`no cfn-lint: ${prepared.reason}`);
      const lint = join(dirname(prepared.python), 'cfn-lint');
      const bare = { ...roles, management: null, externalId: null };
      const files = {
        'stack.yaml': cloudFormation(roles, policies),
        'member.json': JSON.stringify(member),
        'bare.yaml': cloudFormation(bare, policies),
        'bare-member.json': JSON.stringify(memberOf(templateOf(bare))),
      };
      for (const [name, text] of Object.entries(files)) writeFileSync(join(scratch, name), text);
      const paths = Object.keys(files).map((name) => join(scratch, name));
      const { status, stdout } = spawnSync(lint, paths, { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    },
    120_000,
  );
});

describe('Terraform', () => {
  it('grants the same actions, with the same conditions on the trust', () => {
    const text = terraform(roles, policies);
    const actions = actionsOf(policies.whole);
    for (const action of actions) expect(text).toContain(`"${action}",`);
    expect(text.match(/"[a-z0-9-]+:[A-Z][A-Za-z0-9]+",/g)).toHaveLength(actions.length);
    expect(text).toMatch(/variable = "sts:ExternalId"[\s\S]*variable = "aws:PrincipalOrgID"/);
    expect(text).toContain('default     = "iq-auditor"');
  });

  it('keeps the organization to the accounts that are asked about it', () => {
    const text = terraform(roles, policies);
    const [, organization = ''] = text.split('data "aws_iam_policy_document" "read_organization"');
    expect(organization).toContain('"organizations:ListAccounts"');
    expect(text.slice(0, text.indexOf(organization))).not.toContain('"organizations:');
    expect(text).toContain('count  = var.reads_organization ? 1 : 0');
    expect(text).toContain('# In account 555555555555: reads_organization = true.');
  });

  it('asks for no external id where the spec declares none', () => {
    expect(terraform({ ...roles, externalId: null }, policies)).not.toMatch(/external/i);
  });
});
