import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measuredEnvironment } from './engine.ts';
import { type Row, ratio } from './row.ts';
import type { BenchServer } from './server/start.ts';

interface Cost {
  readonly calls: number;
  readonly cpuMicroseconds: number;
}

const modes = ['engine', 'sdk'] as const;

/** CPU of a call by iq's transport against the SDK as it comes: the same calls, each in its own process, the minimum of interleaved rounds. */
export async function cpuPerCall(
  server: BenchServer,
  { accounts, rounds }: { readonly accounts: number; readonly rounds: number },
): Promise<Row> {
  const best = { engine: Number.POSITIVE_INFINITY, sdk: Number.POSITIVE_INFINITY };
  let made = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const mode of modes) {
      await server.set({ organization: { accounts: accounts + 4 }, latencyMs: 40 });
      const { calls, cpuMicroseconds } = await costOf(mode, accounts, server);
      best[mode] = Math.min(best[mode], cpuMicroseconds / calls);
      made = calls;
    }
  }
  return ratio({
    metric: 'CPU per call, mixed ÷ SDK default',
    value: best.engine / best.sdk,
    detail: `${best.engine.toFixed(0)} ÷ ${best.sdk.toFixed(0)} µs, ${made} calls, 40 ms, 256 in flight`,
    target: 0.4,
  });
}

async function costOf(mode: (typeof modes)[number], accounts: number, server: BenchServer): Promise<Cost> {
  const script = fileURLToPath(new URL('calls.ts', import.meta.url));
  const child = spawn(process.execPath, [script, mode, String(accounts)], {
    env: measuredEnvironment(server.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (chunks.stdout += chunk));
  child.stderr.on('data', (chunk) => (chunks.stderr += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${mode} ended with ${code}: ${chunks.stderr}`);
  return JSON.parse(chunks.stdout) as Cost;
}
