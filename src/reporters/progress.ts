import { harmless } from './legible.ts';

/** How far a run has come. */
export interface ProgressState {
  readonly accountsDone: number;
  readonly accountsTotal: number;
  readonly callsDone: number;
  /** Calls that have begun and not ended: what the run knows of and has not done. */
  readonly callsOpen: number;
  readonly inFlight: number;
  /** The limit of AWS that holds calls back the longest, where one does. */
  readonly slowest?: { readonly bucket: string; readonly waiting: number; readonly seconds: number } | undefined;
  /** What the run waits for, the longest wait first, such as `RDS.DescribeDBInstances 222222222222/us-east-2`. */
  readonly waitingFor: readonly string[];
  readonly throttled: number;
  readonly denied: number;
}

/** The part of `process.stderr` that progress needs. */
interface ProgressStream {
  write(text: string): unknown;
  on?(event: 'error', listener: () => void): unknown;
  readonly columns?: number | undefined;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  readonly isTty: boolean;
  /** Milliseconds, from any start. */
  readonly now: () => number;
  /** Between two plain lines, in milliseconds. A terminal's one line is rewritten at most ten times a second whatever this says. */
  readonly intervalMs: number;
}

export interface Progress {
  /** Shows the state if the last one is old enough. Call it as often as you like, also while nothing moves. Never throws. */
  update(state: ProgressState): void;
  /** Shows the last state where there is no terminal; clears the line where there is one. Nothing is written after it. */
  done(): void;
}

const rewriteEveryMs = 100;
const clearLine = '\r\u001b[2K';

/** Progress for people on stderr: one line that is rewritten on a terminal, else one plain line now and then. */
export function createProgress({ stream, isTty, now, intervalMs }: ProgressOptions): Progress {
  const gap = isTty ? rewriteEveryMs : intervalMs;
  let isOpen = true;
  let shownAt: number | undefined;
  let pending: ProgressState | undefined;
  // A pipe that its reader has closed reports it by an event, which would end the process.
  stream.on?.('error', () => {
    isOpen = false;
  });

  const write = (text: string): void => {
    if (!isOpen) return;
    try {
      stream.write(text);
    } catch {
      isOpen = false;
    }
  };
  const show = (state: ProgressState): void => {
    const line = describe(state);
    write(isTty ? clearLine + shortened(line, (stream.columns ?? 80) - 1) : `${line}\n`);
    shownAt = now();
    pending = undefined;
  };

  return {
    update: (state) => {
      if (shownAt !== undefined && now() - shownAt < gap) pending = state;
      else show(state);
    },
    done: () => {
      if (isTty && shownAt !== undefined) write(clearLine);
      else if (pending !== undefined) show(pending);
      isOpen = false;
    },
  };
}

function describe(state: ProgressState): string {
  const [first, ...others] = state.waitingFor;
  const waiting = first === undefined ? [] : [`waiting for ${harmless(first)}${others.length === 0 ? '' : ` and ${others.length} more`}`];
  const parts = [
    `${state.accountsDone}/${state.accountsTotal} accounts`,
    `${state.callsDone} of ${state.callsDone + state.callsOpen} known calls, ${state.inFlight} in flight`,
    ...(state.throttled === 0 ? [] : [`${state.throttled} throttled`]),
    ...(state.denied === 0 ? [] : [`${state.denied} denied`]),
    ...(state.slowest === undefined ? waiting : held(state.slowest)),
  ];
  return `iq: ${parts.join(' · ')}`;
}

/** Estimated from what is known to wait: calls that these will lead to are not in it. */
function held({ bucket, waiting, seconds }: NonNullable<ProgressState['slowest']>): string[] {
  const left = Math.ceil(seconds);
  const end = left < 120 ? `${left} s` : `${Math.ceil(left / 60)} min`;
  return [`held by AWS's limit on ${harmless(bucket)}: ${waiting} ${waiting === 1 ? 'call' : 'calls'}`, `at least ${end} left`];
}

function shortened(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}
