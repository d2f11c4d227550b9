import { describe, expect, it } from 'vitest';
import cmkEncryption from '../../../src/checks/cmk-encryption.ts';
import type { WorkGroupSettings } from '../../../src/facts/athena-workgroups.ts';
import type { GlueEncryption } from '../../../src/facts/glue-catalog.ts';
import { awsKey, dr, encryptionFacts, here, keyArn, phi, primary, refusal, specOf } from '../encryption/reference.ts';
import { at, type Row, runTables, stores } from '../encryption/table.ts';
import { production } from '../governance.ts';
import { type Facts, findingsOf, linesOf, put, refuse } from '../world.ts';

const arn = (rest: string) => `arn:aws:${rest.replace('HERE', `${primary}:${production}`)}`;
const naming = (type: string, key = 'customer_managed') =>
  stores({
    in: 'production',
    type,
    key,
    ...(key === 'aws_managed' ? { reason: 'test' } : {}),
    ...(key.startsWith('key:') ? { regions: [primary] } : {}),
  });
const other = keyArn('ebs-default');

const group = arn('athena:HERE:workgroup/primary');
const settings: WorkGroupSettings = {
  output: 's3://cc-results/',
  option: 'SSE_KMS',
  keyId: phi.arn,
  enforced: true,
  minimum: false,
  managed: false,
  managedKeyId: null,
  engine: 'Athena engine version 3',
  contentKeyId: null,
};
const athena = (change: Partial<WorkGroupSettings>) => (facts: Facts) =>
  put(facts, 'athena-workgroups', here, [{ arn: group, name: 'primary', settings: { ...settings, ...change }, readError: null }]);
const failsGroup = [`fail ${at}/${group}`];
const unknownGroup = [`unknown ${at}/${group}`];

const dax = arn('dax:HERE:cache/cc');
const daxIs = (encryption: string | null) => (facts: Facts) => put(facts, 'dax-clusters', here, [{ arn: dax, name: 'cc', encryption }]);
const dms = arn('dms:HERE:rep:cc');
const dmsIs = (keyId: string | null) => (facts: Facts) => put(facts, 'dms-instances', here, [{ arn: dms, id: 'cc', keyId }]);
const catalog = arn('glue:HERE:catalog');
const glue = (change: Partial<GlueEncryption>) => (facts: Facts) => {
  const encryption = { mode: 'SSE-KMS', keyId: phi.arn, passwords: true, passwordKeyId: phi.arn, ...change };
  put(facts, 'glue-catalog', here, { arn: catalog, encryption });
};
const imaging = arn('medical-imaging:HERE:datastore/1');
const imagingIs =
  (keyId: string | null, readError: typeof refusal | null = null) =>
  (facts: Facts) =>
    put(facts, 'healthimaging-datastores', here, [{ arn: imaging, id: '1', name: 'cc', keyId, readError }]);
const lake = arn('healthlake:HERE:datastore/fhir/1');
const lakeIs = (keyType: string | null, keyId: string | null) => (facts: Facts) =>
  put(facts, 'healthlake-datastores', here, [{ arn: lake, id: '1', name: null, keyType, keyId }]);

const owned = 'AWS_OWNED_KMS_KEY';
const customer = 'CUSTOMER_MANAGED_KMS_KEY';
type Short = readonly [name: string, plant: ((facts: Facts) => void) | undefined, expected: readonly string[], key?: string];
const rows = (type: string, list: readonly Short[]): readonly Row[] =>
  list.map(([name, plant, expected, key]) => ({ name, ...(plant === undefined ? {} : { plant }), spec: naming(type, key), expected }));

