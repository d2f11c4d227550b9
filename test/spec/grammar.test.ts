import { describe, it } from 'vitest';
import { example, expectRow, type Row } from './problems.ts';

/** The one class of the example. */
const classes = '    - in: [management, production, staging, log_archive, audit]\n      depth: full';

/** The rule on deployments from the pipeline. */
const oidc = / {4}- in: gxp\n {6}oidc:\n(?: {8}.*\n)+/.exec(example)?.[0] ?? '?';

const shape: readonly Row[] = [
  ['an unknown key', [['  effective:', '  efective:']], 'efective', 'unknown key efective (did you mean effective?)'],
  [
    'an unknown key like no other',
    [['  effective:', '  zebra: 1\n  effective:']],
    'zebra',
    /^unknown key zebra \(there is change, effective, id/,
  ],
  [
    'mistakes below a misspelt key',
    [
      ['keys:\n', 'keyz:\n'],
      ['  phi:\n    in: production\n    region: us-east-2', '  phi:\n    in: production\n    region: useast2'],
    ],
    'keyz',
    /did you mean keys\?/,
    /expected a region.*"useast2"/,
  ],
  ['a key without a value', [['  role: iq-auditor\n', '  role:\n']], 'role:', 'expected text, found nothing'],
  ['a missing key', [['  owner: cloud-architecture\n', '']], 'document:', 'the key owner is missing (Who answers for the document)'],
  ['a missing key in a list', [[classes, '    - in: all']], 'in: all', /^the key depth is missing/],
  ['a section without a value', [['scope:\n  excluded: []', 'scope:']], 'scope:', 'expected a map, found nothing'],
  ['a list for a map', [['  excluded: []', '  excluded: {}']], '{}', 'expected a list, found a map'],
  [
    'a map that has what every object of JavaScript has, for text',
    [['  revision: C', '  revision: { toString: 1, valueOf: 2 }']],
    '{',
    'expected text, found a map',
  ],
  ['a map for a name', [['    in: all\n    count', '    in: {}\n    count']], '{}', /^expected a name.*, or a list, found a map$/],
  [
    'text for a truth value',
    [['  phi: true', '  phi: yes']],
    'yes',
    'expected true or false, found "yes" (YAML 1.2 reads yes as text: write true, without quotes)',
  ],
  ['on for a truth value', [['deletion_protection: true', 'deletion_protection: on']], 'on', /YAML 1\.2 reads on as text: write true/],
  [
    'no where only false is right',
    [['public: false', 'public: no']],
    'no',
    /expected false, found "no" \(YAML 1\.2 reads no as text: write false/,
  ],
  ['a number for text', [['  revision: C', '  revision: 3']], '3', 'expected text, found the number 3 (in quotes: "3")'],
  ['a number for a parameter', [['rds.force_ssl: "1"', 'rds.force_ssl: 1']], '1', 'expected text, found the number 1 (in quotes: "1")'],
  ['a truth value for a tag', [['gxp: "true"', 'gxp: true']], 'true', 'expected text, found the value true (in quotes: "true")'],
  [
    'an account id without quotes',
    [['id: "333333333333"', 'id: 333333333333']],
    '333333333333',
    /^expected an account id of 12 digits in quotes.*in quotes: "333333333333"/,
  ],
  [
    'an account id that looks octal',
    [['id: "333333333333"', 'id: 012345678901']],
    '012345678901',
    /a leading zero is lost, found the number 012345678901 \(in quotes: "012345678901"\)/,
  ],
  [
    'an account id of 11 digits',
    [['id: "333333333333"', 'id: "33333333333"']],
    '"33333333333"',
    /^expected an account id: 12 digits in quotes, found "33333333333"$/,
  ],
  ['another version', [['version: 1', 'version: 2']], '2', 'expected 1, found the number 2'],
  ['a version in quotes', [['version: 1', 'version: "1"']], '"1"', 'expected 1, found "1" (without quotes: 1)'],
  ['a date that is none', [['2026-11-15', '2026-02-30']], '2026-02-30', 'expected a date such as 2026-11-15, found "2026-02-30"'],
  ['a quantity that is none', [['keep: 35d', 'keep: 35 days']], '35 days', /^expected a quantity such as/],
  ['a quantity of nothing', [['keep: 35d', 'keep: 0d']], '0d', /^expected a quantity such as/],
  ['a quantity beyond measure', [['keep: 35d', 'keep: 9999999y']], '9999999y', /^expected a quantity such as/],
  [
    'a value of a list, misspelt',
    [['others: denied', 'others: denyed']],
    'denyed',
    'expected one of denied, empty, found "denyed" (did you mean denied?)',
  ],
  ['a store type, misspelt', [['type: ebs_default', 'type: ebs_defualt']], 'ebs_defualt', /did you mean ebs_default\?/],
  [
    'a reference without its kind',
    [['key: key:evidence', 'key: evidence']],
    'evidence',
    /^expected .*a reference to a key such as key:phi, found "evidence"$/,
  ],
  [
    'a name that is none',
    [
      ['  phi_staging:', '  9phi:'],
      ['key:phi_staging', 'customer_managed'],
    ],
    '9phi',
    /^expected a name/,
  ],
  ['an OU without its slash', [['ou: /Security', 'ou: Security']], 'Security', /^expected an OU path/],
  ['a region that is none', [['home: us-east-2', 'home: ohio']], 'ohio', /^expected a region such as us-east-2/],
  [
    'a match of nothing',
    [['    match:\n      alias: alias/audit-evidence', '    match: {}']],
    '{}',
    'expected at least one of name, arn, alias, tag, cfn',
  ],
  ['a match of no tags', [['      tag:\n        Role: phi-db', '      tag: {}']], '{}', 'expected at least one tag'],
  ['a set by nothing', [['    members:\n      ou: /**\n', '    members:\n']], 'except', /at least one of ou, tag, accounts/],
  ['a federation rule about nothing', [[oidc, '    - in: gxp\n']], 'in: gxp', 'expected at least one of saml, oidc'],
  ['a trace to nothing', [['[landing-zone.*]', '[]']], '[]', 'expected a list of at least 1, found an empty list'],
  ['a merge key', [['    deletion_protection: true', '    <<: {}\n    deletion_protection: true']], '<<', /no merge key/],
  ['a control character by escape', [['title: "ContourCompanion', 'title: "\\u202eContourCompanion']], '"', /U\+202E is not allowed/],
  ['half a character by escape', [['title: "ContourCompanion', 'title: "\\ud800ContourCompanion']], '"', /surrogate/],
];

const unbuilt: readonly Row[] = [
  ...['relies_on', 'acceptance'].map(
    (key): Row => [key, [['scope:\n', `${key}: {}\nscope:\n`]], key, `the key ${key} is not built yet in this version`],
  ),
  ...['isolation'].map(
    (key): Row => [
      `organization.${key}`,
      [['  management: management\n', `  management: management\n  ${key}: {}\n`]],
      key,
      `the key ${key} is not built yet in this version`,
    ],
  ),
  [
    'guardrails.service_allowlist.in_use_too',
    [['    closed_world: true\n', '    closed_world: true\n    in_use_too: true\n']],
    'in_use_too',
    'the key in_use_too is not built yet in this version',
  ],
  [
    'a reference to a bucket',
    [['  others: none', '  data_events: [bucket:dicom]\n  others: none']],
    'bucket:dicom',
    'references of the kind bucket: are not built yet in this version',
  ],
  ['a release from a stack', [['release: "2026.11"', 'release: cfn:CcProd/ReleaseTag']], 'cfn:', /references of the kind cfn:/],
  ['a store type', [['type: ebs_default', 'type: timestream']], 'timestream', 'the store type timestream is not built yet in this version'],
];

describe.each([
  ['shape', shape],
  ['not built yet', unbuilt],
])('%s', (_, rows) => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));
});
