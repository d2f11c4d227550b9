import { describe, expect, it } from 'vitest';
import { edited, example, expectRow, problemsOf, type Row } from './problems.ts';

const start = example.indexOf('\nsecurity_groups:\n');
const section = example.slice(start, example.indexOf('\n# ── ', start));

const from = example.indexOf('      endpoints:\n        gateway:');
/** Names groups, which another section does not have. */
const endpoints = example.slice(from, example.indexOf('\n    #', from) + 1);

/** The example with another section on security groups: groups `web` and `data` in production, besides what `more` says. */
const only = (web: readonly string[], more: readonly string[] = []): Row[1] => [
  // Staging differs in none of these groups.
  ['      - security_groups.groups.db_dr\n', ''],
  [endpoints, '      endpoints: { interface: [kms] }\n'],
  [
    section,
    `
security_groups:
  groups:
    web:
      in: production
      region: us-east-2
      vpc: vpc:cc_prod
      match: { name: web }
${web.map((line) => `      ${line}\n`).join('')}    data:
      in: production
      region: us-east-2
      match: { name: data }
      ingress: []
      egress: []
${more.map((line) => `${line}\n`).join('')}`,
  ],
];
const rule = (ingress: string, more: readonly string[] = []) => only([`ingress: [${ingress}]`, 'egress: []'], more);
const closed = ['  rules:', '    - { in: gxp, closed_ports: [22] }'];
const open = ['    - { in: tagged, closed_ports: [22, 104] }'];
/** A set that nobody knows before the accounts are read. */
const tagged: Row[1] = [['    # What holds or processes GxP', '    tagged: { tag: { a: b } }\n    # What holds or processes GxP']];
const bound = ['  rules:', '    - { in: gxp, max_public: { ipv4_prefix: 28 } }'];
const list = (entries: string) => [
  '  prefix_lists:',
  `    partners: { in: production, region: us-east-2, match: { name: p }, entries: [${entries}] }`,
];
const jobs = (where: string) => [
  '    jobs:',
  `      in: ${where}`,
  '      region: us-east-2',
  '      match: { name: jobs }',
  '      ingress: []',
  '      egress: []',
];

