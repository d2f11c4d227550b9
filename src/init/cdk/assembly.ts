import { statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../errors.ts';
import { at, type Folder, parse, within } from './files.ts';
import { type Artifact, assetsShape, environmentOf, type Manifest, manifestShape, oldestManifest } from './manifest.ts';
import { isMap, type Json, type JsonMap, type Template, type TemplateResource, templateShape } from './template.ts';

/** One stack that CDK deploys by itself; nested ones belong to theirs. */
export interface AssemblyStack {
  /** CloudFormation's name of it. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Path of the template from the folder of the assembly. */
  readonly file: string;
  readonly template: Template;
  /** What CDK sets on every resource of the stack. */
  readonly tags: Readonly<Record<string, string>>;
  /** What CDK gives the stack's parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The template of a nested stack; `null`: it is none that CDK wrote. Throws UsageError where it is not there. */
  readonly nested: (resource: TemplateResource) => NestedTemplate | null;
}

export interface NestedTemplate {
  readonly file: string;
  readonly template: Template;
}

/** Where stacks go that say no account or region of their own. */
interface AgnosticTo {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** Stages within stages. */
const deepest = 8;

interface Reading extends Folder {
  readonly agnosticTo: AgnosticTo;
}

/** Every stack of a cloud assembly (cdk.out), stages and all, by account, region and name. Throws UsageError where one cannot be read whole. */
export function readAssembly(root: string, agnosticTo: AgnosticTo = {}): readonly AssemblyStack[] {
  const hint = 'iq init --from cdk takes the folder that cdk synth writes, cdk.out as a rule';
  const stat = statSync(root, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) throw new UsageError(`${root} is no folder.`, { hint });
  const stacks = stacksIn({ root, agnosticTo }, '', 0);
  if (stacks.length === 0) throw new UsageError(`${root} is a cloud assembly without a stack.`, { hint });
  const keyOf = ({ account, region, name }: AssemblyStack) => `${account}/${region}/${name}`;
  const sorted = [...stacks].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const twice = sorted.find((stack, index) => index > 0 && keyOf(stack) === keyOf(sorted[index - 1] as AssemblyStack));
  if (twice === undefined) return sorted;
  throw new UsageError(`${root} deploys two stacks ${twice.name} to account ${twice.account}, region ${twice.region}.`, {
    hint: 'Give one of them another stackName, or synthesize one stage alone',
  });
}

function stacksIn(reading: Reading, folder: string, depth: number): readonly AssemblyStack[] {
  const file = join(folder, 'manifest.json');
  if (depth > deepest) throw new UsageError(`${at(reading, file)}: stages are nested deeper than ${deepest} levels.`);
  const manifest = manifestOf(reading, file);
  const assets = assetsOf(reading, manifest, folder);
  return Object.entries(manifest.artifacts ?? {}).flatMap(([id, artifact]) => {
    if (artifact.type === 'aws:cloudformation:stack') return [stackOf(reading, { id, artifact, folder, manifest: file, assets })];
    if (artifact.type !== 'cdk:cloud-assembly') return [];
    const inner = artifact.properties?.directoryName;
    if (inner === undefined) throw new UsageError(`${at(reading, file)}: the stage ${id} names no folder (directoryName).`);
    return stacksIn(reading, within(reading, join(folder, inner)), depth + 1);
  });
}

function manifestOf(reading: Reading, file: string): Manifest {
  const manifest = parse(reading, file, manifestShape);
  const version = Number.parseInt(manifest.version, 10);
  if (!(version >= oldestManifest)) {
    throw new UsageError(`${at(reading, file)} is of version ${JSON.stringify(manifest.version)}, which iq does not read.`, {
      hint: 'Synthesize again with CDK 2',
    });
  }
  if (manifest.missing !== undefined && manifest.missing.length > 0) {
    const keys = manifest.missing.map(({ key }) => key);
    throw new UsageError(
      `${at(reading, file)} lacks what CDK looks up in the accounts, and has made up values for it: ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ` and ${keys.length - 5} more` : ''}.`,
      { hint: 'Run cdk synth with credentials once, or set the values in cdk.context.json, then synthesize again' },
    );
  }
  return manifest;
}

/** Files that CDK puts into a bucket for CloudFormation, by the digest that it names them by. */
function assetsOf(reading: Reading, manifest: Manifest, folder: string): ReadonlyMap<string, string> {
  const listed = Object.values(manifest.artifacts ?? {}).flatMap(({ type, properties }) =>
    type === 'cdk:asset-manifest' && properties?.file !== undefined ? [properties.file] : [],
  );
  const files = listed.flatMap((file) => Object.entries(parse(reading, within(reading, join(folder, file)), assetsShape).files));
  return new Map(files.flatMap(([digest, { source }]) => (source.path === undefined ? [] : [[digest, source.path]])));
}

interface Named {
  readonly id: string;
  readonly artifact: Artifact;
  readonly folder: string;
  readonly manifest: string;
  readonly assets: ReadonlyMap<string, string>;
}

function stackOf(reading: Reading, named: Named): AssemblyStack {
  const { id, artifact, folder, manifest } = named;
  const { templateFile, stackName, tags = {}, parameters = {} } = artifact.properties ?? {};
  if (templateFile === undefined) throw new UsageError(`${at(reading, manifest)}: the stack ${id} names no template (templateFile).`);
  const file = within(reading, join(folder, templateFile));
  const name = stackName ?? id;
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) {
    throw new UsageError(`${at(reading, manifest)}: ${JSON.stringify(name)} is no name that CloudFormation takes for a stack.`);
  }
  return {
    name,
    ...placeOf(reading, named),
    file,
    template: templateOf(reading, file),
    tags,
    parameters,
    nested: (resource) => {
      const inner = nestedFile(resource, named);
      if (inner === null) return null;
      const path = within(reading, join(folder, inner));
      return { file: path, template: templateOf(reading, path) };
    },
  };
}

/** CDK names the file beside the resource, or by its digest alone, at the end of the address that it is put to. */
function nestedFile({ Metadata, Properties = {} }: TemplateResource, { assets }: Named): string | null {
  const said = isMap(Metadata as Json | undefined) ? (Metadata as JsonMap)['aws:asset:path'] : undefined;
  if (typeof said === 'string') return said;
  const digest = /([0-9a-f]{64})\.json/.exec(JSON.stringify(Properties.TemplateURL ?? null))?.[1];
  return digest === undefined ? null : (assets.get(digest) ?? null);
}

function placeOf(reading: Reading, { id, artifact, manifest }: Named): { readonly account: string; readonly region: string } {
  const said = environmentOf(artifact.environment ?? '');
  if (said === null) {
    throw new UsageError(`${at(reading, manifest)}: the stack ${id} has no environment such as aws://111122223333/us-east-2.`);
  }
  const account = said.account === 'unknown-account' ? reading.agnosticTo.account : said.account;
  const region = said.region === 'unknown-region' ? reading.agnosticTo.region : said.region;
  const isPlace = /^[0-9]{12}$/.test(account ?? '') && /^[a-z]{2,}(-[a-z]+)+-[0-9]+$/.test(region ?? '');
  if (account !== undefined && region !== undefined && isPlace) return { account, region };
  const lacks = [...(account === undefined ? ['account'] : []), ...(region === undefined ? ['region'] : [])].join(' and ');
  throw new UsageError(
    lacks === ''
      ? `${at(reading, manifest)}: the stack ${id} goes to ${account}/${region}, which is no account of 12 digits and region.`
      : `${at(reading, manifest)}: the stack ${id} can go to any ${lacks}, and a spec says where things are.`,
    { hint: "Set env: { account: '111122223333', region: 'us-east-2' } of the stack or its stage, then synthesize again" },
  );
}

function templateOf(reading: Reading, file: string): Template {
  if (/\.ya?ml$/i.test(file)) {
    throw new UsageError(`${at(reading, file)} is YAML, and iq reads the JSON that CDK writes.`, {
      hint: 'Synthesize again: CDK 2 writes its templates as JSON',
    });
  }
  return parse(reading, file, templateShape);
}
