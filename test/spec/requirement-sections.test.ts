import { describe, expect, it } from 'vitest';
import { contextOf, type Draft } from '../../src/spec/rules/context.ts';
import { requirementSections } from '../../src/spec/rules/requirement-sections.ts';
import type { CatalogueEntry } from '../../src/spec/spec.ts';

const check = 'service-control-policies';
const owned = {
  region_restriction: ['region-restriction'],
  service_allowlist: ['service-allowlist'],
  cloudtrail_protection: ['cloudtrail-protection', 'management-trail'],
  s3_public_access: ['s3-public-access', 'account-public-access'],
  log_archive_write_deny: ['log-archive-access', 'log-archive-delivery', 'log-archive-layers'],
  identity_hygiene: ['identity-hygiene'],
  guard_of_guards: ['guard-of-guards'],
} as const;
const always = ['policy-types', 'policy-chain', 'exemptions', 'exemption-takeover'];
const catalogue: readonly CatalogueEntry[] = [
  {
    id: check,
    section: 'guardrails',
    requirements: [...always, 'service-allowlist-closed', ...Object.values(owned).flat()].map((name) => `${check}.${name}`),
  },
];

const whole = {
  ...Object.fromEntries(Object.keys(owned).map((key) => [key, { in: 'members' }])),
  service_allowlist: { in: 'members', closed_world: true },
} as NonNullable<Draft['guardrails']>;

function judge(guardrails: Draft['guardrails'], excluded: readonly string[] = [], known = catalogue) {
  const draft: Draft = {
    ...(guardrails === undefined ? {} : { guardrails }),
    scope: { excluded: excluded.map((id) => ({ check: id, reason: 'Not in use' })) },
  };
  return requirementSections(contextOf(draft, { catalogue: known, attestations: null, planned: [] }));
}

const without = (key: string) => Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key)) as Draft['guardrails'];

describe.each(Object.entries(owned))('guardrails.%s', (key, names) => {
  const ids = names.map((name) => `${check}.${name}`);
  const excluded = key === 'service_allowlist' ? [...ids, `${check}.service-allowlist-closed`] : ids;

  it('left out needs each of its requirements excluded', () => {
    const complaints = judge(without(key));
    expect(complaints).toHaveLength(1);
    expect(complaints[0]?.path).toEqual(['guardrails']);
    expect(complaints[0]?.message).toContain(`the key guardrails.${key} is missing: ${excluded.join(', ')} ha`);
    expect(complaints[0]?.hint).toContain(`list ${excluded.join(', ')} under scope.excluded`);
    expect(judge(without(key), excluded)).toEqual([]);
  });

  it('left out with one requirement not excluded is complained about for that one', () => {
    const [first, ...others] = excluded;
    const [complaint] = judge(without(key), others);
    expect(complaint?.message).toContain(`is missing: ${first} has nothing to judge by`);
  });

  it('there has none of its requirements excluded', () => {
    expect(judge(whole, [`${check}.policy-types`, ids[0] ?? ''])).toEqual([
      {
        path: ['scope', 'excluded', 1, 'check'],
        message: `${ids[0]} is both excluded and specified (guardrails.${key})`,
        hint: `take out guardrails.${key}, or the exclusion`,
      },
    ]);
  });
});

describe('the rule on keys and their requirements', () => {
  it('approves of a section with everything', () => expect(judge(whole)).toEqual([]));

  it('wants the world closed, or that excluded', () => {
    const open = { ...whole, service_allowlist: { in: 'members' } };
    expect(judge(open).map(({ path, message }) => [path, message])).toEqual([
      [
        ['guardrails', 'service_allowlist'],
        `the key guardrails.service_allowlist.closed_world is missing: ${check}.service-allowlist-closed has nothing to judge by`,
      ],
    ]);
    expect(judge(open, [`${check}.service-allowlist-closed`])).toEqual([]);
  });

  it('says nothing where the section is missing as a whole, or the check is excluded', () => {
    expect(judge(undefined)).toEqual([]);
    expect(judge({}, [check])).toEqual([]);
  });

  it('says nothing of requirements that no check has', () => {
    expect(judge({}, [], [])).toEqual([]);
    expect(judge({}, [], [{ id: check, section: 'guardrails', requirements: [`${check}.policy-types`] }])).toEqual([]);
  });

  it('takes a key with a wrong value for one that is there', () => {
    const wrong = { ...whole, guard_of_guards: undefined } as Draft['guardrails'];
    expect(judge(wrong)).toEqual([]);
  });
});
