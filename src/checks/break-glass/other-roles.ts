import type { Role } from '../../facts/roles.ts';
import type { Verdict } from '../../policy/evaluate.ts';
import type { Spec } from '../../spec/spec.ts';
import { documentsOf } from '../access/holders.ts';
import { asks } from '../access/reach.ts';
import { type Judged, passIf, type World } from '../check.ts';
import { partitionOf } from '../guardrails/setting.ts';
import { unsaid } from '../unsaid.ts';
import { some } from './permission-set.ts';
import { accountOf, overRole, sectionOf, signInRegions } from './section.ts';

/** Who breaks the glass can ask for the role for changes, and for no other role, here or in another account. */
export function judgeOtherRoles(world: World<'authorization-details' | 'roles'>, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const name = sectionOf(spec).write_role?.name ?? null;
  const expected = { 'sts:AssumeRole': name === null ? [] : [name] };
  return overRole(world, spec, { expected }, (role) => {
    const draft = { resource: role.arn, expected };
    const documents = documentsOf(world.at('authorization-details', { account }), role);
    if (documents === null) return unsaid(`AWS does not show every policy of ${role.name}`, { ...draft, actual: null });
    const ask = (resource: string): Verdict =>
      asks(documents.policies, documents.boundary, { action: 'sts:AssumeRole', resource, keys: {} });
    const roles = world.at('roles', { account });
    const wanted = roles.find((one) => one.name === name);
    const others = othersOf(spec, { account, roles: roles.filter((one) => one.name !== name) }).map((one) => ({
      ...one,
      verdict: ask(one.arn),
    }));
    const open = others.filter(({ verdict }) => verdict === 'allow').map(({ what }) => what);
    const unsure = others.filter(({ verdict }) => verdict === 'conditional' || verdict === 'unknown').map(({ what }) => what);
    const actual = { open, unsure, ...(wanted === undefined ? {} : { [wanted.name]: ask(wanted.arn) }) };
    if (open.length > 0)
      return passIf(false, {
        ...draft,
        actual,
        message: `${role.name} may take on ${some(open)}, by which nobody declared that anything is changed`,
      });
    if (wanted !== undefined && ask(wanted.arn) === 'deny')
      return passIf(false, {
        ...draft,
        actual,
        message: `${role.name} may not take on ${wanted.name}: nobody can change anything by break-glass access`,
      });
    if (unsure.length > 0)
      return unsaid(`whether ${role.name} may take on ${some(unsure)} depends on conditions, or on what cannot be read`, {
        ...draft,
        actual,
      });
    return passIf(true, {
      ...draft,
      actual,
      message: `${role.name} may take on ${name ?? 'no role'}${name === null ? '' : ' and no other role'}`,
    });
  });
}

/** Roles that nobody who breaks the glass has to take on: those that are there, one that is made tomorrow, and one of another account. */
function othersOf(spec: Spec, { account, roles }: { account: string; roles: readonly Role[] }): readonly { arn: string; what: string }[] {
  const partition = partitionOf(signInRegions(spec)[0] ?? '');
  return [
    { arn: `arn:${partition}:iam::${account}:role/Unlisted`, what: 'any other role' },
    { arn: `arn:${partition}:iam::000000000000:role/Unlisted`, what: 'roles of other accounts' },
    ...roles.map(({ arn, name }) => ({ arn, what: name })),
  ];
}
