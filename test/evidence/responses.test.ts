import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/evidence/canonical.ts';
import { writeFacts } from '../../src/evidence/facts-file.ts';
import { readPackage } from '../../src/evidence/package.ts';
import { type ResponseLine, readResponses, requestsWithResponse, writeResponses } from '../../src/evidence/responses-file.ts';
import { sealPackage } from '../../src/evidence/seal.ts';
import { verifyPackage } from '../../src/evidence/verify.ts';
import type { FactRecord, Qualification } from '../../src/record.ts';
import { sample } from './sample.ts';
import { bytesOf, type Files, lay, lines, owner, verify, withFile, without } from './workbench.ts';

const seal = { assurance: owner.assurance, keyId: owner.keyId };
const { facts: plain, sources, resolvedSpec, qualification } = sample('mixed', seal);
const bodyOf = (index: number) => `answer ${index % 3}`;
const facts: readonly FactRecord[] = plain.map((fact, index) => ({
  ...fact,
  requests: fact.requests.map((request) => ({ ...request, response: sha256Hex(bodyOf(index)) })),
}));
const lineOf = (request: ReturnType<typeof requestsWithResponse>[number]): ResponseLine => ({ ...request, bytes: 8, status: 200 });
const index = requestsWithResponse(facts).map(lineOf);
const fileOf = (text: string) => `responses/${sha256Hex(text)}`;

/** A sealed package with these answers; what the holder of the key says. */
async function sealed(
  given: { index?: Uint8Array | null; facts?: readonly FactRecord[]; mode?: Qualification['mode'] } = {},
): Promise<Files> {
  const responses = given.index === null ? undefined : (given.index ?? (await writeResponses(index)));
  const record = { ...qualification, mode: given.mode ?? 'live' };
  const { files } = await sealPackage(
    record,
    { facts: await writeFacts(given.facts ?? facts), sources, resolvedSpec, responses },
    { signer: owner },
  );
  const answers = responses === undefined ? [] : [0, 1, 2].map((at) => ({ name: fileOf(bodyOf(at)), bytes: bytesOf(bodyOf(at)) }));
  return new Map([...files, ...answers].map(({ name, bytes }) => [name, bytes]));
}

let good: Files;
beforeAll(async () => {
  good = await sealed();
});

describe('a package with the answers of AWS', () => {
  test('is valid, and says what was checked', async () => {
    const verification = await verify(good);
    expect(verification.status).toBe('valid');
    const said = verification.lines.map(({ what }) => what);
    expect(said).toContain('digest of responses.jsonl.gz');
    expect(said).toContain("AWS's answers are those of their index, byte for byte");
    expect(said).toContain('no file under responses/ but those of the index');
    expect(said).toContain('the index and the facts name the same answers');
  });

  test('has the judgement of the same run without them', () => {
    expect(sample('mixed', seal).qualification.judgementSha256).toBe(qualification.judgementSha256);
  });

  test('does not take the answers into memory', () => {
    const { files, responses } = readPackage(lay(good));
    expect([...files.keys()].filter((name) => name.startsWith('responses/'))).toEqual([]);
    expect([...responses.keys()].sort()).toEqual([0, 1, 2].map((at) => fileOf(bodyOf(at))).sort());
  });

  test.each<[name: string, tamper: (files: Files) => Files, reason: RegExp]>([
    ['an answer changed', (files) => withFile(files, fileOf('answer 1'), 'answer X'), /byte for byte: responses\/[0-9a-f]{64} was changed/],
    [
      'an answer that grew',
      (files) => withFile(files, fileOf('answer 1'), 'answer 1 '),
      /byte for byte: responses\/[0-9a-f]{64} was changed/,
    ],
    ['an answer missing', (files) => without(files, fileOf('answer 2')), /byte for byte: responses\/[0-9a-f]{64} is missing/],
    ['another answer beside them', (files) => withFile(files, fileOf('more'), 'more'), /no file under responses\/ .*is in no line of it/],
    ['a file below them', (files) => withFile(files, 'responses/a/b', 'x'), /no file under responses\/ .*responses\/a\/b is in no line/],
    ['the index changed', (files) => withFile(files, 'responses.jsonl.gz', gzipSync('')), /digest of responses.jsonl.gz: it is/],
    ['the index missing', (files) => without(files, 'responses.jsonl.gz'), /digest of responses.jsonl.gz: the file is missing/],
  ])('%s: seen', async (_, tamper, reason) => {
    const verification = await verify(tamper(good));
    expect(verification.status).toBe('invalid');
    expect(lines(verification, false)).toEqual([expect.stringMatching(reason)]);
  });

  test.each<[name: string, forge: () => Promise<Files>, reason: RegExp]>([
    [
      'an index that is no gzip',
      () => sealed({ index: bytesOf('x') }),
      /responses.jsonl.gz can be read: responses.jsonl.gz is not a gzip file/,
    ],
    ['an index of something else', () => sealed({ index: gzipSync('{"sha256":"x"}\n') }), /line 1 is not an answered request/],
    [
      'a request without its line',
      async () => sealed({ index: await writeResponses(index.slice(1)) }),
      /0 times in the index, 1 times in the facts/,
    ],
    [
      'a line without its request',
      async () => sealed({ index: await writeResponses([...index, lineOf({ ...index[0], service: 'S3' } as never)]) }),
      /1 times in the index, 0 times in the facts/,
    ],
    [
      'a line twice',
      async () => sealed({ index: await writeResponses([...index, ...index.slice(0, 1)]) }),
      /2 times in the index, 1 times in the facts/,
    ],
    ['another length', async () => sealed({ index: await writeResponses(index.map((line) => ({ ...line, bytes: 9 }))) }), /was changed/],
    [
      'no index at all',
      () => sealed({ index: null }),
      /AWS's answers: the facts name 7 by digest, and the package holds no responses.jsonl.gz/,
    ],
  ])('sealed with %s: seen', async (_, forge, reason) => {
    const verification = await verify(await forge());
    expect(verification.status).toBe('invalid');
    expect(lines(verification, false)).toEqual([expect.stringMatching(reason)]);
  });
});

