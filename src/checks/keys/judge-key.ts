import type { Key } from '../../facts/keys.ts';
import { takesKey } from '../../match/keys.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, World } from '../check.ts';
import { type Condition, keyLabel, managerOf, stateOf, usageOf, worst } from './condition.ts';
import { declaredKeyOf } from './declared.ts';
import { type KeyPlace, type KeyResolution, parseKeyArn, resolveKey } from './resolve.ts';

/** `aws_managed` accepts any key that works, AWS's own too. */
export type WantedKey = 'customer_managed' | 'aws_managed' | `key:${string}`;

/** What uses the key. */
export interface KeySubject {
  /** An ARN where AWS has one. */
  readonly resource: string;
  /** Begins the sentence: `Volume vol-1`, `The storage of database cc-phi`. */
  readonly what: string;
}

/**
 * Whether `subject`, which lives in `place`, uses an acceptable key: one that exists, is in the same region, enabled and for
 * encryption; customer-managed; and the declared one where `wanted` names it. A declared key of the subject's own account is
 * meant where there is one. Throws, as `World.at` does, where the owner's keys are unobserved.
 */
export function judgeKey(
  world: World<'keys'>,
  spec: Spec,
  reference: string | null,
  place: KeyPlace,
  wanted: WantedKey,
  subject: KeySubject,
): Draft {
  const draft = { resource: subject.resource, expected: expectedKey(wanted, place) };
  const named = { ...draft, actual: reference ?? 'no key is named' };
  const stranger = isDeclared(wanted) ? strangeOwner(world, spec, { reference, place, wanted }) : null;
  if (stranger !== null) return { ...named, outcome: 'fail', message: `${subject.what} uses ${reference}, ${stranger}.` };
  const resolution = resolveKey(world, reference, place);
  if (resolution.kind !== 'key') return { ...named, ...withoutKey(world, resolution, { place, wanted, what: subject.what }) };

  const { key, arn } = resolution;
  const conditions = [
    stateOf(key),
    ...(wanted === 'aws_managed' ? [] : [managerOf(key), usageOf(key)]),
    regionOf(arn, place),
    ...(isDeclared(wanted) ? [identityOf(world, spec, { key, wanted })] : []),
  ];
  const outcome = worst(conditions);
  const texts = conditions.filter((condition) => condition.outcome === outcome).map((condition) => condition.text);
  return {
    ...draft,
    actual: `${arn} (${[...key.aliases, key.manager ?? 'manager unknown', key.state ?? 'state unknown'].join(', ')})`,
    outcome,
    message: `${subject.what} uses ${keyLabel(key)}${outcome === 'pass' ? `: ${brief(texts)}` : `, which ${texts.join(' and ')}`}.`,
    ...(outcome === 'unknown' ? { because: { reason: reasonOf(conditions), detail: `${arn} ${texts.join(' and ')}` } } : {}),
  };
}

/** Several conditions that hold, without the verb of each. */
function brief(texts: readonly string[]): string {
  return texts.map((text) => text.replace(/^is /, '')).join(', ');
}

function isDeclared(wanted: WantedKey): wanted is `key:${string}` {
  return wanted.startsWith('key:');
}

/** What a subject in that region must use, for people. */
export function expectedKey(wanted: WantedKey, { region }: Pick<KeyPlace, 'region'>): string {
  if (wanted === 'aws_managed') return 'encrypted, by whatever key';
  return `${isDeclared(wanted) ? wanted : 'a customer-managed key'}, enabled, for encryption, in ${region}`;
}

interface Question {
  readonly reference: string | null;
  readonly place: KeyPlace;
  readonly wanted: `key:${string}`;
}

