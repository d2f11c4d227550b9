import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { classify } from '../../src/aws/failure.ts';
import { listen } from './http/listening.ts';

it('a host whose every address refuses is named by the refusal, with all of its words', async () => {
  const server = await listen(createServer());
  await server.close();
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
  ];
  const socket = connect({ host: 'iam.amazonaws.com', port: server.port, lookup: (_, __, callback) => callback(null, addresses) });
  const [error] = await once(socket, 'error').catch((thrown: unknown) => [thrown]);
  expect(error).toBeInstanceOf(AggregateError);
  expect(classify(error)).toMatchObject({ name: 'ECONNREFUSED', reason: 'failed', retry: 'transient' });
  expect(classify(error).message).toMatch(/ECONNREFUSED 127\.0\.0\.1.*, .*ECONNREFUSED 127\.0\.0\.2/);
});
