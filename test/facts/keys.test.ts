import { describe, expect, it } from 'vitest';
import { DeadlineError } from '../../src/aws/failure.ts';
import { keys } from '../../src/facts/keys.ts';
import { accessDenied, awsError, type FakeSeat, fakeSeat } from './fake-seat.ts';

const arn = (id: string) => `arn:aws:kms:us-east-2:222222222222:key/${id}`;
const entry = (id: string) => ({ KeyId: id, KeyArn: arn(id) });
const customer = {
  KeyManager: 'CUSTOMER',
  KeyState: 'Enabled',
  KeyUsage: 'ENCRYPT_DECRYPT',
  KeySpec: 'SYMMETRIC_DEFAULT',
  Origin: 'AWS_KMS',
} as const;
const read = (seat: FakeSeat) => keys.read(seat, () => Promise.reject(new Error('needs nothing')));
const operationsOf = (seat: FakeSeat) => seat.calls.map((call) => call.operation).sort();

/** One key with this metadata, rotating, with one alias and one tag. */
const seatWith = (metadata: object, answers: Parameters<typeof fakeSeat>[1] = {}): FakeSeat =>
  fakeSeat(
    {},
    {
      'KMS.ListKeys': () => ({ Keys: [entry('a')] }),
      'KMS.ListAliases': () => ({
        Aliases: [
          { AliasName: 'alias/z', TargetKeyId: 'a' },
          { AliasName: 'alias/b', TargetKeyId: 'a' },
        ],
      }),
      'KMS.DescribeKey': () => ({ KeyMetadata: { KeyId: 'a', ...customer, ...metadata } }),
      'KMS.GetKeyRotationStatus': () => ({ KeyRotationEnabled: true, RotationPeriodInDays: 365 }),
      'KMS.ListResourceTags': () => ({ Tags: [{ TagKey: 'Role', TagValue: 'phi' }] }),
      ...answers,
    },
  );

