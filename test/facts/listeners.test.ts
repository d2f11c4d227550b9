import { describe, expect, it } from 'vitest';
import type { Input } from '../../src/aws/sdk.ts';
import { certificates } from '../../src/facts/certificates.ts';
import type { FactDefinition } from '../../src/facts/fact.ts';
import { listeners } from '../../src/facts/listeners.ts';
import { sslPolicies } from '../../src/facts/ssl-policies.ts';
import { targetGroups } from '../../src/facts/target-groups.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const elb = 'arn:aws:elasticloadbalancing:us-east-2:222222222222';
const web = `${elb}:loadbalancer/app/web/1`;
const other = `${elb}:loadbalancer/net/other/2`;
const listener = (id: string) => `${elb}:listener/app/web/1/${id}`;
const group = (name: string) => `${elb}:targetgroup/${name}/1`;
const acm = (id: string) => `arn:aws:acm:us-east-2:222222222222:certificate/${id}`;
const server = 'arn:aws:iam::222222222222:server-certificate/old';

const https = {
  ListenerArn: listener('https'),
  Protocol: 'HTTPS' as const,
  Port: 443,
  SslPolicy: 'policy-b',
  MutualAuthentication: {
    Mode: 'verify',
    TrustStoreArn: 'ts',
    TrustStoreAssociationStatus: 'active' as const,
    IgnoreClientCertificateExpiry: false,
  },
  DefaultActions: [
    {
      Type: 'forward' as const,
      Order: 2,
      TargetGroupArn: group('b'),
      ForwardConfig: { TargetGroups: [{ TargetGroupArn: group('b') }, { TargetGroupArn: group('a'), Weight: 0 }] },
    },
    { Type: 'authenticate-oidc' as const, Order: 1 },
  ],
};
const http = {
  ListenerArn: listener('http'),
  Protocol: 'HTTP' as const,
  Port: 80,
  DefaultActions: [{ Type: 'redirect' as const, RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' as const } }],
};
const tcp = {
  ListenerArn: listener('tcp'),
  Protocol: 'TCP' as const,
  Port: 104,
  DefaultActions: [{ Type: 'forward' as const, TargetGroupArn: group('c') }],
};

const balancer = (arn: string) => ({ LoadBalancerArn: arn, LoadBalancerName: 'web', AvailabilityZones: [] });

/** One load balancer with two pages of listeners, rules and certificates. */
const answers: Answers = {
  'ElasticLoadBalancingV2.DescribeLoadBalancers': () => ({ LoadBalancers: [balancer(web)] }),
  'ElasticLoadBalancingV2.DescribeListeners': ({ Marker }: Input<'ElasticLoadBalancingV2.DescribeListeners'>) =>
    Marker === undefined ? { Listeners: [tcp, https], NextMarker: 'more' } : { Listeners: [http] },
  'ElasticLoadBalancingV2.DescribeRules': ({ ListenerArn, Marker }) =>
    Marker === undefined
      ? {
          Rules: [
            { RuleArn: `${ListenerArn}/default`, Priority: 'default', IsDefault: true, Actions: [] },
            { RuleArn: `${ListenerArn}/10`, Priority: '10', IsDefault: false, Actions: [{ Type: 'fixed-response' }] },
          ],
          NextMarker: 'more',
        }
      : {
          Rules: [
            { RuleArn: `${ListenerArn}/9`, Priority: '9', IsDefault: false, Actions: [{ Type: 'forward', TargetGroupArn: group('c') }] },
          ],
        },
  'ElasticLoadBalancingV2.DescribeListenerCertificates': ({ Marker }) =>
    Marker === undefined
      ? {
          Certificates: [
            { CertificateArn: server, IsDefault: false },
            { CertificateArn: acm('2'), IsDefault: true },
          ],
          NextMarker: 'more',
        }
      : { Certificates: [{ CertificateArn: acm('1'), IsDefault: false }] },
};

const plain = { targetGroups: [], redirect: null };
const rulesOf = (id: string) => [
  { arn: `${listener(id)}/9`, priority: '9', actions: [{ type: 'forward', targetGroups: [group('c')], redirect: null }] },
  { arn: `${listener(id)}/10`, priority: '10', actions: [{ type: 'fixed-response', ...plain }] },
];

const read = <N extends string, V>(fact: FactDefinition<N, V>, change: Answers = {}) =>
  readAt(fakeSeat({}, { ...answers, ...change }), fact);

describe('listeners', () => {
  it('reads every page of listeners, rules and certificates, and asks for nothing that a listener cannot have', async () => {
    const seat = fakeSeat({}, answers);
    const found = await readAt(seat, listeners);
    const none = { rulesError: null, certificatesError: null, loadBalancer: web };
    expect(found).toEqual([
      {
        ...none,
        arn: listener('http'),
        protocol: 'HTTP',
        port: 80,
        policy: null,
        mutual: null,
        actions: [{ type: 'redirect', targetGroups: [], redirect: { protocol: 'HTTPS', port: '443' } }],
        rules: rulesOf('http'),
        certificates: null,
      },
      {
        ...none,
        arn: listener('https'),
        protocol: 'HTTPS',
        port: 443,
        policy: 'policy-b',
        mutual: { mode: 'verify', trustStore: 'ts', trustStoreStatus: 'active', takesExpired: false },
        actions: [
          { type: 'authenticate-oidc', ...plain },
          { type: 'forward', targetGroups: [group('a'), group('b')], redirect: null },
        ],
        rules: rulesOf('https'),
        certificates: [
          { arn: acm('1'), isDefault: false },
          { arn: acm('2'), isDefault: true },
          { arn: server, isDefault: false },
        ],
      },
      {
        ...none,
        arn: listener('tcp'),
        protocol: 'TCP',
        port: 104,
        policy: null,
        mutual: null,
        actions: [{ type: 'forward', targetGroups: [group('c')], redirect: null }],
        rules: null,
        certificates: null,
      },
    ]);
    expect(listeners.shape().parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
    const asked = seat.calls
      .filter(({ input }) => input.Marker === undefined)
      .map(({ operation, input }) => `${operation} ${input.ListenerArn ?? ''}`);
    expect(asked.filter((line) => /Rules|Certificates/.test(line)).sort()).toEqual([
      `ElasticLoadBalancingV2.DescribeListenerCertificates ${listener('https')}`,
      `ElasticLoadBalancingV2.DescribeRules ${listener('http')}`,
      `ElasticLoadBalancingV2.DescribeRules ${listener('https')}`,
    ]);
  });

  it('keeps what AWS left out as null', async () => {
    const bare = { ListenerArn: listener('x'), MutualAuthentication: {}, DefaultActions: [{ RedirectConfig: {} as never }] } as never;
    const [found] = await read(listeners, { 'ElasticLoadBalancingV2.DescribeListeners': () => ({ Listeners: [bare] }) });
    expect(found).toMatchObject({
      protocol: null,
      port: null,
      policy: null,
      mutual: { mode: null, trustStore: null, trustStoreStatus: null, takesExpired: null },
      actions: [{ type: null, targetGroups: [], redirect: { protocol: null, port: null } }],
      rules: null,
      certificates: null,
    });
  });

  it('keeps a refusal beside the listener that it is about', async () => {
    const found = await read(listeners, {
      'ElasticLoadBalancingV2.DescribeRules': () => accessDenied(),
      'ElasticLoadBalancingV2.DescribeListenerCertificates': () => awsError('ThrottlingException', 'Rate exceeded'),
    });
    expect(
      found.map(({ arn, rules, rulesError, certificatesError }) => [arn, rules, rulesError?.reason, certificatesError?.reason]),
    ).toEqual([
      [listener('http'), null, 'denied', undefined],
      [listener('https'), null, 'denied', 'throttled'],
      [listener('tcp'), null, undefined, undefined],
    ]);
    expect(found[0]?.rulesError?.detail).toContain('ElasticLoadBalancingV2.DescribeRules in 222222222222/us-east-2: AccessDeniedException');
  });

  it.each(['LoadBalancerNotFound', 'LoadBalancerNotFoundException'])(
    'passes over a load balancer that is gone by now (%s)',
    async (name) => {
      const found = await read(listeners, {
        'ElasticLoadBalancingV2.DescribeLoadBalancers': () => ({ LoadBalancers: [balancer(other), balancer(web)] }),
        'ElasticLoadBalancingV2.DescribeListeners': ({ LoadBalancerArn }) =>
          LoadBalancerArn === other ? awsError(name, 'One or more load balancers not found') : { Listeners: [tcp] },
      });
      expect(found.map(({ arn }) => arn)).toEqual([listener('tcp')]);
    },
  );
});

describe('ssl-policies', () => {
  const described: Answers = {
    'ElasticLoadBalancingV2.DescribeSSLPolicies': ({ Marker }) =>
      Marker === undefined
        ? { SslPolicies: [{ Name: 'policy-a', SslProtocols: ['TLSv1'], Ciphers: [] }], NextMarker: 'more' }
        : {
            SslPolicies: [
              {
                Name: 'policy-b',
                SslProtocols: ['TLSv1.3', 'TLSv1.2'],
                Ciphers: [{ Name: 'TLS_AES_256_GCM_SHA384' }, { Name: 'AES128-SHA' }],
              },
            ],
          },
  };

  it('reads every page, and keeps what listeners name', async () => {
    const found = await read(sslPolicies, described);
    expect(found).toEqual([{ name: 'policy-b', protocols: ['TLSv1.2', 'TLSv1.3'], ciphers: ['AES128-SHA', 'TLS_AES_256_GCM_SHA384'] }]);
    expect(sslPolicies.shape().parse(found)).toEqual(found);
  });

  it('asks for none where no listener names one', async () => {
    expect(await read(sslPolicies, { 'ElasticLoadBalancingV2.DescribeListeners': () => ({ Listeners: [tcp] }) })).toEqual([]);
  });

  it.each([{ SslProtocols: undefined }, { Ciphers: undefined }, { Name: undefined }])('throws where AWS left out %j', async (change) => {
    const half = { Name: 'policy-b', SslProtocols: ['TLSv1.2'], Ciphers: [], ...change } as never;
    await expect(read(sslPolicies, { 'ElasticLoadBalancingV2.DescribeSSLPolicies': () => ({ SslPolicies: [half] }) })).rejects.toThrow(
      'AWS answered without',
    );
  });
});

describe('target-groups', () => {
  it('reads every page', async () => {
    const found = await read(targetGroups, {
      'ElasticLoadBalancingV2.DescribeTargetGroups': ({ Marker }) =>
        Marker === undefined
          ? {
              TargetGroups: [
                {
                  TargetGroupArn: group('b'),
                  TargetGroupName: 'b',
                  Protocol: 'HTTPS',
                  Port: 8443,
                  TargetType: 'ip',
                  LoadBalancerArns: ['z', 'y'],
                },
              ],
              NextMarker: 'more',
            }
          : { TargetGroups: [{ TargetGroupArn: group('a'), TargetGroupName: 'a', TargetType: 'lambda', LoadBalancerArns: [] }] },
    });
    expect(found).toEqual([
      { arn: group('a'), name: 'a', protocol: null, port: null, targetType: 'lambda', loadBalancers: [] },
      { arn: group('b'), name: 'b', protocol: 'HTTPS', port: 8443, targetType: 'ip', loadBalancers: ['y', 'z'] },
    ]);
    expect(targetGroups.shape().parse(found)).toEqual(found);
  });

  it('asks for none where there is no load balancer', async () => {
    expect(await read(targetGroups, { 'ElasticLoadBalancingV2.DescribeLoadBalancers': () => ({ LoadBalancers: [] }) })).toEqual([]);
  });
});

describe('certificates', () => {
  const detail = {
    DomainName: 'cc.example.com',
    Status: 'ISSUED' as const,
    Type: 'AMAZON_ISSUED' as const,
    NotBefore: new Date('2026-10-01T00:00:00Z'),
    NotAfter: new Date('2027-04-01T00:00:00Z'),
    RenewalEligibility: 'ELIGIBLE' as const,
    RenewalSummary: { RenewalStatus: 'SUCCESS' as const, DomainValidationOptions: [], UpdatedAt: new Date(0) },
  };

  it('reads each certificate of ACM that a listener shows, once, and none of IAM', async () => {
    const asked: unknown[] = [];
    const found = await read(certificates, {
      'ElasticLoadBalancingV2.DescribeListeners': () => ({ Listeners: [https, { ...https, ListenerArn: listener('second') }] }),
      'ACM.DescribeCertificate': ({ CertificateArn }) => {
        asked.push(CertificateArn);
        return { Certificate: CertificateArn === acm('1') ? detail : { Status: 'PENDING_VALIDATION' } };
      },
    });
    expect(asked.sort()).toEqual([acm('1'), acm('2')]);
    expect(found).toEqual([
      {
        arn: acm('1'),
        domain: 'cc.example.com',
        status: 'ISSUED',
        type: 'AMAZON_ISSUED',
        notBefore: '2026-10-01T00:00:00.000Z',
        notAfter: '2027-04-01T00:00:00.000Z',
        renewal: 'ELIGIBLE',
        renewalStatus: 'SUCCESS',
        readError: null,
      },
      {
        arn: acm('2'),
        domain: null,
        status: 'PENDING_VALIDATION',
        type: null,
        notBefore: null,
        notAfter: null,
        renewal: null,
        renewalStatus: null,
        readError: null,
      },
    ]);
    expect(certificates.shape().parse(found)).toEqual(found);
  });

  it.each([
    ['a refusal', () => accessDenied(), 'denied', 'AccessDeniedException'],
    ['one that is gone', () => awsError('ResourceNotFoundException', 'Could not find certificate'), 'failed', 'ResourceNotFoundException'],
    ['half an answer', () => ({}), 'failed', 'AWS answered without Certificate'],
  ])('keeps %s beside the certificate, and reads the others', async (_name, answer, reason, says) => {
    const found = await read(certificates, {
      'ACM.DescribeCertificate': ({ CertificateArn }) => (CertificateArn === acm('1') ? answer() : { Certificate: detail }),
    });
    expect(found.map(({ status, readError }) => [status, readError?.reason])).toEqual([
      [null, reason],
      ['ISSUED', undefined],
    ]);
    expect(found[0]?.readError?.detail).toContain(says);
    expect(certificates.shape().parse(found)).toEqual(found);
  });
});

describe('what AWS refuses, or leaves out', () => {
  const rows: readonly (readonly [string, FactDefinition, unknown])[] = [
    ['ElasticLoadBalancingV2.DescribeListeners', listeners, { Listeners: [{ Protocol: 'HTTP', DefaultActions: [] }] }],
    ['ElasticLoadBalancingV2.DescribeSSLPolicies', sslPolicies, {}],
    ['ElasticLoadBalancingV2.DescribeTargetGroups', targetGroups, { TargetGroups: [{ TargetGroupArn: 'a' }] }],
  ];
  it.each(rows)('%s throws', async (operation, fact, half) => {
    await expect(read(fact, { [operation]: () => accessDenied() })).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(read(fact, { [operation]: () => ({}) })).rejects.toThrow('AWS answered without');
    await expect(read(fact, { [operation]: () => half })).rejects.toThrow('AWS answered without');
  });

  it('is a refusal of the rules where a rule has no actions', async () => {
    const found = await read(listeners, { 'ElasticLoadBalancingV2.DescribeRules': () => ({ Rules: [{ RuleArn: 'r', Priority: '1' }] }) });
    expect(found[0]?.rulesError?.detail).toContain('AWS answered without Actions');
  });
});
