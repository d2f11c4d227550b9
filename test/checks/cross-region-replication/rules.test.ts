import { describe, expect, it } from 'vitest';
import { copyingTo, uncovered, winners } from '../../../src/checks/cross-region-replication/rules.ts';
import type { ReplicationFilter } from '../../../src/facts/bucket-replications.ts';
import { production } from '../governance.ts';
import { east, keyArn, type Reference, replica, replicaArn, roleArn, rule, specWith, west } from './samples.ts';
import { type Row, refuse, table } from './table.ts';

type Change = Partial<typeof rule>;

const v2 = (prefix: string, tags: Readonly<Record<string, string>> = {}): ReplicationFilter => ({ version: 2, prefix, tags });
const v1 = (prefix: string): ReplicationFilter => ({ version: 1, prefix, tags: {} });

/** The rules of the source, each with its metrics as they should be. */
const rules =
  (...changes: readonly Change[]) =>
  (world: Reference): void => {
    const [metrics] = world.metrics;
    world.configuration = { role: roleArn, rules: changes.map((change) => ({ ...rule, ...change })) };
    world.metrics = metrics === undefined ? [] : changes.map(({ id = rule.id }) => ({ ...metrics, rule: id ?? '' }));
  };
const off: Change = { time: null, metrics: null, kmsObjects: null, deleteMarkers: 'Enabled' };
const settings = ['delete-markers', 'health', 'kms-objects', 'time-control'] as const;
const dicom = specWith({ replica: { ...replica, prefixes: ['dicom/', 'reports/'] } });

describe('scope', () => {
  table([
    ['an empty filter takes everything', rules({ filter: v2('') }), { says: 'every key is taken' }],
    [
      'an unused prefix',
      rules({ filter: v2('unused/') }),
      { fail: ['scope'], says: 'no enabled rule without tags takes every key: rule everything takes keys that begin with unused/' },
    ],
    ['an unused prefix, in the older form', rules({ filter: v1('unused/'), deleteMarkers: null }), { fail: ['delete-markers', 'scope'] }],
    ['a tag-scoped rule', rules({ filter: v2('', { copy: 'yes' }) }), { fail: ['scope'], says: 'every key with the tags copy=yes' }],
    ['a tag-scoped rule beside one for everything', rules({}, { id: 'tagged', priority: 2, filter: v2('', { copy: 'yes' }) }), {}],
    ['a filter that AWS left out', rules({ filter: null }), { unknown: ['scope', ...settings] }],
    [
      'a filter that AWS left out, beside a rule for everything',
      rules({}, { id: 'open', filter: null, priority: 2 }),
      { unknown: ['delete-markers'] },
    ],
    [
      'declared prefixes, one of which nothing takes',
      rules({ filter: v2('dicom/') }),
      { fail: ['scope'], says: 'takes the keys that begin with reports/', spec: dicom },
    ],
    [
      'declared prefixes, taken by two rules',
      rules({ filter: v2('dicom') }, { id: 'b', priority: 2, filter: v2('reports/') }),
      { spec: dicom },
    ],
    [
      'declared prefixes, taken by rules of the older form',
      rules({ filter: v2('dicom/') }, { id: 'b', filter: v2('reports/') }),
      { spec: dicom },
    ],
    [
      'declared prefixes, of which longer ones alone are taken',
      rules(
        { filter: v2('dicom/2025/') },
        { id: 'b', priority: 2, filter: v2('dicom/2026/') },
        { id: 'c', priority: 3, filter: v2('reports/') },
      ),
      { fail: ['scope'], says: 'takes the keys that begin with dicom/: ', spec: dicom },
    ],
    [
      'declared prefixes that no rule touches: nothing else is to judge',
      rules({ filter: v2('other/') }),
      { fail: ['scope'], none: settings, spec: dicom },
    ],
    [
      'a disabled rule does not help',
      rules({ filter: v2('dicom/') }, { id: 'b', status: 'Disabled', priority: 2, filter: v2('reports/') }),
      { fail: ['scope'], spec: dicom },
    ],
    [
      'a rule to another destination does not help',
      rules({ filter: v2('dicom/') }, { id: 'b', bucket: 'arn:aws:s3:::b', priority: 2, filter: v2('reports/') }),
      { fail: ['scope'], spec: dicom },
    ],
  ]);
});

