import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOrganization } from '../../src/init/aws.ts';
import { reviewedSpec } from '../../src/init/review.ts';
import { reviewedRequirements } from '../../src/init/write.ts';
import { exitOf, findings } from './enforced.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

// The whole of iq init --from aws against an emulated AWS over HTTP, and iq verify by the spec that it drafts.
const use = useEmulator();

const options = {
  role: 'iq-auditor',
  managementRole: 'iq-auditor-mgmt',
  externalId: 'iq-7Qm2',
  concurrency: 64,
  isUnlimited: true,
  interrupt: new AbortController().signal,
  events: {},
};

async function drafted(state: string): Promise<{ readonly text: string; readonly path: string }> {
  await use.emulator.seed(state);
  await use.emulator.clear();
  const { text } = reviewedSpec(await readOrganization(options));
  const path = join(use.scratch, `${state}-drafted.yaml`);
  writeFileSync(path, text);
  return { text, path };
}

describe.skipIf(isWithout)('iq init --from aws over the emulator', () => {
  for (const state of ['reference', 'broken']) {
    it(`${state}: the spec of what is there fails and is unknown at marked lines alone`, { timeout: 120_000 }, async () => {
      const { text, path } = await drafted(state);
      const marked = new Set(reviewedRequirements(text));
      const result = await use.verify(state, { spec: path });
      const wrong = findings(result).filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
      expect([...new Set(wrong.map(({ requirementId }) => requirementId))].filter((id) => !marked.has(id))).toEqual([]);
      expect([0, 1, 2]).toContain(exitOf(result));
      expect(result.record.summary.pass).toBeGreaterThan(5);
      if (state === 'broken') expect(wrong.length).toBeGreaterThan(0);
    });
  }
});
