/** What came of a notification. A failure is told, and never an exception: the verdict does not depend on it. */
export type Sent =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** In words, without the URL of a webhook. */
      readonly why: string;
      /** Whether another attempt may succeed. */
      readonly isTransient: boolean;
    };

interface Attempts {
  /** Milliseconds from the first attempt to the last answer. */
  readonly timeoutMs: number;
  /** Milliseconds between two attempts, the first pause first: one more attempt than there are pauses. */
  readonly pausesMs?: readonly number[];
}

/** Tries until it is sent, the answer will not change, or the time is over. Never rejects. */
export async function insist(send: (timeoutMs: number) => Promise<Sent>, { timeoutMs, pausesMs = [300, 1_000] }: Attempts): Promise<Sent> {
  const end = Date.now() + timeoutMs;
  for (const pause of [...pausesMs, undefined]) {
    const sent = await send(Math.max(1, end - Date.now()));
    const isOver = pause === undefined || Date.now() + pause >= end;
    if (sent.ok || !sent.isTransient || isOver) return sent;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error('the last attempt ends it');
}
