import type { Key } from '../../facts/keys.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged } from '../check.ts';
import { type Condition, keyLabel, managerOf, stateOf, usageOf, worst } from '../keys/condition.ts';
import { type DeclaredKey, declaredKeyOf } from '../keys/declared.ts';
import type { EncryptionWorld } from './world.ts';

/** The keys that the spec declares in the account of the verdict, in the regions that the run reads. */
export function declaredHere(world: EncryptionWorld, spec: Spec): readonly DeclaredKey[] {
  const account = accountOf(world);
  const read = world.regions(account);
  const isLeftOut = (region: string): boolean => spec.organization.regions.governed.includes(region) && !read.includes(region);
  return Object.keys(spec.keys)
    .flatMap((name) => declaredKeyOf(world, spec, { name, account }) ?? [])
    .filter((entry) => !isLeftOut(entry.region));
}

/** Each declared key is there exactly once, and no two names mean the same key. */
export function judgeDeclaredKeys(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  return overDeclared(world, spec, {
    expected: 'exactly one key',
    missing: 'fail',
    judge: (entry, key) => {
      const twin = declaredHere(world, spec).find(
        (other) => other.name !== entry.name && other.region === entry.region && isKey(other, key),
      );
      const draft = { resource: key.arn, expected: `exactly one key, of key:${entry.name} alone`, actual: `${keyLabel(key)} (${key.arn})` };
      if (twin === undefined) return { ...draft, outcome: 'pass', message: `key:${entry.name} is ${keyLabel(key)} (${key.arn}).` };
      return { ...draft, outcome: 'fail', message: `key:${entry.name} and key:${twin.name} are one and the same key, ${key.arn}.` };
    },
  });
}

/** Each declared key is the customer's. */
export function judgeManagers(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  return overDeclared(world, spec, {
    expected: 'managed by the customer',
    judge: ({ name }, key) =>
      describe(key, { name, expected: 'managed by the customer', actual: key.manager, conditions: [managerOf(key)] }),
  });
}

/** Each declared key works, and is for encryption. */
export function judgeStates(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  return overDeclared(world, spec, {
    expected: 'Enabled, for ENCRYPT_DECRYPT',
    judge: ({ name }, key) => {
      const actual = { state: key.state, usage: key.usage, deletionAt: key.deletionAt, materialExpiresAt: key.validTo };
      return describe(key, { name, expected: 'Enabled, for ENCRYPT_DECRYPT', actual, conditions: [stateOf(key), usageOf(key)] });
    },
  });
}

/**
 * Judges every declared key of the account. `missing` is the outcome where no key matches, or several: it fails once, in
 * key-declared, and leaves the other requirements nothing to judge.
 */
export function overDeclared(
  world: EncryptionWorld,
  spec: Spec,
  about: {
    readonly expected: unknown;
    readonly missing?: 'fail' | 'not-applicable';
    /** Whether the spec says what is judged of the key. Default: of each. */
    readonly says?: (declared: Spec['keys'][string]) => boolean;
    readonly judge: (entry: DeclaredKey, key: Key) => Draft;
  },
): readonly Judged[] {
  const { expected, missing = 'not-applicable', says = () => true, judge } = about;
  const entries = declaredHere(world, spec).filter(({ name }) => {
    const declared = spec.keys[name];
    return declared !== undefined && says(declared);
  });
  if (entries.length === 0) return noneDeclared(world, about.says === undefined ? '' : ' of which it says so');
  return world.each(
    entries,
    (entry) => ({ target: { account: entry.account, region: entry.region }, resource: nameOf(entry), expected }),
    (entry): Draft => {
      const found = entry.find();
      const draft = { resource: nameOf(entry), expected, actual: found.kind };
      const where = `${world.label(entry.account)}, ${entry.region}`;
      switch (found.kind) {
        case 'key':
          return judge(entry, found.key);
        case 'absent': {
          const message = `key:${entry.name} is declared in ${where}, and no key there matches it.`;
          return { ...draft, outcome: missing, actual: 'no key', message };
        }
        case 'ambiguous': {
          const message = `key:${entry.name} is declared in ${where}, and ${found.arns.length} keys there match it.`;
          return { ...draft, outcome: missing, actual: found.arns, message };
        }
        case 'unclear': {
          const message = `Whether exactly one key in ${where} is key:${entry.name} could not be verified: ${found.detail}`;
          return { ...draft, outcome: 'unknown', actual: null, message, because: { reason: found.reason, detail: found.detail } };
        }
      }
    },
  );
}

function nameOf({ name }: DeclaredKey): string {
  return `key:${name}`;
}

function isKey(entry: DeclaredKey, key: Key): boolean {
  const found = entry.find();
  return found.kind === 'key' && found.arn === key.arn;
}

function describe(
  key: Key,
  about: { readonly name: string; readonly expected: unknown; readonly actual: unknown; readonly conditions: readonly Condition[] },
): Draft {
  const { name, expected, actual } = about;
  if (key.readError !== null) return unreadable(key, expected);
  const outcome = worst(about.conditions);
  const texts = about.conditions.filter((condition) => condition.outcome === outcome).map((condition) => condition.text);
  const message = `key:${name}, ${keyLabel(key)}, ${texts.join(' and ')}.`;
  const because = outcome === 'unknown' ? { because: { reason: 'failed' as const, detail: `${key.arn} ${texts.join(' and ')}` } } : {};
  return { resource: key.arn, expected, actual, outcome, message, ...because };
}

/** What is left to say of a key that AWS lists and refuses to describe. */
export function unreadable(key: Key, expected: unknown): Draft {
  const { reason, detail } = key.readError ?? { reason: 'failed' as const, detail: `${key.arn} was not described` };
  return {
    outcome: 'unknown',
    resource: key.arn,
    expected,
    actual: null,
    message: `${keyLabel(key)} (${key.arn}) could not be read: ${detail}`,
    because: { reason, detail },
  };
}

function noneDeclared(world: EncryptionWorld, which: string): readonly Judged[] {
  const account = accountOf(world);
  return world.each(
    [account],
    () => ({ target: { account }, resource: account }),
    () => ({
      outcome: 'not-applicable',
      resource: account,
      expected: null,
      actual: null,
      message: `The spec declares no key${which} in ${world.label(account)}.`,
    }),
  );
}
