import type { FactName } from '../../facts/index.ts';
import { type Comparison, plain } from '../comparison.ts';

/** How the facts of keys, secrets and certificates are compared. */
export const keyComparisons = {
  keys: { resources: { keys: [], aliases: ['alias'] } },
  'key-policies': { resources: { '': [] }, texts: ['[].policy'] },
  'key-grants': {
    resources: { '': [] },
    renewed: [
      {
        at: '[].grants',
        because: 'services of AWS make and retire grants as volumes, databases and functions come and go: what counts is who may do what',
        like: (grant) => grant,
      },
    ],
  },
  secrets: {
    resources: { '': [] },
    noise: [
      { at: '[].lastRotatedAt', because: 'it moves with every rotation; a rotation that is overdue changes a verdict', keeps: 'presence' },
    ],
  },
  'ssm-parameters': plain,
  certificates: plain,
} as const satisfies Partial<Record<FactName, Comparison>>;
