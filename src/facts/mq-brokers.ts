import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text } from './values.ts';

/** A broker of Amazon MQ. `null` is what AWS left out or refused. */
export interface MqBroker {
  readonly arn: string;
  readonly id: string;
  readonly name: string | null;
  readonly usesAwsOwnedKey: boolean | null;
  /** `null`, without a key that AWS owns, means aws/mq. */
  readonly keyId: string | null;
  /** Why this broker could not be described, while the rest of the listing stands. */
  readonly readError: Refusal | null;
}

const shape = (): z.ZodType<readonly MqBroker[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      name: z.string().nullable(),
      usesAwsOwnedKey: z.boolean().nullable(),
      keyId: z.string().nullable(),
      readError: refusalShape().nullable(),
    }),
  );

type BrokerSeat = Seat<'Mq.DescribeBroker' | 'Mq.ListBrokers'>;
type Named = Pick<MqBroker, 'arn' | 'id' | 'name'>;

/** Every broker of the account and region. Sorted by ARN. */
export const mqBrokers = defineFact({
  name: 'mq-brokers',
  scope: 'region',
  depth: 'full',
  operations: ['Mq.DescribeBroker', 'Mq.ListBrokers'],
  shape,
  read: async (seat): Promise<readonly MqBroker[]> => {
    const brokers = await startEach(
      seat.pages('Mq.ListBrokers', { MaxResults: 100 }, { token: 'NextToken', next: 'NextToken' }),
      (page) => required(page.BrokerSummaries, 'BrokerSummaries'),
      ({ BrokerArn, BrokerId, BrokerName }) =>
        readBroker(seat, { arn: required(BrokerArn, 'BrokerArn'), id: required(BrokerId, 'BrokerId'), name: text(BrokerName) }),
    );
    return byArn(brokers.filter((broker) => broker !== null));
  },
});

/** `null` for a broker that was deleted after the listing named it. */
async function readBroker(seat: BrokerSeat, named: Named): Promise<MqBroker | null> {
  const { account, region } = seat;
  const asked = seat.call('Mq.DescribeBroker', { BrokerId: named.id });
  const { value, refusal } = await attempt({ operation: 'Mq.DescribeBroker', account, region }, asked);
  if (refusal?.error === 'NotFoundException') return null;
  const { UseAwsOwnedKey, KmsKeyId } = value?.EncryptionOptions ?? {};
  return { ...named, usesAwsOwnedKey: UseAwsOwnedKey ?? null, keyId: text(KmsKeyId), readError: refusal };
}
