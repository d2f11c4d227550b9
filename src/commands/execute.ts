import { dirname } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { DeadlineError } from '../aws/failure.ts';
import { checks } from '../checks/index.ts';
import { UsageError } from '../errors.ts';
import { type PackageFile, writePackage } from '../evidence/package.ts';
import { sealPackage } from '../evidence/seal.ts';
import { ephemeralSigner, fileSigner, type Signer } from '../evidence/signer.ts';
import { reporters } from '../reporters/index.ts';
import { exitCodeOf, type RunRequest, type RunResult, run } from '../run.ts';
import { ciOf } from './ci.ts';
import { requireFolder, writeWhole } from './files.ts';
import { watch } from './watch.ts';

/** What every run prints and writes. */
export interface OutputOptions {
  readonly out: string;
  readonly format: string;
  readonly json?: boolean;
  readonly key?: string;
  readonly progress: boolean;
}

const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/** Runs, seals, writes the package and prints. Sets the exit code of the contract. */
export async function execute(request: RunRequest, output: OutputOptions & { readonly saveFacts?: string }): Promise<void> {
  const formats = formatsOf(output.format);
  const signer = output.key === undefined ? ephemeralSigner() : keyOf(output.key);
  // What would be refused at the end is refused before the first call.
  requireFolder(output.out, { create: true });
  if (output.saveFacts !== undefined) requireFolder(dirname(output.saveFacts), { create: false });
  const interrupt = listenForSignals();
  const progress = watch(process.stderr, output.progress);
  let result: RunResult;
  try {
    result = await run(request, {
      now: () => new Date(),
      runId: () => uuidv7(),
      signer,
      interrupt: interrupt.signal,
      ...ciOf(process.env),
      events: progress.events,
    });
  } finally {
    progress.end();
    interrupt.stop();
  }
  const { record, facts, resolved, loaded } = result;
  const exitCode = record.conclusion === 'aborted' ? interrupt.exitCode() : exitCodeOf(record.conclusion);
  const sealed = await sealPackage(record, { sources: loaded.sources, resolvedSpec: resolved, facts }, signer);
  const options = { catalogue: checks, exitCode };
  const rendered: PackageFile[] = [];
  // An aborted run leaves its record and no reports: it must end within seconds.
  for (const format of record.conclusion === 'aborted' ? [] : formats) {
    const render = await reporters[format].load();
    rendered.push({ name: reporters[format].file, bytes: await render(record, options) });
  }
  if (output.saveFacts !== undefined) writeWhole(output.saveFacts, facts);
  const directory = writePackage({ dir: output.out, runId: record.runId, files: [...sealed, ...rendered] });
  const { renderTerminal } = await import('../reporters/terminal.ts');
  const people = output.json === true ? process.stderr : process.stdout;
  if (output.json === true) process.stdout.write(await (await reporters.json.load())(record));
  people.write(`evidence: ${directory}\n`);
  const color = people.isTTY === true && process.env.NO_COLOR === undefined;
  people.write(renderTerminal(record, { ...options, color, width: people.columns ?? 100 }));
  process.exitCode = exitCode;
}

function keyOf(path: string): Signer {
  const signer = fileSigner(path);
  if (signer.isExposed) process.stderr.write(`iq: warning: others on this machine can read ${path} (chmod 600 mends it)\n`);
  return signer;
}

type Format = keyof typeof reporters;

function formatsOf(list: string): readonly Format[] {
  const names = list.split(',').map((name) => name.trim());
  if (names.length === 1 && names[0] === 'none') return [];
  const known = Object.keys(reporters);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined)
    throw new UsageError(`There is no report format ${wrong}.`, { hint: `one or more of ${known.join(', ')}, or none` });
  return [...new Set(names)] as Format[];
}

/** The first Ctrl-C or SIGTERM ends the run with its record; a second one ends the process at once. */
function listenForSignals() {
  const controller = new AbortController();
  let exitCode: number = signals.SIGINT;
  const handlers = Object.entries(signals).map(([name, code]) => {
    const handler = () => {
      if (controller.signal.aborted) process.exit(code);
      exitCode = code;
      controller.abort(new DeadlineError('aborted'));
    };
    process.on(name, handler);
    return { name, handler };
  });
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    stop: () => {
      for (const { name, handler } of handlers) process.off(name, handler);
    },
  };
}
