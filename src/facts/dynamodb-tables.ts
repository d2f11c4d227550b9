import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text, time } from './values.ts';

/** How a table is encrypted, where DynamoDB does not use a key of its own. `null` is what AWS left out. */
export interface TableEncryption {
  /** AWS's word: ENABLED, UPDATING. */
  readonly status: string | null;
  /** AWS's word: KMS. It says so of aws/dynamodb too. */
  readonly type: string | null;
  readonly keyId: string | null;
  /** Since when DynamoDB could not use the key. It archives the table after seven days. */
  readonly inaccessibleSince: string | null;
}

/** One table. Each replica of a global table is a table of its own region, with a key of its own. */
export interface DynamodbTable {
  readonly arn: string;
  readonly name: string;
  readonly status: string | null;
  /** `null`: DynamoDB encrypts with a key that AWS owns, unless `readError` says that the table could not be read. */
  readonly encryption: TableEncryption | null;
  readonly readError: Refusal | null;
  /** AWS's word for point-in-time recovery: ENABLED, DISABLED. */
  readonly pointInTimeRecovery: string | null;
  readonly recoveryError: Refusal | null;
}

const words = once(() => z.string().nullable());
const encryption = (): z.ZodType<TableEncryption> =>
  z.strictObject({ status: words(), type: words(), keyId: words(), inaccessibleSince: words() });
const shape = (): z.ZodType<readonly DynamodbTable[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      status: words(),
      encryption: encryption().nullable(),
      readError: refusalShape().nullable(),
      pointInTimeRecovery: words(),
      recoveryError: refusalShape().nullable(),
    }),
  );

type TableSeat = Seat<'DynamoDB.DescribeContinuousBackups' | 'DynamoDB.DescribeTable' | 'DynamoDB.ListTables'>;

/** Every DynamoDB table of the account and region with its encryption and point-in-time recovery. Sorted by ARN. */
export const dynamodbTables = defineFact({
  name: 'dynamodb-tables',
  scope: 'region',
  depth: 'full',
  operations: ['DynamoDB.DescribeContinuousBackups', 'DynamoDB.DescribeTable', 'DynamoDB.ListTables'],
  shape,
  read: async (seat): Promise<readonly DynamodbTable[]> => {
    const tokens = { token: 'ExclusiveStartTableName', next: 'LastEvaluatedTableName' } as const;
    const found = await startEach(
      seat.pages('DynamoDB.ListTables', { Limit: 100 }, tokens),
      (page) => required(page.TableNames, 'TableNames'),
      (name) => readTable(seat, name),
    );
    return byArn(found.filter((table) => table !== null));
  },
});

/** `null` for a table that was deleted after the listing named it. */
async function readTable(seat: TableSeat, name: string): Promise<DynamodbTable | null> {
  const { account, region } = seat;
  const [table, backups] = await Promise.all([
    attempt({ operation: 'DynamoDB.DescribeTable', account, region }, seat.call('DynamoDB.DescribeTable', { TableName: name })),
    attempt(
      { operation: 'DynamoDB.DescribeContinuousBackups', account, region },
      seat.call('DynamoDB.DescribeContinuousBackups', { TableName: name }),
    ),
  ]);
  if (table.refusal?.error === 'ResourceNotFoundException' || backups.refusal?.error === 'TableNotFoundException') return null;
  const described = table.refusal === null ? required(table.value.Table, 'Table') : null;
  const recovery = backups.value?.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  return {
    arn: `arn:${seat.partition}:dynamodb:${region}:${account}:table/${name}`,
    name,
    status: text(described?.TableStatus),
    encryption: described === null ? null : encryptionOf(described),
    readError: table.refusal,
    pointInTimeRecovery: text(recovery?.PointInTimeRecoveryStatus),
    recoveryError: backups.refusal,
  };
}

function encryptionOf({ SSEDescription }: NonNullable<Output<'DynamoDB.DescribeTable'>['Table']>): TableEncryption | null {
  if (SSEDescription === undefined) return null;
  return {
    status: text(SSEDescription.Status),
    type: text(SSEDescription.SSEType),
    keyId: text(SSEDescription.KMSMasterKeyArn),
    inaccessibleSince: time(SSEDescription.InaccessibleEncryptionDateTime),
  };
}
