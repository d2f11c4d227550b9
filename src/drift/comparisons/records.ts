import type { FactName } from '../../facts/index.ts';
import type { Comparison, Noise } from '../comparison.ts';

const delivered = 'it moves with every delivery; one that is overdue changes a verdict, and an error is compared';
const latestDelivery: Noise = { at: '[].status.latestDeliveryAt', because: delivered, keeps: 'presence' };
const latestDigest: Noise = { at: '[].status.latestDigestAt', because: delivered, keeps: 'presence' };
const firings = 'events come when they come; a rule that should have fired and did not changes a verdict';

/** How the facts of what is recorded, and of who is told, are compared. */
export const recordComparisons = {
  trails: {
    resources: { '': [] },
    lists: { '[].selectors.advanced[].fields': ['field'], '[].selectors.basic[].dataResources': ['type'] },
    noise: [latestDelivery, latestDigest],
  },
  'alarm-topics': { resources: { '': [] }, texts: ['[].policy', '[].key.policy'] },
  'event-rules': { resources: { '': [] }, texts: ['[].pattern'] },
  'rule-firings': {
    resources: { '': ['rule'] },
    noise: [
      { at: '[].triggered', because: firings },
      { at: '[].failed', because: firings },
    ],
  },
  'session-documents': {},
} as const satisfies Partial<Record<FactName, Comparison>>;
