import type { DynamodbTable, TableEncryption } from '../../../facts/dynamodb-tables.ts';
import { strange } from '../../keys/condition.ts';
import type { Listing } from '../listing.ts';
import type { ResolvedRule } from '../rules.ts';
import { settleOwned, unsaid, unsaidKey } from '../settled.ts';
import type { Settled } from '../store.ts';

/** DynamoDB tables, and each replica of a global table in its own region. */
export const tables: Listing = {
  name: 'dynamodb-table',
  type: 'dynamodb',
  noun: 'DynamoDB table',
  facts: ['dynamodb-tables'],
  stores: (world, place) =>
    world.at('dynamodb-tables', place).map((table) => ({
      type: 'dynamodb',
      place,
      arn: table.arn,
      names: [table.name, table.arn],
      parts: () => [
        {
          name: 'storage',
          what: nameOf(table),
          keyId: table.encryption?.keyId ?? null,
          settle: (rule) => settleTable(table, rule),
        },
      ],
    })),
};

/** Tables whose data DynamoDB cannot read any more, for want of their key. */
const lostStates: readonly (string | null)[] = ['INACCESSIBLE_ENCRYPTION_CREDENTIALS', 'ARCHIVING', 'ARCHIVED'];

function nameOf({ name }: DynamodbTable): string {
  return `DynamoDB table ${name}`;
}

function settleTable(table: DynamodbTable, rule: ResolvedRule): Settled | null {
  const { status, encryption, readError } = table;
  const what = nameOf(table);
  if (readError !== null) {
    const { reason, detail } = readError;
    return { outcome: 'unknown', message: `${what} could not be read: ${detail}`, actual: null, because: { reason, detail } };
  }
  if (lostStates.includes(status)) {
    return {
      outcome: 'fail',
      message: `${what} is ${status}: its key could not be used, and its data cannot be read.`,
      actual: { ...encryption, table: status },
    };
  }
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html: AWS leaves the description out of such a table.
  return encryption === null ? settleOwned(what, 'DynamoDB default key', rule) : settleDescribed(what, encryption, rule);
}

function settleDescribed(what: string, encryption: TableEncryption, rule: ResolvedRule): Settled | null {
  const { status, type, keyId, inaccessibleSince } = encryption;
  if (status === 'DISABLED' || type === 'AES256') return settleOwned(what, 'DynamoDB default key', rule);
  if (type !== 'KMS') return unsaid(`${what} ${strange('kind of encryption', type)}`, encryption);
  if (status === 'ENABLING' || status === 'DISABLING' || status === 'UPDATING') {
    return unsaid(`the encryption of ${what} is changing (${status}); run again once that is done`, encryption);
  }
  if (status !== 'ENABLED') return unsaid(`${what} ${strange('state of encryption', status)}`, encryption);
  if (inaccessibleSince !== null) {
    const message = `The key of ${what} has been inaccessible since ${inaccessibleSince}: after seven days DynamoDB archives the table.`;
    return { outcome: 'fail', message, actual: encryption };
  }
  return keyId === null ? unsaidKey(what) : null;
}
