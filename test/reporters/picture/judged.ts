import { architectureOf } from '../../../src/architecture/architecture.ts';
import type { Architecture } from '../../../src/architecture/model.ts';
import type { FactRecord, Finding, Outcome, Qualification } from '../../../src/record.ts';
import { estateOf } from '../../architecture/estate.ts';
import { finding, recordOf, verdict } from '../records.ts';

/** A finding about something, under a check of its own. */
export function about(resource: string, where: string, outcome: Outcome, change: Partial<Finding> = {}): Finding {
  const message =
    outcome === 'fail' ? `${resource} is not what the specification declares, and says so in as many words as it takes` : 'As declared';
  const requirementId = 'cmk-encryption.s3-bucket';
  return finding({ resource, testCase: `${requirementId}@${where}/${resource}`, requirementId, outcome, message, ...change });
}

/** Everything that an architecture holds, with its place. */
export function placesIn({ accounts }: Architecture): readonly { readonly arn: string; readonly where: string }[] {
  return accounts.flatMap(({ id, regions }) =>
    regions.flatMap(({ name, things, strays, networks }) => {
      const inNetworks = networks.flatMap(({ arn, balancers, tiers }) => [
        arn,
        ...balancers.map((one) => one.arn),
        ...tiers.flatMap(({ subnets }) => subnets.map((one) => one.arn)),
      ]);
      return [...[...things, ...strays].map(({ arn }) => arn), ...inNetworks].map((arn) => ({ arn, where: `${id}/${name}` }));
    }),
  );
}

export interface JudgedArchitecture {
  readonly record: Qualification;
  readonly architecture: Architecture;
}

interface EstateOptions {
  readonly every?: number;
  readonly changed?: readonly FactRecord[];
}

/**
 * An organization so many times the reference, `changed` facts in place of those of their key: of `every` so many things one fails and another
 * is not verified; of the others all pass.
 */
export function judgedEstate(times: number, { every = 9, changed = [] }: EstateOptions = {}): JudgedArchitecture {
  const architecture = architectureOf(estateOf(times, changed));
  const findings = placesIn(architecture).map(({ arn, where }, index) =>
    about(arn, where, index % every === 4 ? 'fail' : index % every === 7 ? 'unknown' : 'pass'),
  );
  const wide = architecture.accounts.flatMap(({ id }) => [
    about(id, id, 'pass', { requirementId: 'iam-users.count' }),
    about(id, id, 'fail', { requirementId: 'service-control-policies.region-restriction' }),
    about('us-east-1', `${id}/us-east-1`, 'pass'),
  ]);
  const record = recordOf([verdict([...findings, ...wide])]);
  return {
    architecture,
    record: {
      ...record,
      scope: { ...record.scope, accounts: architecture.accounts.map(({ id, name }) => ({ id, name, state: 'ACTIVE', depth: 'full' })) },
    },
  };
}
