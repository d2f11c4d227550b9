import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest files first: those of planted faults, then the others over the emulator. vitest goes by their sizes where it has not seen them run. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => [/\/emulator\/plants-/, /\/emulator\//, /./].findIndex((name) => name.test(moduleId));
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/emulator/lending.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // On two cores vitest would take one worker; the emulator is a process of its own, which a single worker mostly waits for.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
  },
});
