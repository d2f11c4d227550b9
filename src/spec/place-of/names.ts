import { at, below, type Spot } from './steps.ts';

/** What stands before a name where a finding names a thing of the spec, and where such things are declared. */
const kinds: Readonly<Record<string, string>> = {
  acl: 'edge.web_acls',
  bucket: 'object_storage.buckets',
  fleet: 'gpu_fleets',
  key: 'keys',
  pl: 'security_groups.prefix_lists',
  ps: 'identity.permission_sets',
  set: 'organization.sets',
  sg: 'security_groups.groups',
  vpc: 'networks.vpcs',
};

/** The thing that a text such as `sg:db`, `bucket:dicom.replica` or `key:phi, alias/cc-phi` names at its beginning. */
export function referred(root: Spot, text: string): Spot | undefined {
  const [, kind = '', name = '', rest = ''] = /^([a-z]+):([A-Za-z][\w-]*)((?:\.\w+)*)(?![\w-])/.exec(text) ?? [];
  const section = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  const item = section === undefined ? undefined : at(root, [...section.split('.'), name]);
  return item && (at(item, rest.split('.').filter(Boolean)) ?? item);
}

const isAccount = (text: string): boolean => /^\d{12}$/.test(text);
const isRegion = (text: string): boolean => /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(text);

/** The names in a resource that is no ARN, in their order. A region is none: too much is there. */
export function namesIn(resource: string): readonly string[] {
  if (resource.startsWith('arn:')) return [];
  return resource.split(/[/:#@]/).filter((name) => name !== '' && !isRegion(name));
}

/** Whether a part bears a name: as its key, as its value in a list, or as a text directly in it. */
function bears({ path, value }: Spot, name: string): boolean {
  const key = path.at(-1);
  // An id stands in too many places to mean any but the account itself.
  if (isAccount(name)) return (value as { readonly id?: unknown } | null)?.id === name;
  if (typeof key === 'string') return key === name;
  return value === name || (typeof value === 'object' && value !== null && Object.values(value).includes(name));
}

function bearers(spot: Spot, name: string, depth = 5): readonly Spot[] {
  if (depth === 0) return [];
  return below(spot).flatMap((inner) => (bears(inner, name) ? [inner] : bearers(inner, name, depth - 1)));
}

/** Follows names downwards, each as far as one part alone bears it. The part itself where none does. */
export function followed(spot: Spot, names: readonly string[]): Spot {
  return names.reduce((place, name) => {
    const [only, ...others] = bearers(place, name);
    return only === undefined || others.length > 0 ? place : only;
  }, spot);
}
