import { StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { GetAccountSummaryCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { classify, DeadlineError } from '../../src/aws/failure.ts';
import type { ApiRequest } from '../../src/record.ts';
import { overTheWire } from './over-the-wire.ts';
import { queryError, summaryAnswer } from './wire.ts';

const start = overTheWire({ allowed: new Set(['IAM.GetAccountSummary']) });

const summary = ['IAM', 'GetAccountSummary'] as const;
const keyOf = (account: string) => `AKIA${account}TEST`;
const callerOf = (account: string, region = 'us-east-2') => ({
  account,
  region,
  credentials: async () => ({ accessKeyId: keyOf(account), secretAccessKey: 'not a secret' }),
});

describe('one transport for all accounts', () => {
  it('signs every one of 1,000 interleaved calls of 50 accounts with its own account’s key', async () => {
    const { wire, transport } = await start((request, response) => {
      // Answers arrive out of order; the number of users tells which key signed the call that is answered.
      setTimeout(() => summaryAnswer(response, Number(request.accessKeyId.slice(4, 16))), Math.random() * 5);
    });
    const accounts = Array.from({ length: 50 }, (_, index) => String(100_000_000_000 + index));
    const calls = Array.from({ length: 1_000 }, (_, index) => accounts[(index * 7) % 50] ?? '');
    const answers = await Promise.all(calls.map((account) => transport.send(summary, new GetAccountSummaryCommand({}), callerOf(account))));
    expect(wire.received).toHaveLength(1_000);
    const wrong = answers.filter(
      ({ output }, index) => String((output as { SummaryMap: { Users: number } }).SummaryMap.Users) !== calls[index],
    );
    expect(wrong).toEqual([]);
    expect(new Set(wire.received.map(({ accessKeyId }) => accessKeyId)).size).toBe(50);
  });

  it('takes renewed keys for the next attempt of the same call', async () => {
    const { wire, transport } = await start((_, response, count) =>
      count === 1 ? queryError(response, 503, 'ServiceUnavailable') : summaryAnswer(response),
    );
    let issued = 0;
    const credentials = async () => {
      issued += 1;
      return { accessKeyId: `AKIAISSUED${issued}`, secretAccessKey: 'not a secret' };
    };
    const { request } = await transport.send(summary, new GetAccountSummaryCommand({}), { account: '1', region: 'us-east-2', credentials });
    expect(wire.received.map(({ accessKeyId }) => accessKeyId)).toEqual(['AKIAISSUED1', 'AKIAISSUED2']);
    expect(request.attempts).toBe(2);
  });

  it('signs for the region of the call', async () => {
    const { wire, transport } = await start((_, response) => summaryAnswer(response));
    await transport.send(summary, new GetAccountSummaryCommand({}), callerOf('1', 'us-west-2'));
    expect(wire.received[0]?.signingRegion).toBe('us-west-2');
  });
});

describe('the read-only guard', () => {
  it('refuses StopLogging before the network', async () => {
    const { wire, transport } = await start((_, response) => summaryAnswer(response), { allowed: new Set(['CloudTrail.DescribeTrails']) });
    const stop = transport.send(['CloudTrail', 'DescribeTrails'], new StopLoggingCommand({ Name: 'org-trail' }), callerOf('1'));
    await expect(stop).rejects.toThrow('CloudTrail.StopLogging is not a declared read operation; refused before the network');
    expect(wire.received).toEqual([]);
  });
});

describe('retries', () => {
  it('tries a throttled call again for as long as it is throttled, and counts the attempts', async () => {
    const seen: ApiRequest[] = [];
    const { transport } = await start(
      (_, response, count) => (count <= 9 ? queryError(response, 400, 'Throttling') : summaryAnswer(response)),
      {
        onCall: (request) => seen.push(request),
      },
    );
    await transport.send(summary, new GetAccountSummaryCommand({}), callerOf('1'));
    expect(seen).toMatchObject([{ service: 'IAM', operation: 'GetAccountSummary', attempts: 10, throttled: 9, requestId: 'request-1' }]);
    expect(seen[0]?.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it.each([
    ['a 5xx', 503, 'ServiceUnavailable', 5, 'failed'],
    ['a refusal', 403, 'AccessDenied', 1, 'denied'],
    ['an operation the service does not have', 501, 'UnknownOperationException', 1, 'unsupported'],
  ])('ends %s after the attempts that make sense', async (_, status, code, attempts, reason) => {
    const { wire, transport } = await start((_request, response) => queryError(response, status, code));
    const error = await transport.send(summary, new GetAccountSummaryCommand({}), callerOf('1')).catch((thrown: unknown) => thrown);
    expect(wire.received).toHaveLength(attempts);
    expect(classify(error).reason).toBe(reason);
    expect(error).toMatchObject({ iqRequest: { operation: 'GetAccountSummary', account: '1', attempts, error: code } });
  });

  it('tries an answer again that ends before its announced length', async () => {
    const { transport } = await start((_, response, count) => {
      if (count > 1) return summaryAnswer(response, 7);
      response.writeHead(200, { 'content-type': 'text/xml', 'content-length': 1_000 });
      response.write('<GetAccountSummaryResponse>', () => response.destroy());
    });
    const { output, request } = await transport.send(summary, new GetAccountSummaryCommand({}), callerOf('1'));
    expect(output).toMatchObject({ SummaryMap: { Users: 7 } });
    expect(request.attempts).toBe(2);
  });

  it('does not take an HTML page for an answer', async () => {
    const { transport } = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><p>proxy error');
    });
    const answer = await transport.send(summary, new GetAccountSummaryCommand({}), callerOf('1')).then(
      ({ output }) => ({ map: (output as { SummaryMap?: unknown }).SummaryMap ?? null }),
      (error: unknown) => ({ reason: classify(error).reason }),
    );
    expect([{ reason: 'failed' }, { map: null }]).toContainEqual(answer);
  });
});

describe('deadlines', () => {
  it('gives up on a server that never answers, and on a body that never ends', async () => {
    const { transport } = await start(
      (_, response, count) => {
        if (count % 2 === 0) response.writeHead(200, { 'content-type': 'text/xml' }).write('<GetAccount');
      },
      { callTimeout: 50 },
    );
    const error = await transport.send(summary, new GetAccountSummaryCommand({}), callerOf('1')).catch((thrown: unknown) => thrown);
    expect(classify(error)).toMatchObject({ reason: 'timed-out', name: 'DeadlineError' });
  });

  it('counts a call that the end of the run cut off, and ties the request to the error', async () => {
    const controller = new AbortController();
    const seen: ApiRequest[] = [];
    const { transport } = await start((_, response) => queryError(response, 400, 'Throttling'), {
      signal: controller.signal,
      random: () => 1,
      onCall: (request) => seen.push(request),
    });
    setTimeout(() => controller.abort(new DeadlineError('run')), 150);
    const error = await transport.send(summary, new GetAccountSummaryCommand({}), callerOf('1')).catch((thrown: unknown) => thrown);
    expect(classify(error).reason).toBe('timed-out');
    expect(error).toMatchObject({ iqRequest: { operation: 'GetAccountSummary', throttled: 1, error: 'DeadlineError' } });
    expect(seen).toHaveLength(1);
  });

  it('ends calls in flight, waiting and backing off when the run is interrupted', async () => {
    const controller = new AbortController();
    const { transport } = await start((_, response, count) => (count === 1 ? queryError(response, 400, 'Throttling') : undefined), {
      concurrency: 1,
      quotaShare: 1,
      signal: controller.signal,
      random: () => 1,
    });
    const calls = ['1', '2', '3'].map((account) =>
      transport.send(summary, new GetAccountSummaryCommand({}), callerOf(account)).catch((error: unknown) => classify(error).reason),
    );
    setTimeout(() => controller.abort(new DeadlineError('aborted')), 100);
    expect(await Promise.all(calls)).toEqual(['aborted', 'aborted', 'aborted']);
  });
});
