import { describe, expect, it } from 'vitest';
import { enabledBaselines } from '../../src/facts/enabled-baselines.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

const needsNothing = () => Promise.reject(new Error('needs nothing'));
const summary = (arn: string) => ({ arn, baselineIdentifier: 'arn:baseline', targetIdentifier: 'arn:target' });

describe('the fact enabled-baselines', () => {
  it('reads every page, children too, sorted by ARN', async () => {
    const seat = fakeSeat(
      {},
      {
        'ControlTower.ListEnabledBaselines': ({ nextToken }) =>
          nextToken === undefined
            ? {
                enabledBaselines: [
                  {
                    ...summary('arn:b'),
                    baselineVersion: '4.0',
                    parentIdentifier: 'arn:parent',
                    statusSummary: { status: 'SUCCEEDED' },
                    driftStatusSummary: { types: { inheritance: { status: 'IN_SYNC' }, source: { status: 'DRIFTED' } } },
                  },
                ],
                nextToken: 'more',
              }
            : { enabledBaselines: [summary('arn:a')] },
      },
    );
    const value = await enabledBaselines.read(seat, needsNothing);
    const nothing = { version: null, parent: null, status: null, inheritanceDrift: null, sourceDrift: null };
    const known = { version: '4.0', parent: 'arn:parent', status: 'SUCCEEDED', inheritanceDrift: 'IN_SYNC', sourceDrift: 'DRIFTED' };
    expect(value).toEqual([
      { arn: 'arn:a', baseline: 'arn:baseline', target: 'arn:target', ...nothing },
      { arn: 'arn:b', baseline: 'arn:baseline', target: 'arn:target', ...known },
    ]);
    expect(enabledBaselines.shape().safeParse(value).success).toBe(true);
    expect(seat.calls.map(({ input }) => input)).toEqual([
      { includeChildren: true, maxResults: 100 },
      { includeChildren: true, maxResults: 100, nextToken: 'more' },
    ]);
  });

  it.each([
    ['they are refused', () => accessDenied(), 'not authorized'],
    ['the list is left out', () => ({}), 'enabledBaselines'],
    ['a target is left out', () => ({ enabledBaselines: [{ arn: 'arn:a', baselineIdentifier: 'arn:baseline' }] }), 'targetIdentifier'],
  ] as const)('rejects where %s', async (_, answer, message) => {
    const seat = fakeSeat({}, { 'ControlTower.ListEnabledBaselines': answer });
    await expect(enabledBaselines.read(seat, needsNothing)).rejects.toThrow(message);
  });
});
