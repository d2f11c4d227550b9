import { catalogue } from '../checks/index.ts';
import { packageFile } from '../package.ts';
import type { FactRecord } from '../record.ts';
import { readSavedFacts } from '../saved-facts.ts';
import { loadSpec } from '../spec/load.ts';
import type { LoadedSpec } from '../spec/spec.ts';
import { type Fault, readFaults } from './faults.ts';

/** What trials are made of: the organization that conforms, and what can differ in it. */
export interface Ground {
  readonly loaded: LoadedSpec;
  readonly facts: ReadonlyMap<string, FactRecord>;
  readonly faults: readonly Fault[];
}

/** Where the reference organization lies in the package. */
export const reference = { spec: 'fixtures/reference/spec.yaml', facts: 'fixtures/reference/facts.jsonl.gz' } as const;

/** Reads what ships with the package. Rejects with an OperatorError where it cannot be read. */
export async function readGround(): Promise<Ground> {
  const loaded = loadSpec(packageFile(reference.spec), catalogue());
  const [facts, faults] = await Promise.all([readSavedFacts(packageFile(reference.facts), new AbortController().signal), readFaults()]);
  return { loaded, facts, faults };
}
