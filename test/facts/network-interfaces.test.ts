import { describe, expect, it } from 'vitest';
import { networkInterfaces } from '../../src/facts/network-interfaces.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { readShaped } from './read-shaped.ts';

const arn = (id: string, account = '222222222222') => `arn:aws:ec2:us-east-2:${account}:network-interface/${id}`;

const nothing = {
  type: null,
  requester: null,
  isManaged: null,
  description: null,
  subnet: null,
  vpc: null,
  zone: null,
  groups: [],
  status: null,
  instance: null,
  publicIp: null,
  ipv6Addresses: [],
};

describe('network-interfaces', () => {
  it('reads every page, with whose each is and what guards it', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeNetworkInterfaces': ({ NextToken }) =>
          NextToken === undefined
            ? { NetworkInterfaces: [{ NetworkInterfaceId: 'eni-2', Groups: [] }], NextToken: 'more' }
            : {
                NetworkInterfaces: [
                  {
                    NetworkInterfaceId: 'eni-1',
                    OwnerId: '222222222222',
                    InterfaceType: 'interface' as const,
                    RequesterId: 'amazon-elb',
                    RequesterManaged: true,
                    Description: 'ELB app/cc-web/1',
                    SubnetId: 'subnet-1',
                    VpcId: 'vpc-1',
                    AvailabilityZone: 'us-east-2a',
                    Groups: [
                      { GroupId: 'sg-2', GroupName: 'b' },
                      { GroupId: 'sg-1', GroupName: 'a' },
                    ],
                    Status: 'in-use' as const,
                    Attachment: { InstanceId: 'i-1', Status: 'attached' as const },
                    Association: { PublicIp: '203.0.113.4' },
                    Ipv6Addresses: [{ Ipv6Address: '2600::2' }, { Ipv6Address: '2600::1' }],
                  },
                ],
              },
      },
    );
    expect(await readShaped(networkInterfaces, seat)).toEqual([
      {
        arn: arn('eni-1'),
        id: 'eni-1',
        type: 'interface',
        requester: 'amazon-elb',
        isManaged: true,
        description: 'ELB app/cc-web/1',
        subnet: 'subnet-1',
        vpc: 'vpc-1',
        zone: 'us-east-2a',
        groups: ['sg-1', 'sg-2'],
        status: 'in-use',
        instance: 'i-1',
        publicIp: '203.0.113.4',
        ipv6Addresses: ['2600::1', '2600::2'],
      },
      { arn: arn('eni-2'), id: 'eni-2', ...nothing },
    ]);
    const asked = { IncludeManagedResources: true, MaxResults: 1000 };
    expect(seat.calls.map(({ input }) => input)).toEqual([asked, { ...asked, NextToken: 'more' }]);
  });

  it('gives the interface of another account in a shared network to that account', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeNetworkInterfaces': () => ({
          NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1', OwnerId: '333333333333', Groups: [], Description: '' }],
        }),
      },
    );
    expect(await readShaped(networkInterfaces, seat)).toEqual([{ arn: arn('eni-1', '333333333333'), id: 'eni-1', ...nothing }]);
  });

  it.each([
    [{}, 'NetworkInterfaces'],
    [{ NetworkInterfaces: [{ Groups: [] }] }, 'NetworkInterfaceId'],
    [{ NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1' }] }, 'Groups'],
    [{ NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1', Groups: [{}] }] }, 'GroupId'],
  ])('throws where AWS leaves out %j', async (answer, member) => {
    const seat = fakeSeat({}, { 'EC2.DescribeNetworkInterfaces': () => answer });
    await expect(readShaped(networkInterfaces, seat)).rejects.toThrow(`AWS answered without ${member}`);
  });

  it('throws where AWS refuses', async () => {
    const seat = fakeSeat({}, { 'EC2.DescribeNetworkInterfaces': () => accessDenied() });
    await expect(readShaped(networkInterfaces, seat)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
