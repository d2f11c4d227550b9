import type { Role } from '../../facts/roles.ts';
import { parsePolicy } from '../../policy/document.ts';
import type { Verdict } from '../../policy/evaluate.ts';
import type { Spec } from '../../spec/spec.ts';
import { documentsOf } from '../access/holders.ts';
import { asks, type PolicyDocument } from '../access/reach.ts';
import { accountOf } from '../account-of.ts';
import { type Judged, passIf, type World } from '../check.ts';
import { partitionOf } from '../guardrails/setting.ts';
import { unsaid } from '../unsaid.ts';
import { some } from './permission-set.ts';
import { overRole, sectionOf, signInRegions } from './section.ts';

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
    const around = { account, roles: roles.filter((one) => one.name !== name), policies: documents.policies, name };
    const others = othersOf(spec, around).map((one) => ({ ...one, verdict: ask(one.arn) }));
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

/** Roles that nobody who breaks the glass has to take on: one that is made tomorrow, those that are there, and one of each kind that a policy names. */
function othersOf(spec: Spec, { account, roles, policies, name }: Around): readonly { readonly arn: string; readonly what: string }[] {
  const partition = partitionOf(signInRegions(spec)[0] ?? '');
  const named = policies.flatMap(({ content }) => namedIn(content)).map((text) => ({ arn: exampleOf(text), what: text }));
  return [
    { arn: `arn:${partition}:iam::${account}:role/Unlisted`, what: 'any other role' },
    ...roles.map(({ arn, name }) => ({ arn, what: name })),
    ...named.filter(({ arn }) => !isCalled(arn, { account, name }) && !roles.some((role) => role.arn === arn)),
  ];
}

interface Around {
  readonly account: string;
  /** All but the role for changes. */
  readonly roles: readonly Role[];
  readonly policies: readonly PolicyDocument[];
  /** Of the role for changes; `null` where none is declared. */
  readonly name: string | null;
}

/** Whether it is the ARN of the role of that name, be it there or not: names are unique in an account, whatever the path. */
function isCalled(arn: string, { account, name }: Pick<Around, 'account' | 'name'>): boolean {
  return arn.includes(`:iam::${account}:role/`) && arn.split('/').at(-1) === name;
}

/** The ARNs and patterns of ARNs that a policy names: roles of other accounts are in no listing. */
function namedIn(content: string): readonly string[] {
  const texts = parsePolicy(content, 'identity').statements.flatMap(({ resources }) => resources?.patterns.map(({ text }) => text) ?? []);
  return [...new Set(texts)].filter((text) => text.split(':').length >= arnLength);
}

const arnLength = 6;

/** One ARN of those that a pattern stands for. */
const exampleOf = (pattern: string): string => pattern.replaceAll('*', 'Unlisted').replaceAll('?', 'x');
