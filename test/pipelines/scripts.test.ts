import { generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { openShell, typedIn } from '../docs/shell.ts';
import { emptyFolder } from '../evidence/workbench.ts';
import { type Receiver, startReceiver } from '../notify/receiver.ts';
import { bareEnvironment } from '../program.ts';
import { installed, type Machine } from './installed.ts';
import { noted, pretend, results } from './pretended.ts';

// The scripts of the pipelines, with the program itself over saved facts, or with one in its place that notes what it is asked.
let machine: Machine;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());
beforeEach(() => {
  machine = installed(emptyFolder());
});

const verifySh = resolve('examples/pipelines/verify.sh');
const nightlySh = resolve('examples/nightly/nightly.sh');
const reference = {
  IQ_SPEC: resolve('fixtures/reference/spec.yaml'),
  IQ_FACTS: resolve('fixtures/reference/facts.jsonl.gz'),
  IQ_FORMAT: 'txt',
};
/** The script, by the program that pretends. */
const pretending = (path: string) => `iq() { pretended "$@"; }; . ${path}`;

describe('verify.sh with iq itself', () => {
  it.each([
    ['reference', 0, 'conforms'],
    ['broken', 1, 'does-not-conform'],
    ['half-denied', 2, 'incomplete'],
  ])('over the organization %s ends with %i, and leaves a package, its names and its message', async (state, code, conclusion) => {
    receiver.reply({ status: 500 });
    writeFileSync(join(machine.folder, 'hook url'), receiver.url);
    const environment = {
      IQ_SPEC: resolve(`fixtures/${state}/spec.yaml`),
      IQ_FACTS: resolve(`fixtures/${state}/facts.jsonl.gz`),
      IQ_FORMAT: 'txt',
      IQ_OUT: 'the evidence',
      IQ_DEPLOYMENT: 'commit=1\nrelease=a b *',
      IQ_NOTIFY: 'webhook:hook url',
      IQ_RESULT: 'result',
    };
    const ended = await machine.run(`sh ${verifySh}`, environment);
    expect({ ...ended, stdout: '', stderr: '' }).toEqual({ code, stdout: '', stderr: '' });
    const [runId = ''] = readdirSync(join(machine.folder, 'the evidence'));
    expect(results(join(machine.folder, 'result'))).toEqual({
      'exit-code': String(code),
      conclusion,
      'run-id': runId,
      package: `the evidence/${runId}`,
    });
    expect(readFileSync(join(machine.folder, 'the evidence', runId, 'report.txt'), 'utf8')).toContain(`iq: ${conclusion} exit=${code}`);
    expect(ended.stdout).toContain('NOT NOTIFIED: the webhook at 127.0.0.1');
    expect(receiver.message).toMatchObject({ runId, exitCode: code, record: { conclusion } });
  });

  it('that could not run ends with 3, and says so', async () => {
    const { code, stderr } = await machine.run(`sh ${verifySh}`, { ...reference, IQ_SPEC: 'nowhere.yaml', IQ_RESULT: 'result' });
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('nowhere.yaml') });
    expect(results(join(machine.folder, 'result'))).toEqual({ 'exit-code': '3', conclusion: 'could-not-run', package: '', 'run-id': '' });
  });
});

