import { describe, expect, it } from 'vitest';
import { identity } from '../../src/spec/sections/identity.ts';
import { assemble, type Edit, edited, example, expectRow, problemsOf, type Row } from './problems.ts';

/** The lines of the example from one that begins with `from`, up to the next that begins with `to`. */
function lines(from: string, to: string): string {
  const start = example.indexOf(`\n${from}`) + 1;
  return example.slice(start, example.indexOf(`\n${to}`, start) + 1);
}

const developer = lines('    Developer:', '    Operator:');
const operator = lines('    Operator:', '    BreakGlass:');
const breakGlass = lines('    BreakGlass:', '    Auditor:');
const center = lines('  center:', '\n');
const inline = /inline: [0-9a-f]{64}/.exec(example)?.[0] ?? '?';
const pinned = inline.slice('inline: '.length);

/** An edit within one permission set. */
const within = (block: string, ...edits: readonly Edit[]): Edit => [block, edited(block, edits)];

const grammar: readonly Row[] = [
  [
    'a permission set with a space',
    [['    Developer:\n', '    Lead developer:\n']],
    'Lead developer',
    /^expected the name of a permission set: up to 32 letters/,
  ],
  [
    'a permission set of 33 letters',
    [['    Developer:\n', `    ${'D'.repeat(33)}:\n`]],
    'DDD',
    /^expected the name of a permission set: up to 32 letters/,
  ],
  ['a session of thirteen hours', [within(developer, ['session: 1h', 'session: 13h'])], '13h', /^expected at most 12h/],
  ['a session in ISO 8601', [within(developer, ['session: 1h', 'session: PT1H'])], 'PT1H', /^expected a quantity such as/],
  ['no session at all', [within(developer, ['      session: 1h\n', ''])], 'Developer:', /^the key session is missing/],
  [
    'an access that is none',
    [within(operator, ['read_only', 'readonly'])],
    'readonly',
    'expected read_only, found "readonly" (did you mean read_only?)',
  ],
  [
    'a managed policy by its ARN',
    [['[SecurityAudit]', '["arn:aws:iam::aws:policy/SecurityAudit"]']],
    '"arn:',
    /^expected the name of a policy/,
  ],
  ['a policy with a slash before it', [['[SecurityAudit]', '[/SecurityAudit]']], '/Security', /^expected the name of a policy/],
  [
    'an inline policy by another word',
    [[inline, 'inline: some']],
    'some',
    'expected none, any or the SHA-256 digest of the policy: 64 hexadecimal digits, found "some"',
  ],
  ['an action of any service', [['never: ["iam:*"', 'never: ["*:Delete*"']], '"*:Delete*"', /^expected an action such as iam:CreateUser/],
  ['every action', [['never: ["iam:*"', 'never: ["*"']], '"*"', /^expected an action such as iam:CreateUser/],
  [
    'an assignment to group and user',
    [['          group: auditors\n', '          group: auditors\n          user: erin\n']],
    'in: [log_archive',
    'expected either group or user',
  ],
  ['an assignment to nobody', [['          group: auditors\n', '']], 'in: [log_archive', 'expected either group or user'],
  [
    'an assignment to nobody anywhere',
    [['        - in: [log_archive, audit]\n          group: auditors\n', '        - {}\n']],
    '{}',
    'expected either group or user',
    /^the key in is missing/,
  ],
  [
    'a boundary of nothing',
    [within(operator, ['      access:', '      boundary: {}\n      access:'])],
    '{}',
    'expected either managed or customer_managed',
  ],
  [
    'a boundary of two policies',
    [within(operator, ['      access:', '      boundary: { managed: ReadOnlyAccess, customer_managed: cc/Boundary }\n      access:'])],
    '{ managed',
    'expected either managed or customer_managed',
  ],
  [
    'a source that is none',
    [['    source: identity_center', '    source: azure']],
    'azure',
    /^expected one of identity_center, active_directory, external/,
  ],
  ['a region that is none', [within(center, ['region: us-east-2', 'region: ohio'])], 'ohio', /^expected a region such as us-east-2/],
  ['sign-ins of a year', [['      window: 30d', '      window: 1y']], '1y', 'expected at most 30d'],
  ['a factor that is none', [['[WEBAUTHN, TOTP]', '[WEBAUTHN, SMS]']], 'SMS', /^expected one of WEBAUTHN, TOTP/],
  ['mfa without its attestation', [['    attestation: MFA-IDC\n', '']], 'mfa:', /^the key attestation is missing/],
  [
    'central access that is none',
    [['[credentials_management, sessions]', '[credentials, sessions]']],
    'credentials',
    /^expected one of credentials_management, sessions/,
  ],
  ['no central access at all', [['[credentials_management, sessions]', '[]']], '[]', /at least 1, found an empty list/],
  [
    'an account of others without a list',
    [['trusted_outside_organization: none', 'trusted_outside_organization: "123456789012"']],
    '"123456789012"',
    'expected none or a list of account ids in quotes, found "123456789012"',
  ],
  [
    'an account of others without quotes',
    [['trusted_outside_organization: none', 'trusted_outside_organization: [123456789012]']],
    '123456789012',
    /^expected an account id of 12 digits in quotes/,
  ],
  [
    'a role by its path',
    [['role: iq-auditor\n      - in', 'role: audit/iq-auditor\n      - in']],
    'audit/',
    /^expected the name of an IAM role/,
  ],
  [
    'a provider as it was written before',
    [
      [
        '        - provider: token.actions.githubusercontent.com\n          subjects: ["repo:acme/contour:environment:prod"]\n          audiences: [sts.amazonaws.com]\n',
        '        - token.actions.githubusercontent.com\n',
      ],
    ],
    'token.actions',
    'expected a map, found "token.actions.githubusercontent.com"',
  ],
  [
    'a provider by its address',
    [['provider: token', 'provider: https://token']],
    'https:',
    /^expected host and path of a provider, without https/,
  ],
  [
    'a provider without subjects',
    [['          subjects: ["repo:acme/contour:environment:prod"]\n', '']],
    'provider:',
    /^the key subjects is missing/,
  ],
  ['no subject at all', [['["repo:acme/contour:environment:prod"]', '[]']], '[]', /at least 1, found an empty list/],
];

