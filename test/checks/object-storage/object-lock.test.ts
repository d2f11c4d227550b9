import { describe, expect, it } from 'vitest';
import objectLock from '../../../src/checks/object-lock.ts';
import type { BucketExpiration } from '../../../src/facts/bucket-lifecycles.ts';
import type { BucketLock } from '../../../src/facts/bucket-locks.ts';
import type { BucketVersioning } from '../../../src/facts/bucket-versioning.ts';
import type { Bucket } from '../../../src/facts/buckets.ts';
import { logArchive, organizationFacts, production } from '../governance.ts';
import { type Facts, findingsOf, linesOf, put, refuse, verdictsOf } from '../world.ts';
import { aspect, bucket, dicom, dicomDr, dr, inLogArchive, inProduction, primary, refusal, runTables, specOf } from './samples.ts';

const sevenYears: BucketLock = { enabled: true, mode: 'COMPLIANCE', days: null, years: 7 };
const scratch = bucket('cc-scratch');
const archive = bucket('trail-dr', { region: dr });

const section = {
  rules: [{ in: 'production', match: { name: 'cc-dicom*' }, versioning: true, keep: '7y' }],
  buckets: {
    dicom: {
      in: 'production',
      region: primary,
      match: { name: 'cc-dicom' },
      lock: '7y',
      mfa_delete: true,
      replica: { region: dr, match: { name: 'cc-dicom-dr' } },
    },
  },
};
type Declared = (typeof section)['buckets']['dicom'];

const declared = (change: { readonly [K in keyof Declared]?: unknown } & { readonly keep?: unknown }) =>
  specOf({ ...section, buckets: { dicom: { ...section.buckets.dicom, ...change } } });
const rulesOf = (rules: readonly object[]) => specOf({ rules, buckets: { dicom: { ...section.buckets.dicom, lock: undefined } } });
const rules = (...more: readonly object[]) => specOf({ ...section, rules: [...section.rules, ...more] });

const locks =
  (own: BucketLock | null, other: BucketLock | null = sevenYears) =>
  (facts: Facts) =>
    put(facts, 'bucket-locks', inProduction, [aspect(dicom, own), aspect(dicomDr, other)]);
const versioned =
  (change: Partial<BucketVersioning>) =>
  (facts: Facts): void =>
    put(facts, 'bucket-versioning', inProduction, [aspect(dicom, { ...on, ...change }), aspect(dicomDr, on)]);
const expires =
  (...found: readonly Partial<BucketExpiration>[]) =>
  (facts: Facts): void =>
    put(facts, 'bucket-lifecycles', inProduction, [
      aspect(
        dicom,
        found.map((one) => ({ ...never, ...one })),
      ),
      aspect<readonly BucketExpiration[]>(dicomDr, null),
    ]);
const on: BucketVersioning = { status: 'Enabled', mfaDelete: 'Enabled' };
const never: BucketExpiration = { id: 'r', status: 'Enabled', days: null, date: null, noncurrent: null };
const lists =
  (...found: readonly Bucket[]) =>
  (facts: Facts) =>
    put(facts, 'buckets', inProduction, found);

/** Production with the bucket, its replica and one that nothing is asked of; the log archive with a bucket in the other region. */
function lockFacts(): Facts {
  const facts = organizationFacts();
  lists(dicom, dicomDr, scratch)(facts);
  put(facts, 'buckets', inLogArchive, [archive]);
  locks(sevenYears)(facts);
  put(facts, 'bucket-locks', inLogArchive, [aspect(archive, sevenYears)]);
  versioned({})(facts);
  put(facts, 'bucket-lifecycles', inProduction, [
    aspect<readonly BucketExpiration[]>(dicom, null),
    aspect<readonly BucketExpiration[]>(dicomDr, []),
  ]);
  return facts;
}

const scratchOfUnknownTags = (facts: Facts): void => {
  put(facts, 'bucket-tags', inProduction, [aspect<Readonly<Record<string, string>>>(scratch, null, refusal)]);
  put(
    facts,
    'bucket-locks',
    inProduction,
    [dicom, dicomDr, scratch].map((one) => aspect(one, sevenYears)),
  );
};

const own = `${production}/${primary}/${dicom.arn}`;
const other = `${production}/${dr}/${dicomDr.arn}`;
const label = `${production}/${primary}/bucket:dicom`;
const elsewhere = declared({ replica: { in: 'log_archive', region: dr, match: { name: 'trail-dr' } } });
const theirs = `${logArchive}/${dr}/${archive.arn}`;

