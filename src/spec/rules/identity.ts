import { suggestion } from '../names.ts';
import { matchesGlob } from '../sections/glob.ts';
import type { Complaint } from '../shape.ts';
import type { Path } from '../tree.ts';
import { type Context, entriesOf, hasKey, itemsOf, type Rule, repeated } from './context.ts';

type PermissionSet = NonNullable<NonNullable<NonNullable<Context['draft']['identity']>['permission_sets']>[string]>;

/** What the check of IAM Identity Center judges is said where that check is specified: else nobody would judge it. */
const judgedWithCenter: Rule = ({ draft }) =>
  hasKey(draft, 'identity.center')
    ? []
    : ['permission_sets', 'groups', 'mfa']
        .filter((key) => hasKey(draft, `identity.${key}`))
        .map((key) => ({
          path: ['identity', key],
          on: 'key',
          message: `identity.${key} is judged together with identity.center, which is missing`,
          hint: `write identity.center, or take out identity.${key}`,
        }));

/** Where break-glass access is specified, the regions of IAM Identity Center are governed ones: the alarm on it is seen in no other. */
const centerRegions: Rule = ({ draft }) => {
  const { region, additional_regions: additional } = draft.identity?.center ?? {};
  const governed = itemsOf(draft.organization?.regions?.governed).map(([, item]) => item);
  const path = ['identity', 'center'];
  const uses = [
    ...(region === undefined ? [] : [{ name: region, path: [...path, 'region'] }]),
    ...itemsOf(additional).map(([index, name]) => ({ name, path: [...path, 'additional_regions', index] })),
  ];
  const outside = uses
    .filter(({ name }) => draft.break_glass !== undefined && governed.length > 0 && !governed.includes(name))
    .map(({ name, path: at }) => ({
      path: at,
      message: `${name} is not a governed region, but people come in through it: the alarm on break-glass must be there, and is looked for in governed regions`,
      hint: suggestion(name, governed),
    }));
  const primary = itemsOf(additional)
    .filter(([, name]) => name === region)
    .map(([index, name]) => ({ path: [...path, 'additional_regions', index], message: `${name} is the primary region already` }));
  return [...outside, ...primary, ...repeated(additional, [...path, 'additional_regions'])];
};

/** What a permission set says of its policies can be judged, and does not contradict itself. */
function contents(set: PermissionSet, path: Path): readonly Complaint[] {
  const { access, plus, never, inline } = set;
  const isLimited = Object.hasOwn(set, 'access') || (never ?? []).length > 0;
  const found: Complaint[] = [];
  if (inline === 'any' && !isLimited) {
    const message = 'inline: any without access or never allows every policy: nothing would be judged';
    found.push({ path: [...path, 'inline'], message, hint: 'add access: read_only or never, or pin the policy by its digest' });
  }
  if ((plus ?? []).length > 0 && access === undefined && !Object.hasOwn(set, 'access')) {
    const message = 'plus is what access allows besides reading, and there is no access here';
    found.push({ path: [...path, 'plus'], on: 'key', message, hint: 'add access: read_only, or take out plus' });
  }
  const forbidden = itemsOf(never).map(([, pattern]) => pattern);
  for (const [index, action] of itemsOf(plus)) {
    const denied = forbidden.find((pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase()));
    if (denied === undefined) continue;
    found.push({ path: [...path, 'plus', index], message: `${action} is allowed here, and ${denied} under never forbids it` });
  }
  const lists = (['plus', 'never', 'managed', 'customer_managed'] as const).flatMap((key) => repeated(set[key], [...path, key]));
  return [...found, ...lists];
}

const permissionSetContents: Rule = ({ draft }) =>
  entriesOf(draft.identity?.permission_sets).flatMap(([name, set]) => contents(set, ['identity', 'permission_sets', name]));

/** A group whose members are declared has a permission set, and names nobody twice. */
const groups: Rule = ({ draft }) => {
  const assigned = entriesOf(draft.identity?.permission_sets).flatMap(([, { assign }]) =>
    itemsOf(assign).flatMap(([, { group }]) => (group === undefined ? [] : [group])),
  );
  return entriesOf(draft.identity?.groups).flatMap(([name, { members }]): readonly Complaint[] => {
    const path = ['identity', 'groups', name];
    const message = `the group ${name} has no permission set: who is in it decides nothing`;
    const hint = suggestion(name, assigned) ?? 'assign it under identity.permission_sets, or take it out';
    return [...(assigned.includes(name) ? [] : [{ path, on: 'key' as const, message, hint }]), ...repeated(members, [...path, 'members'])];
  });
};

/** Each provider stands once in a rule, with each subject and audience once. */
const federation: Rule = ({ draft }) =>
  itemsOf(draft.identity?.federation).flatMap(([index, { oidc }]) => {
    const path = ['identity', 'federation', index, 'oidc'];
    const providers = itemsOf(oidc).map(([, { provider }]) => provider);
    return itemsOf(oidc).flatMap(([position, { provider, subjects, audiences }], at): readonly Complaint[] => {
      const isTwice = provider !== undefined && providers.indexOf(provider) < at;
      const twice = {
        path: [...path, position, 'provider'],
        message: `${provider} is named twice`,
        hint: 'put its subjects into one entry',
      };
      return [
        ...(isTwice ? [twice] : []),
        ...repeated(subjects, [...path, position, 'subjects']),
        ...repeated(audiences, [...path, position, 'audiences']),
      ];
    });
  });

/** Accounts of others are no accounts of the organization. */
const outsiders: Rule = ({ draft }) => {
  const trusted = draft.identity?.roles?.trusted_outside_organization;
  const path = ['identity', 'roles', 'trusted_outside_organization'];
  if (typeof trusted !== 'object') return [];
  const names = new Map(entriesOf(draft.organization?.accounts).map(([name, { id }]) => [id, name]));
  const own = itemsOf(trusted)
    .filter(([, id]) => names.has(id))
    .map(([index, id]) => ({
      path: [...path, index],
      message: `${id} is ${names.get(id)}, an account of the organization: roles may trust it without being named here`,
      hint: 'take it out',
    }));
  return [...own, ...repeated(trusted, path)];
};

/** An identity provider of one's own asks for the second factor itself: AWS records none. */
const hiddenFactors: Rule = ({ draft }) => {
  if (draft.identity?.center?.source !== 'external' || !hasKey(draft, 'identity.mfa.sign_ins')) return [];
  const message = 'with source: external the identity provider asks for the second factor, and CloudTrail does not see which';
  const hint = 'take out sign_ins, and list identity-center.sign-in-factors under scope.excluded';
  return [{ path: ['identity', 'mfa', 'sign_ins'], on: 'key', message, hint }];
};

const namedOnce: Rule = ({ draft: { identity } }) => [
  ...repeated(identity?.root?.central_access, ['identity', 'root', 'central_access']),
  ...repeated(identity?.mfa?.sign_ins?.second_factor, ['identity', 'mfa', 'sign_ins', 'second_factor']),
  ...repeated(identity?.roles?.except, ['identity', 'roles', 'except']),
];

/** The rules on who can get in. */
export const identityRules: readonly Rule[] = [
  judgedWithCenter,
  centerRegions,
  permissionSetContents,
  groups,
  federation,
  outsiders,
  hiddenFactors,
  namedOnce,
];
