import type { InitSource, LeftOut, Section } from '../model.ts';

const named = /break.?glass|emergency|firefighter/i;

/**
 * The way in when all else fails. What the grammar asks for beside the permission set (an alarm that people have heard, a drill) is more than
 * facts of AWS say: so it is left out, and said what was seen of it.
 */
export const breakGlassSection: Section = {
  key: 'break_glass',
  checks: ['break-glass'],
  draft: (source: InitSource): LeftOut => {
    const sets =
      source
        .value('permission-sets', {})
        ?.map(({ name }) => name)
        .filter((name) => named.test(name)) ?? [];
    const review =
      sets.length === 0
        ? 'no permission set for emergencies was found: who gets in when all else fails, and who hears of it?'
        : `${sets.join(', ')}: write break_glass: who hears of its use, where sessions are recorded, when it was last tried`;
    return {
      excluded: [
        { check: 'break-glass', reason: 'Who hears of an emergency, and when the way was last tried, is for people to say', review },
      ],
    };
  },
};
