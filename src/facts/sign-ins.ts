import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { theInstance } from './identity-center/the-instance.ts';
import { type IdentityCenter, identityCenter } from './identity-center.ts';
import { compare, required, text } from './values.ts';

/** A sign-in that was completed, without a word of who it was or from where. */
export interface SignIn {
  /** CloudTrail's id of the event. */
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  /** Id of the identity store of who signed in; `null`: the event does not say, as those of other sign-ins than Identity Center's do not. */
  readonly store: string | null;
  /** AWS's word: Success. `null`: the event does not say. */
  readonly outcome: string | null;
  /** What was verified, in AWS's words, in the order of the event: PASSWORD, TOTP, WEBAUTHN, EXTERNAL_IDP, … `null`: the event does not say. */
  readonly factors: readonly string[] | null;
  /** Whether an MFA device had to be registered in it, and was. `false` where AWS leaves it out. */
  readonly isEnrolment: boolean;
}

export interface SignIns {
  /** RFC 3339: no event since then is missing, as far as CloudTrail's history has it. */
  readonly since: string;
  /** Newest first. */
  readonly events: readonly SignIn[];
}

const shape = (): z.ZodType<SignIns> =>
  z.strictObject({
    since: z.string(),
    events: z.array(
      z.strictObject({
        id: z.string(),
        at: z.string(),
        store: z.string().nullable(),
        outcome: z.string().nullable(),
        factors: z.array(z.string()).nullable(),
        isEnrolment: z.boolean(),
      }),
    ),
  });

type HistorySeat = Seat<'CloudTrail.LookupEvents'>;
type Answer = NonNullable<Output<'CloudTrail.LookupEvents'>['Events']>[number];

/** Three thousand events. CloudTrail allows two such calls a second. */
const mostPages = 60;
/** Thirty days, and an hour for a clock that is wrong: judgements count back from AWS's own Date. */
const reachMs = (30 * 24 + 1) * 3_600_000;

/**
 * The sign-ins to the access portal in every region of the organization's instance: the events UserAuthentication of the last thirty days, or as
 * far back as sixty pages of them go. Their shape: https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html;
 * whose they are: https://docs.aws.amazon.com/singlesignon/latest/userguide/sso-cloudtrail-use-cases.html
 */
export const signIns = defineFact({
  name: 'sign-ins',
  scope: 'organization',
  depth: 'boundary',
  seat: 'management',
  home: 'identity-center',
  operations: ['CloudTrail.LookupEvents'],
  uses: [identityCenter],
  shape,
  read: async (seat, need): Promise<SignIns> => {
    const instance = theInstance(await need(identityCenter));
    const start = new Date(Date.now() - reachMs);
    const regions = new Set([seat.region, ...regionsOf(instance)]);
    const found = await Promise.all([...regions].map((region) => eventsOf(seat.in(region), start)));
    const since = found.map((history) => history.since).sort(compare);
    return {
      since: since.at(-1) ?? start.toISOString(),
      events: found.flatMap(({ events }) => events).sort((a, b) => compare(b.at, a.at) || compare(a.id, b.id)),
    };
  },
});

/** Throws where nobody knows in which regions people sign in: those of one alone would be a part of the sign-ins. */
function regionsOf(instance: IdentityCenter | null): readonly string[] {
  if (instance === null) return [];
  const { regions } = instance;
  if ('reason' in regions) throw Object.assign(new Error(regions.detail), { name: regions.error });
  return regions.map(({ name }) => name);
}

async function eventsOf(seat: HistorySeat, StartTime: Date): Promise<SignIns> {
  const input = {
    LookupAttributes: [{ AttributeKey: 'EventName' as const, AttributeValue: 'UserAuthentication' }],
    StartTime,
    MaxResults: 50,
  };
  const events: SignIn[] = [];
  let pages = 0;
  for await (const page of seat.pages('CloudTrail.LookupEvents', input, { token: 'NextToken', next: 'NextToken' })) {
    events.push(...required(page.Events, 'Events').map(signInOf));
    pages += 1;
    const oldest = events.at(-1)?.at;
    if (pages === mostPages && page.NextToken !== undefined && oldest !== undefined) return { since: oldest, events };
  }
  return { since: StartTime.toISOString(), events };
}

/** What is kept of an event. The rest of it holds addresses and the codes of the sign-in. */
const record = z.object({
  userIdentity: z
    .object({ onBehalfOf: z.object({ identityStoreArn: z.string() }) })
    .optional()
    .catch(undefined),
  additionalEventData: z
    .object({ CredentialType: z.string().optional().catch(undefined), DeviceEnrollmentRequired: z.unknown().optional() })
    .optional()
    .catch(undefined),
  serviceEventDetails: z.object({ UserAuthentication: z.string() }).optional().catch(undefined),
});

function signInOf(event: Answer): SignIn {
  const { userIdentity, additionalEventData, serviceEventDetails } = recordOf(event.CloudTrailEvent);
  const factors = text(additionalEventData?.CredentialType);
  return {
    id: required(event.EventId, 'Events.EventId'),
    at: required(event.EventTime, 'Events.EventTime').toISOString(),
    store: userIdentity?.onBehalfOf.identityStoreArn.split('/').at(-1) ?? null,
    outcome: text(serviceEventDetails?.UserAuthentication),
    factors: factors === null ? null : factors.split(',').map((factor) => factor.trim()),
    isEnrolment: String(additionalEventData?.DeviceEnrollmentRequired) === 'true',
  };
}

function recordOf(json: string | undefined): z.output<typeof record> {
  try {
    const { success, data } = record.safeParse(JSON.parse(json ?? ''));
    return success ? data : {};
  } catch {
    return {};
  }
}
