import type { Key } from '../../../facts/keys.ts';
import { has } from '../../../policy/bits.ts';
import type { Compiled } from '../../../policy/evaluate.ts';
import { universe } from '../../../policy/universe.ts';
import type { DeclaredKey } from '../../keys/declared.ts';
import type { EncryptionWorld } from '../world.ts';
import { type Ability, Access } from './access.ts';
import { type Candidate, candidatesOf, type Setting } from './candidates.ts';
import { administration, type Power, use } from './powers.ts';
import { statementsOf } from './statements.ts';

/** What somebody can do. */
export interface Able {
  readonly who: Candidate;
  readonly ability: Ability;
}

/** Whom a key policy lets in, worked out once for all that is asked of it. */
export interface Known {
  readonly access: Access;
  readonly candidates: readonly Candidate[];
  /** Of those who have it, or may have it. */
  readonly able: (power: Power) => readonly Able[];
  /** Statements of which it cannot be read whom they let in. */
  readonly unclear: (power: Power) => readonly string[];
}

const knowns = new WeakMap<object, { readonly setting: Setting; readonly policy: string; readonly known: Known }[]>();

/** Whom the policy of a key lets in. */
export function knownOf(
  world: EncryptionWorld,
  { entry, key, policy }: { readonly entry: DeclaredKey; readonly key: Key; readonly policy: string },
): Known {
  const { account, region } = entry;
  const details = world.at('authorization-details', { account });
  const users = world.at('iam-users', { account });
  const organization = /:(Principal|Resource|Source)Org/i.test(policy) ? world.at('organization', {}) : null;
  const setting: Setting = { key, account, region, details, users, organization };
  const before = knowns.get(details) ?? [];
  knowns.set(details, before);
  const same = before.find(
    (one) => one.policy === policy && one.setting.key === key && one.setting.users === users && one.setting.organization === organization,
  );
  if (same !== undefined) return same.known;
  const known = workOut(policy, setting);
  before.push({ setting, policy, known });
  return known;
}

function workOut(policy: string, setting: Setting): Known {
  const { key, details } = setting;
  const statements = statementsOf(
    { arn: key.arn, content: policy },
    (name) => details.roles.find((role) => role.name === name)?.arn ?? null,
  );
  const candidates = candidatesOf(statements, setting);
  const access = new Access(statements, setting);
  const found = new Map<Power, readonly Able[]>();
  const able = (power: Power): readonly Able[] => {
    const before = found.get(power);
    if (before !== undefined) return before;
    const all = candidates.map((who) => ({ who, ability: access.ability(who, power) })).filter(({ ability }) => ability.verdict !== 'deny');
    found.set(power, all);
    return all;
  };
  return { access, candidates, able, unclear: (power) => unclearOf(statements, power) };
}

/** Whom such a statement names, nobody can say: principals of kinds that are not known, or that are not written as AWS writes them. */
function unclearOf(statements: readonly Compiled[], power: Power): readonly string[] {
  const asked = (power === 'administer' ? administration : use).flatMap((action) => universe().indexOf(action) ?? []);
  return statements
    .filter(({ effect, actions }) => effect === 'Allow' && asked.some((index) => has(actions, index)))
    .flatMap(({ statement: { name, principals, problems } }) => {
      if (principals === null) return [`statement ${name} cannot be read: ${problems.join(', ')}`];
      const strange = principals.aws.filter((entry) => !/^(arn:|\d{12}$)/.test(entry));
      if (strange.length > 0) return [`statement ${name} names ${strange.join(', ')}`];
      return principals.hasOthers ? [`statement ${name} names principals of a kind that key policies do not have`] : [];
    });
}
