import { describe, it } from 'vitest';
import { expectRow, type Row } from './problems.ts';
import { of } from './two-environments.ts';

/** The one class of the example. */
const classes = '    - in: [management, production, staging, log_archive, audit]\n      depth: full';

const first = (line: string): string => `  accounts:\n    management:\n${line}`;

const organization: readonly Row[] = [
  [
    'an account and a set named alike',
    [['  sets:\n', '  sets:\n    audit:\n      ou: /Security\n']],
    'audit:',
    /audit is an account and a set/,
  ],
  ['one id for two accounts', [['"333333333333"', '"222222222222"']], '"222222222222"', '222222222222 is already the id of production'],
  [
    'management below the root',
    [[first('      id: "111111111111"\n      ou: /\n'), first('      id: "111111111111"\n      ou: /Core\n')]],
    'management',
    /stands at the root \(ou: \/\), but management is in \/Core/,
  ],
  [
    'management that is no account',
    [['  management: management\n', '  management: managment\n']],
    'managment',
    /no account is named managment \(did you mean management\?\)/,
  ],
  ['management that is a set', [['  management: management\n', '  management: gxp\n']], 'gxp', /expected an account, found the set gxp/],
  [
    'management as delegated administrator',
    [['delegated_admin: audit', 'delegated_admin: management']],
    'management',
    /is another account/,
  ],
  ['a delegated administrator that is no account', [['delegated_admin: audit', 'delegated_admin: audti']], 'audti', /did you mean audit\?/],
  ['a region governed twice', [['[us-east-2, us-west-2]', '[us-east-2, us-west-2, us-east-2]']], 'us-east-2]', 'us-east-2 is named twice'],
  [
    'an unknown name in except',
    [['except: [management]', 'except: [managemnt]']],
    'managemnt',
    /^no account and no set is named managemnt/,
  ],
  [
    'an unknown name in exactly',
    [['exactly: [production, staging]', 'exactly: [production, staging, stagging]']],
    'stagging',
    /did you mean staging\?/,
  ],
  [
    'sets in a circle',
    [
      ['ou: /**\n    members', 'ou: /**\n      except: [members]\n    members'],
      ['except: [management]', 'except: [all]'],
    ],
    '[members]',
    /members → all → members|all → members → all/,
  ],
  [
    'an empty set',
    [['    members:\n      ou: /**', '    sandbox:\n      ou: /Sandbox/**\n    members:\n      ou: /**']],
    'sandbox:',
    /the set sandbox takes none of the declared accounts/,
  ],
  [
    'exactly with an account that the OU leaves out',
    [['exactly: [production, staging]', 'exactly: [production, staging, audit]']],
    'audit]',
    /does not take it: its ou \/Security does not match \/Workloads\/\*\*/,
  ],
  [
    'exactly with an account that except leaves out',
    [['except: [management]', 'except: [management]\n      exactly: [audit, log_archive, management, production, staging]']],
    'management, production',
    /it is under except/,
  ],
  [
    'exactly without an account that is in',
    [['except: [management]', 'except: [management]\n      exactly: [audit, log_archive, production]']],
    'exactly:',
    /also takes staging, which exactly leaves out/,
  ],
  [
    'accounts that the OU leaves out',
    [['      tag:\n        gxp: "true"\n      exactly: [production, staging]', '      accounts: [production, audit]']],
    'audit]',
    /accounts names audit, but the set gxp does not take it/,
  ],
  [
    'vended and exactly',
    [['exactly: [production, staging]', 'exactly: [production, staging]\n      vended: true']],
    'true',
    'vended and exactly contradict each other',
  ],
  [
    'a set among accounts',
    [['      tag:\n        gxp: "true"\n      exactly: [production, staging]', '      accounts: [members]']],
    'members]',
    /expected an account, found the set members/,
  ],
  ['an account in no class', [[classes, '    - in: members\n      depth: full']], 'management:', /no class takes the account management/],
  [
    'a class of nobody',
    [[classes, classes.replace('audit', 'audit, nobdy')]],
    'nobdy]',
    /^no account, no set and no environment is named nobdy/,
  ],
  [
    'a class twice',
    [[classes, `${classes}\n    - depth: full\n      in: [management, production, staging, log_archive, audit]`]],
    'depth: full',
    /the same rule stands here twice/,
  ],
];

