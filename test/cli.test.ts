import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryError, startWire } from './aws/wire.ts';
import { bareEnvironment, maxBuffer } from './program.ts';

// The built program, as it ships.
const iq = join(process.cwd(), 'dist', 'iq.js');
let scratch: string;

beforeAll(() => {
  const built = spawnSync(process.execPath, ['scripts/build.ts'], { encoding: 'utf8' });
  expect(built.status, built.stderr).toBe(0);
  scratch = mkdtempSync(join(tmpdir(), 'iq-cli-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const environment = (extra: Record<string, string> = {}) => bareEnvironment(scratch, extra);
const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret' };

function execute(args: readonly string[], extra: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [iq, ...args], {
    encoding: 'utf8',
    env: environment(extra),
    cwd: process.cwd(),
    maxBuffer,
  });
  return { status, stdout, stderr };
}

const reference = ['--spec', 'fixtures/reference/spec.yaml'];
const facts = ['--facts', 'fixtures/reference/facts.jsonl.gz'];

describe('exit codes', () => {
  it.each([
    ['no command', [], 3, 'Usage: iq'],
    ['help', ['--help'], 0, 'Exit codes: 0 conforms'],
    ['version', ['--version'], 0, '0.1.0'],
    ['an unknown command', ['verfiy'], 3, "unknown command 'verfiy'"],
    ['an unknown flag', ['verify', ...reference, '--frobnicate'], 3, "unknown option '--frobnicate'"],
    ['a flag without its value', ['verify', '--spec'], 3, 'argument missing'],
    ['no spec', ['verify'], 3, "required option '--spec <file>' not specified"],
    ['a spec that is not there', ['verify', '--spec', 'nowhere.yaml'], 3, 'nowhere.yaml'],
    ['facts that are not there', ['verify', ...reference, '--facts', 'nowhere.gz'], 3, 'nowhere.gz cannot be read'],
    ['facts that are none', ['verify', ...reference, '--facts', 'package.json'], 3, 'package.json'],
    ['a report format that there is not', ['demo', '--format', 'docx'], 3, 'There is no report format docx'],
    ['a check that there is not', ['verify', ...reference, ...facts, '--check', 'nonsense'], 3, 'There is no check nonsense'],
    ['an account that there is not', ['verify', ...reference, ...facts, '--account', 'nobody'], 3, 'There is no account nobody'],
    [
      'a replay that claims to be a qualification',
      ['verify', ...reference, ...facts, '--purpose', 'qualification'],
      3,
      'can only have the purpose engineering',
    ],
    [
      'a narrowed run that claims to be one',
      ['verify', ...reference, '--check', 'iam-users', '--purpose', 'monitoring'],
      3,
      'can only have the purpose engineering',
    ],
    ['a purpose that there is not', ['verify', ...reference, '--purpose', 'fun'], 3, 'Allowed choices are'],
    ['a concurrency of none', ['verify', ...reference, '--concurrency', '0'], 3, 'expected a whole number'],
    ['a folder that cannot be made', ['demo', '--out', 'package.json/evidence'], 3, 'Nothing can be written into package.json/evidence'],
    [
      'facts into a folder that is not there',
      ['verify', ...reference, ...facts, '--save-facts', 'nowhere/facts.gz'],
      3,
      'Nothing can be written into nowhere',
    ],
    ['a key that is not there', ['demo', '--key', 'nowhere.pem'], 3, 'nowhere.pem'],
    ['a package that is not there', ['evidence', 'verify', 'nowhere'], 3, 'nowhere'],
    ['a valid spec', ['spec', 'validate', 'iq-spec.example.yaml'], 0, 'valid: IQS-0042'],
    ['the resolved spec', ['spec', 'resolve', 'iq-spec.example.yaml'], 0, '"o-exampleorgid"'],
    ['the schema', ['spec', 'schema'], 0, 'json-schema.org'],
    ['permissions', ['permissions'], 0, 'iam:GetAccountSummary'],
    ['the session policy', ['permissions', '--format', 'session-policy', ...reference], 0, 'cloudwatch:GetMetricData'],
    ['the checks', ['checks'], 0, 'cmk-encryption'],
    ['one of the checks', ['checks', 'audit-trail'], 0, 'audit-trail.management-events'],
    ['one requirement of the checks', ['checks', 'cmk-encryption.key-rotation'], 0, 'aws kms get-key-rotation-status'],
    ['the checks as a spec asks for them', ['checks', ...reference], 0, 'specified:'],
    ['one of the checks that there is not', ['checks', 'iam-usres'], 3, 'did you mean iam-users?'],
    ['the checks of a spec that is not there', ['checks', '--spec', 'nowhere.yaml'], 3, 'nowhere.yaml'],
    ['a check by the beginning of its id', ['checks', 'cmk'], 0, 'cmk-encryption.key-rotation'],
    ['the beginning of two checks', ['checks', 'iam'], 3, 'one of iam-roles, iam-users'],
    [
      'a run of a check by its beginning',
      ['verify', ...reference, ...facts, '--check', 'cmk', '--format', 'none', '--out', join(tmpdir(), 'iq-by-prefix')],
      0,
      'PARTIAL',
    ],
    ['two checks at once', ['checks', 'iam-users', 'audit-trail'], 3, 'too many arguments'],
  ])('%s', (_, args, status, text) => {
    const result = execute(args);
    expect({ status: result.status, text: result.stdout + result.stderr }).toEqual({ status, text: expect.stringContaining(text) });
    expect(result.stderr).not.toMatch(/^ {4}at /m);
  });

  it('prints all twenty mistakes of a spec with line and column', () => {
    const { status, stderr } = execute(['spec', 'validate', 'fixtures/mistakes/spec.yaml']);
    expect(status).toBe(3);
    expect(stderr.match(/^.*spec\.yaml:\d+:\d+ /gm)).toHaveLength(20);
  });
});

describe('the Node that runs it', () => {
  const pretending = (version: string) => {
    const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;
    return spawnSync(process.execPath, ['--import', pretend, iq, '--version'], { encoding: 'utf8', env: environment() });
  };

  it.each(['18.20.8', '20.20.2', '22.22.1', '23.11.0', '24.14.9'])('says in one sentence that %s is too old', (version) => {
    const { status, stderr } = pretending(version);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: `iq needs Node 22.22.2 or later in line 22, or 24.15 or later; this is ${version}\n`,
    });
  });

  it.each(['22.22.2', '22.23.0', '24.15.0', '26.0.0'])('runs on %s', (version) => {
    expect(pretending(version).status).toBe(0);
  });

  it('imports nothing that an old Node lacks before it has looked', () => {
    expect(readFileSync(iq, 'utf8').match(/^import .*/gm)).toEqual(['import module from "node:module";']);
  });
});

describe('the catalogue of checks', () => {
  it('prints a table: id, requirements, scope and section on a line, the title below', () => {
    const { stdout, stderr } = execute(['checks']);
    const [header = '', blank, ...lines] = stdout.trimEnd().split('\n');
    expect([stderr, blank, lines.at(-1)]).toEqual([
      '',
      '',
      expect.stringMatching(/^\d+ checks, \d+ requirements\. iq checks ID explains one of them\.$/),
    ]);
    expect(header.split(/ {2,}/)).toEqual(['CHECK', 'REQUIREMENTS', 'JUDGED FOR', 'SPEC SECTION']);
    const at = lines.findIndex((line) => line.startsWith('iam-users '));
    expect(lines[at]?.split(/ {2,}/)).toEqual(['iam-users', '10', 'account', 'identity']);
    expect(lines.slice(at + 1, at + 3)).toEqual([
      '  IAM users, root users and identity providers are as declared, and there are no',
      '  others',
    ]);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain('\u001b');
  });

  it('prints all of the checks, one of the checks, or one requirement as JSON', () => {
    const [all, one, requirement] = [[], ['iam-users'], ['iam-users.no-users']].map(
      (id) => JSON.parse(execute(['checks', ...id, '--json', ...reference]).stdout) as Record<string, unknown>,
    );
    expect((all?.checks as readonly { id: string }[] | undefined)?.find(({ id }) => id === 'iam-users')).toEqual(one);
    expect(one).toMatchObject({ id: 'iam-users', scope: 'account', section: 'identity', standing: { state: 'specified' } });
    expect({ ...requirement, requirements: [] }).toEqual({ ...one, requirements: [] });
    expect(requirement?.requirements).toEqual([
      {
        id: 'iam-users.no-users',
        passes: 'The account holds exactly as many IAM users as declared',
        procedure: expect.stringContaining('"aws iam list-users"'),
        method: 'observed',
        outcomes: ['pass', 'fail', 'unknown', 'not-applicable'],
        notApplicable: 'identity.iam_users.in leaves the account out',
        planned: 'always',
        standing: { state: 'specified' },
      },
    ]);
  });
});

describe('a run that cannot start says so in one sentence, with a hint', () => {
  it.each([
    ['no credentials', {}, 'No AWS credentials were found.', 'iq demo needs none'],
    ['nothing at the endpoint', { ...keys, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, 'AWS could not be reached', 'AWS_ENDPOINT_URL'],
  ])('%s', (_, extra, message, hint) => {
    const { status, stdout, stderr } = execute(['verify', ...reference, '--out', join(scratch, 'none')], extra);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(message), expect.stringContaining(hint)]);
  });

  it('expired credentials', async () => {
    const wire = await startWire((_, response) => queryError(response, 403, 'ExpiredToken'));
    const child = spawn(process.execPath, [iq, 'verify', ...reference], { env: environment({ ...keys, AWS_ENDPOINT_URL: wire.endpoint }) });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    await wire.close();
    expect(status).toBe(3);
    expect(stderr).toContain('The AWS credentials have expired.');
  });
});

