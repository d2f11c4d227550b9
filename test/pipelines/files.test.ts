import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { prepareEmulator } from '../../scripts/emulator.ts';
import { emptyFolder } from '../evidence/workbench.ts';
import { installed, type Machine } from './installed.ts';
import { noted, results } from './pretended.ts';

// What the examples say, carried out as far as it can be where nobody deploys.
let machine: Machine;
beforeEach(() => {
  machine = installed(emptyFolder());
});

const read = <T>(path: string): T => parse(readFileSync(path, 'utf8'), { logLevel: 'silent' }) as T;
const verifySh = readFileSync('examples/pipelines/verify.sh', 'utf8');
/** What verify.sh takes, as its head says. */
const settings = [...verifySh.matchAll(/^# {3}(IQ_\w+)/gm)].map(([, name = '']) => name);

describe('the action of GitHub', () => {
  interface Step {
    readonly run?: string;
    readonly uses?: string;
    readonly env?: Readonly<Record<string, string>>;
  }
  const action = read<{
    readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
    readonly outputs: Readonly<Record<string, { readonly value: string }>>;
    readonly runs: { readonly steps: readonly Step[] };
  }>('action.yml');
  const text = JSON.stringify(action.runs);

  it('takes no input into a script, and each of them into its environment', () => {
    expect(action.runs.steps.map(({ run = '' }) => run).join('\n')).not.toContain('${{');
    const used = [...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name = '']) => name);
    expect([...new Set(used)].sort()).toEqual(Object.keys(action.inputs).sort());
    const given = action.runs.steps.flatMap(({ run = '', env = {} }) =>
      run.includes('verify.sh') ? ['IQ_RESULT', ...Object.keys(env)] : [],
    );
    expect(given.sort()).toEqual([...settings].sort());
  });

  it('installs, runs, shows and gives its outputs', async () => {
    const { folder } = machine;
    const asked = noted(machine, 0);
    const package_ = join(folder, 'evidence/0193-run');
    for (const page of ['report.md', 'drift.md']) writeFileSync(join(package_, page), `# ${page}\n`);
    const defaults = Object.entries(action.inputs).map(([name, { default: given = '' }]) => [name, given]);
    const inputs: Readonly<Record<string, string>> = {
      ...Object.fromEntries(defaults),
      version: '1.2.3',
      spec: 'a spec.yaml',
      change: '$(id)',
    };
    const output = join(folder, 'output');
    const filled = (value: string) =>
      value
        .replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name) => inputs[name] ?? '')
        .replace(/\$\{\{ steps\.iq\.outputs\.([\w-]+) \}\}/g, (_, name) => results(output)[name] ?? '');
    const runner = { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: join(folder, 'summary'), GITHUB_ACTION_PATH: resolve('.') };
    for (const { run, env = {} } of action.runs.steps) {
      if (run === undefined) continue;
      const own = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)]));
      const { code, stderr } = await machine.run(run, { ...own, ...runner });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
    expect(readFileSync(join(folder, 'npm.log'), 'utf8')).toBe('npm install --global --no-audit --no-fund iq-evidence@1.2.3\n');
    expect(asked()).toContain('[--spec][a spec.yaml][--change][$(id)]');
    expect(readFileSync(runner.GITHUB_STEP_SUMMARY, 'utf8')).toBe('# drift.md\n# report.md\n');
    const named = Object.entries(action.outputs).map(([name, { value }]) => [name, filled(value)]);
    expect(Object.fromEntries(named)).toEqual({
      'exit-code': '0',
      conclusion: 'incomplete',
      package: 'evidence/0193-run',
      'run-id': '0193-run',
    });
  });

  test.each(['', '1', '1.2', 'latest', '1.2.3;id', '$(id)', '1.2.3 x', '-g', '^1.2.3'])('installs no version %j', async (VERSION) => {
    const { code, stderr } = await machine.run(`sh ${resolve('examples/pipelines/install.sh')}`, { VERSION });
    expect({ code, stderr }).toEqual({ code: 3, stderr: 'install.sh: VERSION is no exact version, such as 1.2.3\n' });
  });

  it('is given by the workflow what it takes', () => {
    interface Job {
      readonly permissions: Readonly<Record<string, string>>;
      readonly steps: readonly { readonly uses: string; readonly with: Readonly<Record<string, string>> }[];
    }
    const { permissions, jobs } = read<{ permissions: object; jobs: { verify: Job } }>('examples/pipelines/github-actions.yml');
    expect(permissions).toEqual({});
    expect(jobs.verify.permissions).toEqual({ contents: 'read', 'id-token': 'write', 'security-events': 'write' });
    const given = Object.keys(jobs.verify.steps.at(-1)?.with ?? {});
    expect(given.filter((name) => !(name in action.inputs))).toEqual([]);
    expect(given).toEqual(expect.arrayContaining(['version', 'spec', 'key', 'notify']));
  });

  it('says what was deployed, of a deployment alone, and runs with nothing less than is wanted', () => {
    const [text, { jobs }] = [
      readFileSync('examples/pipelines/github-actions.yml', 'utf8'),
      read<{ jobs: { verify: { if: string; steps: readonly { with: Readonly<Record<string, string>> }[] } } }>(
        'examples/pipelines/github-actions.yml',
      ),
    ];
    // Of a workflow that follows another, github.sha is the head of the branch, and not what was deployed.
    expect(text).not.toContain('github.sha');
    const { deployment, require = '', ...given } = jobs.verify.steps.at(-1)?.with ?? {};
    expect(deployment).toMatch(
      /github\.event_name == 'workflow_run' && format\('commit=\{0\}', github\.event\.workflow_run\.head_sha\) \|\| ''/,
    );
    const wanted = Object.entries(given).filter(([, value]) => /^\$\{\{ vars\./.test(value));
    expect(require.split(/\s+/).sort()).toEqual(wanted.map(([name]) => `IQ_${name.toUpperCase().replace('-', '_')}`).sort());
    // A fork can call its branch main, and have its own pull request tested.
    expect(jobs.verify.if).toContain("github.event.workflow_run.event != 'pull_request'");
  });
});

