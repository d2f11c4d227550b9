import { conditionsOf } from '../sets.ts';
import type { Complaint } from '../shape.ts';
import { type Context, candidate, depthsOf, entriesOf, itemsOf, memberOf, type Rule } from './context.ts';
import { accountUses, wheres } from './uses.ts';

/** No two accounts have one id. */
const accountIds: Rule = ({ draft }) => {
  const first = new Map<string, string>();
  return entriesOf(draft.organization?.accounts).flatMap(([name, { id }]): readonly Complaint[] => {
    if (id === undefined) return [];
    const other = first.get(id);
    if (other === undefined) first.set(id, name);
    return other === undefined ? [] : [{ path: ['organization', 'accounts', name, 'id'], message: `${id} is already the id of ${other}` }];
  });
};

/** The management account stands at the root, and is nobody's delegated administrator. */
const managementAccount: Rule = ({ draft }) => {
  const management = draft.organization?.management;
  const ou = management === undefined ? undefined : draft.organization?.accounts?.[management]?.ou;
  const misplaced: readonly Complaint[] =
    ou === undefined || ou === '/'
      ? []
      : [
          {
            path: ['organization', 'management'],
            message: `the management account stands at the root (ou: /), but ${management} is in ${ou}`,
          },
        ];
  if (management === undefined || draft.access?.management?.delegated_admin !== management) return misplaced;
  const message = `${management} is the management account: a delegated administrator is another account`;
  return [...misplaced, { path: ['access', 'management', 'delegated_admin'], message }];
};

/** No region is governed twice. */
const regionsOnce: Rule = ({ draft }) => {
  const governed = draft.organization?.regions?.governed;
  return itemsOf(governed)
    .filter(([index, region]) => (governed ?? []).indexOf(region) < index)
    .map(([index, region]) => ({ path: ['organization', 'regions', 'governed', index], message: `${region} is named twice` }));
};

/** A governed region needs no leave to be opted in to. */
const optInRegions: Rule = ({ draft }) => {
  const { governed, opt_in: optIn } = draft.organization?.regions ?? {};
  return itemsOf(typeof optIn === 'object' ? optIn : [])
    .filter(([, region]) => governed?.includes(region) === true)
    .map(([index, region]) => ({ path: ['organization', 'regions', 'opt_in', index], message: `${region} is already a governed region` }));
};

/** Sets do not leave each other out in a circle. Each circle is reported once. */
const setCycles: Rule = ({ draft, sets }) => {
  const done = new Set<string>();
  const walk = (name: string, trail: readonly string[]): readonly Complaint[] => {
    const start = trail.indexOf(name);
    if (start >= 0) {
      const circle = [...trail.slice(start), name].join(' → ');
      return [{ path: ['organization', 'sets', name, 'except'], message: `sets refer to each other: ${circle}` }];
    }
    if (done.has(name)) return [];
    done.add(name);
    return itemsOf(draft.organization?.sets?.[name]?.except).flatMap(([, other]) =>
      sets.includes(other) ? walk(other, [...trail, name]) : [],
    );
  };
  return sets.flatMap((name) => walk(name, []));
};

/** What keeps an account out of a set, in words. */
function reasonOut(context: Context, set: string, account: string): string {
  const definition = context.draft.organization?.sets?.[set] ?? {};
  const conditions = conditionsOf(context.section, definition, candidate(context, account), memberOf(context, account));
  if (conditions.ou === 'no') return `its ou ${context.section.accounts?.[account]?.ou} does not match ${definition.ou}`;
  return conditions.accounts === 'no' ? 'it is not under accounts' : 'it is under except';
}

/** Each set takes at least one declared account, unless its accounts are vended. */
const emptySets: Rule = (context) =>
  entriesOf(context.draft.organization?.sets).flatMap(([name, set]): readonly Complaint[] => {
    const isOpen =
      set.vended === true || set.exactly !== undefined || itemsOf(set.accounts).some(([, account]) => !context.accounts.includes(account));
    if (isOpen || context.accounts.some((account) => memberOf(context, account)(name) !== 'no')) return [];
    return [
      {
        path: ['organization', 'sets', name],
        on: 'key',
        message: `the set ${name} takes none of the declared accounts`,
        hint: 'declare its accounts, or say vended: true if they are vended later',
      },
    ];
  });

/** `exactly` and `accounts` agree with what the other conditions give. */
const exactSets: Rule = (context) =>
  entriesOf(context.draft.organization?.sets).flatMap(([name, set]): readonly Complaint[] => {
    const path = ['organization', 'sets', name];
    const { exactly: claimed, ...definition } = set;
    const membership = (account: string) =>
      Object.values(conditionsOf(context.section, definition, candidate(context, account), memberOf(context, account)));
    const contradicted = (list: 'exactly' | 'accounts') =>
      itemsOf(set[list])
        .filter(([, account]) => context.accounts.includes(account) && membership(account).includes('no'))
        .map(([index, account]) => ({
          path: [...path, list, index],
          message: `${list} names ${account}, but the set ${name} does not take it: ${reasonOut(context, name, account)}`,
        }));
    const left = context.accounts
      .filter((account) => claimed !== undefined && !claimed.includes(account) && membership(account).every((part) => part === 'yes'))
      .map((account) => ({
        path: [...path, 'exactly'],
        on: 'key' as const,
        message: `the set ${name} also takes ${account}, which exactly leaves out`,
      }));
    const vended =
      claimed !== undefined && set.vended === true
        ? [{ path: [...path, 'vended'], message: 'vended and exactly contradict each other' }]
        : [];
    return [...contradicted('accounts'), ...contradicted('exactly'), ...left, ...vended];
  });

/** Each declared account is in a class. */
const classless: Rule = (context) =>
  (context.draft.organization?.classes ?? []).length === 0
    ? []
    : context.accounts
        .filter((account) => depthsOf(context, account).size === 0)
        .map((account) => ({
          path: ['organization', 'accounts', account],
          on: 'key',
          message: `no class takes the account ${account}`,
          hint: 'add it to an entry of organization.classes',
        }));

/** An account that may be suspended is not read, so nothing else may be asked of it by name. */
const suspendedAccounts: Rule = (context) => {
  const accepted = new Set(context.draft.organization?.suspended_ok ?? []);
  const named = [...wheres(context).flatMap(({ uses }) => uses), ...accountUses(context)];
  return named
    .filter(({ path }) => path[0] !== 'organization' && path[0] !== 'access')
    .filter(({ name }) => accepted.has(context.draft.organization?.accounts?.[name]?.id))
    .map(({ name, path }) => ({
      path,
      message: `${name} is asked for here, but organization.suspended_ok accepts that it is not read`,
      hint: 'take its id out of suspended_ok, or the account out of here',
    }));
};

/** The rules on the organization. */
export const organizationRules: readonly Rule[] = [
  accountIds,
  managementAccount,
  regionsOnce,
  optInRegions,
  setCycles,
  emptySets,
  exactSets,
  classless,
  suspendedAccounts,
];
