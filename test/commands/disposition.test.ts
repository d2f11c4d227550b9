import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nonPassesOf } from '../../src/evidence/documents/non-passes.ts';
import { recomputeReport } from '../../src/evidence/documents/report.ts';
import type { QualificationReport } from '../../src/qualification-file.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { type Disposing, makeDisposing, runIdOf } from './disposed.ts';

// Records of live runs, and people with keys of OpenSSL, through the program.
let ground: Disposing;
let path: string;
let retest: string;
const failing = nonPassesOf(sampleQualification('mixed')).map(({ testCase }) => testCase);
const user = failing.find((testCase) => testCase.startsWith('iam-users.no-users')) ?? '';
const others = failing.filter((testCase) => testCase !== user);
const accepted = ['--as', 'accepted', '--deviation', 'DEV-1', '--reason', 'Low risk'];
const corrected = ['--as', 'corrected', '--deviation', 'DEV-2', '--reason', 'The user was deleted'];
const each = (testCases: readonly string[]) => testCases.flatMap((testCase) => ['--test-case', testCase]);
const filed = () => (existsSync(join(path, 'dispositions')) ? readdirSync(join(path, 'dispositions')).sort() : []);

beforeAll(async () => {
  ground = makeDisposing();
  path = await ground.record(runIdOf(1), 10);
  retest = await ground.record(runIdOf(2), 12, { variant: 'conforming' });
});
afterAll(() => ground?.remove());

describe('iq disposition refuses', () => {
  it.each<[string, (at: Disposing) => readonly string[], RegExp]>([
    [
      'a test case that passed',
      () => [...each(['audit-trail.multi-region@organization/arn:aws:cloudtrail:us-east-2:111111111111:trail/org-trail']), ...accepted],
      /came out pass|has no test case/,
    ],
    [
      'a test case that is not there, with those of its requirement',
      () => [...each([`${user}x`]), ...accepted],
      /has no test case .*\n.*did you mean iam-users\.no-users@/s,
    ],
    [
      'the beginning of more than one, with some of them',
      () => [...each([others[0]?.slice(0, 1) ?? '']), ...accepted],
      /is the beginning of \d+ test cases|has no test case/,
    ],
    ['corrected without a retest', () => [...each([user]), ...corrected], /--retest/],
    [
      'corrected by an earlier run',
      () => [...each([user]), ...corrected, '--retest', join(ground.folder, 'evidence', runIdOf(3))],
      /before the record was finished/,
    ],
    [
      'an error of the test that failed again',
      () => [
        ...each([user]),
        '--as',
        'test-error',
        '--deviation',
        'D',
        '--reason',
        'R',
        '--retest',
        join(ground.folder, 'evidence', runIdOf(4)),
      ],
      /fails in the retest/,
    ],
    ['a role that the spec does not have', () => [...each([user]), ...accepted, '--role', 'reviewr'], /did you mean reviewer/],
    ['no reason', () => [...each([user]), '--as', 'accepted', '--deviation', 'D', '--reason', '   '], /reason in words/],
  ])('%s', async (_, more, why) => {
    await ground.record(runIdOf(3), 9, { variant: 'conforming' });
    await ground.record(runIdOf(4), 13);
    const { code, stderr } = await ground.dispose(path, more(ground));
    expect([code, stderr]).toEqual([3, expect.stringMatching(why)]);
    expect(filed()).toEqual([]);
  });

  it('who is not named, whose certificate ended, who knows no passphrase, and who types no name', async () => {
    const asked = [...each([user]), ...accepted];
    const { people } = ground;
    const key = ['--role', 'reviewer', '--key', people.reviewer.key, '--certificates', people.reviewer.certificates];
    const ended = [
      await ground.dispose(path, asked, people.executor),
      await ground.dispose(path, asked, people.expired),
      await ground.dispose(path, [...asked, '--role', 'approver'], people.stranger),
      await ground.iq(['disposition', path, ...asked, ...key], ['wrong', people.reviewer.name]),
      await ground.iq(['disposition', path, ...asked, ...key], [people.reviewer.passphrase, 'Somebody Else']),
    ];
    expect(ended.map(({ code }) => code)).toEqual([3, 3, 3, 3, 3]);
    const [executor, expired, stranger, wrong, other] = ended.map(({ stderr }) => stderr);
    expect(executor).toContain('is none of those who may sign as reviewer');
    expect(expired).toMatch(/Otto Expired.*it expired on 2021/s);
    expect(stranger).toMatch(/may not dispose/);
    expect(wrong).toContain('passphrase');
    expect(other).toContain('Nothing was signed');
    expect(filed()).toEqual([]);
  });

  it.each(['--reason', '--deviation'])('an empty %s before anybody types a passphrase', async (option) => {
    const { people } = ground;
    const key = ['--role', 'reviewer', '--key', people.reviewer.key, '--certificates', people.reviewer.certificates];
    const { code, stderr } = await ground.iq(['disposition', path, ...each([user]), ...accepted, option, ' ', ...key]);
    expect([code, stderr]).toEqual([3, expect.stringContaining(option.slice(2))]);
    expect(stderr).not.toContain('Passphrase');
  });

  it('a record that was changed', async () => {
    const copy = join(ground.folder, 'changed', runIdOf(1));
    cpSync(path, copy, { recursive: true });
    writeFileSync(join(copy, 'spec.resolved.json'), '{}');
    const { code, stderr } = await ground.dispose(copy, [...each([user]), ...accepted]);
    expect([code, stderr]).toEqual([3, expect.stringContaining('is not valid')]);
  });
});

