import { describe, expect, test } from 'vitest';
import type { Qualification, Unknown } from '../../src/record.ts';
import { renderTerminal } from '../../src/reporters/terminal.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { catalogue, finding, hostile, recordOf, refusal, refusedFindings, verdict } from './records.ts';

const render = (record: Qualification, change: { color?: boolean; width?: number; exitCode?: number } = {}): string =>
  renderTerminal(record, { color: false, exitCode: 1, catalogue, ...change });

describe('the whole', () => {
  const text = render(sampleQualification());

  test.each([
    ['a verdict with its counts', /FAIL\s+cmk-encryption\s+2 pass, 2 fail, 1 unknown/],
    ['a failing requirement', /FAIL cmk-encryption\.s3-bucket\n\s+The default encryption of the bucket is the declared key/],
    ['its resource', /resource\s+arn:aws:s3:::cc-legacy-222222222222/],
    ['its account by name', /in\s+Production \(222222222222\), us-east-2/],
    ['its expected value', /expected\s+key: arn:aws:kms:us-east-2:222222222222:key/],
    ['its actual value', /actual\s+algorithm: AES256\n\s+key: \(none\)/],
    ['what it means', /because\s+Encrypted by default with a key of Amazon S3/],
    ['what to do about it', /What to do about cmk-encryption:\n\s+Name the declared key/],
    ['a deviation beside it', /deviation\s+DEV-007 \(planned, expires 2026-12-31\): the finding stays a fail/],
    ['why something is unknown', /1\. denied\n\s+KMS\.ListKeys in 333333333333\/us-east-2: AccessDeniedException/],
    ['the fact that is missing', /fact\s+keys@333333333333\/us-east-2/],
    [
      'a check that crashed and gave no finding',
      /check-crashed\n\s+TypeError: zones is not iterable\n.*\n\s+no finding at all from rds-resilience/,
    ],
    ['what is excluded', /EXCLUDED \(1\)\n\n\s+- web-acl: no load balancer faces the internet \(RA-011\)/],
    ['the limits', /- Object Lock of the log archive is not judged yet\./],
    ['the calls', /214 calls to AWS: 2 throttled, 1 denied/],
  ])('names %s', (_, pattern) => {
    expect(text).toMatch(pattern);
  });

  test('ends in a line for logs', () => {
    expect(text.trimEnd().split('\n').at(-1)).toMatch(
      /^iq: does-not-conform exit=1 pass=3 fail=3 unknown=2 not-applicable=1 run=0193a5f0-7c00-7000-8000-000000000001 sha256=[0-9a-f]{64}$/,
    );
  });

  test('keeps to 80 columns but for words that must be copied whole, and claims no compliance', () => {
    const long = text.split('\n').filter(
      (line) =>
        line.length > 80 &&
        line
          .trim()
          .split(' ')
          .every((word) => word.length < 60),
    );
    expect(long).toEqual([expect.stringMatching(/^iq: /)].slice(0, long.length));
    expect(text).not.toMatch(/compliant/i);
  });

  test('colours only repeat what words say', () => {
    const introducer = String.fromCharCode(27);
    const coloured = render(sampleQualification(), { color: true });
    expect(coloured).toContain(`${introducer}[31m`);
    expect(coloured.replaceAll(new RegExp(`${introducer}\\[[0-9;]*m`, 'g'), '')).toBe(text);
    expect(coloured.trimEnd().split('\n').at(-1)).toMatch(/^iq: /);
  });
});

describe('hostile text', () => {
  const record = recordOf([
    verdict(
      [
        finding({
          resource: hostile,
          actual: { [hostile]: hostile },
          expected: [hostile],
          message: hostile,
          requirement: hostile,
          facts: [hostile],
        }),
      ],
      {
        title: hostile,
        unknownBecause: [{ fact: hostile, reason: 'denied', detail: hostile }],
      },
    ),
  ]);
  const text = render(record);

  test('moves no cursor, sets no colour and forges no line', () => {
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    expect(text.split('\n').filter((line) => line.startsWith('iq: '))).toHaveLength(1);
  });

  test('stays to be seen', () => {
    expect(text).toContain('\\u{1B}[31mred');
    expect(text).toContain('\\u{202E}evil');
  });
});

