import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Check } from '../../src/checks/check.ts';
import { catalogue, checks } from '../../src/checks/index.ts';
import { facts as definitions } from '../../src/facts/index.ts';
import { judgeAll } from '../../src/judge.ts';
import { version } from '../../src/package.ts';
import { countsOf, protocolContentOf, protocolSha256 } from '../../src/protocol/content.ts';
import { placesOf } from '../../src/protocol/places.ts';
import type { ProtocolContent } from '../../src/qualification-file.ts';
import { readSavedFacts } from '../../src/saved-facts.ts';
import { loadSources, loadSpec } from '../../src/spec/load.ts';
import type { LoadedSpec, Spec } from '../../src/spec/spec.ts';
import { specOf } from '../spec-of.ts';

const reference = loadSpec('fixtures/reference/spec.yaml', catalogue());
const contentOf = (spec: Spec): ProtocolContent => protocolContentOf(spec, checks);
const digestOf = ({ spec }: LoadedSpec): string => protocolSha256(contentOf(spec));

/** The reference spec, its main file written otherwise. */
function rewritten(change: (text: string) => string): LoadedSpec {
  const [main, ...others] = reference.sources;
  const text = change(new TextDecoder().decode(main?.bytes));
  return loadSources([{ name: main?.name ?? '', bytes: new TextEncoder().encode(text) }, ...others], catalogue());
}

const requirementsOf = ({ procedures }: ProtocolContent) => procedures.flatMap(({ requirements }) => requirements);

