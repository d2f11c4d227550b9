import { catalogue } from '../checks/index.ts';
import { loadSources } from '../spec/load.ts';
import type { LoadedSpec } from '../spec/spec.ts';

/** The spec of a text, by the loader of every run. Throws SpecError with every mistake. */
export function load(text: string): LoadedSpec {
  return loadSources([{ name: 'iq-spec.yaml', bytes: new TextEncoder().encode(text) }], catalogue());
}