describe('a package without answers', () => {
  test('of facts that were read with them says where they are', async () => {
    const verification = await verify(await sealed({ index: null, mode: 'replay' }));
    expect(verification.status).toBe('valid');
    expect(lines(verification, 'warning')).toEqual([expect.stringContaining('they lie with the run that read them')]);
  });

  test('into which somebody put some is not valid', async () => {
    const empty = await sealed({ index: null, facts: plain });
    expect((await verify(empty)).status).toBe('valid');
    for (const [name, content] of [
      [fileOf('x'), 'x'],
      ['responses.jsonl.gz', gzipSync('')],
    ] as const) {
      const verification = await verify(withFile(empty, name, content));
      expect(verification.status).toBe('invalid');
      expect(lines(verification, false)).toEqual([`no file lies in the package but the sealed ones: ${name} is not sealed`]);
    }
  });
});

test('verify.sh holds the answers against the index', () => {
  const check = (files: Files) => {
    const folder = lay(withFile(files, '../trusted.pub', owner.publicKeyPem));
    return spawnSync('bash', ['assets/verify.sh', '--key', join(folder, '../trusted.pub'), folder], { encoding: 'utf8' });
  };
  const what = "AWS's answers are those of their sealed index";
  expect(check(good)).toMatchObject({ status: 0, stdout: expect.stringContaining(`ok    ${what}`) });
  for (const files of [withFile(good, fileOf('answer 1'), 'answer X'), without(good, fileOf('answer 1'))]) {
    expect(check(files)).toMatchObject({ status: 1, stdout: expect.stringContaining(`NO    ${what}`) });
  }
  const more = check(withFile(good, fileOf('more'), 'more'));
  expect(more).toMatchObject({ status: 1, stdout: expect.stringContaining('NO    no file under responses/ but those of the index') });
});

test('an answer that is a folder is a missing answer', async () => {
  const folder = lay(without(good, fileOf('answer 0')));
  mkdirSync(join(folder, fileOf('answer 0')));
  writeFileSync(join(folder, fileOf('answer 0'), 'x'), 'x');
  const verification = await verifyPackage(folder, { publicKeyPem: owner.publicKeyPem });
  expect(verification.status).toBe('invalid');
});

test('the index reads back as it was written, sorted', async () => {
  const back = await readResponses(await writeResponses(index.toReversed()));
  expect(back).toEqual(await readResponses(await writeResponses(index)));
  expect(back).toHaveLength(index.length);
  expect(back).toEqual(expect.arrayContaining([...index]));
});
