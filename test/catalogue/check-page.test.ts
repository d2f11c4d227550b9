import { describe, expect, it } from 'vitest';
import { checksPage } from '../../scripts/check-page.ts';
import { describeCheck } from '../../src/catalogue/page.ts';
import { checks } from '../../src/checks/index.ts';
import { carried } from '../emulator/carried.ts';

const pages = checks.map((check) => describeCheck(check));
const lines = checksPage(pages, carried).split('\n');

/** The lines between the heading of a requirement and the next heading. */
function part(id: string): readonly string[] {
  const from = lines.indexOf(`#### \`${id}\``) + 1;
  return lines.slice(from, from + lines.slice(from).findIndex((line) => line.startsWith('#')));
}

describe('docs/checks.md', () => {
  it.each(pages.flatMap(({ requirements }) => requirements))(
    'holds $id, with what the evidence of its tests rests on',
    ({ id, passes }) => {
      expect(part(id)).toContain(`${passes}.`);
      expect(part(id).filter((line) => /^- \*\*Evidence of our tests:\*\* (emulator|canned|unit)/.test(line))).toHaveLength(1);
    },
  );

  it('holds rows of three or of two cells, and no tag', () => {
    for (const line of lines.filter((one) => one.startsWith('|'))) expect([3, 4]).toContain(line.match(/(?<!\\)\|/g)?.length);
    expect(lines.filter((line) => /(?<!\\)<\w/.test(line.replaceAll(/`[^`]*`/g, '')))).toEqual([]);
  });

  it('writes commands as code, and all else as it is', () => {
    const text = part('iam-users.saml-providers').join('\n');
    expect(text).toContain('`aws iam list-saml-providers`: each name');
    expect(text).toContain('AWSSSO_\\*_DO_NOT_DELETE');
  });

  it('leads from its list to each chapter', () => {
    const [entry] = lines.filter((line) => line.startsWith('- [`iam-users`]'));
    expect(entry).toContain('(#iam-users-iam-users-root-users-and-identity-providers-are-as-declared-and-there-are-no-others)');
  });
});
