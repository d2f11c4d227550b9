import { catalogue } from '../checks/index.ts';
import { harmlessJson } from '../reporters/json.ts';
import { harmless } from '../reporters/legible.ts';
import { loadSpec } from '../spec/load.ts';
import { resolveSpec } from '../spec/resolve.ts';
import { specSchema } from '../spec/schema.ts';

/** Says that the spec is valid, or throws every mistake at once. */
export function validate(file: string): void {
  const { spec } = loadSpec(file, catalogue());
  process.stderr.write(`${harmless(`${file}: valid: ${spec.document.id} revision ${spec.document.revision}, ${spec.system.name}`)}\n`);
}

/** Prints the resolved spec as JSON. */
export function resolve(file: string): void {
  process.stdout.write(harmlessJson(resolveSpec(loadSpec(file, catalogue()).spec)));
}

/** Prints the JSON Schema. */
export function schema(): void {
  process.stdout.write(`${JSON.stringify(specSchema(), null, 2)}\n`);
}
