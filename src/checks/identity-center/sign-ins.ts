import type { SignIn } from '../../facts/sign-ins.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { centerOf, instanceOf, mfaOf, onlyFinding } from './section.ts';

type SignInWorld = World<'identity-center' | 'sign-ins'>;

/** What a directory in AWS verifies. AWS's words: the page that the fact sign-ins names. */
const ofDirectory: readonly string[] = ['PASSWORD', 'TOTP', 'WEBAUTHN', 'RESYNC_TOTP', 'EMAIL_OTP'];
const external = 'EXTERNAL_IDP';
const success = 'Success';

/** What a sign-in says of where people come from; `null`: nothing. */
function sourceOf({ factors }: SignIn): 'external' | 'directory' | null {
  if (factors === null || factors.length === 0) return null;
  if (factors.every((factor) => factor === external)) return 'external';
  return factors.every((factor) => ofDirectory.includes(factor)) ? 'directory' : null;
}

/** People come from where the spec says: the newest sign-in shows what kind of source verified it. */
export function judgeSource(world: SignInWorld, spec: Spec): readonly Judged[] {
  const { source } = centerOf(spec);
  const kind = source === 'external' ? 'external' : 'directory';
  return world.each(
    [spec.organization.id],
    (resource) => ({ target: {}, resource, expected: source }),
    (organization) => {
      const instance = instanceOf(world);
      const resource = instance?.arn ?? organization;
      const newest = world.at('sign-ins', {}).events.find((event) => event.store === instance?.identityStore && event.outcome === success);
      const actual = newest === undefined ? null : { at: newest.at, factors: newest.factors };
      const place = { resource, expected: source, actual };
      if (newest === undefined) return unsaid('no sign-in of the last thirty days shows where people come from, and no API says it', place);
      const shown = sourceOf(newest);
      if (shown === null) {
        return unsaid(`the newest sign-in, of ${newest.at}, was verified by ${factorsText(newest)}: AWS does not say what that is`, place);
      }
      const by = shown === 'external' ? 'an external identity provider' : 'a directory in AWS, its own or Active Directory';
      return passIf(shown === kind, {
        ...place,
        message: `The newest sign-in, of ${newest.at}, was verified (${factorsText(newest)}) by ${by}`,
      });
    },
  );
}

function factorsText({ factors }: Pick<SignIn, 'factors'>): string {
  return factors === null || factors.length === 0 ? 'nothing that the event names' : factors.join(', ');
}

/** Sign-ins that are told apart by nothing that counts. */
interface Alike {
  readonly key: string;
  readonly first: SignIn;
  /** Newest first. */
  readonly events: readonly SignIn[];
}

/** Every successful sign-in of the window had a declared second factor. Sign-ins that were verified alike are one finding. */
export function judgeFactors(world: SignInWorld, spec: Spec): readonly Judged[] {
  const { sign_ins: declared } = mfaOf(spec);
  if (declared === undefined) throw new Error('the spec has no section identity.mfa.sign_ins');
  const instance = instanceOf(world);
  const { since, events } = world.at('sign-ins', {});
  const start = new Date(Date.parse(world.observedAt('sign-ins', {})) - declared.window.seconds * 1000).toISOString();
  const judged = events.filter(
    ({ at, store, outcome }) => at >= start && (store === null || store === instance?.identityStore) && !isFailed(outcome),
  );
  const reach: Draft[] = since <= start ? [] : [shortReach(spec.organization.id, { since, start })];
  if (judged.length === 0 && reach.length === 0) {
    const detail = `CloudTrail has no sign-in since ${start}: nothing shows what people are asked for`;
    const because = { reason: 'failed' as const, detail };
    return onlyFinding(world, spec, { outcome: 'unknown', message: `Could not be verified: ${detail}`, because });
  }
  const expected = { secondFactor: declared.second_factor };
  const place = (resource: string) => ({ target: {}, resource, expected });
  return [
    ...world.each(
      reach,
      ({ resource }) => place(resource),
      (draft) => draft,
    ),
    ...world.each(
      alike(judged),
      ({ key }) => place(key),
      (group) => judgeAlike(group, { expected, seconds: declared.second_factor }),
    ),
  ];
}

/** A word for a failure that AWS documents for other sign-in events; of this one it documents none. */
const isFailed = (outcome: string | null): boolean => outcome === 'Failure';

function shortReach(resource: string, { since, start }: { since: string; start: string }): Draft {
  const place = { resource: `${resource}/history`, expected: { since: start }, actual: { since } };
  return unsaid(`there were so many sign-ins that they were read back to ${since} alone, and not to ${start}`, place);
}

function alike(events: readonly SignIn[]): readonly Alike[] {
  const groups = new Map<string, SignIn[]>();
  for (const event of events) {
    const { store, outcome, factors, isEnrolment } = event;
    const key = [
      factors === null || factors.length === 0 ? 'no factor named' : factors.join(','),
      ...(isEnrolment ? ['device registered'] : []),
      ...(outcome === success ? [] : [outcome ?? 'no outcome named']),
      ...(store === null ? ['no identity store named'] : []),
    ].join(' / ');
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, found]) => ({ key, first: found[0] as SignIn, events: found }));
}

/** Event ids that a finding names. */
const mostNamed = 20;

function judgeAlike(
  { key, first, events }: Alike,
  { expected, seconds }: { readonly expected: unknown; readonly seconds: readonly string[] },
): Draft {
  const [newest, oldest] = [first.at, events.at(-1)?.at];
  const actual = { signIns: events.length, factors: first.factors, newest, oldest, events: events.slice(0, mostNamed).map(({ id }) => id) };
  const place = { resource: key, expected, actual };
  const many = `${events.length} sign-in${events.length === 1 ? '' : 's'}`;
  const doubt = doubtOf(first, seconds);
  if (doubt !== null) return unsaid(`${many}, the newest of ${newest}: ${doubt}`, place);
  const isMet = (first.factors ?? []).some((factor) => seconds.includes(factor));
  return passIf(isMet, {
    ...place,
    message: isMet
      ? `${many} verified by ${factorsText(first)}`
      : `${many}, the newest of ${newest}, verified by ${factorsText(first)} and by no declared second factor`,
  });
}

/** Why a sign-in neither shows a second factor nor the want of one; `null` where it shows either. */
function doubtOf({ store, outcome, factors, isEnrolment }: SignIn, seconds: readonly string[]): string | null {
  if (store === null) return 'the event does not say of which identity store';
  if (outcome !== success) return `the event does not say Success, but ${outcome ?? 'nothing'}`;
  const verified = new Set(factors ?? []);
  if (verified.size === 0) return 'the event names nothing that was verified';
  if (verified.has(external)) return 'an external identity provider verified it, and AWS does not see how';
  const hasSecond = seconds.some((factor) => verified.has(factor));
  // The code that sets a device right is one of the device's own.
  const kinds = new Set(
    [...verified].map((factor) => (factor === 'RESYNC_TOTP' ? 'TOTP' : factor)).filter((kind) => ofDirectory.includes(kind)),
  );
  if (hasSecond) return kinds.size > 1 ? null : 'the event names one factor alone that AWS explains';
  const odd = [...verified].filter((factor) => factor === 'RESYNC_TOTP' || !ofDirectory.includes(factor));
  if (odd.length > 0) return `AWS does not say what ${odd.join(', ')} proves`;
  return isEnrolment ? 'a device was registered in it, as its owner had none: who registered it does not show' : null;
}
