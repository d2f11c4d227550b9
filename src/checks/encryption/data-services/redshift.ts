import type { Listing } from '../listing.ts';
import { flaggedPart, keyedPart } from '../parts.ts';
import { type Part, settledByKey } from '../store.ts';

const type = 'redshift';

/** Provisioned clusters, each with the secret of its administrator. */
export const clusters: Listing = {
  name: 'redshift-cluster',
  type,
  noun: 'Redshift cluster',
  facts: ['redshift-clusters'],
  stores: (world, place) =>
    world.at('redshift-clusters', place).map(({ arn, name, encrypted, keyId, hasMasterSecret, masterSecretKeyId }) => ({
      type,
      place,
      arn,
      names: [name, arn],
      parts: () => [
        flaggedPart({ what: `Redshift cluster ${name}`, encrypted, keyId }),
        ...(hasMasterSecret ? [secretPart(`Redshift cluster ${name}`, masterSecretKeyId)] : []),
      ],
    })),
};

/** Snapshots of provisioned clusters. */
export const snapshots: Listing = {
  name: 'redshift-snapshot',
  type,
  noun: 'Redshift snapshot',
  facts: ['redshift-snapshots'],
  stores: (world, place) =>
    world.at('redshift-snapshots', place).map(({ arn, name, encrypted, keyId }) => ({
      type,
      place,
      arn,
      names: [name, arn],
      parts: () => [flaggedPart({ what: `Redshift snapshot ${name}`, encrypted, keyId })],
    })),
};

/** Namespaces of Redshift Serverless, each with the secret of its administrator. */
export const namespaces: Listing = {
  name: 'redshift-namespace',
  type,
  noun: 'namespace of Redshift Serverless',
  facts: ['redshift-namespaces'],
  stores: (world, place) =>
    world.at('redshift-namespaces', place).map(({ arn, name, keyId, hasAdminSecret, adminSecretKeyId }) => ({
      type,
      place,
      arn,
      names: [name, arn],
      parts: () => [
        keyedPart({ what: `Redshift namespace ${name}`, keyId }),
        ...(hasAdminSecret ? [secretPart(`Redshift namespace ${name}`, adminSecretKeyId)] : []),
      ],
    })),
};

/** Snapshots of Redshift Serverless. */
export const serverlessSnapshots: Listing = {
  name: 'redshift-serverless-snapshot',
  type,
  noun: 'snapshot of Redshift Serverless',
  facts: ['redshift-serverless-snapshots'],
  stores: (world, place) =>
    world.at('redshift-serverless-snapshots', place).map(({ arn, name, keyId }) => ({
      type,
      place,
      arn,
      names: [name, arn],
      parts: () => [keyedPart({ what: `Redshift Serverless snapshot ${name}`, keyId })],
    })),
};

/** Without a key of its own the secret takes aws/secretsmanager. */
function secretPart(owner: string, keyId: string | null): Part {
  return { name: 'administrator secret', what: `The administrator secret of ${owner}`, keyId, settle: settledByKey };
}
