import type { Caller } from '../calls.ts';
import { defaultCredentials, type Identity, RoleChain } from '../credentials.ts';
import type { Service } from '../sdk.ts';
import { Transport } from '../transport.ts';
import { type CorroborationOperation, corroborationOperations } from './operations.ts';

/** What may be asked of the event history of one account and region. Times in milliseconds since the epoch. */
export interface HistoryQuery {
  readonly account: string;
  readonly region: string;
  readonly by: 'EventName' | 'Username';
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

/** One page of the event history: the records of CloudTrail as text. */
export interface HistoryPage {
  readonly records: readonly string[];
  readonly next?: string;
}

/** A file of a trail. */
export interface LogFile {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
}

/** The auditor's own seat: it asks what CloudTrail has recorded, and can ask nothing else. */
export interface AuditorSeat {
  readonly identity: Identity;
  /** Whether the event history of the account can be asked: it is the caller's own, or there is a role to enter it with. */
  canAsk(account: string): boolean;
  history(query: HistoryQuery, token?: string): Promise<HistoryPage>;
  /** Every object whose name starts so, up to `most`. */
  list(bucket: string, prefix: string, most: number): Promise<readonly LogFile[]>;
  /** Its first bytes. */
  read(bucket: string, key: string, most: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface AuditorOptions {
  readonly profile: string | undefined;
  /** Name of the role that is assumed in the other accounts. */
  readonly role: string | undefined;
  readonly externalId: string | undefined;
  /** Of the bucket of the trail, and of the STS asked. */
  readonly region: string;
  readonly version: string;
  /** Whether AWS's limits do not count: it is an emulator of one's own. */
  readonly isUnlimited?: boolean;
}

/** At once, over all accounts. */
const concurrency = 8;
const callTimeoutMs = 60_000;

/** Opens the seat. Rejects with AccessError where AWS does not know the caller. */
export async function openAuditor(options: AuditorOptions): Promise<AuditorSeat> {
  const { profile, role, region, version } = options;
  const transport = new Transport({
    allowed: new Set(Object.keys(corroborationOperations)),
    concurrency,
    // Half of what AWS allows: whoever else looks events up there keeps the other half.
    quotaShare: 0.5,
    isUnlimited: options.isUnlimited,
    callTimeout: callTimeoutMs,
    signal: new AbortController().signal,
    version,
    profile,
  });
  try {
    const base = await defaultCredentials(profile, transport.requestHandler);
    // Named otherwise than a run, so that its own events cannot be taken for those of one.
    const chain = await RoleChain.start({ transport, base, region, runId: 'corroborate', externalId: options.externalId, policy: null });
    return seatOf(transport, { chain, base, role, region });
  } catch (error) {
    await transport.close();
    throw error;
  }
}

interface Parts {
  readonly chain: RoleChain;
  readonly base: Caller['credentials'];
  readonly role: string | undefined;
  readonly region: string;
}

function seatOf(transport: Transport, { chain, base, role, region }: Parts): AuditorSeat {
  const own = chain.identity.account;
  const callerIn = (account: string, where: string): Caller =>
    account === own || role === undefined ? { account: own, region: where, credentials: base } : chain.caller({ account, role }, where);
  const send = async (operation: CorroborationOperation, command: Command, caller: Caller) => {
    const [service, name] = operation.split('.') as [Service, string];
    return (await transport.send([service, name], command, caller)).output as Readonly<Record<string, unknown>>;
  };
  return {
    identity: chain.identity,
    canAsk: (account) => account === own || role !== undefined,
    history: async ({ account, region: where, by, value, from, to }, token) => {
      const { LookupEventsCommand } = await import('../sdk/cloudtrail.ts');
      const input = {
        LookupAttributes: [{ AttributeKey: by, AttributeValue: value }],
        ...{ StartTime: new Date(from), EndTime: new Date(to), MaxResults: 50 },
        ...(token === undefined ? {} : { NextToken: token }),
      };
      const page = await send('CloudTrail.LookupEvents', { input, constructor: LookupEventsCommand }, callerIn(account, where));
      const events = page.Events as readonly { readonly CloudTrailEvent?: string }[] | undefined;
      if (events === undefined) throw new Error('CloudTrail answered without events');
      const next = page.NextToken as string | undefined;
      // One without its text is one that cannot be read.
      return { records: events.map(({ CloudTrailEvent: text = '' }) => text), ...(next === undefined ? {} : { next }) };
    },
    list: async (bucket, prefix, most) => {
      const { ListObjectsV2Command } = await import('./commands.ts');
      const files: LogFile[] = [];
      let token: string | undefined;
      do {
        const input = { Bucket: bucket, Prefix: prefix, ...(token === undefined ? {} : { ContinuationToken: token }) };
        const page = await send('S3.ListObjectsV2', { input, constructor: ListObjectsV2Command }, callerIn(own, region));
        for (const { Key: key, Size: size } of (page.Contents ?? []) as readonly { Key?: string; Size?: number }[])
          if (key !== undefined && size !== undefined) files.push({ key, size });
        token = page.NextContinuationToken as string | undefined;
      } while (token !== undefined && files.length < most);
      return files.slice(0, most);
    },
    read: async (bucket, key, most) => {
      const { GetObjectCommand } = await import('./commands.ts');
      const input = { Bucket: bucket, Key: key, Range: `bytes=0-${most - 1}` };
      const { Body: body } = await send('S3.GetObject', { input, constructor: GetObjectCommand }, callerIn(own, region));
      if (!(body instanceof Uint8Array)) throw new Error('S3 answered without the bytes of the object');
      return body;
    },
    close: () => transport.close(),
  };
}

interface Command {
  readonly input: object;
  readonly constructor: unknown;
}
