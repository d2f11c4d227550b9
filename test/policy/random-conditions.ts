import type { Context, Impression, KeyState } from '../../src/policy/context.ts';
import type { Random } from './random.ts';
import { eachPart, matches, partsOf } from './slow-values.ts';

/** A key, what requests carry in it, and what policies compare it with. */
interface Key {
  readonly name: string;
  readonly kind: 'String' | 'Arn' | 'Bool' | 'Numeric' | 'Date' | 'Ip' | 'Binary';
  readonly carried: readonly string[];
  readonly listed: readonly (string | number | boolean)[];
  readonly isMany?: true;
}

const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
const exempt = [role('*', 'Exempt'), role('*', 'Exempt*'), 'arn:*:iam::*:role/Exempt', role('*', '*'), 'arn:aws:iam::*:root'];
const likes = [role('*', '*'), role('111111111111', 'Ex*'), 'arn:aws:iam::222222222222:*', role('*', 'Ex?mpt')];
const arns = [
  role('111111111111', 'Exempt'),
  role('222222222222', 'Admin'),
  role('111111111111', 'exempt'),
  'arn:aws:iam::111111111111:root',
];

const keys: readonly Key[] = [
  {
    name: 'aws:RequestedRegion',
    kind: 'String',
    carried: ['us-east-2', 'eu-west-1'],
    listed: ['us-east-2', 'us-*', 'eu-west-?', 'US-EAST-2', '*'],
  },
  {
    name: 'aws:PrincipalArn',
    kind: 'Arn',
    carried: arns,
    listed: [...exempt, ...arns.slice(0, 2), 'arn:aws:*::*:role/Ex?mpt', 'arn:aws:iam::*:*'],
  },
  { name: 'aws:PrincipalOrgID', kind: 'String', carried: ['o-1', 'o-2'], listed: ['o-1', 'o-2', 'o-*', 'O-1'] },
  { name: 'aws:TagKeys', kind: 'String', carried: ['cost', 'Cost', 'owner'], listed: ['cost', 'owner', '*o*'], isMany: true },
  { name: 'aws:CalledVia', kind: 'String', carried: ['athena.amazonaws.com', ''], listed: ['*.amazonaws.com', ''], isMany: true },
  { name: 'aws:MultiFactorAuthPresent', kind: 'Bool', carried: ['true', 'false', 'True'], listed: ['true', 'FALSE', true, false] },
  { name: 's3:max-keys', kind: 'Numeric', carried: ['5', '10', '-1', '5.0', '2.5'], listed: ['5', 10, '05', 2.5, '-1', 0] },
  {
    name: 'aws:CurrentTime',
    kind: 'Date',
    carried: ['2026-11-22T06:00:00Z', '1795327200'],
    listed: ['2026-11-22T06:00:00Z', '2026-11-22', '2026-11-22T08:00:00+02:00', '1795327200', '2027-01-01T00:00:00.5Z'],
  },
  {
    name: 'aws:SourceIp',
    kind: 'Ip',
    carried: ['10.1.2.3', '2001:db8::1', '192.168.0.1'],
    listed: ['10.0.0.0/8', '10.1.2.3', '10.9.9.9/16', '2001:DB8::/32', '0.0.0.0/0', '2001:db8:0:0::1/128'],
  },
  { name: 'ec2:Blob', kind: 'Binary', carried: ['QmluYXJ5', 'qmluyxj5'], listed: ['QmluYXJ5', 'AAAA'] },
];

const orders = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];
const strings = ['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike'].map((name) => `String${name}`);
const operators: Readonly<Record<Key['kind'], readonly string[]>> = {
  String: strings,
  Arn: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'ArnLike', 'ArnNotLike', ...strings],
  Bool: ['Bool'],
  Numeric: orders.map((name) => `Numeric${name}`),
  Date: orders.map((name) => `Date${name}`),
  Ip: ['IpAddress', 'NotIpAddress'],
  Binary: ['BinaryEquals'],
};
const everyOperator = Object.values(operators).flat();
const wrongOperators = [
  'StringMatches',
  'ForAllValues:Null',
  'NullIfExists',
  'BinaryNotEquals',
  'ForSomeValues:StringEquals',
  'NumericLike',
  'BoolNot',
  '',
];
/** A policy variable, as it stands in a policy. */
export const variable = (key: string) => `\${${key}}`;
const wrongValues: readonly unknown[] = [
  variable('aws:username'),
  `x-${variable('aws:PrincipalTag/team')}`,
  null,
  {},
  [],
  [null],
  ['us-east-2', ['a']],
  '*',
  'ten',
  '',
  '10.0.0.0/64',
  '1.2.3',
  'arn:aws:iam',
  'maybe',
  '2026-13-45',
];

/** How the parts of a policy are drawn. */
export interface Noise {
  readonly random: Random;
  /** How often a part is spoiled. */
  readonly spoiled: number;
}

