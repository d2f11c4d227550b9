import { secondsOf } from '../sections/grammar.ts';
import type { Complaint } from '../shape.ts';
import type { Path } from '../tree.ts';
import { type Context, entriesOf, itemsOf, type Rule } from './context.ts';

type Draft = Context['draft'];
type Section = NonNullable<Draft['object_storage']>;
type Asked = Partial<NonNullable<NonNullable<Section['rules']>[number]>> & { readonly replica?: Replica | undefined };
type Replica = NonNullable<NonNullable<NonNullable<Section['buckets']>[string]>['replica']>;

/** Every rule and every declared bucket, with its place. */
function askers({ object_storage: section }: Draft): readonly { readonly path: Path; readonly asked: Asked }[] {
  return [
    ...itemsOf(section?.rules).map(([index, asked]) => ({ path: ['object_storage', 'rules', index], asked })),
    ...entriesOf(section?.buckets).map(([name, asked]) => ({ path: ['object_storage', 'buckets', name], asked })),
  ];
}

/** What can be said that asks for less than an earlier rule. */
const weaker: readonly (readonly [key: keyof Asked, value: unknown])[] = [
  ['public', 'allowed'],
  ['insecure_transport', 'allowed'],
  ['unencrypted_put', 'allowed'],
  ['other_key_put', 'allowed'],
  ['versioning', false],
  ['mfa_delete', false],
  ['lock', 'none'],
];

/** Whoever asks for less than an earlier rule says why. */
const reasons: Rule = ({ draft }) =>
  askers(draft).flatMap(({ path, asked }) =>
    asked.reason === undefined
      ? weaker
          .filter(([key, value]) => asked[key] === value)
          .map(([key, value]) => ({
            path: [...path, key],
            message: `${key}: ${value} takes back what another rule may ask for: it needs a reason`,
          }))
      : [],
  );

/** A lock keeps versions: without versioning there is none, and MFA guards the same versions. */
const versions: Rule = ({ draft }) =>
  askers(draft)
    .filter(({ asked }) => asked.versioning === false)
    .flatMap(({ path, asked }): readonly Complaint[] => {
      const needs = [
        ...(asked.lock === undefined || asked.lock === 'none' ? [] : ['lock']),
        ...(asked.mfa_delete === true ? ['mfa_delete'] : []),
      ];
      return needs.map((key) => ({
        path: [...path, key],
        message: `${key} and versioning: false contradict each other: S3 locks and guards versions`,
      }));
    });

function ofReplica(
  { region, replica }: { readonly region?: string | undefined; readonly replica: Replica },
  path: Path,
): readonly Complaint[] {
  const found: Complaint[] = [];
  if (region !== undefined && replica.region === region) {
    const message = `the replica is in ${region}, the region of the bucket: expected another region`;
    found.push({ path: [...path, 'region'], message });
  }
  if (replica.within !== undefined && secondsOf(replica.within) !== secondsOf('15m')) {
    const message = 'S3 Replication Time Control has one threshold, 15 minutes';
    found.push({ path: [...path, 'within'], message, hint: 'write 15m' });
  }
  if (replica.health !== undefined && secondsOf(replica.health.window ?? '24h') > secondsOf('14d')) {
    const message = 'CloudWatch keeps the minutes of a metric for 15 days: a longer window than 14d has no data';
    found.push({ path: [...path, 'health', 'window'], message, hint: 'write 14d or less' });
  }
  if (replica.health !== undefined && replica.within === undefined) {
    const message = 'health has nothing to hold the latency against: within is missing';
    found.push({ path: [...path, 'health'], on: 'key', message, hint: 'add within: 15m' });
  }
  return found;
}

/** Each replica is in another region, and asks for what AWS has. */
const replicas: Rule = ({ draft }) =>
  entriesOf(draft.object_storage?.buckets).flatMap(([name, { region, replica }]) =>
    replica === undefined ? [] : ofReplica({ region, replica }, ['object_storage', 'buckets', name, 'replica']),
  );

/** What each check on buckets has to judge by: at least one rule or bucket that asks for it. */
const asksFor: Readonly<Record<string, (asked: Asked) => boolean>> = {
  'bucket-policies': ({ public: open, blocks, insecure_transport, unencrypted_put, other_key_put }) =>
    blocks !== undefined || open === 'none' || [insecure_transport, unencrypted_put, other_key_put].includes('denied'),
  'cross-region-replication': ({ replica }) => replica !== undefined,
  'object-lock': ({ lock, versioning, mfa_delete, keep, replica }) =>
    [lock, replica?.lock].some((one) => one !== undefined && one !== 'none') ||
    versioning === true ||
    mfa_delete === true ||
    keep !== undefined,
};

/** Whether a check whose section is there is also specified: some rule or bucket asks for what it judges. */
export function isAskedFor(draft: Draft, check: string): boolean {
  const isAsked = asksFor[check];
  return isAsked === undefined || askers(draft).some(({ asked }) => isAsked(asked));
}

/** The rules on object storage. */
export const objectStorageRules: readonly Rule[] = [reasons, versions, replicas];
