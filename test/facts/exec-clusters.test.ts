import { describe, expect, it } from 'vitest';
import { execClusters } from '../../src/facts/exec-clusters.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (name: string) => `arn:aws:ecs:us-east-2:222222222222:cluster/${name}`;
const answer = (name: string, executeCommandConfiguration?: object) => ({
  clusterArn: arn(name),
  clusterName: name,
  status: 'ACTIVE',
  ...(executeCommandConfiguration === undefined ? {} : { configuration: { executeCommandConfiguration } }),
});

describe('exec-clusters', () => {
  it('describes every page of clusters with their configuration', async () => {
    const logConfiguration = { s3BucketName: 'session-logs', s3EncryptionEnabled: true, s3KeyPrefix: 'exec' };
    const seat = fakeSeat(
      {},
      {
        'ECS.ListClusters': ({ nextToken }) =>
          nextToken === undefined ? { clusterArns: [arn('b')], nextToken: 'more' } : { clusterArns: [arn('a')] },
        'ECS.DescribeClusters': ({ clusters }) => ({
          clusters: (clusters ?? []).map((one) =>
            one === arn('b') ? answer('b', { logging: 'OVERRIDE', kmsKeyId: 'arn:key', logConfiguration }) : answer('a'),
          ),
        }),
      },
    );
    expect(await readAt(seat, execClusters)).toEqual([
      { arn: arn('a'), name: 'a', status: 'ACTIVE', exec: null },
      {
        arn: arn('b'),
        name: 'b',
        status: 'ACTIVE',
        exec: { logging: 'OVERRIDE', keyId: 'arn:key', bucket: 'session-logs', bucketEncryption: true },
      },
    ]);
    expect(seat.calls.find(({ operation }) => operation === 'ECS.DescribeClusters')?.input).toEqual({
      clusters: [arn('b')],
      include: ['CONFIGURATIONS'],
    });
  });

  it('asks for no description where there is no cluster', async () => {
    const seat = fakeSeat({}, { 'ECS.ListClusters': () => ({ clusterArns: [] }) });
    expect(await readAt(seat, execClusters)).toEqual([]);
    expect(seat.calls).toHaveLength(1);
  });

  it('leaves out a cluster that is gone, and does not take any other failure for that', async () => {
    const failing = (reason: string) =>
      fakeSeat(
        {},
        {
          'ECS.ListClusters': () => ({ clusterArns: [arn('a'), arn('b')] }),
          'ECS.DescribeClusters': () => ({ clusters: [answer('a')], failures: [{ arn: arn('b'), reason }] }),
        },
      );
    expect((await readAt(failing('MISSING'), execClusters)).map(({ name }) => name)).toEqual(['a']);
    await expect(readAt(failing('ACCESS_DENIED'), execClusters)).rejects.toThrow(`ECS did not describe ${arn('b')}: ACCESS_DENIED`);
  });

  it('throws what AWS refuses', async () => {
    await expect(readAt(fakeSeat({}, { 'ECS.ListClusters': () => accessDenied() }), execClusters)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
