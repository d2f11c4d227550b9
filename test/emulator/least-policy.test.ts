import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { KMSClient, TagResourceCommand } from '@aws-sdk/client-kms';
import { RDSClient } from '@aws-sdk/client-rds';
import { PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionsOf, type Operation, operations } from '../../src/aws/operations.ts';
import { type PolicyDocument, policyOf } from '../../src/aws/session-policy.ts';
import { checks } from '../../src/checks/index.ts';
import { readFacts } from '../../src/evidence/facts-file.ts';
import { facts } from '../../src/facts/index.ts';
import type { Narrowing } from '../../src/plan.ts';
import type { RunResult } from '../../src/qualify.ts';
import { asAuditor } from './clients.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import {
  actionsIn,
  addCluster,
  changedSpec,
  enforce,
  exitOf,
  findings,
  hurriedSpec,
  pasted,
  policies,
  referenceSpec,
  shown,
  verify,
  withdrawn,
  without,
} from './enforced.ts';
import { namedStores, storeOccasions } from './occasions.ts';
import { asSeeder, type Deployed, put } from './stack.ts';

// What `iq permissions` prints, put onto the roles and enforced: enough, and nothing in it that is not needed.
const isWithout = process.env.IQ_WITHOUT_EMULATOR === '1';
const [management, production, staging, audit] = ['111111111111', '222222222222', '333333333333', '555555555555'];

let emulator: Emulator;
let scratch: string;
let hurried: string;
let deployed: readonly Deployed[];
/** Actions by the accounts in which the whole run took them. */
const asked = new Map<string, Set<string>>();
const before = { ...process.env };

beforeAll(async () => {
  if (isWithout) return;
  scratch = mkdtempSync(join(tmpdir(), 'iq-least-policy-'));
  hurried = hurriedSpec(scratch);
  emulator = await startEmulator();
  // Built here, where there is time; a test restores them.
  for (const state of ['reference', 'iam-user', 'half-denied']) await emulator.seed(state);
  process.env = { ...before, ...emulator.env };
});
afterAll(async () => {
  process.env = before;
  await emulator?.stop();
  if (scratch !== undefined) rmSync(scratch, { recursive: true });
});

async function restart(state: string): Promise<void> {
  deployed = await enforce(emulator, state);
}

/** A run with one action taken out of every role. */
function verifyWithout(action: string, narrowing: Narrowing, spec = hurried): Promise<RunResult> {
  return withdrawn(emulator, [[action], deployed], () => verify(narrowing, { spec }));
}

const read = async (stream: Readable) => Buffer.concat(await stream.toArray()).toString();
const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.on('close', resolve));

/** The operation that needs the action. */
function operationOf(action: string): Operation {
  const found = (Object.keys(operations) as Operation[]).find((operation) => actionsOf(operation).includes(action));
  if (found === undefined) throw new Error(`no operation needs ${action}`);
  return found;
}

/** That the run names the actions that were taken away, and no other: in a finding, and in each policy to paste. */
function expectNamed(result: RunResult, ...actions: readonly string[]): void {
  const reasons = result.record.verdicts.flatMap((verdict) => verdict.unknownBecause ?? []);
  const isNamed = (action: string) =>
    reasons.some(({ reason, detail }) => reason === 'denied' && detail.startsWith(`${operationOf(action)} in `));
  expect(actions.filter((action) => !isNamed(action))).toEqual([]);
  expect(findings(result).filter(({ outcome }) => outcome === 'unknown')).not.toEqual([]);
  // Of what AWS guards twice, both are named: which of them it missed, AWS says in words that are not kept.
  const needed = new Set(actions.flatMap((action) => actionsOf(operationOf(action))));
  expect([...new Set(actionsIn(shown(result)))].sort()).toEqual([...needed].sort());
  expect(result.refusals.barriers).toEqual([]);
}

/**
 * The least run that rests on an action: a check whose facts ask for it, rather about the organization where they do, rather everywhere than in
 * some accounts, in one account that it was asked of. Of those for some accounts the last: it is about stores, which production has.
 */
