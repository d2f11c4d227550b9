import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { prepareEmulator } from '../scripts/emulator.ts';

const folder = mkdtempSync(join(tmpdir(), 'iq-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Statement {
  readonly Action: string | readonly string[];
}

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties: {
          readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
          readonly ContainerDefinitions?: readonly { readonly EntryPoint: readonly string[] }[];
          readonly ContainerProperties?: { readonly Command: readonly string[] };
        };
      }
    >
  >;
}

const templateOf = (name: string): Template => parse(readFileSync(join('examples', name), 'utf8'), { logLevel: 'silent' }) as Template;
const map = templateOf('step-functions-distributed-map.yaml');
const array = templateOf('aws-batch-array.yaml');
const templates = [
  ['step-functions-distributed-map.yaml', map],
  ['aws-batch-array.yaml', array],
] as const;

/** The script of a container, by the name of its task or job definition. */
function scriptOf({ Resources }: Template, name: string): string {
  const properties = Resources[name]?.Properties;
  return (properties?.ContainerDefinitions?.[0]?.EntryPoint ?? properties?.ContainerProperties?.Command)?.[2] ?? '';
}

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
let scripts = 0;

/** Runs the script of a container in a folder of its own, where iq ends with `code` and aws notes what it is told. */
function execute(script: string, { code, args, extra = {} }: { code: number; args: readonly string[]; extra?: Record<string, string> }) {
  scripts += 1;
  const home = join(folder, String(scripts));
  mkdirSync(join(home, 'bin'), { recursive: true });
  const stub = (name: string, text: string) => writeFileSync(join(home, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  stub('iq', `echo "iq $*" >> ${home}/said; mkdir -p ${home}/evidence/run; echo sealed > ${home}/evidence/run/file; exit ${code}`);
  // What is fetched is one packed shard, as the other script leaves it.
  const fetch = `mkdir -p ${home}/packed ${home}/one/run-1; tar -C ${home}/one -czf ${home}/packed/0.tar.gz .`;
  stub('aws', `echo "aws $*" >> ${home}/said; case "$*" in *" ${home}/packed") ${fetch};; esac`);
  const environment = { SPEC: '/spec.yaml', SHARDS: '10', BUCKET: 'evidence', PREFIX: 'iq', PURPOSE: 'monitoring', SEAL_KEY: key };
  const { status, stderr } = spawnSync('/bin/sh', ['-c', script.replaceAll('/tmp/', `${home}/`), 'container', ...args], {
    encoding: 'utf8',
    env: { ...environment, ...extra, PATH: `${join(home, 'bin')}:${process.env.PATH}` },
  });
  const said = existsSync(join(home, 'said')) ? readFileSync(join(home, 'said'), 'utf8').replaceAll(`${home}/`, '/tmp/') : '';
  return { status, stderr, said: said.trim().split('\n'), home };
}

const shards = [
  ['the Distributed Map', scriptOf(map, 'ShardTask'), { args: ['3', 'run-7'] }, '3/10', '3'],
  ['the array job', scriptOf(array, 'ShardJob'), { args: ['run-7'], extra: { AWS_BATCH_JOB_ARRAY_INDEX: '2' } }, 'env/10', '2'],
] as const;

describe('the task of a shard', () => {
  it.each(shards)('of %s takes 2 for done, and puts down one object', (_, script, given, shard, object) => {
    const { status, said } = execute(script, { ...given, code: 2 });
    expect(said).toEqual([
      `iq verify --spec /spec.yaml --shard ${shard} --key /tmp/seal.key --out /tmp/evidence --no-progress`,
      `aws s3 cp --no-progress /tmp/shard.tar.gz s3://evidence/iq/shards/run-7/${object}.tar.gz`,
    ]);
    expect(status).toBe(0);
  });

  it.each(shards.flatMap(([name, script, given]) => [0, 1, 3, 130, 143].map((code) => [name, code, script, given] as const)))(
    'of %s fails where iq ends with %i, and puts down nothing',
    (_, code, script, given) => {
      const { status, said, stderr } = execute(script, { ...given, code });
      expect({ status, stderr, calls: said.length }).toEqual({ status: 3, stderr: `iq ended with ${code}\n`, calls: 1 });
    },
  );
});

describe('the task that merges', () => {
  const merges = [
    ['the Distributed Map', scriptOf(map, 'MergeTask')],
    ['the array job', scriptOf(array, 'MergeJob')],
  ] as const;

  it.each(merges.flatMap(([name, script]) => [0, 1, 2, 3].map((code) => [name, code, script] as const)))(
    'of %s keeps whatever record there is, and ends as iq does: %i',
    (_, code, script) => {
      const { status, said, home } = execute(script, { args: ['run-7'], code });
      expect(status).toBe(code);
      expect(said).toEqual([
        'aws s3 cp --recursive --no-progress s3://evidence/iq/shards/run-7/ /tmp/packed',
        'iq merge /tmp/shards/run-1/ --trust /tmp/seal.pub --key /tmp/seal.key --purpose monitoring --out /tmp/evidence',
        ...(code > 2 ? [] : ['aws s3 cp --recursive --no-progress /tmp/evidence s3://evidence/iq/runs/']),
      ]);
      expect(readFileSync(join(home, 'seal.pub'), 'utf8')).toMatch(/^-----BEGIN PUBLIC KEY-----/);
    },
  );
});

describe('the templates', () => {
  it.each(templates)('%s: what runs inside may enter the roles of the auditor, and reach its own objects', (_, template) => {
    const actions = (role: string) =>
      template.Resources[role]?.Properties.Policies?.flatMap(({ PolicyDocument }) =>
        PolicyDocument.Statement.flatMap(({ Action }) => Action),
      );
    expect(actions('ShardRole')).toEqual(['sts:AssumeRole', 's3:PutObject', 'kms:GenerateDataKey', 'kms:Decrypt']);
    expect(actions('MergeRole')).toEqual(['s3:ListBucket', 's3:GetObject', 's3:PutObject', 'kms:GenerateDataKey', 'kms:Decrypt']);
  });

  it('are all of the examples', () => {
    expect(readdirSync('examples').sort()).toEqual(
      [...templates.map(([name]) => name), 'hipaa-eligible.yaml', 'nightly', 'pipelines'].sort(),
    );
  });

  it.skipIf(process.env.IQ_WITHOUT_EMULATOR === '1').each(templates)(
    '%s is clean by cfn-lint',
    (name) => {
      const prepared = prepareEmulator();
      if (!prepared.ok) throw new Error(`no cfn-lint: ${prepared.reason}`);
      const { status, stdout } = spawnSync(join(dirname(prepared.python), 'cfn-lint'), [join('examples', name)], { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    },
    120_000,
  );
});
