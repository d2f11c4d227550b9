import breakGlass from '../../../src/checks/break-glass.ts';
import type { AlarmTopic, Subscription } from '../../../src/facts/alarm-topics.ts';
import type { RoleDetails } from '../../../src/facts/authorization-details.ts';
import type { EventRule } from '../../../src/facts/event-rules.ts';
import type { ExecCluster } from '../../../src/facts/exec-clusters.ts';
import type { Key } from '../../../src/facts/keys.ts';
import type { SecurityGroupRule } from '../../../src/facts/security-groups.ts';
import type { SessionPreferences } from '../../../src/facts/session-documents.ts';
import type { Finding } from '../../../src/record.ts';
import { specFile } from '../../../src/spec/sections/index.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import {
  documentSha256,
  home,
  identitySection,
  logArchive,
  logKey,
  organizationFacts,
  organizationSection,
  own,
  production,
  roleOf,
  staging,
  trailSection,
} from '../governance.ts';
import { edit, type Facts, findingsOf, put } from '../world.ts';

export const there = { account: production, region: 'us-east-2' };
export const elsewhere = { account: production, region: 'us-west-2' };
const regions = [there, elsewhere];

export const reserved = '/aws-reserved/sso.amazonaws.com/us-east-2/';
const named = (set: string, suffix: string) => `AWSReservedSSO_${set}_${suffix}`;
const saml = [
  {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${production}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE` },
    Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
  },
];
export const glassRole = roleOf(production, named('BreakGlass', '0123456789abcdef'), saml, reserved);
export const operatorRole = roleOf(production, named('Operator', 'fedcba9876543210'), saml, reserved);
export const trusting = (AWS: string | readonly string[], more: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'sts:AssumeRole',
  ...more,
});
export const writeRole = roleOf(production, 'BreakGlassWrite', [trusting(glassRole.arn)]);

export const topicArn = `arn:aws:sns:us-east-2:${production}:breakglass-alerts`;
export const ruleArn = `arn:aws:events:us-east-2:${production}:rule/breakglass-assumed`;
export const everything = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
const bucket = `session-logs-${logArchive}`;

/** The pattern that remediation gives, with these changes of its detail. */
export function patternOf(detail: object = {}, more: object = {}): string {
  const roleArn = [{ wildcard: `arn:aws:iam::${production}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_BreakGlass_*` }];
  return JSON.stringify({
    source: ['aws.sts'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName: ['AssumeRoleWithSAML'], requestParameters: { roleArn }, ...detail },
    ...more,
  });
}

export const rule: EventRule = {
  arn: ruleArn,
  name: 'breakglass-assumed',
  state: everything,
  pattern: patternOf(),
  targets: [{ id: '1', arn: topicArn, deadLetter: null, role: null }],
  targetsError: null,
};

const policyOf = (...statements: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const service = { Service: 'events.amazonaws.com' };
export const publishing = (more: object = {}) =>
  policyOf({ Effect: 'Allow', Principal: service, Action: 'sns:Publish', Resource: topicArn, ...more });
export const keyPolicy = (more: object = {}) =>
  policyOf(
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${production}:root` }, Action: 'kms:*', Resource: '*' },
    { Effect: 'Allow', Principal: service, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: '*', ...more },
  );

export const topic = {
  arn: topicArn,
  policy: publishing(),
  key: {
    id: 'alias/cc-alerts',
    arn: `arn:aws:kms:us-east-2:${production}:key/alerts`,
    manager: 'CUSTOMER',
    state: 'Enabled',
    policy: keyPolicy(),
    refusal: null,
  },
  attributesError: null,
  subscriptions: [
    { protocol: 'email', isConfirmed: true, isFiltered: false, filterError: null },
    { protocol: 'https', isConfirmed: true, isFiltered: false, filterError: null },
  ],
  subscriptionsError: null,
} satisfies AlarmTopic;
/** A subscription of somebody who confirmed, with these changes. */
export const subscribed = (change: Partial<Subscription> = {}): Subscription => ({
  protocol: 'email',
  isConfirmed: true,
  isFiltered: false,
  filterError: null,
  ...change,
});

export const keyIn = (region: string, id: string, alias: string): Key => ({
  ...logKey,
  arn: `arn:aws:kms:${region}:${production}:key/${id}`,
  id,
  aliases: [alias],
});

export const preferencesIn = (region: string): SessionPreferences => ({
  problem: null,
  sessionType: 'Standard_Stream',
  bucket,
  bucketEncryption: true,
  keyId: `arn:aws:kms:${region}:${production}:key/sessions`,
  idleTimeout: '20',
  maxDuration: '60',
});

export const cluster: ExecCluster = {
  arn: `arn:aws:ecs:us-east-2:${production}:cluster/cc`,
  name: 'cc',
  status: 'ACTIVE',
  exec: { logging: 'OVERRIDE', keyId: `arn:aws:kms:us-east-2:${production}:key/sessions`, bucket, bucketEncryption: true },
};

