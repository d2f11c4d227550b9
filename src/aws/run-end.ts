/**
 * The end of a run, for all who wait for something else meanwhile. They share one listener at its signal: each further one there
 * would cost a look at all others, and thousands of calls wait at once.
 */
export class RunEnd {
  readonly #signal: AbortSignal;
  readonly #listeners = new Set<(reason: unknown) => void>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    const tell = () => {
      for (const listener of [...this.#listeners]) listener(signal.reason);
    };
    signal.addEventListener('abort', tell, { once: true });
  }

  /** Tells the listener of the end, at once where it has come. Returns what takes the listener away. */
  listen(listener: (reason: unknown) => void): () => void {
    if (this.#signal.aborted) listener(this.#signal.reason);
    else this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