function narrowest(action: string): Narrowing {
  const operation = operationOf(action);
  const asking = facts.filter((fact) => (fact.operations as readonly string[]).includes(operation));
  const asks = asking.map(({ name }) => name);
  const uses = facts.filter((fact) => fact.uses.some(({ name }) => asks.some((other) => other === name))).map(({ name }) => name);
  const rests = checks.flatMap(({ id, scope, needs, only }) =>
    needs.flatMap((name) => ([...asks, ...uses].includes(name) ? [{ id, scope, only: only?.[name] }] : [])),
  );
  const isOfAll = asking.some(({ scope }) => scope === 'organization');
  const ofAll = isOfAll ? rests.find(({ scope }) => scope === 'organization') : undefined;
  // What compares two accounts is of no use where one is read, and of a fleet much is looked at only where its template leaves it open.
  const alone = rests.filter(({ scope }) => scope === 'account');
  const last = alone.findLast(({ id }) => id !== 'gpu-fleet') ?? alone.at(-1) ?? rests.at(-1);
  const check = ofAll ?? rests.find(({ only }) => only === undefined) ?? last;
  const accounts = [...(asked.get(action) ?? [])];
  // What another account is asked about each of them is about production too.
  const isAskedElsewhere = asking.some(({ scope, seat }) => scope === 'account' && seat !== 'account');
  const account = accounts.includes(production) || isAskedElsewhere ? production : accounts[0];
  return { checks: [check?.id ?? ''], accounts: [account ?? production] };
}

/** Actions that the reference organization gives no occasion for; each has a test of its own. */
const occasional = [
  'iam:GetCredentialReport',
  'iam:ListAccessKeys',
  'iam:SimulateCustomPolicy',
  'organizations:ListAccountsForParent',
  'rds:DescribeDBClusterParameters',
  'tag:GetResources',
  ...storeOccasions.map(({ action }) => action),
].sort();
/** Asked of every key, though no verdict on the reference organization rests on it. */
const tags = 'kms:ListResourceTags';
/** Asked where there is a fleet, though its template says itself what the defaults of the account are for. */
const defaults = 'ec2:GetInstanceMetadataDefaults';
/** Asked where endpoints are declared, though each of them has what its service may not offer. */
const offers = 'ec2:DescribeVpcEndpointServices';
const actions = policies.whole.Statement.flatMap(({ Action }) => Action);

/** Whether stores alone are listed by it: no check but cmk-encryption reads a fact that needs it. */
function isOfStores(action: string): boolean {
  const asks = facts.filter((fact) => (fact.operations as readonly string[]).includes(operationOf(action)));
  const names = new Set<string>(
    facts.flatMap((fact) => (asks.includes(fact) || fact.uses.some((used) => asks.includes(used as never)) ? [fact.name] : [])),
  );
  return checks.every(({ id, needs }) => (id === 'cmk-encryption') === needs.some((name) => names.has(name)));
}

/** Actions of stores that are taken away together, one of each service: without a listing nobody asks for what it would have named. */
const together: string[][] = [];
for (const action of actions.filter((one) => ![...occasional, tags].includes(one) && isOfStores(one))) {
  const isOfService = (other: string) => other.split(':')[0] === action.split(':')[0];
  const group = together.find((others) => !others.some(isOfService));
  if (group === undefined) together.push([action]);
  else group.push(action);
}

