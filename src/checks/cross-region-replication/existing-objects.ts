import type { Spec } from '../../spec/spec.ts';
import { judgeAttested } from '../access/attested.ts';
import type { Judged } from '../check.ts';
import { eachPair, notThere, type ReplicationWorld } from './world.ts';

/** What was there before the rule was copied too: S3 does not do that by itself, and no call says that it was done. */
export function judgeExistingObjects(world: ReplicationWorld, spec: Spec): readonly Judged[] {
  return eachPair(world, spec, {
    isAsked: ({ existing_objects }) => existing_objects !== undefined,
    expected: ({ existing_objects }) => ({ attestation: existing_objects?.attestation }),
    judge: ({ source, replica }) => {
      const id = replica.existing_objects?.attestation;
      if (id === undefined) return notThere(source.arn, `No attestation is asked for ${source.name}.`);
      return judgeAttested(world, { id, attestations: spec.attestations, resource: source.arn, expected: { attestation: id } });
    },
  });
}
