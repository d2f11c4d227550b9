import { noValue, resolve } from './intrinsics.ts';
import { Props } from './props.ts';
import type { Json, Template, TemplateResource } from './template.ts';
import { Unresolved } from './unresolved.ts';

/** A resource of a stack. */
export interface Resource {
  readonly stack: Stack;
  /** Its logical id. */
  readonly id: string;
  readonly type: string;
  readonly props: Props;
}

/** What is to be told of an assembly beside its facts. */
export interface Notes {
  /** What cannot be known before it is deployed, and leaves a part of a fact open. */
  readonly open: Set<string>;
  /** How far the value that is just worked out is from what was asked for. */
  hops: number;
}

/** Values that rest on each other, one behind the other: no template has so many, and each takes a part of the stack. */
const farthest = 100;

/** What stacks say to each other. */
export interface Links {
  /** Of `Fn::ImportValue`. Throws Unresolved. */
  readonly exported: (place: { readonly account: string; readonly region: string }, name: string) => Json;
  /** What is written into the Parameter Store. Throws Unresolved. */
  readonly stored: (place: { readonly account: string; readonly region: string }, name: string) => string;
  /** The stack of this name; `null`: none of this assembly. */
  readonly stackAt: (place: { readonly account: string; readonly region: string }, name: string) => Stack | null;
}

interface StackOptions {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly file: string;
  readonly template: Template;
  readonly tags: Readonly<Record<string, string>>;
  readonly notes: Notes;
  readonly links: Links;
  /** What is given for a parameter; `undefined`: nothing. */
  readonly given: (name: string) => Json | undefined;
}

/** A stack, nested or not, with what its template says worked out as it is asked for, each thing once. */
export class Stack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly file: string;
  readonly template: Template;
  readonly tags: Readonly<Record<string, string>>;
  readonly notes: Notes;
  /** By the logical id of the resource that is the nested stack. */
  readonly nested = new Map<string, Stack>();
  readonly #links: Links;
  readonly #given: (name: string) => Json | undefined;
  readonly #known = new Map<string, Known>();

  constructor(options: StackOptions) {
    this.name = options.name;
    this.account = options.account;
    this.region = options.region;
    this.partition = partitionOf(options.region);
    this.file = options.file;
    this.template = options.template;
    this.tags = options.tags;
    this.notes = options.notes;
    this.#links = options.links;
    this.#given = options.given;
  }

  /** `null` where the template has none of this name. */
  resource(id: string): Resource | null {
    const found = Object.hasOwn(this.template.Resources, id) ? this.template.Resources[id] : undefined;
    return found === undefined ? null : this.#resourceOf(id, found);
  }

  /** Every resource, whatever its condition. */
  resources(): readonly Resource[] {
    return Object.entries(this.template.Resources).map(([id, resource]) => this.#resourceOf(id, resource));
  }

  /** Whether it is made at all. Throws Unresolved. */
  isMade(id: string): boolean {
    const condition = this.template.Resources[id]?.Condition;
    return condition === undefined || this.condition(condition);
  }

  parameter(name: string): Json {
    return this.once(`parameter ${name}`, () => {
      const { Type: type = '', Default: fallback } = this.template.Parameters[name] ?? {};
      const value = this.#given(name) ?? fallback;
      if (value === undefined) throw new Unresolved(`the parameter ${name} of the template is given when it is deployed`);
      if (type.startsWith('AWS::SSM::Parameter::Value<')) return this.stored(String(value));
      const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
      return isList && typeof value === 'string' ? value.split(',').map((one) => one.trim()) : value;
    });
  }

  condition(name: string): boolean {
    const value = this.once(`condition ${name}`, () => {
      const raw = Object.hasOwn(this.template.Conditions, name) ? this.template.Conditions[name] : undefined;
      if (raw === undefined) throw new Unresolved(`the template has no condition ${name}`);
      return this.#resolve(raw);
    });
    if (typeof value !== 'boolean') throw new Unresolved(`the condition ${name} is neither true nor false`);
    return value;
  }

  output(name: string): Json {
    return this.once(`output ${name}`, () => {
      const output = Object.hasOwn(this.template.Outputs, name) ? this.template.Outputs[name] : undefined;
      if (output === undefined) throw new Unresolved(`the stack ${this.name} has no output ${name}`);
      return this.#resolve(output.Value);
    });
  }

  /** Under which name an output can be imported. Throws Unresolved. */
  exportName(output: string): string {
    const name = this.#resolve(this.template.Outputs[output]?.Export?.Name ?? null);
    if (typeof name !== 'string') throw new Unresolved(`the output ${output} of ${this.name} has no name to import it by`);
    return name;
  }

  imported(name: string): Json {
    return this.#links.exported(this, name);
  }

  /** An output of another stack, where it is (`Fn::GetStackOutput`). Throws Unresolved. */
  outputAt(place: { readonly account: string; readonly region: string }, name: string, output: string): Json {
    const found = this.#links.stackAt(place, name);
    if (found === null) throw new Unresolved(`the stack ${name} in ${place.account}/${place.region} is not of this assembly`);
    return found.output(output);
  }

  stored(name: string): string {
    return this.#links.stored(this, name);
  }

  #resolve(raw: Json): Json {
    const value = resolve(raw, this);
    if (value === noValue) throw new Unresolved('it stands for no value');
    return value;
  }

  #resourceOf(id: string, { Type: type, Properties: properties = {} }: TemplateResource): Resource {
    return { stack: this, id, type, props: new Props(properties, this, `${this.file}: ${id}`) };
  }

  /** Works it out once, whether it can be known or not, and never within itself. Throws Unresolved. */
  once(key: string, work: () => Json): Json {
    const before = this.#known.get(key);
    if (before !== undefined) return before();
    if (this.notes.hops >= farthest) throw new Unresolved(`the ${key} of ${this.name} rests on too many others`);
    this.#known.set(key, () => {
      throw new Unresolved(`the ${key} of ${this.name} depends on itself`);
    });
    this.notes.hops += 1;
    const known = attempt(work);
    this.notes.hops -= 1;
    this.#known.set(key, known);
    return known();
  }
}

type Known = () => Json;

function attempt(work: () => Json): Known {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    if (!(error instanceof Unresolved)) throw error;
    return () => {
      throw error;
    };
  }
}

const partitions: readonly (readonly [string, string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-iso-', 'aws-iso'],
  ['eusc-', 'aws-eusc'],
];

function partitionOf(region: string): string {
  return partitions.find(([beginning]) => region.startsWith(beginning))?.[1] ?? 'aws';
}
