import { describe, expect, it } from 'vitest';
import { asksForWebAcls } from '../../src/spec/rules/edge.ts';
import { assemble, edited, example, expectRow, type Row } from './problems.ts';

const start = example.indexOf('\nedge:\n') + 1;
const section = example.slice(start, example.indexOf('\n# What listeners', start) + 1);
const only = (...edits: readonly (readonly [find: string, replacement: string])[]): Row[1] => [
  [
    section,
    edits.reduce((text, [find, replacement]) => {
      if (!text.includes(find)) throw new Error(`the section has no ${find}`);
      return text.replace(find, () => replacement);
    }, section),
  ],
];
/** Where the web ACL of the example is. */
const acl = '      in: [prod, stage]\n';
const inAcl = (line: string): Row[1] => only(['      default_action: allow\n', `      default_action: allow\n      ${line}\n`]);

const rows: readonly Row[] = [
  ['an account that nobody named', only(['    - in: [prod, stage]', '    - in: gpx']), 'gpx', /^no account.* is named gpx/],
  [
    'an environment that nobody named',
    only(['    - in: [prod, stage]', '    - in: [prod, stge]']),
    'stge]',
    /^no account, no set and no environment is named stge \(did you mean stage\?\)/,
  ],
  ['an account of a web ACL that nobody named', only([acl, '      in: gpx\n']), 'gpx', /^no account.* is named gpx/],
  ['a region that nobody reads', only([acl, `${acl}      region: us-west-1\n`]), 'us-west-1', /us-west-1 is not a governed region/],
  [
    'a region of several that nobody reads',
    only([acl, `${acl}      region: [us-east-2, us-west-1]\n`]),
    'us-west-1',
    /us-west-1 is not a governed region/,
  ],
  ['a region twice', only([acl, `${acl}      region: [us-east-2, us-east-2]\n`]), 'us-east-2]', 'us-east-2 is named twice'],
  [
    'what is no region among several',
    only([acl, `${acl}      region: [us-east-2, us-east]\n`]),
    'us-east]',
    'expected a region such as us-east-2, found "us-east"',
  ],
  [
    'a web ACL that is not declared',
    only(['acl:regional', 'acl:regionl']),
    'acl:regionl',
    'no web ACL is named regionl (did you mean acl:regional?)',
  ],
  [
    'a reference that is none',
    only(['acl:regional', 'regional']),
    'regional',
    /expected a reference to a web ACL such as acl:regional, or none/,
  ],
  [
    'a web ACL for a network load balancer',
    only(['      every: internet_facing_alb', '      every: load_balancer']),
    'load_balancer',
    /no load balancer but an application load balancer can have a web ACL/,
  ],
  [
    'none without a reason',
    only(['  web_acls:', '    - in: gxp\n      every: alb\n      web_acl: none\n  web_acls:']),
    'none',
    'web_acl: none takes back what another rule may ask for: it needs a reason',
  ],
  [
    'a rule that asks for nothing',
    only(['  web_acls:', '    - in: gxp\n      every: alb\n  web_acls:']),
    'in: gxp',
    /the rule asks for nothing/,
  ],
  [
    'an account where the web ACL is not declared',
    only(['    - in: [prod, stage]', '    - in: [production, audit]'], [acl, '      in: production\n      region: us-east-2\n']),
    '[production, audit]',
    /^audit is not among the accounts of acl:regional/,
  ],
  [
    'a web ACL that no rule asks for',
    only(['  web_acls:\n', '  web_acls:\n    spare:\n      in: gxp\n      region: us-east-2\n      match: { name: cc-spare }\n']),
    'spare:',
    /^no rule asks for acl:spare: nothing judges it/,
  ],
  [
    'a window that AWS does not have',
    only(['        window: 5m', '        window: 3m']),
    '3m',
    'AWS WAF counts over 1m, 2m, 5m or 10m, and not over 3m',
  ],
  ['a country that is none', only(['countries: [US]', 'countries: [US, UK]']), 'UK]', 'AWS WAF knows no country UK (did you mean GB?)'],
  ['a country of three letters', only(['countries: [US]', 'countries: [USA]']), 'USA]', /expected a country code of two letters/],
  ['a country twice', only(['countries: [US]', 'countries: [US, US]']), 'US]', 'US is named twice'],
  [
    'a group twice',
    only(['        - AWSManagedRulesKnownBadInputsRuleSet', '        - AWSManagedRulesCommonRuleSet']),
    'AWSManagedRulesCommonRuleSet',
    'AWS/AWSManagedRulesCommonRuleSet is named twice',
  ],
  ['an approved rule twice', only(['count: [SizeRestrictions_BODY]', 'count: [A, A]']), 'A]', 'A is named twice'],
  ['an approved Allow rule twice', inAcl('allow_rules: [office, office]'), 'office]', 'office is named twice'],
];

describe('the edge in the spec', () => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));

  it('declares a web ACL in several regions, each one a list', () => {
    const regionsIn = (line: string) =>
      Object.values(assemble(edited(example, only([acl, `${acl}${line}`]))).spec.edge?.web_acls ?? {}).map(({ region }) => region);
    expect(regionsIn('')).toEqual([['us-east-2'], ['us-east-2']]);
    expect(regionsIn('      region: us-west-2\n')).toEqual([['us-west-2'], ['us-west-2']]);
    const both = ['us-east-2', 'us-west-2'];
    expect(regionsIn(`      region: ["\${region}", us-west-2]\n`)).toEqual([both, both]);
  });

  it('asks for web ACLs where some rule does', () => {
    const rule = { in: 'gxp', every: 'alb' as const };
    expect(asksForWebAcls({ draft: { edge: { rules: [{ ...rule, web_acl: 'acl:x' }] } } })).toBe(true);
    expect(
      asksForWebAcls({
        draft: {
          edge: {
            rules: [
              { ...rule, web_acl: 'none' },
              { ...rule, azs: 2 },
            ],
          },
        },
      }),
    ).toBe(false);
    expect(asksForWebAcls({ draft: {} })).toBe(false);
  });
});
