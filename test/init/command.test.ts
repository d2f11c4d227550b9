import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type InitOptions, init } from '../../src/commands/init.ts';
import { load } from '../../src/init/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'iq-init-'));
afterAll(() => rmSync(folder, { recursive: true }));

const nothing = () => undefined;
const signals: InitOptions['signals'] = { onFirst: nothing, listen: nothing, stop: nothing, end: nothing };
const options = (out: string, change: Partial<InitOptions> = {}): InitOptions => ({
  out: join(folder, out),
  concurrency: 1,
  progress: false,
  signals,
  ...change,
});

/** What the command says on stderr. */
async function said(path: string | undefined, given: InitOptions): Promise<string> {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await init(path, given);
    return write.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    write.mockRestore();
  }
}

describe('iq init', () => {
  it('writes a starter, and says what comes next', async () => {
    const text = await said(undefined, options('starter.yaml'));
    expect(readFileSync(join(folder, 'starter.yaml'), 'utf8')).toContain('FILL IN');
    expect(text).toContain('iq spec validate');
  });

  it('writes a spec of saved facts that is valid, and says what is marked and what could not be read', async () => {
    const text = await said('fixtures/half-denied/facts.jsonl.gz', options('facts.yaml', { from: 'facts' }));
    expect(load(readFileSync(join(folder, 'facts.yaml'), 'utf8')).spec.organization.id).toBe('o-exampleorgid');
    expect(text).toMatch(/facts that could not be read, and nothing was guessed in their place: .*denied/);
    expect(text).toMatch(/# REVIEW marks \d+ requirements and checks/);
  });

  it('replaces nothing, and leaves nothing half', async () => {
    writeFileSync(join(folder, 'mine.yaml'), 'mine');
    await expect(said(undefined, options('mine.yaml'))).rejects.toThrow(/is there already, and is not replaced/);
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe('mine');
    await expect(said(join(folder, 'nothing.gz'), options('none.yaml', { from: 'facts' }))).rejects.toThrow(/cannot be read/);
    expect(existsSync(join(folder, 'none.yaml'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });

  for (const [path, change, message] of [
    [undefined, { from: 'facts' }, /--from facts needs a path/],
    [undefined, { from: 'cdk' }, /--from cdk needs a path/],
    ['x', {}, /A path goes with/],
    ['x', { from: 'aws', role: 'r' }, /A path goes with/],
    [undefined, { from: 'aws' }, /needs the role/],
    [undefined, { externalId: 'x1' }, /go with --from aws/],
  ] as const)
    it(`refuses ${JSON.stringify([path, change])}`, async () => {
      await expect(said(path, options('refused.yaml', change))).rejects.toThrow(message);
      expect(existsSync(join(folder, 'refused.yaml'))).toBe(false);
    });
});
