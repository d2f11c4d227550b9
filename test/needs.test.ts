import { describe, expect, it } from 'vitest';
import type { Check } from '../src/checks/check.ts';
import landingZone from '../src/checks/landing-zone.ts';
import type { FactName } from '../src/facts/index.ts';
import { neededFacts } from '../src/needs.ts';
import { specOf } from './spec-of.ts';

const spec = specOf(['111111111111', '222222222222']);

const check = (needs: readonly FactName[], only: NonNullable<Check['only']> = {}): Check =>
  ({ id: 'a-check', needs, only }) as unknown as Check;
const wanted = (checks: readonly Check[], given: typeof spec | null = spec) =>
  Object.fromEntries(
    neededFacts(checks, { spec: given }).map(({ name, wanted: where }) => [name, where?.flatMap((one) => one.in) ?? 'everywhere']),
  );
const always = { organization: 'everywhere', 'enabled-regions': 'everywhere' };

describe('the facts that a run reads', () => {
  it('are everywhere those of a check that does not say where', () => {
    expect(wanted([check(['secrets'])])).toEqual({ ...always, secrets: 'everywhere' });
  });

  it('are only where a check says, and nowhere where it says so', () => {
    const checks = [check(['secrets', 'volumes', 'keys'], { secrets: () => ['a111111111111'], volumes: () => [], keys: () => null })];
    expect(wanted(checks)).toEqual({ ...always, secrets: ['a111111111111'], keys: 'everywhere' });
  });

  it('are where any of two checks says', () => {
    const one = check(['secrets', 'volumes'], { secrets: () => ['a111111111111', 'all'], volumes: () => [] });
    const two = check(['secrets', 'volumes'], { secrets: () => ['all', 'b'], volumes: () => null });
    expect(wanted([one, two])).toEqual({ ...always, secrets: ['a111111111111', 'all', 'b'], volumes: 'everywhere' });
    expect(wanted([two, check(['secrets'])]).secrets).toBe('everywhere');
  });

  it('are as far read as what uses them', () => {
    const checks = [check(['bucket-policies'], { 'bucket-policies': () => ['a111111111111'] })];
    expect(wanted(checks)).toMatchObject({ 'bucket-policies': ['a111111111111'], buckets: ['a111111111111'] });
    expect(wanted([...checks, check(['buckets'])])).toMatchObject({ 'bucket-policies': ['a111111111111'], buckets: 'everywhere' });
  });

  it('are as far read as what uses what uses them, in whatever order that is found out', () => {
    const here = check(['account-assignments'], { 'account-assignments': () => ['a111111111111'] });
    expect(wanted([here])['permission-sets']).toEqual(['a111111111111']);
    expect(wanted([here, check(['identity-principals'])])['permission-sets']).toBe('everywhere');
    const there = check(['identity-principals'], { 'identity-principals': () => ['b'] });
    expect(wanted([here, there])['permission-sets']).toEqual(['a111111111111', 'b']);
  });

  it('are of what a check says there, and what they use is of everything in the same places', () => {
    const where = { in: ['a111111111111'], regions: ['us-east-2'], of: { name: 'b' } };
    const facts = neededFacts([check(['replica-lag'], { 'replica-lag': () => [where, where, 'all'] })], { spec });
    const of = (name: FactName) => facts.find((fact) => fact.name === name)?.wanted;
    expect(of('replica-lag')).toEqual([where, { in: ['all'] }]);
    expect(of('db-instances')).toEqual([{ in: ['a111111111111'], regions: ['us-east-2'] }, { in: ['all'] }]);
  });

  it('are never fewer than those that say which accounts there are, whatever a check says of them', () => {
    expect(wanted([check(['enabled-regions', 'organization'], { 'enabled-regions': () => [], organization: () => [] })])).toEqual(always);
  });

  it('are everywhere those of all checks, as long as no spec says otherwise', () => {
    expect(wanted([check(['secrets'], { secrets: () => [] })], null)).toMatchObject({ secrets: 'everywhere' });
  });

  it('are of Control Tower only where the spec has a landing zone', () => {
    expect(Object.keys(wanted([landingZone])).sort()).toEqual(['enabled-regions', 'organization']);
    const declared = { ...spec, organization: { ...spec.organization, trusted_access: [] } };
    expect(Object.keys(wanted([landingZone], declared)).sort()).toEqual(['enabled-regions', 'organization', 'trusted-access']);
  });
});
