import { describe, expect, it } from 'vitest';
import { breakGlass } from '../../src/spec/sections/break-glass.ts';
import { example, expectRow, problemsOf, type Row } from './problems.ts';

const sessionKeys = 'key: [key:sessions, key:sessions_dr]';
const access = '    BreakGlass:\n      session: 1h\n      access: read_only\n';

const grammar: readonly Row[] = [
  [
    'a permission set without its kind',
    [['permission_set: ps:BreakGlass', 'permission_set: BreakGlass']],
    'BreakGlass',
    'expected a reference to a permission set such as ps:BreakGlass, found "BreakGlass"',
  ],
  [
    'a write role by its ARN',
    [['name: BreakGlassWrite', 'name: "arn:aws:iam::222222222222:role/BreakGlassWrite"']],
    '"arn',
    /^expected the name of an IAM role/,
  ],
  [
    'a write role for less than an hour',
    [['    trusted_by: [ps:BreakGlass]\n    session: 1h', '    trusted_by: [ps:BreakGlass]\n    session: 30m']],
    '30m',
    /^expected 1h to 12h/,
  ],
  [
    'a write role for more than half a day',
    [['    trusted_by: [ps:BreakGlass]\n    session: 1h', '    trusted_by: [ps:BreakGlass]\n    session: 13h']],
    '13h',
    /^expected 1h to 12h/,
  ],
  ['a write role that nobody may take', [['trusted_by: [ps:BreakGlass]', 'trusted_by: []']], '[]', /at least 1, found an empty list/],
  [
    'a write role without limits',
    [
      [
        '    never:\n      - "iam:*"\n      - "organizations:*"\n      - "cloudtrail:*"\n      - "events:*"\n      - "sns:*"\n      - ssm:UpdateDocument\n      - kms:ScheduleKeyDeletion\n',
        '',
      ],
    ],
    'write_role:',
    /^the key never is missing/,
  ],
  [
    'a topic by its ARN',
    [['topic: breakglass-alerts', 'topic: "arn:aws:sns:us-east-2:222222222222:breakglass-alerts"']],
    '"arn',
    /^expected the name of an SNS topic, not its ARN/,
  ],
  ['no subscriber', [['subscribers: 2', 'subscribers: 0']], '0', 'expected 1 or more, found the number 0'],
  ['seconds in a session', [['    max: 60m', '    max: 90s']], '90s', /^expected 1m to 24h, in whole minutes/],
  ['a session of days', [['    max: 60m', '    max: 2d']], '2d', /^expected 1m to 24h, in whole minutes/],
  ['a key by its alias', [[sessionKeys, 'key: [alias/cc-sessions]']], 'alias/', /^expected a reference to a key such as key:phi/],
  [
    'one key without a list',
    [[sessionKeys, 'key: key:sessions']],
    'key:sessions',
    'expected customer_managed or a list of keys such as [key:phi], found "key:sessions"',
  ],
  ['a way around it all', [['    ssh: none', '    ssh: allowed']], 'allowed', 'expected none, found "allowed"'],
];

