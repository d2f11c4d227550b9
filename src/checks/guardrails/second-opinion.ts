import type { SimulatedPolicies } from '../../facts/simulated-policies.ts';
import type { Context } from '../../policy/context.ts';
import { evaluateChain } from '../../policy/evaluate.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { orUnclear } from './each.ts';
import { chainOf, levelsAbove } from './setting.ts';

type OpinionWorld = World<'organization' | 'organization-policies' | 'simulated-policies'>;

const shown = 5;

/** One finding for each simulation: AWS's simulator and iq's own reading say the same of every action that was asked about. Disagreement is `unknown`. */
export function judgeSecondOpinion(world: OpinionWorld): readonly Judged[] {
  const expected = { disagreements: [] };
  return world.each(
    world.at('simulated-policies', {}),
    ({ account, region }) => ({ target: { account }, resource: `${account}/${region}`, expected }),
    (simulation) => {
      const resource = `${simulation.account}/${simulation.region}`;
      return orUnclear(() => compareOpinions(world, simulation, { resource, expected }), { resource, expected });
    },
  );
}

function compareOpinions(
  world: OpinionWorld,
  simulation: SimulatedPolicies,
  { resource, expected }: { readonly resource: string; readonly expected: unknown },
): Draft {
  // Read here again: the finding rests on it.
  world.at('simulated-policies', {});
  const { account, region } = simulation;
  const attached = levelsAbove(world, account, 'SERVICE_CONTROL_POLICY').map(({ policies }) => policies.map(({ id }) => id));
  const where = `${world.label(account)} in ${region}`;
  if (JSON.stringify(attached) !== JSON.stringify(simulation.levels)) {
    return unsaid(`AWS simulated other policies than those above ${where}`, { resource, expected, actual: null });
  }
  const evaluation = evaluateChain(chainOf(world, account, 'SERVICE_CONTROL_POLICY'), contextOf(world, simulation));
  const opinions = Object.entries(simulation.allowed).map(([action, allowed]) => ({
    action,
    aws: allowed,
    iq: evaluation.verdict(action),
  }));
  const disagreements = opinions.filter(({ aws, iq }) => !(aws === true && iq === 'allow') && !(aws === false && iq === 'deny'));
  const actual = { asked: opinions.length, disagreements };
  if (disagreements.length > 0 || opinions.length === 0) {
    const told = disagreements
      .slice(0, shown)
      .map(({ action, aws, iq }) => `${action} (AWS: ${aws === null ? 'nothing said' : aws ? 'allow' : 'deny'}, iq: ${iq})`);
    return unsaid(`AWS's simulator and iq do not agree on ${where}: ${told.join(', ') || 'nothing was asked'}`, {
      resource,
      expected,
      actual,
    });
  }
  return passIf(true, { resource, expected, actual, message: `AWS's simulator agrees on ${opinions.length} actions in ${where}` });
}

/** What the simulator was told, and nothing else: it takes every other key for absent. */
function contextOf(world: OpinionWorld, { account, region, principal }: SimulatedPolicies): Context {
  const one = (value: string) => ({ values: [value] });
  return {
    keys: {
      'aws:RequestedRegion': one(region),
      'aws:PrincipalArn': one(principal),
      'aws:PrincipalAccount': one(account),
      'aws:PrincipalOrgID': one(world.at('organization', {}).id),
      'aws:PrincipalIsAWSService': one('false'),
      'aws:ViaAWSService': one('false'),
    },
    others: 'absent',
    resource: '*',
  };
}
