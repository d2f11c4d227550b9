import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError, UsageError } from '../errors.ts';
import type { FoundPackage } from '../evidence/documents/review.ts';
import { readPeople } from '../evidence/documents/sources.ts';
import { isSafeName } from '../evidence/names.ts';
import { readGivenRecord } from './given-record.ts';

/** Deep enough for a folder for each month below one for each year. */
const mostFolders = 3;

/** The packages of these runs below a folder, each verified. What is not there or does not hold is told in its place. Throws UsageError where there is no such folder. */
export async function findPackages(dir: string, runIds: readonly string[]): Promise<ReadonlyMap<string, FoundPackage>> {
  const places = foldersIn(dir);
  const found = new Map<string, FoundPackage>();
  for (const runId of runIds) {
    const place = isSafeName(runId) ? places.get(runId) : undefined;
    found.set(runId, place === undefined ? { problem: `there is no package of it below ${dir}` } : await read(place, runId));
  }
  return found;
}

/** Paths by the names of folders. */
function foldersIn(dir: string): ReadonlyMap<string, string> {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`${dir} is no folder.`, {
      hint: '--packages DIR, where DIR holds the packages of the runs, each under its run id',
    });
  }
  const places = new Map<string, string>();
  let level = [dir];
  for (let depth = 0; depth < mostFolders; depth += 1) {
    level = level.flatMap((folder) =>
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(folder, name)),
    );
    for (const path of level) {
      const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
      if (!places.has(name)) places.set(name, path);
    }
  }
  return places;
}

async function read(path: string, runId: string): Promise<FoundPackage> {
  try {
    const given = await readGivenRecord(path);
    const { record, sha256, resolved, sealed } = given;
    if (record.runId !== runId) return { problem: `its package ${path} is of the run ${record.runId}` };
    const { lines, dispositions, signatures } = await readPeople(sealed.files, given);
    const wrong = lines.find(({ ok }) => ok === false);
    if (wrong !== undefined) return { problem: `what people signed in ${path} does not hold: ${wrong.what}: ${wrong.detail ?? ''}` };
    const rejections = signatures
      .filter(({ of, decision }) => of.kind === 'record' && decision === 'rejected')
      .map(({ printedName, role, reason }) => `${printedName} rejected its record as ${role}: ${reason ?? ''}`);
    return { record, sha256, resolved, dispositions, rejections };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { problem: `its package does not hold: ${error.message}` };
  }
}
