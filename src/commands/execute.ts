import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { checks } from '../checks/index.ts';
import { OperatorError } from '../errors.ts';
import type { ResponseStore } from '../evidence/response-store.ts';
import { Staging } from '../evidence/staging.ts';
import { holdHeap } from '../heap.ts';
import type { RunResult } from '../qualify.ts';
import type { Qualification } from '../record.ts';
import { reporters } from '../reporters/index.ts';
import { harmless } from '../reporters/legible.ts';
import type { Announcement, RunPorts } from '../run.ts';
import type { Signals } from '../signals.ts';
import { ciOf } from './ci.ts';
import type { Cited, CitingOptions } from './citing.ts';
import type { Evidence } from './evidence.ts';
import { requireFile, requireFolder, writeWhole } from './files.ts';
import { formatsOf } from './formats.ts';
import { type Interrupt, interruptBy } from './interrupt.ts';
import { prepareNotices } from './notices.ts';
import type { NotifyOptions } from './notifying.ts';
import { prepareSealing, type Sealing, type SealingOptions } from './sealing.ts';
import { watch } from './watch.ts';

/** What every run prints and writes, and what ends it early. */
export interface OutputOptions extends SealingOptions, CitingOptions, NotifyOptions {
  readonly out: string;
  /** The path of the spec, where the command was given one: reports that name its lines name it from the folder in which iq runs. */
  readonly spec?: string;
  /** Reports, separated by commas; `pdf` where absent. */
  readonly format?: string;
  readonly json?: boolean;
  readonly saveFacts?: string;
  readonly keepResponses?: boolean;
  readonly progress: boolean;
  readonly signals: Signals;
}

/** What is to be sealed: read from AWS, from saved facts or from shards, and judged. */
type Produce = (ports: RunPorts) => Promise<RunResult>;

/** What a command does beside its run. */
export interface Besides {
  /** Heard once the spec is known, before the run is entered and its seal made ready. What it rejects with refuses the run. */
  readonly announced?: (announcement: Announcement) => Promise<void>;
  /** Heard once the package of a whole run has its name, while the ledger is open. Never rejects. */
  readonly finished?: (finished: Finished) => Promise<Ending>;
}

/** A whole run whose package is there. */
export interface Finished {
  readonly result: RunResult;
  readonly evidence: Evidence;
  readonly entered: Sealing['entered'];
  readonly interrupt: Interrupt;
}

/** What follows the text of a run. */
export interface Ending {
  readonly exitCode: number;
  /** For people. */
  readonly text: (layout: { readonly color: boolean; readonly width: number }) => string;
  /** What `--json` prints in place of the record. */
  readonly json: string;
  /** A sentence each. */
  readonly warnings: readonly string[];
}

/** Runs, seals, writes the package and prints. Sets the exit code of the contract. */
export async function execute(produce: Produce, output: OutputOptions, besides: Besides = {}): Promise<void> {
  holdHeap();
  const { signals } = output;
  const interrupt = interruptBy(signals);
  // What came while the program was loaded counts before anything is read.
  await interrupt.hasCome();
  const formats = formatsOf(output.format);
  // What would be refused at the end is refused before the first call.
  requireFolder(output.out, { create: true });
  if (output.saveFacts !== undefined) requireFile(output.saveFacts);
  const notices = await prepareNotices(output);
  // uuid's own source of chance loads Node's Web Crypto.
  const runId = uuidv7({ rng: () => randomBytes(16) });
  let staging = output.keepResponses === true ? new Staging({ dir: output.out, runId }) : undefined;
  let result: RunResult | undefined;
  let evidence: Evidence;
  let directory: string;
  let sealing: Sealing | undefined;
  let cited: Cited = nothingCited;
  let ending: Ending | undefined;
  let isAnnounced = false;
  try {
    const responses = staging === undefined ? undefined : await storeIn(staging.folder);
    const announce = async (announcement: Announcement) => {
      await besides.announced?.(announcement);
      cited = await citedBy(output, announcement);
      for (const warning of cited.warnings) process.stderr.write(`iq: warning: ${harmless(warning)}\n`);
      isAnnounced = true;
      const stuck = endIfStuck(interrupt.signal, signals);
      sealing = await prepareSealing(output, announcement, { signals, interrupt: interrupt.signal }).finally(stuck);
      return { seal: sealing.seal, ledger: sealing.entered?.note, ...cited.notes };
    };
    result = await runToItsEnd(produce, output, { runId, responses, announce, interrupt });
    if (sealing === undefined) throw new Error('the run was not announced');
    const { evidenceOf } = await import('./evidence.ts');
    evidence = await evidenceOf(result, { sealing, formats, interrupt, cited: cited.files, specPath: output.spec });
    staging ??= new Staging({ dir: output.out, runId });
    directory = await writeEvidence(evidence, staging);
    if (evidence.record.conclusion !== 'aborted')
      ending = await besides.finished?.({ result, evidence, entered: sealing.entered, interrupt });
  } catch (error) {
    // What was read in hours does not go with a seal that failed in seconds.
    if (result !== undefined) saveFacts(result, output);
    await notices.failed({ runId, exitCode: interrupt.signal.aborted ? interrupt.exitCode() : 3 }, error);
    // A run that was refused before it was announced was refused, interrupted or not.
    if (!isAnnounced) throw error;
    leaveWithout(error, { interrupt, signals });
    return;
  } finally {
    staging?.discard();
    await sealing?.close();
    // From here on a signal ends the process as any other: the package is there, and a reader that hangs must not hold it.
    signals.stop();
  }
  await tell({ result, evidence, directory, ending }, output);
  process.exitCode = ending?.exitCode ?? evidence.exitCode;
  await notices.ended({ result, evidence, directory, exitCode: ending?.exitCode ?? evidence.exitCode });
  // What an interrupt left behind, such as a sign-in that hangs, must not keep the process.
  if (evidence.record.conclusion === 'aborted') setTimeout(signals.end, 1_000).unref();
}

