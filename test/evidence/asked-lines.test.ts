import { expect, test } from 'vitest';
import { askedLines } from '../../src/evidence/asked-lines.ts';
import type { Qualification } from '../../src/record.ts';
import { sample } from './sample.ts';

const record = (change: Partial<Qualification> = {}): Qualification => ({ ...sample().qualification, mode: 'live', ...change });
const sealedBy = (assurance: Qualification['seal']['assurance'], required?: number): Partial<Qualification> => ({
  seal: { assurance, keyId: 'a2V5', ...(required === undefined ? {} : { timestamps: { required, authorities: ['https://tsa.example'] } }) },
});
const minimum = (least: string) => ({ evidence: { seal: { minimum: least } } });
const stamped = (require?: number) => ({
  evidence: { timestamp: { urls: ['https://tsa.example'], ...(require === undefined ? {} : { require }) } },
});
const ledger = { at: 'ledger', sequence: 0, previousCheckpoint: '' };

test.each<readonly [name: string, change: Partial<Qualification>, spec: unknown, reason: string]>([
  [
    'a key of the run, where a file is the least',
    sealedBy('ephemeral'),
    minimum('file'),
    'it asks for a key of file at least, and the seal is of ephemeral',
  ],
  [
    'another signer',
    { seal: { assurance: 'kms', keyId: 'a2V5', keyArn: 'arn:aws:kms:us-east-2:111111111111:key/b' } },
    { evidence: { seal: { minimum: 'kms', signer: 'kms:arn:aws:kms:us-east-2:111111111111:key/a' } } },
    'it names the signer kms:arn:aws:kms:us-east-2:111111111111:key/a, and the record kms:arn:aws:kms:us-east-2:111111111111:key/b',
  ],
  ['a file, where KMS is the least', sealedBy('file'), minimum('kms'), 'it asks for a key of kms at least, and the seal is of file'],
  [
    'no timestamps',
    sealedBy('file'),
    stamped(),
    'it asks for 1 timestamps, and the record for none; it names authorities that the record does not: https://tsa.example',
  ],
  ['fewer timestamps', sealedBy('file', 1), stamped(2), 'it asks for 2 timestamps, and the record for 1'],
  [
    'another authority',
    sealedBy('file', 1),
    { evidence: { timestamp: { urls: ['https://other.example'] } } },
    'it names authorities that the record does not: https://other.example',
  ],
  ['no ledger', sealedBy('file'), { evidence: { ledger: { at: 'x' } } }, 'it asks for the ledger x, and the record names none'],
  ['another ledger', { ledger }, { evidence: { ledger: { at: 'x' } } }, 'it asks for the ledger x, and the record names ledger'],
])('%s is less than the spec asks', (_, change, spec, reason) => {
  expect(askedLines(record(change), spec)).toEqual([{ ok: false, what: 'the run was sealed as its spec asks', detail: reason }]);
  expect(askedLines(record({ ...change, mode: 'merged' }), spec)).toMatchObject([{ ok: false }]);
  expect(askedLines(record({ ...change, mode: 'replay' }), spec)).toEqual([]);
});

test('as much as the spec asks, or more, is enough', () => {
  const spec = { evidence: { seal: { minimum: 'file' }, timestamp: { urls: ['https://tsa.example'] }, ledger: { at: 'ledger' } } };
  expect(askedLines(record({ ...sealedBy('kms', 2), ledger }), spec)).toEqual([{ ok: true, what: 'the run was sealed as its spec asks' }]);
  expect(askedLines(record(sealedBy('ephemeral')), {})).toEqual([]);
});

test('a limit on the skew of the clock asks for no timestamps', () => {
  const spec = { evidence: { timestamp: { urls: [], max_skew: { text: '5s', seconds: 5 } } } };
  expect(askedLines(record(sealedBy('file')), spec)).toEqual([{ ok: true, what: 'the run was sealed as its spec asks' }]);
});

test('what cannot be read is said', () => {
  expect(askedLines(record(), minimum('paper'))).toMatchObject([{ ok: false, detail: expect.stringContaining('evidence.seal.minimum') }]);
});

const cited = (approval: 'approved' | 'unapproved' | 'stale') => ({
  protocol: { sha256: 'a'.repeat(64), approval, bundleSha256: 'b'.repeat(64) },
});
const purposes = { evidence: { purposes: { post_change: { change: 'required' }, monitoring: { protocol: 'approved' } } } };

test.each<readonly [name: string, change: Partial<Qualification>, spec: unknown, reason: string]>([
  ['a qualification without a protocol', { purpose: 'qualification' }, {}, 'its protocol is not cited'],
  ['one of a stale protocol', { purpose: 'qualification', ...cited('stale') }, {}, 'its protocol is stale'],
  [
    'one sealed by a key made for the run',
    { purpose: 'qualification', ...cited('approved'), ...sealedBy('ephemeral') },
    {},
    'a key made for the run',
  ],
  ['a night that the spec wants by an approved protocol', { purpose: 'monitoring', ...cited('unapproved') }, purposes, 'is unapproved'],
  ['a run after a change that names none', { purpose: 'post-change' }, purposes, 'it names no change'],
])('what its purpose asks of a run is missing: %s', (_, change, spec, reason) => {
  const { change: __, ...without } = record({ ...sealedBy('file'), ...change });
  const [found] = askedLines(without, spec);
  expect([found?.ok, found?.detail]).toEqual([false, expect.stringContaining(reason)]);
});

test('a qualification by an approved protocol is what its purpose asks', () => {
  const approved = record({ purpose: 'qualification', ...cited('approved'), ...sealedBy('file') });
  expect(askedLines(approved, {}).map(({ ok }) => ok)).toEqual([true]);
});
