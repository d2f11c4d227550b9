import { isEveryday, namedTypes, type StoreType } from '../../../spec/sections/stores.ts';
import type { Comment, Drafted, InitSource, Review, Section } from '../../model.ts';
import { ebsRulesOf } from './ebs-default.ts';
import { requirementOf } from './store-requirements.ts';
import { absentTypes, keyRulesOf, type StoreRule } from './store-rules.ts';
import { type StoreUse, storeUsesOf } from './store-uses.ts';

const intro = `Which key each data store must use. Rules first, exceptions after: a later rule wins over an earlier one, key by key.
"*" is every type of store but ebs_default, ${namedTypes.join(', ')}.`;

/** Which keys the stores of each account use. */
export const storesSection: Section = { key: 'stores', checks: ['cmk-encryption'], draft: drafted };

function drafted(source: InitSource): Drafted {
  const { uses, gaps } = storeUsesOf(source);
  const ebs = ebsRulesOf(source);
  const absent = absentTypes(source);
  const { rules: keyed, isWide } = keyRulesOf(source);
  const rules: readonly StoreRule[] = [
    { accounts: source.active, type: '*', key: 'customer_managed' },
    ...(absent.length === 0 ? [] : [{ accounts: source.active, type: absent, expect: 'none' as const }]),
    ...namedRules(uses, source),
    ...keyed,
  ];
  const start = ebs.length;
  const wide = isWide ? 'Wider than what is there, to keep the spec short: these types in these accounts may use keys of AWS.' : null;
  const comments: readonly Comment[] = [
    { path: [], text: intro },
    ...(ebs.length === 0 ? [] : [{ path: [0], text: 'What a new volume is encrypted with where nobody says it.' }]),
    { path: [start], text: `No store without a customer-managed key, but for what rules below say.${gapText(gaps)}` },
    ...(absent.length === 0 ? [] : [{ path: [start + 1], text: 'None of these was found anywhere.' }]),
    ...(wide === null ? [] : [{ path: [start + rules.length - 1], text: wide }]),
  ];
  return {
    value: [...ebs, ...rules.map(({ accounts, ...rule }) => ({ in: source.where(accounts), ...rule }))],
    comments,
    reviews: awsReviews(source, rules).map((review) => ({ ...review, path: [start + review.index] })),
    lines: {
      'cmk-encryption': [start],
      'cmk-encryption.store-expected': [absent.length === 0 ? start : start + 1],
      'cmk-encryption.ebs-default': [0],
    },
  };
}

function gapText(gaps: readonly { readonly type: StoreType; readonly why: string }[]): string {
  // Types that are read only where a rule names them were not asked for.
  const missing = gaps.filter(({ type }) => isEveryday(type));
  const types = [...new Set(missing.map(({ type }) => type))].sort();
  if (types.length === 0) return '';
  return `\nNot every listing was read (${missing.length} were not; of ${types.join(', ')}): what is there is not known, and no rule is about it.`;
}

/** Types that are read only where a rule names them: those of which there are any. */
function namedRules(uses: readonly StoreUse[], { active }: InitSource): readonly StoreRule[] {
  const found = uses.filter(({ type }) => (namedTypes as readonly StoreType[]).includes(type));
  return [...Map.groupBy(found, ({ type }) => type)].map(([type, list]) => ({
    accounts: active.filter((account) => list.some((one) => one.account === account)),
    type,
    key: 'customer_managed',
  }));
}

/** One mark for each rule that accepts keys of AWS, with how many stores it is about. */
function awsReviews(source: InitSource, rules: readonly StoreRule[]): readonly (Review & { readonly index: number })[] {
  return rules.flatMap(({ accounts, type, regions, key }, index) => {
    if (key !== 'aws_managed') return [];
    const types = [type].flat() as readonly (StoreType | '*')[];
    const here = storeUsesOf(source).uses.filter(
      (use) => types.includes(use.type) && accounts.includes(use.account) && (regions?.includes(use.region) ?? true),
    );
    const count = here.reduce((sum, { byAws }) => sum + byAws, 0);
    const text = `${count} ${count === 1 ? 'store uses a key' : 'stores use keys'} of AWS, which nobody here can see into or withdraw`;
    return [{ requirement: `cmk-encryption.${requirementOf[types[0] as StoreType]}`, text, index }];
  });
}
