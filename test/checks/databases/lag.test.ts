import { describe } from 'vitest';
import { databases, type Reference, specWith } from './reference.ts';
import { lag, production } from './samples.ts';
import { refuse, table } from './table.ts';

describe('replica-lag', () => {
  const only = (points: ReturnType<typeof lag>) => (world: Reference) => Object.assign(world.west, { lag: [points] });
  table([
    ['no datapoints', only(lag(() => 3, { from: 0, to: 1 })), { unknown: ['replica-lag'], says: 'no ReplicaLag' }],
    ['no series', (world) => Object.assign(world.west, { lag: [] }), { unknown: ['replica-lag'] }],
    [
      'not replicating for one minute of the hour',
      only(lag((age) => (age === 30 ? -1 : 3))),
      { fail: ['replica-lag'], says: '-1 in 1 of 58 minutes' },
    ],
    ['-1 all along, which sorts below every limit', only(lag(() => -1)), { fail: ['replica-lag'] }],
    ['-1 before the last hour is history', only(lag((age) => (age > 60 ? -1 : 3), { from: 75, to: 2 })), {}],
    ['the 95th percentile at the limit', only(lag((age) => (age <= 4 ? 9000 : 60), { from: 59, to: 2 })), { fail: ['replica-lag'] }],
    ['few outliers', only(lag((age) => (age <= 3 ? 9000 : 60), { from: 59, to: 2 })), {}],
    ['50 datapoints are enough', only(lag(() => 3, { from: 51, to: 2 })), {}],
    ['49 are not', only(lag(() => 3, { from: 50, to: 2 })), { unknown: ['replica-lag'], says: '49 minutes' }],
    ['the newest is ten minutes old', only(lag(() => 3, { from: 59, to: 10 })), {}],
    ['the newest is eleven minutes old', only(lag(() => 3, { from: 60, to: 11 })), { unknown: ['replica-lag'], says: '11m old' }],
    ['an idle source, without tolerance', only(lag(() => 290)), { fail: ['replica-lag'], says: '290s at the 95th percentile' }],
    ['the metric is refused', refuse(`replica-lag@${production}/us-west-2`), { unknown: ['replica-lag'] }],
  ]);

  const tolerant = specWith({
    ...databases,
    phi_postgres: { ...databases.phi_postgres, replica: { ...databases.phi_postgres.replica, idle_tolerance: '300s' } },
  });
  table(
    [
      ['an idle source within the tolerance', only(lag(() => 290)), {}],
      ['beyond the tolerance', only(lag(() => 301)), { fail: ['replica-lag'] }],
    ],
    tolerant,
  );
});
