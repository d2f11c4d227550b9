import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readFacts } from '../src/evidence/facts-file.ts';
import { readResponses } from '../src/evidence/responses-file.ts';
import { verifyPackage } from '../src/evidence/verify.ts';
import { identityAnswer, queryError, sessionAnswer } from './aws/wire.ts';

// The program against a server that lets it in everywhere and then refuses everything.
let scratch: string;
let server: Server | undefined;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'iq-keep-'));
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function refuse(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers['x-amz-target'] === undefined) {
    queryError(response, 403, 'AccessDenied', 'as told');
  } else {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end('{"__type":"AccessDeniedException","message":"as told"}');
  }
}

/** Starts the program; `answer` is asked for all but sessions. */
async function start(name: string, answer: typeof refuse, ...more: readonly string[]) {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    request.on('end', () => {
      if (body.includes('Action=GetCallerIdentity')) identityAnswer(response);
      else if (body.includes('Action=AssumeRole')) sessionAnswer(response, 'ASIASESSION', '2099-01-01T00:00:00Z');
      else answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const out = join(scratch, name);
  const child = spawn(
    process.execPath,
    ['src/iq.ts', 'verify', '--spec', 'fixtures/reference/spec.yaml', '--format', 'none', '--out', out, '--no-progress', ...more],
    {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: scratch,
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      },
    },
  );
  let stderr = '';
  child.stdout.resume();
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const ended = new Promise<{ status: number | null; stderr: string }>((resolve) =>
    child.on('close', (status) => resolve({ status, stderr })),
  );
  return { out, child, ended };
}

const packageIn = (out: string): string => join(out, readdirSync(out)[0] ?? '');

describe('iq verify --keep-responses', () => {
  it('keeps every answer to its facts, refusals too, and none of STS or of functions', async () => {
    const { out, ended } = await start('kept', refuse, '--keep-responses');
    const { status, stderr } = await ended;
    expect({ status, left: readdirSync(out) }, stderr).toEqual({ status: 2, left: [expect.stringMatching(/^[0-9a-f-]{36}$/)] });
    const path = packageIn(out);
    const bodies = readdirSync(join(path, 'responses')).map((name) => readFileSync(join(path, 'responses', name), 'utf8'));
    expect(bodies.length).toBeGreaterThan(0);
    expect(bodies.filter((body) => !body.includes('as told'))).toEqual([]);
    const index = await readResponses(readFileSync(join(path, 'responses.jsonl.gz')));
    expect([...new Set(index.map(({ status }) => status))].sort()).toEqual([400, 403]);
    const facts = await readFacts(readFileSync(join(path, 'facts.jsonl.gz')));
    const requests = facts.flatMap((fact) => fact.requests);
    const isSecret = ({ service }: { readonly service: string }) => service === 'STS' || service === 'Lambda';
    expect(requests.filter((request) => isSecret(request) === (request.response !== undefined))).toEqual([]);
    expect(index).toHaveLength(requests.filter((request) => !isSecret(request)).length);
    expect((await verifyPackage(path)).lines.filter(({ ok }) => ok === false)).toEqual([]);
  }, 60_000);

  it('leaves the answers that came before an interrupt, in the record of an aborted run', async () => {
    let count = 0;
    const { out, child, ended } = await start(
      'interrupted',
      (request, response) => {
        count += 1;
        if (count < 20) refuse(request, response);
        else if (count === 20) child.kill('SIGINT');
      },
      '--keep-responses',
    );
    expect((await ended).status).toBe(130);
    expect(readdirSync(out)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    const { lines, record } = await verifyPackage(packageIn(out));
    expect(record?.conclusion).toBe('aborted');
    expect(lines.filter(({ ok }) => ok === false)).toEqual([]);
    expect((await readResponses(readFileSync(join(packageIn(out), 'responses.jsonl.gz')))).length).toBeGreaterThan(0);
  });

  it('ends where the disk refuses an answer: no package, and it says why', async () => {
    let count = 0;
    const { out, ended } = await start(
      'refused',
      (request, response) => {
        count += 1;
        if (count === 3) rmSync(join(packageIn(out), 'responses'), { recursive: true });
        // Whoever still asked after that would wait for long.
        if (count > 20) return;
        // Another body each time, so that each is to be written.
        if (request.headers['x-amz-target'] === undefined) queryError(response, 403, 'AccessDenied', `as told ${count}`);
        else refuse(request, response);
      },
      '--keep-responses',
    );
    const { status, stderr } = await ended;
    expect({ status, stderr, left: readdirSync(out) }).toEqual({
      status: 3,
      stderr: expect.stringContaining("iq: cannot keep AWS's answers in"),
      left: [],
    });
  });

  it('is refused with saved facts', async () => {
    const { out, ended } = await start('saved', refuse, '--keep-responses', '--facts', 'fixtures/reference/facts.jsonl.gz');
    expect(await ended).toEqual({ status: 3, stderr: expect.stringContaining('there are no answers to keep') });
    expect(readdirSync(scratch)).not.toContain('saved');
    expect(out).toContain('saved');
  });
});

it('without the flag, no answer is kept and no fact names one', async () => {
  const { out, ended } = await start('plain', refuse);
  expect((await ended).status).toBe(2);
  expect(readdirSync(packageIn(out)).filter((name) => name.startsWith('responses'))).toEqual([]);
  const facts = await readFacts(readFileSync(join(packageIn(out), 'facts.jsonl.gz')));
  expect(facts.flatMap((fact) => fact.requests).filter((request) => 'response' in request)).toEqual([]);
}, 60_000);
