import { describe, expect, it } from 'vitest';
import { blockOf, isShared, isWithin, merged, prefixOf, publicOf, tooWide, versionOf, without } from '../../src/match/addresses.ts';

describe('a block', () => {
  it.each([
    ['10.20.0.5/16', '10.20.0.0/16'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8:0:0::1/32', '2001:db8::/32'],
    ['::/0', '::/0'],
    ['255.255.255.255/32', '255.255.255.255/32'],
    ['::1.2.3.4/128', '::102:304/128'],
  ])('%s is %s', (text, block) => {
    expect(blockOf(text)).toBe(block);
  });

  it.each([
    '10.0.0.1',
    '10.0.0.0/33',
    '256.0.0.0/8',
    '1/2',
    '::/129',
    ':::/0',
    '1:2:3/64',
    '1::2::3/64',
    '1:2:3:4:5:6:7:8:9/64',
    'g::/3',
    '',
    '10.0.0.0/',
    '/8',
  ])('%j is none', (text) => {
    expect(blockOf(text)).toBeNull();
  });

  it('has a version and a prefix', () => {
    expect([versionOf('10.0.0.0/8'), prefixOf('10.0.0.0/8'), versionOf('::/0'), prefixOf('::/0')]).toEqual([4, 8, 6, 0]);
  });
});

describe('blocks', () => {
  it('are merged to the fewest', () => {
    expect(merged(['128.0.0.0/1', '0.0.0.0/1', '::/1', '8000::/1'])).toEqual(['0.0.0.0/0', '::/0']);
    expect(merged(['10.1.0.0/16', '10.0.0.0/8'])).toEqual(['10.0.0.0/8']);
  });

  it('hold what several of them hold together', () => {
    expect(isWithin('10.0.0.0/24', ['10.0.0.0/25', '10.0.0.128/25'])).toBe(true);
    expect(isWithin('0.0.0.0/0', ['0.0.0.0/1'])).toBe(false);
    expect(isWithin('0.0.0.0/0', ['::/0'])).toBe(false);
    expect(isWithin('10.0.0.0/8', [])).toBe(false);
  });

  it('are subtracted, and share what they share', () => {
    expect(without(['10.0.0.0/23'], ['10.0.0.0/24', '::/0'])).toEqual(['10.0.1.0/24']);
    expect(isShared(['10.0.0.0/8'], ['10.1.0.0/16'])).toBe(true);
    expect(isShared(['10.0.0.0/8'], ['11.0.0.0/8', '::/0'])).toBe(false);
    expect(isShared([], ['::/0'])).toBe(false);
  });
});

describe('public addresses', () => {
  it.each([
    '10.1.0.0/16',
    '172.31.0.0/16',
    '192.168.1.0/24',
    '100.64.0.0/10',
    '127.0.0.1/32',
    '169.254.169.254/32',
    '224.0.0.0/4',
    '255.255.255.255/32',
    'fd00::/8',
    'fe80::/64',
    'ff02::1/128',
    '::1/128',
  ])('%s holds none', (block) => {
    expect(publicOf([block])).toEqual([]);
  });

  it.each(['8.8.8.8/32', '172.32.0.0/16', '100.128.0.0/16', '2600:1f16::/56', '203.0.113.0/24'])('%s is one', (block) => {
    expect(publicOf([block])).toEqual([block]);
  });

  it('are what is left of a block that is private in part', () => {
    expect(publicOf(['10.0.0.0/7'])).toEqual(['11.0.0.0/8']);
  });
});

describe('blocks that are too wide', () => {
  const bound = { 4: 28, 6: 64 };
  it.each([
    ['203.0.113.0/28', [], []],
    ['203.0.113.0/27', [], ['203.0.113.0/27']],
    ['203.0.113.0/27', ['203.0.113.16/28'], []],
    ['203.0.113.0/27', ['203.0.113.0/24'], []],
    ['10.0.0.0/7', [], ['11.0.0.0/8']],
    ['10.0.0.0/8', [], []],
    ['2600:1f16::/64', [], []],
    ['2600:1f16::/63', [], ['2600:1f16::/63']],
  ])('of %s, where %j is own: %j', (block, own, wide) => {
    expect(tooWide(block, bound, own)).toEqual(wide);
  });
});
