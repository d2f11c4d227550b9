import { describe, expect, it } from 'vitest';
import { startEach } from '../../src/facts/start-each.ts';

async function* pagesOf(...pages: readonly (readonly string[])[]): AsyncGenerator<readonly string[]> {
  for (const page of pages) {
    await new Promise((resolve) => setImmediate(resolve));
    yield page;
  }
}

describe('startEach', () => {
  it('starts work of the first page before the second arrives, and keeps the order of the listing', async () => {
    const log: string[] = [];
    async function* pages(): AsyncGenerator<readonly string[]> {
      yield ['slow'];
      log.push('second page');
      yield ['fast'];
    }
    const result = await startEach(
      pages(),
      (page) => page,
      async (item) => {
        log.push(`start ${item}`);
        if (item === 'slow') await new Promise((resolve) => setTimeout(resolve, 5));
        return item;
      },
    );
    expect(log).toEqual(['start slow', 'second page', 'start fast']);
    expect(result).toEqual(['slow', 'fast']);
  });

  it('rejects with a refusal that comes while later pages are read', async () => {
    const work = async (item: string) => {
      if (item === 'a') throw new Error('refused');
      return item;
    };
    await expect(startEach(pagesOf(['a'], [], ['b']), (page) => page, work)).rejects.toThrow('refused');
  });
});
