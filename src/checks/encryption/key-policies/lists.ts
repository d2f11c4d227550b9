import { matchesGlob } from '../../../spec/sections/glob.ts';

/** Whether one entry of a list of the spec takes somebody: an ARN, or `service/NAME`. `account`: the key's. */
export function takes(entry: string, name: string, account: string): boolean {
  if (!entry.startsWith('role/')) return matchesGlob(entry, name);
  const [, owner, path = ''] = /^arn:[^:]+:iam::(\d{12}):role\/(.+)$/.exec(name) ?? [];
  const pattern = entry.slice('role/'.length);
  // Within an account, a role is known by its name, whatever its path.
  return owner === account && [path, path.slice(path.lastIndexOf('/') + 1)].some((text) => matchesGlob(pattern, text));
}

/** Whether a list takes somebody. */
export function isListed(list: readonly string[], name: string, account: string): boolean {
  return list.some((entry) => takes(entry, name, account));
}

/** The entries without wildcards that take nobody of these. */
export function idleOf(list: readonly string[], names: readonly string[], account: string): readonly string[] {
  return list.filter((entry) => !/[*?]/.test(entry) && !names.some((name) => takes(entry, name, account)));
}
