import { describe, expect, it } from 'vitest';
import breakGlass from '../../../src/checks/break-glass.ts';
import { neededFacts } from '../../../src/needs.ts';
import { verdictsOf } from '../world.ts';
import { glassFacts, specOf } from './samples.ts';

const perAccount = [
  'alarm-topics',
  'authorization-details',
  'ecs-clusters',
  'event-rules',
  'exec-clusters',
  'instance-connect-endpoints',
  'key-pairs',
  'keys',
  'roles',
  'rule-firings',
  'security-groups',
  'session-documents',
  'sns-topics',
];

describe('break-glass', () => {
  it('reads only the accounts in which the glass is broken, and those of the bucket and the trail', () => {
    const where = Object.fromEntries(
      neededFacts([breakGlass], { spec: specOf() }).map((fact) => [fact.name, fact.wanted?.flatMap((one) => one.in)]),
    );
    expect(where).toMatchObject(Object.fromEntries(perAccount.map((name) => [name, ['production']])));
    expect(where).toMatchObject({ buckets: ['log_archive'], trails: ['management'] });
  });

  it('passes where all is as declared, with a finding for each requirement', () => {
    const [verdict, ...others] = verdictsOf(breakGlass, { spec: specOf(), facts: glassFacts() });
    expect(others).toEqual([]);
    expect(verdict?.outcome).toBe('pass');
    expect(new Set(verdict?.findings.map(({ requirementId }) => requirementId))).toEqual(
      new Set(Object.keys(breakGlass.requirements).map((name) => `break-glass.${name}`)),
    );
  });

  it('leaves out what the spec does not ask for', () => {
    const spec = specOf({ sessions: { custom_documents: 'allowed' } });
    const { write_role: _, ...section } = spec.break_glass ?? specOf().break_glass ?? {};
    const without = { ...spec, audit_trail: undefined, break_glass: section } as unknown as typeof spec;
    const [verdict] = verdictsOf(breakGlass, { spec: without, facts: glassFacts() });
    const judged = new Set(verdict?.findings.map(({ requirementId }) => requirementId));
    for (const name of ['alarm-events', 'session-documents', 'write-role', 'write-role-trust', 'write-role-separation'])
      expect(judged).not.toContain(`break-glass.${name}`);
    expect(judged).toContain('break-glass.drill');
  });
});
