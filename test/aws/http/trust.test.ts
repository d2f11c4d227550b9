import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secureContext } from '../../../src/aws/http/trust.ts';
import { UsageError } from '../../../src/errors.ts';
import { type Authority, makeAuthority } from './authority.ts';

let authority: Authority;

beforeAll(() => {
  authority = makeAuthority();
});

afterAll(() => authority.remove());

/** What the operator is told where the file has this content; no file at all where there is none. */
function refusal(name: string, content: string | undefined): UsageError {
  const file = join(authority.folder, name);
  if (content !== undefined) writeFileSync(file, content);
  try {
    secureContext({ AWS_CA_BUNDLE: file });
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toContain(file);
    return error as UsageError;
  }
  throw new Error('it was taken');
}

describe('AWS_CA_BUNDLE', () => {
  it('names a file of certificates, with text around them', () => {
    const file = join(authority.folder, 'bundle.pem');
    const certificate = readFileSync(authority.file, 'utf8');
    writeFileSync(file, `# ours\n${certificate}\n# and once more\n${certificate}`);
    expect(secureContext({ AWS_CA_BUNDLE: file })).not.toThrow();
  });

  it.each([{}, { AWS_CA_BUNDLE: '' }])('is nothing where it is not set or empty', (environment) => {
    expect(secureContext(environment)).not.toThrow();
  });

  it.each<[name: string, content: string | undefined, says: RegExp]>([
    ['a file that is not there', undefined, /ENOENT/],
    ['an empty file', '', /holds no certificate in PEM/],
    ['a key instead of a certificate', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', /holds no certificate in PEM/],
    ['a broken certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', /cannot be used: /],
    ['half a certificate', '-----BEGIN CERTIFICATE-----\nMIIB', /cannot be used: /],
  ])('%s cannot be used, and the message says what to do', (name, content, says) => {
    const error = refusal(name.replaceAll(' ', '-'), content);
    expect(error.message).toMatch(says);
    expect(error.hint).toBe('a file of certificates in PEM, or unset it to use those of Node');
  });

  it('a folder cannot be used', () => {
    expect(() => secureContext({ AWS_CA_BUNDLE: authority.folder })).toThrow(UsageError);
  });
});
