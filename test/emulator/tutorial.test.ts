import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AuthorizeSecurityGroupIngressCommand, DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { openShell, typedIn } from '../docs/shell.ts';
import { bareEnvironment } from '../program.ts';
import { asCaller } from './clients.ts';
import { asSeeder } from './stack.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

// The tutorial, typed literally: from an empty folder to an approved report and a report of drift, over an emulated AWS.
const use = useEmulator();
const page = 'docs/tutorial.md';
const answers = {
  'ada.key': ['ada alone knows this', 'Ada Executor'],
  'rita.key': ['rita alone knows this', 'Rita Reviewer'],
  'grace.key': ['grace alone knows this', 'Grace Approver'],
};

describe.skipIf(isWithout)('the tutorial', () => {
  it('can be typed as it stands, from an empty folder to the end', { timeout: 900_000 }, async () => {
    await use.emulator.seed('reference');
    const cwd = join(use.scratch, 'first-hour');
    mkdirSync(cwd);
    const env = { ...bareEnvironment(use.scratch), ...use.emulator.env };
    const shell = openShell({ cwd, env, answers, act: () => openPort() });
    const said = new Map<string, string>();
    try {
      for (const command of typedIn(page)) said.set(command.text, await shell.type(command));
    } finally {
      shell.close();
    }
    expect(readdirSync(join(cwd, 'reports'))).toHaveLength(1);
    const drift = [...said].find(([text]) => text.startsWith('cat "$NIGHT/drift.md"'))?.[1] ?? '';
    expect(drift).toContain('8443');
    expect(readdirSync(cwd)).toContain('history.svg');
  });
});

/** Somebody opens a port of a security group of production to a block of the company's own. */
async function openPort(): Promise<void> {
  const ec2 = asSeeder(new EC2Client(asCaller(use.emulator)), '222222222222');
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const group = SecurityGroups.find(({ GroupName }) => GroupName !== 'default');
  const range = { IpProtocol: 'tcp', FromPort: 8443, ToPort: 8443, IpRanges: [{ CidrIp: '10.9.9.0/24', Description: 'by hand' }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group?.GroupId ?? '', IpPermissions: [range] }));
}
