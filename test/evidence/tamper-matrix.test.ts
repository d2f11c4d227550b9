import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/evidence/canonical.ts';
import type { TrustedPem } from '../../src/evidence/trusted.ts';
import { verifyPackage } from '../../src/evidence/verify.ts';
import { besideRows } from './tamper-beside.ts';
import { good, seeded, stamps } from './tamper-ground.ts';
import { sealedRows } from './tamper-sealed.ts';
import { type Files, lay, lines, put, verify, withBundle, without } from './workbench.ts';

const rows = [...sealedRows, ...besideRows];
const digestsOf = (files: Files) => new Map([...files].map(([name, bytes]) => [name, sha256Hex(bytes)]));

const said = ({ lines: all }: { lines: readonly { ok: unknown; what: string; detail?: string }[] }): string =>
  all.flatMap(({ ok, what, detail = '' }) => (ok === false ? [`NO ${what}: ${detail}`] : [])).join('\n');

test('the package is valid as it is, whoever vouches for the key', async () => {
  const verification = await verify(good, seeded.trusted);
  expect(verification.lines.filter(({ ok }) => ok !== true)).toEqual([]);
  expect(verification.status).toBe('valid');
  const { publicKeyPem: _, ...authorities } = seeded.trusted;
  expect((await verify(good, authorities)).status).toBe('valid');
  expect((await verifyPackage(seeded.path, seeded.trusted)).status).toBe('valid');
});

test('has at least forty rows', () => {
  expect(new Set(rows.map(([name]) => name)).size).toBeGreaterThanOrEqual(40);
});

describe('refused, each for its own reason', () => {
  for (const [name, spoil, reason, trusted] of rows) {
    test(name, async () => {
      const files = await spoil();
      // A row that spoils nothing would prove nothing.
      if (trusted === undefined) expect(digestsOf(files)).not.toEqual(digestsOf(good));
      const verification = await verify(files, { ...seeded.trusted, ...trusted?.() });
      expect(said(verification)).toMatch(reason);
      expect(verification.status).toBe('invalid');
    });
  }

  test('a link in place of a file', async () => {
    const folder = lay(without(good, 'facts.jsonl.gz'));
    symlinkSync(join(seeded.path, 'facts.jsonl.gz'), join(folder, 'facts.jsonl.gz'));
    await expect(verifyPackage(folder, seeded.trusted)).rejects.toThrow('facts.jsonl.gz is not a plain file');
  });
});

describe('intact, and said to be less than was asked for', () => {
  const stampless = (): Files => {
    const files = without(
      without(
        withBundle(good, (json) => put(json, stamps, [])),
        'trust/tsa-chain.pem',
      ),
      'trust/trusted_root.json',
    );
    // Ledger and report hold the bundle with its stamp.
    return new Map([...files].filter(([name]) => !name.startsWith('ledger/') && name !== 'report.pdf'));
  };

  test.each<readonly [name: string, spoil: () => Files, trusted: readonly (keyof TrustedPem)[], warning: RegExp]>([
    ['the stamp is missing', stampless, ['publicKeyPem', 'stampAuthoritiesPem'], /timestamps: 1 was asked for, and the bundle bears none/],
    [
      'the end in the ledger is missing',
      () => new Map([...good].filter(([name]) => !name.startsWith('ledger/'))),
      ['publicKeyPem', 'stampAuthoritiesPem'],
      /ledger: the end of the run is not in it/,
    ],
    ['no authorities for the timestamps', () => good, ['publicKeyPem'], /timestamps: .*no authorities were given/],
    [
      'no authorities for the timestamps, one for the key',
      () => good,
      ['authoritiesPem'],
      /time of the seal: no trusted timestamp says when/,
    ],
    ['no key', () => good, ['stampAuthoritiesPem'], /trust anchor: no key was given/],
  ])('%s', async (_, spoil, given, warning) => {
    const verification = await verify(spoil(), Object.fromEntries(given.map((name) => [name, seeded.trusted[name]])));
    expect(said(verification)).toBe('');
    expect(lines(verification, 'warning').join('\n')).toMatch(warning);
    expect(verification.status).toBe('intact');
  });
});
