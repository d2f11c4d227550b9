import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '../test/emulator/emulator.ts';
import { measuredEnvironment } from './engine.ts';
import type { Measured } from './organizations.ts';

/** One `iq verify` of the reference organization over the emulator: calls made ÷ calls needed, by the emulator's own counters. */
export async function referenceOrganization(dist: string): Promise<Measured> {
  const emulator = await startEmulator();
  const folder = mkdtempSync(join(tmpdir(), 'iq-bench-'));
  try {
    await emulator.seed('reference');
    await emulator.clear();
    const verify = ['verify', '--spec', 'fixtures/reference/spec.yaml', '--out', folder, '--format', 'none', '--no-progress'];
    const environment = measuredEnvironment(emulator.env);
    const program = [join(dist, 'iq.js'), ...verify];
    // Once before what is counted: the emulator loads each service with its first call, and meanwhile breaks off others, which are then made again.
    await exitOf(program, environment);
    await emulator.clear();
    const exitCode = await exitOf(program, environment);
    const calls = await emulator.log();
    const needed = new Set(calls.map((call) => `${call.account}/${call.region}/${call.service}.${call.operation}/${call.asked}`)).size;
    const row = {
      metric: 'the reference organization over the emulator: calls made ÷ calls needed',
      measured: `${(calls.length / needed).toFixed(2)} (${calls.length} ÷ ${needed}; exit ${exitCode})`,
      target: '1.00',
      isMet: calls.length === needed && exitCode === 0,
    };
    return { rows: [row], wrong: row.isMet ? [] : [`${row.metric}: ${row.measured}`] };
  } finally {
    rmSync(folder, { recursive: true });
    await emulator.stop();
  }
}

function exitOf(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
