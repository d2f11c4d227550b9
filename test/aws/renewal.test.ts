import { GetAccountSummaryCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { RoleChain } from '../../src/aws/credentials.ts';
import { classify, DeadlineError } from '../../src/aws/failure.ts';
import type { Transport } from '../../src/aws/transport.ts';
import { overTheWire } from './over-the-wire.ts';
import { identityAnswer, queryError, sessionAnswer, summaryAnswer } from './wire.ts';

const allowed = new Set(['IAM.GetAccountSummary', 'STS.AssumeRole', 'STS.GetCallerIdentity']);
const start = overTheWire({ allowed, concurrency: 2 });

const base = async () => ({ accessKeyId: 'AKIABASE', secretAccessKey: 'not a secret' });
const entry = { account: '222222222222', role: 'iq-auditor' };
const ask = (transport: Transport, caller: Parameters<Transport['send']>[2]) =>
  transport.send(['IAM', 'GetAccountSummary'], new GetAccountSummaryCommand({}), caller);

/** A chain over a wire that hands out ASIA1, ASIA2 … and takes `accepted` alone. */
async function chained(accepts: (key: string) => boolean, code = 'ExpiredToken') {
  let issued = 0;
  const { wire, transport } = await start(({ body, accessKeyId }, response) => {
    if (body.includes('GetCallerIdentity')) identityAnswer(response);
    else if (body.includes('AssumeRole')) sessionAnswer(response, `ASIA${++issued}`, '2099-01-01T00:00:00Z');
    else if (accepts(accessKeyId)) summaryAnswer(response);
    else queryError(response, code === 'RequestExpired' ? 400 : 403, code);
  });
  const chain = await RoleChain.start({ transport, base, region: 'us-east-2', runId: 'r', externalId: undefined, policy: null });
  const keysUsed = () => wire.received.filter(({ body }) => body.includes('GetAccountSummary')).map(({ accessKeyId }) => accessKeyId);
  return { transport, caller: chain.caller(entry, 'us-east-2'), keysUsed, issued: () => issued };
}

describe('a session that AWS calls expired in the middle of a run', () => {
  it.each(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'])('%s: is renewed, and the call made again', async (code) => {
    const { transport, caller, keysUsed } = await chained((key) => key === 'ASIA2', code);
    const { request } = await ask(transport, caller);
    expect(keysUsed()).toEqual(['ASIA1', 'ASIA2']);
    expect(request.attempts).toBe(2);
  });

  it('is renewed once for all calls that met it', async () => {
    const { transport, caller, issued } = await chained((key) => key === 'ASIA2');
    await Promise.all(Array.from({ length: 8 }, () => ask(transport, caller)));
    expect(issued()).toBe(2);
  });

  it('is renewed as often as it expires while a call waits', async () => {
    let valid = 3;
    const { transport, caller, keysUsed } = await chained((key) => Number(key.slice(4)) >= valid);
    await ask(transport, caller);
    valid = 5;
    await ask(transport, caller);
    expect(keysUsed()).toEqual(['ASIA1', 'ASIA2', 'ASIA3', 'ASIA3', 'ASIA4', 'ASIA5']);
  });

  it('is not renewed for ever where each new one is called expired too', async () => {
    const { transport, caller, keysUsed } = await chained(() => false);
    const error = await ask(transport, caller).catch((thrown: unknown) => thrown);
    expect(classify(error)).toMatchObject({ name: 'ExpiredToken', reason: 'denied' });
    expect(keysUsed()).toEqual(['ASIA1', 'ASIA2', 'ASIA3', 'ASIA4', 'ASIA5', 'ASIA6']);
  });

  it('stays expired where there are no other keys', async () => {
    const { wire, transport } = await start((_, response) => queryError(response, 403, 'ExpiredToken'));
    const error = await ask(transport, { account: '1', region: 'us-east-2', credentials: base }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ExpiredToken', iqRequest: { attempts: 1, error: 'ExpiredToken' } });
    expect(wire.received).toHaveLength(1);
  });
});

describe('a clock that is not AWS’s', () => {
  const date = (response: Parameters<typeof queryError>[0]) => response.setHeader('date', new Date(Date.now() + 7_200_000).toUTCString());

  it.each([
    ['RequestTimeTooSkewed', 403],
    ['SignatureDoesNotMatch', 403],
    ['InvalidSignatureException', 400],
    ['RequestInTheFuture', 400],
    ['RequestExpired', 400],
    ['AuthFailure', 401],
  ])('%s: the call is signed again for the time of the answer', async (code, status) => {
    const { wire, transport } = await start((_, response, count) => {
      date(response);
      if (count === 1) queryError(response, status, code);
      else summaryAnswer(response);
    });
    await ask(transport, { account: '1', region: 'us-east-2', credentials: base });
    const [first = 0, second = 0] = wire.received.map(({ signedAt }) => signedAt);
    expect(wire.received).toHaveLength(2);
    expect(Math.round((second - first) / 3_600_000)).toBe(2);
    expect(transport.maxSkewMs).toBeGreaterThan(7_000_000);
  });

  it.each(['SignatureDoesNotMatch', 'AccessDeniedException'])('does not make a refusal into anything else: %s', async (code) => {
    const { wire, transport } = await start((_, response) => {
      date(response);
      queryError(response, 403, code);
    });
    const error = await ask(transport, { account: '1', region: 'us-east-2', credentials: base }).catch((thrown: unknown) => thrown);
    expect(classify(error)).toMatchObject({ name: code, reason: 'denied' });
    expect(wire.received).toHaveLength(2);
  });
});

describe('keys', () => {
  it('never come back in the words of an error, whatever the service repeats', async () => {
    const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    const sessionToken = `IQoJb3JpZ2lu${'x'.repeat(200)}==`;
    const { transport } = await start((_, response) =>
      queryError(
        response,
        403,
        'SignatureDoesNotMatch',
        `The Canonical String should have been x-amz-security-token:${sessionToken} ${secretAccessKey}`,
      ),
    );
    const credentials = async () => ({ accessKeyId: 'ASIAONE', secretAccessKey, sessionToken });
    const error = (await ask(transport, { account: '1', region: 'us-east-2', credentials }).catch((thrown: unknown) => thrown)) as Error;
    for (const text of [error.message, error.stack ?? '']) {
      expect(text).toContain('x-amz-security-token:[redacted] [redacted]');
      expect(text).not.toContain(sessionToken);
      expect(text).not.toContain(secretAccessKey);
    }
  });

  it('that never come do not hold the end of the run', async () => {
    const controller = new AbortController();
    const { transport } = await start(() => undefined, { signal: controller.signal });
    const asked = ask(transport, { account: '1', region: 'us-east-2', credentials: () => new Promise(() => undefined) });
    setTimeout(() => controller.abort(new DeadlineError('aborted')), 20);
    expect(classify(await asked.catch((thrown: unknown) => thrown)).reason).toBe('aborted');
  });
});
