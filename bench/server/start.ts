import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { AskedOptions } from './options.ts';
import { callerKey } from './sessions.ts';
import type { Stats } from './stats.ts';

/** A running bench server. */
export interface BenchServer {
  readonly endpoint: string;
  /** Environment of a process that is to see the synthetic AWS, and nothing of this machine's AWS set-up. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts anew with these options: all counts at 0, all sessions forgotten. */
  set(options: AskedOptions): Promise<void>;
  stats(): Promise<Stats>;
  stop(): Promise<void>;
}

/** Starts a bench server in a process of its own, on a free port of loopback. */
export async function startBenchServer(options: AskedOptions = {}): Promise<BenchServer> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url)), JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void ended.then(() => reject(new Error('the bench server ended before it told its port')));
  });
  const endpoint = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
  return {
    endpoint,
    env: environment(endpoint),
    set: async (asked) => void (await control(endpoint, 'options', asked)),
    stats: async () => (await control(endpoint, 'stats')) as Stats,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

async function control(endpoint: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${endpoint}/_control/${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`bench server, ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

function environment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: callerKey,
    AWS_SECRET_ACCESS_KEY: 'not-checked',
    AWS_REGION: 'us-east-2',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
