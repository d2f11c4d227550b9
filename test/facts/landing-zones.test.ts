import { describe, expect, it } from 'vitest';
import { landingZones } from '../../src/facts/landing-zones.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const read = (answers: Answers) => landingZones.read(fakeSeat({}, answers), () => Promise.reject(new Error('needs nothing')));

const detail = {
  version: '3.3',
  status: 'ACTIVE',
  driftStatus: { status: 'IN_SYNC' },
  manifest: {
    governedRegions: ['us-west-2', 'us-east-2'],
    centralizedLogging: {
      accountId: '444444444444',
      enabled: true,
      configurations: { loggingBucket: { retentionDays: 2557 }, kmsKeyArn: 'arn:key' },
    },
    securityRoles: { accountId: '555555555555' },
    accessManagement: { enabled: true },
  },
};
const value = {
  arn: 'arn:a',
  version: '3.3',
  status: 'ACTIVE',
  drift: 'IN_SYNC',
  manifest: {
    governedRegions: ['us-east-2', 'us-west-2'],
    logging: { enabled: true, accountId: '444444444444', retentionDays: 2557, keyArn: 'arn:key' },
    securityRoles: { enabled: null, accountId: '555555555555' },
    accessManagement: { enabled: true },
  },
};
const one = (manifest: unknown): Answers => ({
  'ControlTower.ListLandingZones': () => ({ landingZones: [{ arn: 'arn:a' }] }),
  'ControlTower.GetLandingZone': () => ({ landingZone: { ...detail, manifest } }),
});
const manifestOf = async (manifest: unknown) => (await read(one(manifest)))[0]?.manifest;

describe('the fact landing-zones', () => {
  it('reads each zone of every page, sorted by ARN', async () => {
    const zones = await read({
      'ControlTower.ListLandingZones': ({ nextToken }) =>
        nextToken === undefined ? { landingZones: [{ arn: 'arn:b' }], nextToken: 'more' } : { landingZones: [{ arn: 'arn:a' }] },
      'ControlTower.GetLandingZone': () => ({ landingZone: detail }),
    });
    expect(zones).toEqual([value, { ...value, arn: 'arn:b' }]);
    expect(landingZones.shape().safeParse(zones).success).toBe(true);
  });

  it('is empty where the region knows no landing zone', async () => {
    expect(await read({ 'ControlTower.ListLandingZones': () => ({ landingZones: [] }) })).toEqual([]);
  });

  it('says null of what AWS leaves out, and guesses at nothing', async () => {
    const [zone] = await read({ ...one({}), 'ControlTower.GetLandingZone': () => ({ landingZone: {} }) });
    expect(zone).toEqual({ arn: 'arn:a', version: null, status: null, drift: null, manifest: null });
    const nothing = { governedRegions: null, logging: null, securityRoles: null, accessManagement: null };
    expect(await manifestOf({})).toEqual(nothing);
    expect(await manifestOf({ governedRegions: 'us-east-2', centralizedLogging: 'on', securityRoles: [], accessManagement: 1 })).toEqual(
      nothing,
    );
    expect(await manifestOf({ governedRegions: ['us-east-2', 7] })).toEqual(nothing);
    expect(await manifestOf({ centralizedLogging: { enabled: 'yes', accountId: 4, configurations: [] } })).toMatchObject({
      logging: { enabled: null, accountId: null, retentionDays: null, keyArn: null },
    });
    expect(await manifestOf('{}')).toBe(null);
  });

  it.each([
    ['365', 365],
    [365, 365],
    ['a year', null],
    [1.5, null],
    [null, null],
  ])('reads a retention of %o as %o', async (retentionDays, days) => {
    const manifest = await manifestOf({ centralizedLogging: { configurations: { loggingBucket: { retentionDays } } } });
    expect(manifest?.logging?.retentionDays).toBe(days);
  });

  it.each<[string, Answers, string]>([
    ['the list is refused', { 'ControlTower.ListLandingZones': () => accessDenied() }, 'not authorized'],
    ['a zone is refused', { ...one({}), 'ControlTower.GetLandingZone': () => accessDenied() }, 'not authorized'],
    ['the list is left out', { 'ControlTower.ListLandingZones': () => ({}) }, 'landingZones'],
    ['the zone is left out', { ...one({}), 'ControlTower.GetLandingZone': () => ({}) }, 'landingZone'],
  ])('rejects where %s', async (_, answers, message) => {
    await expect(read(answers)).rejects.toThrow(message);
  });
});
