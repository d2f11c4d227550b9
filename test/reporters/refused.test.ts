import { describe, expect, test } from 'vitest';
import type { Barrier, Lack, Refusals } from '../../src/permissions/refused.ts';
import type { Qualification } from '../../src/record.ts';
import { renderTerminal } from '../../src/reporters/terminal.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { catalogue, hostile } from './records.ts';

const accounts = (count: number) => Array.from({ length: count }, (_, index) => String(100000000000 + index));

const lack: Lack = {
  role: 'iq-auditor',
  accounts: accounts(500),
  isAlike: true,
  unsaid: [],
  policy: {
    Version: '2012-10-17',
    Statement: [{ Sid: 'IqReadMissing', Effect: 'Allow', Action: ['kms:ListKeys', 's3:ListAllMyBuckets'], Resource: '*' }],
  },
};
const barrier: Barrier = {
  role: 'iq-auditor',
  accounts: accounts(2),
  by: 'session policy',
  isEntry: false,
  actions: ['kms:ListKeys'],
  policies: [],
};

function render(refusals: Partial<Refusals>, record: Qualification = sampleQualification()): string {
  return renderTerminal(record, { catalogue, exitCode: 2, color: true, width: 80, refusals: { lacks: [], barriers: [], ...refusals } });
}

/** The words without colours and line breaks. */
const flat = (text: string) => text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '').replace(/\s+/g, ' ');

describe('a policy to paste', () => {
  test('stands alone at the left edge, uncoloured, and parses', () => {
    const [json = ''] = render({ lacks: [lack] }).match(/^\{\n[\s\S]*?^\}$/m) ?? [];
    expect(JSON.parse(json)).toEqual(lack.policy);
  });

  test('comes with role and accounts, and an organization of 500 does not print 500', () => {
    const text = render({ lacks: [lack] });
    expect(flat(text)).toContain(
      'Role iq-auditor in 500 accounts (100000000000, 100000000001, 100000000002, 100000000003, 100000000004, 100000000005 and 494 more) was refused these actions. Policy to add:',
    );
    expect(text.split('\n').length - render({}).split('\n').length).toBeLessThan(30);
  });

  test('says where accounts differ, and where AWS gave no reason', () => {
    const text = flat(render({ lacks: [{ ...lack, isAlike: false, unsaid: ['kms:ListKeys'] }] }));
    expect(text).toContain('was refused these actions, not each of them everywhere.');
    expect(text).toContain('AWS gave no reason for kms:ListKeys.');
  });

  test('is not there where nothing was refused', () => {
    expect(render({})).not.toContain('REFUSED');
  });

  test('roles and refusals beyond a few are counted', () => {
    const many = Array.from({ length: 40 }, (_, index) => index);
    const text = flat(render({ lacks: many.map((n) => ({ ...lack, role: `role-${n}` })), barriers: many.map(() => barrier) }));
    expect(text).toContain('and 35 more roles');
    expect(text).toContain('and 30 more refusals');
  });

  test('what facts call a role cannot take over the terminal', () => {
    const text = render({
      lacks: [{ ...lack, role: hostile, accounts: [hostile] }],
      barriers: [{ ...barrier, role: hostile, policies: [hostile] }],
    });
    expect(text).not.toContain('\u001b[2J');
    expect(text).not.toContain('\u202e');
  });
});

describe('what no policy mends', () => {
  test.each<[string, Partial<Barrier>, RegExp]>([
    ['a session policy', {}, /was refused kms:ListKeys by the session policy that iq passes with AssumeRole/],
    ['a boundary', { by: 'permissions boundary' }, /by its permissions boundary: allow them there too/],
    ['an explicit deny', { by: 'identity-based policy' }, /by an explicit deny in a policy of its own/],
    ['a service control policy', { by: 'service control policy', policies: ['p-1'] }, /by a service control policy\. .* AWS names p-1\./],
    ['a key policy', { by: 'resource-based policy' }, /by the policy of the resource/],
    ['a role without a name', { role: null }, /A role in 2 accounts/],
  ])('%s', (_, change, pattern) => {
    expect(flat(render({ barriers: [{ ...barrier, ...change }] }))).toMatch(pattern);
  });

  test.each<[string, Partial<Barrier>, RegExp]>([
    ['unsaid', { by: 'unsaid' }, /its trust policy names arn:aws\S+, that access\.external_id .* aws:PrincipalOrgID/],
    ['the caller’s own policy', { by: 'identity-based policy' }, /may not sts:AssumeRole it/],
    ['a service control policy', { by: 'service control policy' }, /a service control policy refuses sts:AssumeRole/],
    ['credentials', { by: 'credentials' }, /AWS did not accept the keys of arn/],
  ])('a role that could not be entered: %s', (_, change, pattern) => {
    const text = flat(render({ barriers: [{ ...barrier, isEntry: true, actions: [], ...change }] }));
    expect(text).toContain('Role iq-auditor could not be entered in 2 accounts (100000000000, 100000000001):');
    expect(text).toMatch(pattern);
  });

  test('a replay does not take its own name for the caller’s', () => {
    const record: Qualification = { ...sampleQualification(), mode: 'replay', executor: { arn: 'replay', account: 'replay' } };
    expect(flat(render({ barriers: [{ ...barrier, isEntry: true, by: 'unsaid' }] }, record))).toContain(
      'its trust policy names the caller',
    );
  });
});
