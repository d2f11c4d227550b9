import { eventPlaceOf } from './aws/corroboration/events.ts';
import type { Claim, FactsApart } from './corroboration/claims.ts';

/** A record of CloudTrail, of which nothing is taken for granted. */
export type CloudTrailRecord = Readonly<Record<string, unknown>>;

/** What was found out about one claim: every event of that request id, or why nobody can say. */
export type Answer = { readonly events: readonly CloudTrailRecord[] } | { readonly notAsked: string } | { readonly unknown: string };

/**
 * `contradicts`: AWS knows the request id, and tells other particulars than the record; or the record itself has the id for another request too. `missing`: AWS should have it and has not. `too-old` and
 * `too-new`: it cannot have it any more, or yet. `not-asked`: no way into the account. `unknown`: asking did not succeed.
 */
export type Standing = 'found' | 'contradicts' | 'missing' | 'too-old' | 'too-new' | 'not-asked' | 'unknown';

/** One request of the sample, and what AWS says of it. */
export interface Corroboration extends Claim {
  readonly standing: Standing;
  /** What differs, or why nobody can say. */
  readonly detail?: string;
  /** CloudTrail's own id of the event. */
  readonly eventId?: string;
}

export interface Circumstances {
  readonly partition: string;
  /** Run ids whose sessions made the requests; undefined where the record replays the facts of another run. */
  readonly runIds: readonly string[] | undefined;
  /** Where events are looked for. */
  readonly source: 'history' | 'log';
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const dayMs = 86_400_000;
/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html */
const historyMs = 90 * dayMs;
/** "Typically within an average of about 5 minutes", and up to 15: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html */
const deliveryMs = 15 * 60_000;
/** Between the time of an event and the Date of the answer. */
export const toleranceMs = 2 * 60_000;

/** Whether the event history has forgotten it by now. */
export function isTooOld({ date }: Claim, { source, now }: Circumstances): boolean {
  return source === 'history' && now - Date.parse(date) > historyMs;
}

/** What the answer says of the claim. */
export function corroborationOf(claim: Claim, answer: Answer, circumstances: Circumstances): Corroboration {
  if (claim.sharedWith !== undefined) {
    return { ...claim, standing: 'contradicts', detail: `one id for two requests: the record has it for ${claim.sharedWith} too` };
  }
  if (isTooOld(claim, circumstances)) {
    return { ...claim, standing: 'too-old', detail: 'the event history goes back 90 days; a trail goes further (--log)' };
  }
  if ('notAsked' in answer) return { ...claim, standing: 'not-asked', detail: answer.notAsked };
  if ('unknown' in answer) return { ...claim, standing: 'unknown', detail: answer.unknown };
  const events = answer.events.filter(({ requestID }) => requestID === claim.requestId);
  const [closest] = events.map((event) => ({ event, differences: differencesOf(claim, event, circumstances) })).sort(byDifferences);
  if (closest === undefined) {
    if (circumstances.now - Date.parse(claim.date) < deliveryMs) {
      return { ...claim, standing: 'too-new', detail: 'CloudTrail takes up to 15 minutes to deliver an event; ask again later' };
    }
    if (claim.error !== undefined)
      return { ...claim, standing: 'unknown', detail: `it ended in ${claim.error}, and AWS does not promise to record every such request` };
    return { ...claim, standing: 'missing', detail: 'CloudTrail has no event of this request id where the record says that it was made' };
  }
  const { event, differences } = closest;
  const eventId = typeof event.eventID === 'string' ? { eventId: event.eventID } : {};
  return differences.length === 0
    ? { ...claim, standing: 'found', ...eventId }
    : { ...claim, standing: 'contradicts', detail: differences.join('; '), ...eventId };
}

function byDifferences(a: { readonly differences: readonly string[] }, b: { readonly differences: readonly string[] }): number {
  return a.differences.length - b.differences.length;
}

/** Every particular in which the event is another than the record says. */
function differencesOf(claim: Claim, event: CloudTrailRecord, { partition, runIds }: Circumstances): readonly string[] {
  const { names, sources, regions } = eventPlaceOf(claim, partition);
  const differences: string[] = [];
  const compare = (what: string, actual: unknown, wanted: readonly string[]) => {
    if (typeof actual !== 'string' || !wanted.includes(actual))
      differences.push(`${what} is ${shown(actual)}, the record says ${wanted.join(' or ')}`);
  };
  compare('eventName', event.eventName, names);
  compare('eventSource', event.eventSource, sources);
  compare('recipientAccountId', event.recipientAccountId, [claim.account]);
  compare('awsRegion', event.awsRegion, regions);
  const session = sessionOf(event);
  if (runIds !== undefined)
    compare(
      'the session',
      session,
      runIds.map((id) => `iq-${id}`),
    );
  else if (session === undefined || !/^iq-./.test(session))
    differences.push(`the session is ${shown(session)}, and that of a run is named iq-…`);
  if (typeof event.userAgent !== 'string' || !event.userAgent.includes('iq/'))
    differences.push(`userAgent is ${shown(event.userAgent)}, and that of iq holds iq/…`);
  const at = Date.parse(String(event.eventTime));
  if (!(Math.abs(at - Date.parse(claim.date)) <= toleranceMs))
    differences.push(`eventTime is ${shown(event.eventTime)}, the record says ${claim.date}`);
  const hasFailed = event.errorCode !== undefined;
  if (hasFailed && claim.error === undefined)
    differences.push(`it ended in ${shown(event.errorCode)}, the record says that it was answered`);
  // The names differ: EC2 has UnauthorizedOperation in its answer, and Client.UnauthorizedOperation in the event.
  if (!hasFailed && claim.error !== undefined) differences.push(`it was answered, the record says that it ended in ${claim.error}`);
  return differences;
}

/** The last part of the ARN of who asked: the name of the role's session. */
function sessionOf({ userIdentity }: CloudTrailRecord): string | undefined {
  const { arn } = (typeof userIdentity === 'object' && userIdentity !== null ? userIdentity : {}) as { arn?: unknown };
  return typeof arn === 'string' && arn.includes(':assumed-role/') ? arn.split('/').at(-1) : undefined;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : value === undefined ? 'absent' : JSON.stringify(value).slice(0, 200);
}

/** How many of the sample stand how. */
export function tally(results: readonly Corroboration[]): Readonly<Record<Standing, number>> {
  const count = { found: 0, contradicts: 0, missing: 0, 'too-old': 0, 'too-new': 0, 'not-asked': 0, unknown: 0 };
  for (const { standing } of results) count[standing] += 1;
  return count;
}

/**
 * `corroborated`: every request was found, and there was one. `contradicted`: something is missing or told otherwise.
 * `open`: nobody can say of some, or of all, or a fact was observed none of whose requests can be looked up.
 */
export type CorroborationConclusion = 'corroborated' | 'contradicted' | 'open';

export function conclusionOf(results: readonly Corroboration[], { unaccounted }: Pick<FactsApart, 'unaccounted'>): CorroborationConclusion {
  const count = tally(results);
  if (count.missing + count.contradicts > 0) return 'contradicted';
  // Too old is so by the record's own word, and no more corroborated than what nobody asked.
  return results.length > 0 && count.found === results.length && unaccounted.length === 0 ? 'corroborated' : 'open';
}
