import { describe, expect, it } from 'vitest';
import { asksForTiers } from '../../src/spec/rules/networks.ts';
import { edited, example, expectRow, problemsOf, type Row } from './problems.ts';
import { of } from './two-environments.ts';

const start = example.indexOf('\nnetworks:\n');
const vpcs = example.slice(example.indexOf('\n  vpcs:\n', start) + 1, example.indexOf('\n# Who reaches whom', start) + 1);
const tag = (name: string): string => `match: { tag: { Tier: ${name} } }`;

/** The network cc with these lines in place of what it had, beside the network of the other region. */
function network(...lines: readonly string[]): Row[1] {
  const dr = vpcs.slice(vpcs.indexOf('    # For disaster recovery'));
  const cc = ['in: gxp', 'region: us-east-2', 'match: { tag: { Name: cc-vpc } }', ...lines, 'endpoints: { gateway: [s3] }'];
  return [[vpcs, `  vpcs:\n    cc:\n${cc.map((line) => `      ${line}\n`).join('')}${dr}`]];
}

const tiers = (...list: readonly string[]): readonly string[] => ['tiers:', ...list.map((one) => `  ${one}`)];
const open = `public: { ${tag('public')}, azs: [us-east-2a], route: igw }`;
const closed = `isolated: { ${tag('isolated')}, route: none }`;
const logs = (line: string): Row[1] => network(`flow_logs: { ${line} }`, ...tiers(closed));

