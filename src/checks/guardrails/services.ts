import { addAll, allBits, type Bits, both, noBits, without } from '../../policy/bits.ts';
import { type Universe, universe } from '../../policy/universe.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged, World } from '../check.ts';
import { anybodyIn, contextOf, exemptPrincipals } from './callers.ts';
import { judgeDenied } from './denied.ts';
import { boundAccounts, eachAccount } from './each.ts';
import { chainOf, governedRegionsOf } from './setting.ts';

type ServiceWorld = World<'organization' | 'organization-policies'>;

/** Everything that the allowlist does not have, as far as the spec does not tolerate it. */
function unlisted(actions: Universe, spec: Spec): Bits {
  const guardrail = spec.guardrails?.service_allowlist;
  const listed = actions.ofServices([...(spec.allowlist?.prefixes ?? []), ...(guardrail?.plus ?? [])]);
  const others = without(allBits(actions.size), listed);
  if (guardrail?.tolerate !== 'read_only') return others;
  return without(others, addAll(addAll(noBits(actions.size), actions.ofLevel('List')), actions.ofLevel('Read')));
}

interface Part {
  readonly what: string;
  readonly of: (unlisted: Bits, actions: Universe) => Bits;
}

function judgeServices(world: ServiceWorld, spec: Spec, { what, of }: Part): readonly Judged[] {
  const guardrail = spec.guardrails?.service_allowlist;
  if (guardrail === undefined) return [];
  const actions = universe();
  const probes = of(unlisted(actions, spec), actions);
  const expected = { verdict: 'deny', list: spec.allowlist?.name ?? null, asOf: spec.allowlist?.as_of ?? null, sha256: guardrail.sha256 };
  const exempt = exemptPrincipals(spec);
  return eachAccount(world, boundAccounts(world, spec, guardrail.in), {
    expected,
    judge: (account) => {
      const caller = anybodyIn(world.at('organization', {}), account, exempt);
      const questions = governedRegionsOf(world, account).map((region) => ({
        actions: probes,
        context: contextOf(caller, { region, resource: null }),
        where: region,
      }));
      return judgeDenied(chainOf(world, account, 'SERVICE_CONTROL_POLICY'), questions, {
        resource: account,
        who: world.label(account),
        what,
        expected,
      });
    },
  });
}

/** One finding for each bound account: nobody but the exempted can use a service of AWS that is not on the list. */
export function judgeAllowlist(world: ServiceWorld, spec: Spec): readonly Judged[] {
  return judgeServices(world, spec, {
    what: 'services that are not on the allowlist',
    of: (bits, { sentinels }) => without(bits, sentinels),
  });
}

/** One finding for each bound account: services and actions that AWS adds are denied too, because nothing enumerates what is denied. */
export function judgeClosedWorld(world: ServiceWorld, spec: Spec): readonly Judged[] {
  return judgeServices(world, spec, {
    what: 'services that AWS adds, and new actions of services that are not on the allowlist (open world)',
    of: (bits, { sentinels }) => both(bits, sentinels),
  });
}
