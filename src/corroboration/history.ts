import { eventPlaceOf } from '../aws/corroboration/events.ts';
import type { AuditorSeat, HistoryQuery } from '../aws/corroboration/seat.ts';
import { type Answer, type Circumstances, type CloudTrailRecord, isTooOld, toleranceMs } from '../corroborate.ts';
import { type Claim, nameOf } from './claims.ts';
import { trouble } from './trouble.ts';

type Asking = Pick<AuditorSeat, 'canAsk' | 'history'>;

/** What is looked for in one place of the event history, by one attribute: it has none for request ids. */
interface Question extends HistoryQuery {
  readonly claims: readonly Claim[];
}

/** Around the time that the record says, so that an event of another time is found too, and contradicts. */
const marginMs = 5 * 60_000;
/** Of fifty events, each a second's worth: CloudTrail allows two calls a second, and half of them are taken. */
const mostPages = 200;

/** What is known of a claim while the questions about it are asked. */
interface State {
  readonly events: CloudTrailRecord[];
  trouble?: string;
}

/**
 * Looks the claims up in the event history of the account and region where each was made, in rounds: by the name of the event, by other names
 * and regions that it may have, and at last by the session of the run, which finds an event that tells another story. The answers by `nameOf`.
 */
export async function askHistory(
  claims: readonly Claim[],
  seat: Asking,
  circumstances: Circumstances,
): Promise<ReadonlyMap<string, Answer>> {
  const states = new Map<Claim, State>();
  const answers = new Map<string, Answer>();
  for (const claim of claims) {
    if (isTooOld(claim, circumstances)) answers.set(nameOf(claim), { events: [] });
    else if (seat.canAsk(claim.account)) states.set(claim, { events: [] });
    else answers.set(nameOf(claim), { notAsked: `no way into the account ${claim.account}: name a role that is there (--role)` });
  }
  const places = new Map([...states.keys()].map((claim) => [claim, placesOf(claim, circumstances)]));
  const rounds = [...places.values()].reduce((most, list) => Math.max(most, list.length), 0);
  for (let round = 0; round < rounds; round += 1) {
    const open = [...states].filter(([, { events, trouble: known }]) => events.length === 0 && known === undefined);
    const questions = questionsOf(
      open.flatMap(([claim]) => {
        const place = places.get(claim)?.[round];
        return place === undefined ? [] : [{ claim, place }];
      }),
    );
    await Promise.all(questions.map((question) => ask(question, seat, states)));
  }
  for (const [claim, { events, trouble: known }] of states)
    answers.set(nameOf(claim), events.length === 0 && known !== undefined ? { unknown: known } : { events });
  return answers;
}

type Place = Pick<HistoryQuery, 'region' | 'by' | 'value'>;

function placesOf(claim: Claim, { partition, runIds = [] }: Circumstances): readonly Place[] {
  const { names, regions } = eventPlaceOf(claim, partition);
  return [
    ...regions.flatMap((region) => names.map((value) => ({ region, by: 'EventName' as const, value }))),
    ...regions.flatMap((region) => runIds.map((id) => ({ region, by: 'Username' as const, value: `iq-${id}` }))),
  ];
}

/** Claims that the same question answers, asked together. */
function questionsOf(asked: readonly { readonly claim: Claim; readonly place: Place }[]): readonly Question[] {
  const groups = new Map<string, Question>();
  const sorted = [...asked].sort((a, b) => Date.parse(a.claim.date) - Date.parse(b.claim.date));
  const last = new Map<string, number>();
  for (const { claim, place } of sorted) {
    const at = Date.parse(claim.date);
    const margin = place.by === 'EventName' ? marginMs : toleranceMs;
    const kind = JSON.stringify([claim.account, place.region, place.by, place.value]);
    const before = groups.get(`${kind}${last.get(kind) ?? 0}`);
    if (before !== undefined && at - margin <= before.to) {
      groups.set(`${kind}${last.get(kind) ?? 0}`, { ...before, to: at + margin, claims: [...before.claims, claim] });
    } else {
      last.set(kind, (last.get(kind) ?? 0) + 1);
      const question = { account: claim.account, ...place, from: at - margin, to: at + margin, claims: [claim] };
      groups.set(`${kind}${last.get(kind) ?? 0}`, question);
    }
  }
  return [...groups.values()];
}

async function ask({ claims, ...query }: Question, seat: Asking, states: ReadonlyMap<Claim, State>): Promise<void> {
  const wanted = Map.groupBy(claims, ({ requestId }) => requestId);
  const isDone = () => claims.every((claim) => (states.get(claim)?.events.length ?? 0) > 0);
  let token: string | undefined;
  try {
    for (let page = 0; page < mostPages; page += 1) {
      const { records, next } = await seat.history(query, token);
      for (const record of records.map(parsed)) {
        // It may be the one that is looked for.
        if (record === undefined)
          mark(claims, states, `CloudTrail of ${query.account} in ${query.region} holds an event that cannot be read`);
        else for (const claim of wanted.get(String(record.requestID)) ?? []) states.get(claim)?.events.push(record);
      }
      if (next === undefined || isDone()) return;
      token = next;
    }
    // That a session made more than that says nothing about a claim whose own name was asked for to the end.
    if (query.by === 'EventName')
      mark(claims, states, `more than ${mostPages * 50} events ${query.value} within those minutes: not all were read`);
  } catch (error) {
    mark(claims, states, `CloudTrail of ${query.account} in ${query.region}: ${trouble(error)}`);
  }
}

function mark(claims: readonly Claim[], states: ReadonlyMap<Claim, State>, detail: string): void {
  for (const claim of claims) {
    const state = states.get(claim);
    if (state !== undefined) state.trouble = detail;
  }
}

function parsed(text: string): CloudTrailRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as CloudTrailRecord) : undefined;
  } catch {
    return undefined;
  }
}
