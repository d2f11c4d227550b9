import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Enums, Models, Serialize, SPDX, Spec } from '@cyclonedx/cyclonedx-library';

/** A package as package-lock.json has it. */
export interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** `bundled` into dist, `external` and installed with it, or used to build and test alone. */
export type Use = 'bundled' | 'external' | 'development';

/** Copied into dist as it is, without a source map (scripts/build.ts). */
const copied = ['node_modules/elkjs'];

/** Where the packages lie whose code is in dist, as the lockfile has it, from its source maps. Throws where it has not been built. */
export function bundledPaths(dist: string): ReadonlySet<string> {
  const maps = existsSync(dist) ? readdirSync(dist).filter((file) => file.endsWith('.map')) : [];
  if (maps.length === 0) throw new Error(`${dist} has no source maps: npm run build first`);
  const paths = new Set(copied);
  for (const map of maps) {
    const { sources } = JSON.parse(readFileSync(join(dist, map), 'utf8')) as { readonly sources: readonly string[] };
    for (const source of sources) {
      const path = packagePath(source);
      if (path !== undefined) paths.add(path);
    }
  }
  return paths;
}

/** `node_modules/a/node_modules/b` of a file of b: two versions of a package lie in two places. */
export function packagePath(source: string): string | undefined {
  return /(node_modules\/.*node_modules\/|node_modules\/)((?:@[^/]+\/)?[^/]+)\//.exec(source)?.slice(1).join('');
}

interface SbomOptions {
  readonly lock: Lockfile;
  readonly bundled: ReadonlySet<string>;
  /** RFC 3339. */
  readonly at: string;
  /** Folder of node_modules, for the licences that the packages themselves state. */
  readonly root: string;
}

/** What the program is made of, as CycloneDX 1.6 in JSON: the same for the same lockfile and build. */
export function sbomOf({ lock, bundled, at, root }: SbomOptions): string {
  const bom = new Models.Bom();
  const own = lock.packages[''] as LockedPackage & { readonly name?: string };
  bom.metadata.timestamp = new Date(at);
  bom.metadata.component = new Models.Component(Enums.ComponentType.Application, own.name ?? 'iq-evidence', {
    bomRef: 'iq',
    ...(own.version === undefined ? {} : { version: own.version }),
    licenses: new Models.LicenseRepository(licenceOf(own.license)),
  });
  const uses = usesOf(lock, bundled);
  const components = new Map<string, Models.Component>();
  for (const [path, locked] of Object.entries(lock.packages)) {
    if (path === '') continue;
    const component = componentOf(path, locked, { use: uses.get(packageId(path, locked)) ?? 'external', root });
    const known = components.get(String(component.bomRef.value));
    components.set(path, known ?? component);
    components.set(String(component.bomRef.value), known ?? component);
  }
  for (const component of new Set(components.values())) bom.components.add(component);
  for (const [path, locked] of Object.entries(lock.packages)) {
    const from = path === '' ? bom.metadata.component : components.get(path);
    for (const name of Object.keys({ ...locked.dependencies, ...locked.optionalDependencies })) {
      const to = resolved(path, name, lock);
      const target = to === undefined ? undefined : components.get(to);
      if (from !== undefined && target !== undefined) from.dependencies.add(target.bomRef);
    }
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/** By name and version, over all the places where it lies: bundled where one of them is, else needed beside the program where one is not for development alone. */
function usesOf({ packages }: Lockfile, bundled: ReadonlySet<string>): ReadonlyMap<string, Use> {
  const order: readonly Use[] = ['development', 'external', 'bundled'];
  const uses = new Map<string, Use>();
  for (const [path, locked] of Object.entries(packages)) {
    const id = packageId(path, locked);
    const use: Use = bundled.has(path) ? 'bundled' : locked.dev === true ? 'development' : 'external';
    if (order.indexOf(use) > order.indexOf(uses.get(id) ?? 'development') || !uses.has(id)) uses.set(id, use);
  }
  return uses;
}

function packageId(path: string, { version = '' }: LockedPackage): string {
  return `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`;
}

interface Placing {
  readonly use: Use;
  readonly root: string;
}

function componentOf(path: string, locked: LockedPackage, { use, root }: Placing): Models.Component {
  const full = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const [group, name] = full.startsWith('@') ? (full.split('/') as [string, string]) : [undefined, full];
  const version = locked.version ?? '';
  const purl = `pkg:npm/${group === undefined ? '' : `${encodeURIComponent(group)}/`}${name}@${version}`;
  const component = new Models.Component(Enums.ComponentType.Library, name, {
    ...{ bomRef: purl, version, purl },
    ...(group === undefined ? {} : { group }),
    scope: use === 'development' ? Enums.ComponentScope.Excluded : Enums.ComponentScope.Required,
    licenses: new Models.LicenseRepository(licenceOf(statedLicence(join(root, path)) ?? locked.license)),
    properties: new Models.PropertyRepository([new Models.Property('iq:use', use)]),
  });
  const [algorithm, digest] = locked.integrity?.split('-') ?? [];
  if (algorithm === 'sha512' && digest !== undefined) {
    component.hashes.set(Enums.HashAlgorithm['SHA-512'], Buffer.from(digest, 'base64').toString('hex'));
  }
  return component;
}

/** The nearest package of the name, as Node looks for it. */
function resolved(from: string, name: string, { packages }: Lockfile): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === '') return undefined;
  }
}

/** What an installed package says of itself, else the title of its LICENSE; undefined where it is not installed, as those for other platforms are not. */
function statedLicence(folder: string): string | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  const { license } = JSON.parse(readFileSync(path, 'utf8')) as { readonly license?: unknown };
  if (typeof license === 'string') return license;
  const file = join(folder, 'LICENSE');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n')[0]?.trim() : undefined;
}

function licenceOf(text: string | undefined): readonly Models.License[] {
  if (text === undefined) return [];
  if (SPDX.isSupportedSpdxId(text)) return [new Models.SpdxLicense(text)];
  return [/ (OR|AND|WITH) /.test(text) ? new Models.LicenseExpression(text) : new Models.NamedLicense(text)];
}
