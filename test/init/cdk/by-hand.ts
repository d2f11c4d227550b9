import { catalogue } from '../../../src/checks/index.ts';

/** What the spec is about; everything else is left out. */
const checks = [
  'landing-zone',
  'cmk-encryption',
  'rds-resilience',
  'object-lock',
  'bucket-policies',
  'network-tiers',
  'security-groups',
  'vpc-endpoints',
];
const requirements = [
  'cmk-encryption.undeclared-stores',
  ...['agreement', 'zone', 'zone-configuration', 'baselines', 'controls', 'delegated-administrators', 'trusted-access'].map(
    (name) => `landing-zone.${name}`,
  ),
];
const excluded = [...catalogue().flatMap(({ id }) => (checks.includes(id) ? [] : [id])), ...requirements];

/** What an architect would write of the app `single` without a draft. */
export const byHand = `
version: 1
document: { id: A, title: t, revision: A, effective: 2026-01-01, owner: o }
system: { id: S, name: n, kind: k, phi: true, intended_use: u }
scope: { excluded: ${JSON.stringify(excluded.map((check) => ({ check, reason: 'not here' })))} }
organization:
  id: o-0000000000
  management: management
  regions: { governed: [us-east-2], others: empty }
  accounts: { management: { id: "000000000000", ou: / }, contour: { id: "222222222222", ou: / } }
  classes: [{ in: contour, depth: full }, { in: management, depth: boundary, reason: r }]
access: { role: r }
keys:
  phi: { in: contour, region: us-east-2, match: { alias: alias/cc-phi } }
stores:
  - { in: contour, type: [rds, s3, logs], key: key:phi }
databases:
  postgres:
    in: contour
    region: us-east-2
    match: { cfn: Contour/Postgres* }
    engine: postgres
    topology: instance_multi_az
    parameters: { rds.force_ssl: "1" }
    backup: { keep: 35d, restorable_within: 10m }
object_storage:
  rules: [{ in: contour, public: none, blocks: [bucket], insecure_transport: denied, versioning: true }]
  buckets: { dicom: { in: contour, region: us-east-2, match: { cfn: Contour/Dicom* }, versioning: true } }
networks:
  undeclared: { in: contour, expect: none }
  flow_logs: { in: contour, to: contour, traffic: all, interval: 600s }
  vpcs:
    cc:
      in: contour
      region: us-east-2
      match: { cfn: Contour/Vpc* }
      cidr: [10.0.0.0/16]
      tiers:
        public: { match: { tag: { aws-cdk:subnet-type: Public } }, azs: [us-east-2a, us-east-2b], route: igw }
        private: { match: { tag: { aws-cdk:subnet-type: Private } }, azs: [us-east-2a, us-east-2b], route: nat_same_az }
        isolated: { match: { tag: { aws-cdk:subnet-type: Isolated } }, azs: [us-east-2a, us-east-2b], route: none }
      endpoints: { gateway: [s3], tiers: [public, private, isolated] }
security_groups:
  rules: [{ in: contour, default_groups: empty, undeclared: fail, closed_ports: [22] }]
  groups:
    app: { in: contour, region: us-east-2, vpc: vpc:cc, match: { cfn: Contour/App* }, ingress: [], egress: [{ tcp: 5432, to: sg:db }] }
    db: { in: contour, region: us-east-2, vpc: vpc:cc, match: { cfn: Contour/Db* }, ingress: [{ tcp: 5432, from: sg:app }], egress: [] }
`;
