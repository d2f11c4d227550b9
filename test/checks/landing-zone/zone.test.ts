import { describe, expect, it } from 'vitest';
import check from '../../../src/checks/landing-zone.ts';
import type { LandingZone } from '../../../src/facts/landing-zones.ts';
import { logArchive } from '../governance.ts';
import { findingsOf, linesOf, refuse } from '../world.ts';
import { faultsOf, towerSpec, where, type ZoneRow, zoneArn, zoneFacts, zoneSpec } from './section.ts';

type Row = ZoneRow<'landing-zones'>;
type Manifest = NonNullable<LandingZone['manifest']>;

const organization = 'organization/o-exampleorgid';
const zone = (change: Partial<LandingZone>) => where<LandingZone>('', change);
const manifest =
  (change: Partial<Manifest>, rest: Partial<LandingZone> = {}): NonNullable<Row['change']> =>
  (zones) =>
    zones.map((found) => ({ ...found, ...rest, manifest: { ...(found.manifest as Manifest), ...change } }));
const logging = (change: Partial<NonNullable<Manifest['logging']>>): NonNullable<Row['change']> => {
  return (zones) =>
    zones.map((found) => {
      const own = found.manifest as Manifest;
      return { ...found, manifest: { ...own, logging: { ...(own.logging as NonNullable<Manifest['logging']>), ...change } } };
    });
};
const at = (outcome: string, setting: string) => `${outcome} organization/${zoneArn}#${setting}`;

describe('landing-zone.zone', () => {
  it.each<Row>([
    { name: 'as declared', expected: [] },
    { name: 'none', change: () => [], expected: [`fail ${organization}`] },
    { name: 'two', change: (zones) => [...zones, ...zones], expected: [`fail ${organization}`] },
    { name: 'drift', change: zone({ drift: 'DRIFTED' }), expected: [`fail ${organization}`] },
    {
      name: 'drift, in a status not known here',
      change: zone({ drift: 'DRIFTED', status: 'NAPPING' }),
      expected: [`fail ${organization}`],
    },
    { name: 'no word on drift', change: zone({ drift: null }), expected: [`unknown ${organization}`] },
    { name: 'a new word for drift', change: zone({ drift: 'NEARLY' }), expected: [`unknown ${organization}`] },
    { name: 'failed', change: zone({ status: 'FAILED' }), expected: [`fail ${organization}`] },
    { name: 'being changed', change: zone({ status: 'PROCESSING' }), expected: [`unknown ${organization}`] },
    { name: 'no status', change: zone({ status: null }), expected: [`unknown ${organization}`] },
    { name: 'an older version', change: zone({ version: '3.2' }), expected: [`fail ${organization}`] },
    { name: 'a newer version', change: zone({ version: '4.0' }), expected: [] },
    { name: '3.10, which is newer than 3.3', change: zone({ version: '3.10' }), expected: [] },
    {
      name: '4, which is older than 4.1',
      change: zone({ version: '4' }),
      spec: towerSpec({ min_version: '4.1' }),
      expected: [`fail ${organization}`],
    },
    { name: 'a version of words', change: zone({ version: 'latest' }), expected: [`unknown ${organization}`] },
    { name: 'no version', change: zone({ version: null }), expected: [`unknown ${organization}`] },
  ])('$name', ({ expected, ...row }) => {
    expect(faultsOf('zone', 'landing-zones', row).faults).toEqual(expected);
  });

  it('says where it was asked, where there is none', () => {
    const { findings } = faultsOf('zone', 'landing-zones', { change: () => [] });
    expect(findings[0]?.message).toContain('in us-east-2, where it was asked');
    expect(findings[0]?.actual).toEqual({ landingZones: 0, asked: 'us-east-2' });
  });
});

describe('landing-zone.zone-configuration', () => {
  it.each<Row>([
    { name: 'as declared', expected: [] },
    { name: 'no zone', change: () => [], expected: [`fail ${organization}`] },
    { name: 'a region too few', change: manifest({ governedRegions: ['us-east-2'] }), expected: [at('fail', 'governed_regions')] },
    {
      name: 'a region too many',
      change: manifest({ governedRegions: ['us-east-1', 'us-east-2', 'us-west-2'] }),
      expected: [at('fail', 'governed_regions')],
    },
    { name: 'no regions', change: manifest({ governedRegions: null }), expected: [at('unknown', 'governed_regions')] },
    { name: 'logging off', change: logging({ enabled: false }), expected: [at('fail', 'logging')] },
    { name: 'logging elsewhere', change: logging({ accountId: '999999999999' }), expected: [at('fail', 'logging')] },
    { name: 'logging without a switch', change: logging({ enabled: null }), expected: [at('unknown', 'logging')] },
    { name: 'logging in no account', change: logging({ accountId: null }), expected: [at('unknown', 'logging')] },
    {
      name: 'logging left out',
      change: manifest({ logging: null }),
      expected: [at('fail', 'log_key'), at('unknown', 'log_retention'), at('fail', 'logging')],
    },
    { name: 'a day too few', change: logging({ retentionDays: 2556 }), expected: [at('fail', 'log_retention')] },
    { name: 'no retention', change: logging({ retentionDays: null }), expected: [at('unknown', 'log_retention')] },
    { name: 'no key', change: logging({ keyArn: null }), expected: [at('fail', 'log_key')] },
    { name: 'no key, and none asked for', change: logging({ keyArn: null }), spec: towerSpec({ log_key: undefined }), expected: [] },
    {
      name: 'security roles elsewhere',
      change: manifest({ securityRoles: { enabled: null, accountId: logArchive } }),
      expected: [at('fail', 'security')],
    },
    {
      name: 'security roles switched off',
      change: manifest({ securityRoles: { enabled: false, accountId: null } }, { version: '4.0' }),
      expected: [at('fail', 'security')],
    },
    {
      name: 'security roles without a switch, in version 4',
      change: manifest({}, { version: '4.0' }),
      expected: [at('unknown', 'security')],
    },
    { name: 'security roles left out', change: manifest({ securityRoles: null }), expected: [at('fail', 'security')] },
    {
      name: 'self-managed access',
      change: manifest({ accessManagement: { enabled: false } }),
      expected: [at('fail', 'access_management')],
    },
    {
      name: 'self-managed access, as declared',
      change: manifest({ accessManagement: { enabled: false } }),
      spec: towerSpec({ access_management: 'self_managed' }),
      expected: [],
    },
    { name: 'no word on access before version 4, where it is on by default', change: manifest({ accessManagement: null }), expected: [] },
    {
      name: 'no manifest',
      change: zone({ manifest: null }),
      expected: ['access_management', 'governed_regions', 'log_key', 'log_retention', 'logging', 'security'].map((name) =>
        at('unknown', name),
      ),
    },
  ])('$name', ({ expected, ...row }) => {
    expect(faultsOf('zone-configuration', 'landing-zones', row).faults).toEqual(expected);
  });
});

it.each(['zone', 'zone-configuration'])('landing-zone.%s is unknown where Control Tower could not be asked', (requirement) => {
  const facts = zoneFacts();
  refuse(facts, 'landing-zones', {});
  expect(linesOf(findingsOf(check, requirement, { spec: zoneSpec(), facts }))).toEqual([`unknown ${organization}`]);
});
