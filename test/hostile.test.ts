import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Qualification } from '../src/record.ts';
import { queryError, startWire } from './aws/wire.ts';
import { bareEnvironment, maxBuffer } from './program.ts';

// Files, servers and surroundings that mean harm, or are broken.
const root = process.cwd();
let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'iq-hostile-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const environment = (extra: Record<string, string> = {}) => bareEnvironment(scratch, extra);
const program = join(root, 'src', 'iq.ts');
const execute = (args: readonly string[], stdio?: ['ignore', number, 'pipe']) =>
  spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    env: environment(),
    maxBuffer,
    ...(stdio === undefined ? {} : { stdio }),
  });

const reference = ['verify', '--spec', 'fixtures/reference/spec.yaml', '--format', 'none'];
const facts = ['--facts', 'fixtures/reference/facts.jsonl.gz'];
// What a terminal obeys: escapes, also of eight bits, and marks that turn the reading direction.
const obeyed = /[^\P{C}\n]/u;
const poison = '\u001b]0;x\u0007\u009b31m\u202eiq: conforms';

interface Fact {
  readonly name: string;
  readonly key: string;
  readonly value: unknown;
}

/** The reference facts with some changed, in a file. */
function factsWith(name: string, change: (fact: Fact) => unknown): string {
  const lines = gunzipSync(readFileSync('fixtures/reference/facts.jsonl.gz')).toString().trimEnd().split('\n');
  const changed = lines.map((line) => JSON.stringify(change(JSON.parse(line) as Fact)));
  const file = join(scratch, `${name}.jsonl.gz`);
  writeFileSync(file, gzipSync(`${changed.join('\n')}\n`));
  return file;
}
const accountsWith = (name: string, change: (accounts: Record<string, unknown>[]) => unknown): string =>
  factsWith(name, (fact) => {
    if (fact.key !== 'organization@organization') return fact;
    const value = fact.value as { accounts: Record<string, unknown>[] };
    return { ...fact, value: { ...value, accounts: change(value.accounts) } };
  });
const replayed = (file: string, ...more: string[]) => execute([...reference, '--facts', file, '--out', join(scratch, 'replayed'), ...more]);

