import type { WriteStream } from 'node:tty';
import type { Live } from '../live.ts';
import { createProgress, type ProgressState } from '../reporters/progress.ts';
import type { RunPorts } from '../run.ts';

/** Milliseconds between two looks at the run: time passes also while nothing answers. */
const tickMs = 200;

/** Live progress on stderr, for as long as a run reads from AWS. */
export function watch(stream: WriteStream, isWanted: boolean): { events: NonNullable<RunPorts['events']>; end: () => void } {
  if (!isWanted) return { events: {}, end: () => undefined };
  const progress = createProgress({ stream, isTty: stream.isTTY === true, now: () => performance.now(), intervalMs: 5_000 });
  let live: Live | undefined;
  let accountsTotal = 0;
  let accountsDone = 0;
  let waiting: ReadonlySet<string> = new Set();
  const state = (): ProgressState => {
    const { total, throttled, denied } = live?.calls() ?? { total: 0, throttled: 0, denied: 0 };
    const { open = 0, inFlight = 0, slowest } = live?.load() ?? {};
    return {
      accountsDone,
      accountsTotal,
      callsDone: total,
      callsOpen: open,
      inFlight,
      slowest,
      waitingFor: [...waiting],
      throttled,
      denied,
    };
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    events: {
      onLive: (started) => {
        live = started;
        timer = setInterval(() => progress.update(state()), tickMs).unref();
      },
      onAccounts: (total) => {
        accountsTotal = total;
      },
      onAccountDone: () => {
        accountsDone += 1;
      },
      onWaiting: (keys) => {
        waiting = keys;
      },
    },
    end: () => {
      clearInterval(timer);
      progress.done();
    },
  };
}
