import { describe, expect, it } from 'vitest';
import check from '../../../src/checks/landing-zone.ts';
import type { Agreement } from '../../../src/facts/agreements.ts';
import { audit, everyone, production } from '../governance.ts';
import { edit, findingsOf, linesOf, observedAt, refuse, verdictsOf } from '../world.ts';
import { agreementArn, faultsOf, where, type ZoneRow, zoneFacts, zoneSpec } from './section.ts';

describe('landing-zone.delegated-administrators', () => {
  it.each<ZoneRow<'delegated-administrators'>>([
    { name: 'as declared', expected: [] },
    {
      name: 'an account that nobody declared',
      change: (list) => [...list, { account: production, services: ['macie.amazonaws.com'] }],
      expected: [`fail organization/${production}/macie.amazonaws.com`],
    },
    {
      name: 'a service that nobody declared',
      change: (list) => list.map((entry) => ({ ...entry, services: [...entry.services, 'sso.amazonaws.com'] })),
      expected: [`fail organization/${audit}/sso.amazonaws.com`],
    },
    {
      name: 'a service gone',
      change: (list) => list.map((entry) => ({ ...entry, services: ['guardduty.amazonaws.com'] })),
      expected: [`fail organization/${audit}/access-analyzer.amazonaws.com`],
    },
    { name: 'nobody declared and nobody there', change: () => [], spec: zoneSpec({ delegated_administrators: [] }), expected: [] },
    {
      name: 'nobody declared, and one there for no service',
      change: () => [{ account: audit, services: [] }],
      spec: zoneSpec({ delegated_administrators: [] }),
      expected: [`fail organization/${audit}/no service`],
    },
  ])('$name', ({ expected, ...row }) => {
    const { findings, faults } = faultsOf('delegated-administrators', 'delegated-administrators', row);
    expect(findings.length).toBeGreaterThan(0);
    expect(faults).toEqual(expected);
  });
});

describe('landing-zone.trusted-access', () => {
  it.each<ZoneRow<'trusted-access'>>([
    { name: 'as declared', expected: [] },
    { name: 'one too many', change: (list) => [...list, 'ram.amazonaws.com'], expected: ['fail organization/ram.amazonaws.com'] },
    { name: 'one too few', change: () => ['sso.amazonaws.com'], expected: ['fail organization/config.amazonaws.com'] },
    { name: 'none declared and none there', change: () => [], spec: zoneSpec({ trusted_access: [] }), expected: [] },
    {
      name: 'none declared and some there',
      spec: zoneSpec({ trusted_access: [] }),
      expected: ['fail organization/config.amazonaws.com', 'fail organization/sso.amazonaws.com'],
    },
  ])('$name', ({ expected, ...row }) => {
    const { findings, faults } = faultsOf('trusted-access', 'trusted-access', row);
    expect(findings.length).toBeGreaterThan(0);
    expect(faults).toEqual(expected);
  });
});

const own = (change: Partial<Agreement>) => where<Agreement>('', change);
const baa = 'organization/o-exampleorgid/BAA';
const second = Date.parse(observedAt);

describe('landing-zone.agreement', () => {
  it.each<ZoneRow<'agreements'>>([
    { name: 'in force', expected: [] },
    { name: 'none', change: () => [], expected: [`fail ${baa}`] },
    { name: 'another one', change: own({ name: 'AWS Australian Notifiable Data Breach Addendum' }), expected: [`fail ${baa}`] },
    { name: 'terminated by the customer', change: own({ state: 'CUSTOMER_TERMINATED' }), expected: [`fail ${baa}`] },
    { name: 'terminated by AWS', change: own({ state: 'AWS_TERMINATED' }), expected: [`fail ${baa}`] },
    { name: 'a new word', change: own({ state: 'PAUSED' }), expected: [`unknown ${baa}`] },
    { name: 'no state', change: own({ state: null }), expected: [`unknown ${baa}`] },
    { name: 'of one account', change: own({ organizationArn: null }), expected: [`fail ${baa}`] },
    {
      name: 'of another organization',
      change: own({ organizationArn: 'arn:aws:organizations::1:organization/o-other' }),
      expected: [`fail ${baa}`],
    },
    { name: 'not yet in effect', change: own({ effectiveStart: '2027-01-01T00:00:00.000Z' }), expected: [`fail ${baa}`] },
    { name: 'in effect since nobody knows when', change: own({ effectiveStart: null }), expected: [`unknown ${baa}`] },
    { name: 'in effect from this very moment', change: own({ effectiveStart: observedAt }), expected: [] },
    { name: 'ending at this very moment', change: own({ effectiveEnd: observedAt }), expected: [`fail ${baa}`] },
    { name: 'ending a second later', change: own({ effectiveEnd: new Date(second + 1000).toISOString() }), expected: [] },
    {
      name: 'one ended and one in force',
      change: (list) => [{ ...(list[0] as Agreement), arn: `${agreementArn}0`, state: 'CUSTOMER_TERMINATED' }, ...list],
      expected: [],
    },
    {
      name: 'one ended and one of which nobody knows',
      change: (list) => [
        { ...(list[0] as Agreement), state: 'CUSTOMER_TERMINATED' },
        { ...(list[0] as Agreement), state: 'PAUSED' },
      ],
      expected: [`unknown ${baa}`],
    },
  ])('$name', ({ expected, ...row }) => {
    const { findings, faults } = faultsOf('agreement', 'agreements', row);
    expect(findings).toHaveLength(1);
    expect(faults).toEqual(expected);
  });
});

