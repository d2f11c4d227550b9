import type { Spec } from '../../spec/spec.ts';
import { judgeAttested } from '../access/attested.ts';
import { accountOf } from '../account-of.ts';
import { type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { overRole, sectionOf } from './section.ts';

/** Seconds by which two clocks of AWS may differ. */
const tolerance = 300;

/** The way in was used, or practised, not too long ago. */
export function judgeDrill(world: World<'authorization-details' | 'roles'>, spec: Spec): readonly Judged[] {
  const { max_age, attestation } = sectionOf(spec).drill;
  const expected = { maxAge: max_age.text, ...(attestation === undefined ? {} : { attestation }) };
  const target = { account: accountOf(world) };
  return overRole(world, spec, { expected }, (role) => {
    const draft = { resource: role.arn, expected };
    const details = world.at('authorization-details', target).roles.find(({ arn }) => arn === role.arn);
    const at = details?.lastUsed?.at ?? null;
    const actual = { lastUsed: at };
    // AWS's own Date, so that neither this machine's clock nor the day of a replay counts.
    const age = at === null ? null : (Date.parse(world.observedAt('authorization-details', target)) - Date.parse(at)) / 1000;
    if (at !== null && age !== null && age >= -tolerance && age <= max_age.seconds)
      return passIf(true, { ...draft, actual, message: `${role.name} was last used at ${at}; ${max_age.text} ago is allowed` });
    if (attestation !== undefined)
      return judgeAttested(world, { id: attestation, attestations: spec.attestations, ...draft, maxAge: max_age });
    if (details === undefined) return unsaid(`AWS does not show ${role.name}`, { ...draft, actual });
    if (age !== null && age < -tolerance)
      return unsaid(`AWS dates the last use of ${role.name} ${at}, which is yet to come`, { ...draft, actual });
    const message =
      at === null
        ? `${role.name} was not used in the 400 days that AWS remembers: nobody knows whether the way in works`
        : `${role.name} was last used at ${at}, and ${max_age.text} ago is allowed: practise, and run again`;
    return passIf(false, { ...draft, actual, message });
  });
}
