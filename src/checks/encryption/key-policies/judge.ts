import type { Key } from '../../../facts/keys.ts';
import type { Spec } from '../../../spec/spec.ts';
import type { Draft, Judged } from '../../check.ts';
import { keyLabel } from '../../keys/condition.ts';
import type { DeclaredKey } from '../../keys/declared.ts';
import { refused, unsaid } from '../../unsaid.ts';
import { overDeclared, unreadable } from '../keys.ts';
import type { EncryptionWorld } from '../world.ts';
import type { Ability } from './access.ts';
import { type Able, type Known, knownOf } from './known.ts';
import { idleOf, isListed } from './lists.ts';
import { type Power, putPolicy } from './powers.ts';

type Declared = Spec['keys'][string];

/** Whether the spec says who may administer a key. */
export const saysAdministrators = ({ administrators }: Declared): boolean => administrators !== undefined;
/** Whether the spec says who may use a key. */
export const saysUsers = ({ users }: Declared): boolean => users !== undefined;
/** Whether the spec keeps the two apart. */
export const saysSeparation = ({ separation }: Declared): boolean => separation !== undefined;

/** Nobody but whom the spec takes can administer the key, and one of them surely can. */
export function judgeAdministrators(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  return overKeys(
    world,
    spec,
    { says: saysAdministrators, expected: 'administered by those that the spec lists, and nobody else' },
    (judged) => judgePower(judged, 'administer', judged.declared.administrators ?? []),
  );
}

/** Nobody but whom the spec takes can use the key. */
export function judgeUsers(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  return overKeys(world, spec, { says: saysUsers, expected: 'used by those that the spec lists, and nobody else' }, (judged) =>
    judgePower(judged, 'use', judged.declared.users ?? []),
  );
}

/** Nobody can both administer the key and use it. */
export function judgeSeparation(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  return overKeys(world, spec, { says: saysSeparation, expected: 'nobody both administers and uses it' }, judgeBoth);
}

interface JudgedKey {
  readonly entry: DeclaredKey;
  readonly key: Key;
  readonly declared: Declared;
  readonly expected: string;
  readonly known: Known;
}

function overKeys(
  world: EncryptionWorld,
  spec: Spec,
  { says, expected }: { readonly says: (declared: Declared) => boolean; readonly expected: string },
  judge: (judged: JudgedKey) => Draft,
): readonly Judged[] {
  return overDeclared(world, spec, {
    expected,
    says,
    judge: (entry, key) => {
      const draft = { resource: key.arn, expected, actual: null };
      const declared = spec.keys[entry.name];
      if (declared === undefined) throw new Error(`the spec declares no key ${entry.name}`);
      if (key.readError !== null) return unreadable(key, expected);
      if (key.manager === 'AWS')
        return { ...draft, outcome: 'not-applicable', message: `key:${entry.name} is managed by AWS, and so is its key policy.` };
      const found = world.at('key-policies', entry).find(({ arn }) => arn === key.arn);
      if (found === undefined) return refused({ reason: 'not-asked', detail: `the key policy of ${key.arn} was not read` }, draft);
      if (found.policy === null)
        return found.policyError === null ? unsaid(`AWS gave no policy of ${key.arn}`, draft) : refused(found.policyError, draft);
      const known = knownOf(world, { entry, key, policy: found.policy });
      return judge({ entry, key, declared, expected, known });
    },
  });
}

const isSure = ({ ability }: Able): boolean => ability.verdict === 'allow';
const shown = 4;

