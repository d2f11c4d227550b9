import { describe, expect, it } from 'vitest';
import { catalogue, checks } from '../../src/checks/index.ts';
import { textOf } from '../../src/commands/protocol-diff.ts';
import { protocolContentOf } from '../../src/protocol/content.ts';
import { type Compared, type Difference, differencesBetween } from '../../src/protocol/differences.ts';
import { loadSources, loadSpec } from '../../src/spec/load.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import type { Spec } from '../../src/spec/spec.ts';

const reference = loadSpec('fixtures/reference/spec.yaml', catalogue());
const comparedOf = (spec: Spec): Compared => ({ content: protocolContentOf(spec, checks), resolved: resolveSpec(spec) });
const before = comparedOf(reference.spec);

/** The protocol of the reference spec with one text in its place. */
function edited(text: string, instead: string): Compared {
  const [main, ...others] = reference.sources;
  const written = new TextDecoder().decode(main?.bytes);
  expect(written).toContain(text);
  const bytes = new TextEncoder().encode(written.replace(text, instead));
  return comparedOf(loadSources([{ name: main?.name ?? '', bytes }, ...others], catalogue()).spec);
}

const groupsOf = (after: Compared): Readonly<Record<string, readonly Difference[]>> =>
  Object.fromEntries(differencesBetween(before, after).groups.map(({ title, differences }) => [title, differences]));

describe('what an approver has to look at again', () => {
  it('is nothing where nothing changed', () => {
    const same = differencesBetween(before, comparedOf(reference.spec));
    expect(same).toEqual({ before: same.after, after: same.after, groups: [] });
    expect(textOf(same)).toMatch(/^nothing changed: the protocol is [0-9a-f]{64}\n$/);
  });

  it('an expected value, old and new, under the test procedures that rest on it', () => {
    const groups = groupsOf(edited('min_version: "3.3"', 'min_version: "3.4"'));
    expect(groups).toEqual({
      'Expected values': [
        {
          id: expect.stringContaining('landing-zone'),
          what: 'changed',
          changes: [{ path: 'organization.control_tower.min_version', before: '3.3', after: '3.4' }],
        },
      ],
    });
  });

  it('a value that many rest on is told once, and names them', () => {
    const { 'Expected values': values = [] } = groupsOf(edited('    others: denied', '    others: empty'));
    expect(values).toHaveLength(1);
    expect(values[0]?.id.split(', ')).toEqual(expect.arrayContaining(['audit-trail', 'service-control-policies']));
  });

  it('a revision, without a word of expected values', () => {
    expect(groupsOf(edited('revision: C', 'revision: D'))).toEqual({
      Document: [{ id: 'document', what: 'changed', changes: [{ path: 'revision', before: 'C', after: 'D' }] }],
    });
  });

  it('an exclusion takes its test procedure and its requirements with it', () => {
    const excluded = [{ check: 'tls', reason: 'no listener faces anybody', ref: 'RA-1' }];
    const groups = groupsOf(comparedOf({ ...reference.spec, scope: { excluded } }));
    expect(groups.Exclusions).toEqual([{ id: 'tls', what: 'added', text: 'no listener faces anybody' }]);
    expect(groups['Test procedures']).toEqual([{ id: 'tls', what: 'removed', text: expect.any(String) }]);
    expect(groups.Requirements?.every(({ id, what }) => id.startsWith('tls.') && what === 'removed')).toBe(true);
    expect(groups['Expected values']).toBeUndefined();
  });

  it('deviations, attestations and the tool', () => {
    const [attestation] = reference.spec.attestations;
    if (attestation === undefined) throw new Error('the reference spec has attestations');
    const deviation = {
      ...{ id: 'DEV-1', kind: 'planned' as const, requirement: 'tls.policies', resource: '*', reason: 'Until March', risk: 'low' },
      ...{ approved_by: 'Grace', expires: '2027-03-31' },
    };
    const spec = { ...reference.spec, deviations: [deviation], attestations: reference.spec.attestations.slice(1) };
    const compared = comparedOf(spec);
    const tool = { ...compared.content.tool, version: '99.0.0' };
    const groups = groupsOf({ ...compared, content: { ...compared.content, tool } });
    expect(Object.keys(groups)).toEqual(['Tool', 'Deviations', 'Attestations']);
    expect(groups.Deviations).toEqual([{ id: 'DEV-1', what: 'added', text: 'tls.policies: Until March' }]);
    const later = comparedOf({ ...spec, deviations: [{ ...deviation, expires: '2027-04-30' }] });
    expect(differencesBetween(compared, later).groups).toEqual([
      {
        title: 'Deviations',
        differences: [{ id: 'DEV-1', what: 'changed', changes: [{ path: 'expires', before: '2027-03-31', after: '2027-04-30' }] }],
      },
    ]);
    expect(groups.Attestations).toEqual([{ id: attestation.id, what: 'removed', text: attestation.statement }]);
    expect(groups.Tool?.[0]?.changes).toEqual([{ path: 'version', before: before.content.tool.version, after: '99.0.0' }]);
  });

  it('a document that was exchanged under an attestation that says the same', () => {
    const attestations = reference.spec.attestations.map((entry, index) =>
      index === 0 ? { ...entry, documentSha256: 'f'.repeat(64) } : entry,
    );
    const { 'Expected values': values = [] } = groupsOf(comparedOf({ ...reference.spec, attestations }));
    expect(values.flatMap(({ changes = [] }) => changes.map(({ path }) => path))).toEqual([
      `attestations[${attestations[0]?.id}].documentSha256`,
    ]);
  });

  it('a requirement of which members changed, and who signs', () => {
    const [procedure, ...others] = before.content.procedures;
    const [requirement, ...rest] = procedure?.requirements ?? [];
    if (procedure === undefined || requirement === undefined) throw new Error('the reference spec asks for something');
    const worded = { ...requirement, criterion: 'Another sentence', testCases: [] };
    const procedures = [{ ...procedure, limits: 'Others', requirements: [worded, ...rest] }, ...others];
    const roles = [{ name: 'approver', meaning: 'Approved', who: ['CN=Grace'] }];
    const groups = groupsOf({ ...before, content: { ...before.content, procedures, roles } });
    expect(groups['Test procedures']).toMatchObject([{ id: procedure.id, what: 'changed', changes: [{ path: 'limits' }] }]);
    expect(groups.Requirements).toMatchObject([
      { id: requirement.id, changes: [{ path: 'criterion', after: 'Another sentence' }, { path: expect.stringContaining('testCases[') }] },
    ]);
    expect(groups.Roles).toEqual([{ id: 'approver', what: 'added', text: 'Approved' }]);
  });

  it('says all of it in text: digests, headings, old and new', () => {
    const text = textOf(differencesBetween(before, edited('min_version: "3.3"', 'min_version: "3.4"')));
    expect(text).toMatch(/^was [0-9a-f]{64}\nis {2}[0-9a-f]{64}\n\nExpected values \(1\)\n {2}~ landing-zone/);
    expect(text).toContain('\n      organization.control_tower.min_version: "3.3" → "3.4"\n');
    expect(text.endsWith('\nto look at again: 1\n')).toBe(true);
  });
});
