import { join } from 'node:path';
import { run } from '../../../src/run.ts';
import type { JudgedArchitecture } from './judged.ts';

const seal = { assurance: 'file', keyId: 'a2V5' } as const;

/** A recorded organization, judged. */
export async function replayed(name: string): Promise<JudgedArchitecture> {
  const request = { spec: join('fixtures', name, 'spec.yaml'), facts: join('fixtures', name, 'facts.jsonl.gz') };
  const { record, architecture } = await run(
    { ...request, narrowing: {}, purpose: 'engineering', concurrency: 1, architecture: true },
    {
      now: () => new Date('2026-11-21T00:00:00Z'),
      runId: () => '01939cbe-7d6c-7000-8000-000000000001',
      announce: async () => ({ seal }),
      interrupt: new AbortController().signal,
    },
  );
  if (architecture === undefined) throw new Error('the run worked out no architecture');
  return { record, architecture };
}