const references: readonly Row[] = [
  [
    'an unknown account',
    [['iam_users:\n    in: all', 'iam_users:\n    in: prodution']],
    'prodution',
    'no account, no set and no environment is named prodution (did you mean production?)',
  ],
  [
    'an unknown account in a list',
    [['- in: gxp\n      oidc', '- in: [gxp, log-archve]\n      oidc']],
    'log-archve',
    /did you mean log_archive\?/,
  ],
  ['one name twice', [['- in: gxp\n      oidc', '- in: [gxp, audit, gxp]\n      oidc']], 'gxp]', 'gxp is named twice in one list'],
  [
    'an override of nobody',
    [['  limits:\n    call', '  overrides:\n    - in: stagin\n      role: other\n  limits:\n    call']],
    'stagin',
    /did you mean staging\?/,
  ],
  [
    'custody of nobody',
    [['    custody:\n      in: management', '    custody:\n      in: managment']],
    'managment',
    /did you mean management\?/,
  ],
  [
    'an unknown key in a store rule',
    [['key: key:evidence', 'key: key:evidenc']],
    'key:evidenc',
    'no key is named evidenc (did you mean key:evidence?)',
  ],
  ['an unknown key of a replica', [['key: key:phi_dr\n      lag', 'key: key:phi_d\n      lag']], 'key:phi_d', /did you mean key:phi_dr\?/],
  ['an unknown key of the trail', [['key: key:logs\n  management', 'key: key:log\n  management']], 'key:log', /did you mean key:logs\?/],
  [
    "a replica's key in the wrong region",
    [['key: key:phi_dr\n      lag', 'key: key:phi\n      lag']],
    'key:phi',
    /key:phi is a key of us-east-2, but the replica is in us-west-2.*key:phi_dr, key:logs_dr/,
  ],
  [
    "the trail's key in the wrong region",
    [['key: key:logs\n  management', 'key: key:logs_dr\n  management']],
    'key:logs_dr',
    /but the home region of the trail is us-east-2/,
  ],
  [
    "a store rule beyond its key's region",
    [['    regions: [us-east-2]\n    key: key:evidence', '    key: key:evidence']],
    'key:evidence',
    /but the rule also covers us-west-2: keys are regional \(add regions: \[us-east-2\]\)/,
  ],
  [
    'a key outside the governed regions',
    [
      [
        '  evidence:\n    in: audit\n    region: us-east-2',
        '  archive:\n    in: audit\n    region: eu-west-1\n    match:\n      alias: alias/archive\n  evidence:\n    in: audit\n    region: us-east-2',
      ],
    ],
    'eu-west-1',
    /eu-west-1 is not a governed region/,
  ],
  [
    'a database outside the governed regions',
    [
      ['  phi_postgres:\n    in: [prod, stage]\n', '  phi_postgres:\n    in: [prod, stage]\n    region: us-east-1\n'],
      ['    azs: [us-east-2a, us-east-2b]\n    public: false\n', '    public: false\n'],
    ],
    'us-east-1',
    /did you mean us-east-2\?/,
  ],
  [
    'a replica outside the governed regions',
    [[`    replica:\n      region: ${of('dr')}\n`, '    replica:\n      region: us-west-1\n']],
    'us-west-1',
    /us-west-1 is not a governed region/,
  ],
  [
    'a store rule outside the governed regions',
    [['    type: s3\n    regions: [us-east-2]\n    match', '    type: s3\n    regions: [eu-west-1]\n    match']],
    'eu-west-1',
    /not a governed region/,
  ],
];

const suspended: readonly Row[] = [
  [
    'a key in an account that may be suspended',
    [['  classes:\n', '  suspended_ok: ["444444444444"]\n  classes:\n']],
    'log_archive',
    /log_archive is asked for here, but organization.suspended_ok accepts that it is not read/,
    /log_archive is asked for/,
    /log_archive is asked for/,
    /log_archive is asked for/,
    /log_archive is asked for/,
    /log_archive is asked for/,
    /log_archive is asked for/,
    /log_archive is asked for/,
    /log_archive is asked for/,
    /log_archive is asked for/,
  ],
];

