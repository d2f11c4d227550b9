import { Command, CommanderError } from 'commander';
import { addCompletion } from './cli/completion.ts';
import { addDocuments } from './cli/documents.ts';
import { addEvidence } from './cli/evidence.ts';
import { explained, runExits } from './cli/explained.ts';
import { addRuns } from './cli/runs.ts';
import { addSpecs } from './cli/specs.ts';
import { OperatorError, SpecError, UsageError } from './errors.ts';
import { version } from './package.ts';
import { harmless } from './reporters/legible.ts';
import type { Signals } from './signals.ts';

/** All commands and options, as commander reads them. */
export function program(signals: Signals): Command {
  const iq = new Command('iq')
    .description('Proves that an AWS organization is what its architecture spec says it is, and seals the proof as IQ evidence.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(add --help to see what there is)');
  explained(iq, { exits: runExits, examples: ['iq demo', 'iq verify --spec iq-spec.yaml --key seal.key'] });
  addRuns(iq, signals);
  addDocuments(iq, signals);
  addEvidence(iq, signals);
  addSpecs(iq, signals);
  addCompletion(iq);
  return iq;
}

/** Runs one command line; sets the exit code and never throws. An unexpected error shows its stack and exits 3. */
export async function main(argv: readonly string[], signals: Signals): Promise<void> {
  const isDebug = argv.includes('--debug');
  // Node's own exit code for these is 1, which a pipeline reads as "a requirement fails".
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error) => process.exit(report(error, isDebug)));
  // A reader that has seen enough (| head) changes nothing about the verdict.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw new UsageError(`the output cannot be written: ${error.message}`, { cause: error });
    });
  }
  try {
    await program(signals).parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(error, isDebug);
  }
}

function report(error: unknown, isDebug: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 3;
  const say = (...lines: readonly string[]) => process.stderr.write(lines.map((line) => `${harmless(line)}\n`).join(''));
  if (error instanceof OperatorError) {
    // A spec's mistakes stand one to a line; a line break in one of them, as in any other message, is AWS's or a file's and could forge a line.
    const [first = '', ...others] = error instanceof SpecError ? error.lines : [error.message];
    say(`iq: ${first}`, ...others, ...(error.hint === undefined ? [] : [`    ${error.hint}`]));
    if (isDebug) say(...stackOf(error).split('\n'));
    if (isDebug && error.cause !== undefined) say(...`caused by ${stackOf(error.cause)}`.split('\n'));
    return 3;
  }
  say('iq: unexpected error, please report it', ...stackOf(error).split('\n'));
  return 3;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
