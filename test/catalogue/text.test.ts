import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { describeCheck, pageOf } from '../../src/catalogue/page.ts';
import { renderTable } from '../../src/catalogue/table.ts';
import { renderPage } from '../../src/catalogue/text.ts';
import { checks } from '../../src/checks/index.ts';
import { specOf } from '../spec-of.ts';

const plain = (width: number) => ({ chalk: new Chalk({ level: 0 }), width });
const spec = specOf(['111111111111']);
const leavingOut = {
  ...spec,
  scope: {
    excluded: [
      { check: 'audit-trail', reason: 'another\u001b[2Jteam', ref: 'RA-7' },
      { check: 'iam-users.saml-providers', reason: 'no SAML here' },
    ],
  },
};
const pages = checks.map((check) => describeCheck(check));
const marked = checks.map((check) => describeCheck(check, leavingOut));

describe('the catalogue for people', () => {
  it('holds a line for each check and a title below', () => {
    const lines = renderTable(pages, plain(100)).split('\n');
    expect(lines[0]?.split(/ {2,}/)).toEqual(['CHECK', 'REQUIREMENTS', 'JUDGED FOR', 'SPEC SECTION']);
    const at = lines.findIndex((line) => line.startsWith('iam-users'));
    expect(lines[at]?.split(/ {2,}/)).toEqual(['iam-users', '10', 'account', 'identity']);
    expect(lines[at + 1]).toBe('  IAM users, root users and identity providers are as declared, and there are no others');
    expect(lines.at(-2)).toMatch(/^\d+ checks, \d+ requirements\. iq checks ID explains one of them\.$/);
  });

  it('says what a spec leaves out, and why, harmlessly', () => {
    const text = renderTable(marked, plain(100));
    expect(text).toContain('  excluded: another\\u{1B}[2Jteam (RA-7)\n');
    expect(text).toContain(
      '  specified: 7 of 10 requirements\n    - iam-users.saml-providers excluded: no SAML here\n    - iam-users.root-custody not asked for\n    - iam-users.credential-report not asked for\n',
    );
    expect(text).not.toContain('audit-trail.data-events');
  });
});

describe('a page for people', () => {
  it('tells a reviewer all about one requirement', () => {
    const text = renderPage(pageOf(marked, 'iam-users.saml-providers'), plain(100));
    expect(text.match(/^[A-Z][A-Z ()\d]+$/gm)).toEqual([
      'WHY',
      'WHAT IS READ',
      'REQUIREMENTS (1)',
      'WHAT IT CANNOT PROVE',
      'WHEN IT FAILS',
      'KEYS OF THE SPEC',
    ]);
    expect(text).toContain('relevant to 21 CFR 11 11.10(d), 11.10(g), 11.300(b); HIPAA');
    expect(text).toContain('IAM.ListSAMLProviders (iam:ListSAMLProviders)');
    expect(text).toContain(
      '    passes     The account trusts no SAML provider but the declared ones\n    procedure  "aws iam list-saml-providers":',
    );
    expect(text).toContain('    results    Pass, Fail, Not verified\n    this spec  excluded: no SAML here\n');
    expect(text).toContain('  identity.federation[].saml (optional)\n');
  });

  it('says what never fails, what is not always planned, and when it does not apply', () => {
    const text = renderPage(pageOf(pages, 'iam-users.root-custody'), plain(200));
    expect(text).toContain(
      'results    Pass, Not verified (a document attests it: missing, changed or expired, it is not verified). Not applicable where identity.root.custody.in leaves the account out\n',
    );
    expect(text).toContain('planned    only where the spec asks for it\n');
  });

  it.each(checks)('of $id keeps to its width, and has no colour where none is wanted', (check) => {
    const text = renderPage(describeCheck(check, spec), plain(80));
    // A word that is wider than its column stays whole: it is there to be copied.
    expect(text.split('\n').filter((line) => line.length > 80 && line.trim().split(' ').length > 3)).toEqual([]);
    expect(text).not.toContain('\u001b');
    expect(renderPage(describeCheck(check), { chalk: new Chalk({ level: 1 }), width: 80 })).toContain('\u001b[1mWHY');
  });
});
