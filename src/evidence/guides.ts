import { readFileSync } from 'node:fs';
import { packageFile } from '../package.ts';
import { names } from './names.ts';
import type { PackageFile } from './package.ts';

/** How to check a package without iq, for every package: `VERIFY.md`, and `verify.sh`, which needs openssl and jq. */
export function guides(): PackageFile[] {
  return [names.guide, names.script].map((name) => ({ name, bytes: readFileSync(packageFile(`assets/${name}`)) }));
}
