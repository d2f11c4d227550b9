import type { Caller } from './calls.ts';
import type { Credentials } from './signing.ts';

/** The keys of the next attempt, or the end of the run where it comes first: a sign-in that hangs does not hold the run. */
export function keysOf(caller: Caller, signal: AbortSignal, refused?: Credentials): Promise<Credentials> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    const onRunEnd = () => reject(signal.reason);
    signal.addEventListener('abort', onRunEnd, { once: true });
    caller
      .credentials(refused)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onRunEnd));
  });
}

/** Whether there are other keys now than the ones that AWS called expired. */
export async function isRenewed(caller: Caller, signal: AbortSignal, refused: Credentials): Promise<boolean> {
  try {
    return (await keysOf(caller, signal, refused)).accessKeyId !== refused.accessKeyId;
  } catch {
    return false;
  }
}
