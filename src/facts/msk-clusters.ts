import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** A cluster of Amazon MSK. `null` is what AWS left out, and what a serverless cluster does not have. */
export interface MskCluster {
  readonly arn: string;
  readonly name: string;
  /** AWS's word: PROVISIONED or SERVERLESS. */
  readonly type: string | null;
  readonly keyId: string | null;
  /** AWS's word for what clients may speak to the brokers: TLS, TLS_PLAINTEXT, PLAINTEXT. */
  readonly clientBroker: string | null;
  /** Whether the brokers speak TLS among themselves. */
  readonly inCluster: boolean | null;
}

const shape = (): z.ZodType<readonly MskCluster[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      type: z.string().nullable(),
      keyId: z.string().nullable(),
      clientBroker: z.string().nullable(),
      inCluster: z.boolean().nullable(),
    }),
  );

type Answer = NonNullable<Output<'Kafka.ListClustersV2'>['ClusterInfoList']>[number];

/** Every MSK cluster of the account and region, provisioned or serverless. Sorted by ARN. */
export const mskClusters = defineFact({
  name: 'msk-clusters',
  scope: 'region',
  depth: 'full',
  operations: ['Kafka.ListClustersV2'],
  shape,
  read: async (seat): Promise<readonly MskCluster[]> => {
    const found: MskCluster[] = [];
    const pages = seat.pages('Kafka.ListClustersV2', { MaxResults: 100 }, { token: 'NextToken', next: 'NextToken' });
    for await (const page of pages) found.push(...required(page.ClusterInfoList, 'ClusterInfoList').map(clusterOf));
    return byArn(found);
  },
});

function clusterOf({ ClusterArn, ClusterName, ClusterType, Provisioned }: Answer): MskCluster {
  const { EncryptionAtRest, EncryptionInTransit } = Provisioned?.EncryptionInfo ?? {};
  return {
    arn: required(ClusterArn, 'ClusterArn'),
    name: required(ClusterName, 'ClusterName'),
    type: text(ClusterType),
    keyId: text(EncryptionAtRest?.DataVolumeKMSKeyId),
    clientBroker: text(EncryptionInTransit?.ClientBroker),
    inCluster: EncryptionInTransit?.InCluster ?? null,
  };
}
