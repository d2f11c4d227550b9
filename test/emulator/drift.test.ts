import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { checks } from '../../src/checks/index.ts';
import { readBaseline } from '../../src/commands/baseline.ts';
import type { Drift } from '../../src/drift/model.ts';
import { type Company, makeCompany } from '../evidence/company.ts';
import { flipped } from '../evidence/workbench.ts';
import { type Ended, runProgram } from '../program.ts';
import { asAuditor } from './clients.ts';
import { referenceSpec } from './enforced.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

// A baseline over an emulated AWS, what changes after it, and how the changes become the next baseline. Each test goes on where the one before ended.
const use = useEmulator();
const production = '222222222222';

/** A spec of a few quick checks of the reference organization, all others excluded: a run by it is whole. */
function quickSpec(folder: string): string {
  const { version, document, system, organization, access, defaults, identity } = parse(readFileSync(referenceSpec, 'utf8'));
  const { iam_users, root, federation, roles } = identity;
  const { custody: _, ...judged } = root;
  const asked = ['landing-zone', 'iam-users', 'iam-roles'];
  const others = [...checks.map(({ id }) => id).filter((id) => !asked.includes(id)), 'iam-users.root-custody'];
  const scope = { excluded: others.map((check) => ({ check, reason: 'not of interest here' })) };
  const limits = { ...access.limits, quota_share: 1 };
  const spec = { organization, access: { ...access, limits }, defaults, identity: { iam_users, root: judged, federation, roles } };
  mkdirSync(folder);
  writeFileSync(join(folder, 'spec.yaml'), stringify({ version, document, system, scope, ...spec }));
  return join(folder, 'spec.yaml');
}

