import { describe, expect, it } from 'vitest';
import { SpecError } from '../../src/errors.ts';
import { assembleSpec } from '../../src/spec/assemble.ts';
import { catalogue } from './catalogue.ts';
import { edited, example, expectRow, problemsOf, type Row, reference } from './problems.ts';

const start = example.indexOf('      endpoints:\n        gateway:');
const section = example.slice(start, example.indexOf('\n    #', start) + 1);
const only = (...lines: readonly string[]): Row[1] => [[section, `      endpoints:\n${lines.map((line) => `        ${line}\n`).join('')}`]];
const role = (name: string): string => {
  const from = example.indexOf(`\n    ${name}:\n`, example.indexOf('\nsecurity_groups:'));
  return example.slice(from, example.indexOf('      match:', from));
};
const endpoints = role('endpoints');
const named: Row[1][number] = [section, '      endpoints:\n        interface: [kms]\n        security_group: sg:endpoints\n'];

/** Staging does without the group of its endpoints, as it has not the one of disaster recovery. */
const noSetting: Row[1][number] = [
  'without: [databases.*.replica]',
  'without: [databases.*.replica, networks.vpcs.cc.endpoints.security_group]',
];

const rows: readonly Row[] = [
  ['a service twice', only('interface: [kms, sts, kms]'), 'kms]', 'kms is named twice'],
  ['a gateway twice', only('gateway: [s3, s3]'), 's3]', 's3 is named twice'],
  ['a workload twice', only('interface: [kms]', 'admits: [sg:app, sg:app]'), 'sg:app]', 'sg:app_prod is named twice'],
  [
    'the whole name of a service',
    only('interface: [com.amazonaws.us-east-2.ecr.api]'),
    'com.amazonaws',
    "expected the end of the service's name, found the whole of it, com.amazonaws.us-east-2.ecr.api (write ecr.api)",
  ],
  ['a service that has no gateway', only('gateway: [kms]'), 'kms', /expected/],
  [
    'a tier that nobody declared',
    only('gateway: [s3]', 'tiers: [privat]'),
    'privat',
    'the network cc_prod has no tier privat (did you mean private?)',
  ],
  ['a tier twice', only('gateway: [s3]', 'tiers: [private, private]'), 'private]', 'private is named twice'],
  [
    'a group that nobody declared',
    only('interface: [kms]', 'security_group: sg:endpoint'),
    'sg:endpoint',
    'no security group is named endpoint (did you mean endpoints?)',
  ],
  [
    'a workload that nobody declared',
    only('interface: [kms]', 'admits: [sg:apps]'),
    'sg:apps',
    'no security group is named apps (did you mean app?)',
  ],
  [
    'a group of another network',
    [...only('interface: [kms]', 'security_group: sg:db_dr'), noSetting],
    'sg:db_dr',
    'the security group db_dr_prod is in vpc:cc_dr_prod, and not in vpc:cc_prod',
  ],
  [
    'a group for no interface endpoint',
    only('gateway: [s3]', 'security_group: sg:endpoints', 'admits: [sg:app]'),
    'security_group',
    'security_group has nothing to hold for: interface is empty',
    'admits has nothing to hold for: interface is empty',
  ],
  ['nothing at all', only('undeclared: allowed'), 'endpoints', 'endpoints asks for nothing (name services, or leave it out)'],
];

/** What is wrong with the example where this check is among the others. */
function problemsWith(entry: { readonly id: string; readonly section: string }, text: string): readonly string[] {
  const bytes = (content: string) => new TextEncoder().encode(content);
  const read = (name: string) => ({ bytes: bytes(reference[name] ?? '') });
  const checks = [...catalogue.filter(({ id }) => id !== entry.id), { ...entry, requirements: [] }];
  try {
    assembleSpec('spec.yaml', bytes(text), { read, catalogue: checks });
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.problems.map(({ message }) => message);
  }
}

describe('endpoints', () => {
  it('are asked for, or the check is excluded', () => {
    const check = { id: 'vpc-endpoints', section: 'networks.vpcs' };
    expect(problemsWith(check, example)).toEqual([]);
    expect(problemsWith(check, edited(example, [[section, '']]))).toEqual([
      'nothing in the section networks.vpcs asks for what the check vpc-endpoints judges',
    ]);
  });

  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));

  it.each([
    [
      'in another region',
      'in: [prod, stage]\n      region: us-west-2',
      'the security group endpoints_prod is in us-west-2, and the network cc_prod in us-east-2',
    ],
    [
      'in another account',
      'in: production\n      region: us-east-2',
      'the security group endpoints is not in staging, where the network cc_stage is',
    ],
  ])('have no group that is elsewhere: %s', (_name, where, message) => {
    const moved = edited(endpoints, [
      ['in: [prod, stage]', where],
      ['      vpc: vpc:cc\n', ''],
    ]);
    const problems = problemsOf(edited(example, [named, [endpoints, moved]])).map(({ says }) => says);
    expect(problems).toContain(message);
  });

  it('may be named or not, of any kind', () => {
    expect(problemsOf(edited(example, only('gateway: [s3, dynamodb]')))).toEqual([]);
    expect(problemsOf(edited(example, only('undeclared: fail')))).toEqual([]);
  });

  it('have a tier that uses them', () => {
    const open = edited(edited(example, only('gateway: [s3]')), [
      ['          route: nat_same_az', '          route: igw'],
      ['          route: none', '          route: igw'],
    ]);
    expect(problemsOf(open).map(({ says }) => says)).toContain(
      'every tier of cc_prod has the route igw: no tier is left that uses the endpoints (name the tiers that use them under tiers)',
    );
  });
});
