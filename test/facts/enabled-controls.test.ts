import { describe, expect, it } from 'vitest';
import { enabledControls } from '../../src/facts/enabled-controls.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

const needsNothing = () => Promise.reject(new Error('needs nothing'));
const summary = (arn: string) => ({ arn, controlIdentifier: 'arn:control', targetIdentifier: 'arn:target' });

describe('the fact enabled-controls', () => {
  it('reads every page, children too, sorted by ARN', async () => {
    const seat = fakeSeat(
      {},
      {
        'ControlTower.ListEnabledControls': ({ nextToken }) =>
          nextToken === undefined
            ? {
                enabledControls: [
                  {
                    ...summary('arn:b'),
                    statusSummary: { status: 'SUCCEEDED' },
                    driftStatusSummary: {
                      driftStatus: 'IN_SYNC',
                      types: { inheritance: { status: 'IN_SYNC' }, resource: { status: 'NOT_CHECKING' } },
                    },
                  },
                ],
                nextToken: 'more',
              }
            : { enabledControls: [summary('arn:a')] },
      },
    );
    const value = await enabledControls.read(seat, needsNothing);
    const nothing = { status: null, drift: null, inheritanceDrift: null, resourceDrift: null };
    const known = { status: 'SUCCEEDED', drift: 'IN_SYNC', inheritanceDrift: 'IN_SYNC', resourceDrift: 'NOT_CHECKING' };
    expect(value).toEqual([
      { arn: 'arn:a', control: 'arn:control', target: 'arn:target', ...nothing },
      { arn: 'arn:b', control: 'arn:control', target: 'arn:target', ...known },
    ]);
    expect(enabledControls.shape().safeParse(value).success).toBe(true);
    expect(seat.calls.map(({ input }) => input)).toEqual([
      { includeChildren: true, maxResults: 200 },
      { includeChildren: true, maxResults: 200, nextToken: 'more' },
    ]);
  });

  it.each([
    ['they are refused', () => accessDenied(), 'not authorized'],
    ['the list is left out', () => ({}), 'enabledControls'],
    ['a target is left out', () => ({ enabledControls: [{ arn: 'arn:a', controlIdentifier: 'arn:control' }] }), 'targetIdentifier'],
  ] as const)('rejects where %s', async (_, answer, message) => {
    const seat = fakeSeat({}, { 'ControlTower.ListEnabledControls': answer });
    await expect(enabledControls.read(seat, needsNothing)).rejects.toThrow(message);
  });
});
