import { describe, expect, it } from 'vitest';
import { guardrails } from '../../src/spec/sections/guardrails.ts';
import { assemble, example, expectRow, problemsOf, type Row } from './problems.ts';

/** The one class of the example. */
const classes = '    - in: [management, production, staging, log_archive, audit]\n      depth: full';
const restriction = '  region_restriction:\n    in: members\n    allowed: governed';
const exempt = 'role/AWSControlTowerExecution';
const archive = '  log_archive_write_deny:\n    in: log_archive';
const publicAccess = '  s3_public_access:\n    in: members';

const grammar: readonly Row[] = [
  ['a guardrail that is none', [['  guard_of_guards:', '  guard_of_guard:']], 'guard_of_guard', /did you mean guard_of_guards\?/],
  [
    'a guardrail for nobody',
    [[publicAccess, '  s3_public_access: {}']],
    's3_public_access',
    'the key in is missing (Where: the name of an account or a set, or a list of them)',
  ],
  ['a writer that is none', [['writers: [cloudtrail]', 'writers: [cloudtrial]']], 'cloudtrial', /did you mean cloudtrail\?/],
  ['a layer that is none', [['layers: [scp,', 'layers: [spc,']], 'spc', /did you mean scp\?/],
  [
    'no layer at all',
    [['layers: [scp, rcp, bucket_policy, object_lock]', 'layers: []']],
    '[]',
    'expected a list of at least 1, found an empty list',
  ],
  ['no bucket at all', [['buckets: [org-trail-444444444444]', 'buckets: []']], '[]', 'expected a list of at least 1, found an empty list'],
  [
    'a bucket by ARN',
    [['buckets: [org-trail-444444444444]', 'buckets: [arn:aws:s3:::org-trail]']],
    'arn',
    /^expected the name of a bucket/,
  ],
  [
    'regions by another word',
    [['allowed: governed', 'allowed: enabled']],
    'enabled',
    'expected governed or a list of regions, found "enabled"',
  ],
  ['no region at all', [['allowed: governed', 'allowed: []']], '[]', /at least 1, found an empty list/],
  ['a region that is none', [['allowed: governed', 'allowed: [ohio]']], 'ohio', /^expected a region such as us-east-2/],
  [
    'a prefix with its colon',
    [['plus: [access-analyzer,', 'plus: ["access-analyzer:*",']],
    '"access-analyzer',
    /^expected an IAM service prefix such as ec2/,
  ],
  ['a prefix in capitals', [['plus: [access-analyzer,', 'plus: [IAM,']], 'IAM', /^expected an IAM service prefix/],
  ['every service as global', [['        a4b, ', '        "*", ']], '"*"', /^expected an IAM service prefix such as iam, or actions/],
  ['a world that is half closed', [['closed_world: true', 'closed_world: false']], 'false', 'expected true, found the value false'],
  ['another tolerance', [['tolerate: none', 'tolerate: read']], 'read', /^expected one of none, read_only, found "read"/],
  ['a digest that is none', [['    sha256: ', '    sha256: x']], 'x', /^expected a SHA-256 digest/],
  [
    'a list without a digest',
    [[/ {4}sha256: [0-9a-f]+\n/.exec(example)?.[0] ?? '?', '']],
    'service_allowlist',
    /^the key sha256 is missing/,
  ],
  [
    'a trail whose management is not thought of',
    [['    management_residual_risk: RISK-017\n', '']],
    'cloudtrail_protection',
    /^the key management_residual_risk is missing/,
  ],
  ['a takeover that is not denied', [['takeover: denied', 'takeover: allowed']], 'allowed', 'expected denied, found "allowed"'],
  [
    'an exemption without a reason',
    [['      reason: Control Tower enrols and repairs accounts through it\n', '']],
    'principal',
    /^the key reason is missing/,
  ],
  [
    'a canary that is not let out',
    [['  exemptions:', '  live_canary: false\n  exemptions:']],
    'false',
    'expected true, found the value false',
  ],
  [
    'a second opinion of nobody',
    [['  exemptions:', '  second_opinion: simulator\n  exemptions:']],
    'simulator',
    /^expected aws_simulator, found "simulator"/,
  ],
  ...[
    'role/*',
    'role/??',
    'role/*?*',
    'role/aws-reserved/*',
    'role//x',
    'role/',
    'role',
    'user/x',
    '*',
    'arn:aws:iam::*:role/X',
    'role/a b',
  ].map(
    (principal): Row => [
      `an exemption of ${principal}`,
      [[exempt, JSON.stringify(principal)]],
      JSON.stringify(principal),
      /^expected a role such as role\/AWSControlTowerExecution/,
    ],
  ),
];

