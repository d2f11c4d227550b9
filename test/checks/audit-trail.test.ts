import { describe, expect, it } from 'vitest';
import auditTrail from '../../src/checks/audit-trail.ts';
import type { AdvancedSelector, BasicSelector, FieldSelector } from '../../src/facts/event-selectors.ts';
import type { Trail, TrailStatus } from '../../src/facts/trails.ts';
import type { Spec } from '../../src/spec/spec.ts';
import {
  audit,
  everyone,
  home,
  logArchive,
  logKey,
  management,
  organizationSection,
  own,
  production,
  shadow,
  specOf,
  trailArn,
  trailFacts,
  trailSection,
} from './governance.ts';
import { edit, type Facts, findingsOf, linesOf, put, refuse, verdictsOf } from './world.ts';

interface Row {
  readonly name: string;
  readonly plant?: (facts: Facts) => void;
  readonly spec?: Spec;
  /** The findings that do not pass. */
  readonly expected: readonly string[];
}

const place = `${management}/us-east-2`;
const named = (outcome: string): readonly string[] => [`${outcome} ${place}/org-trail`];
const shown = (outcome: string): readonly string[] => [`${outcome} ${place}/${trailArn}`];

const trail = (change: Partial<Trail>) => (facts: Facts) => put(facts, 'trails', home, [{ ...own, ...change }]);
const status = (change: Partial<TrailStatus>) => trail({ status: { ...own.status, ...change } });
const section = (change: object): Spec => specOf({ audit_trail: { ...trailSection, ...change } });
const refusal = { reason: 'denied', error: 'AccessDeniedException', detail: 'CloudTrail.X in 111111111111/us-east-2: no' } as const;
const refused = (facts: Facts) => refuse(facts, 'trails', home);
const stranger: Trail = { ...shadow, arn: `arn:aws:cloudtrail:us-east-2:${production}:trail/mine`, name: 'mine', isOrganization: false };

/** A trail of the owner that has the declared name in another region. */
const namesake: Trail = { ...shadow, arn: trailArn.replace('us-east-2', 'us-west-2'), homeRegion: 'us-west-2', isOrganization: false };

const basic = (...selectors: readonly Partial<BasicSelector>[]) =>
  trail({
    selectors: { basic: selectors.map((selector) => ({ ...own.selectors.basic[0], ...selector }) as BasicSelector), advanced: null },
  });
const field = (name: string, operators: Partial<FieldSelector>): FieldSelector => ({
  field: name,
  equals: null,
  startsWith: null,
  endsWith: null,
  notEquals: null,
  notStartsWith: null,
  notEndsWith: null,
  ...operators,
});
const advanced = (...selectors: readonly (readonly FieldSelector[])[]) =>
  trail({ selectors: { basic: null, advanced: selectors.map((fields): AdvancedSelector => ({ name: 'S', fields })) } });
const managed = field('eventCategory', { equals: ['Management'] });
const data = field('eventCategory', { equals: ['Data'] });
const objects = field('resources.type', { equals: ['AWS::S3::Object'] });
const reads = field('readOnly', { equals: ['true'] });
const writes = field('readOnly', { equals: ['false'] });
const bucket = (name: string): Row['expected'][number] => `${place}/arn:aws:s3:::${name}`;
const values = (...list: readonly string[]): Partial<BasicSelector> => ({ dataResources: [{ type: 'AWS::S3::Object', values: list }] });
const withData = (...data_events: readonly string[]): Spec => section({ data_events });
const dicom = `cc-dicom-${production}`;

/** Rows that every requirement on the trail itself shares. */
const shared: readonly Row[] = [
  { name: 'the trail is not there', plant: (facts) => put(facts, 'trails', home, []), expected: named('fail') },
  {
    name: 'two trails match',
    plant: (facts) => put(facts, 'trails', home, [own, { ...own, arn: `${trailArn}-2`, name: 'org-trail-2' }]),
    spec: section({ match: { name: 'org-trail*' } }),
    expected: [`fail ${place}/org-trail*`],
  },
  {
    name: 'another trail of the same name, at home elsewhere',
    plant: (facts) => put(facts, 'trails', home, [own, namesake]),
    expected: [],
  },
  { name: 'refused', plant: refused, expected: named('unknown') },
];

