import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { createSeat } from '../../src/aws/seats.ts';
import { collect } from '../../src/collect.ts';
import { writeFacts } from '../../src/evidence/facts-file.ts';
import { enabledRegions } from '../../src/facts/enabled-regions.ts';
import type { FactDefinition } from '../../src/facts/fact.ts';
import { facts as definitions } from '../../src/facts/index.ts';
import { organization } from '../../src/facts/organization.ts';
import type { ApiRequest } from '../../src/record.ts';
import { specOf } from '../spec-of.ts';
import { overTheWire } from './over-the-wire.ts';

const allowed = new Set(definitions.flatMap(({ operations }) => operations));
const start = overTheWire({ allowed, callTimeout: 200 });

/** Every fact of one account, read from a server that answers everything alike. */
async function readAll(answer: (response: ServerResponse) => void) {
  const { transport } = await start((_, response) => answer(response));
  const account = '222222222222';
  const credentials = async () => ({ accessKeyId: 'ASIAONE', secretAccessKey: 'not a secret' });
  const seat = (fact: FactDefinition, region: string, onRequest: (request: ApiRequest) => void) =>
    createSeat(region, {
      transport,
      partition: 'aws',
      operations: fact.operations,
      callerIn: (where) => ({ account, region: where, credentials }),
      onRequest,
    });
  const { facts } = await collect({
    spec: specOf([account]),
    narrowing: {},
    facts: definitions,
    organization: organization as FactDefinition as typeof organization,
    enabledRegions,
    seats: {
      enter: () => undefined,
      organization: (fact, onRequest) => [seat(fact, 'us-east-2', onRequest)],
      account: (fact, { region }, onRequest) => seat(fact, region ?? 'us-east-2', onRequest),
    },
    now: Date.now,
  });
  return [...facts.values()];
}

const page = '<!doctype html><html><body><h1>Sign in to the proxy</h1></body></html>';
const send = (status: number, type: string, body: string) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
};

it.each<[name: string, answer: (response: ServerResponse) => void]>([
  ['a page of a proxy, as 200', send(200, 'text/html', page)],
  ['a page of a proxy, as 403', send(403, 'text/html', page)],
  ['a page of a proxy, as 503', send(503, 'text/html', page)],
  ['a redirection to a sign-in', (response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
  ['nothing, as 200', send(200, 'text/plain', '')],
  ['an empty object', send(200, 'application/x-amz-json-1.1', '{}')],
  ['null', send(200, 'application/json', 'null')],
  ['a list', send(200, 'application/json', '[]')],
  ['an empty document', send(200, 'text/xml', '<Response/>')],
  ['half an object', send(200, 'application/x-amz-json-1.1', '{"Keys":[')],
  ['half a document', send(200, 'text/xml', '<ListUsersResponse><ListUsersResult><Users>')],
  [
    'fewer bytes than announced',
    (response) => {
      response.writeHead(200, { 'content-type': 'text/xml', 'content-length': '100000' });
      response.write('<ListUsersResponse>', () => response.destroy());
    },
  ],
  ['a reset', (response) => response.destroy()],
])('%s is no answer: nothing is observed in it, and each fact says why', async (_, answer) => {
  const facts = await readAll(answer);
  expect(facts.length).toBeGreaterThan(15);
  // A document without members is read as: AWS did not say. Nothing passes on that.
  const isUnsaid = (value: unknown) => Object.values(value as object).every((member) => member === null);
  expect(facts.flatMap((fact) => (fact.observed && !isUnsaid(fact.value) ? [`${fact.key}: ${JSON.stringify(fact.value)}`] : []))).toEqual(
    [],
  );
  expect(facts.filter(({ observed }) => observed).length).toBeLessThan(4);
  for (const fact of facts) if (!fact.observed) expect(fact.detail).not.toBe('');
  await writeFacts(facts);
});