describe('the content of a protocol', () => {
  const content = contentOf(reference.spec);

  it('has every check and every requirement that the spec asks for, in the order of the catalogue', () => {
    expect(content.procedures.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
    const asked = checks.flatMap((check) =>
      Object.entries(check.requirements).flatMap(([name, { asked }]) => (asked?.(reference.spec) === false ? [] : [`${check.id}.${name}`])),
    );
    expect(requirementsOf(content).map(({ id }) => id)).toEqual(asked);
  });

  it('plans a test case below which each finding of an execution lies, and all that it plans for declared accounts is executed', async () => {
    const facts = await readSavedFacts('fixtures/reference/facts.jsonl.gz', new AbortController().signal);
    const { verdicts } = judgeAll({ spec: reference.spec, facts, narrowing: {}, checks, definitions, startedAt: '2026-11-20T00:00:00Z' });
    const executed = verdicts.flatMap(({ target, findings }) =>
      findings.map(({ requirementId }) => `${requirementId}@${target.account ?? 'organization'}`),
    );
    const planned = requirementsOf(content).flatMap(({ testCases }) => testCases.map(({ id }) => id));
    expect([...new Set(executed)].filter((id) => !planned.includes(id))).toEqual([]);
    expect(planned.filter((id) => !id.includes('@set:') && !executed.includes(id))).toEqual([]);
    expect(new Set(planned).size).toBe(planned.length);
  });

  it('counts what it plans', () => {
    const { procedures, requirements, testCases } = countsOf(content);
    expect({ procedures, requirements }).toEqual({ procedures: checks.length, requirements: requirementsOf(content).length });
    expect(testCases).toBeGreaterThan(requirements);
  });

  it('says of each requirement what passes, how it is repeated, what is read and by which operations', () => {
    const rotation = content.procedures.find(({ id }) => id === 'cmk-encryption');
    expect(rotation?.expectedAt).toContain('defaults.key_rotation');
    expect(rotation?.reads.find(({ fact }) => fact === 'keys')?.operations).toContain('KMS.DescribeKey');
    expect(rotation?.requirements.find(({ id }) => id === 'cmk-encryption.key-rotation')).toMatchObject({
      criterion: expect.stringContaining('rotat'),
      procedure: expect.stringContaining('get-key-rotation-status'),
      method: 'observed',
      outcomes: expect.arrayContaining(['pass', 'fail', 'unknown']),
    });
  });

  it('leaves out what is excluded, whole checks and single requirements, and says why', () => {
    const excluded = [
      { check: 'tls', reason: 'no listeners' },
      { check: 'iam-users.oidc-providers', reason: 'none', ref: 'RA-011' },
    ];
    const less = contentOf({ ...reference.spec, scope: { excluded } });
    expect(less.procedures.map(({ id }) => id)).not.toContain('tls');
    expect(requirementsOf(less).map(({ id }) => id)).not.toContain('iam-users.oidc-providers');
    expect(less.excluded).toEqual([
      { check: 'tls', reason: 'no listeners' },
      { check: 'iam-users.oidc-providers', reason: 'none', reference: 'RA-011' },
    ]);
  });

  it('names the declared accounts with their depth, and the attestations and deviations with who approved them', () => {
    expect(content.accounts.map(({ id }) => id)).toEqual(
      Object.values(reference.spec.organization.accounts)
        .map(({ id }) => id)
        .sort(),
    );
    expect(new Set(content.accounts.map(({ depth }) => depth))).toEqual(new Set(['full']));
    expect(content.attestations.map(({ id }) => id).sort()).toEqual(reference.spec.attestations.map(({ id }) => id).sort());
    expect(content.attestations.every(({ document }) => /^[0-9a-f]{64}$/.test(document.sha256))).toBe(true);
    expect(content.deviations.every(({ approvedBy }) => approvedBy !== '')).toBe(true);
  });
});

describe('places that only the execution knows', () => {
  const iamUsers = checks.find(({ id }) => id === 'iam-users') as Check;
  const testCasesOf = (organization: Partial<Spec['organization']>) => {
    const spec = specOf(['111111111111', '222222222222']);
    const changed = { ...spec, organization: { ...spec.organization, ...organization } };
    return placesOf(changed, { ...iamUsers, accounts: () => ['some'] }).map(({ at, place }) => [at, place]);
  };
  const classes = [{ in: ['all'], depth: 'full' as const }];

  it.each([
    [
      'by OU',
      { all: { ou: '/**' }, some: { ou: '/Work' } },
      [
        ['222222222222', 'a222222222222 (222222222222)'],
        ['set:some', 'every further account of the set some'],
      ],
    ],
    [
      'by tag',
      { all: { ou: '/**' }, some: { ou: '/Work', tag: { gxp: 'true' } } },
      [
        ['222222222222', 'a222222222222 (222222222222), where its tags say so'],
        ['set:some', 'every further account of the set some'],
      ],
    ],
    [
      'of named accounts',
      { all: { ou: '/**' }, some: { accounts: ['a222222222222'] } },
      [['222222222222', 'a222222222222 (222222222222)']],
    ],
  ])('a set %s', (_, sets, expected) => {
    expect(testCasesOf({ sets, classes } as Partial<Spec['organization']>)).toEqual(expected);
  });

  it('a class that turns on tags keeps the account in, and says both depths', () => {
    const sets = { all: { ou: '/**' }, gxp: { tag: { gxp: 'true' } }, some: { ou: '/Work' } };
    const either = [
      { in: ['gxp'], depth: 'boundary' as const },
      { in: ['all'], depth: 'full' as const },
    ];
    expect(testCasesOf({ sets, classes: either } as Partial<Spec['organization']>)).toEqual([
      ['222222222222', 'a222222222222 (222222222222)'],
      ['set:some', 'every further account of the set some'],
    ]);
    const spec = specOf(['111111111111']);
    const organization = { ...spec.organization, sets, classes: either } as unknown as Spec['organization'];
    const { accounts } = protocolContentOf({ ...spec, organization }, []);
    expect(accounts).toEqual([{ id: '111111111111', name: 'a111111111111', depth: 'boundary or full' }]);
  });
});

describe('the digest of a protocol', () => {
  const before = digestOf(reference);

  it('is the same for the same spec, however it is written', () => {
    expect(digestOf(rewritten((text) => `# a remark\n${text.replaceAll('\n', '\n\n')}`))).toBe(before);
    const reversed = (value: unknown): unknown =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, inner]) => [key, reversed(inner)]),
          );
    expect(digestOf(rewritten((text) => stringify(reversed(parse(text)))))).toBe(before);
  });

  it.each<[string, (text: string) => string]>([
    ['an expected value', (text) => text.replace('revision: C', 'revision: D')],
    ['an account', (text) => text.replace('"444444444444"', '"454545454545"')],
  ])('changes with %s', (_, change) => {
    const after = rewritten(change);
    expect(after.sources[0]?.bytes).not.toEqual(reference.sources[0]?.bytes);
    expect(digestOf(after)).not.toBe(before);
  });

  it('changes with the version and with the data of the program', () => {
    const content = contentOf(reference.spec);
    expect(content.tool).toEqual({ name: 'iq', version, data: [{ name: expect.any(String), sha256: expect.any(String) }] });
    expect(protocolSha256({ ...content, tool: { ...content.tool, version: '99.0.0' } })).not.toBe(before);
    expect(protocolSha256({ ...content, tool: { ...content.tool, data: [] } })).not.toBe(before);
  });

  it('is the same of what is read back from a file', () => {
    const content = contentOf(reference.spec);
    expect(protocolSha256(JSON.parse(JSON.stringify(content)) as ProtocolContent)).toBe(before);
  });
});
