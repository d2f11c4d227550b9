import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { OperatorError, SpecError, UsageError } from './errors.ts';
import { version } from './package.ts';
import { harmless } from './reporters/legible.ts';
import type { Signals } from './signals.ts';

const purposes = ['qualification', 'post-change', 'monitoring', 'engineering'] as const;

const positive = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1000) throw new InvalidArgumentError('expected a whole number from 1 to 1000.');
  return value;
};

const stated = (text: string): string => {
  if (text === '') throw new InvalidArgumentError('expected text, found none.');
  return text;
};

/** Of an option that may be repeated. One that takes several values at once would take the arguments behind it too. */
const each = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

const pair = (text: string, before: Record<string, string> = {}): Record<string, string> => {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected KEY=VALUE.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
};

/** Options that every run takes, live or not. */
function withRunOptions(command: Command): Command {
  return command
    .option('--out <dir>', 'folder for evidence packages', 'evidence')
    .option(
      '--format <list>',
      'reports in the package, separated by commas: pdf (the default), svg, json, txt, access-review (with pdf), none',
    )
    .option('--json', 'print the record on stdout, nothing else there')
    .option('--key <key>', 'seal with this private key: a file (PEM or PKCS#12) or kms:ARN; without it a key is made for the run')
    .option('--key-passphrase <file>', 'file that holds the passphrase of the key')
    .option('--certificates <file>', "the key's certificate and those above it (PEM), where they are not in the key's own file")
    .option('--seal-role <role>', 'role, by name or ARN, that signs with AWS KMS and writes a ledger in S3: never one that reads')
    .option('--timestamp-url <url>', 'have the seal stamped by this time-stamping authority (RFC 3161); may be repeated', each)
    .option('--ledger <place>', 'enter the run in this ledger: a folder, or s3://bucket/prefix')
    .option('--no-progress', 'no progress on stderr')
    .option('--debug', 'show stacks of errors');
}

