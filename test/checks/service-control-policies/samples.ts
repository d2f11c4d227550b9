import check from '../../../src/checks/service-control-policies.ts';
import type { BucketLock } from '../../../src/facts/bucket-locks.ts';
import type { OrganizationPolicy } from '../../../src/facts/organization-policies.ts';
import type { Refusal } from '../../../src/facts/refusal.ts';
import type { Finding } from '../../../src/record.ts';
import { guardrails } from '../../../src/spec/sections/guardrails.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { audit, everyone, logArchive, management, production, specOf, staging, trailFacts } from '../governance.ts';
import { edit, type Facts, findingsOf, linesOf, put } from '../world.ts';
import * as written from './statements.ts';

/** Ids of the root and of the units. */
export const places = {
  root: 'r-exmp',
  security: 'ou-exmp-00000001',
  workloads: 'ou-exmp-00000002',
  prod: 'ou-exmp-00000003',
  sdlc: 'ou-exmp-00000004',
} as const;

export const members = [production, staging, logArchive, audit];
const everywhere = [...Object.values(places), ...everyone];

const section = {
  region_restriction: { in: 'members', allowed: 'governed', global_services: written.globals },
  service_allowlist: { in: 'gxp', file: 'list.yaml', sha256: 'b'.repeat(64), plus: written.plus, closed_world: true },
  cloudtrail_protection: { in: 'members', management_residual_risk: 'RISK-017' },
  s3_public_access: { in: 'members' },
  log_archive_write_deny: {
    in: 'log_archive',
    buckets: ['org-trail-*'],
    writers: ['cloudtrail'],
    layers: ['scp', 'rcp', 'bucket_policy', 'object_lock'],
  },
  identity_hygiene: { in: 'members' },
  guard_of_guards: { in: 'members' },
  exemptions: [{ principal: written.exemptRole, reason: 'Control Tower' }],
};
type Section = typeof section;

/** The sample's spec, with some keys of its guardrails changed. */
export function specWith(change: { readonly [K in keyof Section | 'second_opinion' | 'live_canary']?: unknown } = {}): Spec {
  return {
    ...specOf(),
    guardrails: guardrails.parse({ ...section, ...change }),
    allowlist: { name: 'Reviewed services', as_of: '2026-11-01', prefixes: written.listed, sha256: 'b'.repeat(64) },
  };
}

/** One guardrail of the sample's spec, some of its keys changed. */
export const guardrail = <K extends Exclude<keyof Section, 'exemptions'>>(key: K, change: object): Spec =>
  specWith({ [key]: { ...section[key], ...change } });

/** A policy under an id, attached to these. */
export function policy(id: string, targets: readonly string[], ...statements: readonly written.Statement[]): OrganizationPolicy {
  const type = id.startsWith('rcp-') ? 'RESOURCE_CONTROL_POLICY' : 'SERVICE_CONTROL_POLICY';
  return {
    id,
    arn: `arn:aws:organizations::aws:policy/${id}`,
    name: id,
    type,
    awsManaged: false,
    content: written.textOf(...statements),
    targets,
  };
}

const policies = (): readonly OrganizationPolicy[] => [
  policy('full', everywhere, written.full),
  policy('rcp-full', everywhere, { ...written.full, Principal: '*' }),
  policy('regions', [places.root], written.regionDeny),
  policy('services', [places.workloads], written.servicesDeny),
  policy('trail', [places.root], written.trailDeny),
  policy('public', [places.root], written.publicDeny),
  policy('identity', [places.root], written.hygieneDeny),
  policy('watch', [places.root], written.watchDeny, written.documentDeny),
  policy('takeover', [places.root], written.takeoverDeny),
  policy('archive', [places.security], written.archiveDeny, written.keyDeny),
  policy('rcp-archive', [logArchive], written.archiveRcp),
];

/** A bucket with what guards it, as three facts say it. */
export interface BucketGuard {
  readonly arn: string;
  readonly name: string;
  readonly region: string | null;
  readonly policy: string | null;
  readonly policyError: Refusal | null;
  readonly lock: BucketLock | null;
  readonly lockError: Refusal | null;
}

/** The bucket of the logs, guarded by every layer. */
export const bucket: BucketGuard = {
  arn: written.bucketArn,
  name: written.bucketName,
  region: 'us-east-2',
  policy: written.textOf(written.delivery),
  policyError: null,
  lock: { enabled: true, mode: 'COMPLIANCE', days: null, years: 7 },
  lockError: null,
};

