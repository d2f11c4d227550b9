import { lastObserved } from '../last-observed.ts';
import type { Section } from '../model.ts';

/** The spec as a document: what its owner has to fill in. */
export const documentSection: Section = {
  key: 'document',
  checks: [],
  draft: ({ input, organization }) => ({
    value: {
      id: 'IQS-0001',
      title: `AWS organization ${organization.id}: installation specification`,
      revision: 'A',
      effective: lastObserved(input.facts)?.slice(0, 10) ?? '2026-01-01',
      owner: 'cloud-architecture',
    },
    comments: [{ path: [], text: 'The spec as a controlled document, printed on the cover of the report. Yours to fill in.' }],
  }),
};

/** The system that runs there: no API knows it. */
export const systemSection: Section = {
  key: 'system',
  checks: [],
  draft: ({ organization }) => ({
    value: {
      id: 'SYS-1',
      name: `AWS organization ${organization.id}`,
      kind: 'to be classified',
      phi: true,
      intended_use: 'To be stated',
    },
    comments: [
      { path: [], text: 'The system whose installation is qualified. No API knows it: yours to fill in.' },
      { path: ['phi'], text: 'Taken to hold protected health information until you say otherwise.' },
    ],
  }),
};
