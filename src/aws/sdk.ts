import type { Operation } from './operations.ts';

/** The SDK packages in use, each loaded when the first call to its service is made and not before. */
export const sdk = {
  Account: () => import('@aws-sdk/client-account'),
  CloudTrail: () => import('@aws-sdk/client-cloudtrail'),
  CloudWatch: () => import('@aws-sdk/client-cloudwatch'),
  EC2: () => import('@aws-sdk/client-ec2'),
  IAM: () => import('@aws-sdk/client-iam'),
  KMS: () => import('@aws-sdk/client-kms'),
  Organizations: () => import('@aws-sdk/client-organizations'),
  RDS: () => import('@aws-sdk/client-rds'),
  S3: () => import('@aws-sdk/client-s3'),
  SecretsManager: () => import('@aws-sdk/client-secrets-manager'),
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
