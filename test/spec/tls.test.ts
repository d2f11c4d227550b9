import { describe, expect, it } from 'vitest';
import { edited, example, expectRow, problemsOf, type Row } from './problems.ts';

const start = example.indexOf('\ntls:\n');
const section = example.slice(start, example.indexOf('\n# ──', start));
const only = (...rules: readonly string[]): Row[1] => [
  [section, `\ntls:\n  rules:\n${rules.map((rule) => `    - { ${rule} }\n`).join('')}`],
];
const strict = 'in: gxp, min: "1.3", http: none, targets: encrypted, certificate_valid: 60d, clear_ports: [104, 11112], mutual: verify';
const after = (rule: string) => only(strict, rule);

const rows: readonly Row[] = [
  ['no rule', [[section, '\ntls:\n  rules: []\n']], '[]', /expected/],
  ['a rule about nothing', only('in: gxp'), '{ in: gxp', /^expected at least one of min, ciphers, http, targets/],
  ['a version without quotes', only('in: gxp, min: 1.2'), '1.2', 'expected "1.2" or "1.3", in quotes, found the number 1.2'],
  ['a version that nobody should speak', only('in: gxp, min: "1.1"'), '"1.1"', /expected "1.2" or "1.3"/],
  ['a cipher suite in no name of OpenSSL', only('in: gxp, ciphers: [tls_aes]'), 'tls_aes', /expected a cipher suite by OpenSSL's name/],
  [
    'an account that nobody named',
    only('in: prodution, min: "1.2"'),
    'prodution',
    /^no account.* is named prodution \(did you mean production\?\)/,
  ],
  ['one rule twice', only('in: gxp, min: "1.2"', 'in: gxp, min: "1.2"'), '{ in: gxp', /the same rule stands here twice/],
  ['an older version for no reason', after('in: gxp, min: "1.2"'), '"1.2"', 'min asks for less than an earlier rule: it needs a reason'],
  ['redirects for no reason', after('in: gxp, http: redirect_only'), 'redirect_only', /^http asks for less/],
  ['HTTP for no reason', after('in: gxp, http: any'), 'any', /^http asks for less/],
  ['targets in clear for no reason', after('in: gxp, targets: any'), 'any', /^targets asks for less/],
  ['certificates of less time for no reason', after('in: gxp, certificate_valid: 30d'), '30d', /^certificate_valid asks for less/],
  ['fewer ports for no reason', after('in: gxp, clear_ports: [104]'), '[104]', /^clear_ports asks for less/],
  ['clients unverified for no reason', after('in: production, match: { name: cc-* }, mutual: off'), 'off', /^mutual asks for less/],
  [
    'what takes nothing back',
    only('in: gxp, http: any, targets: any, clear_ports: [], mutual: off'),
    'any',
    /^http: any takes back what no earlier rule asks for/,
    /^targets: any takes back/,
    /^clear_ports: \[\] takes back/,
    /^mutual: off takes back/,
  ],
  [
    'TLS 1.3 without any of its cipher suites',
    only('in: gxp, min: "1.3", ciphers: [ECDHE-*]'),
    '[ECDHE-*]',
    /^min: "1.3" and ciphers contradict each other/,
  ],
  ['a port twice', only('in: gxp, clear_ports: [104, 11112, 104]'), '104]', '104 is named twice'],
  [
    'a redirect on a port that must be closed',
    only('in: gxp, http: redirect_only, clear_ports: [104, 80]'),
    '80]',
    /^clear_ports: 80 and http: redirect_only contradict each other/,
  ],
];

describe('TLS in the spec', () => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));

  it.each([
    [
      'less, with a reason',
      after('in: gxp, match: { name: old-* }, min: "1.2", http: any, targets: any, clear_ports: [], mutual: off, reason: a test'),
    ],
    ['more', only('in: gxp, min: "1.2", http: redirect_only', 'in: gxp, min: "1.3", http: none, ciphers: [TLS_AES_*]')],
    ['less in another account', only('in: production, min: "1.3"', 'in: staging, min: "1.2"')],
    ['less of other load balancers', only('in: gxp, match: { name: web-* }, min: "1.3"', 'in: gxp, match: { name: api }, min: "1.2"')],
    ['80 where nothing may listen in clear', only('in: gxp, http: none, clear_ports: [80]')],
  ])('%s is no mistake', (_name, edits) => {
    expect(problemsOf(edited(example, edits))).toEqual([]);
  });
});
