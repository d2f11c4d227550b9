import { describe, expect, it } from 'vitest';
import { Access } from '../../../src/checks/encryption/key-policies/access.ts';
import { candidatesOf, type Setting } from '../../../src/checks/encryption/key-policies/candidates.ts';
import { administration, type Power, use } from '../../../src/checks/encryption/key-policies/powers.ts';
import { statementsOf } from '../../../src/checks/encryption/key-policies/statements.ts';
import { Random } from '../../policy/random.ts';
import { phi } from '../encryption/reference.ts';
import { production } from '../governance.ts';

const elsewhere = '999999999999';
const s3 = 's3.us-east-2.amazonaws.com';
const logs = 'logs.amazonaws.com';
const roleArn = (name: string, account = production) => `arn:aws:iam::${account}:role/${name}`;
const rootArn = (account = production) => `arn:aws:iam::${account}:root`;

interface Plain {
  readonly effect: 'Allow' | 'Deny';
  readonly principal: string | null;
  readonly actions: readonly string[];
  readonly when: 'always' | 'via-s3' | 'not-via-s3' | 'for-services' | 'not-for-services' | 'ours';
}

const principals = [rootArn(), rootArn(elsewhere), roleArn('a'), roleArn('b'), roleArn('x', elsewhere), logs, '*'];
const actionSets = [
  ['kms:*'],
  ['kms:Decrypt'],
  ['kms:PutKeyPolicy', 'kms:Encrypt'],
  ['kms:CreateGrant'],
  ['kms:Describe*'],
  ['kms:*Grant'],
  ['kms:ReEncrypt*'],
];
const whens = ['always', 'always', 'always', 'via-s3', 'not-via-s3', 'for-services', 'not-for-services', 'ours'] as const;
const conditions: Readonly<Record<Plain['when'], object>> = {
  always: {},
  'via-s3': { Condition: { StringEquals: { 'kms:ViaService': s3 } } },
  'not-via-s3': { Condition: { StringNotEquals: { 'kms:ViaService': s3 } } },
  'for-services': { Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
  'not-for-services': { Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false' } } },
  ours: { Condition: { StringEquals: { 'kms:CallerAccount': production } } },
};

const written = ({ effect, principal, actions, when }: Plain) => ({
  Effect: effect,
  ...(principal === null ? {} : { Principal: principal === '*' ? '*' : principal === logs ? { Service: logs } : { AWS: principal } }),
  Action: actions,
  Resource: '*',
  ...conditions[when],
});
const documentOf = (statements: readonly Plain[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements.map(written) });

/** One call, all of which is known. */
interface Call {
  readonly who: string;
  readonly account: string | null;
  readonly action: string;
  readonly via: string | null;
  readonly isForService: boolean | null;
}

const actionPatterns = new Map(actionSets.flat().map((pattern) => [pattern, new RegExp(`^${pattern.replaceAll('*', '.*')}$`)]));
const namesAction = (pattern: string, action: string) => actionPatterns.get(pattern)?.test(action) === true;

function holds({ when, effect }: Plain, { via, isForService, account }: Call): boolean {
  switch (when) {
    case 'always':
      return true;
    case 'via-s3':
      return via === s3;
    case 'not-via-s3':
      return via !== s3;
    case 'for-services':
      return isForService === true;
    case 'not-for-services':
      return isForService !== true;
    case 'ours':
      // Of a service nobody knows for whom it asks: it gets in for somebody.
      return account === null ? effect === 'Allow' : account === production;
  }
}

const speaks = (statement: Plain, call: Call) =>
  statement.actions.some((pattern) => namesAction(pattern, call.action)) && holds(statement, call);

interface World {
  readonly key: readonly Plain[];
  readonly own: Readonly<Record<string, readonly Plain[]>>;
  readonly limits: Readonly<Record<string, readonly Plain[]>>;
}

/** Whether one call is let through: the rules of AWS, one after the other. What is about everybody through a service is told of everybody, and not one by one. */
function isAllowed({ key, own, limits }: World, call: Call): boolean {
  const { who, account } = call;
  const root = rootArn(account ?? 'nobody');
  const isOurs = account === production;
  const isAbout = ({ principal }: Plain) => principal === '*' || principal === who || principal === root;
  const said = key.filter((statement) => isAbout(statement) && speaks(statement, call));
  const held = (own[who] ?? []).filter((statement) => speaks(statement, call));
  if ([...said, ...held].some(({ effect }) => effect === 'Deny')) return false;
  const isWithin = limits[who]?.some((statement) => speaks(statement, call)) ?? true;
  const allows = said.filter(({ effect }) => effect === 'Allow');
  const everybody = allows.filter(({ principal, when }) => principal === '*' && !(isOurs && when === 'via-s3'));
  if (account !== null && everybody.length > 0) return true;
  if (who !== root && allows.some(({ principal }) => principal === who)) return isWithin;
  if (!allows.some(({ principal }) => principal === root)) return false;
  return !isOurs || who === root || (isWithin && held.some(({ effect }) => effect === 'Allow'));
}

const isGrant = (action: string) => action === 'kms:CreateGrant' || action === 'kms:RevokeGrant';

function has(world: World, { who, account }: Pick<Call, 'who' | 'account'>, power: Power): boolean {
  const vias = [null, s3, 'ec2.us-east-2.amazonaws.com'];
  const can = (action: string, isForService: boolean | null, among = vias) =>
    among.some((via) => isAllowed(world, { who, account, action, via, isForService }));
  const normally = (action: string) => (isGrant(action) ? can(action, false, [null]) : can(action, null));
  if (power === 'administer') return administration.some(normally);
  const through = vias.filter((via) => via !== null);
  return use.some(normally) || (!normally('kms:CreateGrant') && can('kms:CreateGrant', true, through));
}

describe('who can do what with a key', () => {
  it('agrees with a plain reading, call by call, over 500 policies made by chance', () => {
    const random = new Random(20_261_122);
    const next = () => random.next();
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
    const some = (most: number, make: () => Plain) => Array.from({ length: Math.floor(next() * (most + 1)) }, make);
    const identity = (): Plain => ({
      effect: next() < 0.2 ? 'Deny' : 'Allow',
      principal: null,
      actions: pick(actionSets),
      when: pick(whens),
    });
    const counts: Record<string, number> = {};
    const wrong: unknown[] = [];
    for (let round = 0; round < 500; round += 1) {
      const key = [
        ...some(
          4,
          () =>
            ({
              effect: next() < 0.2 ? 'Deny' : 'Allow',
              principal: pick(principals),
              actions: pick(actionSets),
              when: pick(whens),
            }) as const,
        ),
        { effect: 'Allow', principal: rootArn(), actions: ['kms:Describe*'], when: 'always' } as const,
      ].filter(({ effect, principal }) => effect === 'Allow' || principal !== '*' || next() < 0.5);
      const own = { [roleArn('a')]: some(3, identity), [roleArn('b')]: some(2, identity) };
      const limits: Record<string, readonly Plain[]> =
        next() < 0.3 ? { [roleArn('b')]: [{ effect: 'Allow', principal: null, actions: pick(actionSets), when: 'always' }] } : {};
      const world: World = { key, own, limits };
      const role = (name: string) => ({
        arn: roleArn(name),
        name,
        path: '/',
        inline: own[roleArn(name)]?.length ? [{ name: 'p', document: documentOf(own[roleArn(name)] ?? []) }] : [],
        attached: [],
        boundary: limits[roleArn(name)] === undefined ? null : `boundary-${name}`,
        lastUsed: null,
      });
      const setting: Setting = {
        key: phi,
        account: production,
        region: 'us-east-2',
        users: [],
        organization: null,
        details: {
          roles: [role('a'), role('b')],
          policies: limits[roleArn('b')] === undefined ? [] : [{ arn: 'boundary-b', document: documentOf(limits[roleArn('b')] ?? []) }],
        },
      };
      const text = documentOf(key);
      const statements = statementsOf({ arn: phi.arn, content: text }, () => null);
      const access = new Access(statements, setting);
      const isAboutAll = key.some(({ principal, effect }) => principal === '*' && effect === 'Allow');
      for (const who of candidatesOf(statements, setting)) {
        if (who.side === 'everybody' || who.side === 'through') continue;
        // Everybody's right within a boundary is not settled by AWS.
        if (isAboutAll && limits[who.name] !== undefined) continue;
        const account = who.side === 'service' ? null : (who.name.split(':')[4] ?? null);
        const name = who.side === 'service' ? who.name.slice('service/'.length) : who.name;
        for (const power of ['administer', 'use'] as const) {
          const { verdict } = access.ability(who, power);
          const plain = has(world, { who: name, account }, power);
          counts[`${who.side} ${verdict}`] = (counts[`${who.side} ${verdict}`] ?? 0) + 1;
          const expected = plain ? 'allow' : 'deny';
          if (verdict !== expected) wrong.push({ who: who.name, power, verdict, expected, text, own, limits });
        }
      }
    }
    expect(wrong).toEqual([]);
    for (const side of ['principal', 'root', 'other', 'service'])
      for (const verdict of ['allow', 'deny']) expect(counts[`${side} ${verdict}`], `${side} ${verdict}`).toBeGreaterThan(20);
  });
});
