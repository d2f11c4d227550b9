import { describe, expect, it } from 'vitest';
import { told } from './told.ts';

const rule = (parts: object) => ({
  protocol: 'tcp',
  from: 443,
  to: 443,
  addresses: [],
  prefixLists: [],
  groups: [],
  distant: [],
  ...parts,
});
const group = (...ingress: readonly object[]) => [
  { arn: 'sg-1', id: 'sg-1', name: 'web', vpc: 'vpc-1', owner: '1', ingress, egress: [], tags: {} },
];

describe('security groups', () => {
  it('are compared rule by rule and source by source, whatever the order', () => {
    const before = group(rule({ addresses: ['10.0.0.0/8', '10.1.0.0/16'] }), rule({ from: 80, to: 80, groups: ['sg-2'] }));
    const after = group(rule({ from: 80, to: 80, groups: ['sg-2'] }), rule({ addresses: ['10.1.0.0/16', '0.0.0.0/0'] }));
    expect(told('security-groups', before, after)).toEqual([
      'sg-1 ingress[tcp 443 443].addresses[0.0.0.0/0]: undefined → "0.0.0.0/0"',
      'sg-1 ingress[tcp 443 443].addresses[10.0.0.0/8]: "10.0.0.0/8" → undefined',
    ]);
  });

  it('tell a rule that is gone, and tags by name', () => {
    const tagged = [{ ...group()[0], tags: { 'aws:cloudformation:stack-name': 'b', Role: 'web' } }];
    expect(told('security-groups', group(rule({ protocol: '-1', from: null, to: null })), tagged)).toEqual([
      expect.stringContaining('sg-1 ingress[-1]: {"protocol":"-1"'),
      'sg-1 tags.Role: undefined → "web"',
      'sg-1 tags["aws:cloudformation:stack-name"]: undefined → "b"',
    ]);
  });
});

