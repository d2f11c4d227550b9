import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { openKeyFile } from '../../src/evidence/private-key.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'right' }).toString();

/** One that decrypts to what is padded rightly, as one in some two hundred does. */
function unluckyPassphrase(): string {
  for (let number = 0; number < 10_000; number += 1) {
    try {
      createPrivateKey({ key: pem, passphrase: `wrong ${number}` });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_OSSL_UNSUPPORTED') return `wrong ${number}`;
    }
  }
  throw new Error('no passphrase of ten thousand decrypts to what is padded rightly');
}

test('a wrong passphrase is said to be wrong, also where what it decrypts to is padded rightly', async () => {
  const file = { path: 'seal.key', bytes: Buffer.from(pem), isExposed: false };
  await expect(openKeyFile(file, unluckyPassphrase())).rejects.toThrow('the passphrase of seal.key is wrong, or the file is damaged');
});
