import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a file that ships with the package. This module lies one folder below the root, in the sources as in the bundle. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** The version of the package. */
export const version: string = (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }).version;
