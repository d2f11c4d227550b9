import type { Spec } from '../../spec/spec.ts';

/** The landing zone of the spec. Throws where there is none: nothing that rests on it is then planned. */
export function controlTowerOf(spec: Spec): NonNullable<Spec['organization']['control_tower']> {
  const section = spec.organization.control_tower;
  if (section === undefined) throw new Error('the spec has no section organization.control_tower');
  return section;
}

/** The last part of an ARN or path: an account id, the id of a unit or of a control. */
export function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
