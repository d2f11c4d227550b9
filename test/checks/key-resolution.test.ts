import { describe, expect, it } from 'vitest';
import { type Draft, defineCheck, type World } from '../../src/checks/check.ts';
import { declaredKeys, judgeKey, resolveKey } from '../../src/checks/key-resolution.ts';
import type { WantedKey } from '../../src/checks/keys/judge-key.ts';
import type { Spec } from '../../src/spec/spec.ts';
import {
  awsKey,
  ebsKey,
  encryptionFacts,
  here,
  key,
  keyArn,
  logs,
  phi,
  phiDr,
  primary,
  putKeys,
  refusal,
  specOf,
  unreadKey,
} from './encryption/reference.ts';
import { logArchive, production } from './governance.ts';
import { type Facts, refuse, verdictsOf } from './world.ts';

/** What `ask` says of the world of a check that needs the keys alone; the error of the engine where a fact is missing. */
function asked<T>(
  ask: (world: World<'keys'>, spec: Spec) => T,
  { facts = encryptionFacts(), spec = specOf() }: { facts?: Facts; spec?: Spec } = {},
): T {
  let answer: { readonly value: T } | { readonly error: unknown } | undefined;
  const check = defineCheck({
    id: 'probe',
    scope: 'organization',
    depth: 'boundary',
    title: '',
    failureTitle: '',
    why: '',
    remediation: '',
    limits: '',
    references: [],
    section: 'stores',
    needs: ['keys'],
    requirements: {
      probe: {
        text: '',
        judge: (world, ofSpec) => {
          try {
            answer = { value: ask(world, ofSpec) };
          } catch (error) {
            answer = { error };
          }
          return [];
        },
      },
    },
  });
  verdictsOf(check, { spec, facts });
  if (answer === undefined) throw new Error('the probe was not judged');
  if ('error' in answer) throw answer.error;
  return answer.value;
}

const aliasArn = (alias: string, account = production) => `arn:aws:kms:${primary}:${account}:${alias}`;

describe('resolveKey', () => {
  it.each([
    ['nothing', null, { kind: 'default' }],
    ['an empty text', '', { kind: 'default' }],
    ['an id', phi.id, { kind: 'key', arn: phi.arn }],
    ['a key ARN', phi.arn, { kind: 'key', arn: phi.arn }],
    ['a key ARN of another account', logs.arn, { kind: 'key', arn: logs.arn }],
    ['a key ARN of another region', phiDr.arn, { kind: 'key', arn: phiDr.arn }],
    ['an alias, in the place', 'alias/cc-phi', { kind: 'key', arn: phi.arn }],
    ['an alias ARN of another account', aliasArn('alias/log-archive', logArchive), { kind: 'key', arn: logs.arn }],
    ["an alias of AWS's", 'alias/aws/ebs', { kind: 'aws-alias', alias: 'alias/aws/ebs' }],
    [
      "an alias ARN of AWS's, in an account that nobody reads",
      aliasArn('alias/aws/s3', '999999999999'),
      { kind: 'aws-alias', alias: 'alias/aws/s3' },
    ],
    ['an id that is not there', 'gone', { kind: 'absent', reference: 'gone' }],
    ['an ARN that is not there', keyArn('gone'), { kind: 'absent', reference: keyArn('gone') }],
    ['an alias that is not there', 'alias/gone', { kind: 'absent', reference: 'alias/gone' }],
    ['an ARN of an account that nobody reads', keyArn('x', primary, '999999999999'), { kind: 'foreign' }],
    ['an ARN of a region that nobody reads', keyArn('x', 'us-east-1'), { kind: 'foreign' }],
    ['an ARN of another service', 'arn:aws:s3:::bucket', { kind: 'foreign' }],
    ['a key ARN of another partition', phi.arn.replace('arn:aws:', 'arn:aws-cn:'), { kind: 'absent' }],
  ])('%s', (_, reference, expected) => {
    expect(asked((world) => resolveKey(world, reference, here))).toMatchObject(expected);
  });

  it('tells one multi-Region id in two regions apart', () => {
    const facts = encryptionFacts();
    const replica = key('mrk-1', {}, { account: production, region: 'us-west-2' });
    putKeys(facts, here, [key('mrk-1')]);
    putKeys(facts, { account: production, region: 'us-west-2' }, [replica]);
    expect(asked((world) => resolveKey(world, 'mrk-1', here), { facts })).toMatchObject({ kind: 'key', arn: keyArn('mrk-1') });
    expect(asked((world) => resolveKey(world, replica.arn, here), { facts })).toMatchObject({ kind: 'key', arn: replica.arn });
  });

  it('says why a key could not be read, and throws where its listing could not', () => {
    const facts = encryptionFacts();
    putKeys(facts, here, [unreadKey('cc-phi')]);
    expect(asked((world) => resolveKey(world, 'alias/cc-phi', here), { facts })).toEqual({
      kind: 'unreadable',
      arn: phi.arn,
      reason: 'denied',
      detail: refusal.detail,
    });
    refuse(facts, 'keys', here);
    expect(() => asked((world) => resolveKey(world, phi.arn, here), { facts })).toThrow('denied');
  });
});

