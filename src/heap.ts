import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** The young generation from which on a process is held to be a large one, in bytes. */
const large = 16 * 2 ** 20;

/** How often it is looked at, in milliseconds: it doubles at most a few times a second. */
const everyMs = 20;

/**
 * Keeps a process small that turns out to be a large one. Left alone, V8 lets its young generation grow to 128 MB, and the old one to four
 * times of what lives: five hundred accounts, of which 150 MB live, then take 900 MB of a runner's memory, for nothing that could be
 * measured in speed. From 16 MB on the young generation stays as it is, and the old one may grow by half between two collections.
 *
 * V8 takes such flags from the command line, which a program started by its name has not; these two it reads again at every collection. A V8
 * that knew them no more would say so on the standard error, and go on.
 */
export function holdHeap(): void {
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    if (young === undefined || young.space_size < large) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    setFlagsFromString('--heap-growing-percent=50');
    clearInterval(timer);
  }, everyMs);
  timer.unref();
}
