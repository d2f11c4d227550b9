import { type Command, Option } from 'commander';
import { each, pair, positive, stated } from './arguments.ts';

const purposes = ['qualification', 'post-change', 'monitoring', 'engineering'] as const;

/** Options of everything that is sealed. */
export function withSealingOptions(command: Command): Command {
  return command
    .option('--key <key>', 'seal with this private key: a file (PEM or PKCS#12) or kms:ARN; without it a key is made for the run')
    .option('--key-passphrase <file>', 'file that holds the passphrase of the key')
    .option('--certificates <file>', "the key's certificate and those above it (PEM), where they are not in the key's own file")
    .option('--seal-role <role>', 'role, by name or ARN, that signs with AWS KMS and writes a ledger in S3: never one that reads')
    .option('--timestamp-url <url>', 'have the seal stamped by this time-stamping authority (RFC 3161); may be repeated', each)
    .option('--ledger <place>', 'enter the run in this ledger: a folder, or s3://bucket/prefix');
}

/** What a run can be given that its record cites. */
export function withCitedOptions(command: Command): Command {
  return command
    .option('--protocol <folder>', 'the protocol that the run executes, as iq protocol wrote it and people signed it')
    .option('--tool-qualification <folder>', 'the qualification of this iq on this machine, as iq qualify wrote it');
}

/** Options that every run takes, live or not. */
export function withRunOptions(command: Command): Command {
  return withSealingOptions(command)
    .option('--out <dir>', 'folder for evidence packages', 'evidence')
    .option(
      '--format <list>',
      'reports in the package, separated by commas: pdf (the default), html, svg, markdown, csv, junit, sarif, ocsf, json, txt, access-review (with pdf), none',
    )
    .option('--json', 'print the record on stdout, nothing else there')
    .option('--no-progress', 'no progress on stderr')
    .option('--debug', 'show stacks of errors');
}

/** What a run is for, and what it follows. */
export function withPurposeOptions(command: Command): Command {
  return command
    .addOption(new Option('--purpose <purpose>', 'what the run is for').choices(purposes).default('engineering'))
    .option('--change <id>', 'the change that this run follows', stated)
    .option('--deployment <key=value>', 'what was deployed; may be repeated', pair)
    .option('--save-facts <file>', 'also write the facts here (facts.jsonl.gz)');
}

/** How a run reads AWS, and how much of it. */
export function withReadingOptions(command: Command): Command {
  return command
    .option('--facts <file>', 'judge saved facts: no AWS, no credentials')
    .option('--check <id...>', 'only these checks: a run narrowed by this or the next two is PARTIAL')
    .option('--account <id...>', 'only these accounts, by id or name')
    .option('--region <region...>', 'only these governed regions')
    .option('--keep-responses', "also keep AWS's answers in the package, byte for byte: nothing in them is redacted")
    .option('--profile <name>', 'AWS profile to start from; else the default chain of the SDK')
    .option('--role <name>', 'role to assume instead of access.role')
    .option('--concurrency <n>', 'most calls in flight at once', positive, 256);
}

/** Who is told of a run. */
export function withNotifyOptions(command: Command): Command {
  return command
    .option('--notify <where>', 'tell of the run: sns:ARN, or webhook:FILE where FILE holds the URL; may be repeated', each)
    .addOption(
      new Option('--notify-when <when>', 'change: where the outcome or something is another than before, or nobody knows').choices([
        'change',
        'always',
      ]),
    )
    .option('--notify-role <role>', 'role, by ARN or by its name in the account of the topic, that publishes to SNS and does nothing else')
    .option('--notify-secret <file>', 'file that holds the secret by which webhooks are signed');
}
