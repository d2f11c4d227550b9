import type { Spec } from '../../spec/spec.ts';
import { declaredIn, findGroup, labelOf } from './groups.ts';
import { isAwsOwned, listIdOf, listsAt } from './lists.ts';
import type { Naming } from './observed.ts';
import { type GroupWorld, type Region, tried } from './world.ts';

/** Names groups and prefix lists as the spec does, else as AWS does. What is not known has its id alone: no name decides anything. */
export function namingAt(world: GroupWorld, spec: Spec, place: Region): Naming {
  const names = new Map<string, string>();
  for (const entry of declaredIn(world, spec, place.account).filter((one) => one.place.region === place.region)) {
    const found = tried(world, place, () => findGroup(world, spec, entry));
    if (found.kind === 'known' && found.value.kind === 'group') names.set(found.value.group.id, labelOf(entry.name));
  }
  return (kind, id) => names.get(id) ?? (kind === 'group' ? groupName(world, place, id) : listName(world, spec, id, place));
}

function groupName(world: GroupWorld, place: Region, id: string): string {
  const group = world.at('security-groups', place).find((one) => one.id === id);
  return group === undefined ? `${id} (no group of ${place.account} and ${place.region})` : `${id} (${group.name})`;
}

function listName(world: GroupWorld, spec: Spec, id: string, place: Region): string {
  const lists = tried(world, place, () => listsAt(world, place));
  const list = lists.kind === 'known' ? lists.value.find((one) => one.id === id) : undefined;
  if (list === undefined) return id;
  const declared = Object.keys(spec.security_groups?.prefix_lists ?? {}).map((name) => `pl:${name}`);
  const service = list.name.replace(/^com\.amazonaws\.[a-z0-9-]+\./, 'service:');
  const references = [...declared, ...(isAwsOwned(list) === true ? [service] : [])];
  return (
    references.find((reference) => {
      const meant = listIdOf(world, spec, reference, place);
      return meant.kind === 'known' && meant.value === id;
    }) ?? `${id} (${list.name})`
  );
}
