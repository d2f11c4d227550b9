import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/record.ts';
import { exitOf, findings, lightSpec } from './enforced.ts';
import { accountsOf, casesOf, readExpected, written } from './expected.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

/** The Python modules that plant faults, by the test file that runs their plants: files run side by side. */
export const modules = {
  organization: ['plants_governance', 'plants_guardrails', 'plants_key_policies', 'plants_landing_zone', 'plants_policies'],
  paths: ['plants_gpu_fleet', 'plants_security_groups', 'plants_tiers', 'plants_tls', 'plants_vpc_endpoints', 'plants_web_acl'],
  people: ['plants_break_glass', 'plants_copies', 'plants_data_stores', 'plants_identity', 'plants_roles'],
  records: ['plants_databases', 'plants_keys', 'plants_object_storage', 'plants_replication', 'plants_stores', 'plants_trail'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Each planted fault of some modules in a state of its own: it fails the test cases that it must, and no others. */
export function describePlants(group: keyof typeof modules): void {
  const named: readonly string[] = modules[group];
  const plants = isWithout ? [] : readExpected().plants.filter(({ module }) => named.includes(module));
  const use = useEmulator();

  describe.skipIf(isWithout)(`iq verify over planted faults: ${group}`, () => {
    let light: string | undefined;
    it.each(plants)('$name: $about', async (plant) => {
      const { name, module, failing, unknown, unread, checks } = plant;
      light ??= lightSpec(use.scratch);
      const spec = module === 'plants_data_stores' ? use.hurried : light;
      const result = await use.verify(name, { spec, checks, accounts: accountsOf(plant) });
      expect(casesOf(result, 'fail')).toEqual(written(failing));
      const isUnread = ({ testCase }: Finding) => unread.some((account) => testCase.includes(`@${account}`));
      const unknownElsewhere = findings(result).filter((finding) => finding.outcome === 'unknown' && !isUnread(finding));
      expect(written(unknownElsewhere)).toEqual(written(unknown));
      expect(findings(result).filter((finding) => finding.outcome === 'pass' && isUnread(finding))).toEqual([]);
      expect(exitOf(result)).toBe(failing.length > 0 ? 1 : unknown.length > 0 ? 2 : 0);
    });
  });
}
