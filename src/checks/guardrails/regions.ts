import { addAll, type Bits, noBits, without } from '../../policy/bits.ts';
import { type Universe, universe } from '../../policy/universe.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged, World } from '../check.ts';
import { anybodyIn, contextOf, exemptPrincipals } from './callers.ts';
import { judgeDenied } from './denied.ts';
import { boundAccounts, eachAccount } from './each.ts';
import { chainOf } from './setting.ts';

/** Stands for a region that AWS adds, or that somebody enables. */
const futureRegion = 'zz-future-1';

/** Everything that changes something in a service that has regions, sentinels too: what a new service does is not known. */
function regionalChanges(actions: Universe, globalServices: readonly string[]): Bits {
  const changes = noBits(actions.size);
  for (const level of ['Write', 'Tagging', 'Permissions management'] as const) addAll(changes, actions.ofLevel(level));
  addAll(changes, actions.sentinels);
  const open = noBits(actions.size);
  for (const entry of globalServices) addAll(open, actions.expand(entry.includes(':') ? entry : `${entry}:*`));
  return without(changes, open);
}

/** One finding for each bound account: nobody but the exempted can change anything in a region that is not allowed. */
export function judgeRegions(world: World<'organization' | 'organization-policies' | 'enabled-regions'>, spec: Spec): readonly Judged[] {
  const guardrail = spec.guardrails?.region_restriction;
  if (guardrail === undefined) return [];
  const allowed = guardrail.allowed === 'governed' ? spec.organization.regions.governed : guardrail.allowed;
  const expected = { verdict: 'deny', outside: [...allowed].sort() };
  const changes = regionalChanges(universe(), guardrail.global_services);
  const exempt = exemptPrincipals(spec);
  return eachAccount(world, boundAccounts(world, spec, guardrail.in), {
    expected,
    judge: (account) => {
      const caller = anybodyIn(world.at('organization', {}), account, exempt);
      const enabled = world
        .at('enabled-regions', { account })
        .filter(({ status }) => status !== 'DISABLED')
        .map(({ name }) => name);
      const closed = enabled.filter((region) => !allowed.includes(region));
      const questions = (closed.length > 0 ? closed : [futureRegion]).map((region) => ({
        actions: changes,
        context: contextOf(caller, { region, resource: null }),
        where: region,
      }));
      const what = `changes in ${closed.length === 0 ? 'a region that is not enabled yet' : closed.join(', ')}`;
      return judgeDenied(chainOf(world, account, 'SERVICE_CONTROL_POLICY'), questions, {
        resource: account,
        who: world.label(account),
        what,
        expected,
      });
    },
  });
}
