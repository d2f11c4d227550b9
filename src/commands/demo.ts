import { packageFile } from '../package.ts';
import { run } from '../run.ts';
import { execute, type OutputOptions } from './execute.ts';
import { askedBy } from './formats.ts';

/** Verifies the reference organization that ships with the package, from recorded facts: no AWS, no configuration. */
export async function demo(options: OutputOptions): Promise<void> {
  const reference = { spec: packageFile('fixtures/reference/spec.yaml'), facts: packageFile('fixtures/reference/facts.jsonl.gz') };
  const request = { ...reference, narrowing: {}, purpose: 'engineering', concurrency: 1, ...askedBy(options.format) } as const;
  await execute((ports) => run(request, ports), options);
}