const details = (
  role: { readonly arn: string; readonly name: string; readonly path: string },
  statements: readonly object[],
): RoleDetails => ({
  arn: role.arn,
  name: role.name,
  path: role.path,
  inline: [{ name: 'inline', document: policyOf(...statements) }],
  attached: [],
  boundary: null,
  lastUsed: null,
});

const reading = { Effect: 'Allow', Action: ['ec2:Describe*', 's3:ListAllMyBuckets'], Resource: '*' };
export const onDocument = (name: string) => ({
  Effect: 'Allow',
  Action: 'ssm:StartSession',
  Resource: ['arn:aws:ec2:*:*:instance/*', `arn:aws:ssm:*:*:document/${name}`],
});
export const glassDetails: RoleDetails = {
  ...details(glassRole, [
    reading,
    onDocument('SSM-SessionManagerRunShell'),
    { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: writeRole.arn },
  ]),
  lastUsed: { at: '2026-10-01T08:00:00.000Z', region: 'us-east-2' },
};
const writeDetails = details(writeRole, [{ Effect: 'Allow', Action: ['ecs:UpdateService', 'rds:ModifyDBInstance'], Resource: '*' }]);

const glass = {
  in: 'production',
  permission_set: 'ps:BreakGlass',
  write_role: { name: 'BreakGlassWrite', trusted_by: ['ps:BreakGlass'], session: '1h', never: ['iam:*', 'cloudtrail:*'] },
  alarm: { topic: 'breakglass-alerts', subscribers: 2 },
  sessions: { bucket: { in: 'log_archive', name: 'session-logs-*' }, key: ['key:sessions', 'key:sessions_dr'], max: '60m' },
  drill: { max_age: '180d' },
};

interface Changes {
  readonly alarm?: object;
  readonly sessions?: object;
  readonly drill?: object;
  readonly center?: object;
  readonly regions?: readonly string[];
  readonly attested?: string;
}

/** The spec of the reference organization, with these changes. */
export function specOf(changes: Changes = {}): Spec {
  const parsed = specFile.parse({
    version: 1,
    document: { id: 'IQS-1', title: 'Test', revision: 'A', effective: '2026-11-01', owner: 'nobody' },
    system: { id: 'SYS-1', name: 'Test', kind: 'none', phi: true, intended_use: 'test' },
    access: { role: 'iq-auditor' },
    organization: {
      ...organizationSection,
      regions: { governed: changes.regions ?? ['us-east-2', 'us-west-2'], others: 'denied' },
    },
    identity: {
      ...identitySection,
      center: { region: 'us-east-2', source: 'identity_center', ...changes.center },
      permission_sets: {
        BreakGlass: { session: '1h', access: 'read_only', plus: ['sts:AssumeRole', 'ssm:StartSession'], inline: 'any', assign: [] },
      },
    },
    audit_trail: trailSection,
    break_glass: {
      ...glass,
      alarm: { ...glass.alarm, ...changes.alarm },
      sessions: { ...glass.sessions, ...changes.sessions },
      drill: { ...glass.drill, ...changes.drill },
    },
    keys: {
      logs: { in: 'log_archive', region: 'us-east-2', match: { alias: 'alias/log-archive' } },
      sessions: { in: 'production', region: 'us-east-2', match: { alias: 'alias/cc-sessions' } },
      sessions_dr: { in: 'production', region: 'us-west-2', match: { alias: 'alias/cc-sessions' } },
    },
  });
  const attestation = {
    id: 'BG-DRILL',
    statement: 'The glass was broken, and two people were told',
    document: 'drill.txt',
    sha256: documentSha256,
    documentSha256,
    by: 'A. Custodian',
    on: changes.attested ?? '2026-11-01',
    valid_for: { text: '1y', seconds: 31_557_600 },
  };
  return { ...parsed, attestations: [attestation], deviations: [] };
}

const setArn = 'arn:aws:sso:::permissionSet/ssoins-6684a1b2c3d4e5f6/ps-0000000000000001';
const group = { permissionSet: setArn, account: production, principalType: 'GROUP', principalId: 'g-1' };

/** Assignments of the permission set. */
export const assigned = (...more: readonly object[]) => more.map((one) => ({ ...group, ...one }));

