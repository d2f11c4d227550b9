import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { history } from '../../src/commands/history.ts';
import type { History, HistoryRow } from '../../src/history/model.ts';
import { emptyFolder, flipped, owner, stranger } from '../evidence/workbench.ts';
import { capture } from '../history/captured.ts';
import { livePackage, renamedSubnet } from '../history/live-package.ts';
import { runIdOf } from '../shard-packages.ts';

const printed = capture();
/** Packages of four nights; the third is a narrowed one, and the last sealed by somebody else. */
let nights: readonly [string, string, string, string];
let trust: string;
let others: string;
beforeAll(async () => {
  const folder = emptyFolder();
  nights = [
    await livePackage(folder, { number: 1 }),
    await livePackage(folder, { number: 2, facts: renamedSubnet }),
    await livePackage(folder, { number: 3, asked: { narrowing: { checks: ['iam-users'] } } }),
    await livePackage(folder, { number: 4, facts: renamedSubnet, signer: stranger }),
  ];
  [trust, others] = [join(folder, 'owner.pub'), join(folder, 'stranger.pub')];
  writeFileSync(trust, owner.publicKeyPem);
  writeFileSync(others, stranger.publicKeyPem);
});

/** A folder with copies of some nights, at these places in it. */
function laid(places: Readonly<Record<string, 0 | 1 | 2 | 3>>): string {
  const folder = emptyFolder();
  for (const [place, night] of Object.entries(places)) cpSync(nights[night], join(folder, place), { recursive: true });
  return folder;
}

async function told(folder: string, keys: readonly string[] = [trust, others]): Promise<{ code: unknown; rows: readonly HistoryRow[] }> {
  await history(folder, { trust: keys, json: true });
  return { code: printed.exitCode(), rows: (JSON.parse(printed.out) as History).rows };
}
const problems = (rows: readonly HistoryRow[]) => rows.flatMap((row) => (row.kind === 'problem' ? [row.problem] : []));

describe('iq history', () => {
  it('compares each whole run with the one before it, wherever they lie below the folder', async () => {
    const { code, rows } = await told(laid({ 'b/c/d/one': 0, 'a/two': 1, three: 2, four: 3 }));
    expect(code).toBe(0);
    expect(rows.map((row) => row.kind === 'run' && [row.runId, row.drift?.result, row.drift?.since, row.drift?.resources])).toEqual([
      [runIdOf(1), undefined, undefined, undefined],
      [runIdOf(2), 'changed', runIdOf(1), 1],
      [runIdOf(3), undefined, undefined, undefined],
      // Not with the narrowed one between them.
      [runIdOf(4), 'nothing', runIdOf(2), 0],
    ]);
  });

  it('prints a table, draws a picture, and says that nobody vouches for who sealed them', async () => {
    const folder = laid({ one: 0, two: 1 });
    const svg = join(folder, 'history.svg');
    await history(folder, { svg });
    expect(printed.exitCode()).toBe(0);
    expect(printed.out).toMatch(/\n2026-11-01 02:00 .* -\n2026-11-02 02:00 .* 1r\n/);
    expect(printed.out).toMatch(/\n2 packages: every one holds\n$/);
    expect(printed.err).toContain('no --trust was given');
    expect(readFileSync(svg, 'utf8')).toContain('class="changed"');
  });

  it('of one package is the history of that one', async () => {
    expect((await told(nights[0])).rows).toHaveLength(1);
  });

  it('exits 1 where a package does not hold, and goes on with the others', async () => {
    const folder = laid({ one: 0, two: 1, four: 3 });
    const facts = join(folder, 'two', 'facts.jsonl.gz');
    writeFileSync(facts, flipped(readFileSync(facts)));
    const { code, rows } = await told(folder);
    expect(code).toBe(1);
    expect(problems(rows)).toEqual([expect.stringContaining('digest of facts.jsonl.gz')]);
    expect(rows.map(({ kind }) => kind)).toEqual(['run', 'problem', 'run']);
    expect(rows[2]).toMatchObject({ drift: { since: runIdOf(1), resources: 1 } });
  });

  it('leaves out nothing: a record that is gone, one that cannot be read, documents, links, and runs that are under way', async () => {
    const folder = laid({ one: 0, [runIdOf(2)]: 1, spoiled: 3 });
    rmSync(join(folder, runIdOf(2), 'evidence.sigstore.json'));
    writeFileSync(join(folder, 'spoiled', 'evidence.sigstore.json'), '{');
    mkdirSync(join(folder, `.${runIdOf(9)}.partial`));
    mkdirSync(join(folder, 'protocols', 'IQS'), { recursive: true });
    writeFileSync(join(folder, 'protocols', 'IQS', 'protocol.sigstore.json'), '{}');
    symlinkSync(nights[0], join(folder, 'latest'));
    const { code, rows } = await told(folder);
    expect(code).toBe(1);
    expect(problems(rows).sort()).toEqual([
      'it holds no evidence.sigstore.json: its record is gone',
      expect.stringContaining('the bundle is a Sigstore bundle'),
    ]);
    expect(rows.flatMap((row) => (row.kind === 'other' ? [row.what] : [])).sort()).toEqual([
      'a link, which is not followed',
      'a run that is under way, or was cut off',
      'an IQ protocol, and no record of a run',
    ]);
  });

  it('tells a copy from another record of the same run', async () => {
    const folder = laid({ one: 0, copy: 0 });
    const copies = await told(folder);
    expect({ code: copies.code, copyOf: copies.rows.flatMap((row) => (row.kind === 'run' ? [row.copyOf] : [])) }).toEqual({
      code: 0,
      copyOf: [undefined, join(folder, 'copy')],
    });
    cpSync(await livePackage(emptyFolder(), { number: 1, facts: renamedSubnet }), join(folder, 'forged'), { recursive: true });
    printed.exitCode();
    const { code, rows } = await again(folder);
    expect(code).toBe(1);
    expect([...new Set(problems(rows))].sort()).toEqual([
      `another record of the run ${runIdOf(1)} lies in ${join(folder, 'copy')}`,
      `another record of the run ${runIdOf(1)} lies in ${join(folder, 'forged')}`,
    ]);
    expect(problems(rows)).toHaveLength(3);
  });

  it('demands that one of the trusted keys sealed each', async () => {
    const { code, rows } = await told(laid({ one: 0, four: 3 }), [trust]);
    expect(code).toBe(1);
    expect(problems(rows)).toEqual([expect.stringContaining('another key sealed this')]);
  });

  it.each<[string, () => string, string]>([
    ['a folder that is not there', () => join(emptyFolder(), 'none'), 'is no folder'],
    ['a folder without packages', () => emptyFolder(), 'There is no package of a run'],
  ])('refuses %s', async (_, folder, why) => {
    await expect(history(folder(), { svg: join(emptyFolder(), 'x.svg') })).rejects.toThrow(why);
    expect(printed.out).toBe('');
  });

  it('refuses a picture that cannot be written before it reads anything', async () => {
    const nowhere = join(emptyFolder(), 'no', 'where.svg');
    await expect(history(nights[0], { svg: nowhere })).rejects.toThrow('Nothing can be written');
    expect(existsSync(nowhere)).toBe(false);
  });
});

/** As `told`, without what was printed before. */
async function again(folder: string) {
  const before = printed.out.length;
  await history(folder, { trust: [trust, others], json: true });
  return { code: printed.exitCode(), rows: (JSON.parse(printed.out.slice(before)) as History).rows };
}
