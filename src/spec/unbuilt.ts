import type { Path } from './tree.ts';

/** Keys of the planned grammar by the place they stand at (`*` is any name or index). Each is refused by name: never "unknown", never ignored. */
const keys: Readonly<Record<string, readonly string[]>> = {
  '': ['relies_on', 'acceptance'],
  organization: ['isolation'],
  'organization.accounts.*': ['workloads'],
  'access.management': ['prefer', 'facts'],
  'access.limits': ['quota_share'],
  defaults: ['undeclared', 'retention', 'tls', 'certificate_days'],
  'guardrails.service_allowlist': ['in_use_too'],
  'databases.*': ['subnets'],
};

/** Store types of the planned grammar. */
const storeTypes = new Set(['timestream']);

const patternOf = (path: Path): string[] => path.map(String);
const fits = (pattern: string, path: Path): boolean => {
  const parts = pattern === '' ? [] : pattern.split('.');
  const steps = patternOf(path);
  return parts.length === steps.length && parts.every((part, index) => part === '*' || part === steps[index]);
};

/** Whether the planned grammar has this key in the map at `path`. */
export function isUnbuiltKey(path: Path, key: string): boolean {
  return Object.entries(keys).some(([pattern, names]) => names.includes(key) && fits(pattern, path));
}

/** The sentence on a text that uses the planned grammar, or `undefined`. */
export function unbuiltText(path: Path, text: string): string | undefined {
  // Where they are taken over none is left by now: here is a file beside the spec, or the list of those that it includes.
  if (/\$\{/.test(text)) return `no variable (\${…}) is taken over here`;
  const reference = /^(bucket|cfn):\S+$/.exec(text);
  if (reference !== null) return notBuilt(`references of the kind ${reference[1]}:`, 'are');
  const [section, , key] = path;
  return section === 'stores' && key === 'type' && storeTypes.has(text) ? notBuilt(`the store type ${text}`) : undefined;
}

/** The sentence for everything that is planned and not there yet. */
export const notBuilt = (what: string, verb = 'is'): string => `${what} ${verb} not built yet in this version`;
