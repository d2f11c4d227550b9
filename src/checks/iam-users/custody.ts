import type { Spec } from '../../spec/spec.ts';
import { judgeAttested } from '../access/attested.ts';
import { accountOf } from '../account-of.ts';
import type { Judged, World } from '../check.ts';
import { identityOf, notDeclared } from './section.ts';

/** No API shows who holds root: a dated document says it. */
export function judgeCustody(world: World<never>, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const resource = `${account}/root`;
  const custody = identityOf(spec).root.custody;
  if (custody === undefined) throw new Error('the spec asks for no attestation of custody');
  if (!world.isIn(account, custody.in)) return notDeclared(world, { resource, rule: 'identity.root.custody' });
  const { attestation: id } = custody;
  const expected = { attestation: id };
  return world.each(
    [account],
    () => ({ target: { account }, resource, expected }),
    () => judgeAttested(world, { id, attestations: spec.attestations, resource, expected }),
  );
}
