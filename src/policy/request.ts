import { type Standing, type Verdict, verdictOf } from './evaluate.ts';
import { and, or } from './logic.ts';

/** What each kind of policy says to one request. `null`: the kind does not bind who makes it, or what it is about. */
export interface Layers {
  readonly scp: Standing | null;
  readonly rcp: Standing | null;
  /** The policy of the resource; a resource without one allows nobody. */
  readonly resource: Standing;
  /** Whether the caller's own policies allow it: a principal of the resource's account, of another one, or nobody with policies of its own. */
  readonly caller: 'same-account' | 'other-account' | 'no-account';
}

/**
 * The verdict on a request by somebody whose own policies allow everything. In the resource's account these are enough; from another
 * account the resource's policy must allow it too. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide({ scp, rcp, resource, caller }: Layers): Verdict {
  const granted = caller === 'same-account' ? 'yes' : resource.allowed;
  return verdictOf({
    denied: [scp, rcp].reduce((denied, layer) => (layer === null ? denied : or(denied, layer.denied)), resource.denied),
    allowed: [scp, rcp].reduce((allowed, layer) => (layer === null ? allowed : and(allowed, layer.allowed)), granted),
  });
}