describe('policies', () => {
  const keyPolicy = (policy: unknown) => [
    { arn: 'key', policy: typeof policy === 'string' ? policy : JSON.stringify(policy), policyError: null },
  ];
  const statement = { Sid: 'Use', Effect: 'Allow', Principal: { AWS: 'arn:1' }, Action: ['kms:Decrypt', 'kms:Encrypt'], Resource: '*' };
  const policy = { Version: '2012-10-17', Statement: [statement, { Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*' }] };

  it('are the same however they are written', () => {
    const [first, second] = policy.Statement;
    const other = {
      Statement: [
        { ...second, Action: ['kms:*'] },
        { ...first, Action: ['kms:Encrypt', 'kms:Decrypt'], Principal: { AWS: ['arn:1'] } },
      ],
      Version: '2012-10-17',
    };
    expect(told('key-policies', keyPolicy(policy), keyPolicy(JSON.stringify(other, null, 4)))).toEqual([]);
  });

  it('tell what differs in the statement that differs', () => {
    const other = { ...policy, Statement: [{ ...statement, Action: ['kms:Decrypt', 'kms:*'] }, policy.Statement[1]] };
    expect(told('key-policies', keyPolicy(policy), keyPolicy(other))).toEqual([
      'key policy.Statement[Use].Action[kms:*]: undefined → "kms:*"',
      'key policy.Statement[Use].Action[kms:Encrypt]: "kms:Encrypt" → undefined',
    ]);
  });

  it('tell what differs in the one that has no name', () => {
    const other = { ...policy, Statement: [statement, { ...policy.Statement[1], Action: 'kms:Delete*' }] };
    expect(told('key-policies', keyPolicy(policy), keyPolicy(other))).toEqual([
      'key policy.Statement[].Action[kms:*]: "kms:*" → undefined',
      'key policy.Statement[].Action[kms:Delete*]: undefined → "kms:Delete*"',
    ]);
  });

  it('tell an effect that was turned round', () => {
    const other = { ...policy, Statement: [{ ...statement, Effect: 'Deny' }, policy.Statement[1]] };
    expect(told('key-policies', keyPolicy(policy), keyPolicy(other))).toEqual(['key policy.Statement[Use].Effect: "Allow" → "Deny"']);
  });

  it('that are no JSON are compared as text', () => {
    expect(told('key-policies', keyPolicy('{'), keyPolicy('{ '))).toEqual(['key policy: "{" → "{ "']);
  });
});

describe('values', () => {
  it('that come or go as a whole are one resource', () => {
    const block = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
    expect(told('account-public-access-block', null, block)).toEqual(['appeared 111122223333/eu-central-1']);
    expect(told('account-public-access-block', block, null)).toEqual(['vanished 111122223333/eu-central-1']);
    expect(told('account-public-access-block', null, null)).toEqual([]);
  });

  it('keep their order where it says something', () => {
    const asg = (...types: readonly string[]) => [{ arn: 'g', mixed: { overrides: types.map((type) => ({ type })) }, instances: [] }];
    expect(told('auto-scaling-groups', asg('a', 'b'), asg('b', 'a'))).toEqual([
      'g mixed.overrides[1].type: "a" → "b"',
      'g mixed.overrides[2].type: "b" → "a"',
    ]);
    expect(told('auto-scaling-groups', asg('a'), asg('a', 'b'))).toEqual([
      'g mixed.overrides: [{"type":"a"}] → [{"type":"a"},{"type":"b"}]',
    ]);
  });

  it('that name nothing are known by what they hold, whatever its order', () => {
    const grant = (grantee: string, operations: readonly string[]) => ({
      grantees: [grantee],
      operations,
      retiring: null,
      isConstrained: false,
    });
    const key = (...grants: readonly object[]) => [{ arn: 'k', grants, grantsError: null }];
    const before = key(grant('a', ['Decrypt', 'Encrypt']), grant('b', ['Decrypt', 'Encrypt']));
    expect(told('key-grants', before, key(grant('b', ['Encrypt', 'Decrypt']), grant('a', ['Encrypt', 'Decrypt'])))).toEqual([]);
    const wider = key(grant('a', ['Decrypt', 'Encrypt', 'CreateGrant']), grant('b', ['Decrypt', 'Encrypt']));
    expect(told('key-grants', before, wider)).toEqual(['k grants[].operations[CreateGrant]: undefined → "CreateGrant"']);
  });

  it('that one of the runs alone has are told whole: a region that was opened', () => {
    const closed = { closedBy: 'service-control-policy', message: 'User: iq-01 is not authorized' };
    const open = { closedBy: null, closed: [], stores: [{ type: 'AWS::S3::Bucket', arn: 'arn:b' }], trails: [], ebsDefault: null };
    expect(told('tripwire', closed, open)).toEqual(
      expect.arrayContaining([
        '111122223333/eu-central-1 closedBy: "service-control-policy" → null',
        '111122223333/eu-central-1 stores: undefined → [{"type":"AWS::S3::Bucket","arn":"arn:b"}]',
      ]),
    );
  });

  it('count as often as they are there', () => {
    const topic = (...subscriptions: readonly object[]) => [
      { arn: 't', policy: null, key: null, attributesError: null, subscriptions, subscriptionsError: null },
    ];
    const mail = { protocol: 'email', isConfirmed: true, isFiltered: false, filterError: null };
    expect(told('alarm-topics', topic(mail, mail), topic(mail))).toEqual([
      expect.stringContaining('t subscriptions[]: {"protocol":"email"'),
    ]);
  });

  it('that are noise still count where there is none any more', () => {
    const trail = (latestDeliveryAt: string | null) => [{ arn: 't', status: { isLogging: true, latestDeliveryAt } }];
    expect(told('trails', trail('2026-11-21T00:00:00Z'), trail('2026-11-22T00:00:00Z'))).toEqual([]);
    expect(told('trails', trail('2026-11-21T00:00:00Z'), trail(null))).toEqual([
      't status.latestDeliveryAt: "2026-11-21T00:00:00Z" → null',
    ]);
  });

  it('say who was refused in every run anew, and when a report was made', () => {
    const closed = (session: string) => ({ closedBy: 'service-control-policy', message: `User: ${session} is not authorized` });
    expect(told('default-vpcs', closed('iq-1'), closed('iq-2'))).toEqual([]);
    const report = (generatedAt: string, mfa: boolean) => ({ generatedAt, root: { name: 'root', mfa }, users: [] });
    expect(told('credential-report', report('1', true), report('2', true))).toEqual([]);
    expect(told('credential-report', report('1', true), report('2', false))).toEqual(['111122223333/eu-central-1 root.mfa: true → false']);
  });

  it('that digest another value are told by that value', () => {
    const set = (inline: string | null, inlineSha256: string | null) => [{ arn: 'ps', name: 'Ops', inline, inlineSha256 }];
    expect(told('permission-sets', set('{"a":1}', 'x'), set('{ "a": 1 }', 'y'))).toEqual([]);
    expect(told('permission-sets', set('{"a":1}', 'x'), set('{"a":2}', 'y'))).toEqual([
      'ps inline.a[1]: "1" → undefined',
      'ps inline.a[2]: undefined → "2"',
    ]);
  });

  it('of an action that recurs move, and those of one that does not are its time', () => {
    const action = (recurrence: string | null, from: string) => [
      { arn: 'a', name: 'a', group: 'g', minSize: 1, maxSize: 1, desired: 1, recurrence, from },
    ];
    expect(told('scheduled-actions', action('0 8 * * *', '1'), action('0 8 * * *', '2'))).toEqual([]);
    expect(told('scheduled-actions', action(null, '1'), action(null, '2'))).toEqual(['a from: "1" → "2"']);
  });
});
