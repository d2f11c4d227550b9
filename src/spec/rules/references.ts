import { nearest, suggestion } from '../names.ts';
import type { Complaint } from '../shape.ts';
import { type Context, itemsOf, type Rule, type Use, writtenNames } from './context.ts';
import { accountUses, attestationUses, exceptUses, keyUses, permissionSetUses, regionUses, wheres } from './uses.ts';

/** An account, a set or an environment are named alike: `in` could not tell them apart. */
const alikeNames: Rule = ({ accounts, sets, environments }) => [
  ...sets
    .filter((name) => accounts.includes(name))
    .map((name) => ({
      path: ['organization', 'sets', name],
      on: 'key' as const,
      message: `${name} is an account and a set: accounts and sets share one namespace`,
      hint: 'rename the set',
    })),
  ...environments
    .filter((name) => accounts.includes(name) || sets.includes(name))
    .map((name) => ({
      path: ['environments', name],
      on: 'key' as const,
      message: `${name} is ${accounts.includes(name) ? 'an account' : 'a set'} and an environment: accounts, sets and environments share one namespace`,
      hint: 'rename the environment',
    })),
];

function unknownWhere({ accounts, sets, environments }: Context, { name, path }: Use): readonly Complaint[] {
  const names = [...accounts, ...sets, ...environments];
  if (names.includes(name)) return [];
  const kinds = environments.length === 0 ? 'no account and no set' : 'no account, no set and no environment';
  return [{ path, message: `${kinds} is named ${name}`, hint: suggestion(name, names) }];
}

/** An environment stands for its account where something is put, and nowhere else. */
function environmentThere({ name, path }: Use): readonly Complaint[] {
  return [{ path, message: `expected an account or a set, found the environment ${name}`, hint: 'name its account' }];
}

/** `in` and `except` name accounts and sets that exist, each once. */
const whereNames: Rule = (context) => [
  ...wheres(context)
    .flatMap(({ uses }) => uses)
    .flatMap((use) => unknownWhere(context, use)),
  ...exceptUses(context).flatMap((use) => {
    if (context.environments.includes(use.name)) return environmentThere(use);
    // A set leaves out accounts and sets: an environment is no name for it, and none is to be proposed.
    return unknownWhere(use.path[0] === 'organization' ? { ...context, environments: [] } : context, use);
  }),
  ...wheres(context).flatMap(({ uses }) =>
    uses
      .filter(({ name }, index) => uses.findIndex((use) => use.name === name) < index)
      .map(({ name, path }) => ({ path, message: `${name} is named twice in one list` })),
  ),
];

/** Where one account is meant, an account is named. */
const accountNames: Rule = ({ accounts, sets, environments, ...context }) =>
  accountUses({ accounts, sets, environments, ...context })
    .filter(({ name }) => !accounts.includes(name))
    .map(({ name, path }) => ({
      path,
      message:
        sets.includes(name) || environments.includes(name)
          ? `expected an account, found the ${sets.includes(name) ? 'set' : 'environment'} ${name}`
          : `no account is named ${name}`,
      hint: suggestion(name, accounts),
    }));

/** `key:x` names a declared key, one of the region where it is to be used. */
const keyReferences: Rule = (context) => {
  const keys = context.draft.keys ?? {};
  const governed = context.draft.organization?.regions?.governed ?? [];
  return keyUses(context).flatMap(({ name, path, region, why }): readonly Complaint[] => {
    const fitting = Object.keys(keys).filter((other) => region === undefined || keys[other]?.region === region);
    if (!Object.hasOwn(keys, name)) {
      const written = writtenNames(context, 'keys', Object.keys(keys));
      const meant = nearest(name, writtenNames(context, 'keys', fitting)) ?? nearest(name, written);
      return [
        {
          path,
          message: `no key is named ${name}`,
          hint: meant === undefined ? suggestion(name, written) : `did you mean key:${meant}?`,
        },
      ];
    }
    const key = keys[name];
    // A region that is not governed is a mistake of its own.
    if (region === undefined || key?.region === undefined || key.region === region || !governed.includes(region)) return [];
    const hint = fitting.length === 0 ? `declare a key of ${region}` : `of ${region}: ${fitting.map((other) => `key:${other}`).join(', ')}`;
    return [{ path, message: `key:${name} is a key of ${key.region}, but ${why} ${region}: keys are regional`, hint }];
  });
};

/** Keys, databases, the trail and store rules are in governed regions: no other is read in depth. */
const governedRegions: Rule = (context) => {
  const governed = itemsOf(context.draft.organization?.regions?.governed).map(([, region]) => region);
  if (governed.length === 0) return [];
  return regionUses(context)
    .filter(({ name }) => !governed.includes(name))
    .map(({ name, path }) => ({
      path,
      message: `${name} is not a governed region, so nothing there is read in depth`,
      hint: nearest(name, governed) === undefined ? `governed: ${governed.join(', ')}` : suggestion(name, governed),
    }));
};

/** `ps:X` names a declared permission set. */
const permissionSetReferences: Rule = (context) => {
  const names = Object.keys(context.draft.identity?.permission_sets ?? {});
  return permissionSetUses(context)
    .filter(({ name }) => !names.includes(name))
    .map(({ name, path }) => {
      const message = `no permission set is named ${name}`;
      if (names.length === 0)
        return { path, message: `${message}: the spec declares none`, hint: 'declare it under identity.permission_sets' };
      const meant = nearest(name, names);
      return { path, message, hint: meant === undefined ? suggestion(name, names) : `did you mean ps:${meant}?` };
    });
};

/** What is attested is attested by an attestation that exists. */
const attestationNames: Rule = (context) => {
  const { attestations, draft } = context;
  // A file that could not be read is complained about already.
  if (attestations === null && draft.attestations !== undefined) return [];
  return attestationUses(context)
    .filter(({ name }) => attestations?.includes(name) !== true)
    .map(({ name, path }) => {
      const message = `no attestation is called ${name}`;
      if (attestations !== null) return { path, message, hint: suggestion(name, attestations) };
      return { path, message: `${message}: the spec names no attestations file`, hint: 'attestations: { file: … }' };
    });
};

/** The rules on references. */
export const referenceRules: readonly Rule[] = [
  alikeNames,
  whereNames,
  accountNames,
  keyReferences,
  governedRegions,
  permissionSetReferences,
  attestationNames,
];