it('the first commands of docs/pipelines.md can be typed as they stand', async () => {
  const { folder } = machine;
  cpSync('fixtures/reference', folder, { recursive: true });
  cpSync('fixtures/reference/spec.yaml', join(folder, 'iq-spec.yaml'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(folder, 'seal.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const { PATH, ...bare } = bareEnvironment(folder);
  const env = { ...bare, PATH: `${join(folder, 'bin')}:${PATH}`, IQ: machine.root, IQ_FORMAT: 'junit' };
  const shell = openShell({ cwd: folder, env });
  const [run, shown] = typedIn('docs/pipelines.md');
  if (run === undefined || shown === undefined) throw new Error('the page has no commands');
  expect(await shell.type(run)).toContain('iq: conforms exit=0');
  expect(await shell.type(shown)).toMatch(/^exit-code=0\nconclusion=conforms\npackage=evidence\/(.*)\nrun-id=\1$/);
  shell.close();
});

describe('verify.sh', () => {
  it('hands on what the environment says, word by word, and evaluates none of it', async () => {
    const asked = pretend(machine, 0);
    const { code } = await machine.run(pretending(verifySh), {
      IQ_SPEC: 'a spec.yaml',
      IQ_CHANGE: '$(touch evaluated) `touch evaluated`; touch evaluated',
      IQ_DEPLOYMENT: 'a=1 2\nb=*',
      IQ_KEY: 'kms:arn',
      IQ_SEAL_ROLE: 'sealer',
      IQ_LEDGER: 's3://l/x',
      IQ_NOTIFY: 'sns:arn\nwebhook:a file',
      IQ_NOTIFY_WHEN: 'always',
      IQ_NOTIFY_ROLE: 'notifier',
      IQ_NOTIFY_SECRET: 'a secret file',
    });
    expect(code).toBe(0);
    expect(asked()).toBe(
      '[verify][--out][evidence][--format][pdf,html,junit,sarif,markdown][--no-progress][--purpose][post-change][--spec][a spec.yaml]' +
        '[--change][$(touch evaluated) `touch evaluated`; touch evaluated][--key][kms:arn][--seal-role][sealer][--ledger][s3://l/x]' +
        '[--notify-when][always][--notify-role][notifier][--notify-secret][a secret file][--deployment][a=1 2][--deployment][b=*][--notify][sns:arn][--notify][webhook:a file]\n',
    );
    expect(existsSync(join(machine.folder, 'evaluated'))).toBe(false);
  });

  it('compares where there is a baseline', async () => {
    const asked = pretend(machine, 4);
    const { code } = await machine.run(pretending(verifySh), {
      IQ_BASELINE: 'evidence/0193-base',
      IQ_TRUST: 'seal.pub',
      IQ_PURPOSE: 'monitoring',
    });
    expect(code).toBe(4);
    expect(asked()).toMatch(/^\[drift\].*\[--purpose\]\[monitoring\]\[--baseline\]\[evidence\/0193-base\]\[--trust\]\[seal\.pub\]\n$/);
    expect(asked()).not.toContain('--spec');
  });

  test.each([0, 1, 2, 3, 4, 130, 143])('ends as iq does, with %i', async (code) => {
    pretend(machine, code);
    expect((await machine.run(pretending(verifySh), { IQ_RESULT: 'result' })).code).toBe(code);
    expect(results(join(machine.folder, 'result'))).toMatchObject({
      'exit-code': String(code),
      package: code === 3 ? '' : 'evidence/0193-run',
    });
  });

  test.each([
    [0, 0, 0],
    [0, 3, 3],
    [4, 1, 3],
    [1, 3, 1],
    [2, 3, 2],
  ])('where iq ends with %i and the publication with %i, it ends with %i', async (code, publishes, expected) => {
    const asked = pretend(machine, code, { publishes });
    const ended = await machine.run(pretending(verifySh), { IQ_PUBLISH: 's3://b/p', IQ_PUBLISH_ROLE: 'writer', IQ_RETAIN: '10y' });
    expect(ended.code).toBe(expected);
    expect(asked()).toContain('[evidence][publish][evidence/0193-run][--to][s3://b/p][--role][writer][--retain][10y]\n');
    expect(ended.stderr).toBe(publishes === 0 ? '' : 'verify.sh: evidence/0193-run could not be published to s3://b/p\n');
  });
});

describe('verify.sh where something else goes wrong', () => {
  /** An iq that waits to be ended, and leaves its package then. */
  const waiting = () => {
    pretend(machine, 143);
    writeFileSync(
      join(machine.root, 'dist/iq.js'),
      "#!/bin/sh\ntrap 'echo heard >> heard; echo evidence: evidence/0193-run; exit 143' TERM\n: > began\nfor i in $(seq 100); do sleep 0.05; done\n",
    );
  };

  it('hands the signal that ends it on to iq, once, and says what iq left', async () => {
    waiting();
    const job = `sh ${verifySh} & job=$!; until [ -e began ]; do sleep 0.05; done; kill -TERM $job; kill -TERM $job; wait $job`;
    const { code } = await machine.run(job, { IQ_RESULT: 'result' });
    expect(code).toBe(143);
    expect(readFileSync(join(machine.folder, 'heard'), 'utf8')).toBe('heard\n');
    expect(results(join(machine.folder, 'result'))).toMatchObject({ 'exit-code': '143', package: 'evidence/0193-run' });
  });

  test.each<[string, number, number, Record<string, string>, string]>([
    ['without a place for a temporary file', 2, 3, { TMPDIR: '/nowhere' }, 'verify.sh: no temporary file can be made'],
    ['that cannot write what came out', 2, 2, { IQ_RESULT: '/nowhere/result' }, 'verify.sh: /nowhere/result cannot be written'],
    ['that cannot write what came out', 0, 3, { IQ_RESULT: '/nowhere/result' }, 'verify.sh: /nowhere/result cannot be written'],
    ['without what its environment says it needs', 0, 3, { IQ_REQUIRE: 'IQ_KEY\nIQ_LEDGER', IQ_KEY: 'k' }, 'verify.sh: IQ_LEDGER is empty'],
  ])('%s, where iq ends with %i, ends with %i', async (_, ends, code, environment, message) => {
    pretend(machine, ends);
    const ended = await machine.run(pretending(verifySh), environment);
    expect(ended).toMatchObject({ code, stderr: expect.stringContaining(`${message}\n`) });
  });

  it('without what it needs does not run', async () => {
    const asked = pretend(machine, 0);
    await machine.run(pretending(verifySh), { IQ_REQUIRE: 'IQ_KEY' });
    expect(asked()).toBe('');
  });

  test.each([
    [0, 3],
    [2, 2],
  ])('with a package that cannot be read, where iq ends with %i, ends with %i and keeps it', async (ends, code) => {
    const asked = pretend(machine, ends);
    writeFileSync(join(machine.folder, 'evidence/0193-run/evidence.sigstore.json'), '{');
    const ended = await machine.run(pretending(verifySh), { IQ_RESULT: 'result', IQ_PUBLISH: 's3://b/p' });
    expect(ended).toMatchObject({ code, stderr: expect.stringContaining('verify.sh: evidence/0193-run does not say what it concludes\n') });
    expect(results(join(machine.folder, 'result'))).toMatchObject({
      package: 'evidence/0193-run',
      conclusion: '',
      'exit-code': String(code),
    });
    expect(asked()).toContain('[evidence][publish][evidence/0193-run]');
  });

  it('says at the end what it ends with, where the package could not be published', async () => {
    pretend(machine, 0, { publishes: 3 });
    await machine.run(pretending(verifySh), { IQ_RESULT: 'result', IQ_PUBLISH: 's3://b/p' });
    expect(results(join(machine.folder, 'result'))).toMatchObject({ 'exit-code': '3', package: 'evidence/0193-run' });
  });
});

describe('nightly.sh', () => {
  /** A place in S3 that holds this text under `baseline`, and how the AWS CLI ends. */
  const holding = (text: string | undefined, { lists = 0, reads = 0 } = {}) =>
    machine.program(
      'aws',
      `echo "aws $*" >> ${machine.folder}/aws.log
case "$*" in
  *list-objects-v2*) echo ${text === undefined ? 'None' : 'p/q/baseline'}; exit ${lists} ;;
  *--recursive*) mkdir -p state/fetched/${text} ;;
  *) echo "${text}"; exit ${reads} ;;
esac`,
    );
  const night = (environment: Record<string, string>) => machine.run(`sh ${nightlySh}`, { IQ_STATE: 'state', ...environment });
  it('without a baseline verifies, and says that it cannot say what changed', async () => {
    const asked = noted(machine, 0);
    const { code, stderr } = await night({});
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'nightly.sh: there is no baseline, so this night cannot say what changed\n' });
    expect(asked()).toMatch(/^\[verify\]\[--out\]\[state\/evidence\]\[--format\]\[html,junit,markdown\].*\[--purpose\]\[monitoring\]/);
  });

  it('compares with the package that the file on this machine names', async () => {
    const asked = noted(machine, 4);
    mkdirSync(join(machine.folder, 'state'));
    writeFileSync(join(machine.folder, 'state/baseline'), '0193-abcd\n');
    const { code, stderr } = await night({});
    expect({ code, stderr }).toEqual({ code: 4, stderr: '' });
    expect(asked()).toContain('[--baseline][state/evidence/0193-abcd]');
  });

  it('does not run with a file that names nothing: the name was lost on its way', async () => {
    const asked = noted(machine, 0);
    mkdirSync(join(machine.folder, 'state'));
    writeFileSync(join(machine.folder, 'state/baseline'), '');
    const { code, stderr } = await night({});
    expect({ code, stderr, asked: asked() }).toEqual({ code: 3, stderr: 'nightly.sh: state/baseline names no run\n', asked: '' });
  });

  it('finds the baseline of a place that is written with a slash at its end', async () => {
    const asked = noted(machine, 0);
    holding('0193-abcd');
    const { stderr } = await night({ IQ_PUBLISH: 's3://bucket/p/q/' });
    expect(stderr).toBe('');
    expect(asked()).toContain('[--baseline][state/fetched/0193-abcd]');
    expect(readFileSync(join(machine.folder, 'aws.log'), 'utf8')).toContain('--prefix p/q/baseline ');
  });

  it('fetches the baseline from where packages are kept, and publishes the new one there', async () => {
    const asked = noted(machine, 0);
    holding('0193-abcd');
    const { code, stderr } = await night({ IQ_PUBLISH: 's3://bucket/p/q' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(asked()).toContain('[--baseline][state/fetched/0193-abcd]');
    expect(asked()).toContain('[evidence][publish][evidence/0193-run][--to][s3://bucket/p/q]');
    expect(readFileSync(join(machine.folder, 'aws.log'), 'utf8').trimEnd().split('\n')).toEqual([
      'aws s3api list-objects-v2 --bucket bucket --prefix p/q/baseline --max-keys 1 --query Contents[0].Key --output text',
      'aws s3 cp --no-progress s3://bucket/p/q/baseline -',
      'aws s3 cp --recursive --no-progress --only-show-errors s3://bucket/p/q/0193-abcd/ state/fetched/0193-abcd',
    ]);
  });

  test.each<[string, string | undefined, { lists?: number; reads?: number }, string]>([
    ['a place that cannot be listed', undefined, { lists: 254 }, 's3://bucket/p/q cannot be listed'],
    ['a baseline that cannot be read', '0193', { reads: 1 }, 's3://bucket/p/q/baseline cannot be read'],
    ['a baseline that is no run id', '../../etc', {}, 'what the baseline names is no run id'],
    ['a baseline that names nothing', '', {}, 's3://bucket/p/q/baseline names no run'],
  ])('does not run with %s', async (_, text, codes, message) => {
    const asked = noted(machine, 0);
    holding(text, codes);
    const { code, stderr } = await night({ IQ_PUBLISH: 's3://bucket/p/q' });
    expect({ code, stderr, asked: asked() }).toEqual({ code: 3, stderr: `nightly.sh: ${message}\n`, asked: '' });
  });
});
