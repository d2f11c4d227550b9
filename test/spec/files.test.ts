import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { resolvePath } from '../../src/spec/paths.ts';
import { assemble, type Edit, edited, example, problemsOf, reference } from './problems.ts';

const attestations = 'fixtures/reference/attestations.yaml';
const deviations = 'fixtures/reference/deviations.yaml';
const allowlist = 'fixtures/reference/hipaa-eligible.yaml';
const document = 'fixtures/reference/root-custody.txt';
const documents = [
  'fixtures/reference/break-glass-drill.txt',
  'fixtures/reference/mfa-identity-center.txt',
  document,
  'fixtures/reference/s3-backfill.txt',
];
/** Of each of two buckets. */
const backfill = '        existing_objects:\n          attestation: S3-BACKFILL\n';
const deviation = `
- id: DEV-021
  kind: planned
  requirement: cmk-encryption.s3-bucket
  resource: arn:aws:s3:::aws-waf-logs-*
  reason: The service that writes this bucket cannot use a customer-managed key
  risk: RA-014
  approved_by: Quality Assurance
  expires: 2027-06-30
`;
const withDeviations = (text: string) => ({ ...reference, [deviations]: text });
const withAttestations = (...edits: Edit[]) => ({ ...reference, [attestations]: edited(reference[attestations] ?? '', edits) });

describe('files beside the spec', () => {
  it('are read, digested and listed as sources, the spec first', () => {
    const { spec, sources } = assemble(example);
    expect(sources.map(({ name }) => name)).toEqual(['spec.yaml', attestations, deviations, allowlist, ...documents]);
    expect(spec.attestations.map(({ id, sha256, documentSha256 }) => [id, sha256 === documentSha256])).toEqual([
      ['ROOT-CUSTODY', true],
      ['MFA-IDC', true],
      ['BG-DRILL', true],
      ['S3-BACKFILL', true],
    ]);
    expect(spec.deviations).toEqual([]);
    expect(assemble(example, withDeviations(deviation)).spec.deviations.map(({ id }) => id)).toEqual(['DEV-021']);
  });

  it('are not needed', () => {
    const text = edited(example, [
      ['attestations:\n  file: fixtures/reference/attestations.yaml\n', ''],
      ['deviations:\n  file: fixtures/reference/deviations.yaml\n', ''],
      ['    custody:\n      in: management\n      attestation: ROOT-CUSTODY\n', ''],
      ['    attestation: BG-DRILL\n', ''],
      [backfill, ''],
      [backfill, ''],
      [/ {2}mfa:\n(?: {4}.*\n)+/.exec(example)?.[0] ?? '?', ''],
      [
        'excluded: []',
        'excluded: [{ check: identity-center.mfa-attested, reason: x }, { check: identity-center.sign-in-factors, reason: x }]',
      ],
    ]);
    const { spec, sources } = assemble(text, { [allowlist]: reference[allowlist] ?? '' });
    expect([spec.attestations, spec.deviations, sources.map(({ name }) => name)]).toEqual([[], [], ['spec.yaml', allowlist]]);
  });

  it('a document that is missing has no digest, and one that was changed has its own: the check judges both', () => {
    const { [document]: _, ...missing } = reference;
    expect(assemble(example, missing).spec.attestations[0]?.documentSha256).toBeNull();
    const changed = assemble(example, { ...reference, [document]: 'changed' }).spec.attestations[0];
    expect(changed?.documentSha256).toBe(createHash('sha256').update('changed').digest('hex'));
    expect(changed?.documentSha256).not.toBe(changed?.sha256);
  });

  it('attested twice is a source once', () => {
    const twice = `${reference[attestations]}\n${(reference[attestations] ?? '').replaceAll('- id: ', '- id: OTHER-')}`;
    const { spec, sources } = assemble(example, { ...reference, [attestations]: twice });
    expect([spec.attestations.length, sources.length]).toEqual([8, 8]);
  });
});