describe('iq report and iq disposition, one after the other', () => {
  const reported = async (packages: readonly string[], out: string) => {
    const ended = await ground.iq(['report', ...packages, '--out', join(ground.folder, out), '--json']);
    const predicate = ended.code === 3 ? undefined : (JSON.parse(ended.stdout) as QualificationReport);
    return { ...ended, predicate };
  };

  it('says what is open', async () => {
    const { code, predicate, stderr } = await reported([path], 'open');
    expect(predicate).toMatchObject({ conclusion: 'open', open: [...failing].sort() });
    expect(code).toBe(1);
    expect(stderr).toContain(`open: ${user}`);
  });

  it('disposes of one by a retest, and of the others at once', async () => {
    const one = await ground.dispose(path, [...each([user]), ...corrected, '--retest', retest]);
    expect(one).toMatchObject({ code: 0, stdout: expect.stringContaining(`${user} corrected (DEV-2)`) });
    const more = await ground.dispose(path, [...each(others), ...accepted]);
    expect(more.code).toBe(0);
    for (const testCase of others) expect(more.stderr).toContain(testCase);
    expect(filed()).toEqual(failing.map((_, index) => `000${index + 1}.sigstore.json`));
  });

  it('refuses a report without a retest that is cited, and with a package that none cites', async () => {
    const missing = await reported([path], 'missing');
    expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining(`cites the retest ${runIdOf(2)}, which is not there`)]);
    const strange = await reported([path, retest, join(ground.folder, 'evidence', runIdOf(4))], 'strange');
    expect([strange.code, strange.stderr]).toEqual([3, expect.stringContaining(`cites the execution ${runIdOf(4)}`)]);
    expect(existsSync(join(ground.folder, 'strange'))).toBe(false);
  });

  it('writes a report that can be approved, and that anybody can make again of its files', async () => {
    const { code, predicate, stderr } = await reported([path, retest], 'reports');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    if (predicate === undefined) throw new Error('no report was written');
    expect(predicate).toMatchObject({ conclusion: 'qualified-with-deviations', open: [], obstacles: [], retests: [{ runId: runIdOf(2) }] });
    expect(predicate.nonPasses.find(({ testCase }) => testCase === user)?.disposition).toMatchObject({
      as: 'corrected',
      printedName: 'Rita Reviewer',
      retest: { runId: runIdOf(2), outcome: 'pass' },
    });
    const folder = join(ground.folder, 'reports', `report-${runIdOf(1)}`);
    const files = filesBelow(folder);
    expect((await recomputeReport(files, predicate)).filter(({ ok }) => ok !== true)).toEqual([]);
    const greener = { ...predicate, conclusion: 'qualified' as const, nonPasses: predicate.nonPasses.slice(1) };
    expect((await recomputeReport(files, greener)).filter(({ ok }) => ok === false)).toHaveLength(2);
    const without = new Map([...files].filter(([name]) => !name.includes('/dispositions/0006')));
    expect((await recomputeReport(without, predicate)).some(({ ok }) => ok === false)).toBe(true);
    const again = await reported([path, retest], 'reports');
    expect([again.code, again.stderr]).toEqual([3, expect.stringContaining('is already there')]);
  });

  it('a second disposition takes the place of the first, which is kept', async () => {
    const ended = await ground.dispose(path, [...each([user]), ...accepted]);
    expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining('takes the place of an earlier disposition') });
    expect(filed()).toHaveLength(failing.length + 1);
    const { predicate } = await reported([path], 'replaced');
    expect(predicate?.nonPasses.find(({ testCase }) => testCase === user)?.disposition?.as).toBe('accepted');
  });

  it('a disposition that is taken away, or is of another record, is refused', async () => {
    const [first] = filed();
    const copy = join(ground.folder, 'gap', runIdOf(1));
    cpSync(path, copy, { recursive: true });
    rmSync(join(copy, 'dispositions', first ?? ''));
    expect(await reported([copy], 'gap-report')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('0001.sigstore.json comes here'),
    });
    const foreign = join(ground.folder, 'evidence', runIdOf(4));
    cpSync(join(path, 'dispositions'), join(foreign, 'dispositions'), { recursive: true });
    expect(await reported([foreign], 'foreign-report')).toMatchObject({ code: 3, stderr: expect.stringContaining('is about the record') });
  });
});

function filesBelow(folder: string): ReadonlyMap<string, Uint8Array> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [file.slice(folder.length + 1), readFileSync(file)];
    }),
  );
}
