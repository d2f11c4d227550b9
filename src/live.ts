import { defaultCredentials, RoleChain } from './aws/credentials.ts';
import { type classify, DeadlineError } from './aws/failure.ts';
import { declaredResponses } from './aws/kept-responses.ts';
import { createSeat } from './aws/seats.ts';
import { sessionPolicy } from './aws/session-policy.ts';
import { Transport, type TransportOptions } from './aws/transport.ts';
import type { Seats } from './collect.ts';
import type { FactDefinition } from './facts/fact.ts';
import { operationsOf } from './needs.ts';
import { governedRegions, isOneOf } from './plan.ts';
import type { ApiRequest, Calls, Qualification } from './record.ts';
import type { Spec } from './spec/spec.ts';

/** What a live run needs beside the spec. */
export interface LiveOptions {
  readonly runId: string;
  readonly version: string;
  /** The facts that the run reads; their operations are all that may leave this machine. */
  readonly facts: readonly FactDefinition[];
  readonly profile: string | undefined;
  /** Another role than `access.role`. */
  readonly role: string | undefined;
  readonly concurrency: number;
  /** Of a sharded run, how many shards ask at the same time. */
  readonly shards?: number | undefined;
  /** Whether AWS's limits do not count: it is an emulator of one's own. */
  readonly isUnlimited?: boolean | undefined;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly interrupt: AbortSignal;
  /** Given every answer to an operation of the facts. */
  readonly onResponse?: TransportOptions['onResponse'];
}

/** Seats in a living organization, and what they cost. */
export interface Live {
  readonly seats: Seats;
  readonly executor: Qualification['executor'];
  /** Read when the run has ended: a SourceIdentity shows with the first session. */
  readonly sourceIdentity: () => string | undefined;
  readonly calls: () => Calls;
  readonly maxSkewMs: () => number;
  readonly load: () => Transport['load'];
  readonly close: () => Promise<void>;
}

/** Opens the seats. Rejects with AccessError where the run cannot even start. */
export async function goLive(spec: Spec, options: LiveOptions): Promise<Live> {
  const operations = operationsOf(options.facts);
  const calls = new CallCount();
  const signal = AbortSignal.any([options.interrupt, runDeadline(spec.access.limits.run.seconds)]);
  const transport = new Transport({
    allowed: new Set([...operations, 'STS.AssumeRole', 'STS.GetCallerIdentity']),
    concurrency: options.concurrency,
    shards: options.shards,
    isUnlimited: options.isUnlimited,
    quotaShare: spec.access.limits.quota_share,
    callTimeout: Math.min(spec.access.limits.call.seconds * 1000, longestMs),
    signal,
    version: options.version,
    profile: options.profile,
    onCall: calls.add,
    ...(options.onResponse === undefined ? {} : { onResponse: declaredResponses(operations, options.onResponse) }),
  });
  const home = governedRegions(spec, {})[0] ?? 'us-east-1';
  const homes: Readonly<Record<FactDefinition['home'], string>> = {
    'landing-zone': spec.organization.control_tower?.home ?? home,
    'identity-center': spec.identity?.center?.region ?? home,
  };
  const delegated = spec.access.management.delegated_admin;
  const servesPeople = spec.organization.delegated_administrators?.some(
    ({ account, services }) => account === delegated && services.includes('sso.amazonaws.com'),
  );
  const delegates: Readonly<Record<FactDefinition['home'], string | undefined>> = {
    'landing-zone': delegated,
    // Its role has the rights to read the organization; one of a third account has not.
    'identity-center': servesPeople === true ? delegated : undefined,
  };
  const chain = await RoleChain.start({
    transport,
    base: await defaultCredentials(options.profile, transport.requestHandler),
    region: home,
    runId: options.runId,
    externalId: spec.access.external_id,
    policy: sessionPolicy(operations),
  });
  const members = new Map<string, Set<string>>();
  const management = spec.organization.accounts[spec.organization.management]?.id;
  const roleIn = (account: string): string | undefined => {
    if (account === management) return spec.access.management.role;
    const override = spec.access.overrides.findLast((entry) => isOneOf(spec, account, { where: entry.in, members }));
    return options.role ?? override?.role ?? spec.access.role;
  };
  const seat = (fact: FactDefinition, account: string | undefined, region: string, onRequest: (request: ApiRequest) => void) => {
    const role = account === undefined ? undefined : roleIn(account);
    if (account === undefined || role === undefined) return null;
    const callerIn = (where: string) => chain.caller({ account, role }, where);
    return createSeat(region, { transport, partition: chain.identity.partition, operations: fact.operations, callerIn, onRequest });
  };
  const { arn, account } = chain.identity;
  return {
    seats: {
      enter: ({ sets }) => {
        for (const [name, ids] of Object.entries(sets)) {
          const known = members.get(name) ?? new Set();
          for (const id of ids) known.add(id);
          members.set(name, known);
        }
      },
      organization: (fact, onRequest) => {
        const first = fact.seat === 'management' ? undefined : delegates[fact.home];
        return [first === undefined ? undefined : spec.organization.accounts[first]?.id, management]
          .map((id) => seat(fact, id, homes[fact.home], onRequest))
          .filter((found) => found !== null);
      },
      account: (fact, target, onRequest) => seat(fact, target.account, target.region ?? home, onRequest),
    },
    executor: { arn, account, ...sessionName(arn) },
    sourceIdentity: () => chain.sourceIdentity,
    calls: () => calls.total(),
    maxSkewMs: () => transport.maxSkewMs,
    load: () => transport.load,
    close: () => transport.close(),
  };
}

/** The longest that a timer can wait: 24 days. One that is set to more fires at once. */
const longestMs = 2 ** 31 - 1;

function runDeadline(seconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DeadlineError('run')), Math.min(seconds * 1000, longestMs)).unref();
  return controller.signal;
}

/** The session of an assumed-role ARN. */
function sessionName(arn: string): { sessionName?: string } {
  const parts = arn.split(':assumed-role/')[1]?.split('/');
  return parts?.[1] === undefined ? {} : { sessionName: parts[1] };
}

class CallCount {
  readonly #byOperation = new Map<string, number>();
  #throttled = 0;
  #denied = 0;

  readonly add = (request: ApiRequest, failure: ReturnType<typeof classify> | undefined): void => {
    const name = `${request.service}.${request.operation}`;
    this.#byOperation.set(name, (this.#byOperation.get(name) ?? 0) + 1);
    if (failure?.reason === 'denied') this.#denied += 1;
    this.#throttled += request.throttled ?? 0;
  };

  total(): Calls {
    const byOperation = Object.fromEntries([...this.#byOperation].sort(([a], [b]) => (a < b ? -1 : 1)));
    return {
      total: [...this.#byOperation.values()].reduce((sum, count) => sum + count, 0),
      throttled: this.#throttled,
      denied: this.#denied,
      byOperation,
    };
  }
}