const matches: readonly Row[] = [
  [
    'a trail by tag',
    [['    name: org-trail\n  bucket', '    tag: { Name: org-trail }\n  bucket']],
    'tag',
    'a trail cannot be matched by tag (by name, arn)',
  ],
  [
    'a database by alias',
    [['      tag:\n        Role: phi-db', '      alias: alias/phi-db']],
    'alias',
    'a database cannot be matched by alias (by name, arn, tag, cfn)',
  ],
  [
    'a key by name',
    [['alias: alias/audit-evidence', 'name: audit-evidence']],
    'name',
    'a key cannot be matched by name (by arn, alias, tag, cfn)',
  ],
];

const depth: readonly Row[] = [
  [
    'a key in a shallow account',
    [[classes, `    - in: log_archive\n      depth: guardrails\n${classes}`]],
    'log_archive',
    /keys are read at depth full, but the class of log_archive is guardrails/,
    /keys are/,
    /stores are/,
    /stores are/,
    /^buckets are read at depth full, but the class of log_archive is guardrails/,
    /^buckets are read at depth full/,
    /buckets of trails are read at depth full/,
    /buckets of flow logs are read at depth full/,
    /buckets of logs are read at depth full/,
  ],
  [
    'a database in a shallow account',
    [[classes, `    - in: staging\n      depth: boundary\n${classes}`]],
    'staging',
    /keys are/,
    /stores are/,
    /databases are read at depth full, but the class of staging is boundary/,
    /networks are read at depth full, but the class of staging is boundary/,
  ],
  [
    'an aggregator in a shallow account',
    [
      [classes, `    - in: audit\n      depth: guardrails\n${classes}`],
      ['  evidence:\n    in: audit\n    region: us-east-2\n    match:\n      alias: alias/audit-evidence\n', ''],
      ['  - in: audit\n    type: s3\n    regions: [us-east-2]\n    key: key:evidence\n', ''],
    ],
    'audit',
    /^aggregated resources are read at depth full, but the class of audit is guardrails/,
  ],
  [
    'a store rule on a shallow account',
    [[classes, `    - in: management\n      depth: guardrails\n${classes}`]],
    'management\n',
    /stores are read at depth full/,
  ],
  [
    'a trail in a shallow account',
    [
      [classes, `    - in: management\n      depth: boundary\n${classes}`],
      ['  # No workloads, no data in the management account.\n  - in: management\n    type: "*"\n    expect: none\n', ''],
    ],
    'management',
    /trails are read at depth guardrails, but the class of management is boundary/,
  ],
];

const stores: readonly Row[] = [
  [
    'enabled regions for more than ebs_default',
    [['type: ebs_default', 'type: [ebs_default, ebs]']],
    'enabled',
    /regions: enabled is for ebs_default alone/,
  ],
  [
    'a name for ebs_default',
    [['    regions: enabled\n', '    regions: enabled\n    match:\n      name: x\n']],
    'name: x',
    /it has no name to match/,
  ],
  [
    'bucket keys of volumes',
    [['    type: "*"\n    key: customer_managed', '    type: [s3, ebs]\n    key: customer_managed\n    bucket_key: true']],
    'true',
    'bucket_key is for s3 alone (split the rule)',
  ],
  [
    'a key of no store',
    [['    expect: none\n', '    expect: none\n    key: customer_managed\n']],
    'customer_managed',
    /expect: none and key contradict each other/,
  ],
  [
    'bucket keys of no bucket',
    [['    type: "*"\n    expect: none\n', '    type: s3\n    expect: none\n    bucket_key: true\n']],
    'true',
    /expect: none and bucket_key contradict/,
  ],
  ['expecting a default', [['    regions: enabled\n', '    regions: enabled\n    expect: some\n']], 'some', /it is always there/],
  [
    'a weaker key without a reason',
    [['    type: "*"\n    key: customer_managed', '    type: "*"\n    key: aws_managed']],
    'aws_managed',
    /it needs a reason/,
  ],
  [
    'one rule twice',
    [['  # No workloads', '  - key: customer_managed\n    type: "*"\n    in: all\n  # No workloads']],
    'key: customer_managed',
    /the same rule stands here twice: it equals number 2/,
  ],
  [
    'a rule about nothing',
    [['    type: "*"\n    key: customer_managed', '    type: "*"']],
    'in: all',
    'expected at least one of key, bucket_key, shared_with, rotated_within, point_in_time_recovery, expect',
  ],
];

