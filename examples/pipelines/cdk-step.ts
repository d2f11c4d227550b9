import { aws_codebuild as codebuild, aws_iam as iam } from 'aws-cdk-lib';
import { CodeBuildStep, type IFileSetProducer } from 'aws-cdk-lib/pipelines';

export interface VerificationProps {
  /** The repository that holds the spec. */
  readonly input: IFileSetProducer;
  /** Exact version of the npm package iq-evidence. */
  readonly version: string;
  /** Path of the spec in the repository. */
  readonly spec: string;
  /** ARNs of the roles that the run may take: of the reader in each account, of the sealer, of the notifier. It may do nothing else. */
  readonly roles: readonly string[];
  /** What else examples/pipelines/verify.sh takes, by name: IQ_KEY, IQ_SEAL_ROLE, IQ_LEDGER, IQ_NOTIFY, IQ_PUBLISH, … */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A step that verifies what was deployed: `pipeline.addStage(production, { post: [verification({ … })] })`. Every exit code but 0 stops the pipeline. */
export function verification({ input, version, spec, roles, settings = {} }: VerificationProps): CodeBuildStep {
  return new CodeBuildStep('Verify', {
    input,
    env: { ...settings, VERSION: version, IQ_SPEC: spec },
    installCommands: ['npm install --global --no-audit --no-fund "iq-evidence@$VERSION"'],
    commands: ['sh "$(npm root --global)/iq-evidence/examples/pipelines/verify.sh"'],
    primaryOutputDirectory: 'evidence',
    rolePolicyStatements: [new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [...roles] })],
    partialBuildSpec: codebuild.BuildSpec.fromObject({
      phases: { install: { 'runtime-versions': { nodejs: '24' } } },
      reports: { iq: { 'base-directory': 'evidence', files: ['*/junit.xml'], 'file-format': 'JUNITXML' } },
    }),
  });
}
