import { describe, expect, it } from 'vitest';
import check from '../../../src/checks/landing-zone.ts';
import type { EnabledBaseline } from '../../../src/facts/enabled-baselines.ts';
import type { EnabledControl } from '../../../src/facts/enabled-controls.ts';
import { audit, everyone, logArchive, management, production, staging } from '../governance.ts';
import { edit, findingsOf, linesOf, refuse } from '../world.ts';
import {
  baselineArn,
  controlArn,
  faultsOf,
  prod,
  sdlc,
  towerSpec,
  where,
  workloads,
  type ZoneRow,
  zoneFacts,
  zoneSpec,
} from './section.ts';

const baseline = (id: string, change: Partial<EnabledBaseline>) => where<EnabledBaseline>(`/${id}`, change);
const control = (name: string, change: Partial<EnabledControl>) => where<EnabledControl>(`/${name}`, change);
const root = 'AWS-GR_RESTRICT_ROOT_USER';
const volumes = 'AWS-GR_ENCRYPTED_VOLUMES';
const bucket = 'AWS-GR_AUDIT_BUCKET';

describe('landing-zone.baselines', () => {
  it.each<ZoneRow<'enabled-baselines'>>([
    { name: 'as declared', expected: [] },
    {
      name: 'an account in its unit that was never enrolled',
      change: (list) => list.filter(({ arn }) => !arn.endsWith(staging)),
      expected: [`fail organization/${staging}`],
    },
    { name: 'failed on an account', change: baseline(production, { status: 'FAILED' }), expected: [`fail organization/${production}`] },
    { name: 'under change', change: baseline(production, { status: 'UNDER_CHANGE' }), expected: [`unknown organization/${production}`] },
    { name: 'no status', change: baseline(production, { status: null }), expected: [`unknown organization/${production}`] },
    { name: 'a new word', change: baseline(production, { status: 'DREAMING' }), expected: [`unknown organization/${production}`] },
    { name: 'drift of an account', change: baseline(audit, { sourceDrift: 'DRIFTED' }), expected: [`fail organization/${audit}`] },
    { name: 'a new word for its drift', change: baseline(audit, { sourceDrift: 'SOME' }), expected: [`unknown organization/${audit}`] },
    {
      name: 'drift of a unit',
      change: baseline(prod, { inheritanceDrift: 'DRIFTED' }),
      expected: [`fail organization/${baselineArn(prod)}`],
    },
    {
      name: 'drift of a unit further up',
      change: baseline(workloads, { inheritanceDrift: 'DRIFTED' }),
      expected: [`fail organization/${baselineArn(workloads)}`],
    },
    {
      name: 'no word on the drift of a unit',
      change: baseline(prod, { inheritanceDrift: null }),
      expected: [`unknown organization/${baselineArn(prod)}`],
    },
    { name: 'failed on a unit', change: baseline(sdlc, { status: 'FAILED' }), expected: [`fail organization/${baselineArn(sdlc)}`] },
    {
      name: 'drift of a unit that holds none of the declared accounts',
      change: baseline(sdlc, { inheritanceDrift: 'DRIFTED' }),
      spec: towerSpec({ baselines: { in: ['production'] } }),
      expected: [],
    },
    {
      name: 'none at all',
      change: () => [],
      expected: [production, staging, logArchive, audit].map((id) => `fail organization/${id}`),
    },
  ])('$name', ({ expected, ...row }) => {
    expect(faultsOf('baselines', 'enabled-baselines', row).faults).toEqual(expected);
  });

  it('does not ask the management account to be enrolled', () => {
    const { findings } = faultsOf('baselines', 'enabled-baselines', { spec: towerSpec({ baselines: { in: ['all'] } }) });
    expect(findings.map(({ resource }) => resource)).toEqual(expect.arrayContaining(everyone.filter((id) => id !== management)));
    expect(findings.map(({ resource }) => resource)).not.toContain(management);
  });

  it('does not take a unit of a like name for one above the account', () => {
    const facts = zoneFacts();
    edit(facts, 'organization', {}, (found) => ({ ...found, units: [...found.units, { id: 'ou-exmp-99', path: '/Work' }] }));
    edit(facts, 'enabled-baselines', {}, (list) => [
      ...list,
      {
        ...(list[0] as EnabledBaseline),
        arn: 'arn:other',
        target: 'arn:aws:organizations::1:ou/o-exampleorgid/ou-exmp-99',
        status: 'FAILED',
      },
    ]);
    const findings = findingsOf(check, 'baselines', { spec: zoneSpec(), facts });
    expect(new Set(findings.map(({ outcome }) => outcome))).toEqual(new Set(['pass']));
  });
});