runTables({
  'athena-workgroup': rows('athena', [
    ['none', undefined, []],
    ['results under the key of the rule', athena({}), [], 'key:phi'],
    ['encrypted before they reach S3', athena({ option: 'CSE_KMS' }), [], 'key:phi'],
    ['another key', athena({ keyId: other }), failsGroup, 'key:phi'],
    ['no encryption of its own: the bucket is judged', athena({ option: null, keyId: null, enforced: false }), []],
    ['SSE_S3', athena({ option: 'SSE_S3', keyId: null }), failsGroup],
    ['SSE_S3, by whatever key', athena({ option: 'SSE_S3', keyId: null }), [], 'aws_managed'],
    ['an encryption that nobody knows', athena({ option: 'MOON' }), unknownGroup],
    ['a key that AWS left out', athena({ keyId: null }), unknownGroup],
    ['a key that queries are not held to', athena({ enforced: false }), failsGroup],
    ['a key that is the least', athena({ enforced: false, minimum: true }), []],
    ['AWS does not say whether queries are held to it', athena({ enforced: null, minimum: null }), unknownGroup],
    ['results that Athena keeps', athena({ managed: true, option: null, keyId: null, managedKeyId: phi.arn }), [], 'key:phi'],
    ['results that Athena keeps, with a key of AWS', athena({ managed: true, option: null, keyId: null }), failsGroup],
    ['results that Athena keeps, by whatever key', athena({ managed: true, option: null, keyId: null }), [], 'aws_managed'],
    ['Spark, with a key', athena({ engine: 'PySpark engine version 3', contentKeyId: phi.arn }), [], 'key:phi'],
    ['Spark, with a key of AWS', athena({ engine: 'PySpark engine version 3' }), failsGroup],
    [
      'one refused',
      (facts) => put(facts, 'athena-workgroups', here, [{ arn: group, name: 'primary', settings: null, readError: refusal }]),
      unknownGroup,
    ],
    [
      'no configuration',
      (facts) => put(facts, 'athena-workgroups', here, [{ arn: group, name: 'primary', settings: null, readError: null }]),
      unknownGroup,
    ],
    ['listing refused', (facts) => refuse(facts, 'athena-workgroups', here), [`unknown ${at}/${at}`]],
  ]),
  'dax-cluster': rows('dax', [
    ['encrypted, by whatever key', daxIs('ENABLED'), [], 'aws_managed'],
    ['encrypted: DAX knows no key of ours', daxIs('ENABLED'), [`fail ${at}/${dax}`]],
    ['not encrypted', daxIs('DISABLED'), [`fail ${at}/${dax}`], 'aws_managed'],
    ['changing', daxIs('ENABLING'), [`unknown ${at}/${dax}`], 'aws_managed'],
    ['AWS does not say', daxIs(null), [`unknown ${at}/${dax}`], 'aws_managed'],
    ['listing refused', (facts) => refuse(facts, 'dax-clusters', here), [`unknown ${at}/${at}`]],
  ]),
  'dms-instance': rows('dms', [
    ['the key of the rule', dmsIs(phi.arn), [], 'key:phi'],
    ['another key', dmsIs(other), [`fail ${at}/${dms}`], 'key:phi'],
    ['aws/dms', dmsIs(awsKey.arn), [`fail ${at}/${dms}`]],
    ['AWS does not say', dmsIs(null), [`unknown ${at}/${dms}`]],
    ['listing refused', (facts) => refuse(facts, 'dms-instances', here), [`unknown ${at}/${at}`]],
  ]),
  'glue-catalog': rows('glue', [
    ['empty', undefined, []],
    ['the key of the rule', glue({}), [], 'key:phi'],
    ['with a role of its own', glue({ mode: 'SSE-KMS-WITH-SERVICE-ROLE' }), [], 'key:phi'],
    ['another key', glue({ keyId: other }), [`fail ${at}/${catalog}`], 'key:phi'],
    ['aws/glue', glue({ keyId: null }), [`fail ${at}/${catalog}`]],
    ['not encrypted', glue({ mode: 'DISABLED' }), [`fail ${at}/${catalog}`], 'aws_managed'],
    ['AWS does not say', glue({ mode: null }), [`unknown ${at}/${catalog}`]],
    ['passwords not encrypted', glue({ passwords: false }), [`fail ${at}/${catalog}`]],
    ['passwords under another key', glue({ passwordKeyId: other }), [`fail ${at}/${catalog}`], 'key:phi'],
    ['AWS says nothing of passwords', glue({ passwords: null }), [`unknown ${at}/${catalog}`]],
    ['AWS leaves out the key of passwords', glue({ passwordKeyId: null }), [`unknown ${at}/${catalog}`]],
    ['listing refused', (facts) => refuse(facts, 'glue-catalog', here), [`unknown ${at}/${at}`]],
  ]),
  'healthimaging-datastore': rows('healthimaging', [
    ['the key of the rule', imagingIs(phi.arn), [], 'key:phi'],
    ['another key', imagingIs(other), [`fail ${at}/${imaging}`], 'key:phi'],
    ['no key: AWS owns it', imagingIs(null), [`fail ${at}/${imaging}`]],
    ['no key, by whatever key', imagingIs(null), [], 'aws_managed'],
    ['one refused', imagingIs(null, refusal), [`unknown ${at}/${imaging}`], 'aws_managed'],
    ['listing refused', (facts) => refuse(facts, 'healthimaging-datastores', here), [`unknown ${at}/${at}`]],
  ]),
  'healthlake-datastore': rows('healthlake', [
    ['the key of the rule', lakeIs(customer, phi.arn), [], 'key:phi'],
    ['another key', lakeIs(customer, other), [`fail ${at}/${lake}`], 'key:phi'],
    ['a key that AWS owns', lakeIs(owned, null), [`fail ${at}/${lake}`]],
    ['a key that AWS owns, by whatever key', lakeIs(owned, null), [], 'aws_managed'],
    ['AWS does not say', lakeIs(null, null), [`unknown ${at}/${lake}`]],
    ['a key that AWS left out', lakeIs(customer, null), [`unknown ${at}/${lake}`]],
    ['listing refused', (facts) => refuse(facts, 'healthlake-datastores', here), [`unknown ${at}/${at}`]],
  ]),
});

describe('types that are read where a rule names them', () => {
  it('is no requirement where no rule names the type', () => {
    expect(findingsOf(cmkEncryption, 'dax-cluster', { spec: specOf(), facts: encryptionFacts() })).toEqual([]);
  });

  it('is judged in the places that a rule names, and is not applicable in an account that none names', () => {
    const spec = stores({ in: 'production', type: 'dax', regions: [dr], key: 'aws_managed', reason: 'test' });
    const facts = encryptionFacts();
    daxIs('DISABLED')(facts);
    refuse(facts, 'dax-clusters', { account: '444444444444', region: primary });
    expect(linesOf(findingsOf(cmkEncryption, 'dax-cluster', { spec, facts }))).toEqual([
      `pass ${production}/${dr}/${production}/${dr}`,
      'not-applicable 444444444444/444444444444',
    ]);
  });

  it('is covered by no rule for every store', () => {
    const facts = encryptionFacts();
    daxIs('ENABLED')(facts);
    const covered = findingsOf(cmkEncryption, 'store-covered', { spec: specOf(), facts });
    expect(covered.every(({ outcome }) => outcome === 'pass')).toBe(true);
  });
});
