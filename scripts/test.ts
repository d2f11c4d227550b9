import { spawnSync } from 'node:child_process';
import { prepareEmulator } from './emulator.ts';

// All tests with one command. What a machine lacks is said aloud; under CI nothing may be skipped.
const isCi = process.env.CI === 'true';
const emulator = prepareEmulator();
const skipped = emulator.ok ? '' : `\n*** THE EMULATOR TESTS ARE SKIPPED: ${emulator.reason}\n\n`;
if (!emulator.ok) {
  process.stderr.write(skipped);
  if (isCi) process.exit(1);
}
const { status } = spawnSync('vitest', ['run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: emulator.ok ? process.env : { ...process.env, IQ_WITHOUT_EMULATOR: '1' },
});
if (!emulator.ok) process.stderr.write(skipped);
process.exitCode = status ?? 1;