describe('landing-zone.regions', () => {
  const facts = (region: string, status: string) => {
    const changed = zoneFacts();
    edit(changed, 'enabled-regions', { account: production }, (list) => [
      ...list.filter(({ name }) => name !== region),
      { name: region, status },
    ]);
    return changed;
  };
  it.each<[string, string, string, object, readonly string[]]>([
    ['opted in to', 'ap-east-1', 'ENABLED', {}, [`fail ${production}/${production}`]],
    ['opted in to, as declared', 'ap-east-1', 'ENABLED', { opt_in: ['ap-east-1'] }, []],
    ['not opted in to', 'ap-east-1', 'DISABLED', {}, []],
    ['enabled by AWS', 'sa-east-1', 'ENABLED_BY_DEFAULT', {}, []],
    ['being enabled', 'ap-east-1', 'ENABLING', {}, [`unknown ${production}/${production}`]],
    ['being disabled', 'ap-east-1', 'DISABLING', {}, [`unknown ${production}/${production}`]],
    ['in a state not known here', 'ap-east-1', 'SLEEPING', {}, [`unknown ${production}/${production}`]],
    ['governed, and disabled', 'us-west-2', 'DISABLED', {}, [`fail ${production}/${production}`]],
    ['governed, and being disabled', 'us-west-2', 'DISABLING', {}, [`unknown ${production}/${production}`]],
    ['governed, and opted in to', 'us-west-2', 'ENABLED', {}, []],
  ])('a region %s', (_, region, status, regions, expected) => {
    const spec = zoneSpec({ regions: { governed: ['us-east-2', 'us-west-2'], others: 'denied', ...regions } });
    const findings = findingsOf(check, 'regions', { spec, facts: facts(region, status) });
    expect(findings.map(({ resource }) => resource)).toEqual(everyone);
    expect(linesOf(findings.filter(({ outcome }) => outcome !== 'pass'))).toEqual(expected);
  });

  it('is unknown in one account where its regions were refused, and stands in the others', () => {
    const changed = zoneFacts();
    refuse(changed, 'enabled-regions', { account: audit });
    const findings = findingsOf(check, 'regions', { spec: zoneSpec(), facts: changed });
    expect(linesOf(findings.filter(({ outcome }) => outcome !== 'pass'))).toEqual([`unknown ${audit}/${audit}`]);
    expect(findings).toHaveLength(everyone.length);
  });
});

it.each([
  ['delegated-administrators', 'delegated-administrators'],
  ['trusted-access', 'trusted-access'],
  ['agreement', 'agreements'],
] as const)('landing-zone.%s is unknown where it could not be asked', (requirement, fact) => {
  const facts = zoneFacts();
  refuse(facts, fact, {});
  const lines = linesOf(findingsOf(check, requirement, { spec: zoneSpec(), facts }));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !line.startsWith('unknown '))).toEqual([]);
});

it('passes over the reference, every requirement of it', () => {
  const [verdict] = verdictsOf(check, { spec: zoneSpec(), facts: zoneFacts() });
  expect(verdict?.findings.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect(verdict?.outcome).toBe('pass');
  expect(new Set(verdict?.findings.map(({ requirementId }) => requirementId.slice('landing-zone.'.length)))).toEqual(
    new Set(Object.keys(check.requirements)),
  );
});