describe.skipIf(isWithout)('the least policy, enforced', () => {
  it('lets the reference run succeed: exit 0, nothing unknown, nothing refused but in the closed region', async () => {
    await restart('reference');
    const result = await verify({});
    expect(findings(result).filter(({ outcome }) => outcome === 'unknown' || outcome === 'fail')).toEqual([]);
    expect({ exit: exitOf(result), refusals: result.refusals }).toEqual({ exit: 0, refusals: { lacks: [], barriers: [] } });
    const refused = (await readFacts(result.facts)).flatMap(({ requests }) => requests.filter(({ denial }) => denial !== undefined));
    expect(new Set(refused.map(({ region, denial }) => `${region}: ${denial?.by}`))).toEqual(
      new Set(['eu-west-1: service control policy']),
    );
    for (const { action, account } of await emulator.log()) asked.set(action, (asked.get(action) ?? new Set()).add(account));
    const unasked = Object.values(operations).filter(({ action }) => !asked.has(action));
    expect(unasked.map(({ action }) => action).sort()).toEqual(occasional);
  });

  it.each(together.map((group) => [group.join(', '), group] as const))('without %s: exit 2, and the run names each', async (_, group) => {
    const narrowing = { checks: ['cmk-encryption'], accounts: [production, audit] };
    const result = await withdrawn(emulator, [group, deployed], () => verify(narrowing, { spec: hurried }));
    expectNamed(result, ...group);
    expect(exitOf(result)).toBe(2);
  });

  it.each(actions.filter((action) => ![...occasional, tags, defaults, offers, ...together.flat()].includes(action)))(
    'without %s: exit 2, and the run names it',
    async (action) => {
      const result = await verifyWithout(action, narrowest(action));
      expectNamed(result, action);
      expect(exitOf(result)).toBe(2);
    },
  );

  it.each(storeOccasions)('without $action: named where there is such a store', async ({ action, account, state, rules, isNamed }) => {
    await restart(state);
    await emulator.rules(rules);
    const spec = isNamed ? changedSpec(scratch, '\nstores:', { '\n': `${namedStores}\n` }) : hurried;
    expectNamed(await verifyWithout(action, { checks: ['cmk-encryption'], accounts: [account] }, spec), action);
  });

  it('without iam:ListAccessKeys: named where there is a user, who is a failure whatever the keys', async () => {
    await restart('iam-user');
    const result = await verifyWithout('iam:ListAccessKeys', { checks: ['iam-users'], accounts: [production] });
    expect(findings(result).find(({ outcome }) => outcome === 'fail')?.message).toContain('IAM.ListAccessKeys of build');
    expect(actionsIn(shown(result))).toEqual(['iam:ListAccessKeys']);
  });

  it('without iam:ListRoles: named where an exempt role can be created, unless it is there already', async () => {
    await restart('exempt-role-is-there');
    const action = 'iam:ListRoles';
    expectNamed(await verifyWithout(action, { checks: ['service-control-policies'], accounts: [staging] }), action);
  });

  it('without iam:GetCredentialReport: named where the spec asks for the report', async () => {
    await restart('reference');
    const reported = changedSpec(scratch, '  iam_users:', { 'count: 0': 'count: 0\n    credential_report: { max_age: 4h }' });
    const action = 'iam:GetCredentialReport';
    expectNamed(await verifyWithout(action, { checks: ['iam-users'], accounts: [production] }, reported), action);
  });

  it('without organizations:ListAccountsForParent: named where AWS lists accounts without their paths', async () => {
    await restart('reference');
    await emulator.rules([{ service: 'organizations', operation: 'ListAccounts', merge: { Accounts: [{ $match: {}, Paths: null }] } }]);
    const action = 'organizations:ListAccountsForParent';
    expectNamed(await verifyWithout(action, { checks: ['landing-zone'], accounts: [production] }), action);
  });

  it('without kms:ListResourceTags: named where a key is declared by its tag; it is printed also where nothing rests on it', async () => {
    await restart('reference');
    const byTag = changedSpec(scratch, '  phi_staging:', { 'alias: alias/cc-phi': 'tag: { Data: phi }' });
    const seeder = asSeeder(new KMSClient(await asAuditor(emulator, staging)), staging);
    await seeder.send(
      new TagResourceCommand({ KeyId: '33333333-3333-4002-8000-000000000001', Tags: [{ TagKey: 'Data', TagValue: 'phi' }] }),
    );
    const narrowing = { checks: ['cmk-encryption'], accounts: [staging, audit] };
    expect(exitOf(await verify(narrowing, { spec: byTag }))).toBe(0);
    const result = await verifyWithout(tags, narrowing, byTag);
    expectNamed(result, tags);
    expect(exitOf(result)).toBe(2);
    const resting = await verifyWithout(tags, narrowing);
    expect({ exit: exitOf(resting), actions: actionsIn(shown(resting)) }).toEqual({ exit: 0, actions: [tags] });
  });

  it('without tag:GetResources: named where a bucket is declared by its tag', async () => {
    await restart('reference');
    const byTag = changedSpec(scratch, '\n    dicom:', { 'name: cc-dicom-222222222222': 'tag: { Data: dicom }' });
    const seeder = asSeeder(new S3Client(await asAuditor(emulator, production)), production);
    const TagSet = [{ Key: 'Data', Value: 'dicom' }];
    await seeder.send(new PutBucketTaggingCommand({ Bucket: 'cc-dicom-222222222222', Tagging: { TagSet } }));
    const narrowing = { checks: ['object-lock'], accounts: [production] };
    expect(exitOf(await verify(narrowing, { spec: byTag }))).toBe(0);
    const action = 'tag:GetResources';
    expectNamed(await verifyWithout(action, narrowing, byTag), action);
  });

  it(`without ${defaults}: nothing is unknown where each template says it itself, and the action is printed`, async () => {
    await restart('reference');
    const narrowing = { checks: ['gpu-fleet'], accounts: [production] };
    const result = await verifyWithout(defaults, narrowing);
    expect({ exit: exitOf(result), actions: actionsIn(shown(result)) }).toEqual({ exit: 0, actions: [defaults] });
  });

  it(`without ${offers}: named where an endpoint has no private names, printed where each has them`, async () => {
    const narrowing = { checks: ['vpc-endpoints'], accounts: [production] };
    await restart('reference');
    const complete = await verifyWithout(offers, narrowing);
    expect({ exit: exitOf(complete), actions: actionsIn(shown(complete)) }).toEqual({ exit: 0, actions: [offers] });
    await restart('endpoint-without-private-dns');
    const result = await verifyWithout(offers, narrowing);
    expectNamed(result, offers);
    expect(exitOf(result)).toBe(2);
  });

  it('without rds:DescribeDBClusterParameters: named where a declared database is a cluster', async () => {
    await restart('reference');
    await addCluster(asSeeder(new RDSClient(await asAuditor(emulator, staging)), staging));
    const action = 'rds:DescribeDBClusterParameters';
    const aurora = changedSpec(scratch, '\n  phi_postgres:', {
      'engine: postgres': 'engine: aurora-postgresql',
      'topology: instance_multi_az': 'topology: aurora',
    });
    expectNamed(await verifyWithout(action, { checks: ['rds-resilience'], accounts: [staging] }, aurora), action);
  });

  it('a policy that is printed is the one that mends: nothing is refused once it is added', async () => {
    await restart('reference');
    // With the account of the aggregator, without which what AWS Config knows is not.
    const narrowing = { checks: ['cmk-encryption'], accounts: [production, audit] };
    const holder = deployed.find(({ account }) => account === production) as Deployed;
    await put(emulator, { ...holder, document: policyOf({ Nothing: ['sts:GetCallerIdentity'] }) });
    let result = await verify(narrowing);
    expect(actionsIn(shown(result)).length).toBeGreaterThan(5);
    // What a refusal hid shows when it is mended: a listing before its items.
    for (let round = 0; round < 4 && result.refusals.lacks.length > 0; round += 1) {
      await put(emulator, { ...holder, name: `added-${round}`, document: pasted(shown(result))[0] as PolicyDocument });
      result = await verify(narrowing);
    }
    expect({ exit: exitOf(result), refusals: result.refusals }).toEqual({ exit: 0, refusals: { lacks: [], barriers: [] } });
  });

  it('a role that may do everything still cannot write: the session policy refuses', async () => {
    await restart('reference');
    const [holder] = deployed.filter(({ account }) => account === production);
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    await put(emulator, { ...(holder as Deployed), document: everything as unknown as PolicyDocument });
    const iam = new IAMClient(await asAuditor(emulator, production));
    await expect(iam.send(new ListUsersCommand({}))).resolves.toMatchObject({ Users: [] });
    await expect(iam.send(new CreateUserCommand({ UserName: 'intruder' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('because no session policy allows the iam:CreateUser action'),
    });
  });

  it('half-denied: what was refused by role, and what no policy mends; the same from saved facts', async () => {
    await emulator.seed('half-denied');
    const live = await verify({});
    const granted = live.refusals.lacks.map(({ role, accounts, policy }) => [role, accounts, policy.Statement[0]?.Action]);
    expect(granted).toEqual([
      [
        'iq-auditor',
        [production, '444444444444', audit],
        expect.arrayContaining(['kms:ListKeys', 'rds:DescribeDBInstances', 's3:GetEncryptionConfiguration']),
      ],
      [
        'iq-auditor-mgmt',
        [management],
        ['artifact:ListCustomerAgreements', 'cloudtrail:GetTrailStatus', 'controltower:ListEnabledControls', 'sso:ListAccountAssignments'],
      ],
    ]);
    expect(live.refusals.barriers).toMatchObject([{ role: 'iq-auditor', accounts: [staging], isEntry: true }]);
    const saved = join(scratch, 'facts.jsonl.gz');
    writeFileSync(saved, live.facts);
    expect((await verify({}, { facts: saved })).refusals).toEqual(live.refusals);
  });

  it('keeps the policy to paste off stdout with --json', async () => {
    await restart('reference');
    const [holder] = deployed.filter(({ account }) => account === production) as [Deployed];
    await put(emulator, { ...holder, document: without(holder.document, 'iam:ListUsers') });
    const args = [
      'src/iq.ts',
      'verify',
      '--spec',
      referenceSpec,
      '--check',
      'iam-users',
      '--account',
      production,
      '--json',
      '--format',
      'none',
    ];
    const child = spawn(process.execPath, [...args, '--no-progress', '--out', scratch], {
      env: { PATH: process.env.PATH ?? '', HOME: scratch, ...emulator.env },
    });
    const [stdout, stderr, code] = await Promise.all([read(child.stdout), read(child.stderr), ended(child)]);
    expect({ code, conclusion: JSON.parse(stdout).conclusion }).toEqual({ code: 2, conclusion: 'incomplete' });
    expect(actionsIn(stderr)).toEqual(['iam:ListUsers']);
    expect(stderr.replace(/\s+/g, ' ')).toContain('Role iq-auditor in 1 account (222222222222) was refused these actions. Policy to add:');
  });
});
