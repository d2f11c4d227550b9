import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { type Organization, organization } from './organization.ts';
import { type OrganizationPolicy, organizationPolicies } from './organization-policies.ts';
import { simulatedActions } from './simulated/probes.ts';
import { compare, required } from './values.ts';

/** What AWS's policy simulator says of one chain of service control policies, to one caller in one region. */
export interface SimulatedPolicies {
  /** An account under the chain. Others under the same policies are not simulated again. */
  readonly account: string;
  /** Ids of the policies at each level, from the root to the account. */
  readonly levels: readonly (readonly string[])[];
  readonly region: string;
  /** ARN of a role that need not exist. */
  readonly principal: string;
  /** By action; `null` where AWS did not say. */
  readonly allowed: Readonly<Record<string, boolean | null>>;
}

const shape = (): z.ZodType<readonly SimulatedPolicies[]> =>
  z.array(
    z.strictObject({
      account: z.string(),
      levels: z.array(z.array(z.string())),
      region: z.string(),
      principal: z.string(),
      allowed: z.record(z.string(), z.boolean().nullable()),
    }),
  );

type SimulatorSeat = Seat<'IAM.SimulateCustomPolicy'>;

/** Regions that stand for those which no policy names. */
const unnamed = ['eu-north-1', 'ap-southeast-3', 'sa-east-1'] as const;
const mostNamed = 2;
const everything = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });

/**
 * AWS's own reading of each distinct chain of service control policies above a member account, for a role of no name that counts, in
 * the regions that tell the policies apart: two that they name, and one that they do not.
 */
export const simulatedPolicies = defineFact({
  name: 'simulated-policies',
  scope: 'organization',
  depth: 'boundary',
  operations: ['IAM.SimulateCustomPolicy'],
  uses: [organization, organizationPolicies],
  shape,
  read: async (seat, need): Promise<readonly SimulatedPolicies[]> => {
    const [tree, policies] = await Promise.all([need(organization), need(organizationPolicies)]);
    const scps = policies.filter(({ type }) => type === 'SERVICE_CONTROL_POLICY');
    const chains = chainsOf(tree, scps);
    const regions = regionsOf(scps);
    const simulated = await Promise.all(
      chains.flatMap((chain) => regions.map((region) => simulate(seat, { ...chain, region, organization: tree.id, policies: scps }))),
    );
    return simulated.sort((a, b) => compare(`${a.account}/${a.region}`, `${b.account}/${b.region}`));
  },
});

interface ChainOfIds {
  readonly account: string;
  readonly levels: readonly (readonly string[])[];
}

/** The first account under each distinct chain. */
function chainsOf(
  { root, units, accounts, masterAccountId }: Organization,
  policies: readonly OrganizationPolicy[],
): readonly ChainOfIds[] {
  const attached = (target: string) => policies.filter(({ targets }) => targets.includes(target)).map(({ id }) => id);
  const chains = new Map<string, ChainOfIds>();
  for (const { id, ou, state } of accounts) {
    if (id === masterAccountId || state !== 'ACTIVE') continue;
    const above = units.filter(({ path }) => ou === path || ou.startsWith(`${path}/`)).sort((a, b) => a.path.length - b.path.length);
    const levels = [root.id, ...above.map((unit) => unit.id), id].map(attached);
    const key = JSON.stringify(levels);
    if (!chains.has(key)) chains.set(key, { account: id, levels });
  }
  return [...chains.values()];
}

function regionsOf(policies: readonly OrganizationPolicy[]): readonly string[] {
  const named = new Set(policies.flatMap(({ content }) => content.match(/(?<=")[a-z]{2}(-[a-z]+)+-\d(?=")/g) ?? []));
  const other = unnamed.find((region) => !named.has(region));
  return [...[...named].sort(compare).slice(0, mostNamed), ...(other === undefined ? [] : [other])];
}

interface Simulation extends ChainOfIds {
  readonly region: string;
  readonly organization: string;
  readonly policies: readonly OrganizationPolicy[];
}

async function simulate(seat: SimulatorSeat, simulation: Simulation): Promise<SimulatedPolicies> {
  const { account, levels, region, policies } = simulation;
  const principal = `arn:${seat.partition}:iam::${account}:role/iq-second-opinion`;
  const content = (id: string) => policies.find((policy) => policy.id === id)?.content ?? '';
  const entry = (ContextKeyName: string, ContextKeyType: 'string' | 'boolean', value: string) => ({
    ContextKeyName,
    ContextKeyType,
    ContextKeyValues: [value],
  });
  const input = {
    PolicyInputList: [everything],
    OrderedOrganizationPolicyInputList: levels.map((ids) => ({ ServiceControlPolicyInputList: ids.map(content) })),
    ActionNames: [...simulatedActions],
    ContextEntries: [
      entry('aws:RequestedRegion', 'string', region),
      entry('aws:PrincipalArn', 'string', principal),
      entry('aws:PrincipalAccount', 'string', account),
      entry('aws:PrincipalOrgID', 'string', simulation.organization),
      entry('aws:PrincipalIsAWSService', 'boolean', 'false'),
      entry('aws:ViaAWSService', 'boolean', 'false'),
    ],
    MaxItems: 1000,
  };
  const answers = new Map<string, boolean | null>(simulatedActions.map((action) => [action, null]));
  for await (const page of seat.pages('IAM.SimulateCustomPolicy', input, { token: 'Marker', next: 'Marker' })) {
    for (const result of required(page.EvaluationResults, 'EvaluationResults')) {
      const action = required(result.EvalActionName, 'EvalActionName');
      answers.set(action, result.OrganizationsDecisionDetail?.AllowedByOrganizations ?? null);
    }
  }
  return { account, levels, region, principal, allowed: Object.fromEntries([...answers].sort(([a], [b]) => compare(a, b))) };
}
