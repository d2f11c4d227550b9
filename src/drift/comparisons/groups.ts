import type { Near } from '../comparison.ts';
import { isMembers } from '../form.ts';

interface OfGroups {
  readonly instances: ReadonlySet<unknown>;
  readonly volumes: ReadonlySet<unknown>;
}

const known = new WeakMap<object, OfGroups>();

/** Whether an instance, or a volume, belongs to an Auto Scaling group. Where the instances were not read, none does. */
export function isOfGroup(kind: keyof OfGroups, id: unknown, near: Near): boolean {
  const listed = near('instances');
  if (!Array.isArray(listed)) return false;
  const found = known.get(listed) ?? ofGroups(listed);
  known.set(listed, found);
  return found[kind].has(id);
}

function ofGroups(listed: readonly unknown[]): OfGroups {
  const instances = listed.filter(isMembers);
  const volumes = instances.flatMap((instance) => (Array.isArray(instance.volumes) ? instance.volumes.filter(isMembers) : []));
  return { instances: new Set(instances.map(({ id }) => id)), volumes: new Set(volumes.map(({ volume }) => volume)) };
}
