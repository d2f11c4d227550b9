import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { OperatorError } from './errors.ts';
import { version } from './package.ts';

const purposes = ['qualification', 'post-change', 'monitoring', 'engineering'] as const;

const positive = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1000) throw new InvalidArgumentError('expected a whole number from 1 to 1000.');
  return value;
};

const pair = (text: string, before: Record<string, string> = {}): Record<string, string> => {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected KEY=VALUE.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
};

/** Options that every run takes, live or not. */
function withRunOptions(command: Command): Command {
  return command
    .option('--out <dir>', 'folder for evidence packages', 'evidence')
    .option('--format <list>', 'reports in the package, separated by commas: pdf, json, txt, none', 'pdf')
    .option('--json', 'print the record on stdout, nothing else there')
    .option('--key <file>', 'seal with this P-256 private key (PEM); without it a key is made for the run')
    .option('--no-progress', 'no progress on stderr')
    .option('--debug', 'show stacks of errors');
}

function program(): Command {
  const iq = new Command('iq')
    .description('Proves that an AWS organization is what its architecture spec says it is, and seals the proof as IQ evidence.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(iq --help lists the commands)')
    .addHelpText(
      'after',
      '\nExit codes: 0 conforms, 1 a requirement fails, 2 something could not be verified, 3 could not run.\nExample: iq verify --spec iq-spec.yaml --key seal.pem',
    );

  withRunOptions(iq.command('verify').description('read every account, judge, seal: the main job'))
    .requiredOption('--spec <file>', 'the architecture spec')
    .option('--facts <file>', 'judge saved facts: no AWS, no credentials')
    .addOption(new Option('--purpose <purpose>', 'what the run is for').choices(purposes).default('engineering'))
    .option('--change <id>', 'the change that this run follows')
    .option('--deployment <key=value>', 'what was deployed; may be repeated', pair)
    .option('--check <id...>', 'only these checks (a narrowed run is PARTIAL)')
    .option('--account <id...>', 'only these accounts, by id or name')
    .option('--region <region...>', 'only these regions')
    .option('--save-facts <file>', 'also write the facts here (facts.jsonl.gz)')
    .option('--profile <name>', 'AWS profile')
    .option('--role <name>', 'role to assume instead of access.role')
    .option('--concurrency <n>', 'calls in flight', positive, 40)
    .addHelpText('after', '\nExample: iq verify --spec iq-spec.yaml --key seal.pem --purpose post-change --change CHG-1187')
    .action(async (options) => (await import('./commands/verify.ts')).verify(options));

  withRunOptions(iq.command('demo').description('verify the built-in reference organization: no AWS, no configuration'))
    .addHelpText('after', '\nExample: iq demo --out evidence')
    .action(async (options) => (await import('./commands/demo.ts')).demo(options));

  const evidence = iq.command('evidence').description('evidence packages');
  evidence
    .command('verify <package>')
    .description('check seal, digests and shape of a package')
    .option('--key <file>', 'public key (PEM), received another way than with the package')
    .option('--rejudge', 'recompute every verdict from the facts inside and compare')
    .option('--json', 'print the result as JSON')
    .option('--debug', 'show stacks of errors')
    .addHelpText(
      'after',
      '\nExit codes: 0 valid, 1 not valid, 2 intact but not fully assured, 3 could not run.\nExample: iq evidence verify evidence/<run id> --key trusted.pub --rejudge',
    )
    .action(async (path, options) => (await import('./commands/evidence-verify.ts')).evidenceVerify(path, options));

  const spec = iq.command('spec').description('architecture specs');
  spec
    .command('validate <file>')
    .description('print every mistake, with line and column')
    .option('--debug', 'show stacks of errors')
    .action(async (file) => (await import('./commands/spec.ts')).validate(file));
  spec
    .command('resolve <file>')
    .description('print the spec with sets, defaults and rules resolved: what is digested and approved')
    .option('--debug', 'show stacks of errors')
    .action(async (file) => (await import('./commands/spec.ts')).resolve(file));
  spec
    .command('schema')
    .description('print the JSON Schema of the grammar')
    .action(async () => (await import('./commands/spec.ts')).schema());

  iq.command('permissions')
    .description('print the least read-only permission that a spec needs')
    .option('--spec <file>', 'the architecture spec; without it, every check')
    .addOption(new Option('--format <format>', 'what to print').choices(['policy', 'session-policy']).default('policy'))
    .option('--debug', 'show stacks of errors')
    .addHelpText('after', '\nExample: iq permissions --spec iq-spec.yaml --format policy')
    .action(async (options) => (await import('./commands/permissions.ts')).permissions(options));
  return iq;
}

/** Runs one command line; sets the exit code and never throws. An unexpected error shows its stack and exits 3. */
export async function main(argv: readonly string[]): Promise<void> {
  const isDebug = argv.includes('--debug');
  // Node's own exit code for these is 1, which a pipeline reads as "a requirement fails".
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error) => process.exit(report(error, isDebug)));
  // A reader that has seen enough (| head) changes nothing about the verdict.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  try {
    await program().parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(error, isDebug);
  }
}

function report(error: unknown, isDebug: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 3;
  if (error instanceof OperatorError) {
    process.stderr.write(`iq: ${error.message}\n${error.hint === undefined ? '' : `    ${error.hint}\n`}`);
    if (isDebug) process.stderr.write(`${error.stack}\n${error.cause === undefined ? '' : `caused by ${stackOf(error.cause)}\n`}`);
    return 3;
  }
  process.stderr.write(`iq: unexpected error, please report it\n${stackOf(error)}\n`);
  return 3;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
