import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectLockConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { openShell, typedIn } from '../docs/shell.ts';
import { smallSpec } from '../docs/small-spec.ts';
import { type Company, makeCompany } from '../evidence/company.ts';
import { makePeople, type People } from '../evidence/documents/people.ts';
import { startReceiver } from '../notify/receiver.ts';
import { bareEnvironment } from '../program.ts';
import { startAuthority, type TestAuthority } from '../tsa.ts';
import { asCaller } from './clients.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

// Pages of the documentation that need an AWS, typed as they stand into a shell over the emulator.
const use = useEmulator();
let authority: TestAuthority;
let company: Company;
let people: People;
const buckets = { BUCKET: 'iq-docs-ledger', TRAIL: 'iq-docs-trail' };
const region = 'us-east-2';

beforeAll(async () => {
  if (isWithout) return;
  [authority, company, people] = [await startAuthority(), makeCompany(), makePeople()];
});
afterAll(async () => {
  await authority?.close();
  authority?.remove();
  company?.remove();
  people?.remove();
});

/** A folder as the pages take it for granted. */
function folderFor(page: string): string {
  const folder = join(use.scratch, page.replaceAll('/', '-'));
  mkdirSync(folder);
  writeFileSync(join(folder, 'iq-spec.yaml'), smallSpec(checks.map(({ id }) => id)));
  cpSync('fixtures/reference/facts.jsonl.gz', join(folder, 'facts.jsonl.gz'));
  cpSync(company.key, join(folder, 'seal.key'));
  writeFileSync(join(folder, 'seal.pub'), company.publicKey);
  writeFileSync(join(folder, 'tsa-ca.pem'), authority.anchor);
  return folder;
}

async function makeBuckets(): Promise<void> {
  const s3 = new S3Client({ ...asCaller(use.emulator), forcePathStyle: true });
  for (const Bucket of Object.values(buckets)) {
    const CreateBucketConfiguration = { LocationConstraint: region } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration, ObjectLockEnabledForBucket: true }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }));
  }
}

interface Typing {
  readonly env?: Readonly<Record<string, string>>;
  readonly act?: (word: string) => Promise<void>;
  readonly answers?: Readonly<Record<string, readonly string[]>>;
}

async function typeIn(page: string, folder: string, { env = {}, ...typing }: Typing = {}): Promise<readonly string[]> {
  const environment = { ...bareEnvironment(use.scratch), ...use.emulator.env, TSA: authority.url, ...buckets, ...env };
  const shell = openShell({ cwd: folder, env: environment, ...typing });
  const said: string[] = [];
  try {
    for (const command of typedIn(page)) said.push(await shell.type(command));
  } finally {
    shell.close();
  }
  return said;
}

/** Root has an access key, or has it no longer. */
const rootKey = (present: number) => [
  { service: 'iam', operation: 'GetAccountSummary', account: '222222222222', merge: { SummaryMap: { AccountAccessKeysPresent: present } } },
];

describe.skipIf(isWithout)('pages of the documentation, over the emulator', () => {
  let packaged: string;

  beforeAll(async () => {
    await use.emulator.seed('reference');
    await makeBuckets();
  });

  it('docs/ledger.md', async () => {
    const folder = folderFor('docs/ledger.md');
    const said = await typeIn('docs/ledger.md', folder);
    expect(said.join('\n')).toContain('Verification: OK');
    packaged = join(folder, 'evidence', readdirSync(join(folder, 'evidence')).find((name) => !name.startsWith('.')) ?? '');
  });

  it('docs/publishing.md', async () => {
    await typeIn('docs/publishing.md', folderFor('docs/publishing.md'), { env: { PACKAGE: packaged } });
  });

  it('docs/corroboration.md', async () => {
    await typeIn('docs/corroboration.md', folderFor('docs/corroboration.md'), { env: { PACKAGE: packaged } });
  });

  it('docs/notify.md', async () => {
    const folder = folderFor('docs/notify.md');
    const sns = new SNSClient(asCaller(use.emulator));
    const { TopicArn: TOPIC = '' } = await sns.send(new CreateTopicCommand({ Name: 'iq' }));
    const trust = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::555555555555:root' }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
    await new IAMClient(asCaller(use.emulator)).send(new CreateRoleCommand({ RoleName: 'iq-notifier', AssumeRolePolicyDocument }));
    const receiver = await startReceiver();
    try {
      writeFileSync(join(folder, 'hook.url'), `${receiver.url}\n`);
      const said = await typeIn('docs/notify.md', folder, { env: { TOPIC } });
      expect(said.join('\n')).not.toContain('NOT NOTIFIED');
      expect(receiver.received.map(({ headers }) => headers['webhook-signature'])).toEqual([expect.stringMatching(/^v1,/)]);
    } finally {
      await receiver.close();
    }
  });

  it('docs/how-to/first-spec.md', async () => {
    await typeIn('docs/how-to/first-spec.md', folderFor('docs/how-to/first-spec.md'));
  });

  it('docs/how-to/many-accounts.md', async () => {
    await typeIn('docs/how-to/many-accounts.md', folderFor('docs/how-to/many-accounts.md'));
  });

  it('docs/how-to/drift.md', async () => {
    const act = () => use.emulator.rules(rootKey(1));
    await typeIn('docs/how-to/drift.md', folderFor('docs/how-to/drift.md'), { act });
    await use.emulator.rules([]);
  });

  it('docs/qualification.md', async () => {
    const folder = folderFor('docs/qualification.md');
    const answers: Record<string, readonly string[]> = {};
    for (const [file, who] of [
      ['ada', people.executor],
      ['rita', people.reviewer],
      ['quentin', people.approver],
    ] as const) {
      cpSync(who.p12, join(folder, `${file}.p12`));
      answers[`${file}.p12`] = [who.passphrase, who.name];
    }
    writeFileSync(join(folder, 'company-ca.pem'), `${readFileSync(people.ca, 'utf8')}${company.ca}`);
    writeFileSync(join(folder, 'seal.pass'), 'sealing\n');
    const packing = ['-export', '-inkey', company.key, '-in', company.certificates, '-passout', 'pass:sealing', '-out', 'seal.p12'];
    execFileSync('openssl', ['pkcs12', ...packing], { cwd: folder });
    const cn = (...names: readonly string[]) => names.map((name) => `CN=${name}`);
    const evidence = {
      seal: { minimum: 'file' },
      timestamp: { urls: [authority.url], require: 1, max_skew: '60s' },
      authorities: 'company-ca.pem',
      roles: {
        executor: { who: cn(people.executor.name), meaning: 'Executed the installation qualification' },
        reviewer: { who: cn(people.reviewer.name), meaning: 'Reviewed the record' },
        approver: { who: cn(people.approver.name), meaning: 'Approved for release', unit: 'QA' },
      },
      protocol: { sign: ['reviewer', 'approver'] },
      purposes: { qualification: { protocol: 'approved', sign: ['executor', 'reviewer', 'approver'] } },
    };
    const spec = join(folder, 'iq-spec.yaml');
    writeFileSync(spec, `${readFileSync(spec, 'utf8')}\nevidence: ${JSON.stringify(evidence)}\n`);
    // Without the buckets of the pages before.
    await use.emulator.seed('reference');
    const act = (word: string) => use.emulator.rules(rootKey(word.includes('deleted') ? 0 : 1));
    await typeIn('docs/qualification.md', folder, { act, answers });
  });
});
