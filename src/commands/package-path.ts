import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { byPrefix } from '../prefix.ts';

/** Where runs leave their packages, unless they are told otherwise. */
const folder = 'evidence';

/**
 * The package that is meant: a path, or the beginning of a run id below `evidence/`. What names neither is returned as it is, for whoever reads
 * it to refuse. Throws UsageError where several runs begin like this.
 */
export function packagePath(given: string): string {
  if (existsSync(given) || !/^[0-9a-f][0-9a-f-]{3,}$/.test(given) || !existsSync(folder)) return given;
  const runs = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const found = byPrefix(given, runs);
  if (found.length > 1) {
    throw new UsageError(`${found.length} runs in ${folder} begin with ${given}.`, { hint: `more of it: ${found.slice(0, 5).join(', ')}` });
  }
  return found[0] === undefined ? given : join(folder, found[0]);
}