const rows: readonly Row[] = [
  ['an account that nobody named', [['  default_vpc:\n    in: all', '  default_vpc:\n    in: al']], 'al', /^no account.* is named al \(/],
  [
    'an account of a network that nobody named',
    [['    cc:\n      in: [prod, stage]', '    cc:\n      in: gpx']],
    'gpx',
    /^no account.* is named gpx/,
  ],
  [
    'an environment of a network that nobody named',
    [['    cc:\n      in: [prod, stage]', '    cc:\n      in: [prod, stge]']],
    'stge]',
    'no account, no set and no environment is named stge (did you mean stage?)',
  ],
  [
    'an environment, with its variables, that nobody named',
    [
      ['      - networks.vpcs.cc_dr\n', ''],
      ['    cc_dr:\n      in: prod\n', '    cc_dr:\n      in: prd\n'],
    ],
    'prd',
    'no account, no set and no environment is named prd (did you mean prod?)',
  ],
  [
    'a region that nobody reads',
    [[vpcs, vpcs.replace(`region: ${of('dr')}`, 'region: us-west-1')]],
    'us-west-1',
    /us-west-1 is not a governed region/,
    /us-west-2a is no Availability Zone of us-west-1/,
    /us-west-2b is no Availability Zone of us-west-1/,
    'the network cc_dr_prod is in us-west-1, and the security group db_dr_prod in us-west-2',
  ],
  [
    'a zone of another region',
    network(...tiers(`isolated: { ${tag('x')}, azs: [us-west-2a], route: none }`)),
    'us-west-2a]',
    'us-west-2a is no Availability Zone of us-east-2, where the network is',
  ],
  [
    'a zone twice',
    network(...tiers(`isolated: { ${tag('x')}, azs: [us-east-2a, us-east-2a], route: none }`)),
    'us-east-2a]',
    'us-east-2a is named twice',
  ],
  ['a kind twice', network(...tiers(`isolated: { ${tag('x')}, only: [rds, rds], route: none }`)), 'rds]', 'rds is named twice'],
  ['a block twice', network('cidr: [10.20.0.0/16, 10.20.0.0/16]', ...tiers(closed)), '10.20.0.0/16]', '10.20.0.0/16 is named twice'],
  [
    'a way for IPv6 alone',
    network(...tiers(`isolated: { ${tag('x')}, route: none, ipv6_route: igw }`)),
    'igw',
    /ipv6_route: igw and route: none contradict each other.*egress_only lets nothing in/,
  ],
  [
    'NAT gateways without a place',
    network(...tiers(`private: { ${tag('private')}, route: nat_same_az }`)),
    'nat_same_az',
    /no place for its NAT gateways/,
  ],
  [
    'a NAT gateway without a place in one zone',
    network(...tiers(open, `private: { ${tag('private')}, azs: [us-east-2a, us-east-2b], route: nat_same_az }`)),
    'us-east-2b]',
    'no tier with route: igw is in us-east-2b: the NAT gateway of the tier private has no place there',
  ],
  [
    'a tier that nobody declared',
    network(...tiers(open, `isolated: { ${tag('x')}, route: none, nacl: { from: [tier:publik] } }`)),
    'tier:publik',
    'the network cc has no tier publik (did you mean tier:public?)',
  ],
  [
    'a source that is nothing',
    network(...tiers(`isolated: { ${tag('x')}, route: none, nacl: { from: [internet] } }`)),
    'internet]',
    /expected tier:NAME or a block of addresses/,
  ],
  [
    'two tiers of the same tags',
    network(...tiers(`one: { ${tag('x')}, route: none }`, `two: { ${tag('x')}, route: none }`)),
    'match',
    'two is matched as the tier one is: neither would be there exactly once',
  ],
  [
    'two networks of the same tags',
    network(...tiers(closed)).map(([find, text]) => [
      find,
      `${text}    twin: { in: production, region: us-east-2, match: { tag: { Name: cc-vpc } }, tiers: { ${closed} } }\n`,
    ]),
    'match',
    'twin is matched as the network cc is: neither would be there exactly once',
  ],
  [
    'two modes of one setting',
    network('public_access: off', ...tiers(closed)).map(([find, text]) => [
      find,
      `${text}    twin: { in: production, region: us-east-2, match: { tag: { Name: x } }, public_access: block_ingress, tiers: { ${closed} } }\n`,
    ]),
    'block_ingress',
    /public_access: block_ingress and off of the network cc contradict each other/,
  ],
  ['logs for nobody', logs('to: log_archiv'), 'log_archiv', 'no account is named log_archiv, and it is no ARN (did you mean log_archive?)'],
  ['logs for a set', logs('to: gxp'), 'gxp', /expected an account or an ARN, found the set gxp/],
  ['an interval that AWS does not have', logs('to: log_archive, interval: 5m'), '5m', 'AWS knows the intervals 60s and 600s, and not 5m'],
  ['a field twice', logs('to: log_archive, fields: [action, action]'), 'action]', 'action is named twice'],
];

describe('mistakes in networks', () => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));

  const fine: readonly (readonly [string, Row[1]])[] = [
    ['the example', []],
    ['an ARN for flow logs', logs("to: 'arn:aws:s3:::flow-*', interval: 10m")],
    ['a regional NAT gateway, which needs no subnet', network(...tiers(`private: { ${tag('private')}, route: nat_regional }`))],
    [
      'a tier that names no zones',
      network(
        ...tiers(`public: { ${tag('public')}, route: igw }`, `private: { ${tag('private')}, azs: [us-east-2b], route: nat_same_az }`),
      ),
    ],
    [
      'blocks and tiers as sources',
      network(...tiers(open, `isolated: { ${tag('x')}, route: none, nacl: { from: [tier:public, 10.0.0.0/8, '2600::/16'] } }`)),
    ],
    [
      'the same tags in accounts that do not meet',
      network(...tiers(closed)).map(([find, text]) => [
        find,
        `${text}    twin: { in: audit, region: us-east-2, match: { tag: { Name: cc-vpc } }, tiers: { ${closed} } }\n`,
      ]),
    ],
  ];
  it.each(fine)('none in %s', (_, edits) => {
    const told = problemsOf(edited(example, edits));
    expect(told).toEqual([]);
  });

  it('are accounts that nobody reads in full', () => {
    const classes = '    - in: [management, production, staging, log_archive, audit]\n';
    const shallow = '    - in: [log_archive, staging]\n      depth: guardrails\n    - in: [management, production, audit]\n';
    const told = problemsOf(edited(example, [[classes, shallow]])).map(({ says }) => says.slice(0, says.indexOf(' (')));
    expect(told).toContain('networks are read at depth full, but the class of staging is guardrails');
    expect(told).toContain('buckets of flow logs are read at depth full, but the class of log_archive is guardrails');
  });
});

describe('the check of networks', () => {
  const asked = [{ default_vpc: {} }, { undeclared: {} }, { flow_logs: {} }, { vpcs: { cc: {} } }];
  it.each(asked)('is specified by %j', (networks) => expect(asksForTiers({ draft: { networks } })).toBe(true));
  it.each([undefined, {}, { vpcs: {} }])('is not by %j', (networks) => {
    expect(asksForTiers({ draft: networks === undefined ? {} : { networks } })).toBe(false);
  });
});