const rules: readonly Row[] = [
  [
    'an assignment in no account',
    [['        - in: staging\n          group', '        - in: stagin\n          group']],
    'stagin',
    'no account, no set and no environment is named stagin (did you mean staging?)',
  ],
  ['roles of nobody', [['  roles:\n    in: all', '  roles:\n    in: al']], 'al', /^no account, no set and no environment is named al \(/],
  [
    'a reading role of nobody',
    [['      - in: members\n        role', '      - in: membres\n        role']],
    'membres',
    /did you mean members\?/,
  ],
  [
    'Identity Center outside the governed regions',
    [within(center, ['region: us-east-2', 'region: us-east-1'])],
    'us-east-1',
    'us-east-1 is not a governed region, but people come in through it: the alarm on break-glass must be there, and is looked for in governed regions (did you mean us-east-2?)',
  ],
  [
    'Identity Center replicated outside the governed regions',
    [within(center, ['us-east-2\n', 'us-east-2\n    additional_regions: [eu-west-1]\n'])],
    'eu-west-1',
    /^eu-west-1 is not a governed region, but people come in through it.*\(there is us-east-2, us-west-2\)$/,
  ],
  [
    'Identity Center replicated to where it is',
    [within(center, ['us-east-2\n', 'us-east-2\n    additional_regions: [us-west-2, us-east-2, us-west-2]\n'])],
    'us-east-2, us-west-2]',
    'us-east-2 is the primary region already',
    'us-west-2 is named twice',
  ],
  [
    'any inline policy without a limit',
    [
      [inline, 'inline: any'],
      ['      never: ["iam:*", "rds:Modify*", "rds:Delete*"]\n', ''],
    ],
    'any',
    'inline: any without access or never allows every policy: nothing would be judged (add access: read_only or never, or pin the policy by its digest)',
  ],
  [
    'more than reading without reading',
    [within(operator, ['      access: read_only\n', '      plus: ["logs:StartQuery"]\n'])],
    'plus:',
    /^plus is what access allows besides reading, and there is no access here \(add access: read_only/,
  ],
  [
    'an action that is allowed and forbidden',
    [
      within(
        operator,
        ['read_only\n', 'read_only\n      plus: ["logs:StartQuery", "Logs:StopQuery"]\n      never: ["logs:st?rt*"]\n'].map((text) =>
          text.replace('"Logs:', '"logs:'),
        ) as unknown as Edit,
      ),
    ],
    '"logs:StartQuery"',
    'logs:StartQuery is allowed here, and logs:st?rt* under never forbids it',
  ],
  [
    'policies twice',
    [
      within(operator, [
        '[job-function/ViewOnlyAccess]',
        '[job-function/ViewOnlyAccess, job-function/ViewOnlyAccess]\n      customer_managed: [cc/A, cc/A]',
      ]),
    ],
    'job-function/ViewOnlyAccess]',
    'job-function/ViewOnlyAccess is named twice',
    'cc/A is named twice',
  ],
  [
    'actions twice',
    [
      ['never: ["iam:*", ', 'never: ["iam:*", "iam:*", '],
      ['"ecs:ExecuteCommand"]', '"ecs:ExecuteCommand", "sts:AssumeRole"]'],
    ],
    '"iam:*", "rds',
    'iam:* is named twice',
    'sts:AssumeRole is named twice',
  ],
  [
    'an assignment twice',
    [['          group: cc-operators\n', '          group: cc-operators\n        - group: cc-operators\n          in: production\n']],
    'group: cc-operators',
    /the same rule stands here twice: it equals number 1/,
  ],
  [
    'a group that has nothing',
    [['    cc-oncall:\n', '    cc-oncal:\n']],
    'cc-oncal:',
    'the group cc-oncal has no permission set: who is in it decides nothing (did you mean cc-oncall?)',
  ],
  ['a member twice', [['members: [ada, grace]', 'members: [ada, grace, ada]']], 'ada]', 'ada is named twice'],
  [
    'a provider twice',
    [
      [
        '          audiences: [sts.amazonaws.com]\n',
        '          audiences: [sts.amazonaws.com, sts.amazonaws.com]\n        - provider: token.actions.githubusercontent.com\n          subjects: ["repo:acme/other:*", "repo:acme/other:*"]\n',
      ],
    ],
    'sts.amazonaws.com]',
    'sts.amazonaws.com is named twice',
    'token.actions.githubusercontent.com is named twice (put its subjects into one entry)',
    'repo:acme/other:* is named twice',
  ],
  [
    'an own account among those of others',
    [['trusted_outside_organization: none', 'trusted_outside_organization: ["999999999999", "222222222222", "999999999999"]']],
    '"222222222222"',
    /^222222222222 is production, an account of the organization: roles may trust it without being named here \(take it out\)$/,
    '999999999999 is named twice',
  ],
  [
    'factors that nobody sees',
    [['    source: identity_center', '    source: external']],
    'sign_ins:',
    /^with source: external the identity provider asks for the second factor.*\(take out sign_ins, and list identity-center\.sign-in-factors under scope\.excluded\)$/,
  ],
  [
    'other things twice',
    [
      ['[credentials_management, sessions]', '[sessions, credentials_management, sessions]'],
      ['[WEBAUTHN, TOTP]', '[TOTP, TOTP]'],
      ['except: [AWSControlTowerExecution]', 'except: [AWSControlTowerExecution, x, x]'],
    ],
    'sessions]',
    'sessions is named twice',
    'TOTP is named twice',
    'x is named twice',
  ],
  [
    'no role judged at all',
    [['except: [AWSControlTowerExecution]', 'except: ["*"]']],
    '"*"',
    /^expected a name of roles, or a part of one/,
  ],
  [
    'mfa by an unknown attestation',
    [['attestation: MFA-IDC', 'attestation: MFA-IDP']],
    'MFA-IDP',
    'no attestation is called MFA-IDP (did you mean MFA-IDC?)',
  ],
  [
    'a reading role twice',
    [
      [
        '      - in: members\n        role: iq-auditor\n',
        '      - in: members\n        role: iq-auditor\n      - in: members\n        role: iq-auditor\n',
      ],
    ],
    'in: members',
    /the same rule stands here twice/,
  ],
];

describe.each([
  ['grammar', grammar],
  ['rules', rules],
])('identity: %s', (_, rows) => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));
});