describe('declaredKeys', () => {
  it('gives one entry for each account, and looks up each on its own', () => {
    const facts = encryptionFacts();
    refuse(facts, 'keys', { account: logArchive, region: primary });
    const spec = specOf({ keys: { any: { in: ['production', 'log_archive'], region: primary, match: { name: 'cc-*' } } } });
    const entries = asked((world, of) => declaredKeys(world, of, 'any'), { facts, spec });
    expect(entries.map(({ account, region }) => `${account}/${region}`)).toEqual([`${production}/${primary}`, `${logArchive}/${primary}`]);
    expect(entries[0]?.find()).toMatchObject({ kind: 'key', arn: phi.arn });
    expect(() => entries[1]?.find()).toThrow('denied');
  });

  it('knows none that the spec does not declare', () => {
    expect(asked((world, spec) => declaredKeys(world, spec, 'nothing'))).toEqual([]);
  });
});

describe('judgeKey', () => {
  const judged = (reference: string | null, wanted: WantedKey, options: { facts?: Facts; spec?: Spec } = {}): Draft =>
    asked((world, spec) => judgeKey(world, spec, reference, here, wanted, { resource: 'r', what: 'It' }), options);

  it.each([
    [
      'the declared key',
      phi.arn,
      'key:phi',
      'pass',
      'It uses alias/cc-phi: enabled, customer-managed, for encryption, in us-east-2, key:phi.',
    ],
    [
      'a customer key',
      ebsKey.arn,
      'customer_managed',
      'pass',
      'It uses alias/ebs-default: enabled, customer-managed, for encryption, in us-east-2.',
    ],
    ['no key', null, 'customer_managed', 'fail', 'It names no key, so the service uses its own default key.'],
    ['an alias of AWS', 'alias/aws/ebs', 'customer_managed', 'fail', 'It uses alias/aws/ebs, a key that AWS manages.'],
    ['an alias of AWS, accepted', 'alias/aws/ebs', 'aws_managed', 'pass', 'It uses alias/aws/ebs, a key that AWS manages.'],
    ['a key of AWS', awsKey.arn, 'customer_managed', 'fail', 'It uses alias/aws/rds, which is managed by AWS.'],
    [
      'the key of another account',
      logs.arn,
      'key:phi',
      'fail',
      `It uses ${logs.arn}, which belongs to log_archive (${logArchive}); key:phi does not.`,
    ],
    ['a key that the spec lacks', phi.arn, 'key:none', 'fail', `It uses ${phi.arn}, but the spec declares no key:none.`],
    [
      'a key that is gone',
      'gone',
      'customer_managed',
      'fail',
      `It names gone, which does not exist in production (${production}), us-east-2.`,
    ],
  ] as const)('%s', (_, reference, wanted, outcome, message) => {
    expect(judged(reference, wanted)).toMatchObject({ outcome, message, resource: 'r' });
  });

  it('says in the finding why a key could not be read', () => {
    const facts = encryptionFacts();
    putKeys(facts, here, [unreadKey('cc-phi')]);
    expect(judged(phi.arn, 'key:phi', { facts })).toMatchObject({
      outcome: 'unknown',
      because: { reason: 'denied', detail: refusal.detail },
    });
  });
});
