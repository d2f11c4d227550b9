import type { Section } from '../../model.ts';

const requirement = 'cmk-encryption.undeclared-stores';

/** Where AWS Config knows of the whole organization. */
export const inventorySection: Section = {
  key: 'inventory',
  checks: [],
  draft: (source) => {
    const [first] = source.each('aggregated-resources').filter(({ value }) => value.aggregators.length > 0);
    const { account, region } = first?.target ?? {};
    if (account === undefined || region === undefined) {
      const reason = 'No aggregator of AWS Config was seen that tells of stores that iq does not list';
      return { excluded: [{ check: requirement, reason, review: 'a second source for what there is would show stores of other types' }] };
    }
    return {
      value: { config_aggregator: { in: source.account(account), region } },
      comments: [
        { path: [], text: 'A second source for what there is: AWS Config knows of types of stores that are listed nowhere above.' },
      ],
      lines: { [requirement]: ['config_aggregator'] },
    };
  },
};