function operatorFor(key: Key, { random, spoiled }: Noise): string {
  if (random.chance(spoiled)) return random.noisy(random.pick(wrongOperators));
  if (random.chance(0.1)) return random.noisy('Null');
  const name = random.pick(random.chance(0.9) ? operators[key.kind] : everyOperator);
  const set = random.chance(key.isMany ? 0.85 : 0.08) ? random.pick(['ForAllValues:', 'ForAnyValue:']) : '';
  return random.noisy(`${set}${name}${random.chance(0.2) ? 'IfExists' : ''}`);
}

/** In some cases of a key of ARNs, a short pattern in place of the value. */
const orTiny = (key: Key, random: Random, value: unknown): unknown => (key.kind === 'Arn' && random.chance(0.2) ? random.tinyArn() : value);

function valueFor(key: Key, operator: string, { random, spoiled }: Noise): unknown {
  if (random.chance(spoiled)) return random.pick(wrongValues);
  const listed = /null$/i.test(operator) ? ['true', 'false', true, 'False'] : key.listed;
  const values: readonly unknown[] = random.some(random.between(1, 3), () =>
    random.chance(spoiled) ? random.pick(wrongValues) : orTiny(key, random, random.pick(listed)),
  );
  return values.length === 1 && random.chance(0.6) ? values[0] : values;
}

/** A condition block of one to three lines. */
export function randomCondition(noise: Noise): unknown {
  const { random, spoiled } = noise;
  if (random.chance(spoiled / 3)) return random.pick<unknown>(['StringEquals', [], null, 1, { StringEquals: 'x' }, { Bool: null }]);
  const block: Record<string, Record<string, unknown>> = {};
  for (let line = random.pick([1, 1, 1, 1, 2, 3]); line > 0; line -= 1) {
    const key = random.pick(random.chance(0.5) ? keys.slice(0, 2) : keys);
    const operator = operatorFor(key, noise);
    block[operator] = { ...block[operator], [random.noisy(key.name)]: valueFor(key, operator, noise) };
  }
  return block;
}

function stateFor(key: Key, random: Random): KeyState {
  const kind = random.next();
  if (kind < 0.25) return 'unknown';
  if (kind < 0.42) return 'absent';
  if (key.kind === 'Arn' && kind < 0.62) {
    const from = (patterns: readonly string[]) => (random.chance(0.2) ? random.tinyArn() : random.pick(patterns));
    const unlike = random.some(random.between(0, 2), () => from(exempt));
    return random.chance(0.4) ? { like: from(likes), unlike } : { unlike };
  }
  if (kind < 0.45) return { unlike: [random.pick(exempt)] };
  const count = key.isMany ? random.between(0, 3) : random.chance(0.04) ? 2 : 1;
  if (key.kind === 'Arn' && random.chance(0.2)) return { values: [random.tinyArn().replaceAll(/[*?]/g, 'a')] };
  return { values: random.some(count, () => random.pick(random.chance(0.03) ? ['arn', 'x', ''] : key.carried)) };
}

const resources = [
  '*',
  'arn:aws:s3:::logs/a',
  'arn:aws:s3:::logs/*',
  'arn:aws:s3:::*',
  role('*', 'Exempt'),
  role('111111111111', 'Exempt'),
  'arn:aws:iam::*:role/Ex*',
];

/** A context in which each key is carried, absent, not known, or known by what it is not. */
export function randomContext(random: Random): Context {
  const asked = keys.filter(() => random.chance(0.85));
  return {
    keys: Object.fromEntries(asked.map((key) => [random.noisy(key.name), stateFor(key, random)])),
    others: random.pick(['unknown', 'absent']),
    resource: random.chance(0.3) ? null : random.chance(0.2) ? random.tinyArn() : random.pick(resources),
  };
}

const isLike = (pattern: string, arn: string) => eachPart(partsOf(pattern) ?? [], partsOf(arn) ?? [], matches);
const fits = (arn: string, { like, unlike }: Impression) =>
  (like === undefined || isLike(like, arn)) && !unlike.some((one) => isLike(one, arn));
const stranger = 'arn:aws:sts::333333333333:assumed-role/Other/me';

/** A context that says for certain what the other leaves open, wherever that leaves anything open. */
export function moreCertain(context: Context, random: Random): Context {
  const certain = ([name, state]: readonly [string, KeyState]): readonly [string, KeyState] => {
    const key = keys.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (state === 'unknown' && key !== undefined) return [name, stateFor(key, random)];
    if (typeof state === 'object' && 'unlike' in state) {
      const fitting = [...arns, role('111111111111', 'Ex'), stranger].filter((arn) => fits(arn, state));
      return [name, fitting.length === 0 ? state : { values: [random.pick(fitting)] }];
    }
    return [name, state];
  };
  const { keys: named, others, resource } = context;
  const open = keys.filter(({ name }) => !Object.keys(named).some((one) => one.toLowerCase() === name.toLowerCase()));
  const added = others === 'unknown' ? open.map((key): readonly [string, KeyState] => [key.name, stateFor(key, random)]) : [];
  return {
    keys: Object.fromEntries([...Object.entries(named).map(certain), ...added]),
    others: random.chance(0.5) ? 'absent' : others,
    resource: resource ?? random.pick(resources),
  };
}
