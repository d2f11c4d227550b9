import type { Bucket } from '../../facts/buckets.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { conclude, fails, holds, type Statement } from '../databases/statements.ts';
import { aspectOf } from '../object-storage/buckets.ts';
import { notSaid, notVerified } from './words.ts';
import { destinationOf, eachPair, type Pair, type ReplicationWorld } from './world.ts';

/** Both ends keep versions: without that, S3 replicates nothing, and a replica that is overwritten is gone. */
export function judgeVersioning(world: ReplicationWorld, spec: Spec): readonly Judged[] {
  const expected = { source: 'Enabled', replica: 'Enabled' };
  return eachPair(world, spec, {
    expected: () => expected,
    judge: (pair) => {
      const source = statusOf(world, pair.place.account, pair.source);
      const ends = source.statement.outcome === 'fail' ? [source] : [source, replicaStatus(world, pair)];
      return conclude(
        ends.map(({ statement }) => statement),
        { resource: pair.source.arn, expected, actual: { source: source.status, replica: ends[1]?.status ?? null } },
      );
    },
  });
}

interface End {
  readonly status: string | null;
  readonly statement: Statement;
}

function replicaStatus(world: ReplicationWorld, pair: Pair): End {
  const found = destinationOf(world, pair);
  if (found.kind === 'bucket') return statusOf(world, pair.to.account, found.bucket);
  if (found.kind === 'unclear') return { status: null, statement: notVerified(found.detail, found.reason) };
  return { status: null, statement: notVerified(`the declared replica of ${pair.source.name} is not there, see destination`) };
}

function statusOf(world: ReplicationWorld, account: string, bucket: Bucket): End {
  const read = aspectOf(world.at('bucket-versioning', { account }), bucket, 'versioning');
  if (read.kind === 'unclear') return { status: null, statement: notVerified(read.detail, read.reason) };
  const status = read.value?.status ?? null;
  const { name } = bucket;
  if (status === 'Enabled') return { status, statement: holds(`${name} keeps versions.`) };
  // S3 leaves out what was never turned on. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
  if (status === null) return { status, statement: fails(`${name} keeps no versions: versioning was never turned on.`) };
  if (status === 'Suspended') return { status, statement: fails(`${name} keeps no versions: versioning is suspended.`) };
  return { status, statement: notSaid(`what the versioning ${status} of ${name} is`) };
}
