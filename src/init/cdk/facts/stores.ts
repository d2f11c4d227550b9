import type { DynamodbTable, TableEncryption } from '../../../facts/dynamodb-tables.ts';
import type { Secret } from '../../../facts/secrets.ts';
import { byArn } from '../../../facts/values.ts';
import type { EbsDisk } from '../../../facts/volumes.ts';
import { arnOf, nameOf } from '../kinds.ts';
import type { Place } from '../place.ts';
import type { Props } from '../props.ts';
import type { Resource } from '../stack.ts';
import { Unresolved } from '../unresolved.ts';
import { observation, tagsOf } from './observation.ts';

const secretType = 'AWS::SecretsManager::Secret';
const rotationType = 'AWS::SecretsManager::RotationSchedule';
const tableType = 'AWS::DynamoDB::Table';
const globalType = 'AWS::DynamoDB::GlobalTable';
const instanceTypes = ['AWS::EC2::Instance', 'AWS::AutoScaling::AutoScalingGroup', 'AWS::EC2::SpotFleet', 'AWS::EC2::EC2Fleet'];

function secretOf(place: Place, resource: Resource): Secret {
  const arn = arnOf(resource);
  const rotates = place.of(rotationType).some(({ props }) => props.text('SecretId') === arn);
  return {
    arn,
    name: nameOf(resource),
    keyId: resource.props.text('KmsKeyId'),
    deletedAt: null,
    primaryRegion: resource.props.each('ReplicaRegions').length > 0 ? resource.stack.region : null,
    rotationEnabled: rotates ? true : null,
    lastRotatedAt: null,
    tags: tagsOf(resource),
  };
}

/** Copies that Secrets Manager keeps here of secrets of another region. */
function replicasOf(place: Place): readonly Secret[] {
  const elsewhere = place.whole.of(secretType).filter(({ stack }) => stack.region !== place.region);
  return elsewhere.flatMap((resource) =>
    resource.props
      .each('ReplicaRegions')
      .filter((replica) => replica.text('Region') === place.region)
      .map((replica) => ({
        ...secretOf(place, resource),
        arn: arnOf(resource).replace(`:${resource.stack.region}:`, `:${place.region}:`),
        keyId: replica.text('KmsKeyId'),
        primaryRegion: resource.stack.region,
      })),
  );
}

function tableOf(resource: Resource): DynamodbTable {
  const { props } = resource;
  return { ...namesOf(resource), ...settingsOf(props, encryptionOf(props.inner('SSESpecification'), null)) };
}

function namesOf(resource: Resource): Pick<DynamodbTable, 'arn' | 'name' | 'status' | 'readError' | 'recoveryError'> {
  return { arn: arnOf(resource), name: nameOf(resource), status: 'ACTIVE', readError: null, recoveryError: null };
}

function settingsOf(props: Props, encryption: TableEncryption | null): Pick<DynamodbTable, 'encryption' | 'pointInTimeRecovery'> {
  const isOn = props.inner('PointInTimeRecoverySpecification')?.flag('PointInTimeRecoveryEnabled') ?? false;
  return { encryption, pointInTimeRecovery: isOn ? 'ENABLED' : 'DISABLED' };
}

function encryptionOf(said: Props | null, key: string | null): TableEncryption | null {
  if (said?.flag('SSEEnabled') !== true) return null;
  return { status: 'ENABLED', type: 'KMS', keyId: key ?? said.text('KMSMasterKeyId') ?? 'alias/aws/dynamodb', inaccessibleSince: null };
}

/** The replicas of global tables that stand in this region, each with a key of its own. */
function globalTables(place: Place): readonly DynamodbTable[] {
  return place.whole.of(globalType).flatMap((resource) =>
    resource.props
      .each('Replicas')
      .filter((replica) => replica.text('Region') === place.region)
      .map((replica) => {
        const names = namesOf(resource);
        const key = replica.inner('SSESpecification')?.text('KMSMasterKeyId') ?? null;
        const arn = names.arn.replace(`:${resource.stack.region}:`, `:${place.region}:`);
        return { ...names, arn, ...settingsOf(replica, encryptionOf(resource.props.inner('SSESpecification'), key)) };
      }),
  );
}

function volumeOf(resource: Resource): EbsDisk {
  const { props } = resource;
  const keyId = props.text('KmsKeyId');
  const encrypted = props.flag('Encrypted') ?? keyId !== null;
  return {
    arn: arnOf(resource),
    id: nameOf(resource),
    encrypted,
    encryptionType: encrypted ? 'sse-kms' : 'none',
    keyId: encrypted ? (keyId ?? 'alias/aws/ebs') : null,
    state: 'available',
    tags: tagsOf(resource),
  };
}

function volumesOf(place: Place): readonly EbsDisk[] {
  const made = byArn(place.of('AWS::EC2::Volume').map(volumeOf));
  const [instance] = place.of(...instanceTypes);
  // A volume that the template leaves unencrypted is there to be told, whatever else instances bring.
  if (instance === undefined || made.some(({ encrypted }) => encrypted !== true)) return made;
  throw new Unresolved(`the volumes of instances, such as those of ${instance.id}, are made when they start`);
}

/** Where data is, beside buckets and databases. */
export const storeObservations = [
  observation('secrets', [secretType, rotationType, 'AWS::SecretsManager::SecretTargetAttachment'], (place) =>
    byArn([...place.of(secretType).map((resource) => secretOf(place, resource)), ...replicasOf(place)]),
  ),
  observation('dynamodb-tables', [tableType, globalType], (place) => byArn([...place.of(tableType).map(tableOf), ...globalTables(place)])),
  observation('volumes', ['AWS::EC2::Volume', ...instanceTypes.slice(0, 2)], volumesOf),
  observation('efs-file-systems', ['AWS::EFS::FileSystem', 'AWS::EFS::MountTarget', 'AWS::EFS::AccessPoint'], (place) =>
    byArn(
      place.of('AWS::EFS::FileSystem').map((resource) => {
        const keyId = resource.props.text('KmsKeyId');
        const encrypted = resource.props.flag('Encrypted') ?? keyId !== null;
        const name = resource.props.each('FileSystemTags').find((tag) => tag.text('Key') === 'Name');
        return {
          arn: arnOf(resource),
          id: nameOf(resource),
          name: name?.text('Value') ?? null,
          encrypted,
          keyId: encrypted ? (keyId ?? 'alias/aws/elasticfilesystem') : null,
        };
      }),
    ),
  ),
  observation('ecr-repositories', ['AWS::ECR::Repository'], (place) =>
    byArn(
      place.of('AWS::ECR::Repository').map((resource) => {
        const said = resource.props.inner('EncryptionConfiguration');
        const encryptionType = said?.text('EncryptionType') ?? 'AES256';
        const keyId = said?.text('KmsKey') ?? (encryptionType === 'AES256' ? null : 'alias/aws/ecr');
        return { arn: arnOf(resource), encryptionType, keyId };
      }),
    ),
  ),
];
