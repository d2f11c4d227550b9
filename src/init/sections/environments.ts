import type { Section } from '../model.ts';

/** Which accounts are instances of one design: nobody can see that from what there is. */
export const environmentsSection: Section = {
  key: 'environments',
  checks: ['environments'],
  draft: () => ({
    excluded: [
      {
        check: 'environments',
        reason: 'Which accounts are instances of one design is for people to say',
        review: 'where one account is to equal another, such as staging and production, write environments',
      },
    ],
  }),
};
