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

const sampleSize = (text: string): number | 'all' => {
  if (text === 'all') return text;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number from 1, or all.');
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

/** Options of everything that is sealed. */
function withSealingOptions(command: Command): Command {
  return command
    .option('--key <key>', 'seal with this private key: a file (PEM or PKCS#12) or kms:ARN; without it a key is made for the run')
    .option('--key-passphrase <file>', 'file that holds the passphrase of the key')
    .option('--certificates <file>', "the key's certificate and those above it (PEM), where they are not in the key's own file")
    .option('--seal-role <role>', 'role, by name or ARN, that signs with AWS KMS and writes a ledger in S3: never one that reads')
    .option('--timestamp-url <url>', 'have the seal stamped by this time-stamping authority (RFC 3161); may be repeated', each)
    .option('--ledger <place>', 'enter the run in this ledger: a folder, or s3://bucket/prefix');
}

/** What a run can be given that its record cites. */
function withCitedOptions(command: Command): Command {
  return command
    .option('--protocol <folder>', 'the protocol that the run executes, as iq protocol wrote it and people signed it')
    .option('--tool-qualification <folder>', 'the qualification of this iq on this machine, as iq qualify wrote it');
}

/** Options that every run takes, live or not. */
function withRunOptions(command: Command): Command {
  return withSealingOptions(command)
    .option('--out <dir>', 'folder for evidence packages', 'evidence')
    .option(
      '--format <list>',
      'reports in the package, separated by commas: pdf (the default), svg, json, txt, access-review (with pdf), none',
    )
    .option('--json', 'print the record on stdout, nothing else there')
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

  withCitedOptions(withRunOptions(iq.command('verify').description('read every account, judge, seal: the main job')))
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

  withCitedOptions(
    withRunOptions(iq.command('merge <package...>').description('judge what the shards of one run have read, and seal one record')),
  )
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

  withSealingOptions(
    iq.command('protocol').description('write what a run of a spec is going to verify, sealed, for people to approve before'),
  )
    .requiredOption('--spec <file>', 'the architecture spec')
    .option('--out <dir>', 'folder for protocols', 'protocols')
    .option('--profile <name>', 'AWS profile to start from, for a key in AWS KMS or a ledger in S3; else the default chain of the SDK')
    .option('--diff <folder>', 'write nothing: say what differs from this protocol, for whoever approved that one')
    .option('--json', 'print the protocol, or the differences, as JSON on stdout, nothing else there')
    .option('--debug', 'show stacks of errors')
    .addHelpText(
      'after',
      '\nExit codes: 0 written, or with --diff the same; 1 with --diff something differs; 3 could not be written or read.\nExample: iq protocol --spec iq-spec.yaml --key seal.key\nExample: iq protocol --spec iq-spec.yaml --diff protocols/IQS-0042-C-0123456789ab',
    )
    .action(async (options) => (await import('./commands/protocol.ts')).protocol({ ...options, signals }));

  iq.command('sign-off <path>')
    .description('sign or reject a document as one person: a protocol, a record, a report, a review, a file of deviations or attestations')
    .requiredOption('--role <role>', 'role of the spec (evidence.roles) that the person signs in')
    .requiredOption('--key <key>', "the person's own key: FILE (encrypted; PEM or PKCS#12), or kms:ARN")
    .option('--certificates <file>', 'certificate of the key and those of its issuers (PEM), where they are not in the key file')
    .option('--reject', 'reject it; nobody signs after that')
    .option('--reason <text>', 'why it is rejected', stated)
    .addOption(new Option('--kind <kind>', 'what a plain file is').choices(['deviations', 'attestations']))
    .option('--spec <file>', 'the spec that names a plain file, and says who signs it')
    .option('--external <id>', 'record a signature that lives in the quality system: eqms:ID; with --file and --signed-by', stated)
    .option('--file <file>', 'what was signed there; its digest is recorded')
    .option('--signed-by <name>', 'who signed there, as evidence.roles names them (eqms:NAME)', stated)
    .option('--people-ca <file>', "authorities (PEM) of people's certificates, instead of those that the spec names")
    .option('--profile <name>', 'AWS profile to start from; else the default chain of the SDK')
    .option('--debug', 'show stacks of errors')
    .addHelpText(
      'after',
      '\nThe passphrase is asked for at each signature, then the printed name as the certificate has it; without a terminal each is one line of the input.\nExit codes: 0 signed or rejected, 3 refused: nothing was signed.\nExample: iq sign-off protocols/IQS-0042-C-0123456789ab --role reviewer --key rita.p12\nExample: iq sign-off evidence/RUN-ID --role approver --key grace.p12 --reject --reason "Wrong change number"',
    )
    .action(async (path, options) => (await import('./commands/sign-off.ts')).signOff(path, { ...options, signals }));

  iq.command('disposition <package>')
    .description('sign what becomes of a test case that did not pass: one statement each, and the record stays as it is')
    .requiredOption(
      '--test-case <id...>',
      'id of a test case that failed or could not be verified; of several, each gets its own statement',
    )
    .addOption(new Option('--as <kind>', 'what becomes of it').choices(['corrected', 'accepted', 'test-error']).makeOptionMandatory())
    .requiredOption('--deviation <id>', "number of the deviation in the company's quality system", stated)
    .requiredOption('--reason <text>', 'why, in words', stated)
    .requiredOption('--role <role>', 'role of the spec (evidence.roles) that the person signs in')
    .requiredOption('--key <key>', "the person's own key: FILE (encrypted; PEM or PKCS#12), or kms:ARN")
    .option('--certificates <file>', 'certificate of the key and those of its issuers (PEM), where they are not in the key file')
    .option('--retest <package>', 'package of a later execution of the same test case; corrected demands one in which it passed')
    .option('--profile <name>', 'AWS profile to start from; else the default chain of the SDK')
    .option('--debug', 'show stacks of errors')
    .addHelpText(
      'after',
      '\nOne person may dispose of several test cases at once: one passphrase and one confirmation that lists them all, and a statement for each.\nA second disposition of a test case takes the place of the first, which is kept.\nExit codes: 0 signed, 3 refused: nothing was signed.\nExample: iq disposition evidence/RUN-ID --test-case iam-users.no-users@222222222222/arn:aws:iam::222222222222:user/eve --as corrected --deviation DEV-1 --reason "The user was deleted" --retest evidence/RETEST-ID --role reviewer --key rita.p12',
    )
    .action(async (path, options) => (await import('./commands/disposition.ts')).disposition(path, { ...options, signals }));

  withSealingOptions(
    iq
      .command('report <package...>')
      .description('write the IQ report of a record, sealed: what did not pass, what became of it, who signed'),
  )
    .option('--out <dir>', 'folder for reports', 'reports')
    .option('--json', 'print the report as JSON on stdout, nothing else there')
    .option('--debug', 'show stacks of errors')
    .addHelpText(
      'after',
      '\nThe first package is the record; then come the retests that its dispositions cite, all of them and no other.\nA planned deviation that was approved before the execution needs no further disposition; any other test case that did not pass does.\nExit codes: 0 it can be approved, 1 something is open or stands against it, 3 could not be written.\nExample: iq report evidence/RUN-ID evidence/RETEST-ID --key seal.key',
    )
    .action(async (packages, options) => (await import('./commands/report.ts')).report(packages, { ...options, signals }));

  withSealingOptions(
    iq.command('review').description('write the review of a range of a ledger, sealed: one document, signed once for many executions'),
  )
    .requiredOption('--since <time>', 'runs that began at this time or later: a date (midnight, UTC), or RFC 3339 with Z')
    .option('--until <time>', 'and before this one, which is over; the day of a date is not a part of it; now where it is left out')
    .requiredOption('--spec <file>', 'the architecture spec: it says who signs (evidence.purposes.monitoring.review)')
    .requiredOption('--packages <dir>', 'folder in which the packages of the runs lie, each under its run id')
    .option('--ledger-key <file>', 'public key (PEM) that signs the ledger, received another way than with it; may be repeated', each)
    .option('--profile <name>', 'AWS profile to start from, for a ledger in S3; else the default chain of the SDK')
    .option('--out <dir>', 'folder for reviews', 'reviews')
    .option('--json', 'print the review as JSON on stdout, nothing else there')
    .option('--debug', 'show stacks of errors')
    .addHelpText(
      'after',
      '\n--ledger is the ledger that is reviewed, and has to be given. A run without a package, without an end, or whose package does not hold is said, and stands against it.\nExit codes: 0 nothing is open, 1 something is open or stands against it, 3 could not be written, or the ledger does not hold.\nExample: iq review --since 2026-11-01 --until 2026-12-01 --ledger s3://iq-ledger/contour --spec iq-spec.yaml --packages evidence --key seal.key',
    )
    .action(async (options) => (await import('./commands/review.ts')).review({ ...options, signals }));

  withSealingOptions(
    iq.command('qualify').description('try this iq on this machine: requirements, faults, tampering; and seal what came of it'),
  )
    .option('--out <dir>', 'folder for qualifications of the tool', 'tool-qualifications')
    .option('--json', 'print the qualification as JSON on stdout, nothing else there')
    .option('--debug', 'show stacks of errors')
    .addHelpText(
      'after',
      '\nExit codes: 0 qualified, 1 not qualified (the document is written all the same, and says so), 3 could not run.\nExample: iq qualify --key seal.key',
    )
    .action(async (options) => (await import('./commands/qualify.ts')).qualifyTool({ ...options, signals }));

  withRunOptions(iq.command('demo').description('verify the built-in reference organization: no AWS, no configuration'))
    .addHelpText('after', '\nExample: iq demo --key seal.key --format pdf,txt')
    .action(async (options) => (await import('./commands/demo.ts')).demo({ ...options, signals }));

  const evidence = iq
    .command('evidence')
    .description('evidence packages: verify one, publish one')
    .addHelpText('after', '\nExample: iq evidence verify evidence/RUN-ID --key trusted.pub --rejudge');
  evidence
    .command('verify <package>')
    .description('check seal, timestamps, digests, shape, claims, ledger, PDF and signatures of a record, a protocol, a report or a review')
    .option('--key <file>', 'public key (PEM), received another way than with the package')
    .option('--ca <file>', 'certificate authorities (PEM) that the certificate of the key must lead to, received another way')
    .option('--tsa-ca <file>', 'certificate authorities (PEM) that the timestamps must lead to, received another way')
    .option(
      '--people-ca <file>',
      'certificate authorities (PEM) that the certificates of people who signed must lead to, received another way',
    )
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

  iq.command('corroborate <package>')
    .description("look a sample of the record's requests up in CloudTrail, from the auditor's own seat: found, missing, told otherwise")
    .option('--sample <n>', 'how many requests are drawn, spread over accounts and services, or: all', sampleSize, 25)
    .option('--seed <text>', 'draw by this text, as an earlier draw printed it; else by chance', stated)
    .option('--log <place>', 's3://bucket/prefix of a trail: read its files instead of the event history, also beyond its 90 days')
    .option('--role <name>', 'role to enter the other accounts with: never the one that the run used; else they are not asked')
    .option('--external-id <id>', 'external id that the role asks for', stated)
    .option('--profile <name>', 'AWS profile to start from; else the default chain of the SDK')
    .option('--region <region>', 'region of the bucket; else that of the environment')
    .option('--json', 'print the result as JSON')
    .option('--debug', 'show stacks of errors')
    .addHelpText(
      'after',
      '\nExit codes: 0 every request of the sample is there, 1 one is missing or told otherwise, 2 nobody can say of one, or of an observed fact, 3 could not run.\nExample: iq corroborate evidence/RUN-ID --role auditor-read-only --sample 100',
    )
    .action(async (path, options) => (await import('./commands/corroborate.ts')).corroborate(path, options));

  iq.command('ledger')
    .description('the ledger of runs: verify it')
    .addHelpText('after', '\nExample: iq ledger verify s3://iq-ledger/contour --key seal.pub --since checkpoint.txt')
    .command('verify <place>')
    .description('name what was removed, altered or reordered, and the runs that have no end')
    .option('--key <file>', 'public key (PEM) that signed, received another way; may be repeated: a ledger outlives its keys', each)
    .option('--since <file>', 'checkpoint that was kept elsewhere, such as ledger/checkpoint.txt of a package; may be repeated', each)
    .option('--tsa-ca <file>', 'certificate authorities (PEM) that the timestamps must lead to, received another way')
    .option('--people-ca <file>', 'authorities (PEM) of the people who signed over their own entries, received another way')
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
