import type { Context } from '../../src/policy/context.ts';
import type { LevelText, PolicyText } from '../../src/policy/evaluate.ts';
import { Random } from './random.ts';
import { type Noise, randomCondition, randomContext, variable } from './random-conditions.ts';

/** One random organization tree above an account, and one request context. */
export interface Case {
  readonly levels: readonly LevelText[];
  readonly context: Context;
}

/** The actions that are asked for: known ones, and sentinels. */
export const askedActions = [
  'ec2:RunInstances',
  'ec2:DescribeInstances',
  's3:PutObject',
  's3:GetObject',
  'iam:CreateRole',
  'kms:ScheduleKeyDeletion',
  'cloudtrail:StopLogging',
  'lightsail:CreateInstances',
  's3:ZzFutureAction',
  'zz-unlisted-service:CreateThing',
] as const;

const patterns = [
  ...askedActions,
  ...[
    '*',
    '*',
    '*:*',
    'ec2:*',
    's3:*',
    'iam:*',
    'kms:S?heduleKeyDeletion',
    'cloudtrail:*Logging',
    's3:*Object',
    'ec2:*Instances*',
    's3:Get*',
  ],
  ...['sts:*', 'zz-unlisted-service:*', 'lightsail:Get*', 'nothing:Known', 's3:Get:*', 's3:??tObject', 'iam:*ole'],
];
const wrongPatterns: readonly unknown[] = ['s3', 's3*:*', '*:Get*', '', ':Get', 'ec2:', 's 3:Get', null, 5, ['s3:*']];
const listed = [
  'arn:aws:s3:::logs/*',
  'arn:aws:s3:::logs/a',
  'arn:aws:s3:::*',
  'arn:aws:iam::*:role/Exempt',
  'arn:*:iam::*:*',
  'arn:aws:iam::111111111111:role/E*',
];
const wrongResources: readonly unknown[] = ['arn:aws:s3', `arn:aws:s3:::${variable('aws:username')}/*`, null, {}, [], [5], '', 'logs'];

const oneOrMore = (values: readonly unknown[], random: Random): unknown => (values.length === 1 && random.chance(0.5) ? values[0] : values);

function actions({ random, spoiled }: Noise, effect: unknown): Readonly<Record<string, unknown>> {
  if (random.chance(spoiled / 4)) return random.pick([{}, { Action: '*', NotAction: 'ec2:*' }, { Action: [] }, { NotAction: null }]);
  const count = random.pick([1, 1, 2, 3]);
  const values = random.some(count, () => (random.chance(spoiled / 4) ? random.pick(wrongPatterns) : random.noisy(random.pick(patterns))));
  if (random.chance(effect === 'Allow' ? 0.15 : 0.3)) return { NotAction: oneOrMore(values, random) };
  return { Action: effect === 'Allow' && random.chance(0.6) ? '*' : oneOrMore(values, random) };
}

function resources({ random, spoiled }: Noise): Readonly<Record<string, unknown>> {
  if (random.chance(spoiled / 4))
    return random.pick<Readonly<Record<string, unknown>>>([
      {},
      { Resource: '*', NotResource: '*' },
      { Resource: random.pick(wrongResources) },
    ]);
  if (random.chance(0.6)) return { Resource: random.pick<unknown>(['*', ['*']]) };
  const values = random.some(random.between(1, 2), () =>
    random.chance(spoiled / 2) ? random.pick(wrongResources) : random.chance(0.2) ? random.tinyArn() : random.pick(listed),
  );
  return { [random.chance(0.25) ? 'NotResource' : 'Resource']: oneOrMore(values, random) };
}

/** A statement, as it stands in a document. */
export function randomStatement(noise: Noise, given?: 'Allow' | 'Deny'): Readonly<Record<string, unknown>> {
  const { random, spoiled } = noise;
  const isWrong = given === undefined && random.chance(spoiled / 6);
  const effect: unknown =
    given ?? (isWrong ? random.pick<unknown>(['allow', 'DENY', null, undefined, 'Permit']) : random.chance(0.55) ? 'Deny' : 'Allow');
  const extra = random.chance(spoiled / 5)
    ? random.pick([{ Principal: '*' }, { NotPrincipal: { AWS: '*' } }, { Conditions: {} }, { effect: 'Allow' }])
    : {};
  const condition = random.chance(effect === 'Allow' ? 0.35 : 0.65) ? { Condition: randomCondition(noise) } : {};
  const sid = random.chance(0.3) ? { Sid: `S${random.between(1, 99)}` } : {};
  return { ...sid, Effect: effect, ...actions(noise, effect), ...resources(noise), ...condition, ...extra };
}

const wrongDocuments = [
  '',
  '{',
  '[]',
  'null',
  '"Allow"',
  '{}',
  '{"Statement":[]}',
  '{"Statement":null}',
  '{"Statement":["Allow"]}',
  '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},"Deny"]}',
  '{"Version":"2012-10-17"}',
];
const allowAll: PolicyText = {
  id: 'p-full',
  name: 'FullAWSAccess',
  content: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
};

function policy(noise: Noise, id: string): PolicyText {
  const { random, spoiled } = noise;
  const named = { id, name: `policy ${id}` };
  if (random.chance(spoiled / 8)) return { ...named, content: random.pick(wrongDocuments) };
  const statements = random.some(random.pick([1, 1, 1, 1, 2, 2, 3, 4]), () => randomStatement(noise));
  const version = random.chance(spoiled / 8)
    ? random.pick<unknown>(['2012-10-18', 2012, null])
    : random.pick(['2012-10-17', '2012-10-17', '2008-10-17', undefined]);
  return {
    ...named,
    content: JSON.stringify({ Version: version, Statement: statements.length === 1 && random.chance(0.4) ? statements[0] : statements }),
  };
}

function level(noise: Noise, id: string): LevelText {
  const { random } = noise;
  const own = random.some(random.pick([1, 1, 1, 2, 3]), () => policy(noise, `p-${random.between(1, 9999)}`));
  return { id, name: `level ${id}`, policies: random.chance(0.85) ? [allowAll, ...own.slice(0, 2)] : own };
}

/** The same case for the same seed. Unless told otherwise, parts are spoiled in some of the cases. */
export function randomCase(seed: number, options: { readonly isSpoiled?: false } = {}): Case {
  const random = new Random(seed);
  const noise = { random, spoiled: random.chance(0.35) && options.isSpoiled !== false ? 0.15 : 0 };
  const depth = random.pick([1, 1, 1, 2, 2, 3, 4]);
  return { levels: random.some(depth, () => level(noise, `l-${random.between(1, 9999)}`)), context: randomContext(random) };
}
