import { describe, expect, it } from 'vitest';
import { mqBrokers } from '../../src/facts/mq-brokers.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (id: string) => `arn:aws:mq:us-east-2:222222222222:broker:cc:${id}`;
const summary = (id: string) => ({
  BrokerArn: arn(id),
  BrokerId: id,
  BrokerName: 'cc',
  DeploymentMode: 'SINGLE_INSTANCE' as const,
  EngineType: 'ACTIVEMQ' as const,
});

describe('mq-brokers', () => {
  it('describes each broker of every page', async () => {
    const seat = fakeSeat(
      {},
      {
        'Mq.ListBrokers': ({ NextToken }) =>
          NextToken === undefined
            ? { BrokerSummaries: [summary('c'), summary('b')], NextToken: 'more' }
            : { BrokerSummaries: [summary('a')] },
        'Mq.DescribeBroker': ({ BrokerId = '' }) =>
          ({
            a: { EncryptionOptions: { UseAwsOwnedKey: false, KmsKeyId: 'arn:key' } },
            b: { EncryptionOptions: { UseAwsOwnedKey: true } },
          })[BrokerId] ?? {},
      },
    );
    const named = (id: string) => ({ arn: arn(id), id, name: 'cc', readError: null });
    expect(await readAt(seat, mqBrokers)).toEqual([
      { ...named('a'), usesAwsOwnedKey: false, keyId: 'arn:key' },
      { ...named('b'), usesAwsOwnedKey: true, keyId: null },
      { ...named('c'), usesAwsOwnedKey: null, keyId: null },
    ]);
    expect(seat.calls[0]?.input).toEqual({ MaxResults: 100 });
  });

  it('keeps a refusal beside the broker, and leaves out one that is gone', async () => {
    const seat = fakeSeat(
      {},
      {
        'Mq.ListBrokers': () => ({ BrokerSummaries: [summary('a'), summary('b')] }),
        'Mq.DescribeBroker': ({ BrokerId }) => (BrokerId === 'a' ? accessDenied('no') : awsError('NotFoundException', 'gone')),
      },
    );
    expect(await readAt(seat, mqBrokers)).toMatchObject([{ id: 'a', usesAwsOwnedKey: null, keyId: null, readError: { reason: 'denied' } }]);
  });

  it('throws where the listing is refused', async () => {
    await expect(readAt(fakeSeat({}, { 'Mq.ListBrokers': () => accessDenied() }), mqBrokers)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