describe('quantities', () => {
  test('a long value ends in what is missing of it', () => {
    expect(render(recordOf([verdict([finding({ actual: 'x'.repeat(10_000) })])]))).toContain(
      '… and 6000 more characters: the record holds them all',
    );
  });

  test('every failing finding is shown', () => {
    const findings = Array.from({ length: 120 }, (_, index) => finding({ outcome: 'fail', resource: `arn:aws:s3:::bucket-${index}` }));
    const text = render(recordOf([verdict(findings)]));
    expect(text.match(/resource\s+arn:aws:s3:::bucket-/g)).toHaveLength(120);
  });

  test('many unknown findings with one reason name it once and are counted', () => {
    const text = render(recordOf([verdict(refusedFindings(200, refusal), { outcome: 'unknown', unknownBecause: [refusal] })]));
    expect(text).toContain('UNKNOWN (200, for 1 reason)');
    expect(text.match(/AccessDeniedException/g)).toHaveLength(1);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'and 197 more with the same reason: cmk-encryption.s3-bucket (148), cmk-encryption.secret (49)',
    );
  });

  test('what an interrupt left unread is counted, and hides no other reason', () => {
    const unread = ['222222222222', '333333333333'].map((account) => {
      const detail = `KMS.ListKeys in ${account}/us-east-2: DeadlineError: the run was interrupted`;
      const aborted: Unknown = { fact: `keys@${account}/us-east-2`, reason: 'aborted', detail };
      return verdict(refusedFindings(100, aborted), { outcome: 'unknown', unknownBecause: [aborted] });
    });
    const denied = verdict(refusedFindings(1, refusal), { outcome: 'unknown', unknownBecause: [refusal] });
    const text = render(recordOf([...unread, denied], { conclusion: 'aborted' })).replaceAll(/\s+/g, ' ');
    expect(text).toContain('UNKNOWN (201, for 3 reasons) 200 were not reached before the interrupt. Each stands in the record. 1. denied ');
    expect(text).toContain('AccessDeniedException');
    expect(text).not.toContain('2. aborted');
    expect(text).toMatch(/ iq: aborted exit=\d pass=0 fail=0 unknown=201 /);
  });

  test('no verdict at all says that nothing was verified', () => {
    const text = render(recordOf([], { conclusion: 'incomplete', outcome: 'unknown' }), { exitCode: 2 });
    expect(text).toContain('none: nothing was verified');
    expect(text).toMatch(/\niq: incomplete exit=2 pass=0 fail=0 unknown=0 /);
  });
});

test('a replay and a narrowed run say so at the top and in the last line', () => {
  const record = sampleQualification();
  const text = render({ ...record, mode: 'replay', scope: { ...record.scope, narrowed: true } });
  expect(text).toContain('REPLAY of saved facts: not a qualification');
  expect(text).toContain('PARTIAL: the run was narrowed');
  expect(text).toMatch(/\niq: .* mode=replay scope=partial run=/);
});

test('a shard says which one it is, and that it judges nothing', () => {
  const record = recordOf([], { conclusion: 'incomplete', outcome: 'unknown' });
  const text = render({ ...record, scope: { ...record.scope, narrowed: true, narrowing: { shard: { index: 3, count: 10 } } } });
  expect(text).toContain('SHARD 3 of 10: it judges nothing, iq merge judges all shards together');
  expect(text).not.toContain('PARTIAL');
  expect(text).toMatch(/\niq: .* scope=partial shard=3\/10 run=/);
});

test('a merged run says so at the top and in the last line', () => {
  const text = render({ ...sampleQualification(), mode: 'merged' });
  expect(text).toContain('Merged: read from AWS by several shards, judged together');
  expect(text).toMatch(/\niq: .* mode=merged run=/);
});
