import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { DeadlineError } from '../aws/failure.ts';
import { checks } from '../checks/index.ts';
import { type PackageFile, writePackage } from '../evidence/package.ts';
import type { ResponseStore } from '../evidence/response-store.ts';
import { ephemeralSigner, fileSigner, type Signer } from '../evidence/signer.ts';
import { Staging } from '../evidence/staging.ts';
import { holdHeap } from '../heap.ts';
import type { RunResult } from '../qualify.ts';
import type { Qualification } from '../record.ts';
import { reporters } from '../reporters/index.ts';
import { exitCodeOf, type RunPorts } from '../run.ts';
import type { Signals } from '../signals.ts';
import { ciOf } from './ci.ts';
import { requireFile, requireFolder, writeWhole } from './files.ts';
import { type Format, formatsOf } from './formats.ts';
import { type Interrupt, interruptBy, readPatiently } from './interrupt.ts';
import { watch } from './watch.ts';

/** What every run prints and writes, and what ends it early. */
export interface OutputOptions {
  readonly out: string;
  /** Reports, separated by commas; `pdf` where absent. */
  readonly format?: string;
  readonly json?: boolean;
  readonly key?: string;
  readonly saveFacts?: string;
  readonly keepResponses?: boolean;
  readonly progress: boolean;
  readonly signals: Signals;
}

/** What is to be sealed: read from AWS, from saved facts or from shards, and judged. */
type Produce = (ports: RunPorts) => Promise<RunResult>;

/** Runs, seals, writes the package and prints. Sets the exit code of the contract. */
export async function execute(produce: Produce, output: OutputOptions): Promise<void> {
  holdHeap();
  const { signals } = output;
  const interrupt = interruptBy(signals);
  // What came while the program was loaded counts before anything is read.
  await interrupt.hasCome();
  const formats = formatsOf(output.format);
  const signer = output.key === undefined ? ephemeralSigner() : keyOf(output.key, signals);
  // What would be refused at the end is refused before the first call.
  requireFolder(output.out, { create: true });
  if (output.saveFacts !== undefined) requireFile(output.saveFacts);
  // uuid's own source of chance loads Node's Web Crypto.
  const runId = uuidv7({ rng: () => randomBytes(16) });
  const staging = output.keepResponses === true ? new Staging({ dir: output.out, runId }) : undefined;
  let finished: Finished;
  let directory: string;
  try {
    const kept = staging === undefined ? undefined : await storeIn(staging.folder);
    finished = await runAndReport(produce, { runId, responses: kept, signer, interrupt, formats, showsProgress: output.progress });
    const { record, reports, result } = finished;
    const { loaded, resolved, facts, shards = [], responses } = result;
    const { sealPackage } = await import('../evidence/seal.ts');
    const sealed = await sealPackage(record, { sources: loaded.sources, resolvedSpec: resolved, facts, shards, responses }, signer);
    directory = writePackage({ dir: output.out, runId, files: [...sealed, ...reports], staging });
  } finally {
    staging?.discard();
    // From here on a signal ends the process as any other: the package is there, and a reader that hangs must not hold it.
    signals.stop();
  }
  const { record, exitCode, result } = finished;
  const people = output.json === true ? process.stderr : process.stdout;
  people.write(`evidence: ${directory}\n`);
  if (output.saveFacts !== undefined) writeWhole(output.saveFacts, result.facts);
  const { renderTerminal } = await import('../reporters/terminal.ts');
  if (output.json === true) process.stdout.write(await (await reporters.json.load())(record));
  const color = people.isTTY === true && process.env.NO_COLOR === undefined;
  const { refusals } = result;
  people.write(renderTerminal(record, { catalogue: checks, exitCode, color, width: people.columns ?? 100, refusals }));
  people.write(shardLine(record, result));
  process.exitCode = exitCode;
  // What an interrupt left behind, such as a sign-in that hangs, must not keep the process.
  if (record.conclusion === 'aborted') setTimeout(signals.end, 1_000).unref();
}

/** Loaded where answers are kept, and nowhere else. */
async function storeIn(folder: string): Promise<ResponseStore> {
  const { ResponseStore } = await import('../evidence/response-store.ts');
  return new ResponseStore(folder);
}

/** The last line of a shard, which judges nothing; empty for any other run. */
function shardLine({ scope, conclusion }: Qualification, { counts }: RunResult): string {
  const shard = scope.narrowing?.shard;
  if (shard === undefined || conclusion === 'aborted') return '';
  return `shard ${shard.index} of ${shard.count}: ${counts.observed} facts observed, ${counts.unobserved} not; iq merge judges them\n`;
}

interface Finished {
  readonly result: RunResult;
  /** The run's, or aborted where a signal came while its reports were made. */
  readonly record: Qualification;
  readonly exitCode: number;
  readonly reports: readonly PackageFile[];
}

interface Reporting {
  readonly runId: string;
  readonly responses: ResponseStore | undefined;
  readonly signer: Signer;
  readonly interrupt: Interrupt;
  readonly formats: readonly Format[];
  readonly showsProgress: boolean;
}

/** Runs and makes the reports. An aborted run leaves its record and no reports: it must end within seconds. */
async function runAndReport(produce: Produce, reporting: Reporting): Promise<Finished> {
  const { runId, responses, signer, interrupt, formats } = reporting;
  const progress = watch(process.stderr, reporting.showsProgress);
  const result = await produce({
    now: () => new Date(),
    runId: () => runId,
    responses,
    signer,
    interrupt: interrupt.signal,
    ...ciOf(process.env),
    events: progress.events,
  }).finally(progress.end);
  const { record, accessReview, architecture } = result;
  const reports: PackageFile[] = [];
  if (record.conclusion !== 'aborted') {
    const exitCode = exitCodeOf(record.conclusion);
    const pause = async (): Promise<void> => {
      if (await interrupt.hasCome()) throw new DeadlineError('aborted');
    };
    try {
      for (const format of formats) {
        await pause();
        const render = await reporters[format].load();
        const bytes = await render(record, { catalogue: checks, exitCode, accessReview, architecture, pause });
        reports.push({ name: reporters[format].file, bytes });
      }
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
    }
    if (!(await interrupt.hasCome())) return { result, record, exitCode, reports };
  }
  return { result, record: { ...record, conclusion: 'aborted' }, exitCode: interrupt.exitCode(), reports: [] };
}

function keyOf(path: string, signals: Signals): Signer {
  const signer = readPatiently(path, fileSigner, signals);
  if (signer.isExposed) process.stderr.write(`iq: warning: others on this machine can read ${path} (chmod 600 mends it)\n`);
  return signer;
}
