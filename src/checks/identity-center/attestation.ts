import type { Spec } from '../../spec/spec.ts';
import { judgeAttested } from '../access/attested.ts';
import type { Judged, World } from '../check.ts';
import { mfaOf } from './section.ts';

/** That every sign-in is asked for a second factor is a setting that no API shows. */
export function judgeAttestation(world: World<never>, spec: Spec): readonly Judged[] {
  const { attestation } = mfaOf(spec);
  const asked = { id: attestation, attestations: spec.attestations, resource: spec.organization.id, expected: { attestation } };
  return world.each(
    [asked],
    ({ resource, expected }) => ({ target: {}, resource, expected }),
    () => judgeAttested(world, asked),
  );
}
