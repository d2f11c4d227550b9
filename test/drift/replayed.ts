import type { DriftSource } from '../../src/drift/model.ts';
import { qualify } from '../../src/qualify.ts';
import type { FactRecord } from '../../src/record.ts';
import type { Ground } from '../../src/trials/ground.ts';

/** Facts judged as a run of the reference's specification would have them, as one side of a comparison. */
export async function replayed({ loaded }: Pick<Ground, 'loaded'>, facts: ReadonlyMap<string, FactRecord>): Promise<DriftSource> {
  const startedAt = '2026-11-23T00:00:00.000Z';
  const calls = { total: 0, throttled: 0, denied: 0, byOperation: {} };
  const reading = { mode: 'replay', startedAt, facts, executor: { arn: 'replay', account: 'replay' }, calls, maxSkewMs: 0 } as const;
  const { record, resolved } = await qualify(reading, {
    loaded,
    asked: { narrowing: {}, purpose: 'engineering' },
    runId: '01939cbe-7d6c-7000-8000-000000000001',
    ports: { now: () => new Date(startedAt), seal: { assurance: 'file', keyId: 'a2V5' }, interrupt: new AbortController().signal },
  });
  return { record, facts, resolved: JSON.parse(new TextDecoder().decode(resolved)) };
}
