import type { ReplicationRule } from '../../facts/bucket-replications.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { fails, holds, type Statement } from '../databases/statements.ts';
import { storeRule } from '../encryption/rules.ts';
import { judgeKey, type WantedKey } from '../keys/judge-key.ts';
import { parseKeyArn } from '../keys/resolve.ts';
import { nameOf } from './rules.ts';
import { overWinners } from './settings.ts';
import { capital, notSaid, switchOf } from './words.ts';
import { eachPair, type Replicated, type ReplicationWorld } from './world.ts';

/**
 * Objects that are encrypted with KMS are copied too, which S3 does only where the rule says so, and the copies are encrypted with the key that
 * the destination must use. https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
export function judgeKmsObjects(world: ReplicationWorld, spec: Spec): readonly Judged[] {
  return eachPair(world, spec, {
    expected: () => ({ kmsObjects: 'Enabled' }),
    judge: (pair) => {
      const wanted = (replicated: Replicated) => wantedKey(world, spec, replicated);
      const draft = {
        expected: { kmsObjects: 'Enabled' },
        expectedOf: (replicated: Replicated) => ({ kmsObjects: 'Enabled', replicaKey: wanted(replicated) }),
        actual: ({ kmsObjects, replicaKeyId }: ReplicationRule) => ({ kmsObjects, replicaKeyId }),
      };
      return overWinners(world, pair, draft, (rule, replicated) => {
        const word = switchOf(rule.kmsObjects);
        const name = capital(nameOf(rule));
        if (word === 'off')
          return [fails(`${name} leaves out every object that is encrypted with KMS: SourceSelectionCriteria does not take them in.`)];
        if (word === 'unclear') return [notSaid(`whether ${nameOf(rule)} copies objects that are encrypted with KMS`)];
        return [
          holds(`${name} copies objects that are encrypted with KMS.`),
          keyStatement(world, spec, { rule, replicated, wanted: wanted(replicated) }),
        ];
      });
    },
  });
}

/** The key that the bucket of the replica must use. A bucket that no rule names is held to a customer-managed key, as in cmk-encryption. */
function wantedKey(world: ReplicationWorld, spec: Spec, { to, destination: { name, arn } }: Replicated): WantedKey {
  const isGoverned = spec.organization.regions.governed.includes(to.region);
  const identity = { account: to.account, region: to.region, type: 's3', names: [name, arn], isGoverned } as const;
  return storeRule(spec.stores ?? [], identity, (account, where) => world.isIn(account, where)).key ?? 'customer_managed';
}

interface KeyQuestion {
  readonly rule: ReplicationRule;
  readonly replicated: Replicated;
  readonly wanted: WantedKey;
}

function keyStatement(world: ReplicationWorld, spec: Spec, { rule, replicated, wanted }: KeyQuestion): Statement {
  const { replicaKeyId } = rule;
  const { destination, to } = replicated;
  const what = capital(nameOf(rule));
  if (replicaKeyId === null) {
    // S3 takes no such rule without a key: what AWS left out is not known.
    if (wanted === 'aws_managed') return notSaid(`by which key ${nameOf(rule)} encrypts the copies`);
    return fails(`${what} names no key for the copies.`);
  }
  const resource = parseKeyArn(replicaKeyId)?.resource ?? replicaKeyId;
  if (wanted !== 'aws_managed' && parseKeyArn(replicaKeyId)?.resource.startsWith('key/') !== true && !/^alias\/aws\//.test(resource))
    return fails(`${what} names its key for the copies as ${replicaKeyId}. Only a full key ARN means one key.`);
  const { outcome, message, because } = judgeKey(world, spec, replicaKeyId, to, wanted, { resource: destination.arn, what });
  if (outcome === 'not-applicable') return fails(message);
  return because === undefined ? { outcome, says: message } : { outcome, says: message, because };
}