const notRead = [
  {
    name: 'refused',
    plant: (facts: Facts) =>
      put(facts, 'bucket-locks', inProduction, [aspect<BucketLock>(dicom, null, refusal), aspect(dicomDr, sevenYears)]),
    expected: [`unknown ${own}`],
    says: 'AccessDenied',
  },
  {
    name: 'not asked for, as by a run of another spec',
    plant: (facts: Facts) => put(facts, 'bucket-locks', inProduction, [aspect(dicom, sevenYears)]),
    expected: [`unknown ${other}`],
    says: 'did not ask',
  },
  {
    name: 'all locks refused',
    plant: (facts: Facts) => refuse(facts, 'bucket-locks', inProduction),
    expected: [`unknown ${own}`, `unknown ${other}`],
  },
  {
    name: 'the listing refused',
    plant: (facts: Facts) => refuse(facts, 'buckets', inProduction),
    expected: [`unknown ${production}/${production}`],
  },
  {
    name: 'the listing of the account of the replica refused',
    spec: elsewhere,
    plant: (facts: Facts) => refuse(facts, 'buckets', inLogArchive),
    expected: [`unknown ${logArchive}/${dr}/bucket:dicom.replica`],
  },
];

runTables(objectLock, {
  facts: lockFacts,
  spec: specOf(section),
  tables: {
    'bucket-present': [
      { name: 'both are there', expected: [] },
      { name: 'the bucket is not there', plant: lists(dicomDr), expected: [`fail ${label}`], says: 'no bucket there matches it' },
      {
        name: 'in another region',
        plant: lists({ ...dicom, region: 'eu-west-1' }, dicomDr),
        expected: [`fail ${label}`],
        says: 'arn:aws:s3:::cc-dicom matches and is in another region',
      },
      {
        name: 'two of them',
        spec: declared({ match: { name: 'cc-*' }, replica: undefined }),
        expected: [`fail ${label}`],
        says: '2 buckets there match it',
      },
      { name: 'the replica is not there', plant: lists(dicom), expected: [`fail ${production}/${dr}/bucket:dicom.replica`] },
      {
        name: 'a replica without a lock does not matter here',
        plant: lists(dicom),
        spec: declared({ replica: { region: dr, match: { name: 'x' }, lock: 'none' } }),
        expected: [],
      },
      {
        name: 'the replica of a bucket that nobody asks for a lock does not matter here',
        plant: lists(dicom, scratch),
        spec: rulesOf([{ in: 'production', match: { name: '*scratch' }, lock: '7y' }]),
        expected: [],
      },
      {
        name: 'the replica of a bucket that a rule asks for a lock is not there',
        plant: lists(dicom, scratch),
        spec: rulesOf([{ in: 'production', lock: '7y' }]),
        expected: [`fail ${production}/${dr}/bucket:dicom.replica`],
      },
      {
        name: 'the listing refused, and a rule may ask for a lock',
        plant: (facts) => refuse(facts, 'buckets', inProduction),
        spec: rulesOf([{ in: 'production', lock: '7y' }]),
        expected: [`unknown ${label}`, `unknown ${production}/${dr}/bucket:dicom.replica`],
      },
      {
        name: 'AWS did not say where it is',
        plant: lists({ ...dicom, region: null }, dicomDr),
        expected: [`unknown ${label}`],
        says: 'did not say where cc-dicom is',
      },
      { name: 'the replica is in another account', spec: elsewhere, expected: [] },
      {
        name: 'two names, one bucket',
        spec: specOf({
          ...section,
          buckets: { ...section.buckets, twin: { in: 'production', region: primary, match: { arn: dicom.arn } } },
        }),
        expected: [`fail ${own}`, `fail ${own}#2`],
        says: 'one and the same bucket',
      },
      {
        name: 'by a tag',
        spec: declared({ match: { tag: { class: 'phi' } } }),
        plant: (facts) =>
          put(facts, 'bucket-tags', inProduction, [
            aspect(dicom, { class: 'phi' }),
            aspect(dicomDr, { class: 'phi' }),
            aspect(scratch, {}),
          ]),
        expected: [],
      },
      {
        name: 'by a tag that is refused',
        spec: declared({ match: { tag: { class: 'phi' } } }),
        plant: (facts) =>
          put(facts, 'bucket-tags', inProduction, [
            aspect<Record<string, string>>(dicom, null, refusal),
            aspect(dicomDr, {}),
            aspect(scratch, {}),
          ]),
        expected: [`unknown ${label}`],
      },
      { name: 'by a tag, and no tags were read', spec: declared({ match: { tag: { class: 'phi' } } }), expected: [`unknown ${label}`] },
    ],
    enabled: [
      { name: 'both ends', expected: [] },
      {
        name: 'lock on one side only',
        plant: locks(sevenYears, null),
        expected: [`fail ${other}`],
        says: 'cc-dicom-dr has no Object Lock',
      },
      { name: 'lock on the other side only', plant: locks(null), expected: [`fail ${own}`] },
      { name: 'a configuration that is not enabled', plant: locks({ ...sevenYears, enabled: false }), expected: [`fail ${own}`] },
      {
        name: 'lock on one side only, in another account',
        spec: elsewhere,
        plant: (facts) => put(facts, 'bucket-locks', inLogArchive, [aspect<BucketLock>(archive, null)]),
        expected: [`fail ${theirs}`],
      },
      { name: 'both ends, in two accounts', spec: elsewhere, expected: [] },
      {
        name: 'a rule for every bucket',
        spec: rules({ in: 'production', lock: '1d' }),
        plant: (facts) =>
          put(facts, 'bucket-locks', inProduction, [
            aspect(dicom, sevenYears),
            aspect(dicomDr, sevenYears),
            aspect<BucketLock>(scratch, null),
          ]),
        expected: [`fail ${production}/${primary}/${scratch.arn}`],
      },
      {
        name: 'a later rule takes it back',
        spec: rules({ in: 'production', lock: '1d' }, { in: 'production', match: { name: '*scratch' }, lock: 'none', reason: 'test' }),
        expected: [],
      },
      {
        name: 'an earlier rule takes nothing back',
        spec: specOf({ ...section, rules: [{ in: 'production', lock: 'none', reason: 'test' }] }),
        plant: locks(null),
        expected: [`fail ${own}`],
      },
      {
        name: 'a bucket whose tags say whether it must have one, and are not known',
        spec: rules({ in: 'production', match: { name: '*scratch', tag: { class: 'phi' } }, lock: '7y' }),
        plant: scratchOfUnknownTags,
        expected: [`unknown ${production}/${primary}/${scratch.arn}`],
        says: 'AccessDenied',
      },
      {
        name: 'a bucket that must have one whatever its tags are',
        spec: rules(
          { in: 'production', match: { name: '*scratch' }, lock: '7y' },
          { in: 'production', match: { name: '*scratch', tag: { class: 'phi' } }, lock: '7y' },
        ),
        plant: scratchOfUnknownTags,
        expected: [],
      },
      { name: 'a replica that is not there fails in bucket-present alone', plant: lists(dicom), expected: [] },
      ...notRead,
    ],
    'compliance-mode': [
      { name: 'both ends', expected: [] },
      {
        name: 'GOVERNANCE',
        plant: locks({ ...sevenYears, mode: 'GOVERNANCE' }),
        expected: [`fail ${own}`],
        says: 's3:BypassGovernanceRetention',
      },
      { name: 'GOVERNANCE at the replica', plant: locks(sevenYears, { ...sevenYears, mode: 'GOVERNANCE' }), expected: [`fail ${other}`] },
      {
        name: 'lock without a default rule',
        plant: locks({ enabled: true, mode: null, days: null, years: null }),
        expected: [`fail ${own}`],
        says: 'without a default rule',
      },
      { name: 'lock on one side only', plant: locks(sevenYears, null), expected: [`fail ${other}`] },
      { name: 'a mode not known here', plant: locks({ ...sevenYears, mode: 'FOREVER' }), expected: [`unknown ${own}`], says: 'FOREVER' },
      { name: 'AWS did not say the mode', plant: locks({ ...sevenYears, mode: null }), expected: [`unknown ${own}`] },
      ...notRead,
    ],
    retention: [
      { name: 'seven years', expected: [], says: 'locks new objects for 7 years' },
      { name: '2557 days', plant: locks({ ...sevenYears, years: null, days: 2557 }), expected: [] },
      {
        name: '2555 days are not seven years',
        plant: locks({ ...sevenYears, years: null, days: 2555 }),
        expected: [`fail ${own}`],
        says: '2555 days: less than 7y (2557 days)',
      },
      { name: '2556 days', plant: locks({ ...sevenYears, years: null, days: 2556 }), expected: [`fail ${own}`] },
      { name: 'six years', plant: locks({ ...sevenYears, years: 6 }), expected: [`fail ${own}`] },
      { name: 'ten years', plant: locks({ ...sevenYears, years: 10 }), expected: [] },
      { name: 'six years at the replica', plant: locks(sevenYears, { ...sevenYears, years: 6 }), expected: [`fail ${other}`] },
      {
        name: 'less is asked of the replica',
        spec: declared({ replica: { region: dr, match: { name: 'cc-dicom-dr' }, lock: '6y' } }),
        plant: locks(sevenYears, { ...sevenYears, years: 6 }),
        expected: [],
      },
      {
        name: 'nothing is asked of the replica',
        spec: declared({ replica: { region: dr, match: { name: 'cc-dicom-dr' }, lock: 'none' }, reason: 'test' } as object),
        plant: locks(sevenYears, null),
        expected: [],
      },
      {
        name: 'the replica takes over what a rule asks of its bucket',
        spec: specOf({
          rules: [{ in: 'production', match: { name: 'cc-dicom' }, lock: '7y' }],
          buckets: { dicom: { ...section.buckets.dicom, lock: undefined } },
        }),
        plant: locks(sevenYears, { ...sevenYears, years: 6 }),
        expected: [`fail ${other}`],
      },
      {
        name: 'seven years, asked for in days, may be a day short',
        spec: declared({ lock: '2557d' }),
        expected: [`fail ${own}`, `fail ${other}`],
      },
      { name: 'seven years are 2556 days at least', spec: declared({ lock: '2556d' }), expected: [] },
      {
        name: 'lock without a default rule',
        plant: locks({ enabled: true, mode: null, days: null, years: null }),
        expected: [`fail ${own}`],
      },
      {
        name: 'AWS did not say for how long',
        plant: locks({ ...sevenYears, years: null }),
        expected: [`unknown ${own}`],
        says: 'for how long',
      },
      ...notRead,
    ],
    versioning: [
      { name: 'on', expected: [] },
      { name: 'suspended', plant: versioned({ status: 'Suspended' }), expected: [`fail ${own}`], says: 'is Suspended' },
      { name: 'never turned on', plant: versioned({ status: null }), expected: [`fail ${own}`], says: 'was never turned on' },
      { name: 'a word not known here', plant: versioned({ status: 'Half' }), expected: [`unknown ${own}`] },
      {
        name: 'refused',
        plant: (facts) => refuse(facts, 'bucket-versioning', inProduction),
        expected: [`unknown ${own}`, `unknown ${other}`],
      },
      {
        name: 'taken back',
        spec: rules({ in: 'production', match: { name: 'cc-dicom' }, versioning: false, reason: 'test' }),
        plant: versioned({ status: null }),
        expected: [],
      },
    ],
    'mfa-delete': [
      { name: 'on', expected: [] },
      { name: 'off', plant: versioned({ mfaDelete: 'Disabled' }), expected: [`fail ${own}`] },
      { name: 'never turned on', plant: versioned({ mfaDelete: null }), expected: [`fail ${own}`] },
      { name: 'a word not known here', plant: versioned({ mfaDelete: 'Maybe' }), expected: [`unknown ${own}`] },
    ],
    lifecycle: [
      { name: 'no rules', expected: [] },
      { name: 'expiration after 2557 days', plant: expires({ days: 2557 }), expected: [] },
      {
        name: 'expiration after 2556 days',
        plant: expires({ days: 2556 }),
        expected: [`fail ${own}`],
        says: 'lifecycle rule r expires objects after 2556 days',
      },
      {
        name: 'noncurrent versions after 30 days',
        plant: expires({ days: 3000, noncurrent: { days: 30 } }),
        expected: [`fail ${own}`],
        says: 'deletes versions 30 days after',
      },
      { name: 'noncurrent versions after ten years', plant: expires({ noncurrent: { days: 3653 } }), expected: [] },
      {
        name: 'a date',
        plant: expires({ date: '2099-01-01T00:00:00.000Z' }),
        expected: [`fail ${own}`],
        says: 'of whatever age from 2099-01-01 on',
      },
      {
        name: 'the second rule removes too soon',
        plant: expires({ days: 3000 }, { id: null, days: 1 }),
        expected: [`fail ${own}`],
        says: 'a lifecycle rule without id',
      },
      { name: 'AWS did not say when', plant: expires({ noncurrent: { days: null } }), expected: [`unknown ${own}`] },
      { name: 'AWS said nothing at all', plant: expires({}), expected: [`unknown ${own}`] },
      { name: 'a rule of which it is not known whether it is on', plant: expires({ status: null, days: 1 }), expected: [`unknown ${own}`] },
      { name: 'a state not known here', plant: expires({ status: 'Paused', days: 1 }), expected: [`unknown ${own}`] },
      {
        name: 'refused',
        plant: (facts) =>
          put(facts, 'bucket-lifecycles', inProduction, [
            aspect<readonly BucketExpiration[]>(dicom, null, refusal),
            aspect<readonly BucketExpiration[]>(dicomDr, null),
          ]),
        expected: [`unknown ${own}`],
      },
    ],
  },
});

