import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type CorroborateOptions, corroborate } from '../../src/commands/corroborate.ts';
import type { CorroborationReport } from '../../src/corroboration/report.ts';
import type { FactRecord } from '../../src/record.ts';
import { runProgram } from '../program.ts';
import { asCaller } from './clients.ts';
import { asSeeder } from './stack.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

// The emulator records what it serves and answers LookupEvents from that. It shows that iq asks and compares rightly, not what AWS records.
const use = useEmulator();
const minute = 60_000;
const later = () => Date.now() + 20 * minute;

const asAuditor = { role: 'auditor-read-only' };
const accounts = ['111111111111', '222222222222', '333333333333', '444444444444', '555555555555'];

interface Asked {
  readonly report: CorroborationReport;
  readonly code: unknown;
}

/** The command in this process, without AWS's limits, which an emulator of one's own does not have. */
async function ask(path: string, options: Partial<CorroborateOptions> = asAuditor, now = later()): Promise<Asked> {
  const printed: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  const before = process.exitCode;
  try {
    await corroborate(path, { sample: 25, json: true, ...options }, { now: () => now, isUnlimited: true });
    return { report: JSON.parse(printed.join('')) as CorroborationReport, code: process.exitCode };
  } finally {
    write.mockRestore();
    process.exitCode = before;
  }
}

const standings = ({ report }: Asked) => Object.fromEntries(Object.entries(report.summary).filter(([, count]) => count > 0));

interface Event {
  readonly recipientAccountId: string;
  readonly awsRegion: string;
  readonly eventTime: string;
}

/** Files as a trail of an organization delivers them, one for each account, region and minute, five minutes after. */
function logFiles(events: readonly Event[], organization: string): ReadonlyMap<string, readonly Event[]> {
  const files = new Map<string, Event[]>();
  for (const event of events) {
    const { recipientAccountId: account, awsRegion: region } = event;
    const delivered = new Date(Date.parse(event.eventTime) + 5 * minute).toISOString();
    const folder = `AWSLogs/${organization}/${account}/CloudTrail/${region}/${delivered.slice(0, 10).replaceAll('-', '/')}`;
    const key = `${folder}/${account}_CloudTrail_${region}_${delivered.slice(0, 16).replaceAll(/[-:]/g, '')}Z_Q2xvdWRUcmFpbA.json.gz`;
    files.set(key, [...(files.get(key) ?? []), event]);
  }
  return files;
}

