import { expect } from 'vitest';
import type { Spec } from '../../src/spec/spec.ts';
import * as texts from './problems.ts';
import { type Edit, edited, type Row } from './problems.ts';

/** A spec of a production and a staging account, without environments yet, and judged by no check. */
export const base = `version: 1
document:
  id: SPEC-1
  title: Two environments
  revision: A
  effective: 2026-01-01
  owner: Owner
system:
  id: CC
  name: CC
  kind: SaMD
  phi: true
  intended_use: Tests
scope:
  excluded: []
organization:
  id: o-exampleorgid
  management: management
  regions:
    governed: [us-east-2, us-west-2]
    others: denied
  accounts:
    management:
      id: "111111111111"
      ou: /
    production:
      id: "222222222222"
      ou: /Workloads/Prod
    staging:
      id: "333333333333"
      ou: /Workloads/Sdlc
    audit:
      id: "555555555555"
      ou: /Security
  sets:
    all:
      ou: /**
    members:
      ou: /**
      except: [management]
    gxp:
      ou: /Workloads/**
  classes:
    - in: [management, production, staging, audit]
      depth: full
access:
  role: iq-auditor
identity:
  iam_users:
    in: all
    count: 0
  root:
    in: all
    credentials: none_or_mfa
    access_keys: 0
    signing_certificates: 0
  federation:
    - in: all
      oidc: []
keys:
  phi:
    in: production
    region: us-east-2
    match:
      alias: alias/phi
  phi_dr:
    in: production
    region: us-west-2
    match:
      alias: alias/phi
  phi_staging:
    in: staging
    region: us-east-2
    match:
      alias: alias/phi
  logs:
    in: audit
    region: us-east-2
    match:
      alias: alias/logs
stores:
  - in: production
    type: "*"
    regions: [us-east-2]
    key: key:phi
  - in: production
    type: "*"
    regions: [us-west-2]
    key: key:phi_dr
  - in: staging
    type: "*"
    regions: [us-east-2]
    key: key:phi_staging
  - in: gxp
    type: secret
    rotated_within: 90d
databases:
  phi_postgres:
    in: production
    region: us-east-2
    match:
      tag:
        Role: phi-db
    engine: postgres
    topology: instance_multi_az
    parameters:
      rds.force_ssl: "1"
    backup:
      keep: 35d
      restorable_within: 10m
    replica:
      region: us-west-2
      key: key:phi_dr
      lag_p95: 60s
audit_trail:
  owner: management
  home: us-east-2
  match:
    name: org-trail
  bucket:
    in: audit
    name: org-trail
  key: key:logs
  management_events: all
  delivered_within: 60m
  digest_within: 150m
  others: none
`;

/** Begins a variable, so that nobody takes it for a template. */
export const of = (name: string): string => `$\{${name}}`;

/** The section, before `access`. */
export const section = (text: string): Edit => ['access:\n', `environments:\n${text}access:\n`];
export const prod = '  prod:\n    account: production\n    region: us-east-2\n    dr: us-west-2\n';
export const stage = '  stage:\n    account: staging\n    region: us-east-2\n';
export const both = section(prod + stage);

/** The database is there in both, in staging without its replica. */
export const inBoth: Edit = ['  phi_postgres:\n    in: production\n', '  phi_postgres:\n    in: [prod, stage]\n'];
export const noReplica = (text: string): string => text.replace(stage, `${stage}    without: [databases.*.replica]\n`);
export const instantiated: readonly Edit[] = [section(noReplica(prod + stage)), inBoth];

/** Every problem of a text. */
export const problemsOf = (text: string, files: Readonly<Record<string, string>> = {}) => texts.problemsOf(text, files, []);

export function specOf(edits: readonly Edit[]): Spec {
  const text = edited(base, edits);
  expect(problemsOf(text)).toEqual([]);
  return texts.assemble(text, {}, []).spec;
}

/** Demands exactly the problems of a row, the first at its place. */
export function expectRow([, edits, at, ...says]: Row): void {
  const problems = problemsOf(edited(base, edits));
  expect(problems.map((problem) => problem.says)).toEqual(says.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))));
  expect(`${problems[0]?.at}\n`.startsWith(at), JSON.stringify(problems[0])).toBe(true);
}