describe('object-lock', () => {
  it('a bucket that is not there fails once', () => {
    const facts = lockFacts();
    lists(dicomDr)(facts);
    const outcomes = verdictsOf(objectLock, { spec: declared({ keep: '1y' }), facts })
      .flatMap(({ findings }) => findings)
      .filter(({ testCase }) => testCase.includes('bucket:dicom'))
      .map(({ requirementId, outcome }) => `${requirementId.split('.')[1]} ${outcome}`);
    expect(outcomes.sort()).toEqual([
      'bucket-present fail',
      'compliance-mode not-applicable',
      'enabled not-applicable',
      'lifecycle not-applicable',
      'mfa-delete not-applicable',
      'retention not-applicable',
    ]);
  });

  it('a replica of another account is judged with its bucket, and by what is asked of itself', () => {
    const facts = lockFacts();
    put(facts, 'bucket-locks', inLogArchive, [aspect(archive, { ...sevenYears, years: 6 })]);
    const spec = declared({ lock: undefined, replica: { in: 'log_archive', region: dr, match: { name: 'trail-dr' }, lock: '7y' } });
    expect(verdictsOf(objectLock, { spec, facts }).map(({ target }) => target)).toEqual([inProduction]);
    expect(linesOf(findingsOf(objectLock, 'retention', { spec, facts }))).toEqual([`fail ${theirs}`]);
  });

  it('says where nothing is asked', () => {
    const facts = lockFacts();
    lists()(facts);
    const spec = specOf({ rules: [{ in: 'production', lock: '1d', keep: '1d' }] });
    for (const requirement of ['enabled', 'retention', 'lifecycle'])
      expect(findingsOf(objectLock, requirement, { spec, facts }).map(({ outcome }) => outcome)).toEqual(['not-applicable']);
    expect(findingsOf(objectLock, 'versioning', { spec, facts })).toEqual([]);
  });

  it('asks of each bucket what the spec asks of it', () => {
    const of = (name: 'bucket-lifecycles' | 'bucket-locks' | 'bucket-tags' | 'bucket-versioning' | 'buckets', spec = specOf(section)) =>
      objectLock.only?.[name]?.(spec);
    expect(of('bucket-tags')).toEqual([]);
    expect(of('buckets')).toEqual(['production']);
    expect(of('bucket-lifecycles')).toEqual([
      { in: ['production'], of: { by: 'object-lock keep', order: 0, match: { name: 'cc-dicom*' }, isAsked: true } },
    ]);
    expect(of('bucket-locks', elsewhere)).toEqual([
      { in: ['production'], of: { by: 'object-lock lock', order: 1, region: primary, match: { name: 'cc-dicom' }, isAsked: true } },
      { in: ['log_archive'], of: { by: 'object-lock replica 0', order: 0, region: dr, match: { name: 'trail-dr' }, isAsked: true } },
    ]);
    expect(of('bucket-locks', specOf({ rules: [{ in: 'production', versioning: true }] }))).toEqual([]);
    expect(of('bucket-tags', declared({ match: { cfn: 'a/b' } }))).toEqual([{ in: ['production'] }]);
    expect(
      of('bucket-versioning', rules({ in: 'production', match: { name: 'cc-dicom' }, versioning: false, reason: 'test' })),
    ).toMatchObject([
      { of: { by: 'object-lock versioning', order: 0, isAsked: true } },
      { of: { by: 'object-lock versioning', order: 1, isAsked: false } },
      { of: { by: 'object-lock mfa_delete', order: 2, isAsked: true } },
    ]);
  });
});
