import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { EvidenceError } from '../../../src/errors.ts';
import { nonceOf, timestampRequest } from '../../../src/evidence/timestamp/request.ts';
import { tokenOf } from '../../../src/evidence/timestamp/response.ts';
import {
  type ReadToken,
  readStamp,
  readToken,
  requestStamp,
  requestStamps,
  requireTrustedStamp,
} from '../../../src/evidence/timestamp/stamp.ts';
import { readCertificates } from '../../../src/evidence/x509/certificate.ts';
import { httpAuthority } from '../../../src/timestamp-authority.ts';
import { type AuthorityFiles, type Behaviour, der, granting, honest, stampBy, startAuthority, tokenBy } from '../../tsa.ts';

const message = Buffer.from('the bytes of a signature');
const other = Buffer.from('the bytes of another signature');
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

const authority = await startAuthority();
const byRsa = await startAuthority({ key: 'rsa' });
afterEach(() => {
  authority.behave(honest);
  byRsa.behave(honest);
});
afterAll(() => Promise.all([authority.close(), byRsa.close()]));

const ask = ({ url }: { url: string }) => httpAuthority(url, { environment: {} });
const anchorsOf = ({ anchor }: AuthorityFiles) => readCertificates(anchor, 'the anchor');

async function refusalOf(asking: Promise<unknown>): Promise<string> {
  const error = await asking.then(
    () => new Error('it was taken'),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(EvidenceError);
  expect((error as EvidenceError).code).toBe('timestamp');
  return (error as EvidenceError).message;
}

/** Parts of the one form of request that iq makes. */
const partsOf = (request: Buffer) => ({ digest: request.subarray(24, 56), nonce: request.subarray(58, 66) });

interface Info {
  readonly version?: string;
  readonly algorithm?: string;
  readonly digest: Uint8Array;
  readonly serial?: string;
  readonly time?: string;
  readonly accuracy?: string;
  readonly nonce?: Uint8Array;
  readonly extensions?: Uint8Array;
}
const sha256Id = '300d06096086480165030402010500';
const sha512Id = '300d06096086480165030402030500';
const at = (date = new Date()): string => `${date.toISOString().replaceAll(/[-T:]|\.\d+/g, '')}`;

/** A TSTInfo as an authority could write it. */
function infoOf({ version = '01', algorithm = sha256Id, digest, serial = '2a', time = at(), accuracy, nonce, extensions }: Info): Buffer {
  const imprint = der(0x30, algorithm, der(0x04, digest));
  const optional = [
    ...(accuracy === undefined ? [] : [der(0x30, accuracy)]),
    ...(nonce === undefined ? [] : [der(0x02, nonce)]),
    ...(extensions === undefined ? [] : [der(0xa1, extensions)]),
  ];
  return der(0x30, der(0x02, version), der(0x06, '2a0304'), imprint, der(0x02, serial), der(0x18, Buffer.from(time)), ...optional);
}

/** Signs what it was asked for, but for the parts that are given. */
function forged(change: Partial<Info>, how: Parameters<typeof tokenBy>[2] = {}): Behaviour {
  return async (request, files) => ({ body: granting(await tokenBy(files, infoOf({ ...partsOf(request), ...change }), how)) });
}

describe.each([
  ['EC', authority],
  ['RSA', byRsa],
])('a stamp by an authority with %s keys', (_, tsa) => {
  test('holds what the authority says', async () => {
    const before = Date.now();
    const stamp = await requestStamp(message, ask(tsa));
    expect(stamp.url).toBe(tsa.url);
    expect(stamp.genTime.getTime()).toBeGreaterThan(before - 1000);
    expect(stamp.genTime.getTime()).toBeLessThanOrEqual(Date.now());
    expect(stamp.policy).toBe('1.3.6.1.4.1.32473.1');
    expect(stamp.accuracyMs).toBe(1500);
    expect(stamp.serial).toMatch(/^[0-9a-f]+$/);
    expect(stamp.authority).toContain('Test stamps');
    expect(stamp.certificates).toHaveLength(3);
    expect(stamp.certificates[0]?.subject).toBe(stamp.authority);
    expect(Buffer.from(stamp.response).subarray(-stamp.token.length).equals(stamp.token)).toBe(true);
  });

  test('reads back the same, as an answer and as a token alone', async () => {
    const { url, ...stamp } = await requestStamp(message, ask(tsa));
    const { response, ...token } = stamp;
    const plain = (read: object) => JSON.stringify(read, (key, value) => (key === 'x509' ? undefined : value));
    expect(plain(await readStamp(response, message, 'stamp 1'))).toBe(plain({ response, ...token }));
    expect(plain(await readToken(stamp.token, message, 'stamp 1'))).toBe(plain(token));
  });

  test('is trusted by its root, and by no other', async () => {
    const stamp = await requestStamp(message, ask(tsa));
    expect(() => requireTrustedStamp(stamp, anchorsOf(tsa))).not.toThrow();
    const stranger = tsa === authority ? byRsa : authority;
    expect(() => requireTrustedStamp(stamp, anchorsOf(stranger))).toThrow(/^the authority .*Test stamps.* is not trusted: /);
    expect(() => requireTrustedStamp(stamp, [])).toThrow(/is not trusted: /);
  });

  test('of other bytes is refused', async () => {
    const { response } = await requestStamp(message, ask(tsa));
    expect(await refusalOf(readStamp(response, other, 'stamp 1'))).toBe(
      'stamp 1: it is a stamp of something else: its imprint is of other bytes',
    );
  });
});

describe('every request', () => {
  test('has a nonce of its own, and a hash in place of the message', async () => {
    for (const _ of [1, 2]) await requestStamp(message, ask(authority));
    const [first, second] = authority.requests.slice(-2).map(({ body }) => partsOf(body));
    expect(first?.nonce.equals(second?.nonce ?? Buffer.alloc(0))).toBe(false);
    expect(first?.digest.equals(sha256(message))).toBe(true);
  });
});

describe('an authority that misbehaves', () => {
  const words = (text: string) => der(0x30, der(0x0c, Buffer.from(text)));
  const rejecting = (status: string, ...rest: Buffer[]) => ({ body: der(0x30, der(0x30, der(0x02, status), ...rest)) });
  const systemFailure = Buffer.from('03050600000040', 'hex');
  let earlier: Buffer | undefined;

  const rows: readonly (readonly [string, Behaviour, string | RegExp])[] = [
    ['HTTP 500', () => ({ status: 500 }), 'it answered HTTP 500'],
    [
      'a page under the type of an answer',
      () => ({ body: '<!doctype html><title>Maintenance</title>' }),
      'it is not an answer of a time-stamping authority: its ASN.1 ends before its time',
    ],
    ['a rejection', () => rejecting('02'), 'no stamp was granted (rejection)'],
    [
      'a rejection with its reason',
      () => rejecting('02', words('No time today.\u001b[31m\n'), systemFailure),
      'no stamp was granted (rejection): systemFailure: No time today. [31m ',
    ],
    ['an unknown status', () => rejecting('09'), 'no stamp was granted (status 9)'],
    [
      'a rejection by OpenSSL',
      async (request, files) => ({ body: await stampBy(files, request, { digests: 'sha512' }) }),
      'no stamp was granted (rejection): badAlg: Message digest algorithm is not supported.',
    ],
    ['a promise without a stamp', () => rejecting('00'), 'a stamp was granted, but is not there'],
    [
      'a stamp of something else',
      async (request, files) => ({ body: await stampBy(files, timestampRequest(other, partsOf(request).nonce)) }),
      'it is a stamp of something else: its imprint is of other bytes',
    ],
    [
      'another nonce',
      async (_, files) => ({ body: await stampBy(files, timestampRequest(message, nonceOf(Buffer.alloc(8, 1)))) }),
      'it gives another nonce back: it is the answer to another request',
    ],
    [
      'an earlier stamp of the same message',
      async (request, files) => {
        earlier ??= await stampBy(files, timestampRequest(message, nonceOf(Buffer.alloc(8, 9))));
        return { body: request.length > 0 ? earlier : '' };
      },
      'it gives another nonce back: it is the answer to another request',
    ],
    [
      'no nonce',
      async (request, files) => ({ body: await stampBy(files, withoutNonce(request)) }),
      'it gives no nonce back: it may be an old one',
    ],
    [
      'no certificate',
      async (request, files) => ({ body: await stampBy(files, withoutCertificate(request)) }),
      'it holds no certificate, although one was asked for',
    ],
    [
      'an imprint by SHA-1',
      forged({ algorithm: '300906052b0e03021a0500', digest: createHash('sha1').update(message).digest() }),
      'its imprint is by SHA-1, not by SHA-256, SHA-384 or SHA-512',
    ],
    [
      'an imprint by SHA-512',
      forged({ algorithm: sha512Id, digest: createHash('sha512').update(message).digest() }),
      'its imprint is by sha512, not by SHA-256',
    ],
    [
      'a certificate for another use',
      forged({}, { signer: 'other' }),
      'the certificate of C=CH, O=Example Stamping, CN=Test of another use: it is not for time stamping',
    ],
    [
      'a certificate that says it lightly',
      forged({}, { signer: 'loose' }),
      'the certificate of C=CH, O=Example Stamping, CN=Test not critical: it is for time stamping, but does not say so critically',
    ],
    [
      'a certificate for two uses',
      forged({}, { signer: 'twofold' }),
      'the certificate of C=CH, O=Example Stamping, CN=Test two uses: it is for other things beside time stamping (codeSigning)',
    ],
    [
      'a certificate without any use',
      forged({}, { signer: 'plain' }),
      'the certificate of C=CH, O=Example Stamping, CN=Test any use: it is not for time stamping',
    ],
    ['a signature that names no certificate', forged({}, { cades: false }), 'its signature lacks the attribute signing-certificate-v2'],
    ['a signature by SHA-1', forged({}, { options: ['-md', 'sha1'] }), 'its digest is by SHA-1, not by SHA-256, SHA-384 or SHA-512'],
    ['two signatures', forged({}, { options: ['-signer', 'twofold.pem', '-inkey', 'twofold.key'] }), 'it has 2 signatures instead of one'],
    [
      'signed data of another type',
      forged({}, { type: '1.2.840.113549.1.7.1' }),
      'its token holds content of the type 1.2.840.113549.1.7.1, not a TSTInfo',
    ],
    [
      'no signed data',
      () => ({ body: granting(der(0x30, der(0x06, '2a864886f70d010701'), der(0xa0, der(0x04, '00')))) }),
      'its token is not signed data',
    ],
    ['another version', forged({ version: '02' }), 'its TSTInfo is of another version than 1'],
    ['a time without seconds', forged({ time: '202611221200Z' }), 'its time is not one of RFC 3161: "202611221200Z"'],
    ['a time of the 31st of February', forged({ time: '20260231120000Z' }), 'its time is not one of RFC 3161: "20260231120000Z"'],
    ['a time of some other zone', forged({ time: '20261122120000+0100' }), 'its time is not one of RFC 3161: "20261122120000+0100"'],
    [
      'a critical extension',
      forged({ extensions: der(0x30, der(0x06, '2a0305'), '0101ff', der(0x04, '0500')) }),
      'it holds a critical extension that this version does not know: 1.2.3.5',
    ],
    [
      'bytes after its answer',
      async (request, files) => ({ body: Buffer.concat([await stampBy(files, request), Buffer.from([0])]) }),
      'it is not an answer of a time-stamping authority: 1 byte follows its end',
    ],
    [
      'an answer that is cut short',
      async (request, files) => ({ body: (await stampBy(files, request)).subarray(0, -1) }),
      'it is not an answer of a time-stamping authority: its ASN.1 ends before its time',
    ],
    [
      'a signature with one bit changed',
      async (request, files) => ({ body: flipped(await stampBy(files, request), -3) }),
      'its signature is not by the key of its certificate',
    ],
    [
      'a TSTInfo with one bit changed',
      async (request, files) => {
        const reply = await stampBy(files, request);
        return { body: flipped(reply, reply.indexOf(partsOf(request).nonce) + 7) };
      },
      'its signature is of another TSTInfo: the digest of the content differs',
    ],
  ];

  test.each(rows)('with %s is refused for that', async (_, behaviour, reason) => {
    authority.behave(behaviour);
    const refusal = await refusalOf(requestStamp(message, ask(authority)));
    expect(refusal).toBe(`${authority.url}: ${reason}`);
  });

  test('each row has a reason of its own, but for two ways to an old stamp', () => {
    const reasons = rows.map(([, , reason]) => String(reason));
    expect(reasons.length - new Set(reasons).size).toBe(2);
  });
});

describe('what authorities do otherwise', () => {
  const taken = async (behaviour: Behaviour, tsa = authority) => {
    tsa.behave(behaviour);
    const stamp = await requestStamp(message, ask(tsa));
    requireTrustedStamp(stamp, anchorsOf(tsa));
    return stamp;
  };

  test('granted with changes is granted', async () => {
    const stamp = await taken(async (request, files) => ({ body: der(0x30, der(0x30, '020101'), tokenOf(await stampBy(files, request))) }));
    expect(stamp.policy).toBe('1.3.6.1.4.1.32473.1');
  });

  test('they may name their certificate in the older way, by SHA-1', async () => {
    const stamp = await taken(async (request, files) => ({ body: await stampBy(files, request, { ess_cert_id_alg: 'sha1' }) }));
    expect(stamp.authority).toContain('Test stamps');
  });

  test.each(['sha384', 'sha512'])('they may sign by %s', async (digest) => {
    await taken(async (request, files) => ({ body: await stampBy(files, request, { signer_digest: digest, ess_cert_id_alg: digest }) }));
  });

  test('they may sign by RSA-PSS', async () => {
    await taken(forged({}, { options: ['-keyopt', 'rsa_padding_mode:pss'] }), byRsa);
  });

  test('and a signature by RSA-PSS with one bit changed is refused', async () => {
    const signed = forged({}, { options: ['-keyopt', 'rsa_padding_mode:pss'] });
    byRsa.behave(async (request, tsa) => {
      const answer = await signed(request, tsa);
      return answer === 'hang' ? answer : { body: flipped(Buffer.from(answer.body ?? ''), -3) };
    });
    expect(await refusalOf(requestStamp(message, ask(byRsa)))).toBe(`${byRsa.url}: its signature is not by the key of its certificate`);
  });

  test('but not by RSA-PSS with SHA-1', async () => {
    byRsa.behave(forged({}, { options: ['-keyopt', 'rsa_padding_mode:pss', '-md', 'sha1'] }));
    expect(await refusalOf(requestStamp(message, ask(byRsa)))).toMatch(/is by SHA-1/);
  });

  test('they may name their certificate by the id of its key', async () => {
    await taken(forged({}, { options: ['-keyid'] }));
  });

  test('they may stream what they sign, so that it has no length beforehand', async () => {
    let isEndless = false;
    await taken(async (request, files) => {
      const token = await tokenBy(files, infoOf(partsOf(request)), { options: ['-stream'] });
      isEndless = token[1] === 0x80;
      return { body: granting(token) };
    });
    expect(isEndless).toBe(true);
  });

  test('they may send no chain: it is trusted where the anchor issued the certificate', async () => {
    authority.behave(async (request, files) => ({ body: await stampBy(files, request, { certs: 'tsa.pem' }) }));
    const stamp = await requestStamp(message, ask(authority));
    expect(stamp.certificates).toHaveLength(1);
    expect(() => requireTrustedStamp(stamp, anchorsOf(authority))).toThrow(/is not trusted/);
  });

  test('they may say fractions of a second, and how exact they are', async () => {
    const stamp = await taken(forged({ time: at().replace('Z', '.25Z'), accuracy: '02010180020102810200fa' }));
    expect(stamp.genTime.getUTCMilliseconds()).toBe(250);
    expect(stamp.accuracyMs).toBe(1258.25);
  });
});

describe('the time of a stamp', () => {
  // Tomorrow, when the certificates made for the test are valid.
  const now = new Date(Math.ceil(Date.now() / 1000) * 1000 + 86_400_000);
  const off = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  const asking = (time: string, clock: Date | null = now) => {
    authority.behave(forged({ time }));
    return requestStamp(message, ask(authority), clock === null ? {} : { now: () => clock });
  };

  const signedAt = async (time: string) => readToken(await tokenBy(authority, infoOf({ digest: sha256(message), time })), message, 'it');

  test.each([-300, 0, 300])('%i s from the clock is near enough', async (seconds) => {
    expect((await asking(at(off(seconds)))).genTime).toEqual(off(seconds));
  });

  test.each([
    [-301, 'before'],
    [301, 'after'],
  ])('%i s from the clock is refused', async (seconds, side) => {
    const [time, clock] = [off(seconds).toISOString(), now.toISOString()];
    expect(await refusalOf(asking(at(off(seconds))))).toBe(
      `${authority.url}: its time ${time} is 301 s ${side} this machine's ${clock}: one of the two clocks is wrong`,
    );
  });

  test('is not compared where no clock is given', async () => {
    const nextYear = new Date(Date.now() + 365 * 86_400_000);
    expect((await asking(at(nextYear), null)).genTime.toISOString().slice(0, 19)).toBe(nextYear.toISOString().slice(0, 19));
  });

  test('at which the certificate of its authority was not valid makes it no stamp', async () => {
    const who = 'its authority could be trusted by nobody: the certificate of C=CH, O=Example Stamping, CN=Test stamps';
    expect(await refusalOf(asking('20010101000000Z', null))).toContain(`${who}: it is valid from`);
    expect(await refusalOf(asking('20990101000000Z', null))).toContain(`${who}: it expired on`);
  });

  test('counts for the certificate of its authority: not yet valid, expired', async () => {
    const end = new X509Certificate(anchorsOf(authority)[0]?.der ?? '').validToDate;
    const early = await signedAt('20010101000000Z');
    const late = await signedAt(at(new Date(end.getTime() + 86_400_000)));
    expect(() => requireTrustedStamp(early, anchorsOf(authority))).toThrow(/^the authority .* is not trusted: .*valid/);
    expect(() => requireTrustedStamp(late, anchorsOf(authority))).toThrow(/^the authority .* is not trusted: .*(valid|expired)/);
  });
});

describe('several authorities', () => {
  test('are all asked, and what came and what failed is in their order', async () => {
    authority.behave(async (request, files) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return honest(request, files);
    });
    const broken = { url: 'http://127.0.0.1:1/broken', ask: () => Promise.reject(new EvidenceError('timestamp', 'it is out of order')) };
    const { stamps, failures } = await requestStamps(message, [ask(authority), broken, ask(byRsa)]);
    expect(stamps.map(({ url }) => url)).toEqual([authority.url, byRsa.url]);
    expect(failures).toEqual([{ url: broken.url, why: 'it is out of order' }]);
  });

  test('may all fail, and that is no exception', async () => {
    for (const tsa of [authority, byRsa]) tsa.behave(() => ({ status: 503 }));
    expect(await requestStamps(message, [ask(authority), ask(byRsa)])).toEqual({
      stamps: [],
      failures: [
        { url: authority.url, why: 'it answered HTTP 503' },
        { url: byRsa.url, why: 'it answered HTTP 503' },
      ],
    });
  });

  test('are asked at the same time', async () => {
    const waiting: (() => void)[] = [];
    const meeting = (url: string) => ({
      url,
      ask: () => {
        const both = new Promise<never>((_, reject) => waiting.push(() => reject(new EvidenceError('timestamp', 'met'))));
        if (waiting.length === 2) for (const go of waiting) go();
        return both;
      },
    });
    expect((await requestStamps(message, [meeting('a'), meeting('b')])).failures).toHaveLength(2);
  });

  test('an error of the program is none of theirs', async () => {
    const crash = { url: 'http://127.0.0.1:1/', ask: () => Promise.reject(new TypeError('a bug')) };
    await expect(requestStamps(message, [crash])).rejects.toThrow(TypeError);
  });
});

