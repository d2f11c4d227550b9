import { computeKinds } from './kinds/compute.ts';
import { ec2Kinds } from './kinds/ec2.ts';
import { identityKinds } from './kinds/identity.ts';
import type { Kind } from './kinds/kind.ts';
import { messagingKinds } from './kinds/messaging.ts';
import { nestedKinds } from './kinds/nested.ts';
import { storeKinds } from './kinds/stores.ts';
import type { Resource } from './stack.ts';
import type { Json } from './template.ts';
import { Unresolved } from './unresolved.ts';

const kinds: Readonly<Record<string, Kind | undefined>> = {
  ...ec2Kinds,
  ...storeKinds,
  ...messagingKinds,
  ...computeKinds,
  ...identityKinds,
  ...nestedKinds,
};

/** What `Ref` stands for. Throws Unresolved. */
export function referenceTo(resource: Resource): Json {
  const kind = kinds[resource.type];
  if (kind === undefined) throw new Unresolved(`the name of the ${resource.type} ${resource.id} is given when it is deployed`);
  return resource.stack.once(`name of ${resource.id}`, () => kind.ref(resource));
}

/** What `Fn::GetAtt` stands for. Throws Unresolved. */
export function attributeOf(resource: Resource, name: string): Json {
  const attributes = kinds[resource.type]?.attributes;
  const read = typeof attributes === 'function' ? attributes(name) : attributes?.[name];
  if (read === undefined) throw new Unresolved(`the ${name} of the ${resource.type} ${resource.id} is known when it is deployed`);
  return resource.stack.once(`${name} of ${resource.id}`, () => read(resource));
}

/** The ARN of a resource whose kind has one. Throws Unresolved. */
export function arnOf(resource: Resource): string {
  const kind = kinds[resource.type];
  if (kind?.arn === undefined) throw new Unresolved(`the ARN of the ${resource.type} ${resource.id} is not known here`);
  return kind.arn(resource);
}

/** The name or id of a resource whose kind is known. Throws Unresolved. */
export function nameOf(resource: Resource): string {
  const kind = kinds[resource.type];
  if (kind === undefined) throw new Unresolved(`the name of the ${resource.type} ${resource.id} is given when it is deployed`);
  return kind.name(resource);
}
