import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { believedFacts } from '../believed.ts';
import { driftOf } from '../drift/drift.ts';
import type { DriftSource } from '../drift/model.ts';
import { OperatorError } from '../errors.ts';
import { readBundle } from '../evidence/bundle.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import { keyIdOf, parsePublicKey } from '../evidence/keys.ts';
import { names } from '../evidence/names.ts';
import { readPackage } from '../evidence/package.ts';
import type { SealedRun } from '../evidence/rejudge.ts';
import { requireQualification } from '../evidence/schema.ts';
import { readStatement } from '../evidence/statement.ts';
import { verifyContents } from '../evidence/verify.ts';
import { facts as definitions } from '../facts/index.ts';
import { historyOf, inOrder, isWhole, markOf, runOf, seriesOf } from '../history/history.ts';
import type { HistoryProblem, HistoryRow } from '../history/model.ts';
import { renderHistorySvg } from '../reporters/history/svg.ts';
import { renderHistoryTable } from '../reporters/history/table.ts';
import { harmlessJson } from '../reporters/json.ts';
import { readPublicKey, requireFile, writeWhole } from './files.ts';
import { packagesBelow } from './packages-below.ts';

export interface HistoryOptions {
  /** Paths of public keys: one of them must have sealed each package. */
  readonly trust?: readonly string[];
  /** Path of a picture to write. */
  readonly svg?: string;
  readonly json?: boolean;
}

/** Outcomes and drift over all packages below a folder. Exits 0 where every package holds, 1 where one does not. */
export async function history(dir: string, options: HistoryOptions): Promise<void> {
  const keys = new Map((options.trust ?? []).map(keyAt));
  if (options.svg !== undefined) requireFile(options.svg);
  const { packages, broken, others } = packagesBelow(dir);
  if (keys.size === 0) process.stderr.write('iq: warning: no --trust was given: nobody vouches for who sealed these packages\n');
  const rows: HistoryRow[] = [...broken, ...others];
  for (const series of inSeries(packages)) rows.push(...(await rowsOf(series, keys)));
  const whole = historyOf(rows);
  if (options.svg !== undefined) writeWhole(options.svg, new TextEncoder().encode(renderHistorySvg(whole)));
  const color = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const width = process.stdout.columns ?? 80;
  process.stdout.write(options.json === true ? harmlessJson(whole) : renderHistoryTable(whole, { color, width }));
  process.exitCode = whole.failing === 0 ? 0 : 1;
}

/** Public keys in PEM by their ids. */
type Keys = ReadonlyMap<string, string>;

function keyAt(path: string): readonly [string, string] {
  const pem = readPublicKey(path);
  return [keyIdOf(parsePublicKey(pem, path)), pem];
}

/** What a bundle says of itself before anybody has checked it: enough for an order. */
interface Hint {
  readonly path: string;
  readonly series: string;
  readonly startedAt?: string;
  readonly keyId?: string;
}

/** Packages that are compared with each other together, each series in the order of time: no more than two of them are held at once. */
function inSeries(packages: readonly string[]): Hint[][] {
  const series = new Map<string, Hint[]>();
  for (const hint of packages.map(hintOf)) series.set(hint.series, [...(series.get(hint.series) ?? []), hint]);
  return [...series.values()].map(inOrder);
}

function hintOf(path: string): Hint {
  try {
    const record = requireQualification(readStatement(readBundle(readFileSync(join(path, names.bundle)), names.bundle).payload).predicate);
    return { path, series: seriesOf(record), startedAt: record.startedAt, keyId: record.seal.keyId };
  } catch {
    // What is wrong with it is told where it is verified.
    return { path, series: '' };
  }
}

async function rowsOf(hints: readonly Hint[], keys: Keys): Promise<HistoryRow[]> {
  const rows: HistoryRow[] = [];
  let before: DriftSource | undefined;
  for (const hint of hints) {
    const opened = await open(hint, keys);
    if ('problem' in opened) {
      rows.push(opened);
      continue;
    }
    const row = runOf(opened.record, { path: hint.path, bundleSha256: opened.bundleSha256 });
    const isTwin = before?.record.runId === opened.record.runId;
    if (!isWhole(opened.record) || isTwin) {
      rows.push(row);
      continue;
    }
    const source = sourceOf(opened);
    rows.push(before === undefined ? row : { ...row, drift: markOf(driftOf(before, source)) });
    before = source;
  }
  return rows;
}

type Opened = SealedRun & { readonly bundleSha256: string };

async function open({ path, series, startedAt, keyId }: Hint, keys: Keys): Promise<Opened | HistoryProblem> {
  const problem = (what: string): HistoryProblem => ({
    kind: 'problem',
    path,
    problem: what,
    ...(startedAt === undefined ? {} : { startedAt }),
  });
  try {
    const sealed = readPackage(path);
    // Which of several keys it must be is only a guess until the signature is checked with it.
    const pem = keys.get(keyId ?? '') ?? [...keys.values()][0];
    const { run, lines } = await verifyContents(sealed, pem === undefined ? {} : { publicKeyPem: pem });
    const wrong = lines.find(({ ok }) => ok === false);
    if (run === undefined) return problem(`${wrong?.what ?? 'it does not hold'}${wrong?.detail === undefined ? '' : `: ${wrong.detail}`}`);
    if (run.record.startedAt !== startedAt || seriesOf(run.record) !== series) return problem('it was changed while it was read');
    return { ...run, bundleSha256: sha256Hex(sealed.bundle) };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return problem(error.message);
  }
}

function sourceOf({ record, facts, spec, bundleSha256 }: Opened): DriftSource {
  return { record, facts: believedFacts(facts, definitions), resolved: spec, bundleSha256 };
}
