import { generatedName, idOf, type NameForm } from '../names.ts';
import type { Resource } from '../stack.ts';
import type { Json } from '../template.ts';

type Read<T> = (resource: Resource) => T;
type Attributes = Readonly<Record<string, Read<Json> | undefined>>;

/** What a type of resource is called by others. All that is read throws Unresolved where it cannot be known. */
export interface Kind {
  /** Its name, or the id that stands for it. */
  readonly name: Read<string>;
  readonly arn?: Read<string>;
  readonly ref: Read<Json>;
  readonly attributes: Attributes | ((name: string) => Read<Json> | undefined);
}

/** `arn:partition:service:region:account:path`. */
export function arn(service: string, path: Read<string>, { isGlobal = false } = {}): Read<string> {
  return (resource) => {
    const { partition, region, account } = resource.stack;
    return `arn:${partition}:${service}:${isGlobal ? '' : region}:${account}:${path(resource)}`;
  };
}

interface Named extends NameForm {
  /** The property that gives the name. */
  readonly property: string;
  readonly service: string;
  /** What stands before the name in the ARN. */
  readonly path: string;
  readonly isGlobal?: boolean;
  /** Whether `Ref` is the ARN. */
  readonly refersByArn?: boolean;
  readonly attributes?: (read: { readonly name: Read<string>; readonly arn: Read<string> }) => Attributes;
}

/** A kind with a name that the template may give, and CloudFormation makes otherwise. `Arn` is its ARN. */
export function named({ property, service, path, isGlobal, refersByArn, attributes, ...form }: Named): Kind {
  const name: Read<string> = (resource) => resource.props.text(property) ?? generatedName(resource, form);
  const itsArn = arn(service, (resource) => `${path}${name(resource)}`, { isGlobal: isGlobal === true });
  return {
    name,
    arn: itsArn,
    ref: refersByArn === true ? itsArn : name,
    attributes: { Arn: itsArn, ...attributes?.({ name, arn: itsArn }) },
  };
}

interface Numbered {
  /** What its ids begin with. */
  readonly prefix: string;
  readonly service?: string;
  /** What stands before the id in the ARN. */
  readonly path: string;
  /** Attributes that are its id. */
  readonly same?: readonly string[];
  readonly attributes?: Attributes;
}

/** A kind that AWS gives an id: one that is made of where the resource stands takes its place. */
export function numbered({ prefix, service = 'ec2', path, same = [], attributes = {} }: Numbered): Kind {
  const name: Read<string> = (resource) => idOf(prefix, resource);
  const itsArn = arn(service, (resource) => `${path}/${name(resource)}`);
  return {
    name,
    arn: itsArn,
    ref: name,
    attributes: { Arn: itsArn, ...Object.fromEntries(same.map((one) => [one, name])), ...attributes },
  };
}

/** An attribute that is what a property says. */
export function property(key: string): Read<Json> {
  return (resource) => resource.props.required(key);
}
