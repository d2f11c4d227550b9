import { packageFile } from '../package.ts';
import { execute, type OutputOptions } from './execute.ts';

/** Verifies the reference organization that ships with the package, from recorded facts: no AWS, no configuration. */
export async function demo(options: OutputOptions): Promise<void> {
  const reference = { spec: packageFile('fixtures/reference/spec.yaml'), facts: packageFile('fixtures/reference/facts.jsonl.gz') };
  await execute({ ...reference, narrowing: {}, purpose: 'engineering', concurrency: 1 }, options);
}
