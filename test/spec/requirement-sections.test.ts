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
  return requirementSections(contextOf(draft, { catalogue: known, attestations: null, environments: [] }));
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

describe('keys of who can get in', () => {
  const names: Readonly<Record<string, readonly string[]>> = {
    'identity.root.central_access': ['iam-users.central-root-access'],
    'identity.permission_sets': [
      ...['permission-sets', 'session-duration', 'policies', 'read-only', 'never', 'assignments', 'group-members'],
      ...['provisioning', 'provisioned-roles'],
    ].map((name) => `identity-center.${name}`),
    'identity.mfa': ['identity-center.mfa-attested'],
    'identity.mfa.sign_ins': ['identity-center.sign-in-factors'],
    'break_glass.write_role': ['write-role', 'write-role-trust', 'write-role-separation'].map((name) => `break-glass.${name}`),
  };
  const known: readonly CatalogueEntry[] = (
    [
      ['iam-users', 'identity', ['no-users']],
      ['identity-center', 'identity.center', ['instance', 'identity-source']],
      ['iam-roles', 'identity.roles', ['trust-outside']],
      ['break-glass', 'break_glass', ['alarm-rule']],
    ] as const
  ).map(([id, section, always]) => ({
    id,
    section,
    requirements: [
      ...always.map((name) => `${id}.${name}`),
      ...Object.values(names)
        .flat()
        .filter((name) => name.startsWith(`${id}.`)),
    ],
  }));
  const all = {
    identity: { root: { central_access: ['sessions'] }, center: {}, permission_sets: {}, mfa: { sign_ins: {} }, roles: {} },
    break_glass: { write_role: {} },
  };
  const judgeAll = (draft: object, excluded: readonly string[]) =>
    requirementSections(
      contextOf({ ...draft, scope: { excluded: excluded.map((id) => ({ check: id, reason: 'x' })) } } as Draft, {
        ...{ catalogue: known, attestations: null, environments: [] },
      }),
    );
  const withoutKey = (key: string) => {
    const copy = structuredClone(all) as Record<string, unknown>;
    const path = key.split('.');
    const holder = path.slice(0, -1).reduce((inner, step) => inner[step] as Record<string, unknown>, copy);
    delete holder[path.at(-1) ?? ''];
    return copy;
  };

  it('are all there, and nothing is said', () => expect(judgeAll(all, [])).toEqual([]));

  it.each(Object.keys(names))('%s, left out, needs each of its requirements excluded, and those of the keys below', (key) => {
    const ids = Object.keys(names).flatMap((other) => (other === key || other.startsWith(`${key}.`) ? (names[other] ?? []) : []));
    const complaints = judgeAll(withoutKey(key), []);
    expect(complaints.map(({ path, message }) => [path, message])).toEqual([
      [
        key.split('.').slice(0, -1),
        `the key ${key} is missing: ${ids.join(', ')} ${ids.length === 1 ? 'has' : 'have'} nothing to judge by`,
      ],
    ]);
    expect(judgeAll(withoutKey(key), ids)).toEqual([]);
  });

  it.each(Object.entries(names))('%s, there, has none of its requirements excluded', (key, ids) => {
    expect(judgeAll(all, ids).map(({ message }) => message)).toEqual(ids.map((id) => `${id} is both excluded and specified (${key})`));
  });

  it('need not be there where the section of their check is not', () => {
    expect(judgeAll({ identity: { root: { central_access: [] }, roles: {} } }, ['identity-center', 'break-glass'])).toEqual([]);
    expect(judgeAll({}, [])).toEqual([]);
  });
});