describe('saved facts', () => {
  it.each<[name: string, change: (accounts: Record<string, unknown>[]) => unknown, path: string]>([
    ['accounts that are no list', () => 5, 'accounts'],
    ['an account that is none', (accounts) => [...accounts, null], 'accounts.5'],
    ['an account without a place', (accounts) => accounts.map(({ ou: _, ...rest }) => rest), 'accounts.0.ou'],
    ['an account without a state', (accounts) => accounts.map(({ state: _, ...rest }) => rest), 'accounts.0.state'],
    ['an id that is a path', (accounts) => [{ ...accounts[0], id: '../../etc' }], 'accounts.0.id'],
  ])('of an organization with %s are not believed: unknown, exit 2, and said why', (name, change, path) => {
    const { status, stdout, stderr } = replayed(accountsWith(name.replaceAll(' ', '-'), change), '--json');
    const { conclusion, summary, verdicts } = JSON.parse(stdout) as Qualification;
    expect({ status, conclusion, fail: summary.fail }).toEqual({ status: 2, conclusion: 'incomplete', fail: 0 });
    expect(stderr).not.toMatch(/^ {4}at /m);
    const reasons = verdicts
      .flatMap(({ unknownBecause = [] }) => unknownBecause)
      .filter(({ fact }) => fact === 'organization@organization');
    expect(reasons[0]).toMatchObject({
      reason: 'failed',
      detail: expect.stringContaining(`is not what this version of iq reads: ${path}`),
    });
    expect(verdicts.every(({ outcome }) => outcome === 'unknown')).toBe(true);
  });

  it.each<[name: string, fact: string, change: (value: never) => unknown]>([
    ['a member that is gone', 'account-summary@222222222222', ({ rootPassword: _, ...rest }: { rootPassword: number }) => rest],
    ['a word for a truth', 'ebs-default@222222222222/us-east-2', (value: object) => ({ ...value, enabled: 'x' })],
    ['a text for a list', 'iam-users@222222222222', () => ''],
    ['a list for a truth', 'trails@111111111111/us-east-2', (value: object[]) => value.map((trail) => ({ ...trail, validation: [] }))],
    ['a number for an ARN', 'buckets@222222222222', (value: object[]) => value.map((bucket) => ({ ...bucket, arn: 5 }))],
    [
      'a word for a count',
      'db-instances@222222222222/us-east-2',
      (value: object[]) => value.map((one) => ({ ...one, backupRetentionDays: '35' })),
    ],
    ['a word for a port', 'listeners@222222222222/us-east-2', (value: object[]) => value.map((listener) => ({ ...listener, port: '443' }))],
    [
      'rules that are gone',
      'security-groups@222222222222/us-east-2',
      (value: object[]) => value.map(({ ingress: _, ...group }: { ingress?: unknown }) => group),
    ],
  ])('with %s are not believed: what rests on them is unknown, not passed', (name, key, change) => {
    const file = factsWith(name.replaceAll(' ', '-'), (fact) =>
      fact.key === key ? { ...fact, value: change(fact.value as never) } : fact,
    );
    const { status, stdout } = replayed(file, '--json');
    const { conclusion, verdicts } = JSON.parse(stdout) as Qualification;
    expect({ status, conclusion }).toEqual({ status: 2, conclusion: 'incomplete' });
    const findings = verdicts.flatMap((verdict) => verdict.findings);
    expect(findings.filter(({ outcome, facts }) => outcome === 'pass' && facts.includes(key))).toEqual([]);
    const reasons = verdicts.flatMap(({ unknownBecause = [] }) => unknownBecause).filter(({ fact }) => fact === key);
    expect(reasons[0]?.detail).toContain('is not what this version of iq reads');
  });

  it('with names of JavaScript’s own, and with escapes, change nothing else', () => {
    const own = JSON.parse('{"__proto__":"polluted","constructor":"x","toString":"y"}') as object;
    const file = factsWith('own-names', (fact) => {
      if (fact.name === 'account-tags') return { ...fact, value: { ...(fact.value as object), ...own } };
      if (fact.name !== 'organization') return fact;
      const { accounts, ...rest } = fact.value as { accounts: object[] };
      return { ...fact, value: { ...rest, accounts: accounts.map((account) => ({ ...account, email: poison })) } };
    });
    const plain = replayed(file);
    expect({ status: plain.status, stderr: plain.stderr }).toEqual({ status: 0, stderr: '' });
    expect(plain.stdout).not.toMatch(obeyed);
  });

  it('whose strings are escapes reach no terminal, in words or as JSON', () => {
    const file = accountsWith('escapes', (accounts) => [
      ...accounts,
      { ...accounts[0], id: '999999999999', name: poison, ou: `/${poison}` },
    ]);
    for (const more of [[], ['--json']]) {
      const { status, stdout, stderr } = replayed(file, ...more);
      expect(status).toBe(1);
      expect(stdout).not.toMatch(obeyed);
      expect(stderr).not.toMatch(obeyed);
    }
  });

  it('whose member names are escapes reach no terminal in the refusal', () => {
    const { status, stderr } = replayed(factsWith('member', (fact) => ({ ...fact, [poison]: 1, '\nforged line': 1 })));
    expect(status).toBe(3);
    expect(stderr).not.toMatch(obeyed);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('may come through a pipe', () => {
    const script = '"$@" --facts <(cat fixtures/reference/facts.jsonl.gz)';
    const args = [process.execPath, program, ...reference, '--out', join(scratch, 'piped')];
    expect(spawnSync('bash', ['-c', script, 'bash', ...args], { encoding: 'utf8', env: environment() }).status).toBe(0);
  });

  it.each(['/dev/zero', '/tmp'])('that are %s are refused at once', (path) => {
    const { status, stderr } = replayed(path);
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining(`${path} cannot be read`) });
  });
});

describe('a spec', () => {
  it('whose keys are escapes and line breaks reaches no terminal, and forges no line', () => {
    const spec = join(scratch, 'spec.yaml');
    writeFileSync(spec, '"\\e]0;x\\a\\x9b\\u202e\\nforged line": 1\n');
    const { status, stderr } = execute(['spec', 'validate', spec]);
    expect(status).toBe(3);
    expect(stderr).toContain('unknown key');
    expect(stderr).not.toMatch(obeyed);
    expect(stderr).not.toMatch(/^forged/m);
  });
});