const rows: readonly Row[] = [
  [
    'a group that nobody declared',
    rule('{ tcp: 443, from: sg:dato }'),
    'sg:dato',
    'no security group is named dato (did you mean sg:data?)',
  ],
  [
    'a prefix list that nobody declared',
    rule('{ tcp: 443, from: pl:partner }', list('10.0.0.0/8')),
    'pl:partner }',
    'no prefix list is named partner (did you mean pl:partners?)',
  ],
  ['a network that nobody declared', rule('{ tcp: 443, from: vpc:cd }'), 'vpc:cd', 'no network is named cd (did you mean vpc:cc?)'],
  [
    'the network of another region',
    [
      ...rule('{ tcp: 443, from: sg:data }'),
      ['      vpc: vpc:cc_prod\n      match: { name: web }', '      vpc: vpc:cc_dr_prod\n      match: { name: web }'],
    ],
    'vpc:cc_dr_prod',
    'the network cc_dr_prod is in us-west-2, and the security group web in us-east-2',
  ],
  [
    'a group of another region',
    rule('{ tcp: 443, from: sg:far }', ['    far: { in: production, region: us-west-2, match: { name: far }, ingress: [], egress: [] }']),
    'sg:far',
    'the security group far is in us-west-2, and the security group web in us-east-2',
  ],
  [
    'a network that is not where the group is',
    [
      ...rule('{ tcp: 443, from: sg:data }', [
        '    log: { in: log_archive, region: us-east-2, vpc: vpc:cc_prod, match: { name: l }, ingress: [], egress: [] }',
      ]),
    ],
    'vpc:cc_prod, match',
    'vpc:cc_prod is not declared in log_archive, where the security group log is',
  ],
  [
    'one of several groups elsewhere',
    rule('{ tcp: 443, from: sg:jobs }', jobs('[staging, log_archive]')),
    'sg:jobs',
    'sg:jobs is not declared in production but in staging and log_archive: which one is meant is open',
  ],
  [
    'nobody at the other end',
    rule('{ tcp: 443, from: everybody }'),
    'everybody',
    /^expected internet, internet_ipv6, a block of addresses/,
  ],
  ['a block that is none', rule('{ tcp: 443, from: 10.0.0.0/33 }'), '10.0.0.0/33', /^expected internet/],
  [
    'an address that is not the first of its block',
    rule('{ tcp: 443, from: 10.0.0.9/8 }'),
    '10.0.0.9/8',
    '10.0.0.9/8 is not the first address of its block (did you mean 10.0.0.0/8?)',
  ],
  [
    'a range that ends before it begins',
    rule('{ tcp: "443-80", from: sg:data }'),
    '"443-80"',
    /^expected a port, a range such as 5000-6000, or all/,
  ],
  ['a port that is none', rule('{ tcp: 65536, from: sg:data }'), '65536', /^expected 65535 or less/],
  ['a type of ICMP that is none', rule('{ icmp: "256", from: sg:data }'), '"256"', /^expected a type in quotes/],
  ['a rule about nothing', rule('{ from: sg:data }'), '{ from', 'expected at least one of tcp, udp, icmp, icmpv6, all'],
  ['all, and more', rule('{ all: true, tcp: 443, from: sg:data }'), 'all: true', 'all holds tcp already (take one of them out)'],
  ['a peer twice', rule('{ tcp: 443, from: [sg:data, sg:data] }'), 'sg:data] }', 'sg:data is named twice'],
  [
    'a rule twice',
    rule('{ tcp: 443, from: sg:data }, { from: sg:data, tcp: 443 }'),
    '{ from: sg:data, tcp',
    /^the same rule stands here twice/,
  ],
  ['an entry twice', rule('{ tcp: 443, from: sg:data }', list('10.0.0.0/8, 10.0.0.0/8')), '10.0.0.0/8] }', '10.0.0.0/8 is named twice'],
  [
    'a closed port that a group opens',
    rule('{ tcp: 20-30, from: sg:data }', closed),
    '20-30',
    'opens TCP port 22, which is closed in production (closed_ports of security_groups.rules.0)',
  ],
  ['a closed port that a group opens with all', rule('{ all: true, from: sg:data }', closed), 'true, from', /^opens TCP port 22/],
  [
    'a public block wider than may be',
    rule('{ tcp: 443, from: 203.0.113.0/24 }', bound),
    '203.0.113.0/24',
    '203.0.113.0/24 is public and wider than /28, the widest that may come in in production (max_public of security_groups.rules.0) (widen max_public, or name a smaller block)',
  ],
  [
    'a public block wider than may be, in a prefix list',
    rule('{ tcp: 443, from: pl:partners }', [...bound, ...list('10.0.0.0/8, 203.0.113.0/24')]),
    'pl:partners }',
    /^203.0.113.0\/24 of pl:partners is public and wider than \/28/,
  ],
  [
    'a public block wider than may be, beside others that touch it',
    rule('{ tcp: 443, from: pl:partners }', [...bound, ...list('203.0.113.32/27, 203.0.113.16/28')]),
    'pl:partners }',
    /^203.0.113.32\/27 of pl:partners is public and wider than \/28/,
  ],
  [
    'less than an earlier rule asks for, without a reason',
    rule('{ tcp: 443, from: sg:data }', ['  rules:', '    - { in: all, undeclared: fail }', '    - { in: gxp, undeclared: allowed }']),
    'allowed',
    /^undeclared: allowed takes back what another rule may ask for: it needs a reason/,
  ],
  [
    'a rule about no setting',
    rule('{ tcp: 443, from: sg:data }', ['  rules:', '    - { in: all }']),
    '{ in: all',
    /^expected at least one of default_groups/,
  ],
  [
    'a group in a region that nobody reads',
    [
      ...rule('{ tcp: 443, from: sg:data }'),
      ['      region: us-east-2\n      match: { name: data }', '      region: eu-west-1\n      match: { name: data }'],
    ],
    'sg:data',
    /^the security group data is in eu-west-1/,
    /eu-west-1 is not a governed region/,
  ],
  [
    'a group in an account that nobody named',
    [
      ...rule('{ tcp: 443, from: sg:data }'),
      [
        '      in: production\n      region: us-east-2\n      match: { name: data }',
        '      in: prodution\n      region: us-east-2\n      match: { name: data }',
      ],
    ],
    'prodution',
    /prodution/,
  ],
];

describe('security groups in the spec', () => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));

  it.each([
    [
      'rules in every form',
      rule('{ tcp: 443, udp: "5000-6000", icmp: 3/4, icmpv6: all, from: [internet_ipv6, 10.0.0.0/8, sg:data, vpc:cc_prod] }'),
    ],
    ['a group of one other account', rule('{ tcp: 443, from: sg:jobs }', jobs('staging'))],
    ['the internet, where no wider block may come in', rule('{ tcp: 443, from: internet }', bound)],
    ['public blocks that touch', rule('{ tcp: 443, from: [203.0.113.0/28, 203.0.113.16/28] }', bound)],
    [
      'public blocks that touch, in a prefix list',
      rule('{ tcp: 443, from: pl:partners }', [...bound, ...list('203.0.113.0/28, 203.0.113.16/28')]),
    ],
    ['a private block, however wide', rule('{ tcp: 443, from: 10.0.0.0/8 }', bound)],
    [
      'a public block of the same account where another is bound',
      rule('{ tcp: 443, from: 203.0.113.0/24 }', ['  rules:', '    - { in: staging, max_public: {} }']),
    ],
    [
      'a later rule that widens what may come in',
      rule('{ tcp: 443, from: 203.0.113.0/24 }', [...bound, '    - { in: gxp, max_public: { ipv4_prefix: 24 } }']),
    ],
    ['what only tags decide', rule('{ tcp: 22, from: sg:data }', [...closed, ...open]).concat(tagged)],
    ['what only tags decide, alone', rule('{ tcp: 22, from: sg:data }', ['  rules:', ...open]).concat(tagged)],
    [
      'what is taken back with a reason',
      rule('{ tcp: 443, from: sg:data }', ['  rules:', '    - { in: gxp, undeclared: allowed, reason: EKS makes its own }']),
    ],
  ])('%s is right', (_name, edits) => {
    expect(problemsOf(edited(example, edits))).toEqual([]);
  });
});