/** All as the spec wants it. */
export function glassFacts(): Facts {
  const facts = organizationFacts();
  put(facts, 'permission-sets', {}, [
    {
      arn: setArn,
      name: 'BreakGlass',
      sessionDuration: 'PT1H',
      inline: null,
      inlineSha256: null,
      managed: [],
      customerManaged: [],
      boundary: null,
      accounts: [production],
      stale: [],
    },
  ]);
  put(facts, 'account-assignments', {}, assigned({}, { permissionSet: 'another', account: staging, principalType: 'USER' }));
  put(facts, 'roles', { account: production }, [glassRole, operatorRole, writeRole]);
  put(facts, 'authorization-details', { account: production }, { roles: [glassDetails, writeDetails], policies: [] });
  for (const place of regions) {
    const isThere = place.region === there.region;
    const sessions = keyIn(place.region, 'sessions', 'alias/cc-sessions');
    put(facts, 'event-rules', place, isThere ? [rule] : []);
    put(facts, 'alarm-topics', place, isThere ? [topic] : []);
    put(facts, 'rule-firings', place, isThere ? [{ rule: rule.name, triggered: [], failed: [] }] : []);
    put(facts, 'keys', place, { keys: [sessions], aliases: [{ alias: 'alias/cc-sessions', keyId: 'sessions' }] });
    put(facts, 'session-documents', place, { preferences: preferencesIn(place.region), documents: ['SSM-SessionManagerRunShell'] });
    put(facts, 'exec-clusters', place, isThere ? [cluster] : []);
    put(facts, 'key-pairs', place, []);
    put(facts, 'instance-connect-endpoints', place, []);
    put(facts, 'security-groups', place, [groupWith(place.region)]);
  }
  put(facts, 'buckets', { account: logArchive }, [
    { arn: `arn:aws:s3:::${bucket}`, name: bucket, region: 'us-east-2', encryption: null, readError: null },
  ]);
  put(facts, 'trails', home, [own]);
  return facts;
}

export const groupArn = `arn:aws:ec2:us-east-2:${production}:security-group/sg-1`;
const groupWith = (region: string, ...ingress: readonly SecurityGroupRule[]) => ({
  arn: groupArn.replace('us-east-2', region),
  id: 'sg-1',
  name: 'app',
  vpc: 'vpc-1',
  owner: production,
  ingress,
  egress: [],
  tags: {},
});

/** Puts rules into the security group of the first region. */
export const letIn = (change: Partial<SecurityGroupRule>) => (facts: Facts) => {
  const ingress = { protocol: 'tcp', from: 22, to: 22, addresses: [], prefixLists: [], groups: [], distant: [], ...change };
  put(facts, 'security-groups', there, [groupWith('us-east-2', ingress)]);
};

/** Changes the one rule of the first region. */
export const ruleBut = (change: Partial<EventRule>) => (facts: Facts) => put(facts, 'event-rules', there, [{ ...rule, ...change }]);
export const topicBut = (change: Partial<AlarmTopic>) => (facts: Facts) => put(facts, 'alarm-topics', there, [{ ...topic, ...change }]);
export const keyBut = (change: Partial<NonNullable<AlarmTopic['key']>>) => topicBut({ key: { ...topic.key, ...change } });
export const preferencesBut = (change: Partial<SessionPreferences>) => (facts: Facts) =>
  edit(facts, 'session-documents', there, ({ documents }) => ({
    preferences: { ...preferencesIn('us-east-2'), ...change },
    documents,
  }));
export const clusterBut = (change: Partial<ExecCluster>) => (facts: Facts) =>
  put(facts, 'exec-clusters', there, [{ ...cluster, ...change }]);
export const execBut = (change: object) => clusterBut({ exec: { ...(cluster.exec as NonNullable<ExecCluster['exec']>), ...change } });
export const writeRoleBut = (change: Partial<typeof writeRole>) => (facts: Facts) =>
  put(facts, 'roles', { account: production }, [glassRole, operatorRole, { ...writeRole, ...change }]);
/** Gives the write role these statements as its trust policy. */
export const trust = (...statements: readonly object[]) => writeRoleBut({ trustPolicy: policyOf(...statements) });
/** Gives one of the two roles these statements as its inline policy. */
export const mayDo = (which: 'glass' | 'write', ...statements: readonly object[]) =>
  edits(which, (role) => ({ ...role, inline: [{ name: 'inline', document: policyOf(...statements) }] }));
export const edits = (which: 'glass' | 'write', change: (role: RoleDetails) => RoleDetails) => (facts: Facts) => {
  const { arn } = which === 'glass' ? glassRole : writeRole;
  edit(facts, 'authorization-details', { account: production }, ({ roles, policies }) => ({
    roles: roles.map((role) => (role.arn === arn ? change(role) : role)),
    policies,
  }));
};

/** One case: the sample with a plant, and the outcomes that are not pass. */
export interface Row {
  readonly name: string;
  readonly plant?: (facts: Facts) => void;
  readonly spec?: Spec;
  /** `fail us-east-2/ARN` of each finding that does not pass, the account left out. */
  readonly expected: readonly string[];
  readonly says?: string | RegExp;
}

export function findingsIn(requirement: string, { plant, spec = specOf() }: Row): readonly Finding[] {
  const facts = glassFacts();
  plant?.(facts);
  return findingsOf(breakGlass, requirement, { spec, facts });
}
