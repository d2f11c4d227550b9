import { checks } from './checks/index.ts';
import { UsageError } from './errors.ts';
import { governedRegions, plannedChecks } from './plan.ts';
import type { Asked } from './qualify.ts';
import type { Spec } from './spec/spec.ts';

/** What one run is asked for. */
export interface RunRequest extends Asked {
  readonly spec: string;
  /** Saved facts; then nothing is read from AWS. */
  readonly facts?: string;
  readonly profile?: string;
  readonly role?: string;
  readonly concurrency: number;
}

/** Throws UsageError where the request contradicts itself, or names what the spec does not hold. */
export function checkRequest(request: RunRequest, spec: Spec): void {
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
  refuseUnknownNames(request, spec);
}

function refuseUnknownNames({ narrowing }: RunRequest, spec: Spec): void {
  const refuse = (what: string, given: readonly string[] | undefined, known: (value: string) => boolean, hint: string) => {
    const wrong = given?.find((value) => !known(value));
    if (wrong !== undefined) throw new UsageError(`There is no ${what} ${wrong}.`, { hint });
  };
  const planned = plannedChecks(spec, checks, {}).map((check) => check.id);
  refuse('check', narrowing.checks, (value) => planned.includes(value), `the spec asks for ${planned.join(', ')}`);
  const accounts = Object.keys(spec.organization.accounts);
  refuse(
    'account',
    narrowing.accounts,
    (value) => accounts.includes(value) || /^[0-9]{12}$/.test(value),
    `an id of 12 digits, or one of ${accounts.join(', ')}`,
  );
  const governed = governedRegions(spec, {});
  refuse('governed region', narrowing.regions, (value) => governed.includes(value), `one of ${governed.join(', ')}`);
}
