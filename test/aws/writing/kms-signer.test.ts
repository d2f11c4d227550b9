import { verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { kmsSigner, parseKeyArn } from '../../../src/aws/writing/kms-signer.ts';
import { fileSigner } from '../../../src/evidence/signer.ts';
import { authorityIn } from '../../evidence/authority.ts';
import { emptyFolder } from '../../evidence/workbench.ts';
import { type Instead, KeyService } from './key-service.ts';

const arn = 'arn:aws:kms:us-east-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ec = authorityIn(emptyFolder());
const rsa = authorityIn(emptyFolder());

beforeAll(() => {
  ec.key('seal');
  rsa.key('seal', 'rsa');
});

const serviceOf = (kind: 'ec' | 'rsa' = 'ec'): KeyService =>
  kind === 'ec'
    ? new KeyService({ folder: ec.folder, arn, spec: 'ECC_NIST_P256' })
    : new KeyService({ folder: rsa.folder, arn, spec: 'RSA_2048' });

/** What AWS KMS would say of such a key, but for its kind. */
const publicHalf = (algorithm: string, option: string): object => {
  const { openssl, path } = ec;
  openssl('genpkey', '-algorithm', algorithm, '-pkeyopt', option, '-out', 'half.key');
  const PublicKey = openssl('pkey', '-in', path('half.key'), '-pubout', '-outform', 'DER').toString('base64');
  return { PublicKey, KeySpec: undefined };
};

/** So many bytes in two parts. */
const parts = (length: number): Uint8Array[] => [Buffer.alloc(100, 'a'), Buffer.alloc(length - 100, 'b')];

describe.each([
  ['ec', 'ecdsa-p256-sha256', 'ECDSA_SHA_256'],
  ['rsa', 'rsa-pkcs1-sha256', 'RSASSA_PKCS1_V1_5_SHA_256'],
] as const)('a key of AWS KMS (%s)', (kind, algorithm, asked) => {
  test('says which key it is', async () => {
    const service = serviceOf(kind);
    const signer = await kmsSigner({ arn, session: service.session });
    const own = await fileSigner((kind === 'ec' ? ec : rsa).path('seal.key'));
    const { keyId, publicKeyPem } = own;
    expect(signer).toMatchObject({ assurance: 'kms', algorithm, keyArn: arn, certificates: [], requestIds: [], keyId, publicKeyPem });
    expect(service.asked).toEqual([{ operation: 'GetPublicKey', host: 'kms.us-east-2.amazonaws.com', input: { KeyId: arn } }]);
  });

  test.each([
    [200, 'RAW'],
    [4096, 'RAW'],
    [4097, 'DIGEST'],
    [1_000_000, 'DIGEST'],
  ])('signs %i bytes as %s', async (length, messageType) => {
    const service = serviceOf(kind);
    const signer = await kmsSigner({ arn, session: service.session });
    const signature = await signer.sign(parts(length));
    expect(verify('sha256', Buffer.concat(parts(length)), signer.publicKeyPem, signature)).toBe(true);
    const sent = service.asked[1];
    expect(sent).toMatchObject({ operation: 'Sign', input: { KeyId: arn, MessageType: messageType, SigningAlgorithm: asked } });
    expect(Buffer.from(sent?.input.Message ?? '', 'base64')).toHaveLength(messageType === 'RAW' ? length : 32);
  });
});

test('keeps the id of each request that signed', async () => {
  const service = serviceOf();
  const signer = await kmsSigner({ arn, session: service.session });
  await signer.sign(parts(200));
  await signer.sign(parts(5000));
  expect(signer.requestIds).toEqual(service.requestIds.slice(1));
  expect(signer.requestIds).toHaveLength(2);
});

test('an alias is asked for once; the key behind it signs', async () => {
  const service = serviceOf();
  const alias = 'arn:aws:kms:us-east-2:111122223333:alias/iq/seal';
  const signer = await kmsSigner({ arn: alias, session: service.session });
  await signer.sign(parts(200));
  expect(signer.keyArn).toBe(arn);
  expect(service.asked.map(({ input }) => input.KeyId)).toEqual([alias, arn]);
});

test.each([
  ['of another account', arn.replace('111122223333', '999999999999')],
  ['of another region', arn.replace('us-east-2', 'eu-central-1')],
  ['that is an alias again', 'arn:aws:kms:us-east-2:111122223333:alias/iq/seal'],
  ['that is no ARN', '1234abcd-12ab-34cd-56ef-1234567890ab'],
])('an alias is not taken for a key %s', async (_, KeyId) => {
  const alias = 'arn:aws:kms:us-east-2:111122223333:alias/iq/seal';
  const service = serviceOf();
  service.instead.GetPublicKey = [{ output: { KeyId } }];
  await expect(kmsSigner({ arn: alias, session: service.session })).rejects.toMatchObject({
    code: 'key',
    message: `AWS KMS answered for ${KeyId} when asked for ${alias}`,
  });
});

test('the profile of the session says whether the endpoint is that of FIPS', async () => {
  const config = join(emptyFolder(), 'config');
  writeFileSync(config, '[profile audit]\nuse_fips_endpoint = true\n');
  vi.stubEnv('AWS_CONFIG_FILE', config);
  const service = serviceOf();
  await kmsSigner({ arn, session: { ...service.session, profile: 'audit' } });
  vi.unstubAllEnvs();
  expect(service.asked.map(({ host }) => host)).toEqual(['kms-fips.us-east-2.amazonaws.com']);
});

test('ends its session when it is closed', async () => {
  const service = serviceOf();
  const signer = await kmsSigner({ arn, session: service.session });
  expect(service.closed).toBe(0);
  await signer.close();
  expect(service.closed).toBe(1);
});

test.each([['ThrottlingException'], ['KMSInternalException', 500], ['DependencyTimeoutException', 500]])(
  'asks again after %s',
  async (error, status = 400) => {
    const service = serviceOf();
    service.instead.Sign = [{ error, status }];
    const signer = await kmsSigner({ arn, session: service.session });
    const signature = await signer.sign(parts(200));
    expect(verify('sha256', Buffer.concat(parts(200)), signer.publicKeyPem, signature)).toBe(true);
    // Only what signed is told.
    expect(signer.requestIds).toEqual(service.requestIds.slice(-1));
  },
);

describe('is refused', () => {
  const denied = 'User: arn:aws:sts::111122223333:assumed-role/iq-sealer/iq is not authorized to perform: kms:Sign';
  const other = arn.replace('1234abcd', 'ffffffff');

  test.each<[what: string, answer: Instead, message: RegExp, hint?: RegExp]>([
    [
      'denied',
      { error: 'AccessDeniedException', message: denied },
      /AWS refused it \(AccessDeniedException: User: .*kms:Sign\)/,
      /kms:Sign/,
    ],
    ['disabled', { error: 'DisabledException' }, /the key is disabled \(DisabledException: as AWS says\)/, /enable-key/],
    ['about to be deleted', { error: 'KMSInvalidStateException' }, /the key is in no state to sign/, /describe-key/],
    ['not there, or elsewhere', { error: 'NotFoundException' }, /there is no such key/, /region, account and id/],
    ['of another region', { error: 'InvalidArnException' }, /does not know the ARN in this region/, /region, account and id/],
    ['for another use', { error: 'InvalidKeyUsageException' }, /the key is not made to sign/, /SIGN_VERIFY/],
    ['symmetric', { error: 'UnsupportedOperationException' }, /the key is not asymmetric/, /SIGN_VERIFY/],
    ['nobody knows what', { error: 'StrangeException' }, /AWS KMS did not do it \(StrangeException: as AWS says\)/, /describe-key/],
  ])('where AWS says that it is %s', async (_, answer, message, hint) => {
    const refusal = { code: 'key', message: expect.stringMatching(message), hint: expect.stringMatching(hint ?? /./) };
    const service = serviceOf();
    service.instead.GetPublicKey = [answer];
    await expect(kmsSigner({ arn, session: service.session })).rejects.toMatchObject(refusal);
    const signer = await kmsSigner({ arn, session: service.session });
    service.instead.Sign = [answer];
    await expect(signer.sign(parts(200))).rejects.toMatchObject(refusal);
    await expect(signer.sign(parts(200))).resolves.toBeInstanceOf(Uint8Array);
  });

  test('where AWS throttles it to the end', async () => {
    const service = serviceOf();
    service.instead.GetPublicKey = Array.from({ length: 5 }, () => ({ error: 'ThrottlingException', message: 'Rate exceeded' }));
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    let isOver = false;
    const asking = kmsSigner({ arn, session: service.session }).finally(() => {
      isOver = true;
    });
    asking.catch(() => undefined);
    while (!isOver) await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    await expect(asking).rejects.toMatchObject({
      code: 'key',
      message: `kms:GetPublicKey with ${arn}: AWS throttled it, again and again (ThrottlingException: Rate exceeded)`,
    });
    expect(service.asked).toHaveLength(5);
  });

  test('where AWS cannot be reached', async () => {
    const session = { ...serviceOf().session, requestHandler: { handle: async () => Promise.reject(connectionRefused) } as never };
    await expect(kmsSigner({ arn, session })).rejects.toMatchObject({
      code: 'key',
      message: expect.stringContaining('could not be reached'),
    });
  });
  const connectionRefused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

  test.each<[what: string, output: object, message: RegExp]>([
    ['is for encryption', { KeyUsage: 'ENCRYPT_DECRYPT' }, /is a key for ENCRYPT_DECRYPT, not for SIGN_VERIFY/],
    ['is for an unsaid use', { KeyUsage: undefined }, /is a key for an unsaid use/],
    ['is of another kind than AWS says', { KeySpec: 'RSA_2048' }, /says that \S+ is of the kind RSA_2048, and it is ECC_NIST_P256/],
    ['cannot sign over SHA-256', { SigningAlgorithms: ['ECDSA_SHA_384'] }, /does not offer ECDSA_SHA_256 with/],
    ['has no algorithms', { SigningAlgorithms: undefined }, /does not offer ECDSA_SHA_256 with/],
    ['is another', { KeyId: other }, /AWS KMS answered for arn:.*ffffffff.* when asked for arn:.*1234abcd/],
    ['is none', { KeyId: undefined }, /AWS KMS answered for no key when asked for/],
    ['has no public half', { PublicKey: undefined }, /answered with no public key of \S+ that OpenSSL can read/],
    ['has a public half that is none', { PublicKey: 'AAAA' }, /answered with no public key of \S+ that OpenSSL can read/],
    ['is on P-384', { ...publicHalf('EC', 'ec_paramgen_curve:P-384') }, /is of the kind secp384r1, none of ECC_NIST_P256, RSA_2048/],
    ['is on secp256k1', { ...publicHalf('EC', 'ec_paramgen_curve:secp256k1') }, /is of the kind secp256k1, none of/],
    ['is too short', { ...publicHalf('RSA', 'rsa_keygen_bits:1024') }, /is of the kind RSA_1024, none of/],
  ])('where it %s', async (_, output, message) => {
    const service = serviceOf();
    service.instead.GetPublicKey = [{ output }];
    await expect(kmsSigner({ arn, session: service.session })).rejects.toMatchObject({
      code: 'key',
      message: expect.stringMatching(message),
    });
  });

  test.each([
    ['nothing', undefined],
    ['no signature', Buffer.from('hello').toString('base64')],
  ])('where it signs with %s', async (_, Signature) => {
    const service = serviceOf();
    const signer = await kmsSigner({ arn, session: service.session });
    service.instead.Sign = [{ output: { Signature } }];
    await expect(signer.sign(parts(200))).rejects.toMatchObject({ code: 'key', message: expect.stringContaining('not a signature by') });
  });

  test('where the signature is over something else', async () => {
    const service = serviceOf();
    const signer = await kmsSigner({ arn, session: service.session });
    const Signature = Buffer.from(await signer.sign(parts(300))).toString('base64');
    service.instead.Sign = [{ output: { Signature } }];
    await expect(signer.sign(parts(200))).rejects.toMatchObject({ code: 'key', message: expect.stringContaining('over what was asked') });
  });
});

describe('an ARN', () => {
  test.each([
    [arn, 'us-east-2', '111122223333'],
    ['arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab', 'us-gov-west-1', '111122223333'],
    ['arn:aws:kms:eu-central-1:444455556666:alias/iq/seal', 'eu-central-1', '444455556666'],
  ])('of a key says where it lives: %s', (text, region, account) => {
    expect(parseKeyArn(text)).toEqual({ region, account });
  });

  test.each(['', 'alias/seal', '1234abcd-12ab-34cd-56ef-1234567890ab', 'arn:aws:s3:::bucket', `${arn}\n`, arn.replace(':key/', ':grant/')])(
    'that names no key is refused: %j',
    (text) => {
      expect(() => parseKeyArn(text)).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringContaining('is no ARN') }));
    },
  );
});
