import type { Answer } from './context.ts';

/** Elastic Load Balancing: there is no load balancer, and so nothing that belongs to one. */
export const elasticLoadBalancing: Readonly<Record<string, Answer>> = {
  DescribeListenerCertificates: () => '<Certificates/>',
  DescribeListeners: () => '<Listeners/>',
  DescribeLoadBalancerAttributes: () =>
    '<Attributes><member><Key>load_balancing.cross_zone.enabled</Key><Value>true</Value></member></Attributes>',
  DescribeLoadBalancers: () => '<LoadBalancers/>',
  DescribeRules: () => '<Rules/>',
  DescribeSSLPolicies: () =>
    '<SslPolicies><member><Name>ELBSecurityPolicy-TLS13-1-3-2021-06</Name><SslProtocols><member>TLSv1.3</member></SslProtocols>' +
    '<Ciphers><member><Name>TLS_AES_128_GCM_SHA256</Name><Priority>1</Priority></member></Ciphers></member></SslPolicies>',
  DescribeTargetGroupAttributes: () =>
    '<Attributes><member><Key>load_balancing.cross_zone.enabled</Key><Value>use_load_balancer_configuration</Value></member></Attributes>',
  DescribeTargetGroups: () => '<TargetGroups/>',
};

/** AWS Certificate Manager, as it tells of a certificate that nothing shows any more. */
export const acm: Readonly<Record<string, Answer>> = {
  DescribeCertificate: ({ input }) =>
    JSON.stringify({
      Certificate: {
        CertificateArn: input.CertificateArn,
        DomainName: 'bench.example.com',
        Status: 'ISSUED',
        Type: 'AMAZON_ISSUED',
        NotBefore: 1_790_000_000,
        NotAfter: 1_807_000_000,
        InUseBy: [],
        RenewalEligibility: 'INELIGIBLE',
      },
    }),
};