describe.skipIf(isWithout)('iq corroborate over events of our own emulator, which are not AWS’s', () => {
  let path: string;
  let facts: string;
  let events: readonly Event[];

  const iq = (...args: readonly string[]) => runProgram(args, { HOME: use.scratch, ...use.emulator.env });
  const only = (name: string) => join(use.scratch, name, readdirSync(join(use.scratch, name))[0] ?? '');
  /** The package of a run over the facts, changed. */
  async function replayed(name: string, change: (fact: FactRecord, index: number) => FactRecord): Promise<string> {
    const changed = join(use.scratch, `${name}.jsonl.gz`);
    const lines = gunzipSync(readFileSync(facts)).toString().trimEnd().split('\n');
    const text = lines.map((line, index) => JSON.stringify(change(JSON.parse(line) as FactRecord, index))).join('\n');
    writeFileSync(changed, gzipSync(`${text}\n`));
    const run = [
      'verify',
      '--spec',
      use.hurried,
      '--facts',
      changed,
      '--out',
      join(use.scratch, name),
      '--format',
      'none',
      '--no-progress',
    ];
    expect((await iq(...run, ...checks)).stderr).toBe('');
    return only(name);
  }
  const checks = ['--check', 'iam-users', '--check', 'audit-trail', '--check', 'vpc-endpoints'];

  beforeAll(async () => {
    await use.emulator.seed('reference');
    const trust = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::555555555555:root' }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
    for (const account of accounts) {
      const iam = asSeeder(new IAMClient(asCaller(use.emulator)), account);
      await iam.send(new CreateRoleCommand({ RoleName: asAuditor.role, AssumeRolePolicyDocument }));
    }
    await use.emulator.clear();
    facts = join(use.scratch, 'facts.jsonl.gz');
    const run = ['verify', '--spec', use.hurried, '--out', join(use.scratch, 'live'), '--save-facts', facts, '--format', 'none'];
    const { code, stderr } = await iq(...run, '--no-progress', ...checks);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    path = only('live');
    events = (await (await fetch(`${use.emulator.endpoint}/moto-api/iq/trail`)).json()) as Event[];
  });

  it('finds every request of the sample that was made, and says that the seat is the run’s own', async () => {
    const asked = await ask(path);
    expect(asked.report.requests.filter(({ standing }) => standing !== 'found')).toEqual([]);
    expect([asked.code, standings(asked), asked.report.conclusion]).toEqual([0, { found: 25 }, 'corroborated']);
    expect(new Set(asked.report.requests.map(({ account }) => account)).size).toBeGreaterThan(3);
    const same = await ask(path, { role: 'iq-auditor', externalId: 'iq-7Qm2', sample: 1 });
    expect(asked.report.warnings).toEqual([expect.stringContaining('ask from one of your own')]);
    expect(same.report.warnings.join('\n')).toContain('the role iq-auditor is the one that the run read with');
  });

  it('draws by chance, prints the seed, and draws the same by it', async () => {
    const ids = ({ report }: Asked) => report.requests.map(({ requestId }) => requestId);
    const [one, other] = [await ask(path), await ask(path)];
    expect(one.report.sample.seededBy).toBe('chance');
    expect(ids(one)).not.toEqual(ids(other));
    const again = await ask(path, { ...asAuditor, seed: one.report.sample.seed });
    expect(again.report.sample).toEqual({ ...one.report.sample, seededBy: 'auditor' });
    expect(ids(again)).toEqual(ids(one));
  });

  it('a fact whose requests were taken out leaves it open, however well the others are found: exit 2', async () => {
    const emptied = await replayed('emptied', (fact) => (fact.name === 'iam-users' ? { ...fact, requests: [] } : fact));
    const asked = await ask(emptied);
    expect([asked.code, standings(asked), asked.report.conclusion]).toEqual([2, { found: 25 }, 'open']);
    expect(asked.report.facts.unaccounted).toHaveLength(accounts.length);
  });

  it('one event for two requests contradicts, though the sample is of one: exit 1', async () => {
    const [first] = (await ask(path, { ...asAuditor, sample: 'all' })).report.requests;
    let isTaken = false;
    const twice = await replayed('twice', (fact) => {
      const at = fact.requests.findIndex(({ requestId }) => requestId !== undefined && requestId !== first?.requestId);
      if (isTaken || at < 0 || first === undefined) return fact;
      isTaken = true;
      return {
        ...fact,
        requests: fact.requests.map((request, index) => (index === at ? { ...request, requestId: first.requestId } : request)),
      };
    });
    const asked = await ask(twice, { ...asAuditor, sample: 1 });
    expect([asked.code, standings(asked)]).toEqual([1, { contradicts: 2 }]);
    expect(asked.report.requests[0]?.detail).toContain('one id for two requests');
  });

  it('finds all of them, in the regions of global services too', async () => {
    const asked = await ask(path, { ...asAuditor, sample: 'all' });
    expect(asked.report.requests.filter(({ standing }) => standing !== 'found')).toEqual([]);
    expect(asked.report.sample.size).toBe(asked.report.sample.of);
    expect(asked.report.requests.some(({ service }) => service === 'IAM')).toBe(true);
  });

  it('asks for nothing but events, and in no other session than its own', async () => {
    const before = (await use.emulator.log()).length;
    await ask(path, { ...asAuditor, sample: 5 });
    const log = (await use.emulator.log()).slice(before);
    expect([...new Set(log.map(({ operation }) => operation))].sort()).toEqual(['AssumeRole', 'GetCallerIdentity', 'LookupEvents']);
    const sessions = log.filter(({ operation }) => operation === 'AssumeRole').map(({ params }) => params?.RoleSessionName);
    expect(new Set(sessions)).toEqual(new Set(['iq-corroborate']));
  });

  it('without a role the other accounts are not asked, and that is said: exit 2', async () => {
    const printed = await ask(path, {});
    expect(printed.code).toBe(2);
    expect(standings(printed)['not-asked']).toBeGreaterThan(0);
    expect(standings(printed).missing).toBeUndefined();
  });

  it('a refusal is unknown, and never missing: exit 2', async () => {
    await use.emulator.rules([{ service: 'cloudtrail', operation: 'LookupEvents', error: { deny: 'identity' } }]);
    const asked = await ask(path, { ...asAuditor, sample: 5 });
    await use.emulator.rules([]);
    expect([asked.code, standings(asked)]).toEqual([2, { unknown: 5 }]);
    expect(asked.report.requests[0]?.detail).toContain('refused: AccessDenied');
  });

  it('what is older than the history is too old, and corroborates nothing', async () => {
    const asked = await ask(path, { ...asAuditor, sample: 5 }, Date.now() + 91 * 24 * 60 * minute);
    expect([asked.code, standings(asked)]).toEqual([2, { 'too-old': 5 }]);
  });

  it('facts whose request ids never happened are missing: exit 1; while they are young, too new: exit 2', async () => {
    const invented = await replayed('invented', (fact) => ({
      ...fact,
      requests: fact.requests.map((request, index) => ({ ...request, requestId: `invented-${fact.key}-${index}` })),
    }));
    const asked = await ask(invented);
    expect([asked.code, standings(asked), asked.report.record.mode]).toEqual([1, { missing: 25 }, 'replay']);
    const young = await ask(invented, asAuditor, Date.now());
    expect([young.code, standings(young)]).toEqual([2, { 'too-new': 25 }]);
  });

  it('facts that date their requests otherwise than AWS contradict it: exit 1', async () => {
    const redated = await replayed('redated', (fact) => ({
      ...fact,
      requests: fact.requests.map((request) =>
        request.date === undefined ? request : { ...request, date: new Date(Date.parse(request.date) + 4 * minute).toISOString() },
      ),
    }));
    const asked = await ask(redated);
    expect([asked.code, standings(asked)]).toEqual([1, { contradicts: 25 }]);
    expect(asked.report.requests[0]?.detail).toContain('eventTime is');
  });

  it('finds them in the files of a trail, also when the history has forgotten them', async () => {
    const Bucket = 'iq-test-log-archive';
    const s3 = new S3Client({ ...asCaller(use.emulator), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'us-east-2' } }));
    for (const [key, records] of logFiles(events, 'o-exampleorgid'))
      await s3.send(new PutObjectCommand({ Bucket, Key: `central/${key}`, Body: gzipSync(JSON.stringify({ Records: records })) }));
    await use.emulator.clear();
    const options = { log: `s3://${Bucket}/central`, region: 'us-east-2' };
    const asked = await ask(path, options, Date.now() + 200 * 24 * 60 * minute);
    expect(asked.report.requests.filter(({ standing }) => standing !== 'found')).toEqual([]);
    expect([asked.code, asked.report.auditor.source]).toEqual([0, 'trail']);
    const read = (await use.emulator.log()).map(({ operation }) => operation);
    expect([...new Set(read)].sort()).toEqual(['GetCallerIdentity', 'GetObject', 'ListObjectsV2']);
  });

  it('a package that is not valid is not asked about', async () => {
    const file = join(path, 'facts.jsonl.gz');
    const before = readFileSync(file);
    writeFileSync(file, Buffer.concat([before, Buffer.from([0])]));
    await expect(ask(path)).rejects.toThrow(/is not valid/);
    writeFileSync(file, before);
  });
});
