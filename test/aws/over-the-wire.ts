import { afterEach } from 'vitest';
import { Transport, type TransportOptions } from '../../src/aws/transport.ts';
import { startWire, type Wire } from './wire.ts';

/** What starts a transport over a wire of its own, as often as the tests of a file ask; both are closed after each test. */
export function overTheWire(usual: Pick<TransportOptions, 'allowed'> & Partial<TransportOptions>) {
  const running: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const part of running.splice(0)) await part.close();
    delete process.env.AWS_ENDPOINT_URL;
  });
  return async (
    answer: Parameters<typeof startWire>[0],
    options: Partial<TransportOptions> = {},
  ): Promise<{ wire: Wire; transport: Transport }> => {
    const wire = await startWire(answer);
    process.env.AWS_ENDPOINT_URL = wire.endpoint;
    const transport = new Transport({
      concurrency: 40,
      quotaShare: 1,
      callTimeout: 5_000,
      signal: new AbortController().signal,
      version: 'test',
      random: () => 0,
      ...usual,
      ...options,
    });
    running.push(transport, wire);
    return { wire, transport };
  };
}
