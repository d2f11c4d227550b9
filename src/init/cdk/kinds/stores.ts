import { uuidOf } from '../names.ts';
import type { Resource } from '../stack.ts';
import { arn, type Kind, named, numbered } from './kind.ts';

const bucketName = named({ property: 'BucketName', service: 's3', path: '', isLower: true, most: 63 }).name;
const bucketArn = (resource: Resource) => `arn:${resource.stack.partition}:s3:::${bucketName(resource)}`;
const keyArn = arn('kms', (resource) => `key/${uuidOf(resource)}`);

const database = (property: string, path: string): Kind =>
  named({
    property,
    service: 'rds',
    path,
    isLower: true,
    most: 63,
    attributes: (read) => ({
      DBInstanceArn: read.arn,
      DBClusterArn: read.arn,
      DBInstanceIdentifier: read.name,
      DBClusterIdentifier: read.name,
    }),
  });

const rdsGroup = (property: string, path: string): Kind => named({ property, service: 'rds', path, isLower: true });

/** Keys, and where data is. */
export const storeKinds: Readonly<Record<string, Kind>> = {
  'AWS::KMS::Key': { name: uuidOf, arn: keyArn, ref: uuidOf, attributes: { Arn: keyArn, KeyId: uuidOf } },
  'AWS::KMS::ReplicaKey': { name: uuidOf, arn: keyArn, ref: uuidOf, attributes: { Arn: keyArn, KeyId: uuidOf } },
  'AWS::KMS::Alias': {
    name: (resource) => resource.props.required('AliasName'),
    ref: (resource) => resource.props.required('AliasName'),
    attributes: {},
  },
  'AWS::S3::Bucket': {
    name: bucketName,
    arn: bucketArn,
    ref: bucketName,
    attributes: {
      Arn: bucketArn,
      DomainName: (resource) => `${bucketName(resource)}.s3.amazonaws.com`,
      RegionalDomainName: (resource) => `${bucketName(resource)}.s3.${resource.stack.region}.amazonaws.com`,
    },
  },
  'AWS::RDS::DBInstance': database('DBInstanceIdentifier', 'db:'),
  'AWS::RDS::DBCluster': database('DBClusterIdentifier', 'cluster:'),
  'AWS::RDS::DBParameterGroup': rdsGroup('DBParameterGroupName', 'pg:'),
  'AWS::RDS::DBClusterParameterGroup': rdsGroup('DBClusterParameterGroupName', 'cluster-pg:'),
  'AWS::RDS::DBSubnetGroup': rdsGroup('DBSubnetGroupName', 'subgrp:'),
  'AWS::SecretsManager::Secret': {
    ...named({ property: 'Name', service: 'secretsmanager', path: 'secret:' }),
    // Secrets Manager puts six characters of its own behind the name.
    arn: (resource) => secretArn(resource),
    ref: (resource) => secretArn(resource),
    attributes: { Id: (resource) => secretArn(resource) },
  },
  'AWS::SecretsManager::SecretTargetAttachment': {
    name: (resource) => resource.props.required('SecretId'),
    ref: (resource) => resource.props.required('SecretId'),
    attributes: {},
  },
  'AWS::DynamoDB::Table': named({ property: 'TableName', service: 'dynamodb', path: 'table/' }),
  'AWS::DynamoDB::GlobalTable': named({ property: 'TableName', service: 'dynamodb', path: 'table/' }),
  'AWS::EFS::FileSystem': numbered({ prefix: 'fs-', service: 'elasticfilesystem', path: 'file-system', same: ['FileSystemId'] }),
  'AWS::ECR::Repository': named({ property: 'RepositoryName', service: 'ecr', path: 'repository/', isLower: true }),
  'AWS::Backup::BackupVault': named({
    property: 'BackupVaultName',
    service: 'backup',
    path: 'backup-vault:',
    attributes: (read) => ({ BackupVaultArn: read.arn, BackupVaultName: read.name }),
  }),
  'AWS::OpenSearchService::Domain': named({ property: 'DomainName', service: 'es', path: 'domain/', isLower: true, most: 28 }),
  'AWS::ElastiCache::ReplicationGroup': named({
    property: 'ReplicationGroupId',
    service: 'elasticache',
    path: 'replicationgroup:',
    isLower: true,
    most: 40,
  }),
  'AWS::SSM::Parameter': {
    ...named({ property: 'Name', service: 'ssm', path: 'parameter/' }),
    attributes: { Value: (resource) => resource.props.required('Value') },
  },
};

function secretArn(resource: Resource): string {
  const { partition, region, account } = resource.stack;
  const name = storeKinds['AWS::SecretsManager::Secret']?.name(resource) ?? '';
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${name.endsWith('*') ? name : `${name}-??????`}`;
}