const tables: Readonly<Record<string, readonly Row[]>> = {
  'organization-trail': [
    { name: 'as declared', expected: [] },
    ...shared,
    { name: 'by ARN', spec: section({ match: { arn: trailArn } }), expected: [] },
    {
      name: 'by a tag, which trails do not list',
      spec: section({ match: { tag: { Role: 'trail' } } }),
      expected: [`unknown ${place}/trail`],
    },
    { name: 'not an organization trail', plant: trail({ isOrganization: false }), expected: shown('fail') },
    { name: 'AWS does not say', plant: trail({ isOrganization: null }), expected: shown('unknown') },
    { name: 'at home elsewhere', plant: trail({ homeRegion: 'us-west-2' }), expected: shown('fail') },
    {
      name: 'owned by another account',
      plant: trail({ arn: `arn:aws:cloudtrail:us-east-2:${audit}:trail/org-trail` }),
      expected: [`fail ${place}/arn:aws:cloudtrail:us-east-2:${audit}:trail/org-trail`],
    },
  ],
  'multi-region': [
    { name: 'on', expected: [] },
    ...shared,
    { name: 'off', plant: trail({ isMultiRegion: false }), expected: shown('fail') },
    { name: 'AWS does not say', plant: trail({ isMultiRegion: null }), expected: shown('unknown') },
  ],
  'global-events': [
    { name: 'on', expected: [] },
    ...shared,
    { name: 'off', plant: trail({ includesGlobalEvents: false }), expected: shown('fail') },
    { name: 'AWS does not say', plant: trail({ includesGlobalEvents: null }), expected: shown('unknown') },
  ],
  validation: [
    { name: 'on', expected: [] },
    ...shared,
    { name: 'off', plant: trail({ validation: false }), expected: shown('fail') },
    { name: 'AWS does not say', plant: trail({ validation: null }), expected: shown('unknown') },
  ],
  logging: [
    { name: 'on', expected: [] },
    ...shared,
    { name: 'off', plant: status({ isLogging: false, stoppedAt: '2026-11-20T08:00:00.000Z' }), expected: shown('fail') },
    { name: 'AWS does not say', plant: status({ isLogging: null }), expected: shown('unknown') },
    { name: 'stopped after its last start', plant: status({ stoppedAt: '2026-02-01T00:00:00.000Z' }), expected: shown('fail') },
    { name: 'stopped and started again', plant: status({ stoppedAt: '2025-02-01T00:00:00.000Z' }), expected: [] },
    {
      name: 'stopped, start not known',
      plant: status({ stoppedAt: '2025-02-01T00:00:00.000Z', startedAt: null }),
      expected: shown('unknown'),
    },
    { name: 'status refused', plant: trail({ status: null, statusError: refusal }), expected: shown('unknown') },
    { name: 'a shadow: nobody was asked', plant: trail({ status: null }), expected: shown('unknown') },
  ],
  delivery: [
    { name: 'minutes ago', expected: [] },
    ...shared,
    { name: 'logging, with an error', plant: status({ latestDeliveryError: 'AccessDenied' }), expected: shown('fail') },
    { name: 'no error, and hours old', plant: status({ latestDeliveryAt: '2026-11-20T10:59:59.000Z' }), expected: shown('fail') },
    { name: 'exactly within', plant: status({ latestDeliveryAt: '2026-11-20T11:00:00.000Z' }), expected: [] },
    { name: 'a time that is yet to come', plant: status({ latestDeliveryAt: '2026-11-20T13:00:00.000Z' }), expected: shown('unknown') },
    { name: 'never delivered, for all that AWS says', plant: status({ latestDeliveryAt: null }), expected: shown('unknown') },
    { name: 'status refused', plant: trail({ status: null, statusError: refusal }), expected: shown('unknown') },
  ],
  digest: [
    { name: 'within the hour', expected: [] },
    ...shared,
    { name: 'an error', plant: status({ latestDigestError: 'NoSuchBucket' }), expected: shown('fail') },
    { name: 'too old', plant: status({ latestDigestAt: '2026-11-20T09:29:00.000Z' }), expected: shown('fail') },
    { name: 'none', plant: status({ latestDigestAt: null }), expected: shown('unknown') },
    { name: 'status refused', plant: trail({ status: null, statusError: refusal }), expected: shown('unknown') },
  ],
  'management-events': [
    { name: 'all', expected: [] },
    ...shared,
    { name: 'write events alone', plant: basic({ readWrite: 'WriteOnly' }), expected: shown('fail') },
    { name: 'read events alone', plant: basic({ readWrite: 'ReadOnly' }), expected: shown('fail') },
    { name: 'reads by one selector, writes by another', plant: basic({ readWrite: 'ReadOnly' }, { readWrite: 'WriteOnly' }), expected: [] },
    { name: 'no management events', plant: basic({ managementEvents: false }), expected: shown('fail') },
    { name: 'KMS left out', plant: basic({ excludedSources: ['kms.amazonaws.com'] }), expected: shown('fail') },
    { name: 'KMS left out of one selector, another takes all', plant: basic({ excludedSources: ['kms.amazonaws.com'] }, {}), expected: [] },
    {
      name: 'KMS left out of one selector, RDS Data of another: each takes what the other leaves out',
      plant: basic({ excludedSources: ['kms.amazonaws.com'] }, { excludedSources: ['rdsdata.amazonaws.com'] }),
      expected: [],
    },
    {
      name: 'KMS left out of two selectors',
      plant: basic({ excludedSources: ['kms.amazonaws.com'] }, { excludedSources: ['rdsdata.amazonaws.com', 'kms.amazonaws.com'] }),
      expected: shown('fail'),
    },
    {
      name: 'KMS left out of one selector, another takes read events but RDS Data',
      plant: basic({ excludedSources: ['kms.amazonaws.com'] }, { excludedSources: ['rdsdata.amazonaws.com'], readWrite: 'ReadOnly' }),
      expected: shown('fail'),
    },
    { name: 'AWS does not say what is left out', plant: basic({ excludedSources: null }), expected: shown('unknown') },
    { name: 'AWS does not say whether', plant: basic({ managementEvents: null }), expected: shown('unknown') },
    { name: 'a new ReadWriteType', plant: basic({ readWrite: 'Most' }), expected: shown('unknown') },
    { name: 'no selectors', plant: trail({ selectors: { basic: [], advanced: [] } }), expected: shown('fail') },
    { name: 'no answer of selectors', plant: trail({ selectors: { basic: null, advanced: null } }), expected: shown('unknown') },
    { name: 'selectors refused', plant: trail({ selectors: null, selectorsError: refusal }), expected: shown('unknown') },
    { name: 'a shadow: nobody was asked', plant: trail({ selectors: null }), expected: shown('unknown') },
    { name: 'advanced: all', plant: advanced([managed]), expected: [] },
    { name: 'advanced: read events alone', plant: advanced([managed, reads]), expected: shown('fail') },
    { name: 'advanced: reads and writes apart', plant: advanced([managed, reads], [managed, writes]), expected: [] },
    {
      name: 'advanced: a source left out',
      plant: advanced([managed, field('eventSource', { notEquals: ['kms.amazonaws.com'] })]),
      expected: shown('fail'),
    },
    {
      name: 'advanced: each of two takes the source that the other leaves out',
      plant: advanced(
        [managed, field('eventSource', { notEquals: ['kms.amazonaws.com'] })],
        [managed, field('eventSource', { notEquals: ['rdsdata.amazonaws.com'] })],
      ),
      expected: [],
    },
    {
      name: 'advanced: one source alone, and an empty list of others left out',
      plant: advanced([managed, field('eventSource', { equals: ['iam.amazonaws.com'], notEquals: [] })]),
      expected: shown('fail'),
    },
    {
      name: 'advanced: a source left out of one, another of the read events of the other',
      plant: advanced(
        [managed, field('eventSource', { notEquals: ['kms.amazonaws.com'] })],
        [managed, field('eventSource', { notEquals: ['rdsdata.amazonaws.com'] }), reads],
      ),
      expected: shown('fail'),
    },
    {
      name: 'advanced: any other filter',
      plant: advanced([managed, field('userIdentity.arn', { notStartsWith: ['arn:aws:sts'] })]),
      expected: shown('fail'),
    },
    { name: 'advanced: data events alone', plant: advanced([data, objects]), expected: shown('fail') },
    { name: 'advanced: no category', plant: advanced([reads]), expected: shown('unknown') },
    {
      name: 'advanced: a category by another operator',
      plant: advanced([field('eventCategory', { startsWith: ['Man'] })]),
      expected: shown('unknown'),
    },
    { name: 'advanced: a condition without an operator', plant: advanced([managed, field('eventName', {})]), expected: shown('unknown') },
    {
      name: 'advanced: readOnly neither true nor false',
      plant: advanced([managed, field('readOnly', { equals: ['maybe'] })]),
      expected: shown('unknown'),
    },
    { name: 'advanced: readOnly twice', plant: advanced([managed, reads, writes], [managed, writes]), expected: shown('unknown') },
    {
      name: 'advanced: conditions left out',
      plant: trail({ selectors: { basic: null, advanced: [{ name: null, fields: null }] } }),
      expected: shown('unknown'),
    },
    {
      name: 'both kinds reported, one of them short',
      plant: trail({ selectors: { ...own.selectors, advanced: [{ name: null, fields: [managed, reads] }] } }),
      expected: shown('fail'),
    },
  ],
  'data-events': [
    { name: 'the bucket', plant: basic(values(`arn:aws:s3:::${dicom}/`)), spec: withData(dicom), expected: [] },
    { name: 'every bucket', plant: basic(values('arn:aws:s3')), spec: withData(dicom, '*'), expected: [] },
    { name: 'every bucket, the long way', plant: basic(values('arn:aws:s3:::')), spec: withData(dicom, '*'), expected: [] },
    {
      name: 'one bucket where every one is declared',
      plant: basic(values(`arn:aws:s3:::${dicom}/`)),
      spec: withData('*'),
      expected: [`fail ${bucket('*')}`],
    },
    { name: 'no data events', spec: withData(dicom), expected: [`fail ${bucket(dicom)}`] },
    {
      name: 'another bucket with a longer name',
      plant: basic(values(`arn:aws:s3:::${dicom}-old/`)),
      spec: withData(dicom),
      expected: [`fail ${bucket(dicom)}`],
    },
    {
      name: 'a folder of the bucket',
      plant: basic(values(`arn:aws:s3:::${dicom}/scans/`)),
      spec: withData(dicom),
      expected: [`fail ${bucket(dicom)}`],
    },
    {
      name: 'no slash: no whole bucket',
      plant: basic(values(`arn:aws:s3:::${dicom}`)),
      spec: withData(dicom),
      expected: [`fail ${bucket(dicom)}`],
    },
    {
      name: 'writes alone',
      plant: basic({ ...values('arn:aws:s3'), readWrite: 'WriteOnly' }),
      spec: withData(dicom),
      expected: [`fail ${bucket(dicom)}`],
    },
    {
      name: 'Lambda functions alone',
      plant: basic({ dataResources: [{ type: 'AWS::Lambda::Function', values: ['arn:aws:lambda'] }] }),
      spec: withData(dicom),
      expected: [`fail ${bucket(dicom)}`],
    },
    {
      name: 'AWS does not say of which type',
      plant: basic({ dataResources: [{ type: null, values: ['arn:aws:s3'] }] }),
      spec: withData(dicom),
      expected: [`unknown ${bucket(dicom)}`],
    },
    {
      name: 'AWS does not say which',
      plant: basic({ dataResources: null }),
      spec: withData(dicom),
      expected: [`unknown ${bucket(dicom)}`],
    },
    {
      name: 'two declared, one recorded',
      plant: basic(values(`arn:aws:s3:::${dicom}/`)),
      spec: withData(dicom, 'cc-other'),
      expected: [`fail ${bucket('cc-other')}`],
    },
    { name: 'advanced: all objects', plant: advanced([data, objects]), spec: withData(dicom, '*'), expected: [] },
    {
      name: 'advanced: the bucket',
      plant: advanced([data, objects, field('resources.ARN', { startsWith: [`arn:aws:s3:::${dicom}/`] })]),
      spec: withData(dicom),
      expected: [],
    },
    {
      name: 'advanced: another bucket',
      plant: advanced([data, objects, field('resources.ARN', { startsWith: ['arn:aws:s3:::other/'] })]),
      spec: withData(dicom),
      expected: [`fail ${bucket(dicom)}`],
    },
    {
      name: 'advanced: one object',
      plant: advanced([data, objects, field('resources.ARN', { equals: [`arn:aws:s3:::${dicom}/a`] })]),
      spec: withData(dicom),
      expected: [`fail ${bucket(dicom)}`],
    },
    {
      name: 'advanced: the bucket by Equals',
      plant: advanced([data, objects, field('resources.ARN', { equals: [`arn:aws:s3:::${dicom}/`] })]),
      spec: withData(dicom),
      expected: [`unknown ${bucket(dicom)}`],
    },
    {
      name: 'advanced: all but some',
      plant: advanced([data, objects, field('resources.ARN', { notStartsWith: [`arn:aws:s3:::${dicom}/`] })]),
      spec: withData(dicom),
      expected: [`fail ${bucket(dicom)}`],
    },
    {
      name: 'advanced: all but another bucket',
      plant: advanced([data, objects, field('resources.ARN', { notStartsWith: [`arn:aws:s3:::org-trail-${logArchive}/`] })]),
      spec: withData(dicom),
      expected: [],
    },
    {
      name: 'advanced: all but an object of another bucket',
      plant: advanced([data, objects, field('resources.ARN', { notEquals: ['arn:aws:s3:::other/a'] })]),
      spec: withData(dicom),
      expected: [],
    },
    {
      name: 'advanced: all but another bucket, where every one is declared',
      plant: advanced([data, objects, field('resources.ARN', { notStartsWith: ['arn:aws:s3:::other/'] })]),
      spec: withData('*'),
      expected: [`fail ${bucket('*')}`],
    },
    {
      name: 'advanced: all but a folder of the bucket',
      plant: advanced([data, objects, field('resources.ARN', { notStartsWith: [`arn:aws:s3:::${dicom}/tmp/`] })]),
      spec: withData(dicom),
      expected: [`fail ${bucket(dicom)}`],
    },
    {
      name: 'advanced: all but what begins like the bucket',
      plant: advanced([data, objects, field('resources.ARN', { notStartsWith: ['arn:aws:s3:::cc-'] })]),
      spec: withData(dicom),
      expected: [`fail ${bucket(dicom)}`],
    },
    {
      name: 'advanced: the bucket, but for an ending',
      plant: advanced([data, objects, field('resources.ARN', { startsWith: [`arn:aws:s3:::${dicom}/`], notEndsWith: ['.tmp'] })]),
      spec: withData(dicom),
      expected: [`fail ${bucket(dicom)}`],
    },
    { name: 'advanced: reads alone', plant: advanced([data, objects, reads]), spec: withData(dicom), expected: [`fail ${bucket(dicom)}`] },
    {
      name: 'advanced: one event name',
      plant: advanced([data, objects, field('eventName', { equals: ['GetObject'] })]),
      spec: withData(dicom),
      expected: [`fail ${bucket(dicom)}`],
    },
    {
      name: 'advanced: another type',
      plant: advanced([data, field('resources.type', { equals: ['AWS::DynamoDB::Table'] })]),
      spec: withData(dicom),
      expected: [`fail ${bucket(dicom)}`],
    },
    { name: 'advanced: no type', plant: advanced([data]), spec: withData(dicom), expected: [`unknown ${bucket(dicom)}`] },
    {
      name: 'a glob, each bucket by name',
      plant: basic(values(`arn:aws:s3:::org-trail-${logArchive}/`)),
      spec: withData('org-*'),
      expected: [],
    },
    {
      name: 'a glob that no bucket matches',
      plant: basic(values('arn:aws:s3:::other/')),
      spec: withData('gone-*'),
      expected: [`fail ${bucket('gone-*')}`],
    },
    {
      name: 'a glob, and buckets that could not be listed',
      plant: (facts) => {
        basic(values('arn:aws:s3:::other/'))(facts);
        refuse(facts, 'buckets', { account: production });
      },
      spec: withData('gone-*'),
      expected: [`unknown ${bucket('gone-*')}`],
    },
    {
      name: 'a glob, one bucket not recorded, others that could not be listed: both are said',
      plant: (facts) => {
        basic(values('arn:aws:s3:::other/'))(facts);
        refuse(facts, 'buckets', { account: production });
      },
      spec: withData('org-*'),
      expected: [`fail ${bucket(`org-trail-${logArchive}`)}`, `unknown ${bucket('org-*')}`],
    },
    {
      name: 'selectors refused',
      plant: trail({ selectors: null, selectorsError: refusal }),
      spec: withData(dicom),
      expected: [`unknown ${bucket(dicom)}`],
    },
    { name: 'trails refused', plant: refused, spec: withData(dicom), expected: named('unknown') },
  ],
  bucket: [
    { name: 'in the log archive', expected: [] },
    ...shared,
    { name: 'another name', plant: trail({ bucket: 'my-trail' }), expected: [`fail ${bucket('my-trail')}`] },
    {
      name: 'the right name in another account',
      plant: (facts) => put(facts, 'buckets', { account: logArchive }, []),
      expected: [`fail ${bucket(`org-trail-${logArchive}`)}`],
    },
    {
      name: 'the glob matches, another bucket is there',
      plant: trail({ bucket: 'org-trail-999999999999' }),
      expected: [`fail ${bucket('org-trail-999999999999')}`],
    },
    { name: 'buckets refused', plant: (facts) => refuse(facts, 'buckets', { account: logArchive }), expected: named('unknown') },
    {
      name: 'another name shows although the buckets are refused',
      plant: (facts) => {
        trail({ bucket: 'my-trail' })(facts);
        refuse(facts, 'buckets', { account: logArchive });
      },
      expected: [`fail ${bucket('my-trail')}`],
    },
    { name: 'AWS names none', plant: trail({ bucket: null }), expected: shown('unknown') },
  ],
  key: [
    { name: 'the declared one', expected: [] },
    ...shared,
    { name: 'none', plant: trail({ keyId: null }), expected: shown('fail') },
    { name: 'one of another account', plant: trail({ keyId: `arn:aws:kms:us-east-2:${production}:key/logs` }), expected: shown('fail') },
    {
      name: 'disabled',
      plant: (facts) =>
        edit(facts, 'keys', { account: logArchive, region: 'us-east-2' }, (value) => ({
          ...value,
          keys: [{ ...logKey, state: 'Disabled' }],
        })),
      expected: shown('fail'),
    },
    {
      name: 'keys refused',
      plant: (facts) => refuse(facts, 'keys', { account: logArchive, region: 'us-east-2' }),
      expected: named('unknown'),
    },
  ],
  visible: [
    { name: 'from every account', expected: [] },
    {
      name: 'not from one',
      plant: (facts) => put(facts, 'trails', { account: audit, region: 'us-east-2' }, []),
      expected: [`fail ${audit}/us-east-2/${audit}`],
    },
    {
      name: 'one has a trail of the same name of its own',
      plant: (facts) =>
        put(facts, 'trails', { account: audit, region: 'us-east-2' }, [
          { ...own, arn: `arn:aws:cloudtrail:us-east-2:${audit}:trail/org-trail` },
        ]),
      expected: [`fail ${audit}/us-east-2/${audit}`],
    },
    {
      name: 'one refused: the others stand',
      plant: (facts) => refuse(facts, 'trails', { account: audit, region: 'us-east-2' }),
      expected: [`unknown ${audit}/us-east-2/${audit}`],
    },
  ],
  'other-trails': [
    { name: 'none', expected: [] },
    {
      name: 'one, seen from two regions: one finding, at its home',
      plant: (facts) => {
        put(facts, 'trails', { account: production, region: 'us-east-2' }, [shadow, stranger]);
        put(facts, 'trails', { account: production, region: 'us-west-2' }, [shadow, stranger]);
      },
      expected: [`fail ${production}/us-east-2/${stranger.arn}`],
    },
    {
      name: 'one in a region that is not governed',
      plant: (facts) =>
        edit(facts, 'tripwire', { account: production, region: 'us-east-1' }, (value) => ({
          ...(value as Extract<typeof value, { closedBy: null }>),
          trails: [
            {
              arn: `arn:aws:cloudtrail:us-east-1:${production}:trail/mine`,
              name: 'mine',
              homeRegion: 'us-east-1',
              isOrganization: false,
              isMultiRegion: false,
            },
          ],
        })),
      expected: [`fail ${production}/us-east-1/arn:aws:cloudtrail:us-east-1:${production}:trail/mine`],
    },
    {
      name: 'CloudTrail alone closed in an open region',
      plant: (facts) =>
        edit(facts, 'tripwire', { account: production, region: 'us-east-1' }, (value) => ({
          ...(value as Extract<typeof value, { closedBy: null }>),
          closed: ['CloudTrail.DescribeTrails'],
          trails: null,
        })),
      expected: [`unknown ${production}/us-east-1/${production}/us-east-1`],
    },
    {
      name: 'a closed region where the spec wants it seen to be empty',
      spec: specOf({ organization: { ...organizationSection, regions: { ...organizationSection.regions, others: 'empty' } } }),
      expected: everyone.map((id) => `unknown ${id}/eu-west-1/${id}/eu-west-1`),
    },
    {
      name: 'tripwire refused',
      plant: (facts) => refuse(facts, 'tripwire', { account: production, region: 'eu-west-1' }),
      expected: [`unknown ${production}/eu-west-1/${production}/eu-west-1`],
    },
    {
      name: 'regions not known',
      plant: (facts) => refuse(facts, 'enabled-regions', { account: production }),
      expected: [`unknown ${production}/${production}`],
    },
    {
      name: 'one refused, another trail elsewhere: both are said',
      plant: (facts) => {
        refused(facts);
        put(facts, 'trails', { account: production, region: 'us-east-2' }, [shadow, stranger]);
      },
      expected: [`unknown ${place}/${place}`, `fail ${production}/us-east-2/${stranger.arn}`],
    },
  ],
};

