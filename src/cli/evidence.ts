import { type Command, Option } from 'commander';
import type { Signals } from '../signals.ts';
import { each, exitCode, inFull, sampleSize, stated } from './arguments.ts';
import { explained } from './explained.ts';

/** What is done with evidence that is there. */
export function addEvidence(iq: Command, signals: Signals): void {
  const evidence = explained(iq.command('evidence').description('evidence packages: verify one, publish one'), {
    examples: ['iq evidence verify evidence/RUN-ID --key trusted.pub --rejudge'],
  });
  addVerify(evidence);
  addPublish(evidence);
  addCorroborate(iq);
  addLedger(iq);
  addHistory(iq);
  addNotify(iq, signals);
}

function addVerify(evidence: Command): void {
  explained(
    evidence
      .command('verify <package>')
      .description(
        'check seal, timestamps, digests, shape, claims, ledger, PDF and signatures of a record, a protocol, a report or a review',
      )
      .option('--key <file>', 'public key (PEM), received another way than with the package')
      .option('--ca <file>', 'certificate authorities (PEM) that the certificate of the key must lead to, received another way')
      .option('--tsa-ca <file>', 'certificate authorities (PEM) that the timestamps must lead to, received another way')
      .option(
        '--people-ca <file>',
        'certificate authorities (PEM) that the certificates of people who signed must lead to, received another way',
      )
      .option('--rejudge', 'recompute every verdict from the facts inside and compare')
      .option('--json', 'print the result as JSON')
      .option('--debug', 'show stacks of errors'),
    {
      exits: '0 valid, 1 not valid, 2 intact but not fully assured, 3 could not run',
      examples: ['iq evidence verify evidence/RUN-ID --key trusted.pub --rejudge'],
    },
  ).action(async (path, options) => (await import('../commands/evidence-verify.ts')).evidenceVerify(await inFull(path), options));
}

function addPublish(evidence: Command): void {
  explained(
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
      .option('--debug', 'show stacks of errors'),
    {
      exits: '0 all of it is there, 1 the package is not valid, 3 could not publish; the same command goes on where it stopped',
      examples: ['iq evidence publish evidence/RUN-ID --to s3://iq-evidence/contour --retain 10y --role iq-publisher'],
    },
  ).action(async (path, options) => (await import('../commands/publish.ts')).publishEvidence(await inFull(path), options));
}

function addCorroborate(iq: Command): void {
  explained(
    iq
      .command('corroborate <package>')
      .description("look a sample of the record's requests up in CloudTrail, from the auditor's own seat: found, missing, told otherwise")
      .option('--sample <n>', 'how many requests are drawn, spread over accounts and services, or: all', sampleSize, 25)
      .option('--seed <text>', 'draw by this text, as an earlier draw printed it; else by chance', stated)
      .option('--log <place>', 's3://bucket/prefix of a trail: read its files instead of the event history, also beyond its 90 days')
      .option('--role <name>', 'role to enter the other accounts with: never the one that the run used; else they are not asked')
      .option('--external-id <id>', 'external id that the role asks for', stated)
      .option('--profile <name>', 'AWS profile to start from; else the default chain of the SDK')
      .option('--region <region>', 'region of the bucket; else that of the environment')
      .option('--json', 'print the result as JSON')
      .option('--debug', 'show stacks of errors'),
    {
      exits:
        '0 every request of the sample is there, 1 one is missing or told otherwise, 2 nobody can say of one, or of an observed fact, 3 could not run',
      examples: ['iq corroborate evidence/RUN-ID --role auditor-read-only --sample 100'],
    },
  ).action(async (path, options) => (await import('../commands/corroborate.ts')).corroborate(await inFull(path), options));
}

function addLedger(iq: Command): void {
  const ledger = explained(iq.command('ledger').description('the ledger of runs: verify it'), {
    examples: ['iq ledger verify s3://iq-ledger/contour --key seal.pub --since checkpoint.txt'],
  });
  explained(
    ledger
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
      .option('--debug', 'show stacks of errors'),
    {
      exits: '0 valid, 1 not valid, 2 intact but not fully assured, 3 could not run',
      examples: ['iq ledger verify s3://iq-ledger/contour --key seal.pub --since evidence/RUN-ID/ledger/checkpoint.txt'],
    },
  ).action(async (at, options) => (await import('../commands/ledger.ts')).ledgerVerify(at, options));
}

function addHistory(iq: Command): void {
  const history = iq
    .command('history <dir>')
    .description('outcomes and drift over all packages below a folder, each of them verified')
    .option('--trust <file>', 'public key (PEM) that must have sealed every package, received another way; may be repeated', each)
    .option('--svg <file>', 'also draw it: one self-contained picture')
    .option('--json', 'print it as JSON')
    .option('--debug', 'show stacks of errors')
    .action(async (dir, options) => (await import('../commands/history.ts')).history(dir, options));
  explained(history, {
    notes: ['Packages lie in the folder or anywhere below it. What does not hold has a row that says so.'],
    exits: '0 every package holds, 1 one of them does not, 3 could not run',
    examples: ['iq history evidence --svg history.svg'],
  });
}

function addNotify(iq: Command, signals: Signals): void {
  const notify = iq
    .command('notify <package>')
    .description('tell of a run by its package, in a step of its own')
    .requiredOption('--to <where>', 'sns:ARN, or webhook:FILE where FILE holds the URL; may be repeated', each)
    .addOption(
      new Option('--when <when>', 'change: where the outcome is another than that of the run before in the ledger')
        .choices(['change', 'always'])
        .default('always'),
    )
    .option('--exit-code <n>', 'what the run exited with: the package does not hold it', exitCode)
    .option('--role <role>', 'role, by ARN or by its name in the account of the topic, that publishes to SNS and does nothing else')
    .option('--secret <file>', 'file that holds the secret by which webhooks are signed')
    .option('--seal-role <role>', 'role that reads a ledger in S3')
    .option('--profile <name>', 'AWS profile to start from; else the default chain of the SDK')
    .option('--debug', 'show stacks of errors')
    .action(async (path, options) => (await import('../commands/notify.ts')).notify(await inFull(path), { ...options, signals }));
  explained(notify, {
    notes: ['The package is verified first. Who has sealed it is not looked at.'],
    exits: '0 sent, or nothing had to be; 3 something could not be sent',
    examples: ['iq notify evidence/RUN-ID --to sns:arn:aws:sns:us-east-2:111122223333:iq --exit-code 1'],
  });
}