describe.skipIf(isWithout)('iq drift over the emulator', () => {
  let company: Company;
  let evidence: string;
  let ledger: string;
  let pub: string;
  let spec: string;
  let baseline: string;
  let accepted: string;

  beforeAll(async () => {
    company = makeCompany();
    [evidence, ledger, spec] = [join(use.scratch, 'evidence'), join(use.scratch, 'ledger'), quickSpec(join(use.scratch, 'spec'))];
    pub = join(company.folder, 'seal.pub');
    await use.emulator.seed('reference');
  });
  afterAll(() => company?.remove());

  const iq = (...args: readonly string[]): Promise<Ended> => runProgram(args, { HOME: use.scratch, ...use.emulator.env });
  const sealed = (out = evidence): string[] => [
    '--key',
    company.key,
    '--certificates',
    company.certificates,
    '--out',
    out,
    '--no-progress',
    '--concurrency',
    '40',
  ];

  /** A run, and the package that it added. */
  async function run(args: readonly string[], out = evidence): Promise<Ended & { readonly path: string; readonly drift: Drift }> {
    const before = new Set(readdirSync(use.scratch).includes(out.slice(use.scratch.length + 1)) ? readdirSync(out) : []);
    const ended = await iq(...args, ...sealed(out));
    const path = join(out, (ended.code === 3 ? [] : readdirSync(out)).find((name) => !before.has(name)) ?? '');
    const drift = args[0] === 'drift' && ended.code !== 3 ? JSON.parse(readFileSync(join(path, 'drift.json'), 'utf8')) : undefined;
    return { ...ended, path, drift: drift as Drift };
  }
  const compare = (since: string, ...more: readonly string[]) =>
    run(['drift', '--baseline', since, '--trust', pub, '--ledger', ledger, ...more]);

  it('the first baseline is a run in the ledger; the same organization, read again, has no drift', async () => {
    const first = await run(['verify', '--spec', spec, '--ledger', ledger]);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
    baseline = first.path;
    const { code, stdout, stderr, drift } = await compare(baseline, '--format', 'none');
    expect({ ...drift, baseline: drift.baseline.runId, current: '' }).toMatchObject({
      verdicts: [],
      resources: [],
      notCompared: [],
      spec: [],
    });
    expect({ code, stderr, result: drift.result }).toEqual({ code: 0, stderr: '', result: 'nothing' });
    expect(stdout).toContain('iq-drift: nothing ');
  });

  it('what changed and still conforms exits 4, and is named with what it was and is', async () => {
    const iam = new IAMClient(await asAuditor(use.emulator, production));
    await iam.send(new UpdateRoleCommand({ RoleName: 'BreakGlassWrite', MaxSessionDuration: 7200 }));
    const { code, stdout, drift, path } = await compare(baseline, '--format', 'none');
    const resource = `arn:aws:iam::${production}:role/BreakGlassWrite`;
    expect(drift.resources).toMatchObject([
      { kind: 'changed', fact: 'roles', resource, fields: [{ path: 'maxSessionSeconds', before: 3600, after: 7200 }] },
    ]);
    expect({ code, verdicts: drift.verdicts }).toEqual({ code: 4, verdicts: [] });
    for (const text of [stdout, readFileSync(join(path, 'drift.md'), 'utf8')]) expect(text).toContain(resource);
    const verified = await iq('evidence', 'verify', path, '--key', pub, '--rejudge');
    expect({ code: verified.code, wrong: verified.stdout.match(/^NO.*$/gm) }).toEqual({ code: 0, wrong: null });
  });

  it('accepted, it exits 0, stands in the ledger, and the old baseline is none any more', async () => {
    const { code, stdout, path } = await compare(baseline, '--accept', '--reason', 'CHG-1187: longer sessions');
    expect(code).toBe(0);
    accepted = path;
    const runId = path.split('/').at(-1);
    expect(stdout).toContain(`ACCEPTED: the baseline is now run ${runId}`);
    expect(stdout).toContain('reason: CHG-1187: longer sessions');
    const kept = await iq('ledger', 'verify', ledger, '--key', pub);
    expect(kept.stdout).toContain(`follows the one before: of SYS-CC in o-exampleorgid: run ${runId}`);
    expect(kept.code).toBe(0);
    const old = await compare(baseline);
    expect({ code: old.code, stdout: old.stdout }).toEqual({ code: 3, stdout: '' });
    expect(old.stderr).toContain(`was replaced. The baseline now is run ${runId}`);
    expect(old.stderr).toContain('CHG-1187: longer sessions');
  });

  it('changes that no longer conform are found, named, and never accepted', async () => {
    const iam = new IAMClient(await asAuditor(use.emulator, production));
    const trust = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999999999999:root' }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
    await iam.send(new CreateUserCommand({ UserName: 'eve' }));
    await iam.send(new CreateRoleCommand({ RoleName: 'partner', AssumeRolePolicyDocument }));
    await iam.send(new CreateOpenIDConnectProviderCommand({ Url: 'https://gitlab.example.com', ThumbprintList: ['0'.repeat(40)] }));
    const { code, stdout, drift } = await compare(accepted, '--accept', '--reason', 'Nobody looked', '--format', 'none');
    expect(code).toBe(1);
    const named = drift.resources.map(({ kind, resource }) => `${kind} ${resource}`);
    for (const name of ['user/eve', 'role/partner', 'oidc-provider/gitlab.example.com'])
      expect(named).toContain(`appeared arn:aws:iam::${production}:${name}`);
    expect(named.filter((name) => !name.startsWith('appeared '))).toEqual([`changed ${production}`]);
    const failing = drift.verdicts.filter(({ after }) => after === 'fail').map(({ requirementId }) => requirementId);
    expect([...new Set(failing)].sort()).toEqual(['iam-roles.trust-outside', 'iam-users.no-users', 'iam-users.oidc-providers']);
    expect(stdout).toContain('NOT ACCEPTED: only a run that conforms');
    expect((await iq('ledger', 'verify', ledger, '--key', pub)).stdout).toContain(`run ${accepted.split('/').at(-1)}`);
  });

  it('a baseline with one flipped byte in any of its files is refused, and so is a narrowed one, a replay, and one that the ledger does not hold', async () => {
    const files = readdirSync(accepted, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = files.map((entry) => join(entry.parentPath, entry.name).slice(accepted.length + 1)).sort();
    expect(names).toEqual(
      expect.arrayContaining([
        'drift.json',
        'drift.md',
        'report.pdf',
        'ledger/entry.json',
        'ledger/checkpoint.txt',
        'spec/spec.yaml',
        'trust/signer-chain.pem',
      ]),
    );
    const copy = join(use.scratch, 'tampered');
    cpSync(accepted, copy, { recursive: true });
    const trust = readFileSync(pub, 'utf8');
    for (const name of names) {
      const bytes = readFileSync(join(copy, name));
      writeFileSync(join(copy, name), flipped(bytes));
      await expect(readBaseline(copy, trust), name).rejects.toThrow(/not valid|not a plain|holds no/);
      writeFileSync(join(copy, name), bytes);
    }
    await readBaseline(copy, trust);
    const others = join(use.scratch, 'others');
    const saved = join(accepted, 'facts.jsonl.gz');
    for (const [more, why] of [
      [['--check', 'iam-users'], 'is of a narrowed run'],
      [['--facts', saved], 'is of a run over saved facts'],
    ] as const) {
      const { path } = await run(['verify', '--spec', spec, '--format', 'none', ...more], others);
      const { code, stderr, stdout } = await compare(path);
      expect({ code, stderr, stdout }).toEqual({ code: 3, stderr: expect.stringContaining(why), stdout: '' });
    }
  });

  it('the history of them all tells what changed when', async () => {
    const svg = join(use.scratch, 'history.svg');
    const { code, stdout } = await iq('history', evidence, '--trust', pub, '--svg', svg);
    expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).toEqual({ code: 0, last: '5 packages: every one holds' });
    const drifts = stdout.split('\n').flatMap((line) => /(?:conforms|fails) +\d+ +\d+ +\d+ (.*)$/.exec(line)?.[1] ?? []);
    expect(drifts).toEqual(['-', '=', '1r', '=', expect.stringMatching(/^\d+t \d+r/)]);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<\?xml .*\n<svg /);
  });
});