/** Puts the buckets of the log archive, their policies and locks. */
export function putBuckets(facts: Facts, guards: readonly BucketGuard[]): void {
  const place = { account: logArchive };
  const of = ({ arn, name, region }: BucketGuard) => ({ arn, name, region });
  put(
    facts,
    'buckets',
    place,
    guards.map((guard) => ({ ...of(guard), encryption: null, readError: null })),
  );
  put(
    facts,
    'bucket-policies',
    place,
    guards.map((guard) => ({ ...of(guard), value: guard.policy, error: guard.policyError })),
  );
  put(
    facts,
    'bucket-locks',
    place,
    guards.map((guard) => ({ ...of(guard), value: guard.lock, error: guard.lockError })),
  );
}

/** An organization whose policies deny all that the sample's spec wants denied. */
export function sampleFacts(): Facts {
  const facts = trailFacts();
  put(facts, 'organization-policies', {}, policies());
  putBuckets(facts, [bucket]);
  for (const account of everyone) {
    put(facts, 'roles', { account }, []);
    put(
      facts,
      'account-public-access-block',
      { account },
      { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    );
  }
  return facts;
}

/** Changes what is so; rows of tables compose it. */
export type Plant = (facts: Facts) => void;

/** One after the other. */
export const all =
  (...plants: readonly Plant[]): Plant =>
  (facts) => {
    for (const plant of plants) plant(facts);
  };

/** Changes one policy. Throws where there is none of that id: a row that changes nothing shows nothing. */
export const policyBut =
  (id: string, change: Partial<OrganizationPolicy>): Plant =>
  (facts) =>
    edit(facts, 'organization-policies', {}, (list) => {
      if (!list.some((entry) => entry.id === id)) throw new Error(`no policy ${id}`);
      return list.map((entry) => (entry.id === id ? { ...entry, ...change } : entry));
    });

/** Has a policy say something else. */
export const says = (id: string, ...statements: readonly written.Statement[]): Plant =>
  policyBut(id, { content: written.textOf(...statements) });

/** Attaches a policy elsewhere; nowhere without targets. */
export const attachedTo = (id: string, ...targets: readonly string[]): Plant => policyBut(id, { targets });

/** Takes a policy off one place. */
export const without = (id: string, place: string): Plant => attachedTo(id, ...everywhere.filter((entry) => entry !== place));

/** Attaches one more policy. */
export const attach =
  (id: string, targets: readonly string[], ...statements: readonly written.Statement[]): Plant =>
  (facts) =>
    edit(facts, 'organization-policies', {}, (list) => [...list, policy(id, targets, ...statements)]);

/** Changes the bucket of the logs. */
export const bucketBut =
  (change: Partial<BucketGuard>): Plant =>
  (facts) =>
    putBuckets(facts, [{ ...bucket, ...change }]);

/** A bucket policy of these statements. */
export const bucketSays = (...statements: readonly written.Statement[]): Plant => bucketBut({ policy: written.textOf(...statements) });

/** One row of a table. */
export interface Row {
  readonly name: string;
  readonly plant?: Plant;
  readonly spec?: Spec;
  /** The findings that do not pass: `fail PLACE/RESOURCE`. */
  readonly expected: readonly string[];
  /** What the message of the first of them says. */
  readonly says?: string | RegExp;
}

/** The findings of one requirement alone, over the sample with one thing changed. */
export function findingsIn(requirement: string, { plant, spec = specWith() }: Pick<Row, 'plant' | 'spec'>): readonly Finding[] {
  const facts = sampleFacts();
  plant?.(facts);
  const wanted = check.requirements[requirement];
  if (wanted === undefined) throw new Error(`no requirement ${requirement}`);
  return findingsOf({ ...check, requirements: { [requirement]: wanted } }, requirement, { spec, facts });
}

/** What does not pass. */
export const problemsIn = (findings: readonly Finding[]): readonly string[] =>
  linesOf(findings.filter(({ outcome }) => outcome !== 'pass'));

/** `fail ID/ID` for each of the accounts. */
export const each = (outcome: 'fail' | 'unknown', ...accounts: readonly string[]): readonly string[] =>
  [...accounts].sort().map((account) => `${outcome} ${account}/${account}`);

export { audit, everyone, logArchive, management, production, staging };
