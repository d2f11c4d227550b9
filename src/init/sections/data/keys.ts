import type { Comment, Review, Section } from '../../model.ts';
import { keyGroupsOf, nameOfGroup } from './key-groups.ts';

const intro = 'Customer-managed keys that something uses: one entry for each alias and region, for every account that has it.';

const people: Review = {
  requirement: 'cmk-encryption.key-administrators',
  path: [],
  text: 'who may administer and use a key is not drafted: add administrators, users, separation and grants to the keys of PHI',
};

/** Keys that stores, the trail and replicas use. */
export const keysSection: Section = {
  key: 'keys',
  checks: [],
  heading: 'Encryption',
  draft: (source) => {
    const { declared, left } = keyGroupsOf(source);
    const named = declared.map((group) => [nameOfGroup(source, group), group] as const);
    if (named.length === 0) return { excluded: [] };
    const value = Object.fromEntries(
      named.map(([name, { accounts, region, match, rotation }]) => [
        name,
        { in: source.where(accounts), region, match, rotation: rotation === null || rotation <= usual ? undefined : `${rotation}d` },
      ]),
    );
    const more = left === 0 ? '' : `\n${left} more keys are in use: what uses them is held to a customer-managed key, whichever.`;
    const comments: readonly Comment[] = [{ path: [], text: `${intro}${more}` }];
    const reviews = named.flatMap(([name, { rotation }]): readonly Review[] =>
      rotation === null || rotation <= usual
        ? []
        : [
            {
              requirement: 'cmk-encryption.key-rotation',
              path: [name, 'rotation'],
              text: `it rotates every ${rotation} days; a year is usual`,
            },
          ],
    );
    return { value, comments, reviews: [people, ...reviews] };
  },
};

/** Days: `defaults.key_rotation` of the reference design. */
const usual = 365;