function program(signals: Signals): Command {
  const iq = new Command('iq')
    .description('Proves that an AWS organization is what its architecture spec says it is, and seals the proof as IQ evidence.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(iq --help lists the commands)')
    .addHelpText(
      'after',
      '\nExit codes: 0 conforms, 1 a requirement fails, 2 something could not be verified, 3 could not run.\nExample: iq verify --spec iq-spec.yaml --key seal.key',
    );

  withRunOptions(iq.command('verify').description('read every account, judge, seal: the main job'))
    .requiredOption('--spec <file>', 'the architecture spec')
    .option('--facts <file>', 'judge saved facts: no AWS, no credentials')
    .addOption(new Option('--purpose <purpose>', 'what the run is for').choices(purposes).default('engineering'))
    .option('--change <id>', 'the change that this run follows', stated)
    .option('--deployment <key=value>', 'what was deployed; may be repeated', pair)
    .option('--check <id...>', 'only these checks: a run narrowed by this or the next two is PARTIAL')
    .option('--account <id...>', 'only these accounts, by id or name')
    .option('--region <region...>', 'only these governed regions')
    .option('--shard <n/of>', 'read the accounts of one shard, such as 3/10 (env/10 in an array job), and judge nothing: iq merge does')
    .option('--save-facts <file>', 'also write the facts here (facts.jsonl.gz)')
    .option('--keep-responses', "also keep AWS's answers in the package, byte for byte: nothing in them is redacted")
    .option('--profile <name>', 'AWS profile to start from; else the default chain of the SDK')
    .option('--role <name>', 'role to assume instead of access.role')
    .option('--concurrency <n>', 'most calls in flight at once', positive, 256)
    .addHelpText(
      'after',
      '\nExit codes: 0 conforms, 1 a requirement fails, 2 something could not be verified, 3 could not run.\nExample: iq verify --spec iq-spec.yaml --key seal.key --purpose post-change --change CHG-1187 --deployment commit=9f1c2ab',
    )
    .action(async (options) => (await import('./commands/verify.ts')).verify({ ...options, signals }));

  withRunOptions(iq.command('merge <package...>').description('judge what the shards of one run have read, and seal one record'))
    .option('--trust <file>', 'public key (PEM) that sealed the shards, received another way than with them')
    .addOption(new Option('--purpose <purpose>', 'what the run is for').choices(purposes).default('engineering'))
    .option('--change <id>', 'the change that this run follows', stated)
    .option('--deployment <key=value>', 'what was deployed; may be repeated', pair)
    .option('--save-facts <file>', 'also write the facts here (facts.jsonl.gz)')
    .addHelpText(
      'after',
      '\nExit codes: 0 conforms, 1 a requirement fails, 2 something could not be verified, 3 could not run.\nExample: iq merge shards/*/ --trust seal.pub --key seal.key --purpose monitoring',
    )
    .action(async (packages, options) => (await import('./commands/merge.ts')).merge(packages, { ...options, signals }));

  withRunOptions(iq.command('demo').description('verify the built-in reference organization: no AWS, no configuration'))
    .addHelpText('after', '\nExample: iq demo --key seal.key --format pdf,txt')
    .action(async (options) => (await import('./commands/demo.ts')).demo({ ...options, signals }));

  const evidence = iq
    .command('evidence')
    .description('evidence packages: verify one, publish one')
    .addHelpText('after', '\nExample: iq evidence verify evidence/RUN-ID --key trusted.pub --rejudge');
  evidence
    .command('verify <package>')
    .description('check seal, timestamps, digests, shape, claims, ledger and PDF of a package')
    .option('--key <file>', 'public key (PEM), received another way than with the package')
    .option('--ca <file>', 'certificate authorities (PEM) that the certificate of the key must lead to, received another way')
    .option('--tsa-ca <file>', 'certificate authorities (PEM) that the timestamps must lead to, received another way')
    .option('--rejudge', 'recompute every verdict from the facts inside and compare')
    .option('--json', 'print the result as JSON')
    .option('--debug', 'show stacks of errors')
    .addHelpText(
      'after',
      '\nExit codes: 0 valid, 1 not valid, 2 intact but not fully assured, 3 could not run.\nExample: iq evidence verify evidence/RUN-ID --key trusted.pub --rejudge',
    )
    .action(async (path, options) => (await import('./commands/evidence-verify.ts')).evidenceVerify(path, options));
  evidence
    .command('publish <package>')
    .description('copy a package to S3, keep it there under Object Lock, and read back that it is')
    .requiredOption('--to <place>', 's3://bucket/prefix')
    .option('--retain <time>', 'how long nobody can delete it, from the end of the run, such as 10y or 3650d')
    .addOption(new Option('--mode <mode>', 'of Object Lock').choices(['compliance', 'governance']))
    .option('--role <role>', 'role to write with, by name or ARN: never one that reads the organization')
    .option('--profile <name>', 'AWS profile to start from; else the default chain of the SDK')
    .option('--region <region>', 'region of the bucket; else that of the environment')
    .option('--tool <file>', 'the npm package that this iq was installed from: its digest goes along')
    .option('--json', 'print the result as JSON')
    .option('--debug', 'show stacks of errors')
    .addHelpText(
      'after',
      '\nExit codes: 0 all of it is there, 1 the package is not valid, 3 could not publish; the same command goes on where it stopped.\nExample: iq evidence publish evidence/RUN-ID --to s3://iq-evidence/contour --retain 10y --role iq-publisher',
    )
    .action(async (path, options) => (await import('./commands/publish.ts')).publishEvidence(path, options));

  iq.command('ledger')
    .description('the ledger of runs: verify it')
    .addHelpText('after', '\nExample: iq ledger verify s3://iq-ledger/contour --key seal.pub --since checkpoint.txt')
    .command('verify <place>')
    .description('name what was removed, altered or reordered, and the runs that have no end')
    .option('--key <file>', 'public key (PEM) that signed, received another way; may be repeated: a ledger outlives its keys', each)
    .option('--since <file>', 'checkpoint that was kept elsewhere, such as ledger/checkpoint.txt of a package; may be repeated', each)
    .option('--tsa-ca <file>', 'certificate authorities (PEM) that the timestamps must lead to, received another way')
    .option('--role <role>', 'role to read the bucket with, by name or ARN')
    .option('--profile <name>', 'AWS profile to start from; else the default chain of the SDK')
    .option('--region <region>', 'region of the bucket; else that of the environment')
    .option('--json', 'print the result as JSON')
    .option('--debug', 'show stacks of errors')
    .addHelpText(
      'after',
      '\nExit codes: 0 valid, 1 not valid, 2 intact but not fully assured, 3 could not run.\nExample: iq ledger verify s3://iq-ledger/contour --key seal.pub --since evidence/RUN-ID/ledger/checkpoint.txt',
    )
    .action(async (at, options) => (await import('./commands/ledger.ts')).ledgerVerify(at, options));

  const spec = iq
    .command('spec')
    .description('architecture specs: validate, resolve, print the grammar')
    .addHelpText('after', '\nExample: iq spec validate iq-spec.yaml');
  spec
    .command('validate <file>')
    .description('print every mistake, with line and column')
    .option('--debug', 'show stacks of errors')
    .addHelpText('after', '\nExit codes: 0 valid, 3 not valid.\nExample: iq spec validate iq-spec.yaml')
    .action(async (file) => (await import('./commands/spec.ts')).validate(file));
  spec
    .command('resolve <file>')
    .description('print the spec with sets, defaults and rules resolved: what is digested and approved')
    .option('--debug', 'show stacks of errors')
    .addHelpText('after', '\nExample: iq spec resolve iq-spec.yaml > spec.resolved.json')
    .action(async (file) => (await import('./commands/spec.ts')).resolve(file));
  spec
    .command('schema')
    .description('print the JSON Schema of the grammar')
    .addHelpText('after', '\nExample: iq spec schema > spec.schema.json')
    .action(async () => (await import('./commands/spec.ts')).schema());

  iq.command('checks [id]')
    .description('list the checks, or explain one of them or one requirement: what is read, what passes, what it cannot prove')
    .option('--spec <file>', 'say of each what this spec does with it: specified, excluded, or not asked for')
    .option('--json', 'print it as JSON')
    .option('--debug', 'show stacks of errors')
    .addHelpText('after', '\nExample: iq checks cmk-encryption.key-rotation')
    .action(async (id, options) => (await import('./commands/checks.ts')).checks(id, options));

  iq.command('permissions')
    .description('print the least read-only permission that a spec needs')
    .option('--spec <file>', 'the architecture spec; without it, every check')
    .addOption(
      new Option('--format <format>', 'what to print')
        .choices(['policy', 'session-policy', 'cloudformation', 'terraform'])
        .default('policy'),
    )
    .option('--debug', 'show stacks of errors')
    .addHelpText('after', '\nExample: iq permissions --spec iq-spec.yaml --format policy')
    .action(async (options) => (await import('./commands/permissions.ts')).permissions(options));
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
