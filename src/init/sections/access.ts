import type { Section } from '../model.ts';

/** How iq gets in. */
export const accessSection: Section = {
  key: 'access',
  checks: [],
  draft: ({ input }) => {
    const role = input.role ?? 'iq-auditor';
    return {
      value: {
        role,
        external_id: input.externalId,
        management: { role: input.managementRole ?? (input.role === undefined ? 'iq-auditor-mgmt' : role) },
      },
      comments: [
        {
          path: [],
          text: 'How iq gets in: a role in every account. Read-only, whatever the role may do. iq permissions prints what it needs.',
        },
        ...(input.role === undefined ? [{ path: ['role'], text: 'Not known from the facts: yours to correct.' }] : []),
      ],
    };
  },
};