/** Where the owner that an ARN names cannot own the declared key, no reading is needed to say so: `null` where it can. */
function strangeOwner(world: World<'keys'>, spec: Spec, { reference, place, wanted }: Question): string | null {
  const owner = reference === null ? null : parseKeyArn(reference);
  if (owner === null || owner.resource.startsWith('alias/aws/')) return null;
  const declared = spec.keys[wanted.slice('key:'.length)];
  if (declared === undefined) return `but the spec declares no ${wanted}`;
  if (owner.region !== declared.region) return `which is in ${owner.region}; ${wanted} is in ${declared.region}`;
  if (!world.isIn(owner.account, declared.in)) return `which belongs to ${world.label(owner.account)}; ${wanted} does not`;
  const hasOwn = world.isIn(place.account, declared.in);
  return hasOwn && owner.account !== place.account ? `the ${wanted} of ${world.label(owner.account)} and not of its own account` : null;
}

function withoutKey(
  world: World<'keys'>,
  resolution: Exclude<KeyResolution, { kind: 'key' }>,
  { place, wanted, what }: { readonly place: KeyPlace; readonly wanted: WantedKey; readonly what: string },
): Pick<Draft, 'outcome' | 'message' | 'because'> {
  const byAws = wanted === 'aws_managed' ? 'pass' : 'fail';
  switch (resolution.kind) {
    case 'default':
      return { outcome: byAws, message: `${what} names no key, so the service uses its own default key.` };
    case 'aws-alias':
      return { outcome: byAws, message: `${what} uses ${resolution.alias}, a key that AWS manages.` };
    case 'absent': {
      const owner = parseKeyArn(resolution.reference) ?? place;
      const where = `${world.label(owner.account)}, ${owner.region}`;
      return { outcome: 'fail', message: `${what} names ${resolution.reference}, which does not exist in ${where}.` };
    }
    case 'foreign': {
      const detail = `${resolution.arn} belongs to no account and region that this run reads`;
      return {
        outcome: 'unknown',
        message: `${what} uses a key that could not be read: ${detail}.`,
        because: { reason: 'not-asked', detail },
      };
    }
    case 'unreadable': {
      const { reason, detail } = resolution;
      return {
        outcome: 'unknown',
        message: `${what} uses ${resolution.arn}, which could not be read: ${detail}`,
        because: { reason, detail },
      };
    }
  }
}

/** The ARN of a multi-Region replica carries the replica's own region, so that it too has to equal the place. */
function regionOf(arn: string, place: KeyPlace): Condition {
  const region = parseKeyArn(arn)?.region;
  return region === place.region
    ? { outcome: 'pass', text: `is in ${place.region}` }
    : { outcome: 'fail', text: `is in ${region} and not in ${place.region}` };
}

function identityOf(world: World<'keys'>, spec: Spec, { key, wanted }: { readonly key: Key; readonly wanted: `key:${string}` }): Condition {
  const name = wanted.slice('key:'.length);
  const owner = parseKeyArn(key.arn);
  const declared = spec.keys[name];
  const entry = owner === null ? null : declaredKeyOf(world, spec, { name, account: owner.account });
  if (declared === undefined || entry === null || entry.region !== owner?.region) return { outcome: 'fail', text: `is not ${wanted}` };
  const found = entry.find();
  switch (found.kind) {
    case 'key':
      return found.arn === key.arn
        ? { outcome: 'pass', text: `is ${wanted}` }
        : { outcome: 'fail', text: `is not ${wanted}, which is ${keyLabel(found.key)} (${found.arn})` };
    case 'absent':
      return { outcome: 'fail', text: `is not ${wanted}: no key there matches it` };
    case 'ambiguous':
      return found.arns.includes(key.arn)
        ? { outcome: 'unknown', text: `is one of ${found.arns.length} keys that match ${wanted}` }
        : { outcome: 'fail', text: `is not ${wanted}` };
    case 'unclear':
      return takesKey(declared.match, key) === false
        ? { outcome: 'fail', text: `is not ${wanted}` }
        : { outcome: 'unknown', text: `may or may not be ${wanted}: ${found.detail}`, reason: found.reason };
  }
}

function reasonOf(conditions: readonly Condition[]) {
  return conditions.find((condition) => condition.outcome === 'unknown' && condition.reason !== undefined)?.reason ?? 'failed';
}
