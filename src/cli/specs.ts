import { type Command, Option } from 'commander';
import type { Signals } from '../signals.ts';
import { each, positive, stated } from './arguments.ts';
import { explained } from './explained.ts';

/** What specs are, what they can ask for, and what that takes. */
export function addSpecs(iq: Command, signals: Signals): void {
  addInit(iq, signals);
  addSpec(iq);
  addChecks(iq);
  addPermissions(iq);
}

function addSpec(iq: Command): void {
  const spec = explained(iq.command('spec').description('architecture specs: validate, resolve, print the grammar'), {
    examples: ['iq spec validate iq-spec.yaml'],
  });

  explained(
    spec.command('validate <file>').description('print every mistake, with line and column').option('--debug', 'show stacks of errors'),
    { exits: '0 valid, 3 not valid', examples: ['iq spec validate iq-spec.yaml'] },
  ).action(async (file) => (await import('../commands/spec.ts')).validate(file));

  explained(
    spec
      .command('resolve <file>')
      .description('print the spec with sets, defaults and rules resolved: what is digested and approved')
      .option('--debug', 'show stacks of errors'),
    { examples: ['iq spec resolve iq-spec.yaml > spec.resolved.json'] },
  ).action(async (file) => (await import('../commands/spec.ts')).resolve(file));

  explained(spec.command('schema').description('print the JSON Schema of the grammar'), {
    examples: ['iq spec schema > spec.schema.json'],
  }).action(async () => (await import('../commands/spec.ts')).schema());
}

function addChecks(iq: Command): void {
  explained(
    iq
      .command('checks [id]')
      .description('list the checks, or explain one of them or one requirement: what is read, what passes, what it cannot prove')
      .option('--spec <file>', 'say of each what this spec does with it: specified, excluded, or not asked for')
      .option('--json', 'print it as JSON')
      .option('--debug', 'show stacks of errors'),
    { examples: ['iq checks cmk-encryption.key-rotation'] },
  ).action(async (id, options) => (await import('../commands/checks.ts')).checks(id, options));
}

function addPermissions(iq: Command): void {
  explained(
    iq
      .command('permissions')
      .description('print the least read-only permission that a spec needs')
      .option('--spec <file>', 'the architecture spec; without it, every check')
      .addOption(
        new Option('--format <format>', 'what to print')
          .choices(['policy', 'session-policy', 'cloudformation', 'terraform'])
          .default('policy'),
      )
      .option('--debug', 'show stacks of errors'),
    { examples: ['iq permissions --spec iq-spec.yaml --format policy'] },
  ).action(async (options) => (await import('../commands/permissions.ts')).permissions(options));
}

function addInit(iq: Command, signals: Signals): void {
  const init = iq
    .command('init [path]')
    .description('write a first spec: from what there is, or a short one to fill in')
    .addOption(
      new Option('--from <source>', 'aws: the living organization, facts: those of an earlier run, cdk: a cloud assembly').choices([
        'aws',
        'facts',
        'cdk',
      ]),
    )
    .option('--out <file>', 'the spec; never one that is there already', 'iq-spec.yaml')
    .option('--role <name>', 'with aws: role to assume in every account; iq permissions prints what it needs')
    .option('--management-role <name>', 'with aws: another role in the management account')
    .option('--external-id <id>', 'with aws: external id of the trust of the roles', stated)
    .option('--region <region>', 'a region to govern; may be repeated; else those of the landing zone or what the source knows', each)
    .option('--account <id>', 'with cdk: the account of stacks that name none', stated)
    .option('--profile <name>', 'with aws: AWS profile to start from; else the default chain of the SDK')
    .option('--concurrency <n>', 'with aws: most calls in flight at once', positive, 256)
    .option('--no-progress', 'no progress on stderr')
    .option('--debug', 'show stacks of errors')
    .action(async (path, options) => (await import('../commands/init.ts')).init(path, { ...options, signals }));
  explained(init, {
    notes: [
      'What is there is described; where the reference design would object, or nobody could see, a line with # REVIEW says so above it.',
      'The path is that of facts.jsonl.gz of a run with --from facts, and of a folder such as cdk.out with --from cdk.',
    ],
    exits: '0 written, 3 not',
    examples: [
      'iq init',
      'iq init --from aws --role iq-auditor --management-role iq-auditor-mgmt',
      'iq init --from facts facts.jsonl.gz --out iq-spec.yaml',
      'iq init --from cdk cdk.out',
    ],
  });
}
