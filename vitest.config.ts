import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // On two cores vitest would take one worker; the emulator is a process of its own, which a single worker mostly waits for.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
