import type { BackupVault } from '../../../facts/backup-vaults.ts';
import type { EventSelectors } from '../../../facts/event-selectors.ts';
import type { Trail } from '../../../facts/trails.ts';
import { byArn } from '../../../facts/values.ts';
import { arnOf, nameOf } from '../kinds.ts';
import type { Place } from '../place.ts';
import type { Props } from '../props.ts';
import type { Resource } from '../stack.ts';
import { observation, unsaid } from './observation.ts';

const trailType = 'AWS::CloudTrail::Trail';
const vaultType = 'AWS::Backup::BackupVault';

/** What CloudTrail records where nobody chooses. */
const byDefault: EventSelectors = {
  basic: [{ readWrite: 'All', managementEvents: true, excludedSources: [], dataResources: [] }],
  advanced: null,
};

function trailOf(place: Place, resource: Resource): Trail {
  const { props, stack } = resource;
  const isHome = stack.account === place.account && stack.region === place.region;
  return {
    arn: arnOf(resource),
    name: nameOf(resource),
    homeRegion: stack.region,
    isOrganization: props.flag('IsOrganizationTrail') ?? false,
    isMultiRegion: props.flag('IsMultiRegionTrail') ?? false,
    includesGlobalEvents: props.flag('IncludeGlobalServiceEvents'),
    validation: props.flag('EnableLogFileValidation') ?? false,
    bucket: props.required('S3BucketName'),
    prefix: props.text('S3KeyPrefix'),
    keyId: props.text('KMSKeyId'),
    status: null,
    statusError: isHome ? unsaid(`what ${resource.id} has delivered is known once it runs`, place) : null,
    selectors: isHome ? selectorsOf(props) : null,
    selectorsError: null,
  };
}

function selectorsOf(props: Props): EventSelectors {
  const advanced = props.each('AdvancedEventSelectors');
  if (advanced.length > 0) return { basic: null, advanced: advanced.map(advancedOf) };
  const basic = props.each('EventSelectors');
  if (basic.length === 0) return byDefault;
  return {
    basic: basic.map((selector) => ({
      readWrite: selector.text('ReadWriteType') ?? 'All',
      managementEvents: selector.flag('IncludeManagementEvents') ?? true,
      excludedSources: selector.texts('ExcludeManagementEventSources') ?? [],
      dataResources: selector.each('DataResources').map((data) => ({ type: data.text('Type'), values: data.texts('Values') })),
    })),
    advanced: null,
  };
}

function advancedOf(selector: Props): NonNullable<EventSelectors['advanced']>[number] {
  return {
    name: selector.text('Name'),
    fields: selector.each('FieldSelectors').map((field) => ({
      field: field.text('Field'),
      equals: field.texts('Equals'),
      startsWith: field.texts('StartsWith'),
      endsWith: field.texts('EndsWith'),
      notEquals: field.texts('NotEquals'),
      notStartsWith: field.texts('NotStartsWith'),
      notEndsWith: field.texts('NotEndsWith'),
    })),
  };
}

/** Trails that are seen from here: those of this region, those of every region, and those of the whole organization. */
function trailsOf(place: Place): readonly Trail[] {
  const seen = place.app.of(trailType).filter(({ stack, props }) => {
    const isAccount = stack.account === place.account || props.flag('IsOrganizationTrail') === true;
    return isAccount && (stack.region === place.region || props.flag('IsMultiRegionTrail') === true);
  });
  return byArn(seen.map((resource) => trailOf(place, resource)));
}

function vaultOf(place: Place, resource: Resource): BackupVault {
  const keyId = resource.props.text('EncryptionKeyArn');
  return {
    arn: arnOf(resource),
    name: nameOf(resource),
    type: 'BACKUP_VAULT',
    keyId: keyId ?? 'alias/aws/backup',
    keyType: keyId === null ? null : 'CUSTOMER_MANAGED_KMS_KEY',
    points: null,
    pointsError: unsaid('what a vault holds is known once it is used', place),
  };
}

/** What records, and what keeps. */
export const trailObservations = [
  observation('trails', [trailType], trailsOf),
  observation('backup-vaults', [vaultType], (place) => byArn(place.of(vaultType).map((resource) => vaultOf(place, resource)))),
];
