import { posix } from 'node:path';

/** A path inside the spec's folder, or why it is not one. */
export type Resolved = { readonly name: string } | { readonly message: string; readonly hint: string };

/**
 * A path that a spec file names, relative to the folder of that file, as a path relative to the folder of the spec. Never
 * leaves that folder: a spec is moved, approved and sealed with everything it rests on.
 */
export function resolvePath(folder: string, written: string): Resolved {
  const hint = 'every file of a spec is in its folder or below, and is named from there';
  if (/^([/\\~]|[A-Za-z]:)/.test(written)) return { message: `expected a relative path, found ${JSON.stringify(written)}`, hint };
  const odd = /[\\:\p{Cc}]/u.exec(written);
  if (odd !== null) return { message: `${JSON.stringify(odd[0])} is not allowed in a path: not every machine reads it alike`, hint };
  const name = posix.normalize(posix.join(folder, written));
  if (name === '..' || name.startsWith('../')) return { message: `${JSON.stringify(written)} leaves the folder of the spec`, hint };
  return name === '.' || name.endsWith('/') ? { message: `expected a file, found the folder ${JSON.stringify(written)}`, hint } : { name };
}
