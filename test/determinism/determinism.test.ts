import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
/** The oldest Node that is supported: `engines` in package.json. */
const oldest = 'node@22.22.2';

interface Made {
  readonly node: string;
  readonly judgementSha256: string;
  readonly files: Readonly<Record<string, string>>;
}

async function make(command: string, ...args: readonly string[]): Promise<Made> {
  const { stdout } = await run(command, [...args, 'test/determinism/make.ts'], { env: { ...process.env, NODE_OPTIONS: '' } });
  return JSON.parse(stdout) as Made;
}

it('record and unsigned PDF are the same byte for byte on Node 22 and on Node 24, twice', async (context) => {
  // Without a package index there is no other Node than the pinned one.
  const isThere = await run('npx', ['--yes', oldest, '--version']).then(
    ({ stdout }) => stdout.startsWith('v22.'),
    () => false,
  );
  if (!isThere && process.env.CI !== 'true') context.skip('there is no Node 22 to be had here');
  const [pinned, old] = await Promise.all([make(process.execPath), make('npx', '--yes', oldest)]);
  expect([pinned.node, old.node]).toEqual(['24', '22']);
  expect(Object.keys(pinned.files)).toContain('report.pdf');
  expect({ ...old, node: '24' }).toEqual(pinned);
}, 240_000);
