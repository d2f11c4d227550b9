import { specFile } from '../src/spec/sections/index.ts';
import type { Spec } from '../src/spec/spec.ts';

/** A small valid spec over these accounts, the first of which is the management account. */
export function specOf(
  accounts: readonly string[],
  options: { readonly deviations?: readonly unknown[]; readonly excluded?: readonly string[] } = {},
): Spec {
  const {
    attestations: _,
    deviations: __,
    ...spec
  } = specFile.parse({
    version: 1,
    document: { id: 'D', title: 'T', revision: 'A', effective: '2026-11-01', owner: 'O' },
    system: { id: 'S', name: 'N', kind: 'K', phi: true, intended_use: 'U' },
    scope: { excluded: (options.excluded ?? []).map((check) => ({ check, reason: 'not here' })) },
    organization: {
      id: 'o-exampleorgid',
      management: `a${accounts[0]}`,
      regions: { governed: ['us-east-2', 'us-west-2'], others: 'denied' },
      accounts: Object.fromEntries(accounts.map((id, index) => [`a${id}`, { id, ou: index === 0 ? '/' : '/Work' }])),
      sets: { all: { ou: '/**' } },
      classes: [{ in: 'all', depth: 'full' }],
    },
    access: { role: 'iq-auditor' },
    defaults: {},
  });
  return { ...spec, attestations: [], deviations: (options.deviations ?? []) as Spec['deviations'] };
}
