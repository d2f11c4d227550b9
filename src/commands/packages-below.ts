import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { kinds } from '../evidence/documents/kinds.ts';
import { names } from '../evidence/names.ts';
import type { HistoryOther, HistoryProblem } from '../history/model.ts';

/** Far above any folder of packages. What lies deeper must not be left out without a word, and a whole disk is not meant. */
const mostFolders = 10_000;
const runId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What lies below a folder. */
export interface PackagesBelow {
  /** Folders that hold the bundle of a record. Nobody has looked into it. */
  readonly packages: readonly string[];
  /** Folders that should, and do not. */
  readonly broken: readonly HistoryProblem[];
  readonly others: readonly HistoryOther[];
}

/** Finds packages in a folder and anywhere below it, but for those inside of others. Throws UsageError where there is no such folder, or no package in it. */
export function packagesBelow(dir: string): PackagesBelow {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`${dir} is no folder.`, { hint: 'the folder in which packages lie, such as evidence' });
  }
  const found = { packages: [] as string[], broken: [] as HistoryProblem[], others: [] as HistoryOther[] };
  const open = [{ path: dir, name: '' }];
  for (let count = 1; ; count += 1) {
    const folder = open.pop();
    if (folder === undefined) break;
    if (count > mostFolders) {
      throw new UsageError(`There are more than ${mostFolders} folders in ${dir}.`, { hint: 'name the folder in which the packages lie' });
    }
    open.push(...look(folder, found));
  }
  if (found.packages.length + found.broken.length === 0) {
    throw new UsageError(`There is no package of a run in ${dir} or below it.`, {
      hint: 'the folder that runs were given as --out: evidence, where they were given none',
    });
  }
  return found;
}

interface Folder {
  readonly path: string;
  readonly name: string;
}

/** Puts a folder where it belongs. Resolves to the folders inside, where it is nothing but a folder of folders. */
function look({ path, name }: Folder, found: { packages: string[]; broken: HistoryProblem[]; others: HistoryOther[] }): Folder[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    found.broken.push({ kind: 'problem', path, problem: `it cannot be read: ${(error as NodeJS.ErrnoException).code}` });
    return [];
  }
  const has = (file: string): boolean => entries.some((entry) => entry.name === file);
  const document = Object.values(kinds).find(({ bundle }) => has(bundle));
  if (/^\..*\.partial$/.test(name)) {
    found.others.push({ kind: 'other', path, what: 'a run that is under way, or was cut off' });
  } else if (has(names.bundle)) found.packages.push(path);
  else if (document !== undefined) found.others.push({ kind: 'other', path, what: `${document.words}, and no record of a run` });
  else if (runId.test(name) || has(names.facts) || has(names.resolvedSpec)) {
    found.broken.push({ kind: 'problem', path, problem: `it holds no ${names.bundle}: its record is gone` });
  } else return inside(path, entries, found.others);
  return [];
}

function inside(path: string, entries: readonly Dirent[], others: HistoryOther[]): Folder[] {
  for (const { name } of entries.filter((entry) => entry.isSymbolicLink())) {
    others.push({ kind: 'other', path: join(path, name), what: 'a link, which is not followed' });
  }
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => ({ path: join(path, name), name }));
}