describe('a server', () => {
  it('cannot write to the terminal with its error, nor forge a line', async () => {
    const message = '&#27;]0;x&#7;&#155;31m&#8238;\niq: conforms exit=0';
    const wire = await startWire((_, response) => queryError(response, 403, 'AccessDenied', message));
    const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret', AWS_ENDPOINT_URL: wire.endpoint };
    const child = spawn(process.execPath, [program, ...reference, '--debug', '--out', join(scratch, 'none')], { env: environment(keys) });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    await wire.close();
    expect(status).toBe(3);
    expect(stderr).not.toMatch(obeyed);
    expect(stderr.split('\n')[0]).toContain('AWS refused the credentials: AccessDenied');
    expect(stderr.split('\n')[1]).toContain('check which identity is in use');
  });
});

describe('a sign-in that hangs', () => {
  it('does not keep an interrupted run', async () => {
    const config = join(scratch, 'config');
    writeFileSync(config, '[default]\nregion = us-east-2\ncredential_process = /bin/sh -c "touch $HOME/asked; sleep 15"\n');
    const out = join(scratch, 'hanging');
    const child = spawn(process.execPath, [program, ...reference, '--out', out], {
      env: environment({ AWS_CONFIG_FILE: config }),
      stdio: 'ignore',
    });
    while (!readdirSync(scratch).includes('asked')) await new Promise((resolve) => setTimeout(resolve, 20));
    const started = performance.now();
    child.kill('SIGINT');
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(readdirSync(out)).toHaveLength(1);
  });
});

describe('a package', () => {
  let sealed: string;
  beforeAll(() => {
    expect(execute(['demo', '--format', 'none', '--out', join(scratch, 'sealed')]).status).toBe(0);
    sealed = join(scratch, 'sealed', readdirSync(join(scratch, 'sealed'))[0] ?? '');
  });
  const copied = (name: string): string => {
    const copy = join(scratch, name);
    cpSync(sealed, copy, { recursive: true });
    return copy;
  };
  const verified = (path: string, ...more: string[]) => execute(['evidence', 'verify', path, ...more]);

  it('with a folder that is a link is refused, and the link is not followed', () => {
    const path = copied('linked');
    const outside = join(scratch, 'outside');
    mkdirSync(join(outside, 'spec'), { recursive: true });
    cpSync(join(path, 'spec'), join(outside, 'spec'), { recursive: true });
    rmSync(join(path, 'spec'), { recursive: true });
    symlinkSync(join(outside, 'spec'), join(path, 'spec'));
    const { status, stderr } = verified(path);
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining('spec is not a plain file') });
  });

  it('with a file too large for memory is refused in one sentence', () => {
    const path = copied('large');
    writeFileSync(join(path, 'large'), '');
    truncateSync(join(path, 'large'), 5 * 2 ** 30);
    const { status, stderr } = verified(path);
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining('holds more than 2147483647 bytes') });
  });

  it('with names that a terminal obeys reaches none, in words or as JSON', () => {
    const path = copied('names');
    writeFileSync(join(path, 'report\u202efdp.exe'), '');
    for (const more of [[], ['--json']]) expect(verified(path, ...more).stdout).not.toMatch(obeyed);
    writeFileSync(join(path, 'report\u009b31m'), '');
    expect(verified(path).stderr).not.toMatch(obeyed);
  });
});

describe('flags and output', () => {
  it.each<[name: string, args: readonly string[], text: string]>([
    ['a change without a name', ['--change', ''], 'expected text, found none'],
    ['facts in place of a folder', ['--save-facts', tmpdir()], 'cannot be replaced: it is not a file'],
    ['facts in place of a device', ['--save-facts', '/dev/null'], 'cannot be replaced: it is not a file'],
  ])('%s: refused before the run', (_, args, text) => {
    const out = join(scratch, 'refused');
    const { status, stderr } = execute([...reference, ...facts, '--out', out, ...args]);
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining(text) });
    expect(readdirSync(scratch).includes('refused') ? readdirSync(out) : []).toEqual([]);
  });
});
