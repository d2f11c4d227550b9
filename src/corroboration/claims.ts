import { dataEvents } from '../aws/corroboration/events.ts';
import type { ApiRequest, FactRecord } from '../record.ts';

/** A request that a record says was made: what AWS can be asked about. */
export interface Claim {
  readonly service: string;
  readonly operation: string;
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  readonly requestId: string;
  /** The Date of AWS's answer, RFC 3339. */
  readonly date: string;
  /** AWS's error name, where the answer was an error. */
  readonly error?: string;
  /** Key of a fact that rests on it. */
  readonly fact: string;
  /** Where the record names the same id for another request: that request, and its fact. AWS gives no id twice. */
  readonly sharedWith?: string;
}

/** What a fact may ask, by the program. */
export interface Design {
  /** `Service.Operation`. */
  readonly operations: readonly string[];
  /** Whether it rests on other facts, and so may need no request of its own. */
  readonly isDerived: boolean;
}

/** Keys of observed facts none of whose requests can be looked up, sorted, by why. */
export interface FactsApart {
  /** Without any request of theirs that has an id and a date: nobody can say that AWS was asked. */
  readonly unaccounted: readonly string[];
  /** By design: they ask by data events alone. */
  readonly notRecorded: readonly string[];
  /** By design: they show that AWS refuses, as in a region that policies close, where the auditor is refused too. */
  readonly refused: readonly string[];
  /** By design: they follow from other facts, and asked nothing themselves. */
  readonly derived: readonly string[];
}

export interface Claims {
  /** Each once, sorted. */
  readonly askable: readonly Claim[];
  /** Requests that are not looked up, by why: CloudTrail keeps no management event of them, the record has no id, or they ended in an error. */
  readonly left: { readonly notRecorded: Readonly<Record<string, number>>; readonly withoutId: number; readonly failed: number };
  readonly facts: FactsApart;
}

/**
 * Every request of the facts, those apart that CloudTrail cannot be asked about. One that ended in an error is asked about where an observed
 * fact has nothing else to show.
 */
export function claimsOf(facts: readonly FactRecord[], designOf: (name: string) => Design | undefined): Claims {
  const shared = sharedIds(facts);
  const askable = new Map<string, Claim>();
  const notRecorded: Record<string, number> = {};
  let [withoutId, failed] = [0, 0];
  for (const fact of facts) {
    const isFailureShown = fact.observed && !fact.requests.some((request) => kindOf(request) === 'askable');
    for (const request of fact.requests) {
      const kind = kindOf(request);
      if (kind === 'not-recorded') notRecorded[operationOf(request)] = (notRecorded[operationOf(request)] ?? 0) + 1;
      else if (kind === 'without-id' && request.error === undefined) withoutId += 1;
      else if (kind === 'without-id' || (kind === 'failed' && (!isFailureShown || request.denial !== undefined))) failed += 1;
      else {
        const claim = claimOf(request, fact.key);
        const sharedWith = shared(claim);
        if (!askable.has(nameOf(claim))) askable.set(nameOf(claim), sharedWith === undefined ? claim : { ...claim, sharedWith });
      }
    }
  }
  const sorted = [...askable].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, claim]) => claim);
  return { askable: sorted, left: { notRecorded, withoutId, failed }, facts: factsApart(facts, designOf) };
}

type Kind = 'askable' | 'failed' | 'without-id' | 'not-recorded';

function kindOf(request: ApiRequest): Kind {
  if (dataEvents[operationOf(request)] !== undefined) return 'not-recorded';
  if (request.requestId === undefined || request.date === undefined) return 'without-id';
  return request.error === undefined ? 'askable' : 'failed';
}

function operationOf({ service, operation }: ApiRequest): string {
  return `${service}.${operation}`;
}

/** Of a request with an id and a date. */
function claimOf({ service, operation, account, region, requestId = '', date = '', error }: ApiRequest, fact: string): Claim {
  return { service, operation, account, region, requestId, date, ...(error === undefined ? {} : { error }), fact };
}

/** Tells of a claim which other request the record gives the same id. */
function sharedIds(facts: readonly FactRecord[]): (claim: Claim) => string | undefined {
  const byId = new Map<string, Map<string, Claim>>();
  for (const { key, requests } of facts) {
    for (const request of requests) {
      if (request.requestId === undefined || request.date === undefined) continue;
      const claim = claimOf(request, key);
      const known = byId.get(claim.requestId) ?? new Map<string, Claim>();
      if (!known.has(nameOf(claim))) known.set(nameOf(claim), claim);
      byId.set(claim.requestId, known);
    }
  }
  return (claim) => {
    const [other] = [...(byId.get(claim.requestId)?.values() ?? [])].filter((one) => nameOf(one) !== nameOf(claim));
    if (other === undefined) return undefined;
    return `${other.service}.${other.operation} in ${other.account} ${other.region} at ${other.date} (${other.fact})`;
  };
}

function factsApart(facts: readonly FactRecord[], designOf: (name: string) => Design | undefined): FactsApart {
  const apart: Record<keyof FactsApart, string[]> = { unaccounted: [], notRecorded: [], refused: [], derived: [] };
  for (const { observed, key, name, requests } of facts) {
    const design = designOf(name);
    const own = requests.filter((request) => design?.operations.includes(operationOf(request)) === true);
    const kinds = own.map(kindOf);
    if (!observed || own.some((request) => kindOf(request) === 'askable' || (kindOf(request) === 'failed' && request.denial === undefined)))
      continue;
    if (requests.length === 0 && design?.isDerived === true) apart.derived.push(key);
    else if (own.length > 0 && own.length === requests.length && kinds.every((kind) => kind === 'not-recorded'))
      apart.notRecorded.push(key);
    else if (own.length > 0 && own.length === requests.length && kinds.every((kind) => kind === 'failed')) apart.refused.push(key);
    else apart.unaccounted.push(key);
  }
  for (const keys of Object.values(apart)) keys.sort();
  return apart;
}

/** Equal for the same request, whichever fact names it. */
export function nameOf({ service, operation, account, region, requestId, date, error }: Claim): string {
  return JSON.stringify([account, service, region, operation, requestId, date, error ?? null]);
}
