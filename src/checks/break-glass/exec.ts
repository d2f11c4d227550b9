import type { ExecCluster } from '../../facts/exec-clusters.ts';
import type { Target } from '../../record.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { bucketConditions, keyCondition } from './logging.ts';
import { condition, overRegions, sectionOf, together, unknown } from './section.ts';

type ExecWorld = World<'buckets' | 'exec-clusters' | 'keys'>;

/** Every ECS cluster keeps and encrypts what is typed into its containers; or there is no cluster, where the spec declares none. */
export function judgeExec(world: ExecWorld, spec: Spec): readonly Judged[] {
  const { bucket, key, ecs_exec } = sectionOf(spec).sessions;
  const isNone = ecs_exec === 'none';
  const expected = isNone ? { clusters: 'none' } : { logging: 'OVERRIDE', bucket: bucket.name, s3EncryptionEnabled: true, key };
  return overRegions(world, expected, (place, resource): Draft | readonly (Draft | Judged)[] => {
    // ECS names deleted clusters for a while.
    const clusters = world.at('exec-clusters', place).filter(({ status }) => status !== 'INACTIVE');
    if (clusters.length === 0) {
      const message = `No ECS cluster in ${place.region}: the listing was read to its end`;
      return passIf(true, { resource, expected, actual: [], message });
    }
    return world.each(
      clusters,
      ({ arn }) => ({ target: place, resource: arn, expected }),
      (cluster) => {
        if (!isNone) return judgeCluster(world, spec, { cluster, place, expected });
        const message = `Cluster ${cluster.name} is there, and the spec declares none`;
        return passIf(false, { resource: cluster.arn, expected, actual: cluster, message });
      },
    );
  });
}

interface Subject {
  readonly cluster: ExecCluster;
  readonly place: Required<Target>;
  readonly expected: unknown;
}

function judgeCluster(world: ExecWorld, spec: Spec, { cluster, place, expected }: Subject): Draft {
  const { arn: resource, name, exec } = cluster;
  const draft = { resource, expected, actual: exec, what: `The settings of ECS Exec of cluster ${name}` };
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html
  if (exec === null) return together([condition(false, 'are left to the task definitions, which need not keep anything')], draft);
  const logging =
    exec.logging === 'OVERRIDE'
      ? condition(true, 'keep what is typed')
      : ['NONE', 'DEFAULT', null].includes(exec.logging)
        ? condition(false, `have the logging ${exec.logging ?? 'DEFAULT'}, and not OVERRIDE`)
        : unknown(`have the logging ${exec.logging}, which iq does not know`);
  if (logging.outcome === 'fail') return together([logging], draft);
  return together(
    [
      logging,
      // ECS does not encrypt where it is not told to.
      ...bucketConditions(world, spec, { bucket: exec.bucket, isEncrypted: exec.bucketEncryption ?? false }),
      keyCondition(world, spec, { keyId: exec.keyId, place, resource }),
    ],
    draft,
  );
}
