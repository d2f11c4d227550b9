import type { FactName } from '../../../facts/index.ts';
import type { Observation } from './observation.ts';

/** What makes each of these. A template that has none of them makes none; one that has is not understood, and the fact is not observed. */
const makers: readonly (readonly [FactName, readonly string[]])[] = [
  ['elasticache-clusters', ['AWS::ElastiCache::CacheCluster']],
  ['elasticache-groups', ['AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::GlobalReplicationGroup']],
  ['elasticache-serverless-caches', ['AWS::ElastiCache::ServerlessCache']],
  ['event-data-stores', ['AWS::CloudTrail::EventDataStore']],
  ['fsx-file-systems', ['AWS::FSx::FileSystem']],
  ['instance-connect-endpoints', ['AWS::EC2::InstanceConnectEndpoint']],
  ['key-pairs', ['AWS::EC2::KeyPair']],
  ['memorydb-clusters', ['AWS::MemoryDB::Cluster', 'AWS::MemoryDB::MultiRegionCluster']],
  ['mq-brokers', ['AWS::AmazonMQ::Broker']],
  ['msk-clusters', ['AWS::MSK::Cluster', 'AWS::MSK::ServerlessCluster']],
  ['opensearch-collections', ['AWS::OpenSearchServerless::Collection']],
  ['opensearch-domains', ['AWS::OpenSearchService::Domain', 'AWS::Elasticsearch::Domain']],
  ['redshift-clusters', ['AWS::Redshift::Cluster']],
  ['redshift-namespaces', ['AWS::RedshiftServerless::Namespace']],
  // CloudFormation makes no parameter that is encrypted.
  ['ssm-parameters', []],
];

/** Kinds of stores that are looked for, and not described. */
export const absences: readonly (Observation & { readonly foreign: readonly string[] })[] = makers.map(([fact, foreign]) => ({
  fact,
  types: [],
  foreign,
  read: (place) => {
    place.none(foreign);
    return [];
  },
}));
