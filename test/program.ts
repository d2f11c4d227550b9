import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A program that runs. */
export interface Program {
  readonly child: ChildProcess;
  /** Resolves once it hears signals; never where it ends before. */
  readonly listening: Promise<void>;
  readonly stderr: Readable;
  readonly ended: Promise<Ended>;
}

/** How it ended. */
export interface Ended {
  readonly code: number | null;
  /** What ended it, where it did not leave by itself. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

// Tells on a channel of its own that the last of the two signals has its listener: Node catches it already when it says so.
const watch = "import{writeSync}from'node:fs';process.on('newListener',(name)=>{if(name==='SIGTERM')writeSync(3,'heard')})";

/** What a program is let print that is waited for: a record alone is longer than the megabyte at which Node ends the program. */
export const maxBuffer = 64 * 1024 * 1024;

/** The environment of a program that is to see nothing of this machine's AWS set-up. */
export function bareEnvironment(home: string, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...extra,
  };
}

/** Starts the sources as the program, with this environment and nothing of this machine's. */
export function startProgram(args: readonly string[], environment: Readonly<Record<string, string>>): Program {
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${watch}`, 'src/iq.ts', ...args], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, stdout, stderr, channel] = child.stdio as [unknown, Readable, Readable, Readable, unknown];
  const [printed, said] = [collected(stdout), collected(stderr)];
  const closed = new Promise<Pick<Ended, 'code' | 'signal'>>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  return {
    child,
    listening: new Promise((resolve) => channel.once('data', () => resolve())),
    stderr,
    ended: closed.then((end) => ({ ...end, stdout: printed(), stderr: said() })),
  };
}

/** What has come through a channel so far. */
function collected(channel: Readable): () => string {
  const chunks: Buffer[] = [];
  channel.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

/** The same to its end. */
export function runProgram(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  return startProgram(args, environment).ended;
}
