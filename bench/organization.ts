import { permissionSets } from './server/answers/identity-center.ts';
import type { OrganizationShape } from './server/options.ts';
import { governed, homeRegion, membersOf, organizationId, type Part, unitPaths } from './server/world.ts';

/** What the bench's organization has not: guardrails, a landing zone, and a way in for emergencies. */
const unbound = [
  'service-control-policies',
  'break-glass',
  // The bench's server has no second region of buckets, no attested document and no aggregator.
  'cross-region-replication',
  'cmk-encryption.undeclared-stores',
  // Nor has it networks, which an account has few of: what is listed in every account is read.
  'vpc-endpoints',
  'web-acl',
  'gpu-fleet',
  'environments',
  ...['zone', 'zone-configuration', 'baselines', 'controls', 'delegated-administrators', 'trusted-access', 'agreement'].map(
    (name) => `landing-zone.${name}`,
  ),
];

/** What needs a document of somebody, and this organization has nobody. */
const unattested = ['mfa-attested', 'sign-in-factors'].map((name) => `identity-center.${name}`);

const wholeDays = '35d';

/** What the spec says beside the organization; its defaults where nothing is asked for. */
export interface Choices {
  /** Deadline of a call, and of the run. */
  readonly call?: string;
  readonly run?: string;
  /** The part of AWS's documented limits that may be used. */
  readonly quotaShare?: number;
  /**
   * Whether IAM Identity Center is judged. Not by default: every permission set in every account is a call of its own, and all of them go to
   * one account, which AWS allows 20 a second. In hundreds of accounts they would take longer than all other calls together, and the bench
   * would measure nothing but that limit.
   */
  readonly hasIdentityCenter?: boolean;
}

/** The spec of the bench server's organization: `iq verify` over it without faults finds no unknown and no failure. */
export function specText(
  shape: OrganizationShape,
  { call = '20s', run = '15m', quotaShare, hasIdentityCenter = false }: Choices = {},
): string {
  const members = membersOf(shape);
  const idOf = (part: Part): string => members.find((member) => member.part === part)?.id ?? '';
  const excluded = hasIdentityCenter ? [...unbound, ...unattested] : [...unbound, 'identity-center'];
  const share = quotaShare === undefined ? '' : `, quota_share: ${quotaShare}`;
  const account = (name: string, part: Part): string => `    ${name}: { id: "${idOf(part)}", ou: ${unitPaths[part]} }`;
  return `version: 1
document: { id: BENCH-1, title: "Bench organization of ${shape.accounts} accounts", revision: A, effective: 2026-11-01, owner: bench }
system: { id: BENCH, name: Bench, kind: none, phi: true, intended_use: Measures iq, release: "1" }
scope:
  excluded:
${excluded.map((check) => `    - { check: ${check}, reason: the bench measures how fast the other checks are read }`).join('\n')}
organization:
  id: ${organizationId}
  management: management
  regions: { governed: [${governed.join(', ')}], others: denied }
  accounts:
${account('management', 'management')}
${account('log_archive', 'log-archive')}
${account('audit', 'audit')}
${account('production', 'production')}
  sets:
    all: { ou: "/**" }
    workloads: { ou: ${unitPaths.workload}, vended: true }
  classes:
    - { in: all, depth: full }
access:
  role: iq-auditor
  external_id: bench
  management: { role: iq-auditor-mgmt, delegated_admin: audit }
  limits: { call: ${call}, run: ${run}${share} }
identity:
  iam_users: { in: all, count: 0 }
  root: { in: all, credentials: none_or_mfa, access_keys: 0, central_access: [credentials_management, sessions] }
  federation:
    - { in: all, saml: [identity_center], oidc: [] }
  roles: { in: all, wildcard_actions: none, read_only: [{ in: all, role: iq-auditor }] }
${hasIdentityCenter ? identityCenter() : ''}keys:
  data: { in: [production, workloads], region: ${homeRegion}, match: { alias: alias/data } }
  data_dr: { in: [production, workloads], region: ${governed[1]}, match: { alias: alias/data } }
  logs: { in: log_archive, region: ${homeRegion}, match: { alias: alias/data } }
stores:
  - { in: all, type: ebs_default, regions: enabled, key: customer_managed }
  - { in: all, type: "*", key: customer_managed }
  - { in: management, type: "*", expect: none }
  - { in: [production, workloads], type: "*", regions: [${homeRegion}], key: "key:data" }
  - { in: [production, workloads], type: "*", regions: [${governed[1]}], key: "key:data_dr" }
  - { in: log_archive, type: s3, regions: [${homeRegion}], key: "key:logs" }
object_storage:
  rules:
    - { in: all, public: none, blocks: [bucket, account], insecure_transport: denied, versioning: true }
databases:
  production:
${database('production')}
    replica: { region: ${governed[1]}, key: "key:data_dr", lag_p95: 60s }
  workloads:
${database('workloads')}
networks:
  default_vpc: { in: all, regions: enabled, expect: none }
  undeclared: { in: all, expect: none }
security_groups:
  rules: [{ in: all, default_groups: empty, max_public: {}, closed_ports: [22, 3389] }]
edge:
  rules: [{ in: all, every: load_balancer, azs: 2, cross_zone: on }]
tls:
  rules: [{ in: all, min: "1.2", http: redirect_only }]
audit_trail:
  owner: management
  home: ${homeRegion}
  match: { name: org-trail }
  bucket: { in: log_archive, name: "org-trail-*" }
  key: "key:logs"
`;
}

function database(where: string): string {
  return `    in: ${where}
    region: ${homeRegion}
    match: { tag: { Role: data } }
    engine: postgres
    topology: instance_multi_az
    azs: [${homeRegion}a, ${homeRegion}b]
    parameters: { rds.force_ssl: "1" }
    backup: { keep: ${wholeDays}, restorable_within: 10m }`;
}

function identityCenter(): string {
  const groupOf = (set: string) => `cc-group-${set.toLowerCase()}`;
  const setText = (name: string) =>
    `    ${name}: { session: 1h, access: read_only, managed: [job-function/ViewOnlyAccess], assign: [{ in: all, group: ${groupOf(name)} }] }`;
  return `  center: { region: ${homeRegion}, source: identity_center }
  permission_sets:
${permissionSets.map(setText).join('\n')}
  groups:
    ${groupOf(permissionSets[0])}: { members: [ada, erin, grace] }
`;
}
