import type { Caller } from './calls.ts';
import type { RunEnd } from './run-end.ts';
import type { Credentials } from './signing.ts';

/** The keys of the next attempt, or the end of the run where it comes first: a sign-in that hangs does not hold the run. */
export function keysOf(caller: Caller, end: RunEnd, refused?: Credentials): Promise<Credentials> {
  return new Promise((resolve, reject) => {
    const unlisten = end.listen(reject);
    caller.credentials(refused).then(resolve, reject).finally(unlisten);
  });
}

/** Whether there are other keys now than the ones that AWS called expired. */
export async function isRenewed(caller: Caller, end: RunEnd, refused: Credentials): Promise<boolean> {
  try {
    return (await keysOf(caller, end, refused)).accessKeyId !== refused.accessKeyId;
  } catch {
    return false;
  }
}
