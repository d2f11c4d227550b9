import { describe, expect, it } from 'vitest';
import type { ReplicationSeries } from '../../../src/facts/replication-metrics.ts';
import { production } from '../governance.ts';
import { metricsOf, points, type Reference, replica, roleArn, rule, specWith } from './samples.ts';
import { judged, refuse, table } from './table.ts';

const series = (change: Partial<ReplicationSeries>) => (world: Reference) => {
  const { series } = metricsOf();
  world.metrics = series === null ? [] : [metricsOf({ series: { ...series, ...change } })];
};
const still = points(['09:00', 0], ['11:55', 0]);
const idle: ReplicationSeries = { latency: still, pendingOperations: still, pendingBytes: still, failed: [] };
const nothing: ReplicationSeries = { latency: [], pendingOperations: [], pendingBytes: [], failed: [] };
const unmeasured = (world: Reference) => {
  world.configuration = { role: roleArn, rules: [{ ...rule, metrics: null, time: null }] };
  world.metrics = [];
};
const fail = { fail: ['health'] };
const unknown = { unknown: ['health'] };
const quiet = specWith({ replica: { ...replica, health: { window: '24h', quiet: 'accepted' } } });
const { within: _, ...unlimited } = replica;
const noLimit = specWith({ replica: unlimited });
const hour = specWith({ replica: { ...replica, health: { window: '1h' } } });

