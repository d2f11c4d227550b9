import { type Command, Option } from 'commander';
import { explained } from './explained.ts';

/** What specs are, what they can ask for, and what that takes. */
export function addSpecs(iq: Command): void {
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
