import { verify } from 'node:crypto';
import { CreateKeyCommand, type KeySpec, KMSClient } from '@aws-sdk/client-kms';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { signWith } from '../../src/commands/sign-with.ts';
import type { Emulator } from './emulator.ts';

const signals = { onFirst: () => {}, listen: () => {}, stop: () => {}, end: () => {} };
const region = 'us-west-2';

/** Keys of AWS KMS over the emulator, by the whole way of the command line. It hashes digests again, so what it signs is short. */
export function describeKmsKeys(emulator: () => Emulator): void {
  describe('a key in AWS KMS', () => {
    let client: KMSClient;
    const create = async (KeySpec: KeySpec, KeyUsage: 'SIGN_VERIFY' | 'ENCRYPT_DECRYPT' = 'SIGN_VERIFY'): Promise<string> => {
      const { KeyMetadata } = await client.send(new CreateKeyCommand({ KeySpec, KeyUsage }));
      return KeyMetadata?.Arn ?? '';
    };

    beforeAll(() => {
      for (const [name, value] of Object.entries(emulator().env)) vi.stubEnv(name, value);
      client = new KMSClient({ region });
      return () => {
        client.destroy();
        vi.unstubAllEnvs();
        return emulator().rules([]);
      };
    });

    test.each([
      ['ECC_NIST_P256', 'ecdsa-p256-sha256'],
      ['RSA_2048', 'rsa-pkcs1-sha256'],
    ] as const)('of the kind %s seals', async (spec, algorithm) => {
      const arn = await create(spec);
      const signer = await signWith({ key: `kms:${arn}`, signals });
      expect(signer).toMatchObject({ assurance: 'kms', algorithm, keyArn: arn, certificates: [] });
      const signature = await signer.sign([Buffer.from('hel'), Buffer.from('lo')]);
      expect(verify('sha256', Buffer.from('hello'), signer.publicKeyPem, signature)).toBe(true);
      expect(signer.requestIds).toEqual([expect.stringMatching(/./)]);
    });

    test.each<[what: string, key: () => Promise<string>, message: RegExp]>([
      [
        'is not there',
        async () => (await create('ECC_NIST_P256')).replace(/.{12}$/, 'ffffffffffff'),
        /there is no such key \(NotFoundException/,
      ],
      ['is made for encryption', () => create('RSA_2048', 'ENCRYPT_DECRYPT'), /is a key for ENCRYPT_DECRYPT, not for SIGN_VERIFY/],
      ['is on P-384', () => create('ECC_NIST_P384'), /is of the kind ECC_NIST_P384, none of/],
    ])('that %s is refused', async (_, key, message) => {
      const refusal = { code: 'key', message: expect.stringMatching(message) };
      await expect(signWith({ key: `kms:${await key()}`, signals })).rejects.toMatchObject(refusal);
    });

    test('that AWS denies, or that is disabled meanwhile, is refused in AWS’s words', async () => {
      const arn = await create('ECC_NIST_P256');
      const signer = await signWith({ key: `kms:${arn}`, signals });
      const refused = async (message: RegExp) =>
        expect(signer.sign([Buffer.from('hello')])).rejects.toMatchObject({ code: 'key', message: expect.stringMatching(message) });
      await emulator().rules([{ service: 'kms', operation: 'Sign', error: { deny: 'identity' } }]);
      await refused(/kms:Sign with arn:.*: AWS refused it \(AccessDeniedException: .*kms:Sign/);
      await emulator().rules([{ service: 'kms', operation: 'Sign', error: { code: 'DisabledException' } }]);
      await refused(/kms:Sign with arn:.*: the key is disabled \(DisabledException/);
    });
  });
}
