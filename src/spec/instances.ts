import { type InstantiatedSection, instantiated } from './sections/environments.ts';
import { type MapPart, type Part, partAt, plainOf } from './sourced.ts';

/** By environment, section and item: the name under which the item is there in that environment. */
export type Instances = Readonly<Record<string, Readonly<Partial<Record<InstantiatedSection, Readonly<Record<string, string>>>>>>>;

/** What stands before the name in a reference, and the section that it refers to. */
const referenced: Readonly<Record<string, InstantiatedSection>> = {
  key: 'keys',
  sg: 'security_groups.groups',
  pl: 'security_groups.prefix_lists',
  vpc: 'networks.vpcs',
  acl: 'edge.web_acls',
};

/** A reference to an item that can be there once in each environment. */
export interface Reference {
  readonly kind: string;
  readonly section: InstantiatedSection;
  readonly name: string;
}

/** The reference that a text is, or `undefined`. */
export function referenceIn(text: unknown): Reference | undefined {
  const [, kind = '', name = ''] = typeof text === 'string' ? (/^([a-z]+):([A-Za-z][A-Za-z0-9_-]*)$/.exec(text) ?? []) : [];
  const section = Object.hasOwn(referenced, kind) ? referenced[kind] : undefined;
  return section === undefined ? undefined : { kind, section, name };
}

/** A name by the grammar, so that it can be written wherever another can: in references, deviations and test cases. */
export function instanceName(item: string, environment: string): string {
  return `${item}_${environment}`;
}

/** The section that a path is, where its items can be there once in each environment. */
export function sectionAt(path: readonly (string | number)[]): InstantiatedSection | undefined {
  const dotted = path.join('.');
  return instantiated.find((section) => section === dotted);
}

/** The items of a section, as they were written. */
export function itemsIn(root: Part, section: InstantiatedSection): readonly (readonly [string, Part])[] {
  const part = partAt(root, section.split('.'));
  return part?.kind === 'map' ? [...part.entries] : [];
}

/** Whether it is a map that is put somewhere by `in`. */
export function hasPlace(part: Part): part is MapPart {
  return part.kind === 'map' && part.entries.has('in');
}

/** The names in an `in`, those of environments apart from the others. */
export function sortedNames(where: Part | undefined, isEnvironment: (name: string) => boolean): SortedNames {
  const value = plainOf(where);
  const names = (Array.isArray(value) ? value : [value]).filter((name) => typeof name === 'string');
  return { here: [...new Set(names.filter(isEnvironment))], others: names.filter((name) => !isEnvironment(name)) };
}

export interface SortedNames {
  /** Environments, each once. */
  readonly here: readonly string[];
  readonly others: readonly string[];
}
