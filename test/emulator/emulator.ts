import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { prepareEmulator } from '../../scripts/emulator.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** A rule as rules.py describes it. */
export interface Rule {
  readonly service: string | readonly string[];
  readonly operation?: string | readonly string[];
  readonly account?: string | readonly string[];
  readonly region?: string | readonly string[];
  /** Services that a rule for `*` leaves alone. */
  readonly except?: readonly string[];
  /** AssumeRole: a glob over the role's ARN. */
  readonly roleArn?: string;
  /** Globs over the request's parameters. */
  readonly params?: Readonly<Record<string, string>>;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message?: string } | { readonly deny: 'identity' | 'service control policy' };
  readonly merge?: unknown;
  readonly status?: number;
  readonly delay_ms?: number;
  readonly times?: number;
  readonly probability?: number;
}

/** One request that met the emulator. */
export interface LoggedCall {
  readonly service: string;
  readonly operation: string | null;
  /** What IAM calls it. */
  readonly action: string;
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string;
  /** Equal for calls that ask for the same. */
  readonly asked: string;
  /** Of AssumeRole alone: RoleArn, RoleSessionName, ExternalId, Policy, PolicyArns. */
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface Emulator {
  readonly endpoint: string;
  /** Environment of a process that is to see the emulated AWS as the audit account, and nothing of this machine's AWS set-up. */
  readonly env: Readonly<Record<string, string>>;
  /** Brings AWS into a named state: `empty`, `reference`, `broken`, `half-denied` or a variant. Drops a test's own rules. */
  seed(name: string): Promise<void>;
  /** Replaces the test's own rules. They come before those of the seed. */
  rules(rules: readonly Rule[]): Promise<void>;
  /** From here to the next seed a role's session may do what the policies of role and session allow, and nothing else. */
  enforce(): Promise<void>;
  /** `service:operation:account:region` → calls since the last `clear`. */
  stats(): Promise<Record<string, number>>;
  log(): Promise<readonly LoggedCall[]>;
  /** Forgets calls and log. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Where emulators are lent (lending.ts), in the environment of tests. */
export const lender = 'IQ_EMULATOR_LENDER';

/** An emulator of one's own, on a free loopback port: lent where somebody lends, else started. Throws where it cannot be prepared. */
export async function startEmulator(): Promise<Emulator> {
  const port = Number(process.env[lender]);
  return port > 0 ? borrowEmulator(port) : newEmulator();
}

/** One that others have used, and will use: what they left behind goes with the first seed. */
async function borrowEmulator(port: number): Promise<Emulator> {
  const socket = connect(port, '127.0.0.1');
  const lines = createInterface({ input: socket });
  const seeder = { lines, write: (line: string) => void socket.write(line) };
  const { endpoint } = await answerOf(lines, 'lending an emulator');
  const stop = () => new Promise<void>((resolve) => socket.end(resolve));
  const emulator = emulatorAt(endpoint ?? '', { seeder, stop });
  await emulator.clear();
  return emulator;
}

/** A process of its own. */
export async function newEmulator(): Promise<Emulator> {
  const prepared = prepareEmulator();
  if (!prepared.ok) throw new Error(`no emulator: ${prepared.reason}`);
  const server = run(prepared.python, ['server.py', '--stop-with-parent']);
  const { port } = JSON.parse(await nextLine(server.lines)) as { port: number };
  const endpoint = `http://127.0.0.1:${port}`;
  const { pid } = (await controlOf(endpoint)('GET', 'ready')) as { pid: number };
  if (pid !== server.child.pid) throw new Error(`another server answers at ${endpoint}`);
  const { child, lines } = run(prepared.python, ['seed.py', '--endpoint', endpoint]);
  const stopBoth = async () => void (await Promise.all([stop(child), stop(server.child)]));
  return emulatorAt(endpoint, { seeder: { lines, write: (line) => void child.stdin.write(line) }, stop: stopBoth });
}

interface Parts {
  /** Answers each line, the name of a state, with one. */
  readonly seeder: { readonly lines: Interface; readonly write: (line: string) => void };
  readonly stop: () => Promise<void>;
}

function emulatorAt(endpoint: string, { seeder, stop }: Parts): Emulator {
  const control = controlOf(endpoint);
  return {
    endpoint,
    env: environment(endpoint),
    seed: async (name) => {
      seeder.write(`${name}\n`);
      await answerOf(seeder.lines, `seeding ${name}`);
    },
    rules: async (rules) => void (await control('PUT', 'rules', rules)),
    enforce: async () => void (await control('POST', 'enforce')),
    stats: async () => (await control('GET', 'stats')) as Record<string, number>,
    log: async () => (await control('GET', 'log')) as LoggedCall[],
    clear: async () => void (await control('DELETE', 'log')),
    stop,
  };
}

async function answerOf(lines: Interface, what: string): Promise<{ readonly endpoint?: string }> {
  const answer = JSON.parse(await nextLine(lines)) as { ok: boolean; message?: string; endpoint?: string };
  if (!answer.ok) throw new Error(`${what}: ${answer.message}`);
  return answer;
}

function environment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'ASIAIQCALLER00000555',
    AWS_SECRET_ACCESS_KEY: 'not-checked',
    AWS_SESSION_TOKEN: 'not-checked',
    AWS_REGION: 'us-east-2',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

function run(python: string, args: readonly string[]): { child: Child; lines: Interface } {
  const child = spawn(python, ['-B', ...args], { cwd: here, stdio: ['pipe', 'pipe', 'inherit'] });
  return { child, lines: createInterface({ input: child.stdout }) };
}

/** The next line of output. Rejects where the process ends instead. */
function nextLine(lines: Interface): Promise<string> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('the emulator ended unexpectedly'));
    lines.once('close', ended);
    lines.once('line', (line) => {
      lines.off('close', ended);
      resolve(line);
    });
  });
}

function controlOf(endpoint: string): (method: string, route: string, body?: unknown) => Promise<unknown> {
  return async (method, route, body) => {
    const response = await fetch(`${endpoint}/moto-api/iq/${route}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
    return response.json();
  };
}

function stop(child: Child): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill();
  });
}
