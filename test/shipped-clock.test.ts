import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareEnvironment, maxBuffer } from './program.ts';

// Evidence is dated by the machine and by AWS. No flag, variable or file of the program that is shipped may move its clock.
const past = '2001-09-09T01:46:40Z';
let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'iq-clock-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const program = readdirSync('dist')
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, text: readFileSync(join('dist', name), 'utf8') }));

/** Names by which programs are told another time: those that are in use, and those that somebody would think of first. */
const variables = ['SOURCE_DATE_EPOCH', 'FAKETIME', 'FAKETIME_TIMESTAMP_FILE', 'IQ_NOW', 'IQ_CLOCK', 'IQ_DATE', 'IQ_TIME', 'NOW', 'DATE'];

describe('the clock of the shipped program', () => {
  it('is asked in the bundle', () => {
    expect(
      program.some(({ text }) => text.includes('now: () => /* @__PURE__ */ new Date()') || text.includes('now: () => new Date()')),
    ).toBe(true);
  });

  it('is set by no variable that the bundle reads', () => {
    const read = program.flatMap(({ text }) => [
      ...[...text.matchAll(/\benv(?:ironment)?(?:\.|\[["'`])([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = '']) => name),
      ...[...text.matchAll(/["'`]([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)["'`]/g)].map(([, name = '']) => name),
    ]);
    expect(read).toContain('AWS_CA_BUNDLE');
    // The SDK's: whether requests that write are signed for AWS's time. What iq dates knows nothing of it.
    const ofSignatures = 'AWS_DISABLE_CLOCK_SKEW_CORRECTION';
    const names = new Set(read.filter((name) => /^(IQ|AWS|NODE|SOURCE|FAKE)_/.test(name)));
    expect([...names].filter((name) => /(^|_)(NOW|CLOCK|DATE|TIME|EPOCH|TODAY|FAKETIME)(_|$)/.test(name))).toEqual([ofSignatures]);
    expect([...names].filter((name) => name.startsWith('IQ_'))).toEqual([]);
  });

  it.each([['verify'], ['merge'], ['demo'], ['evidence', 'verify'], ['evidence', 'publish'], ['ledger', 'verify']])(
    'is set by no flag of iq %s %s',
    (...command) => {
      const { status, stdout } = spawnSync(process.execPath, ['dist/iq.js', ...command, '--help'], { encoding: 'utf8' });
      expect(status).toBe(0);
      const flags = [...stdout.matchAll(/--([a-z-]+)/g)].map(([, name]) => name);
      expect(flags.length).toBeGreaterThan(2);
      expect(flags.filter((name) => /(^|-)(now|clock|date|time|epoch|today|at)(-|$)/.test(name ?? ''))).toEqual([]);
    },
  );

  it('is that of the machine, whatever the environment says', () => {
    const told = Object.fromEntries(variables.map((name) => [name, past]));
    const before = Date.now();
    const { stdout } = spawnSync(
      process.execPath,
      ['dist/iq.js', 'demo', '--out', scratch, '--format', 'none', '--json', '--no-progress'],
      { encoding: 'utf8', maxBuffer, env: bareEnvironment(scratch, told) },
    );
    const { startedAt, finishedAt } = JSON.parse(stdout) as { startedAt: string; finishedAt: string };
    expect(Date.parse(startedAt)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(finishedAt)).toBeLessThanOrEqual(Date.now());
  });
});
