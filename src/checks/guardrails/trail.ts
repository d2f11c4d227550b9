import { universe } from '../../policy/universe.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged, World } from '../check.ts';
import { declaredKeyOf } from '../keys/declared.ts';
import { anybodyIn, type Caller, contextOf, exemptPrincipals } from './callers.ts';
import { judgeDenied } from './denied.ts';
import { boundAccounts, eachAccount } from './each.ts';
import { actionBits, keyActions, type Probe, trailActions } from './probes.ts';
import { chainOf, partitionOf, regionsOf, Unclear } from './setting.ts';
import type { Question } from './survey.ts';

type TrailWorld = World<'keys' | 'organization' | 'organization-policies'>;

/** The trail that the spec declares: its ARN where the spec names it, else every trail that its owner may have. */
export function trailArn(world: Pick<TrailWorld, 'account'>, spec: Spec): string {
  const trail = spec.audit_trail;
  const home = trail?.home ?? spec.organization.regions.governed[0] ?? '';
  const partition = partitionOf(home);
  if (trail === undefined) return `arn:${partition}:cloudtrail:*:*:trail/*`;
  const { match } = trail;
  if (match.arn !== undefined) return match.arn;
  return `arn:${partition}:cloudtrail:${trail.home}:${world.account(trail.owner)}:trail/${match.name ?? '*'}`;
}

/** Questions about the key of the logs, in the account that owns it. Throws `Unclear` where the key cannot be told. */
function aboutKey(
  world: TrailWorld,
  spec: Spec,
  { account, caller }: { readonly account: string; readonly caller: Caller },
): readonly Question[] {
  const trail = spec.audit_trail;
  const key = trail === undefined ? null : declaredKeyOf(world, spec, { name: trail.key.replace(/^key:/, ''), account });
  if (trail === undefined || key === null) return [];
  const found = key.find();
  const where = `the key ${trail.key} in ${account}/${key.region}`;
  if (found.kind === 'unclear') throw new Unclear(found.detail, found.reason);
  if (found.kind !== 'key') throw new Unclear(`${where} is ${found.kind}: nothing can be said of its protection`);
  return [
    {
      actions: actionBits(universe(), keyActions),
      context: contextOf(caller, { region: key.region, resource: found.arn }),
      where: found.arn,
    },
  ];
}

/** One finding for each bound account: nobody but the exempted can stop, change or delete the trail, or its key where the account owns it. */
export function judgeTrail(world: TrailWorld, spec: Spec): readonly Judged[] {
  const guardrail = spec.guardrails?.cloudtrail_protection;
  if (guardrail === undefined) return [];
  const trail = trailArn(world, spec);
  const region = spec.audit_trail?.home ?? spec.organization.regions.governed[0] ?? '';
  const expected = { verdict: 'deny', trail };
  const actions = actionBits(universe(), trailActions);
  const exempt = exemptPrincipals(spec);
  return eachAccount(world, boundAccounts(world, spec, guardrail.in), {
    expected,
    judge: (account) => {
      const caller = anybodyIn(world.at('organization', {}), account, exempt);
      const chain = chainOf(world, account, 'SERVICE_CONTROL_POLICY');
      const wanted = { resource: account, who: world.label(account), what: 'stopping, changing or deleting the trail', expected };
      const aboutTrail = [{ actions, context: contextOf(caller, { region, resource: trail }), where: trail }];
      const ofTrail = judgeDenied(chain, aboutTrail, wanted);
      // A trail that is open stays so, whatever is not known of the key.
      if (ofTrail.outcome === 'fail') return ofTrail;
      const ofKey = aboutKey(world, spec, { account, caller });
      return ofKey.length === 0 ? ofTrail : judgeDenied(chain, [...aboutTrail, ...ofKey], { ...wanted, what: `${wanted.what} or its key` });
    },
  });
}

type ProbeWorld = World<'enabled-regions' | 'organization' | 'organization-policies'>;

/** One finding for each bound account: nobody but the exempted can do what the probes do, in any region that is enabled. */
export function judgeProbes(
  world: ProbeWorld,
  spec: Spec,
  { where, probes, what }: { readonly where: readonly string[]; readonly probes: readonly Probe[]; readonly what: string },
): readonly Judged[] {
  const expected = { verdict: 'deny', actions: probes.map(({ action }) => action).sort() };
  const exempt = exemptPrincipals(spec);
  return eachAccount(world, boundAccounts(world, spec, where), {
    expected,
    judge: (account) => {
      const caller = anybodyIn(world.at('organization', {}), account, exempt);
      const questions = regionsOf(world, account).flatMap((region) => questionsOf(probes, { region, account, caller }));
      return judgeDenied(chainOf(world, account, 'SERVICE_CONTROL_POLICY'), questions, {
        resource: account,
        who: world.label(account),
        what,
        expected,
      });
    },
  });
}

function questionsOf(
  probes: readonly Probe[],
  { region, account, caller }: { readonly region: string; readonly account: string; readonly caller: Caller },
): readonly Question[] {
  const resources = [...new Set(probes.map(({ resource }) => resource))];
  return resources.map((template) => {
    const named = probes.filter(({ resource }) => resource === template).map(({ action }) => action);
    const values: Readonly<Record<string, string>> = { partition: partitionOf(region), region, account };
    const resource = template?.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '') ?? null;
    return { actions: actionBits(universe(), named), context: contextOf(caller, { region, resource }), where: resource ?? region };
  });
}