const rules: readonly Row[] = [
  ['a guardrail for an unknown set', [[publicAccess, publicAccess.replace('members', 'membrs')]], 'membrs', /did you mean members\?/],
  [
    'one set twice',
    [[publicAccess, publicAccess.replace('members', '[audit, members, audit]')]],
    'audit]',
    'audit is named twice in one list',
  ],
  [
    'a guardrail for management',
    [[publicAccess, publicAccess.replace('members', 'management')]],
    'management',
    /^management is the management account: no policy of the organization binds it/,
  ],
  [
    'a guardrail for all',
    [[publicAccess, publicAccess.replace('members', '[audit, all]')]],
    'all]',
    /^all takes management, which is the management account.*a set that leaves it out/,
  ],
  [
    'a region that is not governed',
    [['allowed: governed', 'allowed: [us-east-2, us-west-1]']],
    'us-west-1',
    'us-west-1 is allowed here but not governed: no check would read what runs there (take it out, or add it to organization.regions.governed)',
  ],
  ['a region twice', [['allowed: governed', 'allowed: [us-east-2, us-east-2]']], 'us-east-2]', 'us-east-2 is named twice'],
  ['a global service twice', [['        a4b, ', '        a4b, a4b, ']], 'a4b, access', 'a4b is named twice'],
  ['a supporting service twice', [['plus: [access-analyzer,', 'plus: [tag, access-analyzer,']], 'tag]', 'tag is named twice'],
  [
    'a bucket twice',
    [['buckets: [', 'buckets: [org-trail-444444444444, ']],
    'org-trail-444444444444]',
    'org-trail-444444444444 is named twice',
  ],
  ['a writer twice', [['writers: [', 'writers: [config, cloudtrail, ']], 'cloudtrail]', 'cloudtrail is named twice'],
  ['a layer twice', [['layers: [', 'layers: [rcp, ']], 'rcp, bucket', 'rcp is named twice'],
  [
    'an exemption twice',
    [['  exemptions:\n', `  exemptions:\n    - principal: ${exempt}\n      reason: Twice\n`]],
    exempt,
    `${exempt} is exempt twice`,
  ],
  [
    'two log archives',
    [[archive, archive.replace('log_archive\n', 'log_archive\n').replace('in: log_archive', 'in: [log_archive, audit]')]],
    '[log_archive',
    'expected the one account that archives logs, found log_archive, audit (name the account)',
  ],
  [
    'a set of log archives',
    [[archive, archive.replace('in: log_archive', 'in: members')]],
    'members',
    /^expected the one account that archives logs, found log_archive, audit|found production, staging, log_archive, audit/,
  ],
  [
    'log archives by tag',
    [
      [archive, archive.replace('in: log_archive', 'in: archives')],
      ['  sets:\n', '  sets:\n    archives:\n      ou: /Security\n      tag: { logs: "true" }\n'],
    ],
    'archives',
    /found those that tags decide on/,
  ],
  [
    'another account than that of the trail',
    [[archive, archive.replace('in: log_archive', 'in: audit')]],
    'audit',
    /^the bucket of the trail is in log_archive \(audit_trail\.bucket\.in\), but the guardrail is about audit/,
  ],
  [
    'no guard for the bucket of the trail',
    [['buckets: [org-trail-444444444444]', 'buckets: [flow-logs-*, org-trail-dr-*]']],
    'buckets',
    'none of these is the bucket of the trail, org-trail-444444444444 (audit_trail.bucket) (add org-trail-444444444444)',
  ],
  [
    'a log archive that is not read in full',
    [
      [classes, `    - in: audit\n      depth: guardrails\n${classes}`],
      ['  config_aggregator:\n    in: audit', '  config_aggregator:\n    in: log_archive'],
      ['  evidence:\n    in: audit\n    region: us-east-2\n    match:\n      alias: alias/audit-evidence\n', ''],
      ['  - in: audit\n    type: s3\n    regions: [us-east-2]\n    key: key:evidence\n', ''],
      [archive, archive.replace('in: log_archive', 'in: audit')],
      ['  bucket:\n    in: log_archive', '  bucket:\n    in: audit'],
    ],
    'audit',
    /^buckets of trails are read at depth full/,
    /^buckets of logs are read at depth full, but the class of audit is guardrails/,
  ],
  [
    'public access of an account that is not asked',
    [
      [classes, `    - in: audit\n      depth: boundary\n${classes}`],
      ['  config_aggregator:\n    in: audit', '  config_aggregator:\n    in: log_archive'],
      ['  evidence:\n    in: audit\n    region: us-east-2\n    match:\n      alias: alias/audit-evidence\n', ''],
      ['  - in: audit\n    type: s3\n    regions: [us-east-2]\n    key: key:evidence\n', ''],
      [publicAccess, publicAccess.replace('members', 'audit')],
    ],
    'audit',
    /^public access blocks are read at depth guardrails, but the class of audit is boundary/,
  ],
];

describe.each([
  ['grammar', grammar],
  ['rules', rules],
])('guardrails: %s', (_, rows) => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));
});

describe('guardrails as written', () => {
  it('may be in one account that a set takes, and guard the bucket of the trail by a glob', () => {
    const text = example
      .replace(archive, archive.replace('in: log_archive', 'in: archive'))
      .replace('  sets:\n', '  sets:\n    archive:\n      accounts: [log_archive]\n')
      .replace('buckets: [org-trail-444444444444]', 'buckets: ["*-logs", org-trail-4*]');
    expect(problemsOf(text)).toEqual([]);
  });

  it('may allow some of the governed regions, and exempt roles by path and glob', () => {
    const text = example
      .replace(restriction, restriction.replace('governed', '[us-west-2]'))
      .replace(exempt, 'role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Break?lass_*');
    const spec = assemble(text).spec;
    expect(spec.guardrails?.region_restriction?.allowed).toEqual(['us-west-2']);
    expect(spec.guardrails?.exemptions).toHaveLength(1);
  });

  it('are strict by default', () => {
    const parsed = guardrails.parse({
      service_allowlist: { in: 'gxp', file: 'list.yaml', sha256: 'a'.repeat(64) },
      exemptions: [{ principal: 'role/X', reason: 'Y' }],
    });
    expect(parsed.service_allowlist).toMatchObject({ in: ['gxp'], plus: [], tolerate: 'none' });
    expect(parsed.exemptions).toEqual([{ principal: 'role/X', reason: 'Y', takeover: 'denied' }]);
    expect(guardrails.parse({})).toEqual({ exemptions: [] });
  });
});
