import type { Drafted, Exclusion, InitSource, LeftOut, Path, Review, Section } from '../../model.ts';
import { alike } from '../alike.ts';
import { nameApart } from '../names-apart.ts';
import { settingRules } from '../setting-rules.ts';
import { type BucketFound, bucketsOf } from './object-storage/buckets.ts';
import { type CommonSettings, commonSettings } from './object-storage/settings.ts';

const checks = ['bucket-policies', 'object-lock', 'cross-region-replication'] as const;

/** More than this is no description that anybody reads. */
const most = 24;

/** Buckets: who gets at them, how long they keep, and where their copies are. */
export const objectStorageSection: Section = { key: 'object_storage', checks, heading: 'Object storage', draft: drafted };

const lines: Readonly<Record<string, Path>> = {
  'bucket-policies': ['rules', 0],
  'bucket-policies.block-bucket': ['rules', 1],
  'bucket-policies.block-account': ['rules', 1],
  'bucket-policies.block-organization': ['rules', 1],
  'bucket-policies.unencrypted-put': ['buckets'],
  'bucket-policies.other-key-put': ['buckets'],
  'object-lock': ['buckets'],
  'object-lock.versioning': ['rules', 1],
  'cross-region-replication': ['buckets'],
};

function drafted(source: InitSource): Drafted | LeftOut {
  if (source.each('buckets').length === 0) {
    return {
      excluded: checks.map((check) => ({
        check,
        reason: 'The buckets were not read',
        review: `not read: ${source.gaps('buckets')[0]?.why ?? ''}`,
      })),
    };
  }
  // Nothing is true of the buckets of an account that has none.
  const withBuckets = source.each('buckets').flatMap(({ target: { account = '' }, value }) => (value.length === 0 ? [] : [account]));
  const settings = new Map(withBuckets.map((account) => [account, commonSettings(source, account)] as const));
  const common = settingRules<CommonSettings>(source, settings);
  const rules = [{ in: source.where(source.active), public: 'none', insecure_transport: 'denied' }, ...common];
  const all = alike(source, bucketsOf(source), { accountOf: ({ account }) => account, entryOf: ({ entry }) => entry });
  const items = all.slice(0, most);
  const named = items.map(({ accounts, members }) => {
    const [first] = members as readonly [BucketFound];
    return {
      name: nameApart(source, 'bucket', { id: first.arn, wanted: plain(first), account: first.account, region: first.entry.region }),
      accounts,
      members,
      first,
    };
  });
  const entries = named.map(({ name, accounts, first }) => [name, { in: source.where(accounts), ...first.entry }] as const);
  const left = all.slice(most).reduce((sum, { members }) => sum + members.length, 0);
  return {
    value: {
      rules,
      buckets: entries.length === 0 ? undefined : Object.fromEntries(entries),
    },
    comments: [
      { path: [], text: 'Buckets: who gets at them, how long their objects are kept, and where their copies are.' },
      { path: ['rules', 0], text: 'Closed to the public, and reached through TLS alone: what every bucket should be.' },
      ...(common.length === 0 ? [] : [{ path: ['rules', 1], text: 'What all buckets of these accounts have in common.' }]),
      ...(named.length === 0 ? [] : [{ path: ['buckets'], text: bucketsText(left) }]),
    ],
    reviews: named.flatMap((one) => reviewsOf(one)),
    excluded: exclusionsOf(
      named.map(({ first }) => first),
      common,
    ),
    lines,
  };
}

/** Checks for which no bucket gives a reason. */
function exclusionsOf(found: readonly BucketFound[], common: readonly CommonSettings[]): readonly Exclusion[] {
  const isLocked = found.some(({ entry }) => entry.lock !== undefined || entry.replica?.lock !== undefined || entry.keep !== undefined);
  const isVersioned = common.some(({ versioning }) => versioning === true);
  const isCopied = found.some(({ entry }) => entry.replica !== undefined);
  return [
    ...(isLocked || isVersioned
      ? []
      : [{ check: 'object-lock', reason: 'No bucket with Object Lock was seen', review: 'records in S3 can be deleted' }]),
    ...(isCopied
      ? []
      : [
          {
            check: 'cross-region-replication',
            reason: 'No bucket with a copy in another region was seen',
            review: 'nothing in S3 survives the loss of its region',
          },
        ]),
  ];
}

/** The name without the account's id, which says nothing to a reader. */
function plain({ name, account }: BucketFound): string {
  return name.replace(account, '');
}

function bucketsText(left: number): string {
  const said = 'Buckets that are locked or copied.';
  return left === 0 ? said : `${said} ${left} more are: they are not written down here.`;
}

interface NamedBucket {
  readonly name: string;
  readonly first: BucketFound;
}

function reviewsOf({ name, first: { isGovernance, entry } }: NamedBucket): readonly Review[] {
  return [
    ...(isGovernance
      ? [{ requirement: 'object-lock.compliance-mode', path: ['buckets', name], text: 'locked in governance mode: a permission undoes it' }]
      : []),
    ...(entry.replica === undefined
      ? []
      : [
          {
            requirement: 'cross-region-replication.existing-objects',
            path: ['buckets', name, 'replica'],
            text: 'whether older objects were copied, no API shows: attest it',
          },
        ]),
  ];
}
