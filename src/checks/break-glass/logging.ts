import type { FactName } from '../../facts/index.ts';
import type { Target } from '../../record.ts';
import { matchesGlob } from '../../spec/sections/glob.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, World } from '../check.ts';
import { judgeKey } from '../key-resolution.ts';
import type { Condition } from '../keys/condition.ts';
import { type BreakGlass, condition, sectionOf, unknown } from './section.ts';

type LoggingWorld<N extends FactName = never> = World<'buckets' | 'keys' | N>;
type WantedKey = Parameters<typeof judgeKey>[4];

/** Whether what is typed is kept in the declared bucket, which is the declared account's own. */
export function bucketConditions<N extends FactName>(
  world: LoggingWorld<N>,
  spec: Spec,
  { bucket, isEncrypted }: { readonly bucket: string | null; readonly isEncrypted: boolean | null },
): readonly Condition[] {
  const { bucket: wanted } = sectionOf(spec).sessions;
  if (bucket === null) return [condition(false, 'name no bucket: what is typed is not kept')];
  // A parameter is filled in by whoever starts a session.
  if (bucket.includes('{{')) return [unknown(`leave the bucket to whoever starts a session: ${bucket}`)];
  if (!matchesGlob(wanted.name, bucket)) return [condition(false, `keep what is typed in ${bucket}, which is not ${wanted.name}`)];
  const owner = world.account(wanted.in);
  // Bucket names are global: the right name may be a stranger's, so the account itself has to list it.
  const isOwn = (world as LoggingWorld).at('buckets', { account: owner }).some(({ name }) => name === bucket);
  return [
    condition(isOwn, isOwn ? `keep what is typed in ${bucket}` : `name ${bucket}, which ${world.label(owner)} does not own`),
    isEncrypted === null
      ? unknown('do not say whether the bucket has to be encrypted')
      : condition(isEncrypted, isEncrypted ? 'want it encrypted' : 'do not want the bucket encrypted'),
  ];
}

/** Whether the session is encrypted with a key that the spec accepts. */
export function keyCondition<N extends FactName>(
  world: LoggingWorld<N>,
  spec: Spec,
  { keyId, place, resource }: { readonly keyId: string | null; readonly place: Required<Target>; readonly resource: string },
): Condition {
  if (keyId === null) return condition(false, 'name no key: the session is not encrypted with a key of the customer');
  if (keyId.includes('{{')) return unknown(`leave the key to whoever starts a session: ${keyId}`);
  const wanted = wantedKeys(spec, sectionOf(spec).sessions, place.region);
  if (wanted.length === 0) return condition(false, `name ${keyId}, and none of the declared keys is in ${place.region}`);
  const drafts = wanted.map((one) => judgeKey(world as LoggingWorld, spec, keyId, place, one, { resource, what: 'the session' }));
  // Any one of them will do.
  const order = ['pass', 'unknown', 'fail'] as const;
  const best = order.flatMap((outcome) => drafts.filter((draft) => draft.outcome === outcome))[0];
  if (best === undefined) return unknown(`name ${keyId}, of which nothing is known`);
  const outcome = best.outcome === 'not-applicable' ? 'unknown' : best.outcome;
  return { outcome, text: `name a key: ${best.message.replace(/\.$/, '')}`, ...reasonOf(best) };
}

/** Why AWS did not say what is unknown, where it is that. */
function reasonOf({ because }: Draft): Pick<Condition, 'reason'> {
  const reason = because?.reason;
  switch (reason) {
    case undefined:
    case 'attestation':
    case 'check-crashed':
    case 'no-findings':
      return {};
    default:
      return { reason };
  }
}

/** `customer_managed`, or those of the declared keys that are in the region. */
function wantedKeys({ keys }: Spec, { key }: BreakGlass['sessions'], region: string): readonly WantedKey[] {
  if (typeof key === 'string') return [key];
  return (key as readonly `key:${string}`[]).filter((reference) => keys[reference.slice('key:'.length)]?.region === region);
}
