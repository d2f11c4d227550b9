import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CodePipeline, CodePipelineSource, type IFileSetProducer, ShellStep } from 'aws-cdk-lib/pipelines';
import { expect, it } from 'vitest';
import { verification } from '../../examples/pipelines/cdk-step.ts';
import { emptyFolder } from '../evidence/workbench.ts';

interface Project {
  readonly Properties: {
    readonly Source: { readonly BuildSpec: string };
    readonly Environment: { readonly EnvironmentVariables: readonly { readonly Name: string; readonly Value: unknown }[] };
  };
}

it('the step of a CDK pipeline runs verify.sh after the deployment, with the roles it is given and no others', () => {
  const app = new App({ outdir: emptyFolder() });
  const stack = new Stack(app, 'Pipeline');
  // The types of the library are not made for exactOptionalPropertyTypes.
  const input = CodePipelineSource.s3(Bucket.fromBucketName(stack, 'Source', 'source'), 'source.zip') as IFileSetProducer;
  const pipeline = new CodePipeline(stack, 'Pipeline', {
    selfMutation: false,
    synth: new ShellStep('Synth', { input, commands: ['npx cdk synth'] }) as IFileSetProducer,
  });
  const role = 'arn:aws:iam::222222222222:role/iq-auditor';
  const settings = { IQ_KEY: 'kms:arn:aws:kms:us-east-2:111122223333:key/1' };
  pipeline.addWave('Verification', { post: [verification({ input, version: '1.2.3', spec: 'iq-spec.yaml', roles: [role], settings })] });
  const template = Template.fromStack(stack);
  const projects = Object.values(template.findResources('AWS::CodeBuild::Project')) as unknown as readonly Project[];
  const project = projects.find(({ Properties }) => Properties.Source.BuildSpec.includes('verify.sh'));
  const { phases, reports, artifacts } = JSON.parse(project?.Properties.Source.BuildSpec ?? '{}') as {
    phases: { install: object; build: object };
    reports: object;
    artifacts: { 'base-directory'?: string };
  };
  expect(phases).toMatchObject({
    install: { commands: ['npm install --global --no-audit --no-fund "iq-evidence@$VERSION"'], 'runtime-versions': { nodejs: '24' } },
    build: { commands: ['sh "$(npm root --global)/iq-evidence/examples/pipelines/verify.sh"'] },
  });
  expect(reports).toEqual({ iq: { 'base-directory': 'evidence', files: ['*/junit.xml'], 'file-format': 'JUNITXML' } });
  expect(artifacts['base-directory']).toBe('evidence');
  const variables = project?.Properties.Environment.EnvironmentVariables.map(({ Name, Value }) => [Name, Value]);
  const stages = Object.values(template.findResources('AWS::CodePipeline::Pipeline'))[0]?.Properties.Stages as readonly {
    Name: string;
    Actions: readonly { Configuration: { EnvironmentVariables?: string } }[];
  }[];
  expect(stages.at(-1)?.Name).toBe('Verification');
  const environment = `${JSON.stringify(variables)}${stages.at(-1)?.Actions[0]?.Configuration.EnvironmentVariables ?? ''}`;
  for (const value of ['1.2.3', 'iq-spec.yaml', settings.IQ_KEY]) expect(environment).toContain(value);
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyDocument.Statement);
  const given = policies.flat().filter(({ Action, Resource }) => Action === 'sts:AssumeRole' && typeof Resource === 'string');
  expect(given).toEqual([{ Action: 'sts:AssumeRole', Effect: 'Allow', Resource: role }]);
});
