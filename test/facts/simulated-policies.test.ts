import { describe, expect, it } from 'vitest';
import type { Organization } from '../../src/facts/organization.ts';
import type { OrganizationPolicy } from '../../src/facts/organization-policies.ts';
import { simulatedActions } from '../../src/facts/simulated/probes.ts';
import { simulatedPolicies } from '../../src/facts/simulated-policies.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

const account = (id: string, ou: string, state = 'ACTIVE') => ({
  id,
  ou,
  state,
  name: id,
  email: `${id}@example.com`,
  stateSource: 'State' as const,
});

const organization: Organization = {
  id: 'o-exampleorgid',
  masterAccountId: '111111111111',
  featureSet: 'ALL',
  root: { id: 'r-1', policyTypes: [{ type: 'SERVICE_CONTROL_POLICY', status: 'ENABLED' }] },
  units: [{ id: 'ou-1', path: '/Workloads' }],
  accounts: [
    account('111111111111', '/'),
    account('222222222222', '/Workloads'),
    account('333333333333', '/Workloads'),
    account('444444444444', '/'),
    account('555555555555', '/', 'SUSPENDED'),
  ],
};

const policy = (id: string, content: string, targets: readonly string[], type = 'SERVICE_CONTROL_POLICY'): OrganizationPolicy => ({
  id,
  arn: `arn:aws:organizations::aws:policy/${id}`,
  name: id,
  type,
  awsManaged: false,
  content,
  targets,
});

const policies = [
  policy('p-full', '{"full":true}', ['r-1', 'ou-1', '222222222222', '333333333333', '444444444444']),
  policy('p-region', '{"Condition":{"StringNotEquals":{"aws:RequestedRegion":["us-east-2","us-west-2"]}}}', ['ou-1']),
  policy('p-rcp', '{"rcp":true}', ['r-1'], 'RESOURCE_CONTROL_POLICY'),
];

const need = (async (fact: { readonly name: string }) => (fact.name === 'organization' ? organization : policies)) as never;
const result = (EvalActionName: string, AllowedByOrganizations?: boolean) => ({
  EvalActionName,
  EvalDecision: 'allowed' as const,
  ...(AllowedByOrganizations === undefined ? {} : { OrganizationsDecisionDetail: { AllowedByOrganizations } }),
});

describe('simulated policies', () => {
  it('asks once for each chain and region, with the policies of each level in order', async () => {
    const seat = fakeSeat(
      {},
      { 'IAM.SimulateCustomPolicy': () => ({ EvaluationResults: simulatedActions.map((action) => result(action, true)) }) },
    );
    const found = await simulatedPolicies.read(seat, need);
    expect(found.map(({ account: id, region }) => `${id}/${region}`)).toEqual([
      '222222222222/eu-north-1',
      '222222222222/us-east-2',
      '222222222222/us-west-2',
      '444444444444/eu-north-1',
      '444444444444/us-east-2',
      '444444444444/us-west-2',
    ]);
    expect(found[0]?.levels).toEqual([['p-full'], ['p-full', 'p-region'], ['p-full']]);
    const asked = seat.calls.map(({ input }) => input);
    expect(asked[0]?.OrderedOrganizationPolicyInputList).toEqual([
      { ServiceControlPolicyInputList: [policies[0]?.content] },
      { ServiceControlPolicyInputList: [policies[0]?.content, policies[1]?.content] },
      { ServiceControlPolicyInputList: [policies[0]?.content] },
    ]);
    expect(asked[0]?.ContextEntries).toContainEqual({
      ContextKeyName: 'aws:PrincipalArn',
      ContextKeyType: 'string',
      ContextKeyValues: ['arn:aws:iam::222222222222:role/iq-second-opinion'],
    });
  });

  it('reads every page, and keeps apart what AWS did not say', async () => {
    const seat = fakeSeat(
      {},
      {
        'IAM.SimulateCustomPolicy': (input) =>
          input.Marker === undefined
            ? { EvaluationResults: [result('ec2:RunInstances', false)], IsTruncated: true, Marker: 'more' }
            : { EvaluationResults: [result('iam:CreateUser', true), result('sts:AssumeRole')] },
      },
    );
    const [first] = await simulatedPolicies.read(seat, need);
    expect(first?.allowed['ec2:RunInstances']).toBe(false);
    expect(first?.allowed['iam:CreateUser']).toBe(true);
    expect(first?.allowed['sts:AssumeRole']).toBeNull();
    expect(first?.allowed['s3:PutObject']).toBeNull();
  });

  it('is refused as a whole where AWS refuses it', async () => {
    const seat = fakeSeat({}, { 'IAM.SimulateCustomPolicy': () => accessDenied() });
    await expect(simulatedPolicies.read(seat, need)).rejects.toThrow('not authorized');
  });
});
