import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/qualify.ts';
import type { Outcome } from '../../src/record.ts';
import { changedSpec, exitOf, verify } from './enforced.ts';
import { casesOf } from './expected.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

// What the reference spec does not ask for: another account that administers Identity Center, and the credential report.
const [management, production, audit] = ['111111111111', '222222222222', '555555555555'];
const use = useEmulator();

describe.skipIf(isWithout)('Identity Center, administered by another account than the management account', () => {
  const delegated = () => {
    const [services, more] = ['guardduty.amazonaws.com]', 'guardduty.amazonaws.com, sso.amazonaws.com]'];
    return changedSpec(use.scratch, '  delegated_administrators:', { [services]: more });
  };
  /** Accounts that were asked an operation. */
  const asked = async (operation: string) => [
    ...new Set((await use.emulator.log()).filter((call) => call.operation === operation).map(({ account }) => account)),
  ];

  it('is asked there, and CloudTrail in the management account', async () => {
    await use.emulator.seed('center-delegated');
    await use.emulator.clear();
    const result = await verify({ checks: ['identity-center', 'landing-zone'] }, { spec: delegated() });
    expect([...casesOf(result, 'fail'), ...casesOf(result, 'unknown')]).toEqual([]);
    expect(exitOf(result)).toBe(0);
    for (const operation of ['ListPermissionSets', 'ListAccountAssignments', 'ListGroupMemberships']) {
      expect(await asked(operation), operation).toEqual([audit]);
    }
    expect(await asked('LookupEvents')).toEqual([management]);
  });

  it('is asked of the management account where the organization has not made the other one its administrator', async () => {
    await use.emulator.seed('reference');
    await use.emulator.clear();
    const result = await verify({ checks: ['identity-center'] }, { spec: delegated() });
    expect([...casesOf(result, 'fail'), ...casesOf(result, 'unknown')]).toEqual([]);
    expect(exitOf(result)).toBe(0);
    expect(await asked('ListAccountAssignments')).toEqual([audit, management]);
  });
});

describe.skipIf(isWithout)('the credential report', () => {
  const narrowing = { checks: ['iam-users'], accounts: [production] };
  const reported = () => changedSpec(use.scratch, '  iam_users:', { 'count: 0': 'count: 0\n    credential_report: { max_age: 4h }' });
  const ofReport = (result: RunResult, outcome: Outcome) =>
    casesOf(result, outcome).filter((name) => name.startsWith('iam-users.credential-report'));

  it('passes where somebody else had it made a little while ago, and it says what the listings say', async () => {
    await use.emulator.seed('reference');
    const result = await verify(narrowing, { spec: reported() });
    const report = 'iam-users.credential-report';
    expect(ofReport(result, 'pass')).toEqual([`${report} ${production}`, `${report} ${production}/root`]);
    expect(exitOf(result)).toBe(0);
  });

  it('fails where it holds a user', async () => {
    await use.emulator.seed('iam-user');
    const result = await verify(narrowing, { spec: reported() });
    expect(ofReport(result, 'fail')).toEqual([`iam-users.credential-report ${production}`]);
    expect(exitOf(result)).toBe(1);
  });

  it('is unknown where nobody had it made, and nothing is made', async () => {
    await use.emulator.seed('reference');
    await use.emulator.clear();
    const error = { code: 'ReportNotPresent', message: 'Report does not exist.' };
    await use.emulator.rules([{ service: 'iam', operation: 'GetCredentialReport', error, status: 410 }]);
    const result = await verify(narrowing, { spec: reported() });
    expect(ofReport(result, 'unknown')).toEqual([`iam-users.credential-report ${production}`]);
    expect(exitOf(result)).toBe(2);
    expect((await use.emulator.log()).map(({ operation }) => operation)).not.toContain('GenerateCredentialReport');
  });
});