describe('keys', () => {
  it('reads a customer-managed key with aliases, rotation and tags', async () => {
    const value = await read(seatWith({}));
    expect(value).toEqual({
      keys: [
        {
          arn: arn('a'),
          id: 'a',
          aliases: ['alias/b', 'alias/z'],
          manager: 'CUSTOMER',
          state: 'Enabled',
          usage: 'ENCRYPT_DECRYPT',
          spec: 'SYMMETRIC_DEFAULT',
          origin: 'AWS_KMS',
          multiRegion: null,
          deletionAt: null,
          validTo: null,
          rotation: { enabled: true, periodDays: 365 },
          tags: { Role: 'phi' },
          readError: null,
          rotationError: null,
          tagsError: null,
        },
      ],
      aliases: [
        { alias: 'alias/b', keyId: 'a' },
        { alias: 'alias/z', keyId: 'a' },
      ],
    });
  });

  it('follows pages of keys, aliases and tags, empty ones too, with the greatest page sizes', async () => {
    const seat = fakeSeat(
      {},
      {
        'KMS.ListKeys': ({ Marker }) =>
          Marker === undefined
            ? { Keys: [entry('b')], NextMarker: '1' }
            : Marker === '1'
              ? { Keys: [], NextMarker: '2' }
              : { Keys: [entry('a')] },
        'KMS.ListAliases': ({ Marker }) =>
          Marker === undefined
            ? { Aliases: [], NextMarker: '1' }
            : { Aliases: [{ AliasName: 'alias/x', TargetKeyId: 'gone' }, { AliasName: 'alias/aws/ebs' }] },
        'KMS.DescribeKey': ({ KeyId }) => ({ KeyMetadata: { KeyId, ...customer } }),
        'KMS.GetKeyRotationStatus': () => ({ KeyRotationEnabled: false }),
        'KMS.ListResourceTags': ({ Marker }) =>
          Marker === undefined ? { Tags: [{ TagKey: 'b', TagValue: '2' }], NextMarker: '1' } : { Tags: [{ TagKey: 'a', TagValue: '1' }] },
      },
    );
    const value = await read(seat);
    expect(value.keys.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(value.keys.map(({ tags }) => tags)).toEqual([
      { a: '1', b: '2' },
      { a: '1', b: '2' },
    ]);
    expect(value.aliases).toEqual([
      { alias: 'alias/aws/ebs', keyId: null },
      { alias: 'alias/x', keyId: 'gone' },
    ]);
    expect(value.keys[0]?.rotation).toEqual({ enabled: false, periodDays: null });
    const limits = Object.fromEntries(seat.calls.map(({ operation, input }) => [operation, input.Limit]));
    expect(limits).toMatchObject({ 'KMS.ListKeys': 1000, 'KMS.ListAliases': 100, 'KMS.ListResourceTags': 50 });
  });

  it.each([
    ['managed by AWS', { KeyManager: 'AWS' }, []],
    ['disabled', { KeyState: 'Disabled' }, ['KMS.ListResourceTags']],
    ['pending deletion', { KeyState: 'PendingDeletion', DeletionDate: new Date('2026-12-01T00:00:00Z') }, ['KMS.ListResourceTags']],
    ['asymmetric', { KeySpec: 'RSA_2048' }, ['KMS.ListResourceTags']],
    ['imported', { Origin: 'EXTERNAL', ValidTo: new Date('2027-01-01T00:00:00Z') }, ['KMS.ListResourceTags']],
    ['of a custom key store', { Origin: 'AWS_CLOUDHSM' }, ['KMS.ListResourceTags']],
    [
      'a multi-Region replica',
      { MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', PrimaryKey: { Arn: arn('p') } } },
      ['KMS.ListResourceTags'],
    ],
    [
      'a multi-Region primary',
      { MultiRegionConfiguration: { MultiRegionKeyType: 'PRIMARY', PrimaryKey: { Arn: arn('a') } } },
      ['KMS.GetKeyRotationStatus', 'KMS.ListResourceTags'],
    ],
  ] as const)('asks of a key that is %s only what can be answered', async (_, metadata, asked) => {
    const seat = seatWith(metadata);
    const {
      keys: [key],
    } = await read(seat);
    expect(operationsOf(seat).filter((operation) => !/ListKeys|ListAliases|DescribeKey/.test(operation))).toEqual(asked);
    if (!(asked as readonly string[]).includes('KMS.GetKeyRotationStatus'))
      expect(key).toMatchObject({ rotation: null, rotationError: null });
    expect(JSON.parse(JSON.stringify(key))).toEqual(key);
  });

  it('keeps what AWS says of deletion, expiry and the primary', async () => {
    const {
      keys: [key],
    } = await read(
      seatWith({
        DeletionDate: new Date('2026-12-01T00:00:00Z'),
        ValidTo: new Date('2027-01-01T00:00:00Z'),
        MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', PrimaryKey: { Arn: arn('p') } },
      }),
    );
    expect(key).toMatchObject({
      deletionAt: '2026-12-01T00:00:00.000Z',
      validTo: '2027-01-01T00:00:00.000Z',
      multiRegion: { type: 'REPLICA', primaryArn: arn('p') },
    });
  });

  it('keeps the refusal of one key beside it, and reads the others', async () => {
    const { keys: found } = await read(
      seatWith(
        {},
        {
          'KMS.ListKeys': () => ({ Keys: [entry('a'), entry('b')] }),
          'KMS.DescribeKey': ({ KeyId }) =>
            KeyId === 'a' ? accessDenied('not by this key policy') : { KeyMetadata: { KeyId, ...customer } },
        },
      ),
    );
    expect(found[0]).toMatchObject({
      id: 'a',
      aliases: ['alias/b', 'alias/z'],
      manager: null,
      state: null,
      readError: {
        reason: 'denied',
        error: 'AccessDeniedException',
        detail: 'KMS.DescribeKey in 222222222222/us-east-2: AccessDeniedException: not by this key policy',
      },
    });
    expect(found[1]).toMatchObject({ id: 'b', manager: 'CUSTOMER', readError: null });
  });

  it('keeps refusals of rotation and tags apart', async () => {
    const {
      keys: [noRotation],
    } = await read(seatWith({}, { 'KMS.GetKeyRotationStatus': () => accessDenied() }));
    expect(noRotation).toMatchObject({
      state: 'Enabled',
      rotation: null,
      rotationError: { reason: 'denied' },
      tags: { Role: 'phi' },
      tagsError: null,
    });
    const {
      keys: [noTags],
    } = await read(seatWith({}, { 'KMS.ListResourceTags': () => awsError('ThrottlingException', 'slow down') }));
    expect(noTags).toMatchObject({ rotation: { enabled: true }, tags: null, tagsError: { reason: 'throttled' } });
  });

  it('drops a key that was deleted after the listing named it', async () => {
    expect((await read(seatWith({}, { 'KMS.DescribeKey': () => awsError('NotFoundException', 'gone') }))).keys).toEqual([]);
  });

  it.each(['KMS.ListKeys', 'KMS.ListAliases'] as const)('throws where %s is refused', async (operation) => {
    await expect(read(seatWith({}, { [operation]: () => accessDenied() }))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('throws where a page comes without its list', async () => {
    await expect(read(seatWith({}, { 'KMS.ListKeys': () => ({}) }))).rejects.toThrow('without Keys');
  });

  it('throws where the run is over', async () => {
    await expect(read(seatWith({}, { 'KMS.DescribeKey': () => new DeadlineError('aborted') }))).rejects.toThrow(DeadlineError);
  });
});
