import { describe, expect, it } from 'vitest';
import type { Need, Reading } from '../../src/facts/fact.ts';
import { keyGrants } from '../../src/facts/key-grants.ts';
import { key } from '../checks/encryption/reference.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const phi = key('phi', { aliases: ['alias/cc-phi'] });
const aws = key('aws', { aliases: ['alias/cc-phi-not', 'alias/aws/rds'], manager: 'AWS', tags: null });
const listed = [key('logs'), aws, phi];
const needs = (() => Promise.resolve({ keys: listed, aliases: [] })) as unknown as Need;

describe('key-grants', () => {
  const grantsOf = async (of: Reading['of'], answer: NonNullable<Answers['KMS.ListGrants']>) => {
    const seat = fakeSeat({}, { 'KMS.ListGrants': answer });
    return { value: await keyGrants.read(seat, needs, { target: {}, found: () => undefined, of }), calls: seat.calls };
  };
  const wanted = [{ alias: 'alias/cc-phi*' }];
  const role = (name: string) => `arn:aws:iam::222222222222:role/${name}`;

  it('reads every page of the grants of wanted keys, sorted, without the encryption context', async () => {
    const { value, calls } = await grantsOf(wanted, ({ Marker }) =>
      Marker === undefined
        ? {
            Grants: [
              {
                GrantId: '1',
                Name: 'secret-name',
                GranteePrincipal: role('b'),
                RetiringPrincipal: role('r'),
                Operations: ['GenerateDataKey', 'Decrypt'],
                Constraints: { EncryptionContextSubset: { patient: 'doe' } },
              },
            ],
            NextMarker: 'more',
            Truncated: true,
          }
        : { Grants: [{ GrantId: '2', GranteePrincipal: role('a'), Operations: ['Decrypt'] }], Truncated: false },
    );
    expect(value).toEqual([
      {
        arn: phi.arn,
        grants: [
          { grantees: [role('a')], operations: ['Decrypt'], retiring: null, isConstrained: false },
          { grantees: [role('b')], operations: ['Decrypt', 'GenerateDataKey'], retiring: role('r'), isConstrained: true },
        ],
        grantsError: null,
      },
    ]);
    expect(calls.map(({ input }) => input)).toEqual([
      { KeyId: phi.arn, Limit: 100 },
      { KeyId: phi.arn, Limit: 100, Marker: 'more' },
    ]);
    expect(JSON.stringify(value)).not.toMatch(/doe|secret-name/);
    expect(keyGrants.shape().parse(value)).toEqual(value);
  });

  it.each([
    ['in one member', { GranteePrincipal: 'rds.amazonaws.com' }, ['rds.amazonaws.com']],
    ['in the other', { GranteeServicePrincipal: 'rds.amazonaws.com' }, ['rds.amazonaws.com']],
    ['in both', { GranteePrincipal: 'rds.amazonaws.com', GranteeServicePrincipal: 'rds.amazonaws.com' }, ['rds.amazonaws.com']],
    ['two of them', { GranteePrincipal: role('z'), GranteeServicePrincipal: 'a.amazonaws.com' }, ['a.amazonaws.com', role('z')]],
    ['not at all', {}, []],
  ])('names a service as grantee %s', async (_, grantee, grantees) => {
    const { value } = await grantsOf(wanted, () => ({ Grants: [grantee] }));
    expect(value[0]?.grants).toEqual([{ grantees, operations: null, retiring: null, isConstrained: false }]);
  });

  it('a constraint by its source is one, an empty one is none', async () => {
    const { value } = await grantsOf(wanted, () => ({ Grants: [{ Constraints: {} }, { Constraints: { SourceArn: 'arn:x' } }] }));
    expect(value[0]?.grants?.map(({ isConstrained }) => isConstrained)).toEqual([false, true]);
  });

  it('none is a value, a refusal stays beside its key, and a key that is gone is left out', async () => {
    expect((await grantsOf(wanted, () => ({ Grants: [] }))).value).toEqual([{ arn: phi.arn, grants: [], grantsError: null }]);
    const { value } = await grantsOf(wanted, () => accessDenied());
    expect(value.map(({ grants, grantsError }) => [grants, grantsError?.reason])).toEqual([[null, 'denied']]);
    expect((await grantsOf(wanted, () => awsError('NotFoundException', 'gone'))).value).toEqual([]);
  });

  it('half an answer is none', async () => {
    const { value } = await grantsOf(wanted, () => ({ Truncated: false }));
    expect(value.map(({ grants, grantsError }) => [grants, grantsError?.detail])).toEqual([
      [null, 'KMS.ListGrants in 222222222222/us-east-2: Error: AWS answered without Grants'],
    ]);
  });
});
