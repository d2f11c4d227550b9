import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../checks/index.ts';
import { EvidenceError, UsageError } from '../errors.ts';
import { canonicalBytes } from '../evidence/canonical.ts';
import { entriesFolder, type ReviewContent, reviewOf, runsIn } from '../evidence/documents/review.ts';
import { rulesOf } from '../evidence/documents/rules.ts';
import { guides } from '../evidence/guides.ts';
import { entryBytes, type LedgerEntry } from '../evidence/ledger/entries.ts';
import { names, requireSafeName } from '../evidence/names.ts';
import type { PackageFile } from '../evidence/package.ts';
import { version } from '../package.ts';
import type { LedgerReview } from '../qualification-file.ts';
import { harmlessJson } from '../reporters/json.ts';
import { harmless } from '../reporters/legible.ts';
import type { Signals } from '../signals.ts';
import { loadSpec } from '../spec/load.ts';
import { resolveSpec } from '../spec/resolve.ts';
import type { LoadedSpec } from '../spec/spec.ts';
import { requireFolder } from './files.ts';
import { findPackages } from './found-packages.ts';
import { interruptBy } from './interrupt.ts';
import { readLedger } from './read-ledger.ts';
import { overdue } from './review-interval.ts';
import { type SealingOptions, sealingWith } from './sealing.ts';

export interface ReviewOptions extends SealingOptions {
  /** RFC 3339 with Z, or a date (midnight, UTC). */
  readonly since: string;
  readonly until?: string;
  /** The one that is reviewed. */
  readonly ledger?: string;
  /** Paths of public keys that sign the ledger. */
  readonly ledgerKey?: readonly string[];
  readonly spec: string;
  /** Folder in which the packages lie. */
  readonly packages: string;
  readonly out: string;
  readonly json?: boolean;
  readonly signals: Signals;
}

/**
 * Writes and seals the review of a range of a ledger, for people to sign once. Exits 0 where every test case passed or is disposed of, 1 where something
 * is open or stands against it. Rejects with an OperatorError where the ledger does not hold.
 */
export async function review(options: ReviewOptions): Promise<void> {
  const { out, signals, ledger: at, json: isJson = false } = options;
  if (at === undefined)
    throw new UsageError('A review is of a ledger, and none is named.', { hint: '--ledger FOLDER, or --ledger s3://bucket/prefix' });
  const now = new Date().toISOString();
  const range = { since: timeOf(options.since, 'since'), until: options.until === undefined ? now : timeOf(options.until, 'until') };
  if (range.until > now) {
    throw new UsageError(`The range is not over: it ends at ${range.until}, and it is ${now}.`, {
      hint: 'nobody can review runs that are still to come; without --until the range ends now',
    });
  }
  if (range.since >= range.until) {
    throw new UsageError(`The range ends (${range.until}) before it begins (${range.since}).`, {
      hint: 'the end is not a part of the range',
    });
  }
  const loaded = loadSpec(options.spec, catalogue());
  const resolved = resolveSpec(loaded.spec);
  const declared = loaded.spec.evidence;
  const { order, roles } = rulesOf(resolved, { kind: 'review' });
  requireFolder(out, { create: true });
  const folder = `review-${plain(range.since)}-${plain(range.until)}`;
  if (existsSync(join(out, folder))) {
    throw new EvidenceError('exists', `${join(out, folder)} is already there: the range has a review.`, {
      hint: 'name another --out, or move the earlier review away: what people signed is kept',
    });
  }
  const { head, entries } = await readLedger(at, {
    role: options.sealRole ?? (at === declared?.ledger?.at ? declared.ledger.role : undefined),
    profile: options.profile,
    keys: options.ledgerKey ?? [],
  });
  const packages = await findPackages(
    options.packages,
    runsIn(entries, range).map(({ started }) => started.runId),
  );
  const late = overdue(declared?.purposes?.monitoring?.review, range);
  const made = reviewOf({ ...range, ledger: head, entries, packages });
  const content = late === undefined ? made : { ...made, obstacles: [late, ...made.obstacles] };
  const [{ renderReview }, { writeDocument }] = await Promise.all([
    import('../reporters/documents/review.ts'),
    import('./sealed-document.ts'),
  ]);
  const interrupt = interruptBy(signals).signal;
  const sealing = await sealingWith(sealed(options, declared?.ledger?.at), { declared, runId: folder, signals, interrupt });
  try {
    const written = await writeDocument({
      kind: 'review',
      dir: out,
      folder,
      sealing,
      files: filesOf(loaded, { resolved, entries: entriesOf(entries, content) }),
      predicate: (seal): LedgerReview => ({
        schemaVersion: 1,
        writtenAt: new Date().toISOString(),
        tool: { name: 'iq', version, node: process.versions.node },
        seal,
        ...content,
      }),
      render: renderReview,
      roles: order.flatMap((name) => roles.find((role) => role.name === name) ?? []),
    });
    if (declared?.ledger !== undefined) {
      const { enterDocument } = await import('./entered-document.ts');
      await enterDocument(written, { kind: 'review', id: folder, sealing, declared, options: sealed(options, declared.ledger.at) });
    }
    tell(written, { isJson, hasSigners: order.length > 0 });
    process.exitCode = content.obstacles.length === 0 ? 0 : 1;
  } finally {
    await sealing.close();
    signals.stop();
  }
}

