import { describe, expect, it } from 'vitest';
import { load } from '../../src/init/load.ts';
import type { Drafted, Section } from '../../src/init/model.ts';
import { reviewedSpec } from '../../src/init/review.ts';
import { inputOfSaved } from '../../src/init/saved.ts';
import { identitySection } from '../../src/init/sections/identity.ts';
import { reviewedRequirements } from '../../src/init/write.ts';
import { readSavedFacts } from '../../src/saved-facts.ts';
import { foreignFacts, foreignRegions } from './foreign.ts';
import { unmarkedOf, wrongOf } from './promise.ts';

const fixture = (name: string) => readSavedFacts(`fixtures/${name}/facts.jsonl.gz`, new AbortController().signal);
const draftedAnew = async (name: string) => reviewedSpec(inputOfSaved(await fixture(name), undefined));
const kept = new Map<string, ReturnType<typeof draftedAnew>>();
const drafted = (name: string) => {
  const found = kept.get(name) ?? draftedAnew(name);
  kept.set(name, found);
  return found;
};
const linesOf = (text: string) => text.trimEnd().split('\n');
/** The line below a mark and the comments around it. */
const below = (text: string, mark: string): string => {
  const lines = linesOf(text);
  const at = lines.findIndex((line) => line.includes(mark));
  return lines.slice(at).find((line) => !line.trim().startsWith('#')) ?? '';
};

describe('a spec drafted from saved facts', () => {
  it('reference: the facts conform to it, as far as they hold what it asks for', async () => {
    const spec = await drafted('reference');
    expect(load(spec.text).spec.organization.accounts).toHaveProperty('log_archive');
    expect(unmarkedOf(spec)).toEqual([]);
    expect(wrongOf(spec).filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect(linesOf(spec.text).length).toBeLessThan(500);
  });

  for (const name of ['broken', 'half-denied']) {
    it(`${name}: fails and is unknown at marked lines alone`, async () => {
      const spec = await drafted(name);
      expect(wrongOf(spec).length).toBeGreaterThan(0);
      expect(unmarkedOf(spec)).toEqual([]);
    });
  }

  it('broken: the mark stands above the line that asks for it, and says what is there', async () => {
    const { text } = await drafted('broken');
    expect(below(text, '# REVIEW: iam-users.no-users:').trim()).toMatch(/^count: /);
    expect(below(text, '# REVIEW: landing-zone.organization:').trim()).toMatch(/^id: /);
    expect(below(text, '# REVIEW: service-control-policies.exemption-takeover:').trim()).toBe('exemptions:');
  });

  it('half-denied: what was refused is left out or marked, and never said to be none', async () => {
    const spec = await drafted('half-denied');
    const { agreements, control_tower: zone } = spec.loaded.spec.organization;
    expect(agreements).toBeUndefined();
    expect(zone?.controls).toBeUndefined();
    const excluded = spec.loaded.spec.scope.excluded.map(({ check }) => check);
    expect(excluded).toEqual(expect.arrayContaining(['landing-zone.agreement', 'landing-zone.controls']));
    expect(reviewedRequirements(spec.text)).toEqual(expect.arrayContaining(['landing-zone.agreement', 'landing-zone.controls']));
    expect(spec.text).toContain('could not be read: denied: ');
  });

  it('is the same for the same facts, and has comments', async () => {
    const [first, second] = await Promise.all([drafted('reference'), draftedAnew('reference')]);
    expect(first.text).toBe(second.text);
    expect(linesOf(first.text).filter((line) => line.trim().startsWith('# ')).length).toBeGreaterThan(40);
    expect(first.text).toContain('id: "111111111111"');
  });

  it('refuses facts that do not say which accounts there are', () => {
    expect(() => reviewedSpec(inputOfSaved(new Map(), undefined))).toThrow(/do not say which accounts/);
  });
});

describe('a spec drafted from an organization that others built', () => {
  const facts = foreignFacts();
  const spec = reviewedSpec({ ...inputOfSaved(facts, foreignRegions), role: 'nl-audit' });

  it('has 30 accounts in under 300 lines', () => {
    expect(spec.judged.universe.accounts).toHaveLength(30);
    expect(linesOf(spec.text).length).toBeLessThan(300);
  });

  it('fails and is unknown at marked lines alone', () => {
    expect(unmarkedOf(spec)).toEqual([]);
    expect(spec.judged.verdicts.flatMap(({ findings }) => findings).filter(({ outcome }) => outcome === 'pass').length).toBeGreaterThan(
      300,
    );
  });

  it('says of what is there what is there', () => {
    const { organization, identity, access } = load(spec.text).spec;
    expect(access.role).toBe('nl-audit');
    expect(organization.suspended_ok).toEqual(['840000000000']);
    expect(organization.control_tower).toBeUndefined();
    expect(identity?.center?.source).toBe('external');
    expect(identity?.permission_sets?.PowerUsers?.session.text).toBe('8h');
    expect(identity?.roles?.trusted_outside_organization).toEqual(['909090909090']);
    expect(identity?.federation.length).toBe(11);
  });

  it('marks what the reference design would not have', () => {
    expect(reviewedRequirements(spec.text)).toEqual(
      expect.arrayContaining([
        'iam-users.no-users',
        'iam-users.central-root-access',
        'iam-roles.trust-outside',
        'iam-roles.wildcard-actions',
        'identity-center.mfa-attested',
        'landing-zone.agreement',
        'service-control-policies.identity-hygiene',
      ]),
    );
  });

  it('an account more is not hidden: the mark goes with what was drafted, not with what comes', () => {
    const more = new Map(facts);
    const record = more.get('iam-users@810000000000');
    if (record?.observed !== true) throw new Error('the facts hold it');
    const user = { arn: 'arn:aws:iam::810000000000:user/new', name: 'new', accessKeys: [], accessKeysError: null };
    more.set(record.key, { ...record, value: [user] });
    expect(reviewedSpec(inputOfSaved(more, foreignRegions)).text).toContain('Checkout Live (810000000000)');
  });
});

describe('a section of which the loader refuses what was drafted', () => {
  const refused: Section = { key: 'keys', checks: ['cmk-encryption'], draft: () => ({ value: { Bad: { in: 'nowhere' } } }) };
  const input = inputOfSaved(foreignFacts(), foreignRegions);

  it('is left out with the reason, and marked: the spec is valid', () => {
    const { text, loaded } = reviewedSpec(input, [refused]);
    expect(loaded.spec.scope.excluded.find(({ check }) => check === 'cmk-encryption')?.reason).toMatch(/cannot be said in the grammar/);
    expect(reviewedRequirements(text)).toContain('cmk-encryption');
  });

  it('is left out too where it excludes what it specifies', () => {
    const excluded = [{ check: 'iam-users', reason: 'none' }];
    const twice: Section = {
      key: 'identity',
      checks: ['iam-users', 'iam-roles', 'identity-center'],
      draft: (source) => ({ ...(identitySection.draft(source) as Drafted), excluded }),
    };
    expect(load(reviewedSpec(input, [twice]).text).spec.identity).toBeUndefined();
  });
});
