import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a version of the program judges, asks and needs. */
interface State {
  /** Requirement id → its sentence. */
  readonly requirements: ReadonlyMap<string, string>;
  /** `Service.Operation`. */
  readonly operations: ReadonlySet<string>;
  /** IAM actions. */
  readonly actions: ReadonlySet<string>;
}

export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface Impact {
  /** Tag, or commit where there is no release. */
  readonly since: string;
  readonly isRelease: boolean;
  /** `added` have to be tested anew, `changed` say something else under the same id. */
  readonly requirements: Difference & { readonly changed: readonly { readonly id: string; readonly was: string; readonly is: string }[] };
  readonly operations: Difference;
  readonly actions: Difference;
  /** Files of the program that differ. */
  readonly files: readonly string[];
}

/** What git prints. Throws where it fails. */
export type Git = (...args: readonly string[]) => string;

const gitHere: Git = (...args) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'] });

/** Why nothing can be said of what has changed. */
export interface UnknownImpact {
  readonly unknown: string;
}

/** What has changed since the last release; or why nobody can say, where the history is not here. Throws outside a repository. */
export function changeImpact(git: Git = gitHere): Impact | UnknownImpact {
  const release = lastRelease(git);
  if (!release.isRelease && git('rev-parse', '--is-shallow-repository').trim() !== 'false') {
    return {
      unknown: 'the history is missing: this clone is shallow and has no tag of a release. Fetch all of it (git fetch --unshallow --tags)',
    };
  }
  return impactSince(release, git);
}

/** The last release, else the first commit. */
function lastRelease(git: Git): Pick<Impact, 'since' | 'isRelease'> {
  const [tag] = git('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-v:refname').split('\n');
  if (tag !== undefined && tag !== '') return { since: tag, isRelease: true };
  return { since: git('rev-list', '--max-parents=0', 'HEAD').trim().split('\n')[0] ?? 'HEAD', isRelease: false };
}

/** What has changed since then, as far as who uses the program has to look at it again. */
function impactSince({ since, isRelease }: Pick<Impact, 'since' | 'isRelease'>, git: Git): Impact {
  const before = stateOf((path) => shown(git, since, path));
  const now = stateOf((path) => readFileSync(path, 'utf8'));
  const both = [...now.requirements].filter(([id]) => before.requirements.has(id));
  return {
    since,
    isRelease,
    requirements: {
      ...difference(new Set(before.requirements.keys()), new Set(now.requirements.keys())),
      changed: both
        .map(([id, is]) => ({ id, was: before.requirements.get(id) ?? '', is }))
        .filter(({ was, is }) => was !== is)
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    },
    operations: difference(before.operations, now.operations),
    actions: difference(before.actions, now.actions),
    files: git('diff', '--name-only', since, '--', 'src', 'assets', 'package-lock.json')
      .split('\n')
      .filter((file) => file !== ''),
  };
}

/** A file as it was; empty where that commit had none. Throws where git cannot say. */
function shown(git: Git, commit: string, path: string): string {
  return git('ls-tree', '--name-only', commit, '--', path).trim() === '' ? '' : git('show', `${commit}:${path}`);
}

function stateOf(read: (path: string) => string): State {
  const page = read('docs/checks.md');
  const permissions = read('docs/permissions.json');
  // Of the seat that reads, and of the auditor's own.
  const own = read('src/aws/corroboration/operations.ts');
  const table = `${read('src/aws/operations.ts')}\n${own}`;
  return {
    requirements: requirementsIn(page),
    operations: new Set([...table.matchAll(/^ {2}'([A-Za-z0-9]+\.[A-Za-z0-9]+)': \{/gm)].map(([, name = '']) => name)),
    actions: new Set([...`${permissions}\n${own}`.matchAll(/["']([a-z0-9-]+:[A-Z][A-Za-z0-9]+)["']/g)].map(([, name = '']) => name)),
  };
}

/** `#### \`check.requirement\`` and the first paragraph below it. */
export function requirementsIn(page: string): ReadonlyMap<string, string> {
  const found = [...page.matchAll(/^#### `([a-z0-9-]+\.[a-z0-9-]+)`\n+([^\n]*)/gm)];
  return new Map(found.map(([, id = '', sentence = '']) => [id, sentence.trim()]));
}

function difference(before: ReadonlySet<string>, now: ReadonlySet<string>): Difference {
  return { added: [...now].filter((name) => !before.has(name)).sort(), removed: [...before].filter((name) => !now.has(name)).sort() };
}
