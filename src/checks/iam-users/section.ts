import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Judged, World } from '../check.ts';

/** The identity section. Throws where the spec has none: then the check is excluded and never judged. */
export function identityOf(spec: Spec): NonNullable<Spec['identity']> {
  if (spec.identity === undefined) throw new Error('the spec has no identity section');
  return spec.identity;
}

/** The finding for an account that the rule leaves out: the spec declares nothing for it there. */
export function notDeclared(world: World<never>, { resource, rule }: { resource: string; rule: string }): readonly Judged[] {
  const account = accountOf(world);
  return world.each(
    [account],
    () => ({ target: { account }, resource }),
    () => ({
      outcome: 'not-applicable',
      resource,
      expected: null,
      actual: null,
      message: `${rule}.in leaves ${world.label(account)} out`,
    }),
  );
}
