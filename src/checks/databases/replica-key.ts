import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { judgeKey } from '../key-resolution.ts';
import { declaredReplicas, eachReplicated, type Replicated } from './replicas.ts';
import { conclude, fails, unclear } from './statements.ts';
import type { Subject } from './subjects.ts';
import type { DatabaseWorld } from './world.ts';

/** The replica is encrypted with its own declared key: keys are regional, and the primary's is lost with its region. */
export function judgeReplicaKey(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  return eachReplicated(world, spec, (replicated) => {
    const replicas = declaredReplicas(world, replicated);
    if (replicas.length > 0) return replicas.map((replica) => keyOf(world, spec, { replicated, replica }));
    const says = `No replica in ${replicated.replica.region} whose key could be judged. See rds-resilience.replica.`;
    return conclude([unclear(says)], { resource: replicated.subject.arn, expected: replicated.replica.key, actual: null });
  });
}

function keyOf(
  world: DatabaseWorld,
  spec: Spec,
  { replicated, replica }: { readonly replicated: Replicated; readonly replica: Subject },
): Draft {
  const { arn, id, storageEncrypted, encryptionType, keyId } = replica;
  const { key } = replicated.replica;
  const draft = { resource: arn, expected: key, actual: { storageEncrypted, encryptionType, keyId } };
  if (encryptionType === 'sse-rds')
    return conclude([fails(`The storage of ${id} is encrypted with a key that AWS owns, not with ${key}.`)], draft);
  if (storageEncrypted === false || encryptionType === 'none') return conclude([fails(`The storage of ${id} is not encrypted.`)], draft);
  if (storageEncrypted === null) return conclude([unclear(`AWS does not say whether the storage of ${id} is encrypted.`)], draft);
  if (encryptionType !== null && encryptionType !== 'sse-kms')
    return conclude([unclear(`The storage of ${id} has the kind of encryption ${encryptionType}, which iq does not know.`)], draft);
  const wanted = `key:${key.slice('key:'.length)}` as const;
  return judgeKey(world, spec, keyId, replicated.replicaPlace, wanted, { resource: arn, what: `The storage of replica ${id}` });
}
