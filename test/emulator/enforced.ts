import { copyFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CreateDBClusterCommand, CreateDBInstanceCommand, type RDSClient } from '@aws-sdk/client-rds';
import type { PolicyDocument } from '../../src/aws/session-policy.ts';
import { catalogue, checks } from '../../src/checks/index.ts';
import { ephemeralSigner, sealOf } from '../../src/evidence/signer.ts';
import { neededFacts } from '../../src/needs.ts';
import { cloudFormation } from '../../src/permissions/cloudformation.ts';
import { leastPolicies } from '../../src/permissions/least.ts';
import { rolesOf } from '../../src/permissions/role.ts';
import type { Narrowing } from '../../src/plan.ts';
import type { RunResult } from '../../src/qualify.ts';
import type { Finding } from '../../src/record.ts';
import { renderTerminal } from '../../src/reporters/terminal.ts';
import type { RunRequest } from '../../src/request.ts';
import { exitCodeOf, run } from '../../src/run.ts';
import { loadSpec } from '../../src/spec/load.ts';
import type { Emulator } from './emulator.ts';
import { type Deployed, deploy, put } from './stack.ts';

const audit = '555555555555';

export const referenceSpec = 'fixtures/reference/spec.yaml';
export const policies = leastPolicies(neededFacts(checks));

const template = cloudFormation(rolesOf(loadSpec(referenceSpec, catalogue()).spec), policies);
const stack = {
  parameters: {
    Deploy: 'ALL',
    CallerArn: `arn:aws:iam::${audit}:role/iq-runner`,
    ExternalId: 'iq-7Qm2',
    OrganizationId: 'o-exampleorgid',
    OrganizationReader: audit,
  },
  management: '111111111111',
  members: ['222222222222', '333333333333', '444444444444', audit],
};

/** Brings the emulator into a state, deploys the roles that `iq permissions` prints, and enforces their policies from here on. */
export async function enforce(emulator: Emulator, state: string): Promise<readonly Deployed[]> {
  await emulator.seed(state);
  const deployed = await deploy(emulator, template, stack);
  await emulator.enforce();
  await emulator.clear();
  return deployed;
}

/** A run over the emulator that the environment names. */
export function verify(narrowing: Narrowing, change: Partial<RunRequest> = {}): Promise<RunResult> {
  return run(
    { spec: referenceSpec, narrowing, purpose: 'engineering', concurrency: 40, ...change },
    {
      now: () => new Date(),
      runId: () => '01939cbe-7d6c-7000-8000-000000000001',
      announce: async () => ({ seal: sealOf(ephemeralSigner()) }),
      isUnlimited: true,
      interrupt: new AbortController().signal,
    },
  );
}

/** The policy without one action. */
export function without(document: PolicyDocument, action: string): PolicyDocument {
  const Statement = document.Statement.map((statement) => ({ ...statement, Action: statement.Action.filter((name) => name !== action) }));
  return { ...document, Statement };
}

/** Does something while actions are taken out of every role that has them. Throws where none has one. */
export async function withdrawn<T>(
  emulator: Emulator,
  [actions, deployed]: readonly [readonly string[], readonly Deployed[]],
  act: () => Promise<T>,
) {
  const has = ({ document }: Deployed, action: string) => document.Statement.some(({ Action }) => Action.includes(action));
  for (const action of actions) if (!deployed.some((policy) => has(policy, action))) throw new Error(`no role has ${action}`);
  const holders = deployed.filter((policy) => actions.some((action) => has(policy, action)));
  for (const policy of holders) await put(emulator, { ...policy, document: actions.reduce(without, policy.document) });
  try {
    return await act();
  } finally {
    for (const policy of holders) await put(emulator, policy);
  }
}

/** Writes a copy of the reference spec, in which each text is replaced where it first stands after the mark, and gives its path. */
export function changedSpec(folder: string, mark: string, changes: Readonly<Record<string, string>>): string {
  for (const file of readdirSync(dirname(referenceSpec))) copyFileSync(join(dirname(referenceSpec), file), join(folder, file));
  const [head = '', ...rest] = readFileSync(referenceSpec, 'utf8').split(mark);
  const tail = Object.entries(changes).reduce((text, [from, to]) => text.replace(from, to), rest.join(mark));
  const path = join(folder, 'spec.yaml');
  writeFileSync(path, `${head}${mark}${tail}`);
  return path;
}

/** A copy of the reference spec for an AWS that nobody else asks: a run takes all of AWS's limits, and not a share. */
export function hurriedSpec(folder: string): string {
  return changedSpec(mkdtempSync(join(folder, 'hurried-')), '\n  limits:', { '\n': '\n    quota_share: 1\n' });
}

/** The same without the stores of which the reference organization has none: half of all calls, and nothing that a fault elsewhere changes. */
export function lightSpec(folder: string): string {
  const path = hurriedSpec(folder);
  const types = 'efs, elasticache, event_data_store, firehose, fsx, kinesis, memorydb, mq, msk, opensearch, redshift';
  const rule = `  - { in: all, type: [${types}], regions: [us-east-2, us-west-2], expect: not_offered, reason: not of interest }\n`;
  const end = '\n# A second source for what there is';
  const text = readFileSync(path, 'utf8');
  if (!text.includes(end)) throw new Error('the reference spec has changed: where do its stores end?');
  writeFileSync(path, text.replace(end, `${rule}${end}`));
  return path;
}

/** Makes an Aurora cluster with one member, tagged as the database that the reference spec declares. */
export async function addCluster(rds: RDSClient): Promise<void> {
  const [DBClusterIdentifier, Engine] = ['cc-phi-aurora', 'aurora-postgresql'];
  const Tags = [{ Key: 'Role', Value: 'phi-db' }];
  const master = { MasterUsername: 'cc', MasterUserPassword: 'not-a-secret' };
  await rds.send(new CreateDBClusterCommand({ DBClusterIdentifier, Engine, EngineVersion: '16.4', ...master, Tags }));
  const member = { DBInstanceIdentifier: 'cc-phi-aurora-1', DBInstanceClass: 'db.r6g.large' };
  await rds.send(new CreateDBInstanceCommand({ ...member, DBClusterIdentifier, Engine }));
}

export const findings = ({ record }: RunResult): readonly Finding[] => record.verdicts.flatMap((verdict) => verdict.findings);

export const exitOf = ({ record }: RunResult) => (record.conclusion === 'aborted' ? null : exitCodeOf(record.conclusion));

/** What people see. */
export const shown = ({ record, refusals }: RunResult) =>
  renderTerminal(record, { catalogue: checks, exitCode: 2, color: false, refusals });

/** Every policy to paste that a text holds. */
export function pasted(text: string): readonly PolicyDocument[] {
  return [...text.matchAll(/^\{\n[\s\S]*?^\}$/gm)].map(([json]) => JSON.parse(json) as PolicyDocument);
}

/** The actions of every policy to paste that a text holds. */
export function actionsIn(text: string): readonly string[] {
  return pasted(text).flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
}
