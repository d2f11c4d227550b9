import type { Spec } from '../../spec/spec.ts';
import { type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { eachEndpoint, sentence } from './each.ts';
import { stateOf } from './find.ts';
import { hasAny } from './reading.ts';
import type { EndpointWorld } from './world.ts';

const expected = 'available, without an error';

/** States in which an endpoint takes no traffic, or not everywhere. */
const down: readonly string[] = ['deleted', 'deleting', 'expired', 'failed', 'partial', 'pending', 'pendingacceptance', 'rejected'];

/** Each declared endpoint serves. */
export function judgeState(world: EndpointWorld, spec: Spec): readonly Judged[] {
  return eachEndpoint(world, spec, {
    isAsked: hasAny,
    takes: () => true,
    expected,
    what: 'for endpoints',
    judge: ({ endpoint, label }) => {
      const { arn, state, lastError } = endpoint;
      const place = { resource: arn, expected, actual: { state, lastError } };
      const word = stateOf(endpoint);
      const error = [lastError?.code, lastError?.message].filter((text) => typeof text === 'string').join(': ');
      const told = `is ${state}${lastError === null ? '' : `, and AWS says of it: ${error}`}`;
      if ((word !== null && down.includes(word)) || lastError !== null)
        return passIf(false, { ...place, message: `${sentence(label, state === null ? `has an error: ${error}` : told)}.` });
      if (word === null) return unsaid(`AWS did not say in which state ${label} is`, place);
      if (word !== 'available') return unsaid(`${label} is in the state ${state}, which iq does not know`, place);
      return passIf(true, { ...place, message: `${sentence(label, told)}.` });
    },
  });
}
