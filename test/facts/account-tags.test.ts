import { describe, expect, it } from 'vitest';
import { accountTags } from '../../src/facts/account-tags.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

const needsNothing = () => Promise.reject(new Error('account-tags needs no other fact'));
const about = { target: { account: '222222222222' }, found: () => undefined, of: null };
const read = (answer: Parameters<typeof fakeSeat>[1]['Organizations.ListTagsForResource']) => {
  const seat = fakeSeat({ account: '111111111111' }, answer === undefined ? {} : { 'Organizations.ListTagsForResource': answer });
  return { seat, value: accountTags.read(seat, needsNothing, about) };
};

describe('the fact account-tags', () => {
  it('asks the seat of the organization about the account of its target', async () => {
    const { seat, value } = read(() => ({
      Tags: [
        { Key: 'gxp', Value: 'true' },
        { Key: 'env', Value: 'prod' },
      ],
    }));
    expect(await value).toEqual({ env: 'prod', gxp: 'true' });
    expect(seat.calls).toMatchObject([{ input: { ResourceId: '222222222222' } }]);
  });

  it('goes on past an empty page with a token', async () => {
    const { value } = read(({ NextToken }) =>
      NextToken === undefined ? { Tags: [], NextToken: 't' } : { Tags: [{ Key: 'k', Value: 'v' }] },
    );
    expect(await value).toEqual({ k: 'v' });
  });

  it('is an empty record where there are none', async () => {
    expect(await read(() => ({ Tags: [] })).value).toEqual({});
  });

  it('rejects a refusal, and an answer without tags', async () => {
    await expect(read(() => accessDenied()).value).rejects.toThrow('not authorized');
    await expect(read(() => ({})).value).rejects.toThrow('without Tags');
  });
});
