import type { Requirement } from '../../check.ts';
import { judgeListings, type Listing } from '../listing.ts';
import { athenaWorkgroups } from '../named/athena.ts';
import { daxClusters, dmsInstances } from '../named/caches.ts';
import { glueCatalogs } from '../named/glue.ts';
import { healthimagingDatastores, healthlakeDatastores } from '../named/health.ts';
import { asksForType } from '../places.ts';
import type { EncryptionFact } from '../world.ts';

/** A requirement over stores that are read where a rule names their type. */
function named(listing: Listing, text: string, procedure: string): Requirement<EncryptionFact> {
  return {
    text,
    judge: (world, spec) => judgeListings(world, spec, [listing]),
    asked: asksForType(listing.type),
    procedure,
    notApplicable: `no rule under stores names ${listing.type} in the account, or one says that AWS does not offer it there`,
  };
}

/** Services that few use. */
export const namedRequirements: Readonly<Record<string, Requirement<EncryptionFact>>> = {
  'athena-workgroup': named(
    athenaWorkgroups,
    'The results of each Athena workgroup are encrypted with the key of its rule, or as their bucket is',
    `"aws athena list-work-groups", and for each "aws athena get-work-group --work-group GROUP": EncryptionOption is SSE_KMS or CSE_KMS with the
key of its rule as KmsKey, and EnforceWorkGroupConfiguration or EnableMinimumEncryptionConfiguration is true; or ResultConfiguration has no EncryptionConfiguration, and
the requirement s3-bucket judges the bucket; or ManagedQueryResultsConfiguration has the key of its rule. Of a Spark workgroup also KmsKey of CustomerContentEncryptionConfiguration.`,
  ),
  'dax-cluster': named(
    daxClusters,
    'Each DAX cluster is encrypted as its rule asks',
    `"aws dax describe-clusters": SSEDescription.Status is ENABLED, and its rule says key: aws_managed, for DAX takes no other key.`,
  ),
  'dms-instance': named(
    dmsInstances,
    'Each DMS replication instance is encrypted with the key of its rule',
    `"aws dms describe-replication-instances": KmsKeyId is the key of its rule.`,
  ),
  'glue-catalog': named(
    glueCatalogs,
    'The Glue Data Catalog of a region that has a database in it, and the passwords of its connections, are encrypted with the key of its rule',
    `"aws glue get-databases", which leaves out those that Lake Formation does not show to who asks; where there is one, "aws glue get-data-catalog-encryption-settings": CatalogEncryptionMode is SSE-KMS or
SSE-KMS-WITH-SERVICE-ROLE with the key of its rule as SseAwsKmsKeyId, and ReturnConnectionPasswordEncrypted is true with it as AwsKmsKeyId.`,
  ),
  'healthimaging-datastore': named(
    healthimagingDatastores,
    'Each HealthImaging data store is encrypted with the key of its rule',
    `"aws medical-imaging list-datastores", and for each "aws medical-imaging get-datastore --datastore-id ID": kmsKeyArn is the key of its rule.`,
  ),
  'healthlake-datastore': named(
    healthlakeDatastores,
    'Each HealthLake data store is encrypted with the key of its rule',
    `"aws healthlake list-fhir-datastores": CmkType is CUSTOMER_MANAGED_KMS_KEY and KmsKeyId is the key of its rule.`,
  ),
};