describe('health', () => {
  table([
    ['nothing failed', () => {}, { says: 'nothing failed in the last 24h, and the replica was 12s behind at most' }],
    [
      'one operation failed',
      series({ failed: points(['09:00', 1], ['11:55', 0]) }),
      { ...fail, says: '1 operation failed in the last 24h, last at 2026-11-20T09:00:00.000Z' },
    ],
    ['many failed', series({ failed: points(['09:00', 3], ['11:55', 2]) }), { ...fail, says: '5 operations failed' }],
    ['exactly as late as allowed', series({ latency: points(['11:00', 900]) }), {}],
    [
      'later than allowed',
      series({ latency: points(['11:00', 901], ['11:05', 2]) }),
      { ...fail, says: '15m 1s behind at 2026-11-20T11:00:00.000Z; 15m is allowed' },
    ],
    ['late, and the spec gives no time', series({ latency: points(['11:00', 901]) }), { spec: noLimit }],
    ['failed before the window', series({ failed: points(['10:50', 9], ['11:55', 0]) }), { spec: hour }],
    [
      'failed in five minutes of which some are in the window',
      series({ failed: points(['10:56', 9], ['11:55', 0]) }),
      { ...fail, spec: hour },
    ],
    ['late before the window alone', series({ latency: points(['10:00', 5000], ['11:55', 3]) }), { spec: hour }],
    ['no datapoint at all', series(nothing), { ...unknown, says: 'CloudWatch has no value of ReplicationLatency for the last 24h' }],
    ['no datapoint at all, accepted as quiet', series(nothing), { spec: quiet, says: 'Nothing was written, as the spec accepts' }],
    ['no latency', series({ latency: [] }), unknown],
    [
      'no count of failures, though something was copied',
      series({ failed: [] }),
      { ...unknown, says: 'no value of OperationsFailedReplication for the last 24h, though something was copied' },
    ],
    ['no count of failures, though something waited', series({ ...idle, pendingBytes: points(['09:00', 4]) }), unknown],
    ['no count of failures, and nothing to copy', series(idle), { says: 'there was nothing to copy' }],
    [
      'accepted as quiet, and something waits',
      series({ ...nothing, pendingOperations: points(['09:00', 4]) }),
      { ...unknown, spec: quiet },
    ],
    ['accepted as quiet, and something failed', series({ ...nothing, failed: points(['09:00', 4]) }), { ...fail, spec: quiet }],
    [
      'datapoints before the window alone',
      series({ latency: points(['10:00', 1]), failed: points(['10:00', 0]), pendingOperations: [], pendingBytes: [] }),
      { ...unknown, spec: hour },
    ],
    [
      'a backlog that does not shrink, far behind, where the spec gives no time',
      series({ pendingOperations: points(['11:30', 5], ['11:40', 5], ['11:50', 7]), latency: points(['11:50', 3600]) }),
      { ...fail, says: '7 operations wait, and through the last hour they never got fewer; the replica was 1h behind', spec: noLimit },
    ],
    [
      'steady traffic, never far behind',
      series({ pendingOperations: points(['11:30', 1], ['11:40', 1], ['11:50', 1]), latency: points(['11:50', 20]) }),
      {},
    ],
    [
      'a backlog that does not shrink, and no latency',
      series({ pendingOperations: points(['11:30', 5], ['11:40', 5], ['11:50', 7]), latency: points(['09:00', 3]) }),
      { ...unknown, says: 'CloudWatch has no latency of that hour' },
    ],
    [
      'a backlog that shrinks',
      series({ pendingOperations: points(['11:30', 9], ['11:40', 5], ['11:50', 7]), latency: points(['09:00', 3]) }),
      { says: 'with 7 operations waiting at the last' },
    ],
    ['a rule without metrics and time control', unmeasured, { fail: ['time-control'], unknown: ['health'], says: 'publishes no metrics' }],
    ['a rule without either is not quiet', unmeasured, { fail: ['time-control'], unknown: ['health'], spec: quiet }],
    [
      'time control alone publishes them',
      (world) => void Object.assign(world, { configuration: { role: roleArn, rules: [{ ...rule, metrics: null }] } }),
      { fail: ['time-control'] },
    ],
    [
      'the metrics were not asked for',
      (world) => void Object.assign(world, { metrics: [] }),
      { ...unknown, says: 'did not ask for the metrics of rule everything' },
    ],
    ['those of another rule', (world) => void Object.assign(world, { metrics: [metricsOf({ rule: 'other' })] }), unknown],
    [
      'those of another destination',
      (world) => void Object.assign(world, { metrics: [metricsOf({ destination: 'arn:aws:s3:::other' })] }),
      unknown,
    ],
    ['those of another source', (world) => void Object.assign(world, { metrics: [metricsOf({ source: 'arn:aws:s3:::other' })] }), unknown],
    [
      'a run that looked less far back',
      (world) => void Object.assign(world, { metrics: [metricsOf({ from: '2026-11-19T12:00:01.000Z' })] }),
      { ...unknown, says: 'and not over all of 24h' },
    ],
    [
      'a run whose clock was hours late',
      (world) => void Object.assign(world, { metrics: [metricsOf({ to: '2026-11-20T11:59:59.000Z' })] }),
      unknown,
    ],
    [
      'the region of the source refuses',
      (world) =>
        void Object.assign(world, {
          metrics: [
            metricsOf({ series: null, error: { reason: 'denied', error: 'AccessDenied', detail: 'CloudWatch.GetMetricData refused' } }),
          ],
        }),
      { ...unknown, says: 'CloudWatch.GetMetricData refused' },
    ],
    ['the fact is refused', refuse('replication-metrics', { account: production }), unknown],
  ]);

  it('fails for any rule that decides', () => {
    const { series } = metricsOf();
    const findings = judged((world) => {
      world.configuration = {
        role: roleArn,
        rules: [rule, { ...rule, id: 'raw', priority: 2, filter: { version: 2, prefix: 'raw/', tags: {} } }],
      };
      world.metrics = [
        metricsOf(),
        metricsOf({ rule: 'raw', series: series === null ? null : { ...series, failed: points(['11:00', 2]) } }),
      ];
    }).filter(({ requirementId }) => requirementId.endsWith('.health'));
    expect(findings.map(({ outcome, message }) => [outcome, message])).toEqual([
      ['fail', 'Rule raw: 2 operations failed in the last 24h, last at 2026-11-20T11:00:00.000Z.'],
    ]);
  });
});
