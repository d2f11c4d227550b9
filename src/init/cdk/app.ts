import type { AssemblyStack, NestedTemplate } from './assembly.ts';
import type { Props } from './props.ts';
import { type Links, type Notes, type Resource, Stack } from './stack.ts';
import type { Json } from './template.ts';
import { Unresolved } from './unresolved.ts';

interface Spot {
  readonly account: string;
  readonly region: string;
}

/** Every stack of an assembly, nested ones too, with what they say to each other. */
export interface App {
  readonly stacks: readonly Stack[];
  readonly notes: Notes;
}

/** Stacks within stacks: CloudFormation itself would take more. */
const deepest = 16;

/** The stacks as CloudFormation would have them once all are deployed. Throws UsageError where the template of a nested one cannot be read. */
export function appOf(assembly: readonly AssemblyStack[]): App {
  const notes: Notes = { open: new Set(), hops: 0 };
  const stacks: Stack[] = [];
  const links = linksOf(stacks);
  const add = (stack: Stack, from: AssemblyStack, depth: number): void => {
    stacks.push(stack);
    for (const resource of stack.resources().filter(({ type }) => type === 'AWS::CloudFormation::Stack')) {
      const isMade = isMadeForCertain(resource);
      if (isMade === false) continue;
      const raw = stack.template.Resources[resource.id];
      const nested = raw === undefined || depth >= deepest || isMade === null ? null : from.nested(raw);
      if (nested === null) {
        notes.open.add(`${stack.file}: what the nested stack ${resource.id} makes`);
        continue;
      }
      const inner = nestedStack(resource, nested, { links, notes });
      stack.nested.set(resource.id, inner);
      add(inner, from, depth + 1);
    }
  };
  for (const from of assembly) {
    const { name, account, region, file, template, tags, parameters } = from;
    const given = (parameter: string) => (Object.hasOwn(parameters, parameter) ? parameters[parameter] : undefined);
    add(new Stack({ name, account, region, file, template, tags, notes, links, given }), from, 0);
  }
  return { stacks, notes };
}

function nestedStack(
  resource: Resource,
  { file, template }: NestedTemplate,
  shared: { readonly links: Links; readonly notes: Notes },
): Stack {
  const { name, account, region, tags } = resource.stack;
  const given = (parameter: string) => resource.props.inner('Parameters')?.json(parameter) ?? undefined;
  // CloudFormation puts an end of its own behind the name of a nested stack.
  return new Stack({ name: `${name}-${resource.id}-*`, account, region, file, template, tags, given, ...shared });
}

/** `null`: that hangs on what is not known. */
function isMadeForCertain({ stack, id }: Resource): boolean | null {
  return certainly(() => stack.isMade(id));
}

/** Exports and parameters, looked up when somebody asks for the first: all stacks are there by then. */
function linksOf(stacks: readonly Stack[]): Links {
  let exports: ReadonlyMap<string, () => Json> | undefined;
  let parameters: ReadonlyMap<string, () => string> | undefined;
  return {
    exported: ({ account, region }, name) => {
      exports ??= exportsOf(stacks);
      const found = exports.get(keyOf({ account, region }, name));
      if (found === undefined) throw new Unresolved(`the export ${name} is not of a stack of this assembly`);
      return found();
    },
    stackAt: ({ account, region }, name) =>
      stacks.find((stack) => stack.name === name && stack.account === account && stack.region === region) ?? null,
    stored: ({ account, region }, name) => {
      parameters ??= parametersOf(stacks);
      const found = parameters.get(keyOf({ account, region }, name));
      if (found === undefined) throw new Unresolved(`the parameter ${name} of the Parameter Store is not in the assembly`);
      return found();
    },
  };
}

function keyOf({ account, region }: Spot, name: string): string {
  return `${account}/${region}/${name}`;
}

function exportsOf(stacks: readonly Stack[]): ReadonlyMap<string, () => Json> {
  const found = new Map<string, () => Json>();
  for (const stack of stacks) {
    for (const [output, { Export: exported }] of Object.entries(stack.template.Outputs)) {
      if (exported === undefined) continue;
      const name = certainly(() => stack.exportName(output));
      if (name !== null) found.set(keyOf(stack, name), () => stack.output(output));
    }
  }
  return found;
}

/** Parameters that a stack makes, and those that CDK's writers put into other regions. */
function parametersOf(stacks: readonly Stack[]): ReadonlyMap<string, () => string> {
  const found = new Map<string, () => string>();
  for (const resource of stacks.flatMap((stack) => stack.resources())) {
    const { stack, props } = resource;
    if (resource.type === 'AWS::SSM::Parameter') {
      const name = certainly(() => props.text('Name'));
      if (name !== null) found.set(keyOf(stack, name), () => props.required('Value'));
    }
    if (resource.type === 'Custom::CrossRegionExportWriter') {
      const region = certainly(() => props.inner('WriterProps')?.text('region') ?? null);
      const exports = certainly(() => props.inner('WriterProps')?.inner('exports') ?? null);
      if (region === null || exports === null) continue;
      for (const name of exports.keys()) found.set(keyOf({ account: stack.account, region }, name), textOf(exports, name));
    }
  }
  return found;
}

function textOf(exports: Props, name: string): () => string {
  return () => exports.required(name);
}

function certainly<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unresolved) return null;
    throw error;
  }
}