describe('mistakes beside the spec', () => {
  it.each<[string, readonly Edit[], Readonly<Record<string, string>>, string, string, string | RegExp]>([
    [
      'no such attestations file',
      [['attestations.yaml', 'attestation.yaml']],
      reference,
      'spec.yaml',
      'fixtures/',
      'fixtures/reference/attestation.yaml: there is no such file',
    ],
    ['no such deviations file', [['deviations.yaml', 'deviation.yaml']], reference, 'spec.yaml', 'fixtures/', /there is no such file/],
    [
      'an absolute path',
      [['fixtures/reference/deviations.yaml', '/etc/deviations.yaml']],
      reference,
      'spec.yaml',
      '/etc',
      /^expected a relative path.*in its folder or below/,
    ],
    [
      'a path out of the folder',
      [['fixtures/reference/deviations.yaml', 'fixtures/../../deviations.yaml']],
      reference,
      'spec.yaml',
      'fixtures/',
      /leaves the folder of the spec/,
    ],
    [
      'an attested document out of the folder',
      [],
      withAttestations(['document: root-custody.txt', 'document: ../../../secret.txt']),
      attestations,
      '../',
      /leaves the folder of the spec/,
    ],
    [
      'an attestation without a signer',
      [],
      withAttestations(['  by: Custodian of root credentials\n', '']),
      attestations,
      '- id'.slice(2),
      /^the key by is missing \(Who signed it\)/,
    ],
    ['a digest that is none', [], withAttestations(['  sha256: ', '  sha256: x']), attestations, 'x', /^expected a SHA-256 digest/],
    [
      'an unknown key of an attestation',
      [],
      withAttestations(['  by:', '  signed_at: x\n  by:']),
      attestations,
      'signed_at',
      /^unknown key signed_at/,
    ],
    [
      'an attestation id twice',
      [],
      { ...reference, [attestations]: `${reference[attestations]}${reference[attestations]}` },
      attestations,
      'ROOT-CUSTODY',
      'the id ROOT-CUSTODY is given twice',
    ],
    ['a deviations file with nothing in it', [], withDeviations('# none\n'), deviations, '#', 'expected a list, found nothing'],
    [
      'a deviation from no requirement',
      [],
      withDeviations(deviation.replace('s3-bucket', 's3-buckets')),
      deviations,
      'cmk-encryption.s3-buckets',
      /did you mean cmk-encryption\.s3-bucket\?/,
    ],
    [
      'a deviation from a whole check',
      [],
      withDeviations(deviation.replace('.s3-bucket', '.*')),
      deviations,
      'cmk-encryption.*',
      /^no requirement is called cmk-encryption\.\*/,
    ],
    ['a deviation id twice', [], withDeviations(deviation + deviation), deviations, 'DEV-021', 'the id DEV-021 is given twice'],
    [
      'a deviation of another kind',
      [],
      withDeviations(deviation.replace('planned', 'planed')),
      deviations,
      'planed',
      /did you mean planned\?/,
    ],
    ['YAML that is none', [], withDeviations('- id: [\n'), deviations, '', /^not YAML/],
  ])('%s', (_name, edits, files, file, at, says) => {
    const problems = problemsOf(edited(example, edits), files);
    expect(problems.map((problem) => problem.says).slice(0, 1)).toEqual([typeof says === 'string' ? says : expect.stringMatching(says)]);
    expect(problems[0]?.place.split(':')[0]).toBe(file);
    expect(problems[0]?.at.startsWith(at), JSON.stringify(problems[0])).toBe(true);
  });

  it('come after those of the spec, all in one error', () => {
    const problems = problemsOf(edited(example, [['home: us-east-2', 'home: ohio']]), {
      ...withAttestations(['  by:', '  bye:']),
      [deviations]: deviation.replace('s3-bucket', 's3-buckets'),
    });
    expect(problems.map(({ place }) => place.split(':')[0])).toEqual(['spec.yaml', attestations, deviations]);
  });
});

describe('resolvePath', () => {
  it.each([
    ['', 'a.yaml', 'a.yaml'],
    ['', './a/../b.yaml', 'b.yaml'],
    ['sub', 'a.txt', 'sub/a.txt'],
    ['sub', '../a.txt', 'a.txt'],
    ['', 'a b/ü.txt', 'a b/ü.txt'],
  ])('%s + %s', (folder, written, name) => expect(resolvePath(folder, written)).toEqual({ name }));

  it.each([
    ['', '/a'],
    ['', '..'],
    ['', '../a'],
    ['sub', '../../a'],
    ['', 'a/../../b'],
    ['', 'C:\\a'],
    ['', 'c:a'],
    ['', 'a\\..\\..\\b'],
    ['', '\\\\server\\share'],
    ['', '~/a'],
    ['', '.'],
    ['', 'a/'],
    ['', 'a\nb'],
    ['', 'a:b'],
  ])('%s + %j is refused', (folder, written) => expect(resolvePath(folder, written)).toHaveProperty('message'));
});
