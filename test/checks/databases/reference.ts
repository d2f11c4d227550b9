import rdsResilience from '../../../src/checks/rds-resilience.ts';
import type { DbAutomatedBackup } from '../../../src/facts/db-automated-backups.ts';
import type { DbCluster } from '../../../src/facts/db-clusters.ts';
import type { DbInstance } from '../../../src/facts/db-instances.ts';
import type { DbParameterGroup } from '../../../src/facts/db-parameters.ts';
import { facts as definitions } from '../../../src/facts/index.ts';
import type { Keys } from '../../../src/facts/keys.ts';
import type { Organization } from '../../../src/facts/organization.ts';
import type { ReplicaLag } from '../../../src/facts/replica-lag.ts';
import { judgeAll } from '../../../src/judge.ts';
import type { UnobservedReason, Verdict } from '../../../src/record.ts';
import { specFile } from '../../../src/spec/sections/index.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { type Facts, observedAt, put } from '../world.ts';
import { backup, instance, keysOf, lag, type Mutable, parameterGroup, production, replica, replicaArn, staging } from './samples.ts';

/** The facts of one account and region, for a test to change. */
interface Region {
  instances: Mutable<DbInstance>[];
  clusters: Mutable<DbCluster>[];
  backups: Mutable<DbAutomatedBackup>[];
  parameters: Mutable<DbParameterGroup>[];
  lag: Mutable<ReplicaLag>[];
  keys: Mutable<Keys>;
}

/** The reference organization, as far as its databases go. */
export interface Reference {
  east: Region;
  west: Region;
  stagingEast: Region;
  stagingWest: Region;
  organization: Mutable<Organization>;
  /** Facts by key that AWS refused. */
  refused: Record<string, UnobservedReason>;
}

function emptyRegion(account: string, region: string): Region {
  return { instances: [], clusters: [], backups: [], parameters: [], lag: [], keys: keysOf(account, region) };
}

function reference(): Reference {
  const primary = instance(production, 'us-east-2', { replicas: [replicaArn] });
  const other = instance(staging, 'us-east-2');
  const account = (id: string, name: string, ou: string) => ({
    id,
    name,
    email: `${name}@example.com`,
    state: 'ACTIVE',
    stateSource: 'State' as const,
    ou,
  });
  const east = { instances: [primary], backups: [backup(primary)], parameters: [parameterGroup('1')] };
  const stagingEast = { instances: [other], backups: [backup(other)], parameters: [parameterGroup('1')] };
  return {
    east: { ...emptyRegion(production, 'us-east-2'), ...east },
    west: { ...emptyRegion(production, 'us-west-2'), instances: [replica()], parameters: [parameterGroup('1')], lag: [lag()] },
    stagingEast: { ...emptyRegion(staging, 'us-east-2'), ...stagingEast },
    stagingWest: emptyRegion(staging, 'us-west-2'),
    organization: {
      id: 'o-exampleorgid',
      masterAccountId: '111111111111',
      featureSet: 'ALL',
      root: { id: 'r-exmp', policyTypes: [] },
      units: [],
      accounts: [account(production, 'Production', '/Workloads/Prod'), account(staging, 'Staging', '/Workloads/Sdlc')],
    },
    refused: {},
  };
}

const backups = { keep: '35d', restorable_within: '10m' };
const common = { region: 'us-east-2', match: { tag: { Role: 'phi-db' } }, engine: 'postgres', topology: 'instance_multi_az' };

/** The databases section of the reference spec, as YAML would give it. */
export const databases = {
  phi_postgres: {
    ...common,
    in: 'production',
    azs: ['us-east-2a', 'us-east-2b'],
    parameters: { 'rds.force_ssl': '1' },
    backup: backups,
    replica: { region: 'us-west-2', key: 'key:phi_dr', lag_p95: '60s' },
  },
  phi_postgres_staging: { ...common, in: 'staging', backup: backups },
};

/** A spec with the reference organization and the given databases. */
export function specWith(section: object, { depth = 'full' }: { readonly depth?: string } = {}): Spec {
  const parsed = specFile.parse({
    version: 1,
    document: { id: 'SPEC-1', title: 'Spec', revision: '1', effective: '2026-01-01', owner: 'Owner' },
    system: { id: 'CC', name: 'CC', kind: 'SaMD', phi: true, intended_use: 'Tests' },
    organization: {
      id: 'o-exampleorgid',
      management: 'production',
      regions: { governed: ['us-east-2', 'us-west-2'], others: 'denied' },
      accounts: { production: { id: production, ou: '/Workloads/Prod' }, staging: { id: staging, ou: '/Workloads/Sdlc' } },
      sets: { gxp: { ou: '/Workloads/**' } },
      classes: [
        { in: 'staging', depth },
        { in: 'production', depth: 'full' },
      ],
    },
    access: { role: 'iq-auditor' },
    keys: {
      phi: { in: 'production', region: 'us-east-2', match: { alias: 'alias/cc-phi' } },
      phi_dr: { in: 'production', region: 'us-west-2', match: { alias: 'alias/cc-phi' } },
    },
    databases: section,
  });
  return { ...parsed, attestations: [], deviations: [] };
}

/** The verdict of rds-resilience over the reference organization as changed. */
export function judgeReference(
  change: (reference: Reference) => void = () => {},
  spec: Spec = specWith(databases),
  narrowing: { readonly accounts?: readonly string[]; readonly regions?: readonly string[] } = {},
): Verdict {
  const changed = reference();
  change(changed);
  const { verdicts } = judgeAll({
    spec,
    facts: recordsOf(changed),
    narrowing,
    checks: [rdsResilience],
    definitions,
    startedAt: observedAt,
  });
  const [verdict] = verdicts;
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
}

function recordsOf({ east, west, stagingEast, stagingWest, organization, refused }: Reference): Facts {
  const facts: Facts = new Map();
  putRegion(facts, { account: production, region: 'us-east-2' }, east);
  putRegion(facts, { account: production, region: 'us-west-2' }, west);
  putRegion(facts, { account: staging, region: 'us-east-2' }, stagingEast);
  putRegion(facts, { account: staging, region: 'us-west-2' }, stagingWest);
  put(facts, 'organization', {}, organization);
  for (const [key, reason] of Object.entries(refused)) {
    const fact = facts.get(key);
    if (fact === undefined) throw new Error(`there is no ${key} to refuse`);
    const { name, target, requests } = fact;
    facts.set(key, { key, name, target, requests, observed: false, reason, detail: `${name} was refused` });
  }
  return facts;
}

function putRegion(facts: Facts, target: { readonly account: string; readonly region: string }, region: Region): void {
  put(facts, 'db-instances', target, region.instances);
  put(facts, 'db-clusters', target, region.clusters);
  put(facts, 'db-automated-backups', target, region.backups);
  put(facts, 'db-parameters', target, region.parameters);
  put(facts, 'replica-lag', target, region.lag);
  put(facts, 'keys', target, region.keys);
}
