import type { Resource } from '../stack.ts';
import { Unresolved } from '../unresolved.ts';
import type { Kind } from './kind.ts';

/** Stacks within a stack, and the custom resources of CDK that carry values from one to another. */
export const nestedKinds: Readonly<Record<string, Kind>> = {
  'AWS::CloudFormation::Stack': {
    name: (resource) => innerOf(resource).name,
    ref: (resource) => {
      const { name, account, region, partition } = innerOf(resource);
      return `arn:${partition}:cloudformation:${region}:${account}:stack/${name}/*`;
    },
    attributes: (name) => (name.startsWith('Outputs.') ? (resource) => innerOf(resource).output(name.slice('Outputs.'.length)) : undefined),
  },
  'Custom::CrossRegionExportReader': {
    name: ({ id }) => id,
    ref: ({ id }) => id,
    // Its attributes are the names of parameters, which stacks of other regions write into the Parameter Store of this one.
    attributes: (name) => (resource) => resource.stack.stored(name),
  },
};

function innerOf({ stack, id }: Resource) {
  const inner = stack.nested.get(id);
  if (inner === undefined) throw new Unresolved(`the template of the nested stack ${id} is not part of the assembly`);
  return inner;
}
