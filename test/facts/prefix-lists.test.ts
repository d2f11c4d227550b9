import { describe, expect, it } from 'vitest';
import type { Input } from '../../src/aws/sdk.ts';
import { prefixLists } from '../../src/facts/prefix-lists.ts';
import { accessDenied, type FakeSeat, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (id: string, account: string) => `arn:aws:ec2:us-east-2:${account}:prefix-list/${id}`;
const own = {
  PrefixListId: 'pl-own',
  PrefixListName: 'partners',
  OwnerId: '222222222222',
  PrefixListArn: arn('pl-own', '222222222222'),
  Version: 3,
  State: 'modify-complete' as const,
};
const shared = { PrefixListId: 'pl-shared', PrefixListName: 'offices', OwnerId: '333333333333', Version: 1 };
const service = { PrefixListId: 'pl-s3', PrefixListName: 'com.amazonaws.us-east-2.s3', OwnerId: 'AWS', PrefixListArn: arn('pl-s3', 'aws') };
const edge = { PrefixListId: 'pl-cf', PrefixListName: 'com.amazonaws.global.cloudfront.origin-facing', OwnerId: 'AWS' };

const groupWith = (member: 'IpPermissions' | 'IpPermissionsEgress', id: string) => ({
  GroupId: 'sg-1',
  GroupName: 'x',
  IpPermissions: [],
  IpPermissionsEgress: [],
  [member]: [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: id }] }],
});

const entries = ({ PrefixListId, NextToken }: Input<'EC2.GetManagedPrefixListEntries'>) =>
  NextToken === undefined
    ? { Entries: [{ Cidr: '203.0.113.0/24', Description: `of ${PrefixListId}` }], NextToken: 'more' }
    : { Entries: [{ Cidr: '10.0.0.0/8' }] };

function seatWith(lists: readonly object[], answers: Parameters<typeof fakeSeat>[1] = {}): FakeSeat {
  return fakeSeat(
    {},
    {
      'EC2.DescribeSecurityGroups': () => ({
        SecurityGroups: [groupWith('IpPermissions', 'pl-cf'), groupWith('IpPermissionsEgress', 'pl-s3')],
      }),
      'EC2.DescribeManagedPrefixLists': () => ({ PrefixLists: [...lists] }),
      'EC2.GetManagedPrefixListEntries': entries,
      ...answers,
    },
  );
}

const read = async (seat: FakeSeat) => {
  const value = await readAt(seat, prefixLists);
  expect(prefixLists.shape().parse(JSON.parse(JSON.stringify(value)))).toEqual(value);
  return value;
};
const asked = ({ calls }: FakeSeat) =>
  calls
    .filter(({ operation }) => operation === 'EC2.GetManagedPrefixListEntries')
    .map(({ input }) => [input.PrefixListId, input.TargetVersion]);

describe('prefix-lists', () => {
  it('reads the entries of those of the account and those that are shared with it, of the version that was listed', async () => {
    const seat = seatWith([shared, own]);
    const both = { entries: ['10.0.0.0/8', '203.0.113.0/24'], readError: null };
    expect(await read(seat)).toEqual([
      {
        arn: arn('pl-own', '222222222222'),
        id: 'pl-own',
        name: 'partners',
        owner: '222222222222',
        version: 3,
        state: 'modify-complete',
        ...both,
      },
      { arn: arn('pl-shared', '333333333333'), id: 'pl-shared', name: 'offices', owner: '333333333333', version: 1, state: null, ...both },
    ]);
    expect(asked(seat)).toEqual(
      expect.arrayContaining([
        ['pl-own', 3],
        ['pl-shared', 1],
      ]),
    );
  });

  it('reads those of AWS that a group lets in, and not those that it lets out to', async () => {
    const seat = seatWith([service, edge]);
    expect((await read(seat)).map(({ id, entries: all }) => [id, all?.length ?? null])).toEqual([
      ['pl-cf', 2],
      ['pl-s3', null],
    ]);
    expect(asked(seat)).toEqual([
      ['pl-cf', undefined],
      ['pl-cf', undefined],
    ]);
  });

  it('reads every page of the listing', async () => {
    const seat = seatWith([], {
      'EC2.DescribeManagedPrefixLists': ({ NextToken }) =>
        NextToken === undefined ? { PrefixLists: [service], NextToken: 'more' } : { PrefixLists: [own] },
    });
    expect((await read(seat)).map(({ id }) => id)).toEqual(['pl-own', 'pl-s3']);
  });

  it('keeps the refusal of the entries of one list with that list', async () => {
    const seat = seatWith([own, shared], {
      'EC2.GetManagedPrefixListEntries': (input) => (input.PrefixListId === 'pl-own' ? accessDenied('no') : entries(input)),
    });
    const [refused, stands] = await read(seat);
    expect(refused).toMatchObject({ entries: null, readError: { reason: 'denied', error: 'AccessDeniedException' } });
    expect(stands?.entries).toHaveLength(2);
  });

  it('keeps half an answer about entries as none', async () => {
    const seat = seatWith([own], { 'EC2.GetManagedPrefixListEntries': () => ({ Entries: [{}] }) });
    expect(await read(seat)).toMatchObject([
      { entries: null, readError: { reason: 'failed', detail: expect.stringContaining('without Cidr') } },
    ]);
  });

  it('reads lists where the groups are refused: no list of AWS is asked about', async () => {
    const seat = seatWith([own, edge], { 'EC2.DescribeSecurityGroups': () => accessDenied() });
    expect((await read(seat)).map(({ id, entries: all }) => [id, all === null])).toEqual([
      ['pl-own', false],
      ['pl-cf', true],
    ]);
  });

  it('throws where AWS refuses the listing, or leaves it out', async () => {
    const refusing = seatWith([], { 'EC2.DescribeManagedPrefixLists': () => accessDenied() });
    await expect(read(refusing)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(read(seatWith([], { 'EC2.DescribeManagedPrefixLists': () => ({}) }))).rejects.toThrow('AWS answered without PrefixLists');
    await expect(read(seatWith([{ PrefixListName: 'x' }]))).rejects.toThrow('AWS answered without PrefixListId');
  });
});