describe('the rules that decide', () => {
  const failing: readonly (typeof settings)[number][] = ['delete-markers', 'kms-objects', 'time-control'];
  const unmeasured: Row[2] = { fail: failing, unknown: ['health'] };
  table([
    [
      'a rule of a greater priority takes some objects, and is not as declared',
      rules({}, { id: 'b', priority: 2, filter: v2('raw/'), ...off }),
      unmeasured,
    ],
    ['a rule of a smaller priority takes what a greater one has', rules({}, { id: 'b', priority: 0, filter: v2('raw/'), ...off }), {}],
    ['a tag-scoped rule of a greater priority', rules({}, { id: 'b', priority: 2, filter: v2('', { hot: 'yes' }), ...off }), unmeasured],
    [
      'a tag-scoped rule of the greatest priority does not shadow others',
      rules({ ...off }, { id: 'b', priority: 2, filter: v2('', { hot: 'yes' }) }),
      unmeasured,
    ],
    ['a disabled rule of a greater priority', rules({}, { id: 'b', priority: 2, status: 'Disabled', ...off }), {}],
    [
      'a rule of a greater priority for objects that nobody declared',
      rules({}, { id: 'b', priority: 2, filter: v2('raw/'), ...off }, { id: 'c', priority: 3, filter: v2('reports/') }),
      { spec: dicom },
    ],
    ['AWS left out the priority: either may win', rules({}, { id: 'b', priority: null, filter: v2('raw/'), ...off }), unmeasured],
    [
      'a rule of a greater priority of which it is not known whether it is on',
      rules({}, { id: 'b', priority: 2, status: 'Paused', filter: v2('raw/'), ...off }),
      { unknown: settings, says: 'whether rule b is in force, and for what' },
    ],
    ['one that may be on and does not hold up', rules({}, { id: 'b', priority: 2, status: 'Paused', filter: v2('raw/') }), {}],
  ]);

  const at = (id: string, priority: number | null, filter: ReplicationFilter | null, change: Change = {}) => ({
    ...rule,
    id,
    priority,
    filter,
    ...change,
  });
  it.each([
    ['the only one', [at('a', 1, v2(''))], [''], ['a']],
    ['both, where each takes what the other does not', [at('a', 1, v2('x')), at('b', 2, v2('y'))], ['x', 'y'], ['a', 'b']],
    ['not one that is all within a greater', [at('a', 1, v2('x/1')), at('b', 2, v2('x/'))], [''], ['b']],
    ['one that is wider than a greater', [at('a', 1, v2('x/')), at('b', 2, v2('x/1'))], [''], ['a', 'b']],
    ['not one whose part in scope is within a greater', [at('a', 1, v2('')), at('b', 2, v2('x/'))], ['x/1'], ['b']],
    [
      'one with tags within a greater with the same tags',
      [at('a', 1, v2('', { t: '1', u: '2' })), at('b', 2, v2('', { t: '1' }))],
      [''],
      ['b'],
    ],
    ['one with other tags than a greater', [at('a', 1, v2('', { t: '2' })), at('b', 2, v2('', { t: '1' }))], [''], ['a', 'b']],
    ['none that takes nothing in scope', [at('a', 1, v2('y/'))], ['x/'], []],
    ['equals', [at('a', 1, v2('')), at('b', 1, v2(''))], [''], ['a', 'b']],
    ['one below another that is not certain', [at('a', 1, v2('')), at('b', 2, v2(''), { status: 'New' })], [''], ['a', 'b']],
  ] as const)('are %s', (_, all, prefixes, expected) => {
    expect(winners(copyingTo(all, replicaArn), prefixes).map(({ rule: { id } }) => id)).toEqual(expected);
  });

  it('cover a prefix only by a shorter one, or the same', () => {
    const covered = (...prefixes: readonly string[]) =>
      uncovered(
        copyingTo(
          prefixes.map((prefix) => at(prefix, 1, v2(prefix))),
          replicaArn,
        ),
        ['a/b'],
      ).surely.length === 0;
    expect([covered('a/b'), covered('a/'), covered(''), covered('a/b/'), covered('b'), covered()]).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('time-control', () => {
  const only = { fail: ['time-control'] };
  table([
    ['none', rules({ time: null }), { ...only, says: 'Replication Time Control is off' }],
    ['disabled', rules({ time: { status: 'Disabled', minutes: 15 } }), only],
    ['RTC 15 but metrics off', rules({ metrics: { status: 'Disabled', minutes: 15 } }), { ...only, says: 'its metrics are off' }],
    ['RTC 15 but no metrics', rules({ metrics: null }), only],
    ['too many minutes', rules({ time: { status: 'Enabled', minutes: 30 } }), { ...only, says: 'allows 30 minutes; 15m is asked' }],
    ['fewer minutes', rules({ time: { status: 'Enabled', minutes: 10 } }), {}],
    ['metrics that tell of it too late', rules({ metrics: { status: 'Enabled', minutes: 60 } }), { ...only, says: 'after 60 minutes' }],
    ['minutes that AWS left out', rules({ time: { status: 'Enabled', minutes: null } }), { unknown: ['time-control'] }],
    ['a status of the future', rules({ time: { status: 'Ready', minutes: 15 } }), { unknown: ['time-control'] }],
    ['metrics of a status of the future', rules({ metrics: { status: 'Ready', minutes: 15 } }), { unknown: ['time-control'] }],
  ]);
});

describe('delete-markers', () => {
  const copied = specWith({ replica: { ...replica, delete_markers: 'replicated' } });
  table([
    [
      'copied, and should not be',
      rules({ deleteMarkers: 'Enabled' }),
      { fail: ['delete-markers'], says: 'Rule everything copies delete markers' },
    ],
    ['not copied, and should be', () => {}, { fail: ['delete-markers'], spec: copied }],
    ['copied, as they should be', rules({ deleteMarkers: 'Enabled' }), { spec: copied }],
    ['AWS does not say', rules({ deleteMarkers: null }), { unknown: ['delete-markers'] }],
    [
      'a rule of the older form copies them',
      rules({ filter: v1(''), deleteMarkers: null }),
      { fail: ['delete-markers'], says: 'as rules with a Prefix of their own do' },
    ],
    ['a rule of the older form, as declared', rules({ filter: v1(''), deleteMarkers: null }), { spec: copied }],
    [
      'a rule of the older form that says it does not',
      rules({ filter: v1(''), deleteMarkers: 'Disabled' }),
      { unknown: ['delete-markers'] },
    ],
  ]);
});

describe('kms-objects', () => {
  const only = { fail: ['kms-objects'] };
  const key = (replicaKeyId: string | null) => rules({ replicaKeyId });
  const other = keyArn(west, production, 'other');
  table([
    ['SSE-KMS objects not opted in', rules({ kmsObjects: null }), { ...only, says: 'leaves out every object that is encrypted with KMS' }],
    ['opted out', rules({ kmsObjects: 'Disabled' }), only],
    ['a word of the future', rules({ kmsObjects: 'Some' }), { unknown: ['kms-objects'] }],
    ['no key', key(null), { ...only, says: 'names no key for the copies' }],
    ['the key of the source', key(keyArn(east)), { fail: ['kms-objects', 'role'], says: 'is in us-east-2; key:phi_dr is in us-west-2' }],
    ['a key that is not there', key(other), { ...only, unknown: ['role'], says: 'does not exist' }],
    ['an alias', key(`arn:aws:kms:${west}:${production}:alias/cc-phi`), { ...only, says: 'Only a full key ARN means one key' }],
    ['a bare alias', key('alias/cc-phi'), { ...only, says: 'Only a full key ARN' }],
    ['a bare id', key('phi'), { ...only, says: 'Only a full key ARN' }],
    ["AWS's own key", key(`arn:aws:kms:${west}:${production}:alias/aws/s3`), { ...only, says: 'a key that AWS manages' }],
    ['the keys of the replica are refused', refuse('keys', { account: production, region: west }), { unknown: ['kms-objects', 'role'] }],
    [
      'a bucket that no rule under stores names is held to a customer-managed key',
      () => {},
      { spec: specWith({ stores: [{ in: 'log_archive', type: 's3', key: 'key:logs_dr' }] }) },
    ],
    [
      'any encryption is enough',
      key(`arn:aws:kms:${west}:${production}:alias/aws/s3`),
      { spec: specWith({ stores: [{ in: 'production', type: 's3', key: 'aws_managed' }] }) },
    ],
    [
      'any encryption is enough, and AWS left out which it is',
      key(null),
      { unknown: ['kms-objects'], spec: specWith({ stores: [{ in: 'production', type: 's3', key: 'aws_managed' }] }) },
    ],
    [
      'any encryption is enough, and objects with KMS are left out all the same',
      rules({ kmsObjects: null }),
      { ...only, spec: specWith({ stores: [{ in: 'production', type: 's3', key: 'aws_managed' }] }) },
    ],
  ]);
});
