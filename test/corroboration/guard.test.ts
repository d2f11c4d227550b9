import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataEvents, eventPlaceOf } from '../../src/aws/corroboration/events.ts';
import { corroborationOperations, historyPolicy, logPolicy } from '../../src/aws/corroboration/operations.ts';
import { openAuditor } from '../../src/aws/corroboration/seat.ts';
import { operations } from '../../src/aws/operations.ts';
import { Transport } from '../../src/aws/transport.ts';
import { startWire } from '../aws/wire.ts';

describe('what the auditor’s seat may ask', () => {
  it('is these five operations, none of which writes', () => {
    expect(Object.keys(corroborationOperations)).toEqual([
      'CloudTrail.LookupEvents',
      'S3.ListObjectsV2',
      'S3.GetObject',
      'STS.GetCallerIdentity',
      'STS.AssumeRole',
    ]);
    expect(Object.keys(operations).filter((name) => /^S3\.(GetObject|ListObjectsV2)$/.test(name))).toEqual([]);
  });

  it('S3.GetObject of its own model is refused by a transport that does not allow it, before the network', async () => {
    const wire = await startWire((_, response) => response.end());
    process.env.AWS_ENDPOINT_URL = wire.endpoint;
    const { GetObjectCommand } = await import('../../src/aws/corroboration/commands.ts');
    const signal = new AbortController().signal;
    const options = { concurrency: 1, quotaShare: 1, callTimeout: 1000, signal, version: 'test' };
    const transport = new Transport({ ...options, allowed: new Set(Object.keys(operations)) });
    const caller = { account: '1', region: 'us-east-1', credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }) };
    const command = { input: { Bucket: 'b', Key: 'k', Range: 'bytes=0-1' }, constructor: GetObjectCommand };
    await expect(transport.send(['S3', 'GetObject'], command, caller)).rejects.toThrow(/S3\.GetObject is not a declared read operation/);
    expect(wire.received).toEqual([]);
    await transport.close();
    await wire.close();
    delete process.env.AWS_ENDPOINT_URL;
  });

  it('a caller whom AWS does not know cannot start', async () => {
    const wire = await startWire((_, response) => {
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end('<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>');
    });
    const before = process.env;
    process.env = { ...before, AWS_ENDPOINT_URL: wire.endpoint, AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'x' };
    const options = { profile: undefined, role: undefined, externalId: undefined, region: 'us-east-1', version: 'test' };
    await expect(openAuditor(options)).rejects.toMatchObject({ code: 'denied' });
    process.env = before;
    await wire.close();
  });

  it('has a name of its events for every operation of the reader, and a page for each that is not recorded', () => {
    for (const name of Object.keys(operations)) {
      const [service = '', operation = ''] = name.split('.');
      const { names, sources, regions } = eventPlaceOf({ service, operation, region: 'eu-west-1' }, 'aws');
      expect([names.length > 0, regions.length > 0, sources.every((source) => /^[a-z0-9-]+\.amazonaws\.com$/.test(source))], name).toEqual([
        true,
        true,
        true,
      ]);
    }
    for (const [name, page] of Object.entries(dataEvents)) {
      expect(Object.keys(operations)).toContain(name);
      expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    }
  });
});

describe('docs/corroboration.md', () => {
  const page = readFileSync('docs/corroboration.md', 'utf8');
  it.each([
    ['history', historyPolicy('auditor-read-only')],
    ['log', logPolicy('log-archive-bucket')],
  ])('has the policy that the table of operations gives: %s', (mark, policy) => {
    expect(page).toContain(`<!-- ${mark} -->\n\`\`\`json\n${JSON.stringify(policy, null, 2)}\n\`\`\`\n`);
  });
  it('names every operation that may be sent', () => {
    for (const name of Object.keys(corroborationOperations)) expect(page).toContain(name);
  });
});
