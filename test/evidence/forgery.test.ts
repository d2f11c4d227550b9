import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { judgementSha256 } from '../../src/evidence/judgement.ts';
import { sample } from './sample.ts';
import {
  bytesOf,
  type Files,
  lines,
  owner,
  payloadOf,
  put,
  resealed,
  sealedBytes,
  sealedSample,
  stranger,
  textOf,
  verify,
  withFile,
} from './workbench.ts';

// What the holder of the key can do: sign a statement that does not hold together.
let good: Files;
beforeAll(async () => {
  good = await sealedSample();
});

const zeros = '0'.repeat(64);
const isInvalid = async (files: Files, reason: RegExp): Promise<void> => {
  const verification = await verify(files);
  expect(verification.status).toBe('invalid');
  expect(lines(verification, false).join('\n')).toMatch(reason);
};

test.each<[name: string, path: string, value: unknown, reason: RegExp]>([
  ['a subject that leads out of the package', 'subject.0.name', '../facts.jsonl.gz', /subject.0.name: leads out/],
  ['a subject with an absolute path', 'subject.0.name', '/etc/passwd', /subject.0.name: leads out/],
  ['a subject up and down again', 'subject.0.name', 'spec/../../x', /subject.0.name: leads out/],
  ['a subject with a backslash', 'subject.0.name', '..\\x', /subject.0.name: leads out/],
  ['a subject named twice', 'subject.1.name', 'facts.jsonl.gz', /names the subject facts.jsonl.gz twice/],
  ['a subject without a digest', 'subject.0.digest', { sha1: 'x' }, /subject.0.digest.sha256/],
  ['no subject', 'subject', [], /subject/],
  ['facts that are no subject', 'subject.0', undefined, /facts and resolved spec are sealed: facts.jsonl.gz is no subject/],
  ['a spec that is no subject', 'subject.3', undefined, /no file lies in the package but the sealed ones: spec\/iq-spec.yaml/],
  ['another predicate type', 'predicateType', 'https://slsa.dev/provenance/v1', /predicateType/],
  ['another statement type', '_type', 'https://in-toto.io/Statement/v0.1', /_type/],
  ['no predicate', 'predicate', undefined, /predicate/],
  ['a predicate of another shape', 'predicate.verdicts', {}, /not a qualification record: verdicts/],
  ['another schema version', 'predicate.schemaVersion', 2, /not a qualification record: schemaVersion/],
  ['a run without an id', 'predicate.runId', 'run-1', /not a qualification record: runId/],
  ['a finding without what was seen', 'predicate.verdicts.0.findings.0.actual', undefined, /verdicts.0.findings.0.actual/],
  ['an outcome that does not exist', 'predicate.verdicts.0.findings.0.outcome', 'ok', /verdicts.0.findings.0.outcome/],
  ['another spec digest', 'predicate.spec.sha256', zeros, /names the sealed spec: spec.sha256 is 0+/],
  ['another resolved spec digest', 'predicate.spec.resolvedSha256', zeros, /names the sealed spec: spec.resolvedSha256 is 0+/],
  ['another name of the spec', 'predicate.spec.name', 'other.yaml', /spec\/other.yaml is no subject/],
  ['a part that passes for the whole', 'predicate.scope.narrowing', { checks: ['iam-users'] }, /says narrowed: false, and is narrowed to/],
  ['a narrowed run that does not say to what', 'predicate.scope.narrowed', true, /says narrowed: true, and is narrowed to {}/],
  ['a narrowing of another shape', 'predicate.scope.narrowing', { accounts: 5 }, /not a qualification record: scope.narrowing.accounts/],
  ['another key in the record', 'predicate.seal.keyId', stranger.keyId, /names the key that signed it: it names/],
  ['another judgement digest', 'predicate.judgementSha256', zeros, /judgement digest is that of/],
  ['an outcome edited', 'predicate.verdicts.1.findings.2.outcome', 'pass', /judgement digest is that of/],
  ['a finding removed', 'predicate.verdicts.1.findings.0', undefined, /judgement digest is that of/],
  ['a verdict removed', 'predicate.verdicts.4', undefined, /judgement digest is that of/],
  ['what was seen edited', 'predicate.verdicts.0.findings.0.actual', false, /judgement digest is that of/],
  ['the outcome edited', 'predicate.outcome', 'pass', /outcome rolls up from the verdicts: says pass, its verdicts make fail/],
  ['the summary edited', 'predicate.summary.fail', 0, /summary counts the findings: says 0 fail, there are 3/],
  [
    'a prerequisite that the spec does not ask for',
    'predicate.prerequisites',
    [{ id: 'clock', requirement: 'The clock is right', expected: '5s', actual: '0s', outcome: 'pass' }],
    /the prerequisites are those of the spec.*: clock is there, and the spec does not ask for it/,
  ],
  [
    'the conclusion edited',
    'predicate.conclusion',
    'conforms',
    /conclusion follows from the verdicts: says conforms, its verdicts make does-not-conform/,
  ],
  [
    'an expired deviation revived by an earlier day',
    'predicate.asOf',
    '2026-10-01T00:00:00Z',
    /latest date of the facts: says 2026-10-01T00:00:00Z, the facts make 2026-11-20T09:00:07Z/,
  ],
])('%s is seen', async (_, path, value, reason) => {
  await isInvalid(await resealed(good, owner, (statement) => put(statement, path, value)), reason);
});

