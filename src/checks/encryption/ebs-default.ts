import type { Tripwire } from '../../facts/tripwire.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged } from '../check.ts';
import { managerOf, stateOf, worst } from '../keys/condition.ts';
import { hasType } from './rules.ts';
import { judgeStore, ruleFor, type Settled, type Store } from './store.ts';
import { type EncryptionWorld, governedPlaces, type Place, placeName } from './world.ts';

/** Whether a rule of the spec speaks of EBS encryption by default at all. */
export function asksForEbsDefault(spec: Spec): boolean {
  return (spec.stores ?? []).some((rule) => hasType(rule, 'ebs_default'));
}

/** New volumes are encrypted as the rule asks, in every region that it names: governed ones in full, others by the tripwire. */
export function judgeEbsDefault(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const governed = world.each(
    governedPlaces(world).filter((place) => isAsked(world, spec, place)),
    (place) => ({ target: place, resource: placeName(place) }),
    (place) => judgeStore(world, spec, ebsDefaultAt(world, place)),
  );
  const others = world.each(
    world.all('tripwire', account).filter(({ target }) => isAsked(world, spec, { account, region: target.region ?? '' })),
    ({ target }) => ({ target, resource: target.region === undefined ? account : `${account}/${target.region}` }),
    ({ target, read }) => {
      const seen = read();
      return judgeElsewhere(world, spec, { place: { account, region: target.region ?? '' }, seen });
    },
  );
  const judged = [...governed, ...others];
  return judged.length > 0 ? judged : notAsked(world, account);
}

function isAsked(world: EncryptionWorld, spec: Spec, place: Place): boolean {
  return ruleFor(world, spec, { type: 'ebs_default', place, names: [] }).key !== null;
}

/** The setting of a governed region, as a store whose key EC2 gives to every volume for which nobody names another. */
export function ebsDefaultAt(world: EncryptionWorld, place: Place): Store {
  const { enabled, keyId, encryptionType } = world.at('ebs-default', place);
  const what = `EBS encryption by default in ${placeName(place)}`;
  return {
    type: 'ebs_default',
    place,
    arn: placeName(place),
    names: [],
    parts: () => [{ name: 'setting', what, keyId, settle: (rule) => settleSetting({ enabled, what }, rule.key, encryptionType) }],
  };
}

function settleSetting(
  { enabled, what }: { readonly enabled: boolean | null; readonly what: string },
  key: unknown,
  kind: string | null,
): Settled | null {
  const actual = { enabled };
  if (enabled === false) return { outcome: 'fail', message: `${what} is off.`, actual };
  if (enabled === null) {
    const detail = `AWS left out whether ${what} is on`;
    return { outcome: 'unknown', message: `${detail}.`, actual, because: { reason: 'failed', detail } };
  }
  if (kind === null || kind === 'sse-kms') return null;
  if (kind !== 'sse-ebs') {
    const detail = `${what} is on, of the kind ${kind}, which iq does not know`;
    return { outcome: 'unknown', message: `${detail}.`, actual: { enabled, kind }, because: { reason: 'failed', detail } };
  }
  return {
    outcome: key === 'aws_managed' ? 'pass' : 'fail',
    message: `${what} takes a key that AWS owns (sse-ebs).`,
    actual: { enabled, kind },
  };
}

/** Keys of a region that the spec does not govern are not read: the tripwire says who manages this one and whether it works. */
function judgeElsewhere(world: EncryptionWorld, spec: Spec, { place, seen }: { readonly place: Place; readonly seen: Tripwire }): Draft {
  const wanted = ruleFor(world, spec, { type: 'ebs_default', place, names: [] }).key ?? 'customer_managed';
  const resource = placeName(place);
  const what = `EBS encryption by default in ${resource}`;
  const expected =
    wanted === 'aws_managed' ? 'on, by whatever key' : `on, with ${wanted.startsWith('key:') ? wanted : 'a customer-managed key'}, enabled`;
  const setting = seen.closedBy === null ? seen.ebsDefault : null;
  if (setting === null) return closed({ resource, expected, what }, spec.organization.regions.others);
  const { keyId, keyManager, keyState, keyError } = setting;
  const draft = { resource, expected, actual: { enabled: setting.enabled, key: keyId, manager: keyManager, state: keyState } };
  const settled = settleSetting({ enabled: setting.enabled, what }, wanted, null);
  if (settled !== null) return { ...draft, ...settled };
  if (keyId === null || keyId.includes('alias/aws/')) {
    const outcome = wanted === 'aws_managed' ? 'pass' : 'fail';
    return { ...draft, outcome, message: `${what} takes ${keyId ?? "EC2's own key"}, a key that AWS manages.` };
  }
  if (wanted.startsWith('key:')) return { ...draft, outcome: 'fail', message: `${what} takes ${keyId}: ${wanted} is in another region.` };
  if (keyError !== null) {
    const because = { reason: keyError.reason, detail: keyError.detail };
    return { ...draft, outcome: 'unknown', message: `${what} takes ${keyId}, which could not be read: ${keyError.detail}`, because };
  }
  const key = { manager: keyManager, state: keyState, deletionAt: null, validTo: null };
  const conditions = [stateOf(key), ...(wanted === 'aws_managed' ? [] : [managerOf(key)])];
  const outcome = worst(conditions);
  const texts = conditions.filter((condition) => condition.outcome === outcome).map((condition) => condition.text);
  const said = `takes ${keyId}, which ${texts.join(' and ')}`;
  const because = outcome === 'unknown' ? { because: { reason: 'failed' as const, detail: `${what} ${said}` } } : {};
  return { ...draft, outcome, message: `${what} ${said}.`, ...because };
}

/** Nobody can make a volume where a service control policy closes the region, and nobody can see the setting either. */
function closed(draft: { readonly resource: string; readonly expected: string; readonly what: string }, others: 'denied' | 'empty'): Draft {
  const { resource, expected, what } = draft;
  const detail = `${what} cannot be seen: a service control policy refuses the call`;
  const said = { resource, expected, actual: 'closed by a service control policy', message: `${detail}.` };
  return others === 'denied'
    ? { ...said, outcome: 'not-applicable', message: `${detail}, as the spec declares (regions.others: denied).` }
    : { ...said, outcome: 'unknown', because: { reason: 'denied', detail } };
}

function notAsked(world: EncryptionWorld, account: string): readonly Judged[] {
  return world.each(
    [account],
    () => ({ target: { account }, resource: account }),
    () => ({
      outcome: 'not-applicable',
      resource: account,
      expected: null,
      actual: null,
      message: `No rule under stores asks for EBS encryption by default in ${world.label(account)}.`,
    }),
  );
}