describe('a subject of workload identity', () => {
  const problems = (subject: string) => problemsOf(example.replace('"repo:acme/contour:environment:prod"', JSON.stringify(subject)));

  it.each([
    '*',
    '?',
    'repo:*',
    'repo:ac?e/contour:*',
    'repo:acme*/contour:ref:refs/heads/main',
    'rep*:acme/contour',
    'org/*/project',
    'organization:*:project:x',
    '',
  ])('%j is anybody', (subject) => {
    expect(problems(subject).map(({ says }) => says)).toEqual([
      expect.stringMatching(/^expected a subject that names whose it is, such as repo:acme/),
    ]);
  });

  it.each([
    'repo:acme/contour:environment:prod',
    'repo:acme/*',
    'repo:acme/contour:*',
    'project_path:acme/contour:ref_type:branch:ref:*',
    'system:serviceaccount:cc:*',
    '{2f9c5b8e-0000-4000-8000-000000000000}:*',
    'organization:acme:project:contour:workspace:*:run_phase:apply',
  ])('%j says whose it is', (subject) => expect(problems(subject)).toEqual([]));
});

describe('what is judged with IAM Identity Center', () => {
  it.each(['permission_sets', 'groups', 'mfa'])('identity.%s does not stay without identity.center', (key) => {
    const text = example.replace(center, '').replace('excluded: []', 'excluded: [{ check: identity-center, reason: x }]');
    expect(problemsOf(text)).toContainEqual(
      expect.objectContaining({
        at: `${key}:`,
        says: `identity.${key} is judged together with identity.center, which is missing (write identity.center, or take out identity.${key})`,
      }),
    );
  });
});

