import { describe, expect, it } from 'vitest';
import { type Edit, edited, example, expectRow, problemsOf, type Row } from './problems.ts';

const rows: readonly Row[] = [
  ['a version as a number', [['min_version: "3.3"', 'min_version: 3.3']], '3.3', /in quotes/],
  ['a version of words', [['min_version: "3.3"', 'min_version: latest']], 'latest', /expected a version in quotes such as "3.3"/],
  ['drift that is put up with', [['    drift: none\n', '    drift: some\n']], 'some', /expected "?none"?, found "some"/],
  ['a home that is not governed', [['    home: us-east-2', '    home: us-east-1']], 'us-east-1', /us-east-1 is not a governed region/],
  [
    'logs in no account',
    [['    logging: log_archive', '    logging: log_archiv']],
    'log_archiv',
    /no account is named log_archiv \(did you mean log_archive\?\)/,
  ],
  ['security roles in a set', [['    security: audit', '    security: members']], 'members', /expected an account, found the set members/],
  [
    'baselines of nobody',
    [['    baselines:\n      in: members', '    baselines:\n      in: membres']],
    'membres',
    /^no account, no set and no environment is named membres/,
  ],
  [
    'a control by its ARN',
    [['control: AWS-GR_RESTRICT_ROOT_USER', 'control: "arn:aws:controltower:us-east-2::control/AWS-GR_RESTRICT_ROOT_USER"']],
    '"arn:',
    /expected the id of a control, the last part of its ARN/,
  ],
  ['a control on no path', [['        on: /Workloads\n', '        on: Workloads\n']], 'Workloads', /expected an OU path/],
  [
    'a control twice',
    [
      [
        '      - control: AWS-GR_ENCRYPTED_VOLUMES\n',
        '      - control: AWS-GR_RESTRICT_ROOT_USER\n        on: /Workloads\n      - control: AWS-GR_ENCRYPTED_VOLUMES\n',
      ],
    ],
    'control: AWS-GR_RESTRICT_ROOT_USER',
    /the same rule stands here twice/,
  ],
  ['a delegated administrator of no account', [['    - account: audit', '    - account: adit']], 'adit', /no account is named adit/],
  [
    'a service that is no principal',
    [['    - sso.amazonaws.com', '    - sso']],
    'sso',
    /expected a service principal such as config.amazonaws.com/,
  ],
  ['a service twice', [['    - sso.amazonaws.com', '    - config.amazonaws.com']], 'config', /the same rule stands here twice/],
  ['an agreement of another kind', [['    - type: BAA', '    - type: DPA']], 'DPA', /BAA/],
  [
    'a governed region that may be opted in to',
    [['opt_in: none', 'opt_in: [us-west-2]']],
    'us-west-2]',
    'us-west-2 is already a governed region',
  ],
];

describe('the landing zone in the spec', () => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));
});

/** The example without a key of the organization, up to the next of these. */
function without(key: string, next: string): Edit {
  const from = example.indexOf(`\n  ${key}:\n`) + 1;
  return [example.slice(from, example.indexOf(`\n${next}`, from) + 1), ''];
}
const excluding = (...ids: readonly string[]): Edit => [
  '  excluded: []',
  `  excluded:\n${ids.map((id) => `    - check: landing-zone.${id}\n      reason: not in use`).join('\n')}`,
];

const leftOut: readonly (readonly [string, Edit, readonly string[]])[] = [
  ['control_tower', without('control_tower', '  # Who may act'), ['zone', 'zone-configuration', 'baselines', 'controls']],
  ['control_tower.baselines', ['    baselines:\n      in: members\n', ''], ['baselines']],
  ['delegated_administrators', without('delegated_administrators', '  trusted_access:'), ['delegated-administrators']],
  ['trusted_access', without('trusted_access', '\n  # Agreements'), ['trusted-access']],
  ['agreements', without('agreements', '\n# ── Environments'), ['agreement']],
];

describe.each(leftOut)('organization.%s, left out,', (key, edit, ids) => {
  it('needs each of its requirements excluded, and nothing else', () => {
    const problems = problemsOf(edited(example, [edit]));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.says).toContain(`the key organization.${key} is missing`);
    for (const id of ids) expect(problems[0]?.says).toContain(`landing-zone.${id}`);
    expect(problemsOf(edited(example, [edit, excluding(...ids)]))).toEqual([]);
  });

  it('is not excluded where it is there', () => {
    const problems = problemsOf(edited(example, [excluding(...ids)]));
    expect(problems).toHaveLength(ids.length);
    for (const { says } of problems) expect(says).toContain('is both excluded and specified');
  });
});
