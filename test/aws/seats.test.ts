import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/aws/operations.ts';
import { createSeat } from '../../src/aws/seats.ts';
import { Transport } from '../../src/aws/transport.ts';
import type { ApiRequest } from '../../src/record.ts';
import { queryError, startWire, type Wire } from './wire.ts';

let requests: ApiRequest[];
let wire: Wire;
/** Answers a request for users behind this marker. */
let answer: (response: ServerResponse, marker: string | null) => void;

beforeEach(async () => {
  requests = [];
  answer = () => undefined;
  wire = await startWire(({ body }, response) => answer(response, new URLSearchParams(body).get('Marker')));
  process.env.AWS_ENDPOINT_URL = wire.endpoint;
});
afterEach(async () => {
  await wire.close();
  delete process.env.AWS_ENDPOINT_URL;
});

function users(response: ServerResponse, names: readonly string[], marker?: string): void {
  const members = names.map((name) => `<member><UserName>${name}</UserName><Path>/</Path></member>`).join('');
  const next = marker === undefined ? '' : `<IsTruncated>true</IsTruncated><Marker>${marker}</Marker>`;
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(
    `<ListUsersResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListUsersResult><Users>${members}</Users>${next}</ListUsersResult></ListUsersResponse>`,
  );
}

function seat(operations: readonly Operation[] = ['IAM.ListUsers']) {
  const transport = new Transport({
    allowed: new Set(operations),
    concurrency: 4,
    quotaShare: 1,
    callTimeout: 1_000,
    signal: new AbortController().signal,
    version: 'test',
    random: () => 0,
  });
  const credentials = async () => ({ accessKeyId: 'AKIATEST', secretAccessKey: 'not a secret' });
  return createSeat('us-east-2', {
    transport,
    partition: 'aws',
    operations,
    callerIn: (region) => ({ account: '222222222222', region, role: 'iq-auditor', credentials }),
    onRequest: (request) => requests.push(request),
  });
}

async function names(from: ReturnType<typeof seat>): Promise<string[]> {
  const found: string[] = [];
  for await (const page of from.pages('IAM.ListUsers', { MaxItems: 1000 }, { token: 'Marker', next: 'Marker' })) {
    found.push(...(page.Users ?? []).map(({ UserName = '' }) => UserName));
  }
  return found;
}

describe('a listing', () => {
  it('goes on past an empty page, until the token is gone', async () => {
    answer = (response, marker) => {
      if (marker === null) users(response, ['a'], 'one');
      else if (marker === 'one') users(response, [], 'two');
      else users(response, ['b'], '');
    };
    expect(await names(seat())).toEqual(['a', 'b']);
    expect(requests.map(({ operation, account, region }) => [operation, account, region])).toEqual(
      Array.from({ length: 3 }, () => ['ListUsers', '222222222222', 'us-east-2']),
    );
  });

  it('is an error, not a loop, where the same token comes back', async () => {
    answer = (response) => users(response, ['a'], 'again');
    await expect(names(seat())).rejects.toThrow('IAM.ListUsers answered the same page token twice');
  });

  it('is lost whole where one page is refused', async () => {
    answer = (response, marker) => {
      if (marker === null) users(response, ['a'], 'one');
      else queryError(response, 403, 'AccessDenied', 'no');
    };
    await expect(names(seat())).rejects.toThrow('no');
    expect(requests.at(-1)).toMatchObject({ operation: 'ListUsers', error: 'AccessDenied' });
  });
});

describe('a seat', () => {
  it('refuses what its fact does not declare, before the network', async () => {
    await expect(names(seat(['IAM.GetAccountSummary']))).rejects.toThrow('IAM.ListUsers is not a declared read operation');
    expect(wire.received).toEqual([]);
    expect(requests).toEqual([]);
  });

  it('moves to another region of the same account', async () => {
    answer = (response) => users(response, []);
    await names(seat().in('eu-west-1'));
    expect(requests).toMatchObject([{ region: 'eu-west-1', account: '222222222222' }]);
  });

  it('tells with a refused request which role was refused and by what', async () => {
    const message = 'not authorized to perform: iam:ListUsers because no permissions boundary allows the iam:ListUsers action';
    answer = (response) => queryError(response, 403, 'AccessDenied', message);
    await expect(names(seat())).rejects.toThrow(message);
    expect(requests).toMatchObject([{ operation: 'ListUsers', denial: { by: 'permissions boundary', role: 'iq-auditor' } }]);
  });

  it('tells of no refusal where the answer was another error', async () => {
    answer = (response) => queryError(response, 400, 'ValidationError', 'no');
    await expect(names(seat())).rejects.toThrow('no');
    expect(requests).toEqual([expect.not.objectContaining({ denial: expect.anything() })]);
  });
});
