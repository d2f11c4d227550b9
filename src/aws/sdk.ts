import type { Operation } from './operations.ts';

/**
 * The SDK clients in use, each loaded when the first call to its service is made and not before. Each file of sdk/ names the
 * commands that `iq` sends and no others, so that the bundle holds nothing else.
 */
export const sdk = {
  Account: () => import('./sdk/account.ts'),
  Artifact: () => import('./sdk/artifact.ts'),
  CloudTrail: () => import('./sdk/cloudtrail.ts'),
  CloudWatch: () => import('./sdk/cloudwatch.ts'),
  ControlTower: () => import('./sdk/control-tower.ts'),
  EC2: () => import('./sdk/ec2.ts'),
  ECS: () => import('./sdk/ecs.ts'),
  EventBridge: () => import('./sdk/eventbridge.ts'),
  IAM: () => import('./sdk/iam.ts'),
  Identitystore: () => import('./sdk/identitystore.ts'),
  KMS: () => import('./sdk/kms.ts'),
  Organizations: () => import('./sdk/organizations.ts'),
  RDS: () => import('./sdk/rds.ts'),
  S3: () => import('./sdk/s3.ts'),
  S3Control: () => import('./sdk/s3-control.ts'),
  SecretsManager: () => import('./sdk/secrets-manager.ts'),
  SNS: () => import('./sdk/sns.ts'),
  SSM: () => import('./sdk/ssm.ts'),
  SSOAdmin: () => import('./sdk/sso-admin.ts'),
  STS: () => import('./sdk/sts.ts'),
} as const;

export type Service = keyof typeof sdk;

type Module<S extends Service> = Awaited<ReturnType<(typeof sdk)[S]>>;
type Split<O extends string> = O extends `${infer S extends Service}.${infer Name}` ? readonly [S, Name] : never;
type CommandClass<O extends string> =
  Split<O> extends readonly [infer S extends Service, infer Name extends string] ? Module<S>[`${Name}Command` & keyof Module<S>] : never;
type Instance<C> = C extends abstract new (...args: never[]) => infer I ? I : never;

/** The SDK's input type of an operation. */
export type Input<O extends Operation> = Instance<CommandClass<O>> extends { input: infer I } ? I : never;

/** The SDK's output type of an operation. */
export type Output<O extends Operation> =
  Instance<CommandClass<O>> extends { resolveMiddleware: (...args: never[]) => (...args: never[]) => Promise<{ output: infer R }> }
    ? R
    : never;
