import type { Command } from 'commander';
import type { Signals } from '../signals.ts';
import { inFull, stated } from './arguments.ts';
import { explained, runExits } from './explained.ts';
import { withCitedOptions, withNotifyOptions, withPurposeOptions, withReadingOptions, withRunOptions } from './options.ts';

/** What reads an organization, or facts that were read, and judges it. */
export function addRuns(iq: Command, signals: Signals): void {
  addVerify(iq, signals);
  addDrift(iq, signals);
  addMerge(iq, signals);
  addDemo(iq, signals);
}

function addVerify(iq: Command, signals: Signals): void {
  const verify = iq
    .command('verify')
    .description('read every account, judge, seal: the main job')
    .requiredOption('--spec <file>', 'the architecture spec');
  withNotifyOptions(withCitedOptions(withPurposeOptions(withReadingOptions(withRunOptions(verify)))))
    .option('--shard <n/of>', 'read the accounts of one shard, such as 3/10 (env/10 in an array job), and judge nothing: iq merge does')
    .action(async (options) => (await import('../commands/verify.ts')).verify({ ...options, signals }));
  explained(verify, {
    exits: runExits,
    examples: [
      'iq verify --spec iq-spec.yaml --key seal.key',
      'iq verify --spec iq-spec.yaml --key seal.key --purpose post-change --change CHG-1187 --deployment commit=9f1c2ab',
    ],
  });
}

function addDrift(iq: Command, signals: Signals): void {
  const drift = iq
    .command('drift')
    .description('verify again, and say what changed since a baseline, resource by resource')
    .requiredOption('--baseline <package>', 'package of an earlier run, whole and read from AWS: it is verified first')
    .option('--trust <file>', 'public key (PEM) that sealed the baseline, received another way than with it')
    .option('--spec <file>', "the architecture spec; without it, the baseline's own, as it lies in its package")
    .option('--accept', 'this run becomes the new baseline, which is entered in the ledger; with --reason')
    .option('--reason <text>', 'why what changed is accepted', stated);
  withNotifyOptions(withCitedOptions(withPurposeOptions(withReadingOptions(withRunOptions(drift))))).action(async (options) =>
    (await import('../commands/drift.ts')).drift({ ...options, baseline: await inFull(options.baseline), signals }),
  );
  // Refused, with the reason: a narrowed run cannot say that nothing changed.
  for (const option of drift.options) if (['--check', '--account', '--region'].includes(option.long ?? '')) option.hideHelp();
  explained(drift, {
    notes: [
      'drift.json and drift.md are sealed in the package. --json prints the drift on stdout, and nothing else there; the record is in the package.',
      'With a ledger the baseline has to stand in it, and must not have been replaced by a later one.',
    ],
    exits:
      '0 conforms and nothing changed, or what changed was accepted; 1 a requirement fails; 2 something could not be verified or compared; 3 could not run; 4 conforms, but something changed',
    examples: [
      'iq drift --baseline evidence/RUN-ID --trust seal.pub --key seal.key --purpose monitoring',
      'iq drift --baseline evidence/RUN-ID --trust seal.pub --key seal.key --ledger ledger --accept --reason "CHG-1187: third subnet"',
    ],
  });
}

function addMerge(iq: Command, signals: Signals): void {
  const merge = iq.command('merge <package...>').description('judge what the shards of one run have read, and seal one record');
  withNotifyOptions(withCitedOptions(withPurposeOptions(withRunOptions(merge))))
    .option('--trust <file>', 'public key (PEM) that sealed the shards, received another way than with them')
    .action(async (packages, options) => (await import('../commands/merge.ts')).merge(packages, { ...options, signals }));
  explained(merge, { exits: runExits, examples: ['iq merge shards/*/ --trust seal.pub --key seal.key --purpose monitoring'] });
}

function addDemo(iq: Command, signals: Signals): void {
  const demo = iq.command('demo').description('verify the built-in reference organization: no AWS, no configuration');
  withRunOptions(demo).action(async (options) => (await import('../commands/demo.ts')).demo({ ...options, signals }));
  explained(demo, { exits: runExits, examples: ['iq demo', 'iq demo --key seal.key --format pdf,txt'] });
}
