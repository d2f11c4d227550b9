import { type Service, sdk } from '../src/aws/sdk.ts';
import { Transport } from '../src/aws/transport.ts';
import { bucketName } from './server/answers/s3.ts';
import { optionsOf } from './server/options.ts';
import { dataKey, ebsKey, governed, keyId, type Member, membersOf } from './server/world.ts';

// node bench/calls.ts engine|sdk ACCOUNTS: makes one list of calls over AWS_ENDPOINT_URL, and tells the CPU that it cost in one line of JSON.
// What is loaded and made once is not counted: every client makes its first call before.

interface Call {
  readonly service: Service;
  readonly operation: string;
  readonly input: object;
  readonly account: string;
  readonly region: string;
}

/** Sends one call; resolves when its answer is read. */
type Send = (call: Call) => Promise<unknown>;

const inFlight = 256;

/** A command of the SDK for a call. */
async function commandOf({ service, operation, input }: Call): Promise<{ readonly input: object }> {
  const module = (await sdk[service]()) as unknown as Record<string, new (input: object) => { input: object }>;
  const Command = module[`${operation}Command`];
  if (Command === undefined) throw new Error(`no command ${service}.${operation}`);
  return new Command({ ...input });
}

/** What iq asks of an account in one region, in its proportions. */
function callsOf({ id: account, ...member }: Member, region: string): readonly Call[] {
  const call = (service: Service, operation: string, input: object = {}): Call => ({ service, operation, input, account, region });
  const keys = [dataKey, ebsKey].flatMap((number) => {
    const input = { KeyId: keyId(account, region, number) };
    return ['DescribeKey', 'GetKeyRotationStatus', 'ListResourceTags'].map((operation) => call('KMS', operation, input));
  });
  return [
    ...keys,
    call('KMS', 'ListKeys', { Limit: 1000 }),
    call('KMS', 'ListAliases', { Limit: 100 }),
    call('EC2', 'DescribeVolumes', { IncludeManagedResources: true, MaxResults: 1000 }),
    call('EC2', 'DescribeSnapshots', { OwnerIds: ['self'], MaxResults: 1000 }),
    call('EC2', 'GetEbsEncryptionByDefault'),
    call('EC2', 'GetEbsDefaultKmsKeyId'),
    call('RDS', 'DescribeDBInstances', { MaxRecords: 100 }),
    call('RDS', 'DescribeDBClusters', { MaxRecords: 100 }),
    call('RDS', 'DescribeDBSnapshots', { MaxRecords: 100 }),
    call('RDS', 'DescribeDBParameters', { DBParameterGroupName: `postgres16-${account}`, MaxRecords: 100 }),
    call('SecretsManager', 'ListSecrets', { MaxResults: 100 }),
    call('CloudTrail', 'DescribeTrails', { includeShadowTrails: true }),
    call('IAM', 'GetAccountSummary'),
    call('IAM', 'ListUsers', { MaxItems: 1000 }),
    call('S3', 'GetBucketEncryption', { Bucket: bucketName({ id: account, ...member }) }),
  ];
}

const keysOf = (account: string) => ({ accessKeyId: `ASIA${account}0000`, secretAccessKey: 'not-checked', sessionToken: 'not-checked' });

/** iq's own transport: limits out of the way, each call signed by its own account. */
function engine(calls: readonly Call[]): Send {
  const transport = new Transport({
    allowed: new Set(calls.map(({ service, operation }) => `${service}.${operation}`)),
    concurrency: inFlight,
    quotaShare: 1,
    callTimeout: 60_000,
    signal: new AbortController().signal,
    version: 'bench',
  });
  const credentials = new Map(calls.map(({ account }) => [account, keysOf(account)]));
  const keysFor = async (account: string) => credentials.get(account) ?? keysOf(account);
  return async (call) => {
    const caller = { account: call.account, region: call.region, credentials: () => keysFor(call.account) };
    return transport.send([call.service, call.operation], await commandOf(call), caller);
  };
}

/** The SDK as it comes: one client for each service and region, one account's keys, which spares it a client for each account. */
function stock(calls: readonly Call[]): Send {
  const clients = new Map<string, Promise<{ send(command: unknown): Promise<unknown> }>>();
  const credentials = keysOf(calls[0]?.account ?? '');
  const create = async ({ service, region }: Call) => {
    const module = (await sdk[service]()) as unknown as Record<
      string,
      new (
        configuration: object,
      ) => { send(command: unknown): Promise<unknown> }
    >;
    const Client = module[`${service}Client`];
    if (Client === undefined) throw new Error(`no client for ${service}`);
    return new Client({ region, credentials, ...(service === 'S3' ? { forcePathStyle: true } : {}) });
  };
  return async (call) => {
    const key = `${call.service}/${call.region}`;
    const client = clients.get(key) ?? create(call);
    clients.set(key, client);
    return (await client).send(await commandOf(call));
  };
}

/** Makes all calls, so many at once. */
async function all(calls: readonly Call[], send: Send): Promise<void> {
  const queue = calls.values();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const call of queue) await send(call);
    }),
  );
}

const [, , mode, accounts] = process.argv;
if (mode !== 'engine' && mode !== 'sdk') throw new Error(`There is no way to call ${mode}: engine or sdk.`);
const shape = optionsOf({ organization: { accounts: Number(accounts) + 4 } }).organization;
const members = membersOf(shape).filter(({ part }) => part === 'workload');
const [first, ...others] = members;
if (first === undefined) throw new Error('ACCOUNTS must be at least 2.');
// Interleaved, as in a run: no two calls in a row are of one account and service.
const lists = others.flatMap((member) => governed.map((region) => callsOf(member, region)));
const calls = Array.from({ length: lists[0]?.length ?? 0 }, (_, index) => lists.flatMap((list) => list[index] ?? [])).flat();
const warmUp = governed.flatMap((region) => callsOf(first, region));
const send = mode === 'engine' ? engine([...warmUp, ...calls]) : stock([...warmUp, ...calls]);
await all(warmUp, send);
const before = process.cpuUsage();
await all(calls, send);
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ calls: calls.length, cpuMicroseconds: user + system })}\n`, () => process.exit());
