import type { Command } from 'commander';
import type { Signals } from '../signals.ts';
import { explained, runExits } from './explained.ts';
import { withCitedOptions, withPurposeOptions, withReadingOptions, withRunOptions } from './options.ts';

/** What reads an organization, or facts that were read, and judges it. */
export function addRuns(iq: Command, signals: Signals): void {
  addVerify(iq, signals);
  addMerge(iq, signals);
  addDemo(iq, signals);
}

function addVerify(iq: Command, signals: Signals): void {
  const verify = iq
    .command('verify')
    .description('read every account, judge, seal: the main job')
    .requiredOption('--spec <file>', 'the architecture spec');
  withCitedOptions(withPurposeOptions(withReadingOptions(withRunOptions(verify))))
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

function addMerge(iq: Command, signals: Signals): void {
  const merge = iq.command('merge <package...>').description('judge what the shards of one run have read, and seal one record');
  withCitedOptions(withPurposeOptions(withRunOptions(merge)))
    .option('--trust <file>', 'public key (PEM) that sealed the shards, received another way than with them')
    .action(async (packages, options) => (await import('../commands/merge.ts')).merge(packages, { ...options, signals }));
  explained(merge, { exits: runExits, examples: ['iq merge shards/*/ --trust seal.pub --key seal.key --purpose monitoring'] });
}

function addDemo(iq: Command, signals: Signals): void {
  const demo = iq.command('demo').description('verify the built-in reference organization: no AWS, no configuration');
  withRunOptions(demo).action(async (options) => (await import('../commands/demo.ts')).demo({ ...options, signals }));
  explained(demo, { exits: runExits, examples: ['iq demo', 'iq demo --key seal.key --format pdf,txt'] });
}
