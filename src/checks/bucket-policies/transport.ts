import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { callersOf } from './callers.ts';
import { judgeDenied } from './denied.ts';
import { s3Actions } from './evaluation.ts';
import type { PolicyWorld } from './world.ts';

const resources = ['bucket', 'objects'] as const;

/** One finding for each bucket that must be reached through TLS alone: its policy denies everything else, of the bucket and of its objects, to everybody. */
export function judgeTransport(world: PolicyWorld, spec: Spec): readonly Judged[] {
  return judgeDenied(world, spec, {
    setting: 'insecure_transport',
    expected: 'every request without TLS denied to everybody',
    what: 'to deny requests without TLS',
    kinds: (owned, policy, content) => {
      const keys = { 'aws:SecureTransport': { values: ['false'] } };
      const callers = callersOf(world, owned, content);
      const answers = callers.flatMap((caller) => resources.flatMap((on) => policy.ask({ caller, on, keys }, s3Actions())));
      return [{ name: 'a request without TLS', isOneAction: false, answers }];
    },
    right: () => [],
  });
}
