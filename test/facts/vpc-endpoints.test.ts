import { describe, expect, it } from 'vitest';
import { vpcDns } from '../../src/facts/vpc-dns.ts';
import { vpcEndpointServices } from '../../src/facts/vpc-endpoint-services.ts';
import { vpcEndpoints } from '../../src/facts/vpc-endpoints.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (resource: string) => `arn:aws:ec2:us-east-2:222222222222:${resource}`;

const bare = {
  service: null,
  serviceRegion: null,
  type: null,
  state: null,
  lastError: null,
  privateDns: null,
  inboundDnsOnly: null,
  subnets: [],
  routeTables: [],
  groups: [],
  interfaces: [],
  policy: null,
  isManaged: null,
};

const kms = {
  VpcEndpointId: 'vpce-2',
  VpcId: 'vpc-1',
  OwnerId: '222222222222',
  ServiceName: 'com.amazonaws.us-east-2.kms',
  ServiceRegion: 'us-east-2',
  VpcEndpointType: 'Interface' as const,
  State: 'available' as never,
  PrivateDnsEnabled: true,
  DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: false },
  RequesterManaged: false,
  SubnetIds: ['subnet-2', 'subnet-1'],
  RouteTableIds: [],
  Groups: [{ GroupId: 'sg-2' }, { GroupId: 'sg-1' }],
  NetworkInterfaceIds: ['eni-2', 'eni-1'],
  PolicyDocument: '{ "Statement": [] }',
  LastError: {},
};

describe('vpc-endpoints', () => {
  it('reads every page, and takes nothing for a default', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeVpcEndpoints': ({ NextToken }) =>
          NextToken === undefined
            ? { VpcEndpoints: [kms], NextToken: 'more' }
            : { VpcEndpoints: [{ VpcEndpointId: 'vpce-1', VpcId: 'vpc-1' }] },
      },
    );
    expect(await readAt(seat, vpcEndpoints)).toEqual([
      { ...bare, arn: arn('vpc-endpoint/vpce-1'), id: 'vpce-1', vpc: 'vpc-1' },
      {
        arn: arn('vpc-endpoint/vpce-2'),
        id: 'vpce-2',
        vpc: 'vpc-1',
        service: 'com.amazonaws.us-east-2.kms',
        serviceRegion: 'us-east-2',
        type: 'Interface',
        state: 'available',
        lastError: null,
        privateDns: true,
        inboundDnsOnly: false,
        subnets: ['subnet-1', 'subnet-2'],
        routeTables: [],
        groups: ['sg-1', 'sg-2'],
        interfaces: ['eni-1', 'eni-2'],
        policy: '{"Statement":[]}',
        isManaged: false,
      },
    ]);
  });

  it.each([
    [
      'an external id',
      '{"Condition":{"StringEquals":{"sts:ExternalId":"secret"}}}',
      '{"Condition":{"StringEquals":{"sts:ExternalId":"redacted"}}}',
    ],
    ['no JSON', '{', '{'],
    ['nothing', '', null],
  ])('keeps a policy with %s', async (_, PolicyDocument, policy) => {
    const seat = fakeSeat({}, { 'EC2.DescribeVpcEndpoints': () => ({ VpcEndpoints: [{ ...kms, PolicyDocument }] }) });
    expect((await readAt(seat, vpcEndpoints))[0]?.policy).toBe(policy);
  });

  it('keeps what went wrong last', async () => {
    const LastError = { Code: 'InternalError', Message: 'no address left' };
    const seat = fakeSeat({}, { 'EC2.DescribeVpcEndpoints': () => ({ VpcEndpoints: [{ ...kms, LastError }] }) });
    expect((await readAt(seat, vpcEndpoints))[0]?.lastError).toEqual({ code: 'InternalError', message: 'no address left' });
  });

  it('throws where AWS refuses, or leaves out what there is no answer without', async () => {
    const read = (answer: () => object) => readAt(fakeSeat({}, { 'EC2.DescribeVpcEndpoints': answer }), vpcEndpoints);
    await expect(read(() => accessDenied())).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(read(() => ({}))).rejects.toThrow('AWS answered without VpcEndpoints');
    await expect(read(() => ({ VpcEndpoints: [{ VpcEndpointId: 'vpce-1' }] }))).rejects.toThrow('AWS answered without VpcId');
    await expect(read(() => ({ VpcEndpoints: [{ VpcId: 'vpc-1' }] }))).rejects.toThrow('AWS answered without VpcEndpointId');
  });
});

const kmsService = {
  ServiceName: 'com.amazonaws.us-east-2.kms',
  ServiceType: [{ ServiceType: 'Interface' as const }],
  PrivateDnsName: 'kms.us-east-2.amazonaws.com',
  PrivateDnsNames: [{ PrivateDnsName: 'kms.us-east-2.amazonaws.com' }, { PrivateDnsName: 'kms.us-east-2.api.aws' }],
  VpcEndpointPolicySupported: true,
};