describe('identity as written', () => {
  it('may pin by digest, hold by a boundary, and be assigned to a person', () => {
    const text = edited(example, [
      within(breakGlass, ['      inline: any\n', `      inline: ${pinned}\n      boundary:\n        customer_managed: cc/Boundary\n`]),
      ['          group: cc-operators', '          user: katherine'],
    ]);
    const sets = assemble(text).spec.identity?.permission_sets;
    expect(sets?.BreakGlass).toMatchObject({ inline: pinned, boundary: { customer_managed: 'cc/Boundary' }, access: 'read_only' });
    expect(sets?.Operator?.assign).toEqual([{ in: ['production'], user: 'katherine' }]);
  });

  it('may be replicated to a governed region, and trust accounts of others', () => {
    const text = edited(example, [
      within(center, ['us-east-2\n', 'us-east-2\n    additional_regions: [us-west-2]\n']),
      ['trusted_outside_organization: none', 'trusted_outside_organization: ["999999999999"]'],
    ]);
    expect(problemsOf(text)).toEqual([]);
  });

  it('may be outside the governed regions where no alarm has to be there', () => {
    const abroad = edited(example, [within(center, ['region: us-east-2', 'region: us-east-1'])]);
    const start = abroad.indexOf('\nbreak_glass:');
    const without = `${abroad.slice(0, start)}${abroad.slice(abroad.indexOf('\n# ──', start))}`;
    const excluded = without.replace('excluded: []', 'excluded: [{ check: break-glass, reason: x }]');
    expect(problemsOf(excluded)).toEqual([]);
    expect(problemsOf(abroad)).not.toEqual([]);
  });

  it('is strict by default', () => {
    const parsed = identity.parse({
      iam_users: { in: 'all', count: 0, credential_report: {} },
      root: { in: 'all', credentials: 'none', access_keys: 0 },
      federation: [{ in: 'all', oidc: [{ provider: 'gitlab.com', subjects: ['project_path:acme/contour:*'] }] }],
      center: { region: 'us-east-2', source: 'external' },
      permission_sets: { Nothing: { session: '1h' } },
      mfa: { attestation: 'MFA', sign_ins: {} },
      roles: { in: 'all' },
    });
    expect(parsed.iam_users.credential_report?.max_age.text).toBe('4h');
    expect(parsed.federation[0]?.oidc?.[0]?.audiences).toEqual(['sts.amazonaws.com']);
    expect(parsed.center).toEqual({ region: 'us-east-2', source: 'external', additional_regions: [], member_instances: 'none' });
    expect(parsed.permission_sets?.Nothing).toEqual({
      session: { text: '1h', seconds: 3600 },
      ...{ plus: [], never: [], managed: [], customer_managed: [], inline: 'none', boundary: 'none', assign: [] },
    });
    expect(parsed.mfa?.sign_ins).toEqual({ window: { text: '30d', seconds: 2_592_000 }, second_factor: ['WEBAUTHN', 'TOTP'] });
    expect(parsed.roles).toEqual({
      in: ['all'],
      ...{ except: [], trusted_outside_organization: 'none', wildcard_actions: 'none', read_only: [] },
    });
  });
});
