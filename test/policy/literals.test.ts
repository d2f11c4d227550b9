import { describe, expect, test } from 'vitest';
import { addressIn, readBlock, readDate, readNumber } from '../../src/policy/literals.ts';

test.each<readonly [text: string, expected: number | null]>([
  ['0', 0],
  ['-1.5', -1.5],
  ['1e3', null],
  ['0x10', null],
  [' 5', null],
  ['', null],
  [' ', null],
  ['ten', null],
  ['10%', null],
  ['1,000', null],
  ['NaN', null],
  ['Infinity', null],
  ['1e999', null],
])('the number %j: %s', (text, expected) => expect(readNumber(text)).toBe(expected));

describe('dates', () => {
  const noon = Date.UTC(2026, 10, 22, 12);

  test.each<readonly [text: string, expected: number | null]>([
    ['2026-11-22', Date.UTC(2026, 10, 22)],
    ['2026-11-22T12:00Z', noon],
    ['2026-11-22T12:00:00Z', noon],
    ['2026-11-22T12:00:00.000Z', noon],
    ['2026-11-22T13:00:00+01:00', noon],
    ['2026-11-22T07:00:00-05:00', noon],
    [String(noon / 1000), noon],
    ['1795348800.5', null],
    ['2026-11-22T12:00:00', null],
    ['2026-13-01', null],
    ['2026-11-32', null],
    ['2026-11-22T25:00:00Z', null],
    ['22.11.2026', null],
    ['2026/11/22', null],
    ['11-22-2026', null],
    ['Sun, 22 Nov 2026 12:00:00 GMT', null],
    ['2026', null],
    ['today', null],
    ['', null],
    ['-1795348800', null],
  ])('%j: %s', (text, expected) => expect(readDate(text)).toBe(expected));
});

describe('addresses', () => {
  test.each<readonly [block: string, address: string, expected: boolean | null]>([
    ['203.0.113.0/24', '203.0.113.255', true],
    ['203.0.113.0/24', '203.0.114.0', false],
    ['203.0.113.77/24', '203.0.113.1', true],
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '203.0.113.6', false],
    ['203.0.113.7/32', '203.0.113.7', true],
    ['203.0.113.6/31', '203.0.113.7', true],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['0.0.0.0/0', '::1', false],
    ['128.0.0.0/1', '200.0.0.1', true],
    ['128.0.0.0/1', '127.255.255.255', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:DB8::/32', '2001:0db8:0:0:0:0:0:1', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['::/0', '2001:db8::1', true],
    ['::/0', '10.0.0.1', false],
    ['::1', '0:0:0:0:0:0:0:1', true],
    ['fe80::/10', 'febf::1', true],
    ['fe80::/10', 'fec0::1', false],
    ['::ffff:10.0.0.0/104', '::ffff:a01:203', true],
    ['64:ff9b::10.0.0.1', '64:ff9b::a00:1', true],
    ['10.0.0.0/8', 'host', null],
    ['10.0.0.0/8', '10.0.0.0/8', null],
    ['10.0.0.0/8', '', null],
  ])('%s and %s: %s', (text, address, expected) => {
    const block = readBlock(text);
    expect(block).not.toBeNull();
    if (block !== null) expect(addressIn(address, block)).toBe(expected);
  });

  test.each([
    '',
    '/',
    '/8',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '10.0.0',
    '10.0.0.0.0',
    '10.0.0.256',
    '10.0.0.01',
    '10.0.0.x',
    '10.0.0.1 ',
    '::/129',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'g::',
    ':1::',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::1.2.3',
    '::1.2.3.999',
    'fe80::1%eth0',
  ])('%j is no address', (text) => expect(readBlock(text)).toBeNull());
});
