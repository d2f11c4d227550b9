import type { Certificate } from '../../../src/facts/certificates.ts';
import type { Action, ListenerRule } from '../../../src/facts/listeners/actions.ts';
import type { Listener } from '../../../src/facts/listeners.ts';
import type { LoadBalancer } from '../../../src/facts/load-balancers.ts';
import type { Refusal } from '../../../src/facts/refusal.ts';
import type { SslPolicy } from '../../../src/facts/ssl-policies.ts';
import type { TargetGroup } from '../../../src/facts/target-groups.ts';
import { specFile } from '../../../src/spec/sections/index.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { organizationFacts, organizationSection, production } from '../governance.ts';
import { edit, type Facts, put } from '../world.ts';

export const primary = 'us-east-2';
export const dr = 'us-west-2';
export const here = { account: production, region: primary };
export const elsewhere = { account: production, region: dr };

const elb = `arn:aws:elasticloadbalancing:${primary}:${production}`;
export const acm = (id: string): string => `arn:aws:acm:${primary}:${production}:certificate/${id}`;
export const trustStore = `${elb}:truststore/clients/1`;

export const refusal: Refusal = { reason: 'denied', error: 'AccessDenied', detail: 'X in 222222222222/us-east-2: AccessDenied: no' };

export function balancer(name: string, change: Partial<LoadBalancer> = {}): LoadBalancer {
  return {
    arn: `${elb}:loadbalancer/app/${name}/1`,
    name,
    type: 'application',
    scheme: 'internet-facing',
    vpc: 'vpc-1',
    state: 'active',
    zones: ['us-east-2a', 'us-east-2b'],
    subnets: ['subnet-1', 'subnet-2'],
    groups: ['sg-1'],
    ...change,
  };
}

export const web = balancer('cc-web');

export const group = (name: string, change: Partial<TargetGroup> = {}): TargetGroup => ({
  arn: `${elb}:targetgroup/${name}/1`,
  name,
  protocol: 'HTTPS',
  port: 8443,
  targetType: 'ip',
  loadBalancers: [],
  ...change,
});
export const app = group('app');
export const plain = group('plain', { protocol: 'HTTP', port: 8080 });

export const forward = (...groups: readonly TargetGroup[]): Action => ({
  type: 'forward',
  targetGroups: groups.map(({ arn }) => arn).sort(),
  redirect: null,
});
export const redirect = (protocol: string | null): Action => ({
  type: 'redirect',
  targetGroups: [],
  redirect: { protocol, port: '443' },
});
export const does = (type: string | null): Action => ({ type, targetGroups: [], redirect: null });
export const rule = (priority: number, ...actions: readonly Action[]): ListenerRule => ({
  arn: `${elb}:listener-rule/app/cc-web/1/${priority}`,
  priority: `${priority}`,
  actions,
});

const bare: Omit<Listener, 'arn' | 'loadBalancer' | 'protocol' | 'port'> = {
  policy: null,
  mutual: null,
  actions: [],
  rules: null,
  rulesError: null,
  certificates: null,
  certificatesError: null,
};

export function listener(protocol: string | null, port: number | null, change: Partial<Listener> = {}): Listener {
  return { ...bare, arn: `${elb}:listener/app/cc-web/1/${protocol}-${port}`, loadBalancer: web.arn, protocol, port, ...change };
}

export const strict: SslPolicy = {
  name: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  protocols: ['TLSv1.2', 'TLSv1.3'],
  ciphers: ['ECDHE-RSA-AES128-GCM-SHA256', 'TLS_AES_128_GCM_SHA256'],
};
export const ofApi: SslPolicy = {
  name: 'ELBSecurityPolicy-2016-08',
  protocols: ['TLSv1', 'TLSv1.1', 'TLSv1.2'],
  ciphers: ['AES128-SHA', 'ECDHE-RSA-AES128-GCM-SHA256'],
};

export const certificate = (id: string, change: Partial<Certificate> = {}): Certificate => ({
  arn: acm(id),
  domain: `${id}.example.com`,
  status: 'ISSUED',
  type: 'AMAZON_ISSUED',
  notBefore: '2026-10-01T00:00:00.000Z',
  notAfter: '2027-04-01T00:00:00.000Z',
  renewal: 'ELIGIBLE',
  renewalStatus: null,
  readError: null,
  ...change,
});
export const main = certificate('main');
export const second = certificate('second');

export const https = listener('HTTPS', 443, {
  policy: strict.name,
  mutual: { mode: 'verify', trustStore, trustStoreStatus: 'active', takesExpired: false },
  actions: [forward(app)],
  rules: [],
  certificates: [{ arn: main.arn, isDefault: true }],
});
export const http = listener('HTTP', 80, { actions: [redirect('HTTPS')], rules: [] });

/** Production with one load balancer that speaks as it should. */
export function tlsFacts(): Facts {
  const facts = organizationFacts();
  put(facts, 'load-balancers', here, [web]);
  put(facts, 'listeners', here, [http, https]);
  put(facts, 'ssl-policies', here, [strict]);
  put(facts, 'target-groups', here, [app]);
  put(facts, 'certificates', here, [main]);
  put(facts, 'load-balancers', elsewhere, []);
  for (const fact of ['listeners', 'ssl-policies', 'target-groups', 'certificates'] as const) put(facts, fact, elsewhere, []);
  return facts;
}

/** Changes the HTTPS listener. */
export const secured = (change: Partial<Listener>) => (facts: Facts) =>
  edit(facts, 'listeners', here, (all) => all.map((one) => (one.arn === https.arn ? { ...one, ...change } : one)));
/** Changes the HTTP listener. */
export const cleared = (change: Partial<Listener>) => (facts: Facts) =>
  edit(facts, 'listeners', here, (all) => all.map((one) => (one.arn === http.arn ? { ...one, ...change } : one)));
/** Puts these listeners in place of all. */
export const listens =
  (...all: readonly Listener[]) =>
  (facts: Facts) =>
    put(facts, 'listeners', here, all);

export const rules = {
  min: '1.2',
  ciphers: ['ECDHE-*-GCM-*', 'TLS_*'],
  http: 'redirect_only',
  targets: 'encrypted',
  certificate_valid: '30d',
  clear_ports: [104, 11_112],
  mutual: 'verify',
};

/** A spec with these rules on TLS. Every account is read in full. */
export function specOf(...list: readonly object[]): Spec {
  const parsed = specFile.parse({
    version: 1,
    document: { id: 'IQS-1', title: 'Test', revision: 'A', effective: '2026-11-01', owner: 'nobody' },
    system: { id: 'SYS-1', name: 'Test', kind: 'none', phi: true, intended_use: 'test' },
    access: { role: 'iq-auditor' },
    defaults: {},
    organization: organizationSection,
    tls: { rules: list },
  });
  return { ...parsed, attestations: [], deviations: [] };
}

export const usual = specOf({ in: 'production', ...rules });
