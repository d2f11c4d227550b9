import { describe, expect, it } from 'vitest';
import { enabledRegions } from '../../src/facts/enabled-regions.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

const none = () => Promise.reject(new Error('needs nothing'));

describe('the fact enabled-regions', () => {
  it('reads every page, keeps every status, and asks the account itself', async () => {
    const seat = fakeSeat(
      {},
      {
        'Account.ListRegions': ({ NextToken }) =>
          NextToken === undefined
            ? { Regions: [{ RegionName: 'us-east-2', RegionOptStatus: 'ENABLED_BY_DEFAULT' }], NextToken: 'n' }
            : {
                Regions: [
                  { RegionName: 'af-south-1', RegionOptStatus: 'DISABLED' },
                  { RegionName: 'eu-south-1', RegionOptStatus: 'ENABLING' },
                ],
              },
      },
    );
    expect(await enabledRegions.read(seat, none)).toEqual([
      { name: 'af-south-1', status: 'DISABLED' },
      { name: 'eu-south-1', status: 'ENABLING' },
      { name: 'us-east-2', status: 'ENABLED_BY_DEFAULT' },
    ]);
    expect(seat.calls[0]?.input).toEqual({ MaxResults: 50 });
  });

  it.each([
    ['the call is refused', () => accessDenied(), 'not authorized'],
    ['no region at all is listed', () => ({ Regions: [] }), 'no region'],
    ['a status is left out', () => ({ Regions: [{ RegionName: 'us-east-2' }] }), 'without RegionOptStatus'],
  ])('rejects where %s', async (_, answer, message) => {
    await expect(enabledRegions.read(fakeSeat({}, { 'Account.ListRegions': answer }), none)).rejects.toThrow(message);
  });
});
