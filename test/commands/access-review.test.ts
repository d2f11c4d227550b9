import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { accessReviewNeeds } from '../../src/access-review/needs.ts';
import { writeFacts } from '../../src/evidence/facts-file.ts';
import { neededFacts } from '../../src/needs.ts';
import { sourcesOf } from '../access-review/sources.ts';
import { identityAnswer, queryError, startWire } from '../aws/wire.ts';
import { emptyFolder } from '../evidence/workbench.ts';
import { bareEnvironment, runProgram } from '../program.ts';
import { recordedFacts, shardPackages } from '../shard-packages.ts';

let scratch: string;
let saved: string;
beforeAll(async () => {
  scratch = emptyFolder();
  saved = join(scratch, 'facts.jsonl.gz');
  const { facts: reviewed } = sourcesOf();
  const others = (await recordedFacts('reference')).filter(({ key }) => !reviewed.has(key));
  writeFileSync(saved, await writeFacts([...others, ...reviewed.values()]));
});

const iq = (args: readonly string[], environment: Record<string, string> = {}) => runProgram(args, bareEnvironment(scratch, environment));
const reference = ['--spec', 'fixtures/reference/spec.yaml'];
const folderOf = (name: string) => {
  const out = join(scratch, name);
  mkdirSync(out, { recursive: true });
  return out;
};
const packageIn = (out: string) => join(out, readdirSync(out)[0] ?? '');
const csvIn = (out: string) => readFileSync(join(packageIn(out), 'access-review.csv'), 'utf8');

describe('--format access-review', { timeout: 120_000 }, () => {
  it('writes the same CSV of the same facts, and the PDF to sign: the seal covers the one, and the other has its own', async () => {
    const outs = [folderOf('first'), folderOf('second')];
    for (const out of outs) await iq(['verify', ...reference, '--facts', saved, '--format', 'access-review', '--out', out]);
    const [first = '', second = ''] = outs;
    expect(readdirSync(packageIn(first))).toEqual(expect.arrayContaining(['access-review.csv', 'report.pdf']));
    expect(csvIn(first).split('\r\n')[1]).toMatch(/^"GROUP","cc-developers","g-developers","ada; zoe","staging"/);
    expect(csvIn(first)).toBe(csvIn(second));
    const { stdout } = await iq(['evidence', 'verify', packageIn(first), '--key', join(packageIn(first), 'signer.pub')]);
    expect(stdout).toContain('ok    digest of access-review.csv\n');
    expect(stdout).toContain('ok    report.pdf is sealed by the key of the record\n');
  });

  it('of the demo writes the review of the reference organization', async () => {
    const out = folderOf('demo');
    await iq(['demo', '--format', 'access-review,txt', '--out', out]);
    expect(readdirSync(packageIn(out))).toEqual(expect.arrayContaining(['access-review.csv', 'report.pdf', 'report.txt']));
  });

  it('of a merge is made of what the shards have read', async () => {
    const packages = await shardPackages(folderOf('shards'), { count: 2 });
    const out = folderOf('merged');
    const { stderr } = await iq(['merge', ...packages, '--format', 'access-review', '--out', out]);
    expect(stderr).toContain('no --trust was given');
    expect(csvIn(out)).toMatch(/^"Principal type",/);
  });

  it('of a shard has its facts read, and leaves no report; beside another report it is refused', async () => {
    const wire = await startWire((request, response) =>
      request.body.includes('GetCallerIdentity') ? identityAnswer(response) : queryError(response, 403, 'AccessDenied'),
    );
    const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret', AWS_ENDPOINT_URL: wire.endpoint };
    const out = folderOf('shard');
    const shard = ['verify', ...reference, '--shard', '1/1', '--out', out];
    expect((await iq([...shard, '--format', 'access-review'], keys)).code).toBe(2);
    await wire.close();
    expect(readdirSync(packageIn(out)).filter((name) => name.startsWith('report.') || name.endsWith('.csv'))).toEqual([]);
    const refused = await iq([...shard, '--format', 'access-review,pdf'], keys);
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('A shard judges nothing, so it has no report.') });
  });

  it('is among the formats that a wrong one is told of', async () => {
    const { code, stderr } = await iq(['demo', '--format', 'access-reviews', '--out', folderOf('wrong')]);
    expect(code).toBe(3);
    expect(stderr).toContain('There is no report format access-reviews.');
    expect(stderr).toContain('one or more of access-review, csv, html, json, junit, markdown, ocsf, pdf, sarif, svg, txt, or none');
  });

  it('has facts read that no check asks for, where the spec has IAM Identity Center', () => {
    const namesOf = (spec: Parameters<typeof neededFacts>[1]) => neededFacts([accessReviewNeeds], spec).map(({ name }) => name);
    expect(namesOf({ spec: sourcesOf().spec })).toEqual(expect.arrayContaining([...accessReviewNeeds.needs]));
    const none = namesOf({ spec: sourcesOf({ hasCenter: false }).spec });
    expect(none.filter((name) => (accessReviewNeeds.needs as readonly string[]).includes(name))).toEqual([]);
  });
});
