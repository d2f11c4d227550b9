import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const requirements = join(root, 'test', 'emulator', 'requirements.txt');
const home = join(root, '.emulator');
const python = join(home, 'bin', 'python');
const stamp = join(home, 'requirements.sha256');

export type Prepared = { readonly ok: true; readonly python: string } | { readonly ok: false; readonly reason: string };

/** Makes sure that `.emulator/` holds the pinned AWS emulator. Quick where it does already; says why where it cannot. */
export function prepareEmulator(): Prepared {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { ok: true, python };
  const steps = [
    { command: 'python3', args: ['-m', 'venv', '--clear', home], trouble: 'python3 with its venv module is needed' },
    {
      command: python,
      args: ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements],
      trouble: 'the Python package index must be reachable',
    },
  ];
  for (const { command, args, trouble } of steps) {
    const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) return { ok: false, reason: `${trouble}: ${error?.message ?? lastLine(stderr)}` };
  }
  writeFileSync(stamp, wanted);
  return { ok: true, python };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const prepared = prepareEmulator();
  if (prepared.ok) console.log(`The emulator is ready: ${prepared.python}`);
  else console.error(`The emulator cannot be prepared: ${prepared.reason}`);
  process.exitCode = prepared.ok ? 0 : 1;
}
