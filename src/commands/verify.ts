import { UsageError } from '../errors.ts';
import type { Narrowing } from '../plan.ts';
import type { Purpose } from '../record.ts';
import type { RunRequest } from '../request.ts';
import { run } from '../run.ts';
import { parseShard } from '../shard.ts';
import { execute, type OutputOptions } from './execute.ts';
import { askedBy } from './formats.ts';

export interface VerifyOptions extends OutputOptions {
  readonly spec: string;
  readonly facts?: string;
  readonly purpose: Purpose;
  readonly change?: string;
  readonly deployment?: Readonly<Record<string, string>>;
  readonly check?: readonly string[];
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  readonly shard?: string;
  readonly profile?: string;
  readonly role?: string;
  readonly concurrency: number;
}

/** The main job. */
export async function verify(options: VerifyOptions): Promise<void> {
  if (options.keepResponses === true && options.facts !== undefined) {
    throw new UsageError('Saved facts are judged without AWS: there are no answers to keep.', {
      hint: 'leave out --keep-responses or --facts',
    });
  }
  const { spec, facts, purpose, change, deployment, check, account, region, shard, profile, role, concurrency, ...output } = options;
  if (shard !== undefined && (output.protocol ?? output.toolQualification) !== undefined) {
    throw new UsageError('A shard judges nothing: the protocol and the qualification of the tool are those of the merge.', {
      hint: 'leave out --protocol and --tool-qualification here, and give them to iq merge',
    });
  }
  const narrowing: Narrowing = {
    ...(check === undefined ? {} : { checks: check }),
    ...(account === undefined ? {} : { accounts: account }),
    ...(region === undefined ? {} : { regions: region }),
    ...(shard === undefined ? {} : { shard: parseShard(shard, process.env) }),
  };
  const given = { facts, change, deployment, profile, role };
  const request = {
    spec,
    narrowing,
    purpose,
    concurrency,
    ...askedBy(output.format),
    ...(JSON.parse(JSON.stringify(given)) as Partial<typeof given>),
  };
  const sealed = { ...output, spec };
  await execute((ports) => run(request as RunRequest, ports), shard === undefined ? sealed : withoutReports(sealed));
}

/** A shard reads what an access review is made of where it is asked for one, and leaves the report to the merge. */
function withoutReports(output: OutputOptions): OutputOptions {
  if (output.format !== undefined && output.format !== 'none' && output.format !== 'access-review') {
    throw new UsageError('A shard judges nothing, so it has no report.', {
      hint: 'leave out --format, and give it to iq merge; access-review alone may be given to both, so that its facts are read',
    });
  }
  return { ...output, format: 'none' };
}
