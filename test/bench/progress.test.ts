import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { specText } from '../../bench/organization.ts';
import { optionsOf } from '../../bench/server/options.ts';
import { type BenchServer, startBenchServer } from '../../bench/server/start.ts';
import { startProgram } from '../program.ts';

const { organization } = optionsOf({ organization: { accounts: 4 } });
let scratch: string;
let server: BenchServer;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'iq-progress-'));
  // A hundredth of what AWS documents: CloudTrail then takes a call in ten seconds, and a run makes three of them in one place.
  writeFileSync(join(scratch, 'spec.yaml'), specText(organization).replace('limits: {', 'limits: { quota_share: 0.01,'));
  server = await startBenchServer({ organization });
});
afterAll(async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

it('a run that a limit holds names it on stderr, with the time that is left at least', async () => {
  const args = ['verify', '--spec', join(scratch, 'spec.yaml'), '--out', join(scratch, 'out'), '--format', 'none'];
  const { child, stderr, ended } = startProgram(args, server.env);
  const lines: string[] = [];
  const held: string[] = [];
  createInterface({ input: stderr }).on('line', (line) => {
    lines.push(line);
    if (line.includes('held by') && held.push(line) === 1) child.kill('SIGINT');
  });
  const { code, stdout } = await ended;
  expect({ code, stdout }).toEqual({ code: 130, stdout: expect.stringContaining('iq: aborted exit=130') });
  expect(held[0]).toMatch(
    /^iq: \d\/4 accounts · \d+ of \d+ known calls, \d+ in flight(?: · \d+ denied)? · held by AWS's limit on 10000000000\d(?:\/[\w-]+)+: \d+ calls? · at least \d+ (?:s|min) left$/,
  );
  expect(lines.filter((line) => !line.startsWith('iq: '))).toEqual([]);
});