describe('a run', () => {
  it('of the demo conforms, and leaves a package that is intact', () => {
    const out = join(scratch, 'demo');
    const demo = execute(['demo', '--out', out]);
    expect(demo.status).toBe(0);
    expect(demo.stdout.trimEnd().split('\n').at(-1)).toMatch(
      /^iq: conforms exit=0 pass=\d+ fail=0 unknown=0 not-applicable=\d+ mode=replay run=[0-9a-f-]{36} sha256=[0-9a-f]{64}$/,
    );
    const [run = ''] = readdirSync(out);
    expect(readdirSync(join(out, run)).sort()).toEqual([
      'VERIFY.md',
      'evidence.sigstore.json',
      'facts.jsonl.gz',
      'report.pdf',
      'signer.pub',
      'spec',
      'spec.resolved.json',
      'verify.sh',
    ]);
    const verified = execute(['evidence', 'verify', join(out, run), '--key', join(out, run, 'signer.pub'), '--rejudge']);
    expect(verified.status).toBe(2);
    expect(verified.stdout).toContain('intact: nothing was changed, but it is sealed by a key made for this run');
  });

  it('prints the record alone on stdout with --json', () => {
    const { status, stdout } = execute(['verify', ...reference, ...facts, '--json', '--format', 'none', '--out', join(scratch, 'json')]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, mode: 'replay', conclusion: 'conforms', purpose: 'engineering' });
  });

  it.each([
    ['broken', 1],
    ['half-denied', 2],
  ])('of the %s organization exits %i', (name, status) => {
    const files = ['--spec', `fixtures/${name}/spec.yaml`, '--facts', `fixtures/${name}/facts.jsonl.gz`];
    expect(execute(['verify', ...files, '--format', 'none', '--out', join(scratch, name)]).status).toBe(status);
  });

  it('whose failures are all accepted conforms with deviations, exits 0, and says so in its last line', () => {
    const folder = join(scratch, 'deviating');
    cpSync('fixtures/broken', folder, { recursive: true });
    const { fail } = JSON.parse(readFileSync('fixtures/broken/expected.json', 'utf8')) as { fail: string[] };
    const deviations = [...new Set(fail.map((testCase) => testCase.slice(0, testCase.indexOf('@'))))].map((requirement, index) => ({
      id: `DEV-${index + 1}`,
      kind: 'planned',
      requirement,
      resource: '*',
      reason: 'accepted in this test',
      risk: 'RA-1',
      approved_by: 'QA',
      expires: '2099-12-31',
    }));
    writeFileSync(join(folder, 'deviations.yaml'), JSON.stringify(deviations));
    const args = [
      'verify',
      '--spec',
      join(folder, 'spec.yaml'),
      '--facts',
      join(folder, 'facts.jsonl.gz'),
      '--check',
      'iam-users',
      '--format',
      'none',
    ];
    const { status, stdout } = execute([...args, '--out', join(scratch, 'deviated')]);
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^iq: conforms-with-accepted-deviations exit=0 pass=\d+ fail=[1-9]/);
    expect(stdout).toMatch(/DEV-\d+/);
  });

  it('that is narrowed says PARTIAL and leaves the rest out', () => {
    const { status, stdout } = execute([
      'verify',
      ...reference,
      ...facts,
      '--check',
      'iam-users',
      '--format',
      'none',
      '--out',
      join(scratch, 'narrow'),
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('PARTIAL');
    expect(stdout).not.toContain('rds-resilience.present');
  });

  it('keeps its exit code where the reader of its output has gone', async () => {
    const args = [
      iq,
      'verify',
      '--spec',
      'fixtures/broken/spec.yaml',
      '--facts',
      'fixtures/broken/facts.jsonl.gz',
      '--out',
      join(scratch, 'piped'),
      '--format',
      'none',
    ];
    const child = spawn(process.execPath, args, { env: environment(), stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.destroy();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
    expect(readdirSync(join(scratch, 'piped'))).toHaveLength(1);
  });

  it('can be judged again by its saved facts, to the same digest', () => {
    const saved = join(scratch, 'saved.jsonl.gz');
    const first = execute([
      'verify',
      ...reference,
      ...facts,
      '--json',
      '--format',
      'none',
      '--save-facts',
      saved,
      '--out',
      join(scratch, 'again'),
    ]);
    const second = execute(['verify', ...reference, '--facts', saved, '--json', '--format', 'none', '--out', join(scratch, 'again')]);
    const digest = (text: string) => (JSON.parse(text) as { judgementSha256: string }).judgementSha256;
    expect(digest(second.stdout)).toBe(digest(first.stdout));
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('that is ended by %s leaves the record of an aborted run and exits %i', async (signal, status) => {
    const out = join(scratch, signal);
    let arrived: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const wire = await startWire(() => arrived());
    const child = spawn(process.execPath, [iq, 'verify', ...reference, '--out', out], {
      env: environment({ ...keys, AWS_ENDPOINT_URL: wire.endpoint }),
      stdio: 'ignore',
    });
    await first;
    const started = performance.now();
    child.kill(signal);
    const code = await new Promise((resolve) => child.on('close', resolve));
    await wire.close();
    expect(code).toBe(status);
    expect(performance.now() - started).toBeLessThan(5_000);
    const [run = ''] = readdirSync(out);
    expect(readdirSync(join(out, run)).sort()).toEqual([
      'VERIFY.md',
      'evidence.sigstore.json',
      'facts.jsonl.gz',
      'signer.pub',
      'spec',
      'spec.resolved.json',
      'verify.sh',
    ]);
    const bundle = JSON.parse(readFileSync(join(out, run, 'evidence.sigstore.json'), 'utf8')) as { dsseEnvelope: { payload: string } };
    const { predicate } = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString()) as {
      predicate: { conclusion: string; outcome: string };
    };
    expect(predicate).toMatchObject({ conclusion: 'aborted', outcome: 'unknown' });
    const verified = execute(['evidence', 'verify', join(out, run), '--key', join(out, run, 'signer.pub'), '--rejudge']);
    expect({ status: verified.status, stdout: verified.stdout }).toEqual({ status: 2, stdout: expect.stringContaining('intact') });
  });
});

describe('what is loaded', () => {
  /** The scripts that Node loaded for a command line of the sources. */
  function loaded(args: readonly string[]): string[] {
    const folder = mkdtempSync(join(scratch, 'loaded-'));
    spawnSync(process.execPath, ['src/iq.ts', ...args], { env: environment({ NODE_V8_COVERAGE: folder }), encoding: 'utf8' });
    return readdirSync(folder).flatMap((file) => {
      const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: { url: string }[] };
      return result.map(({ url }) => url);
    });
  }
  const aws = (urls: readonly string[]) => urls.filter((url) => /node_modules\/@(aws-sdk|smithy)\//.test(url));

  it('--help loads no AWS client, no zod and no PDF', () => {
    const urls = loaded(['--help']);
    expect(urls.some((url) => url.endsWith('src/cli.ts'))).toBe(true);
    expect(aws(urls)).toEqual([]);
    expect(urls.filter((url) => /\/(zod|pdfkit|yaml)\//.test(url))).toEqual([]);
  });

  it('a replay loads no AWS client', () => {
    const urls = loaded(['verify', ...reference, ...facts, '--format', 'none', '--out', join(scratch, 'loaded')]);
    expect(urls.some((url) => url.endsWith('src/judge.ts'))).toBe(true);
    expect(aws(urls)).toEqual([]);
    expect(urls.filter((url) => /\/pdfkit\//.test(url))).toEqual([]);
  });

  it('the pages of the checks load no AWS client, no PDF, and YAML only for a spec', () => {
    const urls = loaded(['checks', 'iam-users']);
    expect(urls.some((url) => url.endsWith('src/catalogue/page.ts'))).toBe(true);
    expect(aws(urls)).toEqual([]);
    expect(urls.filter((url) => /\/(pdfkit|undici|yaml)\/|src\/(judge|qualify|live|evidence\/seal)\.ts$/.test(url))).toEqual([]);
    expect(aws(loaded(['checks', ...reference]))).toEqual([]);
  });

  it('a run that cannot sign in loads nothing that judges or seals', () => {
    const urls = loaded(['verify', ...reference, '--out', join(scratch, 'loaded')]);
    expect(urls.some((url) => url.endsWith('src/live.ts'))).toBe(true);
    expect(urls.filter((url) => /src\/(judge|qualify|evidence\/seal)\.ts$/.test(url))).toEqual([]);
  });

  it('loads no module of Node that only an import of another one would load', () => {
    const list = "process.on('exit',()=>console.error(process.moduleLoadList.join()))";
    const { status, stderr } = execute(['spec', 'validate', 'fixtures/reference/spec.yaml'], {
      NODE_OPTIONS: `--import=data:text/javascript,${list}`,
    });
    expect(status).toBe(0);
    expect(stderr).toContain('NativeModule crypto');
    expect(stderr).not.toMatch(/internal\/(fs\/promises|crypto\/webcrypto|deps\/undici\/undici)/);
    expect(stderr).not.toMatch(/NativeModule child_process\b/);
  });

  it('a run has neither TLS nor HTTP/2 at hand before it needs them, and is in few files', () => {
    const folder = mkdtempSync(join(scratch, 'files-'));
    const list = "process.on('exit',()=>console.error(process.moduleLoadList.join()))";
    const { status, stderr } = execute(['verify', ...reference, '--out', join(scratch, 'loaded')], {
      ...keys,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      NODE_OPTIONS: `--import=data:text/javascript,${list}`,
      NODE_V8_COVERAGE: folder,
    });
    expect(status).toBe(3);
    expect(stderr).toContain('AWS could not be reached');
    expect(stderr).toMatch(/NativeModule net\b/);
    expect(stderr).not.toMatch(/NativeModule (child_process|http2|https|tls)\b/);
    const { result } = JSON.parse(readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8')) as { result: { url: string }[] };
    const opened = result.filter(({ url }) => url.includes('/dist/'));
    expect(opened.length).toBeGreaterThan(5);
    expect(opened.length).toBeLessThanOrEqual(15);
  });

  it('every file is one that V8 holds in one byte a character', () => {
    const files = readdirSync('dist').filter((name) => name.endsWith('.js'));
    expect(files.filter((name) => /[\u0100-\uffff]/.test(readFileSync(join('dist', name), 'utf8')))).toEqual([]);
  });
});

describe('a key of the owner', () => {
  it('makes a package valid: exit 0', () => {
    const [key, pub, out] = [join(scratch, 'seal.key'), join(scratch, 'seal.pub'), join(scratch, 'owned')];
    expect(spawnSync('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', key]).status).toBe(0);
    writeFileSync(pub, spawnSync('openssl', ['pkey', '-in', key, '-pubout']).stdout);
    expect(execute(['verify', ...reference, ...facts, '--key', key, '--out', out, '--format', 'none']).status).toBe(0);
    const [run = ''] = readdirSync(out);
    const verified = execute(['evidence', 'verify', join(out, run), '--key', pub, '--rejudge']);
    expect({ status: verified.status, last: verified.stdout.trimEnd().split('\n').at(-1) }).toEqual({
      status: 0,
      last: 'valid: sealed by the given key, and every digest holds',
    });
  });
});
