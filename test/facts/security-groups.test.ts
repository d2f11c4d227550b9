import { describe, expect, it } from 'vitest';
import { securityGroups } from '../../src/facts/security-groups.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { readShaped } from './read-shaped.ts';

const arn = (id: string, account = '222222222222') => `arn:aws:ec2:us-east-2:${account}:security-group/${id}`;
const none = { IpPermissions: [], IpPermissionsEgress: [] };
const rest = { addresses: [], prefixLists: [], groups: [], distant: [] };
const answering = (...groups: readonly object[]) => fakeSeat({}, { 'EC2.DescribeSecurityGroups': () => ({ SecurityGroups: [...groups] }) });

describe('security-groups', () => {
  it('reads every page, with all that a rule says', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeSecurityGroups': ({ NextToken }) =>
          NextToken === undefined
            ? {
                SecurityGroups: [{ GroupId: 'sg-2', GroupName: 'empty', VpcId: 'vpc-1', OwnerId: '222222222222', ...none }],
                NextToken: 'more',
              }
            : {
                SecurityGroups: [
                  {
                    GroupId: 'sg-1',
                    GroupName: 'app',
                    Tags: [
                      { Key: 'Role', Value: 'app' },
                      { Key: 'Name', Value: '' },
                    ],
                    IpPermissions: [
                      {
                        IpProtocol: 'tcp',
                        FromPort: 22,
                        ToPort: 22,
                        IpRanges: [{ CidrIp: '203.0.113.0/24', Description: 'office' }, { CidrIp: '10.0.0.0/8' }],
                        Ipv6Ranges: [{ CidrIpv6: '2001:db8::/32' }],
                        PrefixListIds: [{ PrefixListId: 'pl-1' }],
                        UserIdGroupPairs: [{ GroupId: 'sg-9', UserId: '222222222222' }],
                      },
                      { IpProtocol: '-1' },
                    ],
                    IpPermissionsEgress: [{ IpProtocol: 'icmp', FromPort: 8, ToPort: -1, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
                  },
                ],
              },
      },
    );
    expect(await readShaped(securityGroups, seat)).toEqual([
      {
        arn: arn('sg-1'),
        id: 'sg-1',
        name: 'app',
        vpc: null,
        owner: null,
        ingress: [
          {
            ...rest,
            protocol: 'tcp',
            from: 22,
            to: 22,
            addresses: ['10.0.0.0/8', '2001:db8::/32', '203.0.113.0/24'],
            prefixLists: ['pl-1'],
            groups: ['sg-9'],
          },
          { ...rest, protocol: '-1', from: null, to: null },
        ],
        egress: [{ ...rest, protocol: 'icmp', from: 8, to: -1, addresses: ['0.0.0.0/0'] }],
        tags: { Name: '', Role: 'app' },
      },
      { arn: arn('sg-2'), id: 'sg-2', name: 'empty', vpc: 'vpc-1', owner: '222222222222', ingress: [], egress: [], tags: {} },
    ]);
    expect(seat.calls.map(({ input }) => input)).toEqual([{ MaxResults: 1000 }, { MaxResults: 1000, NextToken: 'more' }]);
  });

  it('gives a shared group to the account that it belongs to', async () => {
    const [group] = await readShaped(
      securityGroups,
      answering({
        GroupId: 'sg-1',
        GroupName: 'app',
        OwnerId: '333333333333',
        ...none,
        IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-1', UserId: '333333333333' }] }],
      }),
    );
    expect(group).toMatchObject({ arn: arn('sg-1', '333333333333'), owner: '333333333333', ingress: [{ groups: ['sg-1'], distant: [] }] });
  });

  it('keeps what AWS says of groups of other accounts, and of those over a peering connection', async () => {
    const pairs = [
      { GroupId: 'sg-9', UserId: '333333333333', VpcId: 'vpc-9', VpcPeeringConnectionId: 'pcx-1', PeeringStatus: 'deleted' },
      { GroupId: 'sg-8', UserId: '222222222222', VpcPeeringConnectionId: 'pcx-2', PeeringStatus: 'active' },
      { GroupId: 'sg-7', UserId: '333333333333' },
      { GroupId: 'sg-6', UserId: '222222222222' },
    ];
    const [group] = await readShaped(
      securityGroups,
      answering({
        GroupId: 'sg-1',
        GroupName: 'app',
        OwnerId: '222222222222',
        ...none,
        IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: pairs }],
      }),
    );
    expect(group?.ingress[0]).toMatchObject({
      groups: ['sg-6', 'sg-7', 'sg-8', 'sg-9'],
      distant: [
        { id: 'sg-7', account: '333333333333', peering: null, status: null },
        { id: 'sg-8', account: '222222222222', peering: 'pcx-2', status: 'active' },
        { id: 'sg-9', account: '333333333333', peering: 'pcx-1', status: 'deleted' },
      ],
    });
  });

  it('throws where AWS refuses', async () => {
    await expect(readShaped(securityGroups, fakeSeat({}, { 'EC2.DescribeSecurityGroups': () => accessDenied() }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it.each([
    [{}, 'SecurityGroups'],
    [{ SecurityGroups: [{ GroupName: 'x', ...none }] }, 'GroupId'],
    [{ SecurityGroups: [{ GroupId: 'x', ...none }] }, 'GroupName'],
    [{ SecurityGroups: [{ GroupId: 'x', GroupName: 'x', IpPermissionsEgress: [] }] }, 'IpPermissions'],
    [{ SecurityGroups: [{ GroupId: 'x', GroupName: 'x', IpPermissions: [] }] }, 'IpPermissionsEgress'],
    [{ SecurityGroups: [{ GroupId: 'x', GroupName: 'x', IpPermissions: [{}], IpPermissionsEgress: [] }] }, 'IpProtocol'],
  ])('throws where AWS leaves out %j', async (answer, member) => {
    const seat = fakeSeat({}, { 'EC2.DescribeSecurityGroups': () => answer });
    await expect(readShaped(securityGroups, seat)).rejects.toThrow(`AWS answered without ${member}`);
  });
});
