import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FactRecord } from '../src/record.ts';
import { specText } from './organization.ts';
import { type AskedOptions, optionsOf } from './server/options.ts';
import type { BenchServer } from './server/start.ts';
import type { Stats } from './server/stats.ts';

/** One `iq verify` of the built program, in a process of its own. */
export interface EngineRun {
  readonly exitCode: number;
  readonly wallMs: number;
  /** From the start of the process to the first request, by the server's clock. */
  readonly firstRequestMs: number;
  readonly cpuMs: number;
  /** Greatest resident memory, in megabytes. */
  readonly rssMb: number;
  readonly stats: Stats;
  readonly facts: readonly FactRecord[];
}

/** What is measured, and how. */
export interface EngineOptions {
  readonly server: BenchServer;
  /** The folder of the built program. */
  readonly dist: string;
  readonly options: AskedOptions;
  /** Whether CPU and memory are told: that costs the start some milliseconds. */
  readonly isMetered: boolean;
}

/** Environment of a measured process: this machine's certificate authorities would cost every start some 50 ms, and say nothing about iq. */
export function measuredEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _, AWS_CA_BUNDLE: __, ...env } = process.env;
  return { ...env, ...more };
}

/** Runs to the end. Rejects where the process ends in another way than a verification does. */
export async function runEngine({ server, dist, options, isMetered }: EngineOptions): Promise<EngineRun> {
  await server.set(options);
  const folder = mkdtempSync(join(tmpdir(), 'iq-bench-'));
  try {
    const spec = join(folder, 'spec.yaml');
    const saved = join(folder, 'facts.jsonl.gz');
    const used = join(folder, 'used.json');
    writeFileSync(spec, specText(optionsOf(options).organization));
    const meter = isMetered ? [`--import=${meterOf(used)}`] : [];
    const verify = ['verify', '--spec', spec, '--save-facts', saved, '--out', folder, '--format', 'none', '--no-progress'];
    const startedAt = performance.timeOrigin + performance.now();
    const exitCode = await exitOf([...meter, join(dist, 'iq.js'), ...verify], { env: measuredEnvironment(server.env) });
    const wallMs = performance.timeOrigin + performance.now() - startedAt;
    const stats = await server.stats();
    const usage = isMetered ? (JSON.parse(readFileSync(used, 'utf8')) as { cpuMs: number; rssMb: number }) : { cpuMs: 0, rssMb: 0 };
    const lines = gunzipSync(readFileSync(saved)).toString().trimEnd().split('\n');
    const facts = lines.map((line) => JSON.parse(line) as FactRecord);
    return { exitCode, wallMs, firstRequestMs: (stats.firstRequestAt ?? Number.NaN) - startedAt, ...usage, stats, facts };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A module that writes down what its process has used, when that ends. */
function meterOf(file: string): string {
  const source = `import { writeFileSync } from 'node:fs';
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(${JSON.stringify(file)}, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, rssMb: maxRSS / 1024 }));
});`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

function exitOf(args: readonly string[], options: SpawnOptions): Promise<number> {
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const words: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => words.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code !== null && code <= 2) resolve(code);
      else reject(new Error(`node ${args.at(-9)} verify ended with ${code}: ${Buffer.concat(words)}`));
    });
  });
}
