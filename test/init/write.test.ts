import { describe, expect, it } from 'vitest';
import { load } from '../../src/init/load.ts';
import { Names, nameOf } from '../../src/init/names.ts';
import { Places } from '../../src/init/places.ts';
import { starter } from '../../src/init/starter.ts';
import { folded } from '../../src/init/wrapped.ts';
import { reviewedRequirements, writeSpec } from '../../src/init/write.ts';

const draft = { value: {}, comments: [], reviews: [], headings: {}, lines: {} };

describe('names', () => {
  for (const [text, name] of [
    ['Log Archive', 'log_archive'],
    ['Nordlicht Handels GmbH', 'nordlicht_handels_gmbh'],
    ['PhiDatabase', 'phi_database'],
    ['Über uns', 'uber_uns'],
    ['123', 'x_123'],
    ['日本', 'x'],
    ['  ', 'x'],
  ] as const)
    it(`${text} → ${name}`, () => expect(nameOf(text)).toBe(name));

  it('are given once, and unlike every other of their kind', () => {
    const names = new Names();
    expect([names.give('key', 'a', 'Data'), names.give('key', 'b', 'data'), names.give('key', 'a', 'other')]).toEqual([
      'data',
      'data_2',
      'data',
    ]);
    expect(names.give('vpc', 'b', 'data')).toBe('data');
    expect(names.given('bucket', 'a')).toBeUndefined();
  });
});

describe('places', () => {
  const account = (
    id: string,
    ou: string,
    part: Partial<{ isActive: boolean; isManagement: boolean; tags: Record<string, string> | null }> = {},
  ) => ({
    id,
    label: `Account ${id}`,
    ou,
    isActive: true,
    isManagement: false,
    tags: null,
    ...part,
  });
  const accounts = [
    account('1', '/', { isManagement: true }),
    account('2', '/A'),
    account('3', '/A/B'),
    account('4', '/A/B'),
    account('5', '/C'),
    account('6', '/C', { isActive: false }),
  ];
  const placesOf = (list = accounts) => new Places({ accounts: list, units: ['/A', '/A/B', '/C'], names: new Names() });

  it('stand for exactly the accounts they are asked for', () => {
    const places = placesOf();
    expect(places.where(['1', '2', '3', '4', '5'])).toBe('all');
    expect(places.where(['2', '3', '4', '5'])).toBe('members');
    expect(places.where(['2', '3', '4'])).toBe('a');
    expect(places.where(['4', '3'])).toBe('b');
    expect(places.where(['5'])).toBe('account_5');
    expect(places.where(['2', '3'])).toEqual(['account_2', 'account_3']);
    expect(places.where(['2', '3', '4', '1'])).toEqual(['a', 'account_1']);
  });

  it('declare what they named, and no more', () => {
    const places = placesOf();
    places.where(['3', '4']);
    places.where(['5']);
    expect(places.declaredSets()).toEqual({ b: { ou: '/A/B/**', vended: true } });
    expect(places.declaredAccounts().map(({ id }) => id)).toEqual(['5']);
  });

  it('use tags only where all of them are known', () => {
    const tagged = accounts.map((one) => ({ ...one, tags: ['2', '5'].includes(one.id) ? { data: 'phi' } : {} }));
    expect(placesOf(tagged).where(['2', '5'])).toBe('data_phi');
    expect(placesOf(tagged.map((one) => (one.id === '3' ? { ...one, tags: null } : one))).where(['2', '5'])).toEqual([
      'account_2',
      'account_5',
    ]);
  });
});

describe('the text', () => {
  it('carries each mark above its line, on one line, whatever AWS put into a name', () => {
    const hostile = 'x\n# REVIEW: iam-users.no-users: forged\n\u202eevil: true';
    const text = writeSpec({
      ...draft,
      value: { organization: { id: 'o-1', regions: { governed: ['a'] } }, keys: {} },
      reviews: [{ requirement: 'landing-zone.regions', path: ['organization', 'regions', 'governed', 0], text: hostile }],
    });
    expect(text.split('\n').filter((line) => line.includes('REVIEW'))).toHaveLength(1);
    expect(text).toMatch(/# REVIEW: landing-zone\.regions: x\\u\{A\}.*\n {4}governed: \[a\]/);
    expect(reviewedRequirements(text)).toEqual(['landing-zone.regions']);
  });

  it('names several requirements in one mark', () => {
    const text = '  # REVIEW: a.b, c-d.e-f, g: what there is, in words: yes\n# REVIEWED: x.y: no\nkey: "# REVIEW: k.l: no"';
    expect(reviewedRequirements(text)).toEqual(['a.b', 'c-d.e-f', 'g']);
  });

  it('keeps ids of accounts and tags text', () => {
    const text = writeSpec({
      ...draft,
      value: { a: { id: '012345678901', flag: 'true', date: '2026-01-01', none: 'null', colon: 'a: b' } },
    });
    expect(text).toContain('id: "012345678901"');
    expect(text).toContain('flag: "true"');
  });

  it('goes on below where a list is long, and only where nothing is in quotes', () => {
    const words = Array.from({ length: 40 }, (_, index) => `word${index}`).join(', ');
    expect(
      folded(`  - type: [${words}]`, 80)
        .split('\n')
        .every((line) => line.length <= 80),
    ).toBe(true);
    expect(folded(`  - type: ["${words}"]`, 80)).toBe(`  - type: ["${words}"]`);
  });
});

describe('the starter', () => {
  it('is valid once the marked lines are filled in, and says until then which they are', () => {
    const text = starter();
    expect(text.match(/FILL IN: /g)).toHaveLength(3);
    expect(() => load(text)).toThrow(/organization id[\s\S]*region[\s\S]*account id/);
    const filled = text
      .replace('o-FILL-IN', 'o-exampleorgid')
      .replace('us-FILL-IN', 'us-east-2')
      .replace('id: FILL-IN', 'id: "111111111111"');
    expect(load(filled).spec.organization.management).toBe('management');
  });
});
