import { describe, expect, it } from 'vitest';
import { databases, judgeReference, specWith } from './databases/reference.ts';
import { production, replicaArn } from './databases/samples.ts';
import { having } from './databases/table.ts';

const requirements = [
  'present',
  'declared',
  'topology',
  'zones',
  'status',
  'private',
  'deletion-protection',
  'backup-retention',
  'restore-window',
  'parameters',
  'replica',
  'replica-key',
  'replica-lag',
];

describe('the reference organization', () => {
  it('passes every requirement, each with a finding', () => {
    const verdict = judgeReference();
    expect(verdict.outcome).toBe('pass');
    expect(having(verdict, 'pass')).toEqual([...requirements].sort());
  });

  it('names resources by ARN, and the facts that it rests on', () => {
    const finding = judgeReference().findings.find(({ requirementId }) => requirementId === 'rds-resilience.replica-lag');
    expect(finding?.resource).toBe(replicaArn);
    expect(finding?.facts).toContain(`replica-lag@${production}/us-west-2`);
    expect(finding?.testCase).toBe(`rds-resilience.replica-lag@${production}/us-west-2/${replicaArn}`);
  });

  it('asks nothing of replicas and parameters where none is declared', () => {
    const verdict = judgeReference(() => {}, specWith({ phi_postgres_staging: databases.phi_postgres_staging }));
    expect(having(verdict, 'pass')).not.toContain('replica');
    expect(having(verdict, 'pass')).not.toContain('parameters');
    expect(verdict.outcome).toBe('pass');
  });
});
