import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { type Emulator, lender, newEmulator } from './emulator.ts';

/**
 * Lends emulators to test files, each to one at a time: an emulator takes ten seconds to build the reference organization, and a moment to
 * come back to it. A file holds its emulator for as long as its connection stands, so that one which is killed gives it back too.
 */
export default function lend(): Promise<() => Promise<void>> {
  const idle: Emulator[] = [];
  const all: Promise<Emulator>[] = [];
  const server = createServer((socket) => void serve(socket));

  async function serve(socket: Socket): Promise<void> {
    const say = (answer: object) => socket.writable && socket.write(`${JSON.stringify(answer)}\n`);
    socket.on('error', () => socket.destroy());
    const gone = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    try {
      const emulator = idle.pop() ?? (await started());
      say({ ok: true, endpoint: emulator.endpoint });
      for await (const name of createInterface({ input: socket })) say(await seeded(emulator, name));
      await gone;
      idle.push(emulator);
    } catch (error) {
      say({ ok: false, message: String(error) });
      socket.end();
    }
  }

  function started(): Promise<Emulator> {
    const emulator = newEmulator();
    all.push(emulator);
    return emulator;
  }

  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      process.env[lender] = String((server.address() as AddressInfo).port);
      resolve(async () => {
        server.close();
        for (const emulator of await Promise.allSettled(all)) if (emulator.status === 'fulfilled') await emulator.value.stop();
      });
    });
  });
}

async function seeded(emulator: Emulator, name: string): Promise<object> {
  try {
    await emulator.seed(name);
    return { ok: true };
  } catch (error) {
    return { ok: false, message: (error as Error).message };
  }
}
