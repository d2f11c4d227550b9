import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** The young generation and the whole heap, in megabytes, of a process of which some 60 MB live at any time and most is garbage. */
function sizesOf(begin: string): { readonly young: number; readonly heap: number } {
  const source = `
    import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
    import { setTimeout } from 'node:timers/promises';
    ${begin}
    const live = [];
    let young = 0;
    let heap = 0;
    for (let round = 0; round < 120; round++) {
      for (let at = 0; at < 10_000; at++) live[(round % 30) * 10_000 + at] = { at, round, text: 'x' + at + round, list: [at, round, at] };
      young = Math.max(young, getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size);
      heap = Math.max(heap, getHeapStatistics().total_heap_size);
      await setTimeout(5);
    }
    console.log(JSON.stringify({ young: young / 2 ** 20, heap: heap / 2 ** 20 }));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' })) as never;
}

test('a process that turns out to be a large one is kept small', () => {
  const free = sizesOf('');
  const held = sizesOf(`import { holdHeap } from ${JSON.stringify(new URL('../src/heap.ts', import.meta.url).href)}; holdHeap();`);
  expect(free.young).toBeGreaterThan(40);
  expect(held.young).toBeLessThan(40);
  expect(held.heap).toBeLessThan(free.heap);
});

test('a small process keeps the heap that it has, and ends when its work is done', () => {
  const source = `import { holdHeap } from ${JSON.stringify(new URL('../src/heap.ts', import.meta.url).href)}; holdHeap(); console.log('done');`;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' })).toBe('done\n');
});
