import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { inputOfAssembly } from '../../../src/init/cdk/input.ts';
import { account, assemblyOf, folderOf, stackEntry } from './written.ts';

const version = '36.0.0';
const template = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };
const bomb = `{"Resources":{},"Metadata":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
const manifestOf = (entry: object, more: object = {}) => ({ version, artifacts: { Cc: entry }, ...more });
const stages = (levels: number): Record<string, unknown> =>
  Object.fromEntries(
    Array.from({ length: levels }, (_, level) => {
      const stage = { version, artifacts: { inner: { type: 'cdk:cloud-assembly', properties: { directoryName: 'in' } } } };
      return [join('in/'.repeat(level), 'manifest.json'), stage];
    }),
  );

/** What is refused, in which words, and what to do about it. */
const refused: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp, RegExp])[] = [
  ['no manifest', { 'a.txt': '' }, /manifest\.json is not there/, /folder that cdk synth writes/],
  ['no JSON', { 'manifest.json': '{"version":' }, /manifest\.json is not JSON/, /folder that cdk synth writes/],
  [
    'another shape',
    { 'manifest.json': { version: 36, artifacts: [] } },
    /manifest\.json is not what CDK writes: version/,
    /Synthesize again/,
  ],
  ['an old version', { 'manifest.json': { version: '2.0.0' } }, /of version "2\.0\.0", which iq does not read/, /CDK 2/],
  ['no stack', { 'manifest.json': { version } }, /a cloud assembly without a stack/, /cdk\.out/],
  ['no template', { 'manifest.json': manifestOf(stackEntry('Cc.json')) }, /Cc\.json is not there/, /not whole: synthesize again/],
  [
    'YAML',
    { 'manifest.json': manifestOf(stackEntry('Cc.yaml')), 'Cc.yaml': 'Resources: {}' },
    /Cc\.yaml is YAML/,
    /CDK 2 writes its templates as JSON/,
  ],
  ['a broken template', { 'manifest.json': manifestOf(stackEntry('Cc.json')), 'Cc.json': '[1,' }, /Cc\.json is not JSON/, /not whole/],
  [
    'a resource without a type',
    { 'manifest.json': manifestOf(stackEntry('Cc.json')), 'Cc.json': { Resources: { A: {} } } },
    /Cc\.json is not what CDK writes: Resources\.A\.Type/,
    /Synthesize again/,
  ],
  [
    'a template that is nested too deep',
    { 'manifest.json': manifestOf(stackEntry('Cc.json')), 'Cc.json': bomb },
    /Cc\.json is nested deeper than any template/,
    /^$/,
  ],
  ['stages without end', stages(12), /stages are nested deeper than 8 levels/, /^$/],
  ['a template elsewhere', { 'manifest.json': manifestOf(stackEntry('../../etc/passwd')) }, /names .*passwd, which is outside/, /^$/],
  [
    'any account and region',
    { 'manifest.json': manifestOf(stackEntry('Cc.json', { environment: 'aws://unknown-account/unknown-region' })) },
    /the stack Cc can go to any account and region/,
    /Set env: \{ account: /,
  ],
  [
    'any region',
    { 'manifest.json': manifestOf(stackEntry('Cc.json', { environment: `aws://${account}/unknown-region` })) },
    /the stack Cc can go to any region,/,
    /Set env/,
  ],
  [
    'an account that is none',
    { 'manifest.json': manifestOf(stackEntry('Cc.json', { environment: 'aws://12345/us-east-2' })) },
    /goes to 12345\/us-east-2, which is no account of 12 digits and region/,
    /Set env/,
  ],
  [
    'a region that is none',
    { 'manifest.json': manifestOf(stackEntry('Cc.json', { environment: `aws://${account}/somewhere` })) },
    /goes to 222222222222\/somewhere, which is no/,
    /Set env/,
  ],
  [
    'a name that no stack can have',
    {
      'manifest.json': manifestOf({ ...stackEntry('Cc.json'), properties: { templateFile: 'Cc.json', stackName: 'a/b' } }),
      'Cc.json': template,
    },
    /"a\/b" is no name that CloudFormation takes for a stack/,
    /^$/,
  ],
  [
    'made-up values',
    { 'manifest.json': manifestOf(stackEntry('Cc.json'), { missing: [{ key: 'vpc-provider:account=1' }] }) },
    /lacks what CDK looks up in the accounts, and has made up values for it: vpc-provider:account=1/,
    /cdk\.context\.json/,
  ],
  [
    'one name twice',
    {
      'manifest.json': {
        version,
        artifacts: {
          A: { ...stackEntry('Cc.json'), properties: { templateFile: 'Cc.json', stackName: 'Same' } },
          B: { ...stackEntry('Cc.json'), properties: { templateFile: 'Cc.json', stackName: 'Same' } },
        },
      },
      'Cc.json': template,
    },
    /two stacks Same to account 222222222222, region us-east-2/,
    /another stackName/,
  ],
];

describe('an assembly that cannot be read whole', () => {
  it.each(refused)('%s', (_, files, message, hint) => {
    const root = folderOf(files);
    const error = caught(() => inputOfAssembly(root));
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toMatch(message);
    expect((error as UsageError).hint ?? '').toMatch(hint);
  });

  it('no folder at all', () => {
    expect(() => inputOfAssembly('/nowhere/cdk.out')).toThrow(/is no folder/);
  });
});

describe('stacks that say no account or region', () => {
  const root = assemblyOf({ Cc: template }, { Cc: 'aws://unknown-account/unknown-region' });

  it('go where the operator says', () => {
    const { facts, governed } = inputOfAssembly(root, { account: '333333333333', regions: ['eu-west-1'] });
    expect(governed).toEqual(['eu-west-1']);
    expect(facts.get('sns-topics@333333333333/eu-west-1')).toMatchObject({
      observed: true,
      value: [{ arn: 'arn:aws:sns:eu-west-1:333333333333:Cc-Topic-*' }],
    });
  });

  it('go nowhere where two regions are said', () => {
    expect(() => inputOfAssembly(root, { account: '333333333333', regions: ['eu-west-1', 'eu-west-2'] })).toThrow(/any region/);
  });
});

it('what is not understood is counted, named and not taken for absent', () => {
  const root = assemblyOf({
    Cc: {
      Resources: {
        Files: { Type: 'AWS::FSx::FileSystem' },
        A: { Type: 'AWS::IoT::Thing' },
        B: { Type: 'AWS::IoT::Thing' },
        Rest: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/x.json' } },
      },
    },
  });
  const { origin, facts } = inputOfAssembly(root);
  expect(origin).toContain('Not understood, and not described: 1 AWS::FSx::FileSystem, 2 AWS::IoT::Thing');
  expect(origin).toContain('Known only once it is deployed: Cc.template.json: what the nested stack Rest makes');
  expect(facts.get('fsx-file-systems@222222222222/us-east-2')).toMatchObject({
    observed: false,
    reason: 'not-asked',
    detail: expect.stringContaining('Files is of the type AWS::FSx::FileSystem, which is not understood'),
  });
  expect(facts.get('memorydb-clusters@222222222222/us-east-2')).toMatchObject({ observed: true, value: [] });
});

function caught(run: () => unknown): unknown {
  try {
    run();
    return null;
  } catch (error) {
    return error;
  }
}
