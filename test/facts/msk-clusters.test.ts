import { describe, expect, it } from 'vitest';
import { mskClusters } from '../../src/facts/msk-clusters.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (name: string) => `arn:aws:kafka:us-east-2:222222222222:cluster/${name}/1`;
const named = (name: string) => ({ ClusterArn: arn(name), ClusterName: name });
const brokers = { BrokerNodeGroupInfo: { ClientSubnets: [], InstanceType: 'kafka.m5.large' }, NumberOfBrokerNodes: 3 };
const unsaid = { keyId: null, clientBroker: null, inCluster: null };

describe('msk-clusters', () => {
  it('reads clusters of both types of every page', async () => {
    const EncryptionInfo = {
      EncryptionAtRest: { DataVolumeKMSKeyId: 'arn:key' },
      EncryptionInTransit: { ClientBroker: 'TLS' as const, InCluster: false },
    };
    const seat = fakeSeat(
      {},
      {
        'Kafka.ListClustersV2': ({ NextToken }) =>
          NextToken === undefined
            ? { ClusterInfoList: [{ ...named('c'), ClusterType: 'SERVERLESS', Serverless: { VpcConfigs: [] } }], NextToken: 'more' }
            : {
                ClusterInfoList: [
                  { ...named('b'), ClusterType: 'PROVISIONED', Provisioned: brokers },
                  { ...named('a'), ClusterType: 'PROVISIONED', Provisioned: { ...brokers, EncryptionInfo } },
                ],
              },
      },
    );
    expect(await readAt(seat, mskClusters)).toEqual([
      { arn: arn('a'), name: 'a', type: 'PROVISIONED', keyId: 'arn:key', clientBroker: 'TLS', inCluster: false },
      { ...unsaid, arn: arn('b'), name: 'b', type: 'PROVISIONED' },
      { ...unsaid, arn: arn('c'), name: 'c', type: 'SERVERLESS' },
    ]);
    expect(seat.calls[0]?.input).toEqual({ MaxResults: 100 });
  });

  it('throws what AWS refuses', async () => {
    await expect(readAt(fakeSeat({}, { 'Kafka.ListClustersV2': () => accessDenied() }), mskClusters)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