const rules: readonly Row[] = [
  [
    'an unknown account',
    [
      ['break_glass:\n  # Where', 'break_glass:\n  in: prodution\n  # Where'],
      ['here and nowhere else.\n  in: production\n', '\n'],
    ],
    'prodution',
    /^no account, no set and no environment is named prodution \(did you mean production\?\)/,
  ],
  [
    'an unknown permission set',
    [['permission_set: ps:BreakGlass', 'permission_set: ps:BreakGlas']],
    'ps:BreakGlas',
    'no permission set is named BreakGlas (did you mean ps:BreakGlass?)',
  ],
  [
    'a permission set like no other',
    [['trusted_by: [ps:BreakGlass]', 'trusted_by: [ps:Emergency]']],
    'ps:Emergency',
    'no permission set is named Emergency (there is Auditor, BreakGlass, Developer, Operator)',
  ],
  [
    'a bucket in no account',
    [['      in: log_archive\n      name: session', '      in: log_archiv\n      name: session']],
    'log_archiv',
    /^no account is named log_archiv \(did you mean log_archive\?\)/,
  ],
  [
    'a bucket in a set',
    [['      in: log_archive\n      name: session', '      in: members\n      name: session']],
    'members',
    /^expected an account, found the set members/,
  ],
  [
    'an unknown key',
    [[sessionKeys, 'key: [key:sessions, key:session_dr]']],
    'key:session_dr',
    'no key is named session_dr (did you mean key:sessions_dr?)',
  ],
  [
    'no key in the other region',
    [[sessionKeys, 'key: [key:sessions]']],
    'key: [key:sessions]',
    'none of these keys is in us-west-2: sessions there could not be encrypted, for keys are regional (add a key of us-west-2)',
  ],
  [
    'a drill by an unknown attestation',
    [['attestation: BG-DRILL', 'attestation: BG-DRIL']],
    'BG-DRIL',
    'no attestation is called BG-DRIL (did you mean BG-DRILL?)',
  ],
  [
    'an assignment where nobody listens',
    [['        - in: production\n          group: cc-oncall', '        - in: [production, staging]\n          group: cc-oncall']],
    '[production, staging]',
    'BreakGlass is assigned in staging, which break_glass.in leaves out: nobody would hear of its use there (add staging to break_glass.in, or do not assign BreakGlass there)',
  ],
  [
    'listening where nobody is assigned',
    [['nowhere else.\n  in: production\n', 'nowhere else.\n  in: [production, staging]\n']],
    '[production, staging]',
    'BreakGlass is assigned to nobody in staging: nobody could break the glass there (assign it under identity.permission_sets.BreakGlass.assign)',
  ],
  [
    'a permission set that changes things beside the role for changes',
    [
      [access, '    BreakGlass:\n      session: 1h\n      never: ["iam:*"]\n'],
      [/ {6}# What it may do besides.*\n {6}plus: .*\n/.exec(example)?.[0] ?? '?', ''],
    ],
    'ps:BreakGlass',
    /^write_role is for changes, so ps:BreakGlass is for reading alone: its access must be read_only/,
  ],
  [
    'a write role out of reach',
    [['plus: ["sts:AssumeRole", ', 'plus: [']],
    'ps:BreakGlass]',
    'ps:BreakGlass only reads, and sts:AssumeRole is no reading: it could not take on the write role (add sts:AssumeRole to plus of BreakGlass)',
  ],
  [
    'things twice',
    [
      ['trusted_by: [ps:BreakGlass]', 'trusted_by: [ps:BreakGlass, ps:BreakGlass]'],
      ['      - ssm:UpdateDocument\n', '      - ssm:UpdateDocument\n      - ssm:UpdateDocument\n'],
      [sessionKeys, 'key: [key:sessions, key:sessions_dr, key:sessions]'],
    ],
    'ps:BreakGlass]',
    'ps:BreakGlass is named twice',
    'ssm:UpdateDocument is named twice',
    'key:sessions is named twice',
  ],
];

describe.each([
  ['grammar', grammar],
  ['rules', rules],
])('break-glass: %s', (_, rows) => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));
});

describe('break-glass without IAM Identity Center', () => {
  it('has no region for its alarm', () => {
    const start = example.indexOf('  center:\n');
    const text = `${example.slice(0, start)}${example.slice(example.indexOf('\n\n', start) + 2)}`;
    const [problem] = problemsOf(text.replace('excluded: []', 'excluded: [{ check: identity-center, reason: x }]')).filter(
      ({ at }) => at === 'break_glass:',
    );
    expect(problem?.says).toBe(
      'break_glass needs identity.center: the event of each use, and the alarm on it, is in the region of IAM Identity Center (write identity.center, or exclude break-glass with a reason)',
    );
  });
});

describe('break-glass as written', () => {
  it('may use any key of its own, and hold sets together by a wildcard', () => {
    const text = example.replace(sessionKeys, 'key: customer_managed').replace('"sts:AssumeRole", ', '"sts:assume*", ');
    expect(problemsOf(text)).toEqual([]);
  });

  it('is strict by default', () => {
    const parsed = breakGlass.parse({
      in: 'production',
      permission_set: 'ps:BreakGlass',
      alarm: { topic: 'alerts', subscribers: 1 },
      sessions: { bucket: { in: 'archive', name: 'logs' }, max: '60m' },
      drill: { max_age: '180d' },
    });
    expect(parsed.sessions).toEqual({
      bucket: { in: 'archive', name: 'logs' },
      max: { text: '60m', seconds: 3600 },
      ...{ key: 'customer_managed', custom_documents: 'none', ecs_exec: 'logged', ssh: 'none' },
    });
    expect(parsed.alarm).toEqual({ topic: 'alerts', subscribers: 1, dead_letter: 'optional' });
  });
});
