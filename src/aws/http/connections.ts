import type { Dispatcher } from 'undici';

/** One connection: opened when it is first used and again when it was lost. It carries one call at a time. */
export type Connection = Pick<Dispatcher, 'dispatch' | 'destroy'>;

/** Told of one answer. */
export interface Asker extends Dispatcher.DispatchHandler {
  /** Whether nobody waits for the answer any more. */
  readonly isOver: boolean;
}

type Options = Dispatcher.DispatchOptions;

interface Waiting {
  readonly options: Options;
  readonly asker: Asker;
}

/** A host gets so many connections at once; each further one costs a handshake, and has to be worth it. */
const initial = 4;
/** A call that has waited so long, in milliseconds, is worth one. */
const patience = 5;

/**
 * Connections to one host, shared by all accounts: a few at first, then as many again each time that calls have to wait, up to the limit.
 * A free connection is used before a new one, the latest used first.
 */
export class Host {
  readonly #open: () => Connection;
  readonly #most: number;
  readonly #all: Connection[] = [];
  readonly #free: Connection[] = [];
  readonly #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(open: () => Connection, most: number) {
    this.#open = open;
    this.#most = most;
  }

  /**
   * Sends a request as soon as a connection is free, first come, first served. The asker is told of its end exactly once; a request that
   * was given up before its turn is not sent, and nobody is told.
   */
  dispatch(options: Options, asker: Asker): void {
    const connection = this.#free.pop() ?? (this.#all.length < Math.min(initial, this.#most) ? this.#connect() : undefined);
    if (connection !== undefined) {
      this.#send(connection, { options, asker });
      return;
    }
    this.#waiting.push({ options, asker });
    this.#growLater();
  }

  /** Closes every connection. What still waits is not sent. */
  async destroy(): Promise<void> {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
    await Promise.all(this.#all.map((connection) => connection.destroy()));
  }

  #connect(): Connection {
    const connection = this.#open();
    this.#all.push(connection);
    return connection;
  }

  #send(connection: Connection, { options, asker }: Waiting): void {
    connection.dispatch(options, {
      onRequestStart: (controller, context) => asker.onRequestStart?.(controller, context),
      onResponseStart: (controller, status, headers, text) => asker.onResponseStart?.(controller, status, headers, text),
      onResponseData: (controller, chunk) => asker.onResponseData?.(controller, chunk),
      onResponseEnd: (controller, trailers) => {
        this.#release(connection);
        asker.onResponseEnd?.(controller, trailers);
      },
      onResponseError: (controller, error) => {
        this.#release(connection);
        asker.onResponseError?.(controller, error);
      },
    });
  }

  #release(connection: Connection): void {
    // In the next turn: undici is still at work on the answer that has just ended.
    queueMicrotask(() => {
      const next = this.#next();
      if (next === undefined) this.#free.push(connection);
      else this.#send(connection, next);
    });
  }

  /** Whoever waits longest. One that was given up would cost a connection: undici closes it for a request that is not wanted. */
  #next(): Waiting | undefined {
    for (;;) {
      const next = this.#waiting.shift();
      if (next === undefined || !next.asker.isOver) return next;
    }
  }

  #growLater(): void {
    if (this.#timer !== undefined || this.#all.length >= this.#most) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      for (let count = Math.min(this.#all.length, this.#most - this.#all.length); count > 0; count -= 1) {
        const next = this.#next();
        if (next === undefined) return;
        this.#send(this.#connect(), next);
      }
      if (this.#waiting.length > 0) this.#growLater();
    }, patience);
  }
}
