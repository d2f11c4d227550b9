import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nonceOf, timestampRequest } from '../../../src/evidence/timestamp/request.ts';
import { emptyFolder } from '../workbench.ts';

const message = Buffer.from('a message');
const digest = execFileSync('openssl', ['dgst', '-sha256', '-binary'], { input: message });

describe('a request', () => {
  const nonce = nonceOf(Buffer.from('ffffffffffffffff', 'hex'));
  const request = timestampRequest(message, nonce);

  test('is what OpenSSL would write', () => {
    const query = execFileSync('openssl', ['ts', '-query', '-digest', digest.toString('hex'), '-sha256', '-cert', '-no_nonce']);
    // All but the nonce, which is random: the lengths differ by it.
    expect(Buffer.from(request).subarray(2, 56).equals(query.subarray(2, 56))).toBe(true);
    expect(Buffer.from(request).subarray(-3).equals(query.subarray(-3))).toBe(true);
  });

  test('is read by OpenSSL', () => {
    const file = join(emptyFolder(), 'request');
    writeFileSync(file, request);
    const text = execFileSync('openssl', ['ts', '-query', '-in', file, '-text']).toString();
    expect(text).toMatch(/^Version: 1$/m);
    expect(text).toMatch(/^Hash Algorithm: sha256$/m);
    expect(text).toMatch(/^Nonce: 0x7FFFFFFFFFFFFFFF$/m);
    expect(text).toMatch(/^Certificate required: yes$/m);
    const bytes = [...text.matchAll(/^ {4}\w{4} - ([0-9a-f -]{47})/gm)].map(([, row]) => row?.replaceAll(/[ -]/g, '')).join('');
    expect(bytes).toBe(digest.toString('hex'));
  });
});

describe('a nonce', () => {
  test.each([
    ['0000000000000000', '4000000000000000'],
    ['ffffffffffffffff', '7fffffffffffffff'],
    ['0123456789abcdef0123', '4123456789abcdef'],
  ])('of %s is a positive integer of eight bytes: %s', (random, expected) => {
    expect(Buffer.from(nonceOf(Buffer.from(random, 'hex'))).toString('hex')).toBe(expected);
  });

  test('is not made of fewer bytes', () => expect(() => nonceOf(Buffer.alloc(7))).toThrow('8 random bytes'));
});
