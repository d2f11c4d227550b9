import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accessReviewOf } from '../../../src/access-review/review.ts';
import { renderCsv } from '../../../src/reporters/access-review/csv.ts';
import { reporters } from '../../../src/reporters/index.ts';
import { setOf, sourcesOf, values } from '../../access-review/sources.ts';
import { sampleQualification } from '../../evidence/sample.ts';

const production = '222222222222';

/** The fields of CSV as RFC 4180 reads them. */
function parse(text: string): readonly (readonly string[])[] {
  return text
    .split('\r\n')
    .slice(0, -1)
    .map((line) => [...line.matchAll(/(?:^|,)"((?:[^"]|"")*)"/g)].map(([, field = '']) => field.replaceAll('""', '"')));
}

/** The lines under the head, each by the titles of its columns. */
function linesOf(text: string): readonly Readonly<Record<string, string>>[] {
  const [head = [], ...lines] = parse(text);
  return lines.map((line) => Object.fromEntries(head.map((title, index) => [title, line[index] ?? ''])));
}

const csvOf = (otherwise: Parameters<typeof sourcesOf>[0] = {}) => renderCsv(accessReviewOf(sourcesOf(otherwise)));

describe('access-review.csv', () => {
  it('is what it was', () => {
    expect(csvOf({ absent: { 'authorization-details@333333333333': 'denied' } })).toBe(
      readFileSync('test/reporters/access-review/expected.csv', 'utf8'),
    );
  });

  it('has one head and no empty field, whatever was not read', () => {
    const keys = [...sourcesOf().facts.keys()];
    for (const text of [csvOf(), ...keys.map((key) => csvOf({ absent: { [key]: 'denied' } }))]) {
      const [head, ...lines] = parse(text);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of [head, ...lines]) {
        expect(line).toHaveLength(19);
        expect(line?.filter((field) => field.trim() === '')).toEqual([]);
      }
    }
  });

  it.each(['account-assignments', 'permission-sets', 'identity-principals'])('says NOT READ and why where %s was refused', (fact) => {
    const lines = linesOf(csvOf({ absent: { [`${fact}@organization`]: 'denied' } }));
    for (const line of lines) {
      expect(Object.values(line)).toContain('NOT READ');
      expect(line['What could not be read']).toContain(`${fact}@organization was not read: AccessDeniedException`);
    }
  });

  it('never looks as if nobody had access: nothing read is one line that says so, no assignment is another', () => {
    const absent = Object.fromEntries([...sourcesOf().facts.keys()].map((key) => [key, 'denied' as const]));
    const [unread, ...others] = linesOf(csvOf({ absent }));
    expect(others).toEqual([]);
    expect([unread?.Principal, unread?.Account, unread?.Write]).toEqual(['NOT READ', 'NOT READ', 'NOT READ']);
    const none = linesOf(csvOf({ values: { 'account-assignments': [] } }));
    expect(none).toEqual([expect.objectContaining({ Principal: 'no assignment', 'What could not be read': 'nothing' })]);
  });

  it('marks an access that is not whole, and does not call it none', () => {
    const set = setOf('Operator', [production], { managed: ['arn:aws:iam::aws:policy/SecurityAudit'] });
    const details = { [production]: { roles: [], policies: [] } };
    const changed = { 'permission-sets': [set], 'aws-managed-policies': [], details };
    const line = linesOf(csvOf({ values: changed })).find((entry) => entry['Account id'] === production);
    expect([line?.List, line?.Write]).toEqual(['NOT READ', 'NOT READ']);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '  =1+1', '\t=1+1', '\r=1+1', '＝1+1', '＠x'])('keeps %j from being a formula', (name) => {
    const { groups, users } = values['identity-principals'];
    const named = { groups: groups.map((group) => ({ ...group, name })), users };
    const [line] = linesOf(csvOf({ values: { 'identity-principals': named } }));
    expect(line?.Principal).toMatch(/^['\\]/);
  });

  it('keeps a name from being a formula behind another, where a spreadsheet divides lines by semicolons', () => {
    const { groups } = values['identity-principals'];
    const user = (id: string, name: string) => ({ id, name, isThere: true });
    const users = [user('u-ada', 'ada'), user('u-zoe', '~;=1+1')];
    const [line] = linesOf(csvOf({ values: { 'identity-principals': { groups, users } } }));
    expect(line?.People).toBe("ada; ~;'=1+1");
    const named = { groups: groups.map((group) => ({ ...group, name: 'a; @b;c' })), users };
    expect(linesOf(csvOf({ values: { 'identity-principals': named } }))[0]?.Principal).toBe("a;' @b;c");
  });

  it('does not say that AWS names nobody where the directory was not read', () => {
    const text = csvOf({ absent: { 'identity-principals@organization': 'denied' } });
    expect(linesOf(text).map(({ People }) => People)).toEqual(['NOT READ', 'NOT READ', 'NOT READ', 'NOT READ']);
  });

  it('holds quotation marks, commas and line breaks of a name inside its field', () => {
    const { groups, users } = values['identity-principals'];
    const named = { groups: groups.map((group) => ({ ...group, name: 'a "b", c\r\nd;\u202e=e' })), users };
    const text = csvOf({ values: { 'identity-principals': named } });
    expect(text.split('\r\n')).toHaveLength(6);
    expect(linesOf(text)[0]?.Principal).toBe('a "b", c\\u{D}\\u{A}d;\\u{202E}=e');
  });

  it('is the report access-review, which cannot be made of nothing', async () => {
    const render = await reporters['access-review'].load();
    const options = { catalogue: [], exitCode: 0 } as const;
    const bytes = await render(sampleQualification(), { ...options, accessReview: accessReviewOf(sourcesOf()) });
    expect(new TextDecoder().decode(bytes)).toBe(csvOf());
    await expect(render(sampleQualification(), options)).rejects.toThrow('worked out no access review');
  });
});
