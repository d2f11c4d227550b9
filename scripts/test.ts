import { spawnSync } from 'node:child_process';
import { prepareEmulator } from './emulator.ts';

// All tests with one command. What a machine lacks is said aloud; under CI nothing may be skipped.
const isCi = process.env.CI === 'true';
const emulator = prepareEmulator();
if (!emulator.ok) {
  process.stderr.write(`\n*** THE EMULATOR TESTS ARE SKIPPED: ${emulator.reason}\n\n`);
  if (isCi) process.exit(1);
}
const run = spawnSync('vitest', ['run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, ...(emulator.ok ? { IQ_EMULATOR_PYTHON: emulator.python } : { IQ_WITHOUT_EMULATOR: '1' }) },
});
process.exitCode = run.status ?? 1;
