import type { FirehoseEncryption, FirehoseStream } from '../../../facts/firehose-streams.ts';
import type { KinesisStream } from '../../../facts/kinesis-streams.ts';
import type { MskCluster } from '../../../facts/msk-clusters.ts';
import type { Listing } from '../listing.ts';
import type { ResolvedRule } from '../rules.ts';
import { nameIn, ownedByAws, strange, unencrypted, unread, unsaid } from '../settled.ts';
import type { Part, Settled } from '../store.ts';
import type { EncryptionWorld, Place } from '../world.ts';

/** Kinesis data streams. */
export const kinesisStreams: Listing = {
  name: 'kinesis-stream',
  type: 'kinesis',
  noun: 'Kinesis data stream',
  facts: ['kinesis-streams'],
  stores: (world, place) =>
    world.at('kinesis-streams', place).map((stream) => {
      const name = nameIn(stream.arn, 'stream/');
      return { type: 'kinesis', place, arn: stream.arn, names: [name, stream.arn], parts: () => [kinesisPart(stream, name)] };
    }),
};

function kinesisPart({ encryptionType, keyId, readError }: KinesisStream, name: string): Part {
  const what = `Kinesis data stream ${name}`;
  return {
    name: 'records',
    what,
    keyId,
    settle: () => {
      if (readError !== null) return unread(readError, what);
      if (encryptionType === 'KMS') return null;
      const actual = { EncryptionType: encryptionType };
      if (encryptionType === 'NONE') return unencrypted(`${what} is not encrypted.`, actual);
      return unsaid(strange(what, 'encryption type', encryptionType), actual);
    },
  };
}

/** Firehose streams. One that reads from a Kinesis data stream keeps nothing of its own. */
export const firehoseStreams: Listing = {
  name: 'firehose-stream',
  type: 'firehose',
  noun: 'Firehose stream',
  facts: ['firehose-streams', 'kinesis-streams'],
  stores: (world, place) =>
    world.at('firehose-streams', place).map((stream) => {
      const name = nameIn(stream.arn, 'deliverystream/');
      const part = firehosePart(world, place, { stream, what: `Firehose stream ${name}` });
      return { type: 'firehose', place, arn: stream.arn, names: [name, stream.arn], parts: () => [part] };
    }),
};

function firehosePart(world: EncryptionWorld, place: Place, { stream, what }: Described): Part {
  const { source, encryption, readError } = stream;
  return {
    name: 'records',
    what,
    keyId: encryption?.keyId ?? null,
    settle: (rule) => {
      if (readError !== null) return unread(readError, what);
      if (source === 'KinesisStreamAsSource') return settleBySource(world, place, { stream, what });
      if (encryption !== null) return settleFirehose(encryption, what, rule);
      const from = source === null || source === 'DirectPut' ? '' : `, which reads from ${source}`;
      return unsaid(`AWS left out whether ${what}${from} is encrypted`, { source });
    },
  };
}

interface Described {
  readonly stream: FirehoseStream;
  readonly what: string;
}

/** https://docs.aws.amazon.com/firehose/latest/dev/encryption.html: the data rests in the data stream, and is judged there. */
function settleBySource(world: EncryptionWorld, place: Place, { stream: { sourceStream }, what }: Described): Settled {
  const actual = { source: sourceStream };
  const isListed = world.at('kinesis-streams', place).some(({ arn }) => arn === sourceStream);
  return isListed
    ? { outcome: 'pass', message: `${what} keeps no data: it rests in ${sourceStream}, and is judged there.`, actual }
    : unsaid(
        `${what} reads from ${sourceStream ?? 'a stream that AWS left out'}, which is not in the listing of Kinesis data streams`,
        actual,
      );
}

function settleFirehose({ status, keyType, keyId }: FirehoseEncryption, what: string, rule: ResolvedRule): Settled | null {
  const actual = { status, keyType };
  if (status === 'DISABLED') return unencrypted(`${what} is not encrypted.`, actual);
  if (status !== 'ENABLED') {
    // While it changes, or after that failed, the old key may still be in use, or none.
    return unsaid(`the encryption of ${what} is ${status ?? 'in a state that AWS left out'}, and may be on or off`, actual);
  }
  if (keyType === 'AWS_OWNED_CMK') return ownedByAws(rule, `${what} is encrypted with a key that AWS owns.`, actual);
  if (keyType !== 'CUSTOMER_MANAGED_CMK') return unsaid(strange(what, 'type of key', keyType), actual);
  return keyId === null ? unsaid(strange(what, 'key', keyId), actual) : null;
}

/** Clusters of Amazon MSK, which are always encrypted. */
export const mskClusters: Listing = {
  name: 'msk-cluster',
  type: 'msk',
  noun: 'MSK cluster',
  facts: ['msk-clusters'],
  stores: (world, place) =>
    world.at('msk-clusters', place).map((cluster) => ({
      type: 'msk',
      place,
      arn: cluster.arn,
      names: [cluster.name, cluster.arn],
      parts: () => [clusterPart(cluster)],
    })),
};

function clusterPart({ name, type, keyId }: MskCluster): Part {
  const what = `MSK cluster ${name}`;
  return {
    name: 'storage',
    what,
    keyId,
    settle: (rule) => {
      const actual = { type };
      if (type === 'SERVERLESS') return ownedByAws(rule, `${what} is serverless: AWS owns its key.`, actual);
      if (type !== 'PROVISIONED') return unsaid(strange(what, 'type', type), actual);
      return keyId === null ? unsaid(strange(what, 'key', keyId), actual) : null;
    },
  };
}
