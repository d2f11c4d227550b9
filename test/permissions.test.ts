import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { prepareEmulator } from '../scripts/emulator.ts';
import { operations } from '../src/aws/operations.ts';
import { readPolicy, sessionPolicy } from '../src/aws/session-policy.ts';
import { catalogue, checks } from '../src/checks/index.ts';
import { neededFacts, operationsOf } from '../src/needs.ts';
import { cloudFormation } from '../src/permissions/cloudformation.ts';
import { rolesOf } from '../src/permissions/role.ts';
import { terraform } from '../src/permissions/terraform.ts';
import { plannedChecks } from '../src/plan.ts';
import { loadSpec } from '../src/spec/load.ts';

const { spec } = loadSpec('fixtures/reference/spec.yaml', catalogue());
const needed = operationsOf(neededFacts(checks));
const policy = readPolicy(needed);
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

describe('the least policy', () => {
  it('holds every operation of the table: none is there that no fact uses', () => {
    expect(needed).toEqual(Object.keys(operations).sort());
  });

  it('shrinks with the spec', () => {
    const without = {
      ...spec,
      scope: {
        excluded: [
          { check: 'rds-resilience', reason: 'no database' },
          { check: 'cmk-encryption', reason: 'later' },
        ],
      },
    };
    const actions = readPolicy(operationsOf(neededFacts(plannedChecks(without, checks, {})))).Statement[0]?.Action ?? [];
    expect(actions).not.toContain('rds:DescribeDBParameters');
    expect(actions).toContain('cloudtrail:GetTrailStatus');
  });

  it('fits AWS’s limits: 6,144 characters for a managed policy, 2,048 for a session policy', () => {
    expect(JSON.stringify(policy).length).toBeLessThan(6_144);
    expect(JSON.stringify(sessionPolicy(needed)).length).toBeLessThan(2_048);
  });
});

describe('CloudFormation', () => {
  const template = parse(cloudFormation(roles, policy)) as Template;
  const member = JSON.parse(String(template.Resources.MemberRoles?.Properties.TemplateBody)) as Template;

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
      Policies: [{ PolicyDocument: policy }],
    });
    expect(member.Parameters).toMatchObject({ ExternalId: { Default: 'iq-7Qm2' }, OrganizationId: { Default: 'o-exampleorgid' } });
  });

  it('has a role of its own for the management account, which StackSets skip, and none where the spec declares none', () => {
    expect(template.Resources.ManagementRole).toMatchObject({
      Condition: 'InManagementAccount',
      Properties: { RoleName: 'iq-auditor-mgmt' },
    });
    expect(Object.keys((parse(cloudFormation({ ...roles, management: null }, policy)) as Template).Resources)).toEqual(['MemberRoles']);
  });

  it.skipIf(process.env.IQ_WITHOUT_EMULATOR === '1')(
    'is clean by cfn-lint, inside and out',
    () => {
      const prepared = prepareEmulator();
      if (!prepared.ok) throw new Error(`no cfn-lint: ${prepared.reason}`);
      const lint = join(dirname(prepared.python), 'cfn-lint');
      const files = {
        'stack.yaml': cloudFormation(roles, policy),
        'member.json': JSON.stringify(member),
        'alone.yaml': cloudFormation({ ...roles, management: null }, policy),
      };
      for (const [name, text] of Object.entries(files)) {
        writeFileSync(join(scratch, name), text);
        const { status, stdout } = spawnSync(lint, [join(scratch, name)], { encoding: 'utf8' });
        expect({ name, status, stdout }).toEqual({ name, status: 0, stdout: '' });
      }
    },
    120_000,
  );
});

describe('Terraform', () => {
  it('grants the same actions, with the same conditions on the trust', () => {
    const text = terraform(roles, policy);
    for (const action of policy.Statement[0]?.Action ?? []) expect(text).toContain(`"${action}",`);
    expect(text.match(/"[a-z0-9-]+:[A-Z][A-Za-z0-9]+",/g)).toHaveLength(policy.Statement[0]?.Action.length ?? 0);
    expect(text).toMatch(/variable = "sts:ExternalId"[\s\S]*variable = "aws:PrincipalOrgID"/);
    expect(text).toContain('default     = "iq-auditor"');
  });
});
