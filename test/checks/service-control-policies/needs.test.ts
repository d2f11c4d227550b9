import { expect, it } from 'vitest';
import check from '../../../src/checks/service-control-policies.ts';
import { guardrail, specWith } from './samples.ts';

it('asks for the policies and locks of the buckets of logs, and of no other', () => {
  const of = { by: 'log-archive 0', order: 0, match: { name: 'org-trail-*' }, isAsked: true };
  const wanted = [{ in: ['log_archive'], of }];
  expect(check.only?.['bucket-policies']?.(specWith())).toEqual(wanted);
  expect(check.only?.['bucket-locks']?.(specWith())).toEqual(wanted);
  expect(check.only?.buckets?.(specWith())).toEqual(['log_archive']);
});

it('asks for no locks where no layer is one, and for nothing without buckets of logs', () => {
  expect(check.only?.['bucket-locks']?.(guardrail('log_archive_write_deny', { layers: ['scp'] }))).toEqual([]);
  const none = specWith({ log_archive_write_deny: undefined });
  for (const fact of ['bucket-locks', 'bucket-policies', 'buckets'] as const) expect(check.only?.[fact]?.(none)).toEqual([]);
});