test.each<[name: string, path: string, value: unknown, reason: RegExp]>([
  [
    'the outcome of a verdict edited',
    '1.outcome',
    'pass',
    /every verdict rolls up from its findings: cmk-encryption@222222222222 says pass, its findings make fail/,
  ],
  [
    'a refusal forgotten',
    '2.unknownBecause',
    undefined,
    /every unknown says why: cmk-encryption@333333333333 holds an unknown without a reason/,
  ],
  [
    'a pass that rests on a refused read',
    '2.findings.0.outcome',
    'pass',
    /no pass without facts: .* rests on keys@333333333333\/us-east-2, which is not observed/,
  ],
  [
    'a pass that rests on a fact that is not there',
    '0.findings.0.facts',
    ['trails@999999999999'],
    /no pass without facts: .* rests on trails@999999999999/,
  ],
  ['a pass that rests on nothing', '0.findings.0.facts', [], /no pass without facts: .* names no fact/],
  [
    'a test case twice',
    '1.findings.1.testCase',
    'cmk-encryption.s3-bucket@222222222222/us-east-2/arn:aws:s3:::cc-scratch-222222222222',
    /own test case, of its check: .* is there twice/,
  ],
  ['a finding under another check', '0.check', 'tls', /own test case, of its check: .* stands under tls/],
  ['a finding under another requirement', '0.findings.0.requirementId', 'audit-trail.key', /stands under audit-trail/],
])('with a judgement digest that fits, %s is seen', async (_, path, value, reason) => {
  const { facts, resolvedSpec } = sample();
  const forged = await resealed(good, owner, (statement) => {
    const { verdicts } = statement.predicate;
    put(verdicts, path, value);
    put(statement, 'predicate.judgementSha256', judgementSha256({ spec: JSON.parse(textOf(resolvedSpec)), facts, verdicts }));
  });
  await isInvalid(forged, reason);
});

test.each([
  ['narrowed', 'scope.narrowed', true, /a narrowed run is engineering, not qualification/],
  ['replayed', 'mode', 'replay', /a run over saved facts is engineering, not qualification/],
] as const)('a %s run sold as a qualification is seen', async (_, path, value, reason) => {
  const forged = resealed(good, owner, ({ predicate }) => {
    put(predicate, path, value);
    put(predicate, 'purpose', 'qualification');
  });
  await isInvalid(await forged, reason);
});

test.each<[name: string, change: (text: string) => string, reason: RegExp]>([
  [
    'a member of the record named twice',
    (text) => text.replace('"conclusion":', '"conclusion":"conforms","conclusion":'),
    /the statement holds the member "conclusion" twice/,
  ],
  ['text behind the statement', (text) => `${text}{}`, /the statement is not JSON/],
  ['a lone surrogate', (text) => text.replace('"org-trail records', '"\\ud800 records'), /one canonical form: .*lone surrogate/],
  ['a number beyond all readers', (text) => text.replace('"actual":true', '"actual":1e999'), /one canonical form: .*Infinity/],
  [
    'a depth beyond all readers',
    (text) => text.replace('"actual":true', `"actual":${'['.repeat(500)}${']'.repeat(500)}`),
    /nests more than 200 levels/,
  ],
  ['no object', () => '[]', /not the statement of a qualification/],
])('%s is seen', async (_, change, reason) => {
  await isInvalid(await sealedBytes(good, owner, bytesOf(change(textOf(payloadOf(good))))), reason);
});

test.each<[name: string, file: string, bytes: Uint8Array, reason: RegExp]>([
  ['facts that are no gzip', 'facts.jsonl.gz', bytesOf('facts'), /can be read: facts.jsonl.gz is not a gzip file/],
  ['a resolved spec that is no JSON', 'spec.resolved.json', bytesOf('version: 1'), /can be read: spec.resolved.json is not JSON/],
  [
    'a resolved spec with a member named twice',
    'spec.resolved.json',
    bytesOf('{"a":1,"a":2}'),
    /spec.resolved.json holds the member "a" twice/,
  ],
  ['another resolved spec', 'spec.resolved.json', bytesOf('{"version":1}'), /judgement digest is that of/],
])('%s: seen, though the digests fit', async (_, name, bytes, reason) => {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const forged = resealed(withFile(good, name, bytes), owner, (statement) => {
    const index = statement.subject.findIndex((subject) => subject.name === name);
    put(statement, `subject.${index}.digest.sha256`, sha256);
    if (name === 'spec.resolved.json') put(statement, 'predicate.spec.resolvedSha256', sha256);
  });
  await isInvalid(await forged, reason);
});
