import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** One replication instance of the Database Migration Service, whose storage is always encrypted. */
export interface DmsInstance {
  readonly arn: string;
  readonly id: string;
  /** `null` where AWS left it out. */
  readonly keyId: string | null;
}

const shape = (): z.ZodType<readonly DmsInstance[]> =>
  z.array(z.strictObject({ arn: z.string(), id: z.string(), keyId: z.string().nullable() }));

/** Every replication instance of the account and region. Sorted by ARN. */
export const dmsInstances = defineFact({
  name: 'dms-instances',
  scope: 'region',
  depth: 'full',
  operations: ['DatabaseMigrationService.DescribeReplicationInstances'],
  shape,
  read: async (seat): Promise<readonly DmsInstance[]> => {
    const found: DmsInstance[] = [];
    const operation = 'DatabaseMigrationService.DescribeReplicationInstances';
    for await (const page of seat.pages(operation, { MaxRecords: 100 }, { token: 'Marker', next: 'Marker' })) {
      for (const instance of required(page.ReplicationInstances, 'ReplicationInstances')) {
        found.push({
          arn: required(instance.ReplicationInstanceArn, 'ReplicationInstanceArn'),
          id: required(instance.ReplicationInstanceIdentifier, 'ReplicationInstanceIdentifier'),
          keyId: text(instance.KmsKeyId),
        });
      }
    }
    return byArn(found);
  },
});
