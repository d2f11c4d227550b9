import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { startEach } from './start-each.ts';
import { compare, required } from './values.ts';

/** A policy of the organization, its text as it was given, and where it is attached. */
export interface OrganizationPolicy {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  /** AWS's word. */
  readonly type: string;
  /** `null`: AWS did not say. */
  readonly awsManaged: boolean | null;
  /** The document, not parsed. */
  readonly content: string;
  /** Ids of roots, organizational units and accounts, sorted. */
  readonly targets: readonly string[];
}

const shape = (): z.ZodType<readonly OrganizationPolicy[]> =>
  z.array(
    z.strictObject({
      id: z.string(),
      arn: z.string(),
      name: z.string(),
      type: z.string(),
      awsManaged: z.boolean().nullable(),
      content: z.string(),
      targets: z.array(z.string()),
    }),
  );

const reads = ['Organizations.DescribePolicy', 'Organizations.ListPolicies', 'Organizations.ListTargetsForPolicy'] as const;

type PolicySeat = Seat<(typeof reads)[number]>;
type Answer = NonNullable<Output<'Organizations.ListPolicies'>['Policies']>[number];

const types = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const;
const tokens = { token: 'NextToken', next: 'NextToken' } as const;

/** Every service control policy and resource control policy of the organization, attached or not. Sorted by id. */
export const organizationPolicies = defineFact({
  name: 'organization-policies',
  scope: 'organization',
  depth: 'boundary',
  operations: reads,
  shape,
  read: async (seat): Promise<readonly OrganizationPolicy[]> => {
    const listed = types.map((Filter) =>
      startEach(
        seat.pages('Organizations.ListPolicies', { Filter, MaxResults: 20 }, tokens),
        (page) => required(page.Policies, 'Policies'),
        (policy) => readPolicy(seat, policy),
      ),
    );
    return (await Promise.all(listed)).flat().sort((a, b) => compare(a.id, b.id));
  },
});

async function readPolicy(seat: PolicySeat, answer: Answer): Promise<OrganizationPolicy> {
  const id = required(answer.Id, 'Policy.Id');
  const [described, targets] = await Promise.all([seat.call('Organizations.DescribePolicy', { PolicyId: id }), targetsOf(seat, id)]);
  return {
    id,
    arn: required(answer.Arn, 'Policy.Arn'),
    name: required(answer.Name, 'Policy.Name'),
    type: required(answer.Type, 'Policy.Type'),
    awsManaged: answer.AwsManaged ?? null,
    content: required(described.Policy?.Content, 'Policy.Content'),
    targets,
  };
}

async function targetsOf(seat: PolicySeat, PolicyId: string): Promise<readonly string[]> {
  const targets: string[] = [];
  for await (const page of seat.pages('Organizations.ListTargetsForPolicy', { PolicyId, MaxResults: 20 }, tokens)) {
    targets.push(...required(page.Targets, 'Targets').map(({ TargetId }) => required(TargetId, 'TargetId')));
  }
  return targets.sort();
}
