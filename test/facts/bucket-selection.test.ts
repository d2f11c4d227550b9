import { describe, expect, it } from 'vitest';
import { type AskedRule, areTagsAsked, isAskedFor, rulesOf } from '../../src/facts/buckets/selection.ts';
import { takesBucket } from '../../src/match/buckets.ts';

const dicom = { arn: 'arn:aws:s3:::cc-dicom', name: 'cc-dicom', region: 'us-east-2' };
const cloudFormation = { 'aws:cloudformation:stack-name': 'CcProdStore', 'aws:cloudformation:logical-id': 'Dicom8A' };

describe('what a pattern takes', () => {
  it.each([
    ['nothing said', undefined, {}, true],
    ['the name', { name: 'cc-dicom' }, {}, true],
    ['a glob of the name', { name: 'cc-*' }, {}, true],
    ['another name', { name: 'cc-dico' }, {}, false],
    ['the ARN', { arn: 'arn:aws:s3:::cc-*' }, {}, true],
    ['another ARN', { arn: 'arn:aws-cn:s3:::cc-*' }, {}, false],
    ['all of name and ARN', { name: 'cc-*', arn: 'arn:aws:s3:::dd-*' }, {}, false],
    ['a tag', { tag: { class: 'phi' } }, { class: 'phi' }, true],
    ['a tag by a glob', { tag: { class: 'p*' } }, { class: 'phi' }, true],
    ['another value of a tag', { tag: { class: 'p?' } }, { class: 'phi' }, false],
    ['all of the tags', { tag: { class: 'phi', env: 'prod' } }, { class: 'phi' }, false],
    ['a tag that every object has', { tag: { constructor: 'x' } }, {}, false],
    ['a tag where tags are not known', { tag: { class: 'phi' } }, null, null],
    ['another name, tags not known', { name: 'dd-*', tag: { class: 'phi' } }, null, false],
    ['a CloudFormation resource', { cfn: 'CcProd*/Dicom*' }, cloudFormation, true],
    ['another stack', { cfn: 'CcDev*/Dicom*' }, cloudFormation, false],
    ['another logical id', { cfn: 'CcProd*/Logs*' }, cloudFormation, false],
    ['a bucket that CloudFormation did not make', { cfn: '*/*' }, {}, false],
  ] as const)('%s', (_, pattern, tags, expected) => {
    expect(takesBucket(pattern, dicom, tags)).toBe(expected);
  });
});

describe('of which buckets an aspect is read', () => {
  const rule = (change: Partial<AskedRule> = {}): AskedRule => ({ by: 'lock', order: 0, isAsked: true, ...change });

  it.each<[string, readonly AskedRule[] | null, Readonly<Record<string, string>> | null, boolean]>([
    ['everything is asked', null, {}, true],
    ['nobody asks', [], {}, false],
    ['a rule for every bucket', [rule()], {}, true],
    ['a rule for another', [rule({ match: { name: 'other' } })], {}, false],
    ['a rule for another region', [rule({ region: 'us-west-2' })], {}, false],
    ['a later rule takes it back', [rule(), rule({ order: 1, match: { name: 'cc-*' }, isAsked: false })], {}, false],
    ['a later rule, told first, takes it back', [rule({ order: 1, match: { name: 'cc-*' }, isAsked: false }), rule()], {}, false],
    ['an earlier rule takes nothing back', [rule({ order: 1 }), rule({ isAsked: false })], {}, true],
    ['another asker takes nothing back', [rule(), rule({ by: 'keep', order: 1, isAsked: false })], {}, true],
    ['a tag that it has', [rule({ match: { tag: { class: 'phi' } } })], { class: 'phi' }, true],
    ['a tag that it has not', [rule({ match: { tag: { class: 'phi' } } })], {}, false],
    ['a tag that is not known may be meant', [rule({ match: { tag: { class: 'phi' } } })], null, true],
    [
      'a tag that is not known takes nothing back',
      [rule(), rule({ order: 1, match: { tag: { class: 'scratch' } }, isAsked: false })],
      null,
      true,
    ],
  ])('%s', (_, rules, tags, expected) => {
    expect(isAskedFor(rules, dicom, tags)).toBe(expected);
  });

  it('a bucket whose region is not known may be meant', () => {
    expect(isAskedFor([rule({ region: 'us-west-2' })], { ...dicom, region: null }, {})).toBe(true);
    expect(isAskedFor([rule(), rule({ order: 1, region: 'us-west-2', isAsked: false })], { ...dicom, region: null }, {})).toBe(true);
  });

  it('says whether tags have a part in it', () => {
    expect(areTagsAsked(null)).toBe(false);
    expect(areTagsAsked([rule({ match: { name: 'x' } }), rule()])).toBe(false);
    expect(areTagsAsked([rule({ match: { name: 'x', tag: { a: 'b' } } })])).toBe(true);
    expect(areTagsAsked([rule({ match: { cfn: 'a/b' } })])).toBe(true);
    expect([rulesOf(null), rulesOf(undefined), rulesOf([])]).toEqual([null, null, []]);
  });
});
