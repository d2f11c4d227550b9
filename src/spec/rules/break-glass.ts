import { matchesGlob } from '../sections/glob.ts';
import type { Complaint } from '../shape.ts';
import { type Context, hasKey, isNamed, itemsOf, type Rule, repeated } from './context.ts';
import { sessionKeys } from './uses.ts';

/** The permission set that people break the glass with, where it is declared. */
function declaredSet({ draft }: Context) {
  const name = draft.break_glass?.permission_set?.slice(3) ?? '';
  const sets = draft.identity?.permission_sets;
  const set = sets !== undefined && Object.hasOwn(sets, name) ? sets[name] : undefined;
  return set === undefined ? undefined : { name, set };
}

/** The alarm lives where IAM Identity Center does, and its pattern holds that region. */
const needsCenter: Rule = ({ draft }) =>
  !hasKey(draft, 'break_glass') || hasKey(draft, 'identity.center')
    ? []
    : [
        {
          path: ['break_glass'],
          on: 'key',
          message: 'break_glass needs identity.center: the event of each use, and the alarm on it, is in the region of IAM Identity Center',
          hint: 'write identity.center, or exclude break-glass with a reason',
        },
      ];

/** The permission set is assigned where the alarm listens, and nowhere else. */
const assignedWhereHeard: Rule = (context) => {
  const found = declaredSet(context);
  const where = context.draft.break_glass?.in;
  if (found === undefined || where === undefined) return [];
  const { name, set } = found;
  const assigned = (account: string) => itemsOf(set.assign).map(([index, entry]) => ({ index, is: isNamed(context, entry.in, account) }));
  return context.accounts.flatMap((account): readonly Complaint[] => {
    const isHeard = isNamed(context, where, account);
    const assignments = assigned(account);
    const unheard = assignments.find(({ is }) => is === 'yes');
    if (isHeard === 'no' && unheard !== undefined) {
      const path = ['identity', 'permission_sets', name, 'assign', unheard.index, 'in'];
      const message = `${name} is assigned in ${account}, which break_glass.in leaves out: nobody would hear of its use there`;
      return [{ path, message, hint: `add ${account} to break_glass.in, or do not assign ${name} there` }];
    }
    if (isHeard !== 'yes' || assignments.some(({ is }) => is !== 'no')) return [];
    const message = `${name} is assigned to nobody in ${account}: nobody could break the glass there`;
    return [{ path: ['break_glass', 'in'], message, hint: `assign it under identity.permission_sets.${name}.assign` }];
  });
};

const assumeRole = 'sts:AssumeRole';

/** With a role for changes the permission set only reads, and may take on that role. */
const readsAlone: Rule = (context) => {
  const sets = context.draft.identity?.permission_sets;
  const found = declaredSet(context);
  if (!hasKey(context.draft, 'break_glass.write_role') || found === undefined) return [];
  const reading: readonly Complaint[] = Object.hasOwn(found.set, 'access')
    ? []
    : [
        {
          path: ['break_glass', 'permission_set'],
          message: `write_role is for changes, so ps:${found.name} is for reading alone: its access must be read_only`,
          hint: `add access: read_only to identity.permission_sets.${found.name}, or take out write_role`,
        },
      ];
  const trusted = itemsOf(context.draft.break_glass?.write_role?.trusted_by);
  const shut = trusted.flatMap(([index, reference]): readonly Complaint[] => {
    const name = reference.slice(3);
    const set = sets !== undefined && Object.hasOwn(sets, name) ? sets[name] : undefined;
    const mayAssume = itemsOf(set?.plus).some(([, pattern]) => matchesGlob(pattern.toLowerCase(), assumeRole.toLowerCase()));
    if (set === undefined || set.access !== 'read_only' || mayAssume) return [];
    const message = `ps:${name} only reads, and ${assumeRole} is no reading: it could not take on the write role`;
    return [{ path: ['break_glass', 'write_role', 'trusted_by', index], message, hint: `add ${assumeRole} to plus of ${name}` }];
  });
  return [...reading, ...shut];
};

/** Sessions are encrypted in every governed region, each with a key of its own region. */
const keyInEveryRegion: Rule = ({ draft }) => {
  const named = sessionKeys(draft).map(([, key]) => key.slice(4));
  const keys = draft.keys ?? {};
  // A key that is not declared, or whose region is wrong, is complained about already.
  const regions = named.map((name) => (Object.hasOwn(keys, name) ? keys[name]?.region : undefined));
  if (named.length === 0 || regions.includes(undefined)) return [];
  return itemsOf(draft.organization?.regions?.governed)
    .filter(([, region]) => !regions.includes(region))
    .map(([, region]) => ({
      path: ['break_glass', 'sessions', 'key'],
      on: 'key',
      message: `none of these keys is in ${region}: sessions there could not be encrypted, for keys are regional`,
      hint: `add a key of ${region}`,
    }));
};

const namedOnce: Rule = ({ draft: { break_glass: breakGlass } }) => {
  const key = breakGlass?.sessions?.key;
  return [
    ...repeated(breakGlass?.write_role?.trusted_by, ['break_glass', 'write_role', 'trusted_by']),
    ...repeated(breakGlass?.write_role?.never, ['break_glass', 'write_role', 'never']),
    ...(typeof key === 'object' ? repeated(key, ['break_glass', 'sessions', 'key']) : []),
  ];
};

/** The rules on break-glass access. */
export const breakGlassRules: readonly Rule[] = [needsCenter, assignedWhereHeard, readsAlone, keyInEveryRegion, namedOnce];
