import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder } from '../evidence/workbench.ts';
import { bareEnvironment, runProgram } from '../program.ts';
import { testWith, textOf } from '../reporters/tools.ts';
import { shardPackages } from '../shard-packages.ts';

let scratch: string;
beforeAll(() => {
  scratch = emptyFolder();
});

const iq = (args: readonly string[]) => runProgram(args, bareEnvironment(scratch));
const folderOf = (name: string) => {
  const out = join(scratch, name);
  mkdirSync(out, { recursive: true });
  return out;
};
const packageIn = (out: string) => join(out, readdirSync(out)[0] ?? '');
const svgIn = (out: string) => readFileSync(join(packageIn(out), 'architecture.svg'), 'utf8');
/** Without what differs from run to run. */
const withoutRun = (svg: string) => svg.replaceAll(/execution [0-9a-f-]{36}/g, '').replaceAll(/textLength="[\d.]+"/g, '');

describe('--format svg', { timeout: 60_000 }, () => {
  it('draws the same architecture of the same facts, with every account, and the seal covers it', async () => {
    const outs = [folderOf('first'), folderOf('second')];
    const facts = ['--spec', 'fixtures/broken/spec.yaml', '--facts', 'fixtures/broken/facts.jsonl.gz'];
    for (const out of outs) await iq(['verify', ...facts, '--format', 'svg', '--out', out]);
    const [first = '', second = ''] = outs;
    const svg = svgIn(first);
    for (const words of ['production', '222222222222', 'log_archive', 'us-west-2', 'org-trail-444444444444', 'class="callout"'])
      expect(svg).toContain(words);
    expect(withoutRun(svgIn(second))).toBe(withoutRun(svg));
    const { stdout } = await iq(['evidence', 'verify', packageIn(first), '--key', join(packageIn(first), 'signer.pub')]);
    expect(stdout).toContain('ok    digest of architecture.svg\n');
  });

  it('of a merge is made of what the shards have read', async () => {
    const packages = await shardPackages(folderOf('shards'), { count: 2 });
    const out = folderOf('merged');
    await iq(['merge', ...packages, '--format', 'svg', '--out', out]);
    expect(svgIn(out)).toContain('MERGED from 2 shards');
  });
});

testWith('pdftotext', 'the second page of the report is the picture', async () => {
  const out = folderOf('demo');
  await iq(['demo', '--out', out]);
  const pdf = readFileSync(join(packageIn(out), 'report.pdf'));
  expect(textOf(pdf, ['-f', '2', '-l', '2', '-raw'])).toMatch(/Verified architecture.*cc-dicom-222222222222/);
});