describe.each(Object.entries(tables))('audit-trail.%s', (requirement, rows) => {
  it.each(rows)('$name', ({ plant, spec, expected }) => {
    const facts = trailFacts();
    plant?.(facts);
    const findings = findingsOf(auditTrail, requirement, { spec: spec ?? specOf(), facts });
    expect(findings.length).toBeGreaterThan(0);
    expect([...linesOf(findings.filter((finding) => finding.outcome !== 'pass'))].sort()).toEqual([...expected].sort());
    for (const finding of findings) expect(finding.facts.length).toBeGreaterThan(0);
  });
});

describe('audit-trail', () => {
  it('passes on the reference organization, requirement by requirement', () => {
    const [verdict] = verdictsOf(auditTrail, { spec: specOf(), facts: trailFacts() });
    expect(verdict?.unknownBecause).toBeUndefined();
    expect(verdict?.outcome).toBe('pass');
    const asked = new Set(verdict?.findings.map((finding) => finding.requirementId.split('.')[1]));
    expect([...asked].sort()).toEqual(
      Object.keys(auditTrail.requirements)
        .filter((name) => name !== 'data-events')
        .sort(),
    );
  });

  it('names the operation, account and region that refused a part of the trail', () => {
    const facts = trailFacts();
    trail({ selectors: null, selectorsError: refusal })(facts);
    const [verdict] = verdictsOf(auditTrail, { spec: specOf(), facts });
    expect(verdict?.unknownBecause).toEqual([{ fact: 'trails@111111111111/us-east-2', reason: 'denied', detail: refusal.detail }]);
  });

  it('says of a closed region that it is closed', () => {
    const findings = findingsOf(auditTrail, 'other-trails', { spec: specOf(), facts: trailFacts() });
    expect(findings.find((finding) => finding.resource === `${audit}/eu-west-1`)?.message).toMatch(/^Closed by a service control policy/);
  });

  it('does not say that an old log file is as young as allowed', () => {
    const facts = trailFacts();
    status({ latestDeliveryAt: '2026-11-20T10:59:59.000Z' })(facts);
    const [finding] = findingsOf(auditTrail, 'delivery', { spec: specOf(), facts });
    expect(finding?.message).toContain('delivered 61 minutes before AWS was asked; 60m is allowed');
  });

  it('claims no more of an account than that it sees the trail', () => {
    const [finding] = findingsOf(auditTrail, 'visible', { spec: specOf(), facts: trailFacts() });
    expect(finding?.message).toBe(`management (${management}) sees org-trail`);
  });

  it('names the filter that narrows an advanced selector', () => {
    const facts = trailFacts();
    advanced([managed, field('eventSource', { notEquals: ['kms.amazonaws.com'] })])(facts);
    const [finding] = findingsOf(auditTrail, 'management-events', { spec: specOf(), facts });
    expect(finding?.message).toContain('filters by eventSource');
  });

  it('asks neither for other trails nor for data events where the spec does not', () => {
    const spec = section({ others: 'allowed' });
    expect(findingsOf(auditTrail, 'other-trails', { spec, facts: trailFacts() })).toEqual([]);
    expect(findingsOf(auditTrail, 'data-events', { spec, facts: trailFacts() })).toEqual([]);
  });

  it('leaves out the accounts that are not read deeply enough', () => {
    const spec = specOf({
      organization: {
        ...organizationSection,
        classes: [
          { in: 'audit', depth: 'boundary', reason: 'test' },
          { in: 'all', depth: 'full' },
        ],
      },
    });
    const findings = findingsOf(auditTrail, 'visible', { spec, facts: trailFacts() });
    expect(findings.map((finding) => finding.resource)).toEqual(everyone.filter((id) => id !== audit));
  });
});
