import type { CacheTransit } from '../../../facts/elasticache-groups.ts';
import type { MskCluster } from '../../../facts/msk-clusters.ts';
import type { OpensearchDomain } from '../../../facts/opensearch-domains.ts';
import type { StoreType } from '../../../spec/sections/stores.ts';
import { type Condition, strange } from '../../keys/condition.ts';
import type { EncryptionFact, EncryptionWorld, Place } from '../world.ts';

/** A service whose connections are encrypted or are not, as it is configured. */
export interface TransitSource {
  /** Stable: it stands in test case ids. */
  readonly name: string;
  readonly type: StoreType;
  /** Singular, for sentences. */
  readonly noun: string;
  /** What must be true of each. */
  readonly expected: string;
  /** The facts that `endpoints` reads. */
  readonly facts: readonly EncryptionFact[];
  /** Everything of its kind in the place. Throws, as `World.at` does, where the listing is unobserved. */
  readonly endpoints: (world: EncryptionWorld, place: Place) => readonly Endpoint[];
}

/** One thing that takes connections. */
export interface Endpoint {
  readonly arn: string;
  /** Begins a sentence. */
  readonly what: string;
  /** As AWS says it. */
  readonly actual: unknown;
  /** All of them have to hold; never empty. */
  readonly conditions: readonly Condition[];
}

const tlsRequired = 'TLS for every connection';

const cacheGroups: TransitSource = {
  name: 'elasticache-group',
  type: 'elasticache',
  noun: 'ElastiCache replication group',
  expected: tlsRequired,
  facts: ['elasticache-groups'],
  endpoints: (world, place) =>
    world.at('elasticache-groups', place).map((group) => cacheEndpoint(`ElastiCache group ${group.name}`, group)),
};

const cacheClusters: TransitSource = {
  name: 'elasticache-cluster',
  type: 'elasticache',
  noun: 'ElastiCache cluster outside replication groups',
  expected: tlsRequired,
  facts: ['elasticache-clusters'],
  endpoints: (world, place) =>
    world.at('elasticache-clusters', place).map((cluster) => cacheEndpoint(`ElastiCache cluster ${cluster.name}`, cluster)),
};

const memorydbClusters: TransitSource = {
  name: 'memorydb-cluster',
  type: 'memorydb',
  noun: 'MemoryDB cluster',
  expected: tlsRequired,
  facts: ['memorydb-clusters'],
  endpoints: (world, place) =>
    world.at('memorydb-clusters', place).map(({ arn, name, tls }) => ({
      arn,
      what: `MemoryDB cluster ${name}`,
      actual: { tls },
      conditions: [switchedOn(tls, { on: 'takes TLS alone', off: 'takes plain text: TLS is off', member: 'TLSEnabled' })],
    })),
};

const opensearchDomains: TransitSource = {
  name: 'opensearch-domain',
  type: 'opensearch',
  noun: 'OpenSearch domain',
  expected: 'node-to-node encryption, HTTPS alone, TLS 1.2 or newer',
  facts: ['opensearch-domains'],
  endpoints: (world, place) => world.at('opensearch-domains', place).map(domainEndpoint),
};

const mskClusters: TransitSource = {
  name: 'msk-cluster',
  type: 'msk',
  noun: 'MSK cluster',
  expected: 'TLS alone, from clients and between brokers',
  facts: ['msk-clusters'],
  endpoints: (world, place) => world.at('msk-clusters', place).map(brokerEndpoint),
};

/** Services whose encryption in transit can be turned off. Those of the others (serverless caches, collections) cannot. */
export const transitSources: readonly TransitSource[] = [cacheGroups, cacheClusters, memorydbClusters, opensearchDomains, mskClusters];

function cacheEndpoint(what: string, cache: CacheTransit & { readonly arn: string }): Endpoint {
  const { arn, engine, transitEncrypted, transitMode } = cache;
  return { arn, what, actual: { engine, transitEncrypted, transitMode }, conditions: [cacheCondition(cache)] };
}

function cacheCondition({ engine, transitEncrypted, transitMode }: CacheTransit): Condition {
  const required = { on: 'takes TLS alone', off: 'takes plain text: TLS is off', member: 'TransitEncryptionEnabled' };
  if (transitEncrypted !== true) return switchedOn(transitEncrypted, required);
  switch (transitMode) {
    case 'required':
      return switchedOn(true, required);
    case 'preferred':
      return { outcome: 'fail', text: 'takes plain text beside TLS (mode preferred)' };
    default:
      // Memcached knows no mode in which both are taken.
      return transitMode === null && engine === 'memcached'
        ? switchedOn(true, required)
        : { outcome: 'unknown', text: strange('TransitEncryptionMode', transitMode) };
  }
}

const modernPolicies: readonly string[] = [
  'Policy-Min-TLS-1-2-2019-07',
  'Policy-Min-TLS-1-2-PFS-2023-10',
  'Policy-Min-TLS-1-2-RFC9151-FIPS-2024-08',
];

function domainEndpoint({ arn, name, nodeToNode, enforcesHttps, tlsPolicy, readError }: OpensearchDomain): Endpoint {
  const what = `OpenSearch domain ${name}`;
  if (readError !== null) {
    const { reason, detail } = readError;
    return { arn, what, actual: null, conditions: [{ outcome: 'unknown', text: `could not be read: ${detail}`, reason, detail }] };
  }
  return {
    arn,
    what,
    actual: { nodeToNode, enforcesHttps, tlsPolicy },
    conditions: [
      switchedOn(nodeToNode, {
        on: 'encrypts between its nodes',
        off: 'does not encrypt between its nodes',
        member: 'NodeToNodeEncryptionOptions',
      }),
      switchedOn(enforcesHttps, { on: 'takes HTTPS alone', off: 'takes HTTP too', member: 'EnforceHTTPS' }),
      policyCondition(tlsPolicy),
    ],
  };
}

function policyCondition(policy: string | null): Condition {
  if (policy === 'Policy-Min-TLS-1-0-2019-07') return { outcome: 'fail', text: `takes TLS older than 1.2 (${policy})` };
  if (policy !== null && modernPolicies.includes(policy)) return { outcome: 'pass', text: `takes TLS 1.2 or newer (${policy})` };
  return { outcome: 'unknown', text: strange('TLSSecurityPolicy', policy) };
}

function brokerEndpoint({ arn, name, type, clientBroker, inCluster }: MskCluster): Endpoint {
  const what = `MSK cluster ${name}`;
  const actual = { type, clientBroker, inCluster };
  if (type === 'SERVERLESS') return { arn, what, actual, conditions: [{ outcome: 'pass', text: 'is serverless and takes TLS alone' }] };
  const between = { on: 'encrypts between its brokers', off: 'does not encrypt between its brokers', member: 'InCluster' };
  return { arn, what, actual, conditions: [clientCondition(clientBroker), switchedOn(inCluster, between)] };
}

function clientCondition(clientBroker: string | null): Condition {
  switch (clientBroker) {
    case 'TLS':
      return { outcome: 'pass', text: 'takes TLS alone from clients' };
    case 'TLS_PLAINTEXT':
    case 'PLAINTEXT':
      return { outcome: 'fail', text: `takes plain text from clients (${clientBroker})` };
    default:
      return { outcome: 'unknown', text: strange('ClientBroker', clientBroker) };
  }
}

function switchedOn(
  flag: boolean | null,
  { on, off, member }: { readonly on: string; readonly off: string; readonly member: string },
): Condition {
  if (flag === null) return { outcome: 'unknown', text: strange(member, null) };
  return flag ? { outcome: 'pass', text: on } : { outcome: 'fail', text: off };
}
