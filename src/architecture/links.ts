import type { Link } from './model.ts';
import { type Place, type Sources, valueAt } from './sources.ts';
import { compare } from './things.ts';

/** What one account sends where: copies of databases and buckets, and the logs of its trails. */
export function linksOf(sources: Sources, account: string, regions: readonly string[]): readonly Link[] {
  return [...copiesOfBuckets(sources, account), ...regions.flatMap((region) => linksAt(sources, { account, region }))];
}

function copiesOfBuckets(sources: Sources, account: string): readonly Link[] {
  return (valueAt(sources, 'bucket-replications', { account }) ?? []).flatMap(({ arn, value }) =>
    (value?.rules ?? []).flatMap(({ bucket, status }): readonly Link[] =>
      bucket === null || status !== 'Enabled' ? [] : [{ kind: 'replication', from: arn, to: bucket }],
    ),
  );
}

function linksAt(sources: Sources, place: Place): readonly Link[] {
  const replicas = (valueAt(sources, 'db-instances', place) ?? []).flatMap(({ arn, replicaSource }): readonly Link[] =>
    replicaSource === null || !replicaSource.startsWith('arn:') ? [] : [{ kind: 'replication', from: replicaSource, to: arn }],
  );
  const trails = (valueAt(sources, 'trails', place) ?? []).flatMap(({ arn, bucket }): readonly Link[] =>
    bucket === null ? [] : [{ kind: 'delivery', from: arn, to: `arn:${arn.split(':')[1]}:s3:::${bucket}` }],
  );
  return [...replicas, ...trails];
}

/** Each once, between things that are drawn. */
export function drawnLinks(links: readonly Link[], arns: ReadonlySet<string>): readonly Link[] {
  const drawn = links.filter(({ from, to }) => arns.has(from) && arns.has(to) && from !== to);
  const unique = new Map(drawn.map((link) => [`${link.from} ${link.to} ${link.kind}`, link]));
  return [...unique].sort(([a], [b]) => compare(a, b)).map(([, link]) => link);
}
