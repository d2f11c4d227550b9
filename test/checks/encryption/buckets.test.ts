import { expect, it } from 'vitest';
import cmkEncryption from '../../../src/checks/cmk-encryption.ts';
import { production } from '../governance.ts';
import { findingsOf, put, refuse } from '../world.ts';
import { bucket, dr, encryptionFacts, here, logs, phi, phiDr, primary, refusal, specOf } from './reference.ts';
import { at, deviant, encryption, failsBucket, runTables, s3, stores, unknownBucket } from './table.ts';

runTables({
  's3-bucket': [
    { name: 'KMS, full ARN, bucket key', expected: [] },
    { name: 'dual layer', plant: encryption({ algorithm: 'aws:kms:dsse' }), expected: [] },
    { name: 'AES256, as every bucket has it', plant: encryption({ algorithm: 'AES256', keyId: null }), expected: failsBucket },
    {
      name: 'AES256, by whatever key',
      plant: encryption({ algorithm: 'AES256', keyId: null }),
      spec: stores({ in: 'production', type: 's3', key: 'aws_managed', reason: 'test' }),
      expected: [],
    },
    { name: 'aws:kms without a key is aws/s3', plant: encryption({ keyId: null }), expected: failsBucket },
    { name: 'alias/aws/s3', plant: encryption({ keyId: 'alias/aws/s3' }), expected: failsBucket },
    { name: 'a bare id', plant: encryption({ keyId: phi.id }), expected: failsBucket },
    { name: 'an alias', plant: encryption({ keyId: 'alias/cc-phi' }), expected: failsBucket },
    { name: 'an alias ARN', plant: encryption({ keyId: `arn:aws:kms:${primary}:${production}:alias/cc-phi` }), expected: failsBucket },
    { name: 'no default encryption', plant: s3({ encryption: null }), expected: failsBucket },
    { name: 'an algorithm that nobody knows', plant: encryption({ algorithm: 'aws:moon' }), expected: unknownBucket },
    { name: 'no algorithm', plant: encryption({ algorithm: null }), expected: unknownBucket },
    { name: 'bucket key off', plant: encryption({ bucketKey: false }), expected: failsBucket },
    { name: 'bucket key: AWS does not say', plant: encryption({ bucketKey: null }), expected: unknownBucket },
    {
      name: 'bucket key off, and must be',
      plant: encryption({ bucketKey: false }),
      spec: stores({ in: 'all', type: 's3', bucket_key: false }),
      expected: [],
    },
    { name: 'the key of another account that this run reads', plant: encryption({ keyId: logs.arn }), expected: [] },
    { name: "a stranger's key", plant: encryption({ keyId: deviant }), expected: unknownBucket },
    { name: 'the key of another region', plant: encryption({ keyId: phiDr.arn }), expected: failsBucket },
    {
      name: 'one bucket refused',
      plant: (facts) =>
        put(facts, 'buckets', { account: production }, [
          { ...bucket, encryption: null, readError: refusal },
          { ...bucket, arn: 'arn:aws:s3:::z', name: 'z' },
        ]),
      expected: unknownBucket,
    },
    {
      name: 'a bucket of an unknown region',
      plant: s3({ region: null, encryption: null, readError: refusal }),
      expected: [`unknown ${production}/${bucket.arn}`],
    },
    {
      name: 'keys of one region refused',
      plant: (facts) => {
        refuse(facts, 'keys', here);
        put(facts, 'buckets', { account: production }, [
          bucket,
          {
            ...bucket,
            arn: 'arn:aws:s3:::z',
            name: 'z',
            region: dr,
            encryption: { algorithm: 'aws:kms', keyId: phiDr.arn, bucketKey: true, blockedEncryptionTypes: null },
          },
        ]);
      },
      expected: unknownBucket,
    },
    {
      name: 'listing refused',
      plant: (facts) => refuse(facts, 'buckets', { account: production }),
      expected: [`unknown ${at}/${at}`, `unknown ${production}/${dr}/${production}/${dr}`],
    },
  ],
});

it('says that alias/aws/s3 is a key of AWS, and not that its name is ambiguous', () => {
  const facts = encryptionFacts();
  encryption({ keyId: `arn:aws:kms:${primary}:${production}:alias/aws/s3` })(facts);
  const [finding] = findingsOf(cmkEncryption, 's3-bucket', { spec: specOf(), facts }).filter(({ outcome }) => outcome === 'fail');
  expect(finding?.message).toContain('alias/aws/s3, a key that AWS manages');
});
