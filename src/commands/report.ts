import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EvidenceError, UsageError } from '../errors.ts';
import { canonicalBytes } from '../evidence/canonical.ts';
import { inForce, requireSound } from '../evidence/documents/dispositions.ts';
import { dispositionFolder } from '../evidence/documents/kinds.ts';
import { type ReportContent, type ReportedRetest, reportOf, sourcesFolder } from '../evidence/documents/report.ts';
import { retestProblems } from '../evidence/documents/retests.ts';
import { rulesOf } from '../evidence/documents/rules.ts';
import { isSource, readPeople, readRetest } from '../evidence/documents/sources.ts';
import { guides } from '../evidence/guides.ts';
import { names } from '../evidence/names.ts';
import type { PackageFile } from '../evidence/package.ts';
import { version } from '../package.ts';
import type { QualificationReport } from '../qualification-file.ts';
import { harmlessJson } from '../reporters/json.ts';
import { harmless } from '../reporters/legible.ts';
import type { Signals } from '../signals.ts';
import { requireFolder } from './files.ts';
import { declaredBy, type GivenRecord, readGivenRecord } from './given-record.ts';
import { interruptBy } from './interrupt.ts';
import { type SealingOptions, sealingWith } from './sealing.ts';

export interface ReportOptions extends SealingOptions {
  readonly out: string;
  readonly json?: boolean;
  readonly signals: Signals;
}

/**
 * Writes and seals the report of a record: the first package; the others are the retests that its dispositions cite. Exits 0 where it can be approved,
 * 1 where something stands against that. Rejects with an OperatorError where a package does not hold or is not one of them.
 */
export async function report(paths: readonly string[], options: ReportOptions): Promise<void> {
  const { out, signals, json: isJson = false } = options;
  const [own, ...retests] = await readAll(paths);
  if (own === undefined) throw new UsageError('A report is of a record, and no package is named.', { hint: 'iq report evidence/RUN-ID' });
  const content = await contentOf(own, retests);
  const { record, resolved } = own;
  const folder = `report-${record.runId}`;
  requireFolder(out, { create: true });
  requireAbsent(join(out, folder));
  const { order, roles } = rulesOf(resolved, { kind: 'report', purpose: record.purpose });
  const declared = declaredBy(resolved);
  const [{ renderReport }, { writeDocument }, { enterDocument }] = await Promise.all([
    import('../reporters/documents/report.ts'),
    import('./sealed-document.ts'),
    import('./entered-document.ts'),
  ]);
  const interrupt = interruptBy(signals).signal;
  const sealing = await sealingWith(options, { declared, runId: record.runId, signals, interrupt });
  try {
    const written = await writeDocument({
      kind: 'report',
      dir: out,
      folder,
      sealing,
      files: filesOf(own, retests),
      predicate: (seal): QualificationReport => ({
        schemaVersion: 1,
        writtenAt: new Date().toISOString(),
        tool: { name: 'iq', version, node: process.versions.node },
        seal,
        ...content,
      }),
      render: renderReport,
      roles: order.flatMap((name) => roles.find((role) => role.name === name) ?? []),
    });
    await enterDocument(written, { kind: 'report', id: record.runId, sealing, declared, options });
    tell(written, { isJson });
    process.exitCode = content.obstacles.length === 0 ? 0 : 1;
  } finally {
    await sealing.close();
    signals.stop();
  }
}

async function readAll(paths: readonly string[]): Promise<readonly GivenRecord[]> {
  const given: GivenRecord[] = [];
  for (const path of paths) {
    const one = await readGivenRecord(path);
    const twice = given.find(({ record }) => record.runId === one.record.runId);
    if (twice !== undefined) {
      throw new UsageError(`${path} and ${twice.path} are packages of the same run ${one.record.runId}.`, {
        hint: 'name each package once',
      });
    }
    given.push(one);
  }
  return given;
}

async function contentOf(own: GivenRecord, retests: readonly GivenRecord[]): Promise<ReportContent> {
  const { record, sha256: bundleSha256, resolved } = own;
  const people = await readPeople(own.sealed.files, own);
  requireSound(people.lines, `the signatures and dispositions of ${own.path}`);
  const standing = [...inForce(people.dispositions).values()].map(({ disposition }) => disposition);
  const problems = retestProblems(record, standing, retests);
  if (problems.length > 0) {
    throw new UsageError(`The packages do not go together: ${problems.join('; ')}.`, {
      hint: 'iq report RECORD RETEST…: the record first, then every retest that its dispositions cite, and no other package',
    });
  }
  const again: ReportedRetest[] = [];
  for (const retest of retests) again.push(await readRetest(retest.sealed.files, retest));
  return reportOf({ ...people, record, bundleSha256, resolved, retests: again });
}

/** The spec of the record, and of each execution what the report is made of: enough for anybody to make it again. */
function filesOf(own: GivenRecord, retests: readonly GivenRecord[]): readonly PackageFile[] {
  const spec = [...own.sealed.files].flatMap(([name, bytes]) => (name.startsWith(names.specFolder) ? [{ name, bytes }] : []));
  const sources = [own, ...retests].flatMap((given) =>
    [...given.sealed.files].flatMap(([name, bytes]) => {
      const isTaken = given === own ? isSource(name) : isRetestSource(name);
      return isTaken ? [{ name: `${sourcesFolder}${given.record.runId}/${name}`, bytes }] : [];
    }),
  );
  const resolved = own.sealed.files.get(names.resolvedSpec) ?? canonicalBytes(own.resolved);
  const files = [...spec, { name: names.resolvedSpec, bytes: resolved }, ...sources, ...guides()];
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isRetestSource(name: string): boolean {
  return [names.bundle, names.publicKey, names.resolvedSpec].some((one) => one === name) || name.startsWith(dispositionFolder);
}

function requireAbsent(path: string): void {
  if (!existsSync(path)) return;
  throw new EvidenceError('exists', `${path} is already there: the record has a report.`, {
    hint: 'name another --out, or move the earlier report away: what people signed is kept',
  });
}

interface Written {
  readonly path: string;
  readonly predicate: QualificationReport;
  readonly warnings: readonly string[];
}

const mostListed = 20;

function tell({ path, predicate, warnings }: Written, { isJson }: { readonly isJson: boolean }): void {
  const people = isJson ? process.stderr : process.stdout;
  if (isJson) process.stdout.write(harmlessJson(predicate));
  const { conclusion, open, obstacles, nonPasses, retests } = predicate;
  people.write(`report: ${harmless(path)}\n`);
  people.write(`conclusion: ${conclusion}\n`);
  people.write(`${nonPasses.length} test cases did not pass, ${open.length} of them without a disposition; ${retests.length} retests\n`);
  for (const testCase of open.slice(0, mostListed)) people.write(`  open: ${harmless(testCase)}\n`);
  if (open.length > mostListed) people.write(`  and ${open.length - mostListed} more\n`);
  for (const obstacle of obstacles) people.write(`cannot be approved: ${harmless(obstacle)}\n`);
  if (predicate.seal.assurance === 'ephemeral') {
    process.stderr.write('iq: warning: no key was given: the report is sealed by a key made for it, which cannot say who wrote it\n');
  }
  for (const warning of warnings) process.stderr.write(`iq: warning: ${harmless(warning)}\n`);
}
