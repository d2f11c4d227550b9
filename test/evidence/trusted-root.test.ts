import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { requestStamp } from '../../src/evidence/timestamp/stamp.ts';
import { stampChain, trustedRoot } from '../../src/evidence/trusted-root.ts';
import { httpAuthority } from '../../src/timestamp-authority.ts';
import { startAuthority } from '../tsa.ts';
import { emptyFolder } from './workbench.ts';

const message = Buffer.from('the bytes of a signature');
const first = await startAuthority();
const second = await startAuthority({ key: 'rsa' });
afterAll(() => Promise.all([first.close(), second.close()]));
const ask = ({ url }: { url: string }) => requestStamp(message, httpAuthority(url, { environment: {} }));
const [stamp, again, other] = [await ask(first), await ask(first), await ask(second)];
const names = (certificates: readonly { readonly subject: string }[]) => certificates.map(({ subject }) => /Test \w+/.exec(subject)?.[0]);
const jsonOf = (bytes: Uint8Array | null) => JSON.parse(Buffer.from(bytes ?? '').toString());

describe('the chain of a stamp', () => {
  test('leads from the authority to its root, in whatever order the stamp carries it', () => {
    const [leaf, ...others] = stamp.certificates;
    if (leaf === undefined) throw new Error('no certificate');
    expect(names(stampChain(stamp))).toEqual(['Test stamps', 'Test issuing', 'Test root']);
    expect(names(stampChain({ certificates: [leaf, ...others.toReversed()] }))).toEqual(['Test stamps', 'Test issuing', 'Test root']);
  });

  test('leaves out what does not belong to it', () => {
    expect(names(stampChain({ certificates: [...stamp.certificates.slice(0, 2), ...other.certificates] }))).toEqual([
      'Test stamps',
      'Test issuing',
    ]);
  });

  test('of a certificate that is its own issuer ends', () => {
    const root = stamp.certificates.filter(({ subject }) => subject.includes('Test root'));
    expect(stampChain({ certificates: root })).toHaveLength(1);
  });
});

describe('the trusted root', () => {
  test('holds the chain of each authority once, as base64 of DER', () => {
    const root = jsonOf(trustedRoot([stamp, again, other]));
    expect(Object.keys(root)).toEqual(['mediaType', 'timestampAuthorities']);
    expect(root.mediaType).toBe('application/vnd.dev.sigstore.trustedroot+json;version=0.1');
    expect(root.timestampAuthorities).toHaveLength(2);
    const [authority] = root.timestampAuthorities;
    expect(authority.subject).toEqual({ organization: 'Example Stamping', commonName: 'Test root' });
    expect(authority.certChain.certificates).toEqual(
      stampChain(stamp).map(({ der }) => ({ rawBytes: Buffer.from(der).toString('base64') })),
    );
  });

  test('is valid while all of its chain is', () => {
    const day = (number: number) => new Date(Date.UTC(2026, 0, number));
    const spans = [
      [day(2), day(20)],
      [day(3), day(30)],
      [day(1), day(25)],
    ] as const;
    const certificates = stampChain(stamp).map((certificate, index) => {
      const [validFrom, validTo] = spans[index] ?? [day(1), day(2)];
      return { ...certificate, validFrom, validTo };
    });
    const [{ validFor }] = jsonOf(trustedRoot([{ certificates }])).timestampAuthorities;
    expect(validFor).toEqual({ start: '2026-01-03T00:00:00Z', end: '2026-01-20T00:00:00Z' });
  });

  test('is the same for the same stamps', () => {
    expect(Buffer.from(trustedRoot([stamp, other]) ?? '').equals(trustedRoot([again, other]) ?? Buffer.alloc(0))).toBe(true);
    expect(trustedRoot([])).toBeNull();
  });
});

describe('OpenSSL', () => {
  const folder = emptyFolder();
  const file = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const data = file('message', message);
  const verify = (...args: string[]) =>
    execFileSync('openssl', ['ts', '-verify', ...args], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

  test.each([
    ['EC', stamp, first],
    ['RSA', other, second],
  ])('verifies a stamp with %s keys, as an answer and as a token, with the chains in PEM', (_, made, { anchor }) => {
    const anchors = file('anchor.pem', anchor);
    const chains = file('chains.pem', made.certificates.map(({ x509 }) => x509.toString()).join(''));
    const trust = ['-data', data, '-CAfile', anchors, '-untrusted', chains];
    expect(verify('-in', file('stamp.tsr', made.response), ...trust)).toContain('Verification: OK');
    expect(verify('-token_in', '-in', file('stamp.tst', made.token), ...trust)).toContain('Verification: OK');
    expect(() => verify('-in', file('stamp.tsr', made.response), '-data', file('other', 'other'), '-CAfile', anchors)).toThrow(/mismatch/);
  });
});
