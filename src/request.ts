import { checks } from './checks/index.ts';
import { UsageError } from './errors.ts';
import { governedRegions, type Narrowing, plannedChecks } from './plan.ts';
import { oneByPrefix } from './prefix.ts';
import type { Asked } from './qualify.ts';
import type { Spec, SpecSource } from './spec/spec.ts';

/** What one run is asked for. */
export interface RunRequest extends Asked {
  /** Path, or the files of a spec that have been read: the spec itself first. */
  readonly spec: string | readonly SpecSource[];
  /** Saved facts; then nothing is read from AWS. */
  readonly facts?: string;
  readonly profile?: string;
  readonly role?: string;
  readonly concurrency: number;
}

/** The request with every name in full. Throws UsageError where it contradicts itself, or names what the spec does not hold. */
export function checkedRequest(request: RunRequest, spec: Spec): RunRequest {
  const { narrowing } = request;
  const isNarrowed = Object.keys(narrowing).length > 0;
  if (narrowing.shard !== undefined && (request.facts !== undefined || Object.keys(narrowing).length > 1)) {
    throw new UsageError('A shard reads all that the spec asks of its accounts: it cannot be narrowed, and reads no saved facts.', {
      hint: 'leave out --shard, or --check, --account, --region and --facts',
    });
  }
  if (request.purpose !== 'engineering' && (isNarrowed || request.facts !== undefined)) {
    throw new UsageError(`A ${isNarrowed ? 'narrowed' : 'replayed'} run can only have the purpose engineering, not ${request.purpose}.`, {
      hint:
        narrowing.shard === undefined
          ? 'leave out --purpose, or --check, --account, --region and --facts'
          : 'leave out --purpose here, and give it to iq merge',
    });
  }
  return { ...request, narrowing: inFull(narrowing, spec) };
}

/** What a run is narrowed to, each by its whole name: checks, accounts and regions may be given by the beginning of it. */
function inFull({ checks: ids, accounts, regions, ...others }: Narrowing, spec: Spec): Narrowing {
  const planned = plannedChecks(spec, checks, {}).map((check) => check.id);
  const asked = { what: 'check', hint: `the spec asks for ${planned.join(', ')}` };
  const named = Object.keys(spec.organization.accounts);
  const account = { what: 'account', hint: `an id of 12 digits, or one of ${named.join(', ')}` };
  const governed = { what: 'governed region', hint: `one of ${governedRegions(spec, {}).join(', ')}` };
  const isId = (value: string) => /^[0-9]{12}$/.test(value);
  return {
    ...others,
    ...(ids === undefined ? {} : { checks: ids.map((id) => oneByPrefix(id, planned, asked)) }),
    ...(accounts === undefined ? {} : { accounts: accounts.map((value) => (isId(value) ? value : oneByPrefix(value, named, account))) }),
    ...(regions === undefined ? {} : { regions: regions.map((value) => oneByPrefix(value, governedRegions(spec, {}), governed)) }),
  };
}