it('a night of GitLab is no deployment', () => {
  interface Rule {
    readonly if: string;
    readonly variables?: Readonly<Record<string, string>>;
  }
  const { iq } = read<{ iq: { rules: readonly Rule[]; variables: Readonly<Record<string, string>> } }>('examples/pipelines/gitlab-ci.yml');
  const [night, other] = iq.rules;
  expect(night).toMatchObject({ if: '$CI_PIPELINE_SOURCE == "schedule"', variables: { IQ_PURPOSE: 'monitoring' } });
  expect(other).toMatchObject({ if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH', variables: { IQ_DEPLOYMENT: 'commit=$CI_COMMIT_SHA' } });
  expect(iq.variables.IQ_DEPLOYMENT).toBeUndefined();
});

interface Resource {
  readonly Type: string;
  readonly Properties: {
    readonly Source?: { readonly BuildSpec: string };
    readonly ContainerDefinitions?: readonly { readonly Command: readonly string[] }[];
    readonly PolicyDocument?: Policy;
    readonly Namespace?: string;
    readonly MetricName?: string;
    readonly AlarmActions?: readonly string[];
    readonly EventPattern?: { readonly detail: object };
    readonly Policies?: readonly { readonly PolicyDocument: Policy }[];
  };
}
interface Policy {
  readonly Statement: readonly { readonly Effect?: string; readonly Action?: string | readonly string[]; readonly Resource?: unknown }[];
}
const resources = (name: string) =>
  read<{ readonly Resources: Readonly<Record<string, Resource>> }>(join('examples/nightly', name)).Resources;
const commandsOf = (buildspec: string): readonly string[] =>
  Object.values((parse(buildspec) as { phases: Record<string, { commands: string[] }> }).phases).flatMap(({ commands }) => commands);

describe('the commands', () => {
  it.each<[string, () => readonly string[]]>([
    ['GitLab CI', () => read<{ iq: { script: string[] } }>('examples/pipelines/gitlab-ci.yml').iq.script],
    ['AWS CodeBuild', () => commandsOf(readFileSync('examples/pipelines/buildspec.yml', 'utf8'))],
    ['AWS CodeBuild, every night', () => commandsOf(resources('codebuild.yaml').Project?.Properties.Source?.BuildSpec ?? '')],
    ['Fargate, every night', () => resources('fargate.yaml').Task?.Properties.ContainerDefinitions?.[0]?.Command ?? []],
    ['systemd', () => [/^ExecStart=(.*)$/m.exec(readFileSync('examples/nightly/iq-nightly.service', 'utf8'))?.[1] ?? '']],
  ])('of %s run iq, and end as it does', async (_, commands) => {
    machine.program('aws', 'echo None');
    const environment = {
      VERSION: '1.2.3',
      IQ_TOKEN: 'a token',
      AWS_WEB_IDENTITY_TOKEN_FILE: join(machine.folder, 'token'),
      SPEC_FOLDER: 's3://bucket/spec/',
      CODEBUILD_RESOLVED_SOURCE_VERSION: 'abc',
      IQ_STATE: machine.folder,
    };
    const script = commands().join('\n').replace('/usr/local/lib/node_modules/iq-evidence', machine.root);
    for (const expected of [0, 1, 2]) {
      const asked = noted(machine, expected);
      const { code, stderr } = await machine.run(script, environment);
      expect({ code, stderr: stderr.replace(/^nightly\.sh: there is no baseline.*\n/, '') }).toEqual({ code: expected, stderr: '' });
      expect(asked()).toMatch(/^\[verify\]/);
    }
  });

  it('of cron say what went wrong, and nothing of what did not', async () => {
    const line = readFileSync('examples/nightly/iq.cron', 'utf8').trimEnd().split('\n').at(-1) ?? '';
    const [, user, command = ''] = /^17 2 \* \* \* (\w+) (.*)$/.exec(line) ?? [];
    expect(user).toBe('iq');
    machine.program('flock', 'shift 4; exec "$@"');
    const script = command.replaceAll('/var/lib/iq', machine.folder).replace('/usr/local/lib/node_modules/iq-evidence', machine.root);
    noted(machine, 0);
    expect((await machine.run(script, { IQ_STATE: machine.folder })).stdout).toBe('');
    noted(machine, 2);
    const { stdout } = await machine.run(script, { IQ_STATE: machine.folder });
    expect(stdout).toMatch(/^iq ended with 2\n.*evidence: evidence\/0193-run\n/s);
  });

  it('name no setting that verify.sh does not take', () => {
    const files = ['pipelines', 'nightly'].flatMap((folder) =>
      readdirSync(join('examples', folder)).map((name) => join('examples', folder, name)),
    );
    const named = files.flatMap((path) => readFileSync(path, 'utf8').match(/\bIQ_[A-Z_]+\b/g) ?? []);
    expect([...new Set(named)].filter((name) => ![...settings, 'IQ_STATE', 'IQ_TOKEN', 'IQ_RUNNER_ROLE'].includes(name))).toEqual([]);
  });
});

describe('the templates of the nights', () => {
  const actionsOf = (template: Readonly<Record<string, Resource>>, role: string) =>
    [template[role]?.Properties.PolicyDocument, ...(template[role]?.Properties.Policies ?? []).map(({ PolicyDocument }) => PolicyDocument)]
      .flatMap((policy) => policy?.Statement ?? [])
      .filter(({ Effect }) => Effect !== 'Deny')
      .flatMap(({ Action = [] }) => Action);
  const evidence = [
    ...['ListBucket', 'ListBucketVersions', 'GetBucketObjectLockConfiguration'],
    ...['PutObject', 'PutObjectRetention', 'GetObject', 'GetObjectVersion', 'GetObjectRetention'],
  ].map((name) => `s3:${name}`);
  const runner = ['sts:AssumeRole', 'sts:AssumeRole', ...evidence, 'kms:GenerateDataKey', 'kms:Decrypt'];

  it.each([
    ['codebuild.yaml', [...runner, 's3:GetObject', 'logs:CreateLogStream', 'logs:PutLogEvents'], ['codebuild:StartBuild']],
    ['fargate.yaml', runner, ['ecs:RunTask', 'iam:PassRole']],
  ])(
    '%s: the run enters roles and puts down evidence, the notifier publishes, the scheduler starts it; nobody deletes',
    (name, run, start) => {
      const template = resources(name);
      expect(actionsOf(template, 'RunnerRole')).toEqual(run);
      expect(actionsOf(template, 'TakeNotifierRole')).toEqual(['sts:AssumeRole']);
      expect(actionsOf(template, 'NotifierRole')).toEqual(['sns:Publish']);
      expect(actionsOf(template, 'SchedulerRole')).toEqual(start);
      const wide = readFileSync(join('examples/nightly', name), 'utf8').match(/^ *(- )?(Action|Resource|Principal): .*\*.*$/gm) ?? [];
      expect(wide.map((line) => line.trim()).filter((line) => !/\$\{(Prefix|SpecFolder)\}\/\*$/.test(line))).toEqual([]);
    },
  );

  it.each(['codebuild.yaml', 'fargate.yaml'])('%s: the run cannot choose its own baseline', (name) => {
    const { Policies = [] } = resources(name).RunnerRole?.Properties ?? {};
    const denied = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).filter(({ Effect }) => Effect === 'Deny');
    expect(denied.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['s3:PutObject', expect.stringMatching(/:s3:::\$\{Bucket\}\/\$\{Prefix\}\/baseline$/)],
    ]);
  });

  it.each([
    ['codebuild.yaml', ['AWS/CodeBuild FailedBuilds', 'AWS/Scheduler InvocationAttemptCount', 'AWS/Scheduler TargetErrorCount']],
    ['fargate.yaml', ['AWS/Events TriggeredRules', 'AWS/Scheduler InvocationAttemptCount', 'AWS/Scheduler TargetErrorCount']],
  ])('%s: people hear of a night that was not asked for, did not begin, or did not end well', (name, metrics) => {
    const alarms = Object.values(resources(name)).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    expect(alarms.map(({ Properties: { Namespace, MetricName } }) => `${Namespace} ${MetricName}`).sort()).toEqual(metrics);
    for (const { Properties } of alarms) expect(Properties.AlarmActions).toEqual(['Topic']);
  });

  it('Fargate: a task that ended with anything but 0, or never began, is one that went wrong', () => {
    const { Failed } = resources('fargate.yaml');
    expect(Failed?.Properties.EventPattern?.detail).toMatchObject({
      lastStatus: ['STOPPED'],
      $or: [{ containers: { exitCode: [{ 'anything-but': 0 }] } }, { stopCode: [{ 'anything-but': 'EssentialContainerExited' }] }],
    });
    expect(resources('fargate.yaml').Task?.Properties.ContainerDefinitions?.[0]).toMatchObject({
      LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
    });
  });

  it('the run needs in its bucket what iq evidence publish needs', () => {
    const [, json = ''] = /```json\n(.*?)```/s.exec(readFileSync('docs/publishing.md', 'utf8')) ?? [];
    const { Statement } = JSON.parse(json) as Policy;
    expect(Statement.flatMap(({ Action = [] }) => Action)).toEqual(evidence);
  });

  it.skipIf(process.env.IQ_WITHOUT_EMULATOR === '1')(
    'are clean by cfn-lint',
    () => {
      const prepared = prepareEmulator();
      if (!prepared.ok) throw new Error(`no cfn-lint: ${prepared.reason}`);
      const templates = ['codebuild.yaml', 'fargate.yaml'].map((name) => join('examples/nightly', name));
      const { status, stdout } = spawnSync(join(dirname(prepared.python), 'cfn-lint'), templates, { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    },
    120_000,
  );
});

const isSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

it.skipIf(!isSystemd)('the units of systemd are valid', () => {
  for (const name of ['iq-nightly.service', 'iq-nightly.timer']) copyFileSync(join('examples/nightly', name), join(machine.folder, name));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', join(machine.folder, 'iq-nightly.timer')], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