/** `A, B and 3 more`. */
function list(items: readonly string[]): string {
  const rest = items.length - shown;
  return `${items.slice(0, shown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

const words = { administer: { list: 'administrators', can: 'administer' }, use: { list: 'users', can: 'use' } } as const;

function judgePower({ entry, key, known }: JudgedKey, power: Power, listed: readonly string[]): Draft {
  const { account } = entry;
  const able = known.able(power);
  const isTaken = ({ who }: Able) => isListed(listed, who.name, account);
  const others = able.filter((one) => !isTaken(one));
  const sure = others.filter(isSure);
  const open = [
    ...others.filter((one) => !isSure(one)).map(({ who, ability }) => `${who.words} (${ability.because})`),
    ...known.unclear(power),
  ];
  const idle = idleOf(
    listed,
    able.map(({ who }) => who.name),
    account,
  );
  const what = `key:${entry.name}, ${keyLabel(key)}`;
  const { can, list: section } = words[power];
  const draft = {
    resource: key.arn,
    expected: { [section]: listed },
    actual: {
      [section]: able.filter(isTaken).map(told),
      others: others.map(told),
      ...(known.unclear(power).length === 0 ? {} : { unclear: known.unclear(power) }),
      ...(idle.length === 0 ? {} : { idle }),
    },
  };
  const lazy = idle.length === 0 ? '' : ` ${list(idle)}, which keys.${entry.name}.${section} lists, cannot ${can} it.`;
  if (sure.length > 0) {
    const who = list(sure.map((one) => `${one.who.words} (${one.ability.because})`));
    return {
      ...draft,
      outcome: 'fail',
      message: `${what}: keys.${entry.name}.${section} does not take everybody who can ${can} it: ${who}.${lazy}`,
    };
  }
  const keeper = power === 'administer' ? keeperOf(known, able.filter(isTaken)) : null;
  if (keeper?.verdict === 'deny')
    return {
      ...draft,
      outcome: 'fail',
      message: `${what}: nobody whom keys.${entry.name}.administrators takes can change its key policy.${lazy}`,
    };
  if (open.length > 0) return unclear(`${what}: it is not certain that nobody else can ${can} it: ${list(open)}`, draft);
  if (keeper !== null && keeper.verdict !== 'allow')
    return unclear(`${what}: it is not certain that one of its administrators can change its key policy: ${keeper.because}`, draft);
  const all = able.filter(isTaken).map(({ who }) => who.words);
  const message = `${what}: ${all.length === 0 ? `nobody can ${can} it` : `${list(all)} can ${can} it, and nobody else`}.${lazy}`;
  return { ...draft, outcome: 'pass', message };
}

/** The surest of them that can change the key policy: without any, nobody can ever administer the key again. */
function keeperOf({ access }: Known, administrators: readonly Able[]): Ability {
  const asked = administrators.map(({ who }) => access.best(who, [putPolicy]));
  const none: Ability = { verdict: 'deny', action: null, because: '' };
  return asked.find(({ verdict }) => verdict === 'allow') ?? asked.find(({ verdict }) => verdict !== 'deny') ?? none;
}

function judgeBoth({ entry, key, known, expected }: JudgedKey): Draft {
  const using = new Map(known.able('use').map((one) => [one.who, one]));
  const both = known.able('administer').flatMap((one) => {
    const other = using.get(one.who);
    return other === undefined ? [] : [{ who: one.who, administer: one, use: other }];
  });
  const sure = both.filter((one) => isSure(one.administer) && isSure(one.use));
  const open = [
    ...both
      .filter((one) => !sure.includes(one))
      .map(({ who, administer, use: used }) => `${who.words} (${(isSure(administer) ? used : administer).ability.because})`),
    ...new Set([...known.unclear('administer'), ...known.unclear('use')]),
  ];
  const actual = both.map(({ who, administer, use: used }) => ({ who: who.words, administers: administer.ability, uses: used.ability }));
  const draft = { resource: key.arn, expected, actual };
  const what = `key:${entry.name}, ${keyLabel(key)}`;
  if (sure.length > 0) {
    const who = list(sure.map((one) => `${one.who.words} (${one.administer.ability.action} and ${one.use.ability.action})`));
    return { ...draft, outcome: 'fail', message: `${what}: some can both administer and use it: ${who}.` };
  }
  if (open.length > 0) return unclear(`${what}: it is not certain that nobody can both administer and use it: ${list(open)}`, draft);
  return { ...draft, outcome: 'pass', message: `${what}: nobody can both administer and use it.` };
}

function told({ who, ability }: Able) {
  return { who: who.words, verdict: ability.verdict, because: ability.because };
}

function unclear(detail: string, draft: Pick<Draft, 'resource' | 'expected' | 'actual'>): Draft {
  return { ...draft, outcome: 'unknown', message: `${detail}.`, because: { reason: 'failed', detail } };
}
