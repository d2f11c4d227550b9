import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { specText } from '../../bench/organization.ts';
import { chance } from '../../bench/server/faults.ts';
import { type AskedOptions, optionsOf } from '../../bench/server/options.ts';
import { type BenchServer, startBenchServer } from '../../bench/server/start.ts';
import { fileStore } from '../../src/evidence/ledger/file-store.ts';
import { verifyLedger } from '../../src/evidence/ledger/verify.ts';
import { verifyPackage } from '../../src/evidence/verify.ts';
import { type Program, startProgram } from '../program.ts';

// SIGKILL, which nothing can hear: two runs at once, each killed at a moment of its own. IQ_KILL_ROUNDS=50 makes it a hundred.
const rounds = Number(process.env.IQ_KILL_ROUNDS ?? 3);
const organization: AskedOptions = { organization: { accounts: 4 } };
const runId = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let server: BenchServer;
let scratch: string;
let out: string;
let publicKeyPem: string;
let args: readonly string[];
/** Milliseconds of a run that nobody kills, from when it listens to its end. */
let whole: number;
const programs = new Set<Program>();

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'iq-kill-'));
  out = join(scratch, 'evidence');
  const [spec, key] = [join(scratch, 'spec.yaml'), join(scratch, 'seal.key')];
  execFileSync('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', key], { stdio: 'ignore' });
  publicKeyPem = execFileSync('openssl', ['pkey', '-in', key, '-pubout'], { encoding: 'utf8' });
  writeFileSync(spec, specText(optionsOf(organization).organization));
  args = ['verify', '--spec', spec, '--out', out, '--key', key, '--ledger', join(scratch, 'ledger')];
  server = await startBenchServer(organization);
  const program = start();
  await program.listening;
  const since = performance.now();
  expect(await program.ended).toMatchObject({ code: 0 });
  whole = performance.now() - since;
}, 60_000);
afterEach(() => {
  for (const { child } of programs) child.kill('SIGKILL');
});
afterAll(async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

function start(): Program {
  const program = startProgram(args, { HOME: scratch, ...server.env });
  programs.add(program);
  void program.ended.then(() => programs.delete(program));
  return program;
}

/** What the ledger and the folder of packages say: what is wrong in either. */
async function wrong(): Promise<unknown> {
  const ledger = await verifyLedger(fileStore(join(scratch, 'ledger')), { keys: [createPublicKey(publicKeyPem)] });
  const packages = readdirSync(out).filter((name) => !name.startsWith('.'));
  const verified = await Promise.all(packages.map((name) => verifyPackage(join(out, name), { publicKeyPem })));
  return {
    ledger: ledger.lines.filter(({ ok }) => ok === false),
    names: packages.filter((name) => !runId.test(name)),
    packages: verified.filter(({ status }) => status !== 'valid').map(({ lines }) => lines.filter(({ ok }) => ok !== true)),
  };
}

it(
  `${rounds * 2} runs killed at any moment: the ledger verifies, no package is half there, and the next run goes on`,
  async () => {
    const nothing = { ledger: [], names: [], packages: [] };
    let killed = 0;
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(
        [0, 1].map(async (which) => {
          const program = start();
          await program.listening;
          // Two at once take longer than one alone: the moments reach beyond its end.
          await sleep(chance(20, `round ${round}, run ${which}`) * whole * 1.8);
          program.child.kill('SIGKILL');
          if ((await program.ended).signal === 'SIGKILL') killed += 1;
        }),
      );
      expect(await wrong(), `after round ${round + 1}`).toEqual(nothing);
    }
    expect(killed).toBeGreaterThan(0);
    const before = readdirSync(out).length;
    const last = start();
    expect(await last.ended).toMatchObject({ code: 0 });
    expect(readdirSync(out).length).toBe(before + 1);
    expect(await wrong()).toEqual(nothing);
  },
  20_000 + rounds * 20_000,
);
