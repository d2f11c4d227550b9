import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EvidenceError } from '../../../src/errors.ts';
import { Fields, identifier, integer, octets, only, readElement, tags } from '../../../src/evidence/asn1/ber.ts';
import { der } from '../../tsa.ts';
import { emptyFolder } from '../workbench.ts';

const read = (hex: string) => readElement(Buffer.from(hex, 'hex'));

describe('what is no value of ASN.1', () => {
  test.each([
    ['nothing', '', 'its ASN.1 ends before its time'],
    ['a tag alone', '30', 'its ASN.1 ends before its time'],
    ['less than its length', '0403aabb', 'its ASN.1 ends before its time'],
    ['a member longer than the whole', '30030404aabbccdd', 'its ASN.1 ends before its time'],
    ['a length without its digits', '0482ff', 'its ASN.1 ends before its time'],
    ['a length of five digits', `0485${'01'.repeat(5)}`, 'its ASN.1 names a length beyond any size'],
    ['a length of four digits that is not there', '0484ffffffff00', 'its ASN.1 ends before its time'],
    ['a byte too many', '020100ff', '1 byte follows its end'],
    ['two bytes too many', '02010000ff', '2 bytes follow its end'],
    ['a tag of several bytes', '1f2a00', 'its ASN.1 holds a tag of several bytes'],
    ['a primitive value without a length', '04800000', 'its ASN.1 holds a primitive value without a length'],
    ['an end with something in it', '3080000100', 'its ASN.1 holds a tag of zero'],
    ['no end', '3080020100', 'its ASN.1 ends before its time'],
    ['too many levels', `${'3080'.repeat(50)}${'0000'.repeat(50)}`, 'its ASN.1 is nested too deeply'],
    ['a hundred thousand levels', '3080'.repeat(100_000), 'its ASN.1 is nested too deeply'],
  ])('%s is refused', (_, hex, reason) => {
    expect(() => read(hex)).toThrow(EvidenceError);
    expect(() => read(hex)).toThrow(reason);
  });
});

describe('a value', () => {
  test.each([
    ['of short length', der(0x04, Buffer.alloc(127, 1))],
    ['of one digit', der(0x04, Buffer.alloc(128, 1))],
    ['of two digits', der(0x04, Buffer.alloc(300, 1))],
    ['of three digits', der(0x04, Buffer.alloc(70_000, 1))],
  ])('%s is read whole', (_, bytes) => {
    const element = readElement(bytes);
    expect(element.bytes.length).toBe(bytes.length);
    expect(element.content.every((byte) => byte === 1)).toBe(true);
    expect([127, 128, 300, 70_000]).toContain(element.content.length);
  });

  test('without a length ends where it says so', () => {
    const element = read('3080' + '020105' + '30800401610000' + '040162' + '0000');
    expect(element.children.map(({ tag }) => tag)).toEqual([tags.integer, tags.sequence, tags.octetString]);
    expect(Buffer.from(element.children[1]?.bytes ?? '').toString('hex')).toBe('30800401610000');
  });

  test('in pieces is put together', () => {
    expect(Buffer.from(octets(read('2480' + '040161' + '240404026263' + '040164' + '0000'))).toString()).toBe('abcd');
    expect(() => octets(read('020100'))).toThrow('holds tag 0x02 where octets belong');
    expect(() => octets(read('2403020100'))).toThrow('holds tag 0x02 where octets belong');
  });

  test.each(['1.2.840.113549.1.9.16.1.4', '2.16.840.1.101.3.4.2.1', '0.4.0.2023.1.1', '2.999.3', '1.3.6.1.4.1.32473.1'])(
    'names %s',
    (oid) => {
      const file = join(emptyFolder(), 'oid');
      execFileSync('openssl', ['asn1parse', '-genstr', `OID:${oid}`, '-noout', '-out', file]);
      expect(identifier(readElement(readFileSync(file)))).toBe(oid);
    },
  );

  test.each(['0600', '060180', '02012a'])('of %s names nothing', (hex) => {
    expect(() => identifier(read(hex))).toThrow('something else where an object identifier belongs');
  });

  test('larger than any stamp is not taken apart', () => {
    const size = 300_000;
    const head = Buffer.from([0x30, 0x83, size >> 16, (size >> 8) & 0xff, size & 0xff]);
    const many = Buffer.concat([head, Buffer.alloc(size, Buffer.from('3000', 'hex'))]);
    expect(() => readElement(many)).toThrow('it has 300005 bytes, more than any stamp');
  });

  test('of more bytes than any has names nothing', () => {
    const long = Buffer.concat([
      Buffer.from('0682', 'hex'),
      Buffer.from([0xff, 0xff]),
      Buffer.alloc(0xfffe, 0xff),
      Buffer.from('01', 'hex'),
    ]);
    expect(() => identifier(readElement(long))).toThrow('an object identifier of 65535 bytes');
  });

  test('that is no integer is refused as one', () => {
    expect(integer(read('0202ff01'))).toBe('ff01');
    expect(() => integer(read('0200'))).toThrow('something else where an integer belongs');
    expect(() => integer(read('040101'))).toThrow('something else where an integer belongs');
  });
});

describe('the members of a value', () => {
  const pair = read('3006020101040102');

  test('come in their order', () => {
    const fields = new Fields(pair, 'pair');
    expect(fields.takeIf(tags.octetString)).toBeUndefined();
    expect(integer(fields.take(tags.integer))).toBe('01');
    expect(() => fields.take(tags.integer)).toThrow('its pair lacks a member of tag 0x02: 0x04 stands there');
    expect(() => fields.end()).toThrow('its pair holds a member that does not belong there');
    fields.takeAny();
    fields.end();
    expect(() => fields.take(tags.integer)).toThrow('its pair lacks a member of tag 0x02: nothing stands there');
    expect(() => fields.takeAny()).toThrow('its pair ends before its time');
  });

  test('are one, or it is refused', () => {
    expect(integer(only(read('3003020101'), 'box'))).toBe('01');
    expect(() => only(pair, 'box')).toThrow('its box holds a member that does not belong there');
    expect(() => only(read('3000'), 'box')).toThrow('its box ends before its time');
    expect(() => new Fields(pair, 'box', tags.set)).toThrow('its box is of another type (tag 0x30)');
  });
});
