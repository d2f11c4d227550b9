// A part of the entry: only syntax that an old Node knows, and no imports.

/** The signals that end a run with its record, and the exit code of each. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** The commands that leave the record of an aborted run. Any other ends by a signal as every program does. */
const recorded = ['verify', 'drift', 'merge', 'demo'];

/** Ctrl-C and SIGTERM, from the first line of the program on. */
export interface Signals {
  /** Tells the exit code of the first signal, at once where it has come already. */
  readonly onFirst: (listener: (exitCode: number) => void) => void;
  /** Hears signals again. */
  readonly listen: () => void;
  /** From here on a signal ends the process as it ends every program. */
  readonly stop: () => void;
  /** Ends the process by the signal that has come, whatever still hangs. */
  readonly end: () => void;
}

/** Remembers the first signal where the command leaves a record; a second one ends the process at once. */
export function rememberSignals(argv: readonly string[]): Signals {
  const command = argv.slice(2).find((word) => !word.startsWith('-'));
  const names = command !== undefined && recorded.includes(command) ? (['SIGINT', 'SIGTERM'] as const) : [];
  let came: keyof typeof exitCodes | undefined;
  let tell: (exitCode: number) => void = () => undefined;
  const hear = (name: keyof typeof exitCodes): void => {
    const isFirst = came === undefined;
    came = name;
    if (isFirst) tell(exitCodes[name]);
    else end();
  };
  const listen = (): void => {
    for (const name of names) process.on(name, hear);
  };
  const stop = (): void => {
    for (const name of names) process.off(name, hear);
  };
  const end = (): void => {
    if (came === undefined) return;
    stop();
    // Leaving waits for a thread that waits, such as for an answer of DNS; a signal does not. Where the system holds signals off, as it does
    // for the first process of a container, leaving is all there is. On Windows a signal would exit 1: "a requirement fails".
    if (isThreadWaiting() && process.platform !== 'win32') process.kill(process.pid, came);
    process.exit(exitCodes[came]);
  };
  listen();
  return {
    onFirst: (listener) => {
      tell = listener;
      if (came !== undefined) tell(exitCodes[came]);
    },
    listen,
    stop,
    end,
  };
}

function isThreadWaiting(): boolean {
  return process.getActiveResourcesInfo().some((name) => /^(FSReq|GetAddrInfoReq|GetNameInfoReq)/.test(name));
}
