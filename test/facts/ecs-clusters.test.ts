import { describe, expect, it } from 'vitest';
import { ecsClusters } from '../../src/facts/ecs-clusters.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (name: string) => `arn:aws:ecs:us-east-2:222222222222:cluster/${name}`;
const answer = (name: string, configuration?: object, capacityProviders?: string[]) => ({
  clusterArn: arn(name),
  clusterName: name,
  status: 'ACTIVE',
  ...(configuration === undefined ? {} : { configuration }),
  ...(capacityProviders === undefined ? {} : { capacityProviders }),
});

describe('ecs-clusters', () => {
  it('reads the keys of ECS Exec and of managed storage of every page of clusters', async () => {
    const seat = fakeSeat(
      {},
      {
        'ECS.ListClusters': ({ nextToken }) =>
          nextToken === undefined ? { clusterArns: [arn('c'), arn('b')], nextToken: 'more' } : { clusterArns: [arn('a')] },
        'ECS.DescribeClusters': ({ clusters = [] }) => ({
          clusters: clusters.map((one) =>
            one === arn('c')
              ? answer(
                  'c',
                  {
                    executeCommandConfiguration: { logging: 'OVERRIDE', kmsKeyId: 'arn:exec' },
                    managedStorageConfiguration: { kmsKeyId: 'arn:ebs', fargateEphemeralStorageKmsKeyId: 'arn:fargate' },
                  },
                  ['gpu', 'FARGATE'],
                )
              : one === arn('b')
                ? answer('b', { managedStorageConfiguration: { kmsKeyId: 'arn:ebs' } })
                : answer('a'),
          ),
        }),
      },
    );
    const active = { status: 'ACTIVE', exec: null, capacityProviders: null };
    expect(await readAt(seat, ecsClusters)).toEqual([
      { ...active, arn: arn('a'), name: 'a', storage: { keyId: null, fargateKeyId: null } },
      { ...active, arn: arn('b'), name: 'b', storage: { keyId: 'arn:ebs', fargateKeyId: null } },
      {
        arn: arn('c'),
        name: 'c',
        status: 'ACTIVE',
        exec: { logging: 'OVERRIDE', keyId: 'arn:exec', bucket: null, bucketEncryption: null },
        storage: { keyId: 'arn:ebs', fargateKeyId: 'arn:fargate' },
        capacityProviders: ['FARGATE', 'gpu'],
      },
    ]);
    expect(seat.calls.map(({ operation }) => operation).sort()).toEqual([
      ...['ECS.DescribeClusters', 'ECS.DescribeClusters'],
      ...['ECS.ListClusters', 'ECS.ListClusters'],
    ]);
  });

  it('throws what AWS refuses', async () => {
    await expect(readAt(fakeSeat({}, { 'ECS.ListClusters': () => accessDenied() }), ecsClusters)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