test('an answer with any byte changed says the same or is refused, and never crashes', async () => {
  const reply = await stampBy(authority, timestampRequest(message, nonceOf(Buffer.alloc(8, 3))));
  const said = ({ genTime, policy, serial, accuracyMs, certificates }: ReadToken) =>
    JSON.stringify([genTime, policy, serial, accuracyMs, Buffer.from(certificates[0]?.der ?? '').toString('hex')]);
  const expected = said(await readStamp(reply, message, 'it'));
  let refused = 0;
  for (let index = 0; index < reply.length; index += 1) {
    const spoiled = Buffer.from(reply);
    spoiled[index] = [(reply[index] ?? 0) ^ 1, 0x00, 0x80, 0xff][index % 4] ?? 0;
    if (spoiled.equals(reply)) continue;
    // What nobody signed may change: the status, the chain beyond the authority's own certificate.
    await readStamp(spoiled, message, 'it').then(
      (stamp) => expect(said(stamp)).toBe(expected),
      (error) => {
        refused += 1;
        expect(error).toBeInstanceOf(EvidenceError);
      },
    );
  }
  expect(refused).toBeGreaterThan(reply.length / 2);
});

function flipped(bytes: Buffer, index: number): Buffer {
  const copy = Buffer.from(bytes);
  const place = index < 0 ? copy.length + index : index;
  copy[place] = (copy[place] ?? 0) ^ 1;
  return copy;
}

const head = (request: Buffer): Buffer => request.subarray(2, 56);
const withoutNonce = (request: Buffer): Buffer => der(0x30, head(request), '0101ff');
const withoutCertificate = (request: Buffer): Buffer => der(0x30, head(request), der(0x02, partsOf(request).nonce));
