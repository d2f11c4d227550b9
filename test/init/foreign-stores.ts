import type { ForeignAccount } from './foreign-identity.ts';

type Values = Readonly<Record<string, unknown>>;

const logs = '800000000002';
const trailBucket = 'nl-trail-of-all';

interface ForeignBucket {
  readonly name: string;
  readonly keyId: string | null;
}

const keyOf = (account: string): string => `arn:aws:kms:eu-central-1:${account}:key/0000000-${account}`;

function bucketsOf({ id, part, label }: ForeignAccount): readonly ForeignBucket[] {
  if (id === logs) return [{ name: trailBucket, keyId: null }];
  if (part !== 'live' && part !== 'test') return [];
  const product = label.split(' ')[0]?.toLowerCase();
  const uploads = { name: `nl-${product}-${part}-uploads`, keyId: part === 'live' ? keyOf(id) : null };
  return [{ name: `nl-${product}-${part}-assets`, keyId: null }, uploads];
}

/** What an account holds: under the encryption that AWS gives by itself, but for the uploads of products that are live. */
export function storesOf(account: ForeignAccount, region?: string): Values {
  if (region !== undefined) return region === 'eu-central-1' ? inRegion(account, region) : trailsIn(account, region);
  const buckets = bucketsOf(account);
  const each = (value: unknown) =>
    buckets.map(({ name }) => ({ arn: `arn:aws:s3:::${name}`, name, region: 'eu-central-1', error: null, value }));
  return {
    buckets: buckets.map(({ name, keyId }) => ({
      arn: `arn:aws:s3:::${name}`,
      name,
      region: 'eu-central-1',
      readError: null,
      encryption: { algorithm: keyId === null ? 'AES256' : 'aws:kms', keyId, bucketKey: keyId !== null, blockedEncryptionTypes: [] },
    })),
    'bucket-policies': each(null),
    'bucket-versioning': each({ status: null, mfaDelete: null }),
    'bucket-public-access-blocks': each({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
  };
}

function trailsIn(_account: ForeignAccount, region: string): Values {
  const isHome = region === 'eu-central-1' && _account.part === 'management';
  return {
    trails: [
      {
        arn: 'arn:aws:cloudtrail:eu-central-1:800000000001:trail/nl-all',
        name: 'nl-all',
        homeRegion: 'eu-central-1',
        isOrganization: true,
        isMultiRegion: true,
        includesGlobalEvents: true,
        validation: false,
        bucket: trailBucket,
        prefix: null,
        keyId: null,
        status: isHome
          ? {
              isLogging: true,
              latestDeliveryAt: '2026-11-20T08:55:00Z',
              latestDeliveryError: null,
              latestDigestAt: null,
              latestDigestError: null,
              startedAt: '2023-01-01T00:00:00Z',
              stoppedAt: null,
            }
          : null,
        statusError: null,
        selectors: isHome
          ? { advanced: [], basic: [{ dataResources: [], excludedSources: [], managementEvents: true, readWrite: 'All' }] }
          : null,
        selectorsError: null,
      },
    ],
  };
}

function inRegion(account: ForeignAccount, region: string): Values {
  const { id, part } = account;
  const alias = 'alias/nordlicht-uploads';
  const arn = keyOf(id);
  const key = {
    arn,
    id: arn.split('/')[1],
    aliases: [alias],
    manager: 'CUSTOMER',
    state: 'Enabled',
    usage: 'ENCRYPT_DECRYPT',
    spec: 'SYMMETRIC_DEFAULT',
    origin: 'AWS_KMS',
    multiRegion: null,
    deletionAt: null,
    validTo: null,
    rotation: { enabled: false, periodDays: null },
    tags: {},
    readError: null,
    rotationError: null,
    tagsError: null,
  };
  const isProduct = part === 'live' || part === 'test';
  return {
    ...trailsIn(account, region),
    ...(part === 'live' ? { keys: { keys: [key], aliases: [{ alias, keyId: key.id }] } } : {}),
    ...(isProduct ? { 'log-groups': [{ arn: `arn:aws:logs:${region}:${id}:log-group:/platform/service`, keyId: null }] } : {}),
  };
}
