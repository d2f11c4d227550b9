import type { StoreType } from '../../spec/sections/stores.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { expectedKey, judgeKey, type WantedKey } from '../keys/judge-key.ts';
import { type ResolvedRule, type StoreIdentity, storeRule } from './rules.ts';
import { type EncryptionWorld, isHere, type Place } from './world.ts';

/** What is known of a part before its key is looked at. */
export interface Settled {
  readonly outcome: 'pass' | 'fail' | 'unknown';
  /** A whole sentence. */
  readonly message: string;
  readonly actual: unknown;
  readonly because?: NonNullable<Draft['because']>;
}

/** One thing that is encrypted with a key of its own: the storage, a secret beside it. */
export interface Part {
  /** Stable; names the part where a store has several. */
  readonly name: string;
  /** Begins a sentence. */
  readonly what: string;
  /** As AWS says it. */
  readonly keyId: string | null;
  /** What settles the matter without the key; `null` where the key decides. May read facts. */
  readonly settle: (rule: ResolvedRule) => Settled | null;
}

/** Something that holds data, with every key that it uses. */
export interface Store {
  readonly type: StoreType;
  readonly place: Place;
  readonly arn: string;
  /** Name, id and ARN. */
  readonly names: readonly string[];
  /** Never empty. */
  readonly parts: (rule: ResolvedRule) => readonly Part[];
}

/** What the spec asks of the store. */
export function ruleFor(world: EncryptionWorld, spec: Spec, store: Pick<Store, 'type' | 'place' | 'names'>): ResolvedRule {
  const { type, names, place } = store;
  const identity: StoreIdentity = { ...place, type, names, isGoverned: spec.organization.regions.governed.includes(place.region) };
  return storeRule(spec.stores ?? [], identity, (_, where) => isHere(world, where));
}

/**
 * One finding: every part of the store is encrypted as its rule asks. A store that no rule names is held to a customer-managed
 * key all the same, so that nothing is left unjudged.
 */
export function judgeStore(world: EncryptionWorld, spec: Spec, store: Store): readonly Judged[] {
  const rule = ruleFor(world, spec, store);
  const parts = store.parts(rule);
  const wanted = rule.key ?? 'customer_managed';
  return combine(
    parts.map((part) => part.name),
    world.each(
      parts,
      () => ({ target: store.place, resource: store.arn, expected: wanted }),
      (part): Draft => {
        const settled = part.settle(rule);
        if (settled !== null) return { resource: store.arn, expected: expectedOf(part, rule, { wanted, place: store.place }), ...settled };
        return judgeKey(world, spec, part.keyId, store.place, wanted, { resource: store.arn, what: part.what });
      },
    ),
  );
}

function expectedOf(part: Part, rule: ResolvedRule, { wanted, place }: { readonly wanted: WantedKey; readonly place: Place }): string {
  if (part.name === 'bucket key') return rule.bucketKey === true ? 'on' : 'off';
  return expectedKey(wanted, place);
}

/** The findings of the parts of one store as one finding: the worst outcome, and every sentence that leads to it. */
function combine(names: readonly string[], judged: readonly Judged[]): readonly Judged[] {
  const [first] = judged;
  if (first === undefined || judged.length === 1) return judged;
  const of = (outcome: Draft['outcome']): readonly Judged[] => judged.filter((one) => one.outcome === outcome);
  const [failing, unknown] = [of('fail'), of('unknown')];
  const decisive = [...failing, ...unknown];
  const worst = decisive[0] ?? first;
  const byPart = (member: (one: Judged) => unknown) =>
    Object.fromEntries(judged.map((one, index) => [names[index] ?? `${index}`, member(one)]));
  return [
    {
      ...worst,
      expected: byPart((one) => one.expected),
      actual: byPart((one) => one.actual),
      message: (decisive.length > 0 ? decisive : judged).map((one) => one.message).join(' '),
      facts: [...new Set(judged.flatMap((one) => one.facts))].sort(),
    },
  ];
}

/** AWS's flag and kind of encryption of a disk or a database, as they stand before the key is looked at. */
export function settleStorage(
  {
    encrypted,
    encryptionType,
    what,
  }: { readonly encrypted: boolean | null; readonly encryptionType: string | null; readonly what: string },
  rule: ResolvedRule,
): Settled | null {
  const actual = { encrypted, ...(encryptionType === null ? {} : { encryptionType }) };
  const unknown = (detail: string): Settled => ({
    outcome: 'unknown',
    message: `${detail}.`,
    actual,
    because: { reason: 'failed', detail },
  });
  // RDS says StorageEncrypted false beside sse-rds: the kind comes first.
  if (encryptionType === 'sse-rds' || encryptionType === 'sse-ebs') {
    const outcome = rule.key === 'aws_managed' ? 'pass' : 'fail';
    return { outcome, message: `${what} is encrypted with a key that AWS owns (${encryptionType}).`, actual };
  }
  if (encrypted === false || encryptionType === 'none') return { outcome: 'fail', message: `${what} is not encrypted.`, actual };
  if (encrypted === null) return unknown(`AWS left out whether ${lowerFirst(what)} is encrypted`);
  if (encryptionType !== null && encryptionType !== 'sse-kms') {
    return unknown(`${what} has the kind of encryption ${encryptionType}, which iq does not know`);
  }
  return null;
}

/** For parts that are always encrypted: the key decides. */
export const settledByKey = (): null => null;

function lowerFirst(text: string): string {
  return text.replace(/^The /, 'the ');
}
