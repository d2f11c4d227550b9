import type { AccountPublicAccessBlock } from '../../../../facts/account-public-access-block.ts';
import type { FactName, FactValues } from '../../../../facts/index.ts';
import type { InitSource } from '../../../model.ts';

/** What the buckets of an account have in common, as a rule has it; `undefined`: not said. */
export interface CommonSettings {
  readonly blocks?: readonly ('bucket' | 'account' | 'organization')[] | undefined;
  readonly versioning?: true | undefined;
}

/** What is true of every bucket of an account, as far as it was read. Of an account without buckets: what the account itself has. */
export function commonSettings(source: InitSource, account: string): CommonSettings {
  const names = (source.value('buckets', { account }) ?? []).map(({ name }) => name);
  const ofBuckets = aspectsOf(source, 'bucket-public-access-blocks', account);
  const versions = aspectsOf(source, 'bucket-versioning', account);
  const isOfAll = (known: ReadonlySet<string>): boolean => names.every((name) => known.has(name));
  const levels = [
    ...(isOfAll(namesWhere(ofBuckets, isWhole)) ? (['bucket'] as const) : []),
    ...(isWhole(source.value('account-public-access-block', { account })) ? (['account'] as const) : []),
    ...(source.value('s3-organization-policy', { account })?.publicAccessBlock === 'all' ? (['organization'] as const) : []),
  ];
  return {
    blocks: levels.length === 0 ? undefined : levels,
    versioning: isOfAll(namesWhere(versions, (value) => value?.status === 'Enabled')) ? true : undefined,
  };
}

type Aspect<F extends FactName> = FactValues[F] extends readonly (infer A)[] ? A : never;

/** What was read of the single buckets of an account. */
function aspectsOf<F extends 'bucket-public-access-blocks' | 'bucket-versioning'>(
  source: InitSource,
  fact: F,
  account: string,
): readonly Aspect<F>[] {
  return (source.value(fact, { account }) ?? []) as readonly Aspect<F>[];
}

function namesWhere<V>(
  aspects: readonly { readonly name: string; readonly value: V | null }[],
  holds: (value: V | null) => boolean,
): ReadonlySet<string> {
  return new Set(aspects.filter(({ value }) => holds(value)).map(({ name }) => name));
}

function isWhole(block: AccountPublicAccessBlock | null): boolean {
  if (block === null) return false;
  return [block.blockPublicAcls, block.blockPublicPolicy, block.ignorePublicAcls, block.restrictPublicBuckets].every((one) => one === true);
}
