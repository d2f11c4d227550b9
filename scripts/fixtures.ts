import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ephemeralSigner, sealOf } from '../src/evidence/signer.ts';
import { run } from '../src/run.ts';
import { startEmulator } from '../test/emulator/emulator.ts';
import { expectedOf } from '../test/expected-of.ts';
import { overEmulator, recordFaults } from './faults.ts';

// Records fixtures/<organization>/ from the emulator, through `iq verify --save-facts` as anybody would run it, and writes down the verdicts; then
// fixtures/faults/, which `iq qualify` tries. With the word faults: those alone.
const states = process.argv[2] === 'faults' ? [] : (['reference', 'broken', 'half-denied'] as const);
const specFiles = [
  ...['spec.yaml', 'attestations.yaml', 'deviations.yaml', 'hipaa-eligible.yaml'],
  ...['root-custody.txt', 'mfa-identity-center.txt', 'break-glass-drill.txt', 's3-backfill.txt'],
];

const emulator = await startEmulator();
const scratch = mkdtempSync(join(tmpdir(), 'iq-fixtures-'));
try {
  for (const state of states) {
    const folder = join('fixtures', state);
    mkdirSync(folder, { recursive: true });
    if (state !== 'reference') for (const file of specFiles) copyFileSync(join('fixtures', 'reference', file), join(folder, file));
    await emulator.seed(state);
    const spec = join(folder, 'spec.yaml');
    const facts = join(folder, 'facts.jsonl.gz');
    const args = ['src/iq.ts', 'verify', '--spec', spec, '--save-facts', facts, '--out', scratch, '--format', 'none'];
    const { status } = spawnSync(process.execPath, args, {
      env: { ...process.env, ...emulator.env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status === null || status > 2) throw new Error(`recording ${state} ended with ${status}`);
    const { record } = await run(
      { spec, facts, narrowing: {}, purpose: 'engineering', concurrency: 1 },
      {
        now: () => new Date(),
        runId: () => 'fixture',
        announce: async () => ({ seal: sealOf(ephemeralSigner()) }),
        interrupt: new AbortController().signal,
      },
    );
    writeFileSync(join(folder, 'expected.json'), `${JSON.stringify(expectedOf(record), null, 2)}\n`);
    console.log(`${folder}: ${record.conclusion}, exit ${status}`);
  }
  const plants = overEmulator(emulator);
  await recordFaults(plants.read).finally(plants.end);
} finally {
  rmSync(scratch, { recursive: true });
  await emulator.stop();
}