const nothingCited: Cited = { notes: {}, files: [], warnings: [] };

/** What the run cites, and what its purpose asks of it: loaded where there is any of it, and nowhere else. */
async function citedBy(output: OutputOptions, announcement: Announcement): Promise<Cited> {
  const { purpose, loaded } = announcement;
  const isGiven = output.protocol !== undefined || output.toolQualification !== undefined;
  const isAsked = purpose === 'qualification' || loaded.spec.evidence?.purposes !== undefined || loaded.spec.approvals !== undefined;
  if (!isGiven && !isAsked) return nothingCited;
  const { cite } = await import('./citing.ts');
  return cite(output, announcement);
}

/** An interrupt has an exit code of its own, also where no record is left, such as by a key that does not answer. All else is thrown on. */
function leaveWithout(error: unknown, { interrupt, signals }: { readonly interrupt: Interrupt; readonly signals: Signals }): void {
  if (!(error instanceof OperatorError && interrupt.signal.aborted)) throw error;
  process.stderr.write(`iq: interrupted, and no record is left: ${harmless(error.message)}\n`);
  process.exitCode = interrupt.exitCode();
  setTimeout(signals.end, 1_000).unref();
}

/** Until there is a key there is no record to leave: a key service or a ledger that does not answer must not hold an interrupted run. */
function endIfStuck(interrupt: AbortSignal, signals: Signals): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    timer = setTimeout(signals.end, 3_000);
  };
  if (interrupt.aborted) wait();
  else interrupt.addEventListener('abort', wait);
  return () => {
    interrupt.removeEventListener('abort', wait);
    clearTimeout(timer);
  };
}

/** Loaded where answers are kept, and nowhere else. */
async function storeIn(folder: string): Promise<ResponseStore> {
  const { ResponseStore } = await import('../evidence/response-store.ts');
  return new ResponseStore(folder);
}

interface Running {
  readonly runId: string;
  readonly responses: ResponseStore | undefined;
  readonly announce: RunPorts['announce'];
  readonly interrupt: Interrupt;
}

function runToItsEnd(produce: Produce, output: OutputOptions, { runId, responses, announce, interrupt }: Running): Promise<RunResult> {
  const progress = watch(process.stderr, output.progress);
  return produce({
    now: () => new Date(),
    runId: () => runId,
    responses,
    announce,
    interrupt: interrupt.signal,
    ...ciOf(process.env),
    events: progress.events,
  }).finally(progress.end);
}

/** All that is sealed lies on the disk before the ledger hears of it; then the package takes its name. */
async function writeEvidence(evidence: Evidence, staging: Staging): Promise<string> {
  staging.add(evidence.files);
  await evidence.finish((files) => staging.add(files));
  return staging.commit();
}

interface Told {
  readonly result: RunResult;
  readonly evidence: Evidence;
  readonly directory: string;
  readonly ending: Ending | undefined;
}

async function tell({ result, evidence, directory, ending }: Told, output: OutputOptions): Promise<void> {
  const { record } = evidence;
  const exitCode = ending?.exitCode ?? evidence.exitCode;
  const people = output.json === true ? process.stderr : process.stdout;
  people.write(`evidence: ${directory}\n`);
  saveFacts(result, output);
  const { renderTerminal } = await import('../reporters/terminal.ts');
  if (output.json === true) process.stdout.write(ending?.json ?? (await (await reporters.json.load())(record)));
  const color = people.isTTY === true && process.env.NO_COLOR === undefined;
  const { refusals } = result;
  const layout = { color, width: people.columns ?? 80 };
  people.write(renderTerminal(record, { catalogue: checks, exitCode, ...layout, refusals }));
  people.write(shardLine(record, result));
  people.write(ending?.text(layout) ?? '');
  for (const warning of [...evidence.warnings, ...(ending?.warnings ?? [])]) process.stderr.write(`iq: warning: ${harmless(warning)}\n`);
}

function saveFacts({ facts }: RunResult, { saveFacts: path }: OutputOptions): void {
  if (path !== undefined) writeWhole(path, facts);
}

/** The last line of a shard, which judges nothing; empty for any other run. */
function shardLine({ scope, conclusion }: Qualification, { counts }: RunResult): string {
  const shard = scope.narrowing?.shard;
  if (shard === undefined || conclusion === 'aborted') return '';
  return `shard ${shard.index} of ${shard.count}: ${counts.observed} facts observed, ${counts.unobserved} not; iq merge judges them\n`;
}
