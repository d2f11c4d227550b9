import { describe, expect, it } from 'vitest';
import { organizationPolicies } from '../../src/facts/organization-policies.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const scp = 'SERVICE_CONTROL_POLICY';
const policy = (Id: string, Type = scp) => ({
  Id,
  Arn: `arn:aws:organizations::1:policy/${Id}`,
  Name: `name of ${Id}`,
  Type: Type as typeof scp,
});
const target = (TargetId: string) => ({ TargetId, Type: 'ACCOUNT' as const });

function answers(change: Answers = {}): Answers {
  return {
    'Organizations.ListPolicies': ({ Filter, NextToken }) => {
      if (Filter === 'RESOURCE_CONTROL_POLICY') return { Policies: [{ ...policy('p-rcp', Filter), AwsManaged: true }] };
      return NextToken === undefined ? { Policies: [], NextToken: 'more' } : { Policies: [policy('p-two'), policy('p-one')] };
    },
    'Organizations.DescribePolicy': ({ PolicyId }) => ({ Policy: { Content: `text of ${PolicyId}` } }),
    'Organizations.ListTargetsForPolicy': ({ PolicyId, NextToken }) => {
      if (PolicyId !== 'p-one') return { Targets: [] };
      return NextToken === undefined ? { Targets: [target('r-root')], NextToken: 'more' } : { Targets: [target('222222222222')] };
    },
    ...change,
  };
}

const read = (change: Answers = {}) => {
  const seat = fakeSeat({ account: '555555555555', region: 'us-east-1' }, answers(change));
  return { seat, value: organizationPolicies.read(seat, () => Promise.reject(new Error('needs nothing'))) };
};

describe('the fact organization-policies', () => {
  it('holds policies of both types with text and targets, sorted, past empty pages, attached or not', async () => {
    const { seat, value } = read();
    const found = await value;
    expect(found.map(({ id, type, targets }) => [id, type, targets])).toEqual([
      ['p-one', scp, ['222222222222', 'r-root']],
      ['p-rcp', 'RESOURCE_CONTROL_POLICY', []],
      ['p-two', scp, []],
    ]);
    expect(found[0]).toEqual({
      id: 'p-one',
      arn: 'arn:aws:organizations::1:policy/p-one',
      name: 'name of p-one',
      type: scp,
      awsManaged: null,
      content: 'text of p-one',
      targets: ['222222222222', 'r-root'],
    });
    expect(found[1]?.awsManaged).toBe(true);
    expect(seat.calls.filter(({ operation }) => operation === 'Organizations.DescribePolicy')).toHaveLength(3);
    expect(new Set(seat.calls.filter(({ input }) => 'MaxResults' in input).map(({ input }) => input.MaxResults))).toEqual(new Set([20]));
    expect(organizationPolicies.shape().parse(found)).toEqual(found);
  });

  it('asks for text and targets while further pages are awaited', async () => {
    const { seat, value } = read({
      'Organizations.ListPolicies': ({ Filter, NextToken = '0' }) => {
        if (Filter === 'RESOURCE_CONTROL_POLICY') return { Policies: [] };
        return { Policies: [policy(`p-${NextToken}`)], ...(NextToken === '5' ? {} : { NextToken: String(Number(NextToken) + 1) }) };
      },
    });
    await value;
    const order = seat.calls.map(({ operation }) => operation);
    expect(order.indexOf('Organizations.DescribePolicy')).toBeLessThan(order.lastIndexOf('Organizations.ListPolicies'));
  });

  it.each([
    ['policies refused', { 'Organizations.ListPolicies': () => accessDenied() }, 'not authorized'],
    ['a text refused', { 'Organizations.DescribePolicy': () => accessDenied() }, 'not authorized'],
    ['targets refused', { 'Organizations.ListTargetsForPolicy': () => accessDenied() }, 'not authorized'],
    ['an answer without policies', { 'Organizations.ListPolicies': () => ({}) }, 'without Policies'],
    ['a policy without text', { 'Organizations.DescribePolicy': () => ({ Policy: {} }) }, 'without Policy.Content'],
    ['an answer without targets', { 'Organizations.ListTargetsForPolicy': () => ({}) }, 'without Targets'],
  ] as const)('rejects: %s', async (_, change, message) => {
    await expect(read(change).value).rejects.toThrow(message);
  });
});