describe('vpc-endpoint-services', () => {
  const readOf = (seat: ReturnType<typeof fakeSeat>, of: readonly unknown[] | null) =>
    vpcEndpointServices.read(seat, (fact) => readAt(seat, fact), {
      target: { account: '222222222222', region: 'us-east-2' },
      found: () => undefined,
      of,
    });

  it('reads every page, and takes nothing for a default', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeVpcEndpointServices': ({ NextToken }) =>
          NextToken === undefined
            ? { ServiceDetails: [kmsService], NextToken: 'more' }
            : { ServiceDetails: [{ ServiceName: 'com.amazonaws.us-east-2.a', ServiceType: [{}] }] },
      },
    );
    const found = await readOf(seat, null);
    expect(vpcEndpointServices.shape().parse(found)).toEqual([
      { name: 'com.amazonaws.us-east-2.a', types: [], hasPolicies: null, privateNames: [] },
      {
        name: 'com.amazonaws.us-east-2.kms',
        types: ['Interface'],
        hasPolicies: true,
        privateNames: ['kms.us-east-2.amazonaws.com', 'kms.us-east-2.api.aws'],
      },
    ]);
  });

  it('asks for those that are wanted alone, each once', async () => {
    const seat = fakeSeat({}, { 'EC2.DescribeVpcEndpointServices': () => ({ ServiceDetails: [] }) });
    await readOf(seat, [
      ['kms', 's3'],
      ['ecr.api', 'kms'],
    ]);
    const Values = ['ecr.api', 'kms', 's3'].map((name) => `com.amazonaws.us-east-2.${name}`);
    expect(seat.calls.map(({ input }) => input)).toEqual([{ MaxResults: 1000, Filters: [{ Name: 'service-name', Values }] }]);
  });

  it('throws where AWS refuses, or leaves out what there is no answer without', async () => {
    const read = (answer: () => object) => readAt(fakeSeat({}, { 'EC2.DescribeVpcEndpointServices': answer }), vpcEndpointServices);
    await expect(read(() => accessDenied())).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(read(() => ({}))).rejects.toThrow('AWS answered without ServiceDetails');
    await expect(read(() => ({ ServiceDetails: [{ ServiceType: [] }] }))).rejects.toThrow('AWS answered without ServiceName');
    await expect(read(() => ({ ServiceDetails: [{ ServiceName: 'x' }] }))).rejects.toThrow('AWS answered without ServiceType');
  });
});

const named = (VpcId: string, Name: string, OwnerId = '222222222222') => ({
  VpcId,
  OwnerId,
  CidrBlockAssociationSet: [],
  Tags: [{ Key: 'Name', Value: Name }],
});
const dnsAnswers = {
  'EC2.DescribeVpcs': () => ({
    Vpcs: [named('vpc-2', 'lab'), named('vpc-1', 'cc-vpc'), named('vpc-3', 'cc-shared', '333333333333')],
  }),
  'EC2.DescribeVpcAttribute': ({ VpcId, Attribute }: { VpcId?: string | undefined; Attribute?: string | undefined }) =>
    Attribute === 'enableDnsSupport'
      ? { EnableDnsSupport: { Value: true } }
      : { EnableDnsHostnames: VpcId === 'vpc-1' ? { Value: false } : {} },
};
const cc = { arn: arn('vpc/vpc-1'), id: 'vpc-1', support: true, hostnames: false };
const lab = { arn: arn('vpc/vpc-2'), id: 'vpc-2', support: true, hostnames: null };

describe('vpc-dns', () => {
  it('asks twice of each network of the account', async () => {
    const seat = fakeSeat({}, dnsAnswers);
    expect(await readAt(seat, vpcDns)).toEqual([cc, lab]);
    expect(seat.calls.filter(({ operation }) => operation === 'EC2.DescribeVpcAttribute')).toHaveLength(4);
  });

  it('asks of those that are wanted alone', async () => {
    const seat = fakeSeat({}, dnsAnswers);
    const of = [{ tag: { Name: 'cc-*' } }];
    const reading = { target: { account: '222222222222', region: 'us-east-2' }, found: () => undefined, of };
    expect(await vpcDns.read(seat, (fact) => readAt(seat, fact), reading)).toEqual([cc]);
    expect(seat.calls.filter(({ operation }) => operation === 'EC2.DescribeVpcAttribute')).toHaveLength(2);
  });

  it.each(['enableDnsSupport', 'enableDnsHostnames'])('throws where AWS refuses or leaves out %s', async (member) => {
    const read = (answer: () => object) =>
      readAt(
        fakeSeat(
          {},
          {
            ...dnsAnswers,
            'EC2.DescribeVpcAttribute': (input) =>
              (input.Attribute === member ? answer() : dnsAnswers['EC2.DescribeVpcAttribute'](input)) as never,
          },
        ),
        vpcDns,
      );
    await expect(read(() => accessDenied())).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(read(() => ({}))).rejects.toThrow(`AWS answered without E${member.slice(1)}`);
  });
});