const databases: readonly Row[] = [
  [
    'a replica in the region of the primary',
    [[`    replica:\n      region: ${of('dr')}\n      key: key:phi_dr`, '    replica:\n      region: us-east-2\n      key: key:phi']],
    'us-east-2',
    /the replica is in us-east-2, the region of the primary/,
  ],
  [
    'a zone of another region',
    [['azs: [us-east-2a, us-east-2b]', 'azs: [us-east-2a, us-west-2b]']],
    'us-west-2b',
    'us-west-2b is not an Availability Zone of us-east-2 (such as us-east-2a)',
  ],
  ['one zone twice', [['azs: [us-east-2a, us-east-2b]', 'azs: [us-east-2a, us-east-2a]']], 'us-east-2a]', 'us-east-2a is named twice'],
  [
    'fewer zones than demanded',
    [['  azs: 2\n', '  azs: 3\n']],
    'azs: [us-east-2a, us-east-2b]\n',
    '2 zones are named, but defaults.azs demands 3',
  ],
  [
    'an engine with a foreign topology',
    [['engine: postgres', 'engine: aurora-postgresql']],
    'instance_multi_az',
    /cannot have the topology instance_multi_az \(write aurora\)/,
  ],
  [
    'a topology with a foreign engine',
    [['topology: instance_multi_az', 'topology: aurora']],
    'aurora',
    /the engine postgres cannot have the topology aurora/,
  ],
];

const catalogue: readonly Row[] = [
  ['a missing section', [['identity:\n', 'x_identity:\n']], 'x_identity', /unknown key x_identity \(did you mean identity\?\)/],
  [
    'an unknown exclusion',
    [['excluded: []', 'excluded: [{ check: iam-user, reason: x }]']],
    'iam-user',
    'no check and no requirement is called iam-user (did you mean iam-users?)',
  ],
  [
    'an exclusion twice',
    [['excluded: []', 'excluded: [{ check: audit-trail.digest, reason: x }, { check: audit-trail.digest, reason: y }]']],
    'audit-trail.digest, reason: y',
    /excluded twice/,
  ],
  [
    'a check both excluded and specified',
    [['excluded: []', 'excluded: [{ check: iam-users, reason: x }]']],
    'iam-users',
    /iam-users is both excluded and specified \(section identity\)/,
  ],
  [
    'the landing zone excluded',
    [['excluded: []', 'excluded: [{ check: landing-zone, reason: x }]']],
    'landing-zone',
    /both excluded and specified \(section organization\)/,
  ],
  [
    'a trace to no requirement',
    [['audit-trail.validation, audit', 'audit-trail.validaton, audit']],
    'audit-trail.validaton',
    'no requirement is called audit-trail.validaton (did you mean audit-trail.validation?)',
  ],
  ['a trace to a check without its star', [['[landing-zone.*]', '[landing-zone]']], 'landing-zone', /did you mean landing-zone\.\*\?/],
  [
    'a trace to a check that is not there',
    [['[landing-zone.*]', '[edge-protection.*]']],
    'edge-protection',
    /no requirement is called edge-protection\.\*/,
  ],
  [
    'custody by an unknown attestation',
    [['attestation: ROOT-CUSTODY', 'attestation: ROOT-CUSTDY']],
    'ROOT-CUSTDY',
    /did you mean ROOT-CUSTODY\?/,
  ],
  [
    'attestations without a file',
    [['attestations:\n  file: fixtures/reference/attestations.yaml\n', '']],
    'ROOT-CUSTODY',
    'no attestation is called ROOT-CUSTODY: the spec names no attestations file (attestations: { file: … })',
    /MFA-IDC: the spec names no attestations file/,
    /S3-BACKFILL: the spec names no attestations file/,
    /S3-BACKFILL: the spec names no attestations file/,
    /BG-DRILL: the spec names no attestations file/,
  ],
];

describe.each([
  ['organization', organization],
  ['references', references],
  ['suspended', suspended],
  ['matches', matches],
  ['depth', depth],
  ['stores', stores],
  ['databases', databases],
  ['catalogue', catalogue],
])('%s', (_, rows) => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));
});
