import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { specText } from '../../bench/organization.ts';
import { chance } from '../../bench/server/faults.ts';
import { type AskedOptions, optionsOf } from '../../bench/server/options.ts';
import { type BenchServer, startBenchServer } from '../../bench/server/start.ts';
import { verifyPackage } from '../../src/evidence/verify.ts';
import { type Program, startProgram } from '../program.ts';

// Until Node runs its first line, a signal ends the process, whatever the program is: some 45 to 70 ms here. The built program listens 2 to
// 4 ms after that, its sources some 90 ms, for Node loads first what strips their types. All moments below count from then.
const organization: AskedOptions = { organization: { accounts: 4 }, latencyMs: 20 };
const moments = 20;
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
const runId = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let server: BenchServer;
let scratch: string;
let spec: string;
/** Milliseconds of a run that nobody interrupts, from when it listens to its end. */
let whole: number;
let started: Program | undefined;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'iq-interrupt-'));
  spec = join(scratch, 'spec.yaml');
  writeFileSync(spec, specText(optionsOf(organization).organization));
  server = await startBenchServer(organization);
  const { program } = verify('whole', []);
  await program.listening;
  const since = performance.now();
  expect(await program.ended).toMatchObject({ code: 0 });
  whole = performance.now() - since;
});
afterEach(() => {
  started?.child.kill('SIGKILL');
});
afterAll(async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

function verify(name: string, more: readonly string[]) {
  const out = join(scratch, name);
  const program = startProgram(['verify', '--spec', spec, '--out', out, ...more], server.env);
  started = program;
  return { program, out, left: () => (existsSync(out) ? readdirSync(out) : []) };
}

describe('iq verify, interrupted', () => {
  const conclusions: (string | undefined)[] = [];

  it.each(
    Array.from({ length: moments }, (_, index) => {
      const signal = index % 2 === 0 ? 'SIGINT' : 'SIGTERM';
      // One in each twentieth of the run, so that no part of it goes without.
      return { number: index + 1, signal, at: (index + chance(20, `moment ${index}`)) / moments, keeps: index % 4 < 2 } as const;
    }),
  )(
    'at moment $number by $signal: the record of an aborted run, whole, within five seconds',
    async ({ number, signal, at, keeps }) => {
      const saved = join(scratch, `${number}.jsonl.gz`);
      const { program, out, left } = verify(`${number}`, ['--save-facts', saved, ...(keeps ? ['--keep-responses'] : [])]);
      await program.listening;
      await sleep(at * whole);
      const sentAt = Date.now();
      program.child.kill(signal);
      const since = performance.now();
      const { code, signal: endedBy, stderr } = await program.ended;
      expect(performance.now() - since, 'milliseconds to the end').toBeLessThan(5_000);
      expect(left(), stderr).toEqual([expect.stringMatching(runId)]);
      const path = join(out, left()[0] ?? '');
      const { status, lines, record } = await verifyPackage(path);
      expect({ status, wrong: lines.filter(({ ok }) => ok === false) }).toEqual({ status: 'intact', wrong: [] });
      conclusions.push(record?.conclusion);
      if (record?.conclusion === 'aborted') expect({ code, endedBy }).toEqual({ code: exitCodes[signal], endedBy: null });
      else {
        // It had come to its end: what was left was to write and print it, and a signal ends that as it ends every program.
        expect(record?.conclusion).toBe('conforms');
        expect(Date.parse(record?.finishedAt ?? '')).toBeLessThanOrEqual(sentAt);
        expect([0, null]).toContain(code);
      }
      if (existsSync(saved)) expect(readFileSync(saved)).toEqual(readFileSync(join(path, 'facts.jsonl.gz')));
    },
    30_000,
  );

  it('came in time at most of these moments', () => {
    expect(conclusions).toHaveLength(moments);
    expect(conclusions.filter((conclusion) => conclusion === 'aborted').length).toBeGreaterThan(moments / 2);
  });

  it('hears signals before it loads anything else', () => {
    const tell =
      "import{writeSync}from'node:fs';import{registerHooks}from'node:module';const load=(url,context,next)=>{writeSync(3,url+' ');return next(url,context)};";
    const hook = `${tell}registerHooks({load});process.on('newListener',(name)=>writeSync(3,name+' '))`;
    const { output } = spawnSync(process.execPath, ['--import', `data:text/javascript,${hook}`, 'src/iq.ts', 'verify'], {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const events = (output[3] ?? '').split(' ').map((event) => event.replace(/^.*\//, ''));
    expect(events.slice(0, events.indexOf('cli.ts'))).toEqual(['iq.ts', 'signals.ts', 'SIGINT', 'SIGTERM']);
  });

  it('before Node has run a line: ended by the signal, and nothing left', async () => {
    const { program, left } = verify('before', []);
    program.child.kill('SIGINT');
    expect(await program.ended).toMatchObject({ code: null, signal: 'SIGINT' });
    expect(left()).toEqual([]);
  });

  it('as soon as it listens: it asks AWS for nothing', async () => {
    await server.set(organization);
    const { program } = verify('soon', []);
    await program.listening;
    program.child.kill('SIGTERM');
    expect(await program.ended).toMatchObject({ code: 143, stdout: expect.stringContaining('iq: aborted exit=143 ') });
    expect((await server.stats()).calls).toBe(0);
  });

  it('twice: at once, with nothing under a final name that is not whole', async () => {
    await server.set({ ...organization, latencyMs: 60_000 });
    const { program, out, left } = verify('twice', []);
    await program.listening;
    const again = setInterval(() => program.child.kill('SIGINT'), 20);
    const since = performance.now();
    const { code } = await program.ended;
    clearInterval(again);
    await server.set(organization);
    expect([130, null]).toContain(code);
    expect(performance.now() - since).toBeLessThan(5_000);
    for (const name of left().filter((name) => runId.test(name))) expect((await verifyPackage(join(out, name))).status).toBe('intact');
  });
});

it('iq demo, interrupted as soon as it listens: it reads nothing', async () => {
  const program = startProgram(['demo', '--out', join(scratch, 'demo')], {});
  started = program;
  await program.listening;
  program.child.kill('SIGINT');
  expect(await program.ended).toMatchObject({ code: 130, stdout: expect.stringMatching(/^iq: aborted exit=130 .* unknown=[1-9]/m) });
});

describe('where there is nothing to record', () => {
  it.each([
    ['a spec that is none', ['--spec', 'package.json']],
    ['a flag that there is not', ['--frobnicate']],
  ])('%s: exit 3, interrupted or not', async (_, more) => {
    const program = startProgram(['verify', '--out', join(scratch, 'nothing'), ...more], {});
    started = program;
    await program.listening;
    program.child.kill('SIGINT');
    expect((await program.ended).code).toBe(3);
  });

  it('a command that leaves none hears no signal: it ends as every program does', async () => {
    const program = startProgram(['spec', 'schema'], {});
    started = program;
    expect(await Promise.race([program.listening.then(() => 'listening'), program.ended.then(({ code }) => code)])).toBe(0);
  });
});