describe('landing-zone.controls', () => {
  it.each<ZoneRow<'enabled-controls'>>([
    { name: 'as declared', expected: [] },
    {
      name: 'one missing',
      change: (list) => list.filter(({ arn }) => !arn.endsWith(root)),
      expected: [`fail organization/${root}@/Workloads`],
    },
    {
      name: 'enabled on another unit',
      change: control(root, { target: `arn:aws:organizations::1:ou/o-exampleorgid/${prod}` }),
      expected: [`fail organization/${root}@/Workloads`],
    },
    {
      name: 'a unit that is not there',
      spec: towerSpec({ controls: [{ control: root, on: '/Nowhere' }] }),
      // The others are judged as whatever else is enabled.
      expected: [`fail organization/${root}@/Nowhere`],
    },
    { name: 'failed', change: control(root, { status: 'FAILED' }), expected: [`fail organization/${root}@/Workloads`] },
    { name: 'under change', change: control(root, { status: 'UNDER_CHANGE' }), expected: [`unknown organization/${root}@/Workloads`] },
    { name: 'drifted', change: control(root, { drift: 'DRIFTED' }), expected: [`fail organization/${root}@/Workloads`] },
    { name: 'drifted in kind', change: control(root, { resourceDrift: 'DRIFTED' }), expected: [`fail organization/${root}@/Workloads`] },
    { name: 'drift not looked for', change: control(root, { drift: 'NOT_CHECKING' }), expected: [`fail organization/${root}@/Workloads`] },
    { name: 'drift not known to AWS', change: control(root, { drift: 'UNKNOWN' }), expected: [`unknown organization/${root}@/Workloads`] },
    { name: 'no word on drift', change: control(volumes, { drift: null }), expected: [`unknown organization/${volumes}@/Workloads/Prod`] },
    { name: 'another one drifted', change: control(bucket, { drift: 'DRIFTED' }), expected: [`fail organization/${controlArn(bucket)}`] },
    { name: 'another one, whose drift is not looked for', change: control(bucket, { drift: 'NOT_CHECKING' }), expected: [] },
    { name: 'another one failed', change: control(bucket, { status: 'FAILED' }), expected: [`fail organization/${controlArn(bucket)}`] },
    { name: 'none declared and none there', change: () => [], spec: towerSpec({ controls: [] }), expected: [] },
    {
      name: 'none declared and one drifted',
      change: control(bucket, { drift: 'DRIFTED' }),
      spec: towerSpec({ controls: [] }),
      expected: [`fail organization/${controlArn(bucket)}`],
    },
  ])('$name', ({ expected, ...row }) => {
    const { findings, faults } = faultsOf('controls', 'enabled-controls', row);
    expect(findings.length).toBeGreaterThan(0);
    expect(faults).toEqual(expected);
  });
});

it.each([
  ['baselines', 'enabled-baselines'],
  ['controls', 'enabled-controls'],
] as const)('landing-zone.%s is unknown where it could not be asked', (requirement, fact) => {
  const facts = zoneFacts();
  refuse(facts, fact, {});
  const lines = linesOf(findingsOf(check, requirement, { spec: zoneSpec(), facts }));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !line.startsWith('unknown '))).toEqual([]);
});