/** `--ledger` says which ledger is reviewed. Where the review is entered is for the spec to say. */
function sealed({ ledger: _, ...options }: ReviewOptions, declared: string | undefined): SealingOptions {
  return declared === undefined ? options : { ...options, ledger: declared };
}

function timeOf(text: string, option: string): string {
  const isTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z)?$/.test(text);
  const at = isTime ? new Date(text) : new Date(Number.NaN);
  if (!Number.isNaN(at.getTime()) && at.toISOString().startsWith(text.slice(0, 10))) return at.toISOString();
  throw new UsageError(`--${option} ${text} is no time.`, { hint: 'a date, such as 2026-11-01 (midnight, UTC), or 2026-11-01T06:00:00Z' });
}

const plain = (time: string): string => time.replaceAll(/[-:]|\.000/g, '').replace('T000000Z', '');

/** Those of the runs in the range, to their ends. */
function entriesOf(entries: readonly LedgerEntry[], { runs }: ReviewContent): readonly LedgerEntry[] {
  const ids = new Set(runs.map(({ runId }) => runId));
  return entries.filter((entry) => 'runId' in entry && ids.has(entry.runId));
}

function filesOf(
  { sources }: LoadedSpec,
  { resolved, entries }: { readonly resolved: unknown; readonly entries: readonly LedgerEntry[] },
): readonly PackageFile[] {
  const files = [
    ...sources.map(({ name, bytes }) => ({ name: `${names.specFolder}${requireSafeName(name)}`, bytes })),
    { name: names.resolvedSpec, bytes: canonicalBytes(resolved) },
    ...entries.map((entry) => ({ name: `${entriesFolder}${String(entry.sequence).padStart(8, '0')}.json`, bytes: entryBytes(entry) })),
    ...guides(),
  ];
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Written {
  readonly path: string;
  readonly predicate: LedgerReview;
  readonly warnings: readonly string[];
}

const mostListed = 20;

function tell(
  { path, predicate, warnings }: Written,
  { isJson, hasSigners }: { readonly isJson: boolean; readonly hasSigners: boolean },
): void {
  const people = isJson ? process.stderr : process.stdout;
  if (isJson) process.stdout.write(harmlessJson(predicate));
  const { runs, open, unfinished, obstacles, since, until } = predicate;
  people.write(`review: ${harmless(path)}\n`);
  people.write(`${since} to ${until}: ${runs.length} executions, ${unfinished.length} of them without an end\n`);
  const nonPasses = runs.reduce((total, run) => total + run.nonPasses.length, 0);
  people.write(`${nonPasses} test cases did not pass, ${open.length} of them without a disposition\n`);
  for (const testCase of open.slice(0, mostListed)) people.write(`  open: ${harmless(testCase)}\n`);
  if (open.length > mostListed) people.write(`  and ${open.length - mostListed} more\n`);
  for (const obstacle of obstacles) people.write(`stands against it: ${harmless(obstacle)}\n`);
  if (!hasSigners) process.stderr.write('iq: warning: the spec names nobody who signs it (evidence.purposes.monitoring.review.sign)\n');
  if (predicate.seal.assurance === 'ephemeral') {
    process.stderr.write('iq: warning: no key was given: the review is sealed by a key made for it, which cannot say who wrote it\n');
  }
  for (const warning of warnings) process.stderr.write(`iq: warning: ${harmless(warning)}\n`);
}
