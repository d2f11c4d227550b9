import type { Dispatcher } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Asker, type Connection, Host } from '../../../src/aws/http/connections.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const controller = {} as Dispatcher.DispatchController;

/** A connection that does nothing by itself. */
class FakeConnection implements Connection {
  readonly name: number;
  readonly sent: string[] = [];
  isDestroyed = false;
  #handler: Dispatcher.DispatchHandler | undefined;

  constructor(name: number) {
    this.name = name;
  }

  get isBusy(): boolean {
    return this.#handler !== undefined;
  }

  dispatch({ path }: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (this.#handler !== undefined) throw new Error(`connection ${this.name} carries a call already`);
    this.sent.push(path);
    this.#handler = handler;
    return true;
  }

  async destroy(): Promise<void> {
    this.isDestroyed = true;
  }

  /** Answers the call that it carries, or fails it. */
  end(error?: Error): void {
    const handler = this.#handler;
    this.#handler = undefined;
    if (error === undefined) handler?.onResponseEnd?.(controller, {});
    else handler?.onResponseError?.(controller, error);
  }
}

function hostOf(most: number) {
  const opened: FakeConnection[] = [];
  const host = new Host(() => {
    const connection = new FakeConnection(opened.length);
    opened.push(connection);
    return connection;
  }, most);
  const ended: string[] = [];
  const ask = (path: string, asker: Partial<Asker> = {}): void => {
    const dispatch = { path, method: 'GET', origin: 'http://localhost' } as const;
    const end = (how: string) => () => void ended.push(`${path}${how}`);
    host.dispatch(dispatch, { isOver: false, onResponseEnd: end(''), onResponseError: end(' failed'), ...asker });
  };
  const askMany = (count: number, from = 0): void => {
    for (let index = 0; index < count; index += 1) ask(`/${from + index}`);
  };
  const sent = () => opened.flatMap((connection) => connection.sent);
  return { host, opened, ended, ask, askMany, sent };
}

/** Lets whoever waits for a connection have it. */
const nextTurn = () => vi.advanceTimersByTimeAsync(0);
const patience = () => vi.advanceTimersByTimeAsync(5);

describe('connections to one host', () => {
  it('opens four at once, and lets the fifth call wait', async () => {
    const { opened, askMany, sent } = hostOf(40);
    askMany(5);
    expect(opened).toHaveLength(4);
    await nextTurn();
    expect(sent()).toEqual(['/0', '/1', '/2', '/3']);
  });

  it('opens as many again each time that calls have waited, up to the limit', async () => {
    const { opened, askMany } = hostOf(40);
    askMany(100);
    const sizes = [opened.length];
    for (let round = 0; round < 5; round += 1) {
      await patience();
      sizes.push(opened.length);
    }
    expect(sizes).toEqual([4, 8, 16, 32, 40, 40]);
  });

  it('opens no more than somebody waits for', async () => {
    const { opened, askMany } = hostOf(40);
    askMany(6);
    await patience();
    await patience();
    expect(opened).toHaveLength(6);
  });

  it('opens no more than the limit, where that is small', async () => {
    const { opened, askMany } = hostOf(2);
    askMany(9);
    await patience();
    expect(opened).toHaveLength(2);
  });

  it('does not grow for a call that had its turn within the patience', async () => {
    const { opened, askMany } = hostOf(40);
    askMany(5);
    await vi.advanceTimersByTimeAsync(4);
    opened[2]?.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(opened).toHaveLength(4);
    expect(opened[2]?.sent).toEqual(['/2', '/4']);
  });

  it('uses a free connection before a new one, the latest used first', async () => {
    const { opened, ask } = hostOf(40);
    ask('/0');
    opened[0]?.end();
    await nextTurn();
    ask('/1');
    expect(opened).toHaveLength(1);
    ask('/2');
    opened[0]?.end();
    await nextTurn();
    opened[1]?.end();
    await nextTurn();
    ask('/3');
    expect(opened.map(({ sent }) => sent)).toEqual([
      ['/0', '/1'],
      ['/2', '/3'],
    ]);
  });

  it('serves first who came first', async () => {
    const { opened, askMany, sent } = hostOf(1);
    askMany(5);
    for (let index = 0; index < 5; index += 1) {
      opened[0]?.end();
      await nextTurn();
    }
    expect(sent()).toEqual(['/0', '/1', '/2', '/3', '/4']);
  });

  it('an error frees the connection as an answer does', async () => {
    const { opened, askMany, ended } = hostOf(1);
    askMany(2);
    opened[0]?.end(new Error('reset'));
    await nextTurn();
    opened[0]?.end();
    expect(ended).toEqual(['/0 failed', '/1']);
  });

  it('every one of 1,000 calls ends once, whatever becomes of it', async () => {
    const { opened, askMany, ended } = hostOf(40);
    askMany(1_000);
    for (let round = 0; opened.some(({ isBusy }) => isBusy); round += 1) {
      for (const connection of opened)
        if ((connection.name + round) % 3 !== 0) connection.end(round % 5 === 0 ? new Error('reset') : undefined);
      await vi.advanceTimersByTimeAsync(1);
    }
    const paths = Array.from({ length: 1_000 }, (_, index) => `/${index}`);
    expect(ended.map((end) => end.replace(' failed', '')).sort()).toEqual(paths.sort());
    expect(opened).toHaveLength(40);
  });
});

describe('a call that is given up before its turn', () => {
  it('is not sent when a connection is free', async () => {
    const { opened, ask } = hostOf(1);
    ask('/0');
    ask('/1', { isOver: true });
    ask('/2');
    opened[0]?.end();
    await nextTurn();
    expect(opened[0]?.sent).toEqual(['/0', '/2']);
  });

  it('is worth no connection', async () => {
    const { opened, ask, askMany, sent } = hostOf(40);
    askMany(4);
    ask('/4', { isOver: true });
    ask('/5');
    ask('/6', { isOver: true });
    await patience();
    await patience();
    expect(opened).toHaveLength(5);
    expect(sent()).not.toContain('/4');
    expect(sent()).not.toContain('/6');
  });

  it('leaves the connection free, where it was the last', async () => {
    const { opened, ask } = hostOf(1);
    ask('/0');
    ask('/1', { isOver: true });
    opened[0]?.end();
    await nextTurn();
    ask('/2');
    expect(opened[0]?.sent).toEqual(['/0', '/2']);
  });
});

it('closes every connection, and sends nothing that still waits', async () => {
  const { host, opened, askMany, sent } = hostOf(40);
  askMany(9);
  await host.destroy();
  opened[0]?.end(new Error('destroyed'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(opened.map(({ isDestroyed }) => isDestroyed)).toEqual([true, true, true, true]);
  expect(sent()).toHaveLength(4);
});
