import { afterAll, describe, expect, test } from 'vitest';
import { EvidenceError } from '../../../src/errors.ts';
import type { Certificate } from '../../../src/evidence/x509/certificate.ts';
import { requireChain } from '../../../src/evidence/x509/chain.ts';
import { extensions, Pki } from './pki.ts';

const pki = new Pki();
afterAll(() => pki[Symbol.dispose]());

const root = pki.certify('root');
const between = pki.certify('between', { issuer: 'root' });
const leaf = pki.certify('leaf', { issuer: 'between', ext: [...extensions.signer, 'authorityKeyIdentifier=keyid'] });
const now = new Date(leaf.validFrom.getTime() + 60_000);

interface Chain {
  readonly leaf?: Certificate;
  readonly intermediates?: readonly Certificate[];
  readonly anchors?: readonly Certificate[];
  readonly at?: Date;
  readonly purpose?: 'signing' | 'timestamping';
}

function chain({ leaf: first = leaf, intermediates = [between], anchors = [root], at = now, purpose = 'signing' }: Chain = {}): string[] {
  return requireChain(first, { intermediates, anchors, at, purpose }).map(({ subject }) => subject);
}

function refusal(given: Chain): string {
  try {
    chain(given);
  } catch (error) {
    expect(error).toBeInstanceOf(EvidenceError);
    expect((error as EvidenceError).code).toBe('key');
    return (error as EvidenceError).message;
  }
  throw new Error('the chain was taken');
}

const name = (common: string): string => `O=Example, CN=${common}`;
const of = (common: string): string => `the certificate of ${name(common)}`;

/** The same chain, as OpenSSL sees it. */
function openssl({ leaf: file, intermediates, anchor }: { leaf: string; intermediates: readonly string[]; anchor: string }): string {
  const untrusted = intermediates.flatMap((between) => ['-untrusted', `${between}.pem`]);
  const at = ['-attime', String(Math.floor(now.getTime() / 1000))];
  return pki.openssl('verify', '-partial_chain', '-CAfile', `${anchor}.pem`, ...untrusted, ...at, `${file}.pem`).toString();
}

describe('a chain leads', () => {
  test('from a certificate over its issuers to an anchor', () => {
    expect(chain()).toEqual([name('leaf'), name('between'), name('root')]);
    expect(openssl({ leaf: 'leaf', intermediates: ['between'], anchor: 'root' })).toContain('OK');
  });

  test('to the first anchor on the way, one that others issued too', () => {
    expect(chain({ anchors: [between, root] })).toEqual([name('leaf'), name('between')]);
    expect(chain({ anchors: [leaf], intermediates: [] })).toEqual([name('leaf')]);
  });

  test('past certificates that do not belong to it, in whatever order', () => {
    const stranger = pki.certify('stranger');
    const another = pki.certify('another-between', { issuer: 'stranger', as: 'between' });
    for (const intermediates of [
      [another, stranger, between, root, between],
      [between, leaf, another],
    ]) {
      expect(chain({ intermediates })).toEqual([name('leaf'), name('between'), name('root')]);
    }
  });

  test('over the one of two certificates of an issuer that leads to an anchor', () => {
    const old = pki.certify('old-root');
    const crossed = pki.certify('crossed', { issuer: 'old-root', key: 'between', as: 'between' });
    for (const intermediates of [
      [between, crossed],
      [crossed, between],
    ]) {
      expect(chain({ intermediates, anchors: [old] })).toEqual([name('leaf'), name('between'), name('old-root')]);
      expect(chain({ intermediates })).toEqual([name('leaf'), name('between'), name('root')]);
    }
  });

  test('over an issuer whose key identifier is another than the one named, which is only a hint', () => {
    const misled = pki.certify('misled', { issuer: 'between', ext: [...extensions.signer, `2.5.29.35=DER:30168014${'00'.repeat(20)}`] });
    expect(chain({ leaf: misled })).toEqual([name('misled'), name('between'), name('root')]);
  });

  test.each([
    ['RSA', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], []],
    ['RSA-PSS', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], ['-sigopt', 'rsa_padding_mode:pss', '-sha384']],
    ['P-384', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'], ['-sha384']],
    ['Ed25519', ['-algorithm', 'ED25519'], []],
  ])('over authorities that sign with %s', (kind, key, options) => {
    pki.key(`root-${kind}`, ...key);
    const anchor = pki.certify(`root-${kind}`, { options });
    const issued = pki.certify(`by-${kind}`, { issuer: `root-${kind}`, ext: extensions.signer, options });
    expect(chain({ leaf: issued, intermediates: [], anchors: [anchor] })).toEqual([name(`by-${kind}`), name(`root-${kind}`)]);
  });

  test('at the first and in the last second of each certificate', () => {
    const latest = (certificates: readonly Certificate[]) => Math.max(...certificates.map(({ validFrom }) => validFrom.getTime()));
    const earliestEnd = Math.min(...[root, between, leaf].map(({ validTo }) => validTo.getTime()));
    expect(chain({ at: new Date(latest([root, between, leaf])) })).toHaveLength(3);
    expect(chain({ at: new Date(earliestEnd + 999) })).toHaveLength(3);
  });
});

describe('a chain is refused', () => {
  test('where nobody at hand issued the certificate', () => {
    expect(refusal({ intermediates: [] })).toBe(
      `${of('leaf')}: none of the certificates at hand is that of its issuer, ${name('between')}`,
    );
  });

  test('where it ends at an authority that is not trusted', () => {
    const other = pki.certify('other-root');
    expect(refusal({ intermediates: [between, root], anchors: [other] })).toBe(
      `${of('root')}: it issued itself and is none of the authorities trusted`,
    );
    expect(refusal({ anchors: [] })).toBe(`${of('between')}: none of the certificates at hand is that of its issuer, ${name('root')}`);
  });

  test('where the issuer has the name alone: anchors are known by their bytes and their key', () => {
    const twin = pki.certify('twin', { key: 'twin', as: 'root' });
    expect(refusal({ anchors: [twin] })).toBe(
      `${of('between')}: it names ${name('root')} as its issuer, but the key of the certificate of that name did not sign it`,
    );
  });

  test('where the issuer has the key, but another name', () => {
    const renamed = pki.certify('renamed', { issuer: 'root', key: 'between' });
    expect(refusal({ intermediates: [renamed] })).toContain('none of the certificates at hand is that of its issuer');
  });

  test('before a certificate is valid and after it expired', () => {
    const early = new Date(leaf.validFrom.getTime() - 1);
    expect(refusal({ at: early })).toBe(
      `${of('leaf')}: it is valid from ${leaf.validFrom.toISOString()} on, and was not yet at ${early.toISOString()}`,
    );
    const late = new Date(leaf.validTo.getTime() + 1000);
    expect(refusal({ at: late })).toBe(`${of('leaf')}: it expired on ${leaf.validTo.toISOString()}, before ${late.toISOString()}`);
  });

  test.each(['between', 'root'])('after %s expired, though the certificate below is valid still', (which) => {
    const days = (short: string) => ({ options: ['-days', short === which ? '10' : '100'] });
    const anchor = pki.certify('short-root', { as: 'short-root', ...days('root') });
    const issuer = pki.certify('short-between', { issuer: 'short-root', ...days('between') });
    const issued = pki.certify('long-leaf', { issuer: 'short-between', ext: extensions.signer, options: ['-days', '100'] });
    const at = new Date(issued.validFrom.getTime() + 20 * 86_400_000);
    expect(refusal({ leaf: issued, intermediates: [issuer], anchors: [anchor], at })).toMatch(
      new RegExp(`^${of(`short-${which}`)}: it expired on `),
    );
  });

  test('where a certificate between is none of an authority', () => {
    const plain = pki.certify('plain', { issuer: 'between', ext: extensions.signer });
    const below = pki.certify('below', { issuer: 'plain', ext: extensions.signer });
    const why = `${of('plain')}: it is not that of an authority (CA:false), and issued a certificate`;
    expect(refusal({ leaf: below, intermediates: [plain, between] })).toBe(why);
    expect(() => openssl({ leaf: 'below', intermediates: ['plain', 'between'], anchor: 'root' })).toThrow('invalid CA certificate');
    // Whoever trusts it does not make it one.
    expect(refusal({ leaf: below, intermediates: [], anchors: [plain] })).toBe(why);
  });

  test('where one between says nothing of being an authority', () => {
    const silent = pki.certify('silent', { issuer: 'root', ext: ['keyUsage=critical,keyCertSign'] });
    const below = pki.certify('below-silent', { issuer: 'silent', ext: extensions.signer });
    expect(refusal({ leaf: below, intermediates: [silent] })).toBe(
      `${of('silent')}: it is not that of an authority (CA:false), and issued a certificate`,
    );
  });

  test('where the key usage of an issuer is not to issue', () => {
    const usage = ['basicConstraints=critical,CA:true', 'keyUsage=critical,digitalSignature,cRLSign'];
    const noIssuer = pki.certify('no-issuer', { issuer: 'root', ext: usage });
    const below = pki.certify('below-no-issuer', { issuer: 'no-issuer', ext: extensions.signer });
    expect(refusal({ leaf: below, intermediates: [noIssuer] })).toBe(
      `${of('no-issuer')}: its key usage does not allow it to issue certificates (digitalSignature, cRLSign)`,
    );
  });

  test('where it is longer than an authority allows', () => {
    const limited = pki.certify('limited', { ext: ['basicConstraints=critical,CA:true,pathlen:0'] });
    const direct = pki.certify('direct', { issuer: 'limited', ext: extensions.signer });
    expect(chain({ leaf: direct, intermediates: [], anchors: [limited] })).toHaveLength(2);
    const beyond = pki.certify('beyond', { issuer: 'limited' });
    const below = pki.certify('below-beyond', { issuer: 'beyond', ext: extensions.signer });
    expect(refusal({ leaf: below, intermediates: [beyond], anchors: [limited] })).toBe(
      `${of('limited')}: it allows 0 authorities below it (pathlen), and there are 1`,
    );
  });

  test('not for an authority that issued itself anew, which no limit counts', () => {
    const limited = pki.certify('rolling', { ext: ['basicConstraints=critical,CA:true,pathlen:0'] });
    const renewed = pki.certify('renewed', { issuer: 'rolling', as: 'rolling', key: 'renewed' });
    const below = pki.certify('below-renewed', { issuer: 'renewed', ext: extensions.signer });
    expect(chain({ leaf: below, intermediates: [renewed], anchors: [limited] })).toEqual([
      name('below-renewed'),
      name('rolling'),
      name('rolling'),
    ]);
  });

  test.each([
    ['sha1', 'SHA-1'],
    ['md5', 'MD5'],
  ])('where a certificate is signed with %s', (digest, called) => {
    pki.key('rsa-authority', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048');
    const anchor = pki.certify('rsa-authority');
    const weak = pki.certify(`weak-${digest}`, { issuer: 'rsa-authority', ext: extensions.signer, options: [`-${digest}`] });
    expect(refusal({ leaf: weak, intermediates: [], anchors: [anchor] })).toBe(
      `${of(`weak-${digest}`)}: it is signed with ${called}, with which signatures can be forged`,
    );
  });

  test('but not for the signature of an anchor over itself, which proves nothing', () => {
    const old = pki.certify('sha1-root', { options: ['-sha1'] });
    const issued = pki.certify('by-sha1-root', { issuer: 'sha1-root', ext: extensions.signer });
    expect(chain({ leaf: issued, intermediates: [], anchors: [old] })).toHaveLength(2);
  });

  test.each([
    ['rsa1024', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'], 'its key is RSA of 1024 bits, less than 2048'],
    [
      'rsa-e3',
      ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-pkeyopt', 'rsa_keygen_pubexp:3'],
      'its key is RSA with the public exponent 3, less than 65537',
    ],
    ['p224', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-224'], 'its key is on the curve secp224r1, which is not trusted'],
  ])('where a key is too weak: %s', (kind, options, why) => {
    pki.key(kind, ...options);
    const weakLeaf = pki.certify(kind, { issuer: 'root', ext: extensions.signer });
    expect(refusal({ leaf: weakLeaf })).toBe(`${of(kind)}: ${why}`);
    const weakAnchor = pki.certify(`${kind}-root`, { key: kind });
    const issued = pki.certify(`by-${kind}-root`, { issuer: `${kind}-root`, signedBy: kind, ext: extensions.signer });
    expect(refusal({ leaf: issued, intermediates: [], anchors: [weakAnchor] })).toBe(`${of(`${kind}-root`)}: ${why}`);
  });

  test.each([
    ['nameConstraints=critical,permitted;DNS:example.com', 'nameConstraints (2.5.29.30)'],
    ['policyConstraints=critical,requireExplicitPolicy:0', 'policyConstraints (2.5.29.36)'],
    ['inhibitAnyPolicy=critical,0', 'inhibitAnyPolicy (2.5.29.54)'],
    ['1.2.3.4=critical,DER:0500', '1.2.3.4'],
  ])('for a critical extension that nobody here understands: %s', (line, id) => {
    const odd = pki.certify('odd', { issuer: 'root', ext: [...extensions.authority, line] });
    const below = pki.certify('below-odd', { issuer: 'odd', ext: extensions.signer });
    expect(refusal({ leaf: below, intermediates: [odd] })).toBe(
      `${of('odd')}: it has the critical extension ${id}, which is not understood here`,
    );
    const oddLeaf = pki.certify('odd-leaf', { issuer: 'root', ext: [...extensions.signer, line] });
    expect(refusal({ leaf: oddLeaf })).toContain(`critical extension ${id}`);
  });

  test('but not for one that is not critical, or takes nothing away', () => {
    const ext = [
      ...extensions.signer,
      '1.2.3.4=DER:0500',
      'certificatePolicies=critical,1.2.3.4',
      'subjectAltName=critical,email:a@example.com',
    ];
    const named = pki.certify('named', { issuer: 'root', ext });
    expect(chain({ leaf: named })).toHaveLength(2);
  });

  test('where authorities issued each other, and none of them is trusted', () => {
    const one = pki.certify('one');
    const two = pki.certify('two');
    const oneByTwo = pki.certify('one-by-two', { issuer: 'two', key: 'one', as: 'one' });
    const twoByOne = pki.certify('two-by-one', { issuer: 'one', key: 'two', as: 'two' });
    const below = pki.certify('below-one', { issuer: 'one', ext: extensions.signer });
    expect(refusal({ leaf: below, intermediates: [oneByTwo, twoByOne] })).toContain(
      'none of the certificates at hand is that of its issuer',
    );
    expect(refusal({ leaf: below, intermediates: [oneByTwo, twoByOne, one, two] })).toContain('none of the authorities trusted');
  });

  test('where certificates of one name and one key could follow each other in any order', () => {
    const loop = pki.certify('loop');
    const copies = Array.from({ length: 9 }, (_, index) => pki.certify(`loop-${index}`, { issuer: 'loop', key: 'loop', as: 'loop' }));
    const below = pki.certify('below-loop', { issuer: 'loop', ext: extensions.signer });
    const started = performance.now();
    expect(refusal({ leaf: below, intermediates: [loop, ...copies] })).toContain('it can be led on in too many ways');
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('by a bit changed in the certificate', () => {
    const changed = Buffer.from(leaf.der);
    const last = changed.length - 1;
    changed[last] = (changed[last] ?? 0) ^ 1;
    const pem = `-----BEGIN CERTIFICATE-----\n${changed.toString('base64')}\n-----END CERTIFICATE-----\n`;
    pki.write('changed.pem', pem);
    expect(refusal({ leaf: pki.certificate('changed') })).toContain('did not sign it');
  });

  test('never for a time that is none', () => {
    expect(() => chain({ at: new Date('never') })).toThrow(RangeError);
  });
});

describe('to sign, a certificate', () => {
  const issue = (common: string, ...ext: string[]) => pki.certify(common, { issuer: 'root', ext });

  test.each([
    ['nothing of its use', 'basicConstraints=CA:false'],
    ['nonRepudiation alone, as qualified seals do', 'keyUsage=critical,nonRepudiation'],
    ['a purpose of one house', 'extendedKeyUsage=1.2.3.4'],
    ['signing of mail among other purposes', 'extendedKeyUsage=critical,serverAuth,emailProtection'],
  ])('may say %s', (_, line) => {
    expect(chain({ leaf: issue('fit', line) })).toHaveLength(2);
  });

  test.each([
    ['keyUsage=critical,keyEncipherment,keyAgreement', 'its key usage does not allow it to sign (keyEncipherment, keyAgreement)'],
    ['keyUsage=critical,keyCertSign', 'its key usage does not allow it to sign (keyCertSign)'],
    ['extendedKeyUsage=serverAuth', 'its extended key usage leaves out signing (serverAuth)'],
    ['extendedKeyUsage=critical,timeStamping', 'its extended key usage leaves out signing (timeStamping)'],
    ['extendedKeyUsage=OCSPSigning,serverAuth', 'its extended key usage leaves out signing (OCSPSigning, serverAuth)'],
  ])('may not say %s', (line, why) => {
    expect(refusal({ leaf: issue('unfit', line) })).toBe(`${of('unfit')}: ${why}`);
  });

  test('must not be issued by an authority for other things', () => {
    const web = pki.certify('web', { issuer: 'root', ext: [...extensions.authority, 'extendedKeyUsage=serverAuth'] });
    const below = pki.certify('below-web', { issuer: 'web', ext: extensions.signer });
    expect(refusal({ leaf: below, intermediates: [web] })).toBe(`${of('web')}: its extended key usage leaves out signing (serverAuth)`);
  });
});

describe('to stamp time, a certificate', () => {
  const issue = (common: string, ...ext: string[]) => pki.certify(common, { issuer: 'root', ext });

  test('says so, critically and alone', () => {
    expect(chain({ leaf: issue('stamper', ...extensions.stamper), purpose: 'timestamping' })).toHaveLength(2);
  });

  test.each([
    [['keyUsage=critical,digitalSignature'], 'it is not for time stamping'],
    [['extendedKeyUsage=critical,anyExtendedKeyUsage'], 'it is not for time stamping'],
    [['extendedKeyUsage=timeStamping'], 'it is for time stamping, but does not say so critically'],
    [['extendedKeyUsage=critical,timeStamping,serverAuth'], 'it is for other things beside time stamping (serverAuth)'],
    [
      ['keyUsage=critical,keyEncipherment', 'extendedKeyUsage=critical,timeStamping'],
      'its key usage does not allow it to sign (keyEncipherment)',
    ],
    [
      ['keyUsage=critical,digitalSignature,keyCertSign', 'extendedKeyUsage=critical,timeStamping'],
      'its key usage allows more than to sign (keyCertSign)',
    ],
  ])('is refused with %s', (ext, why) => {
    expect(refusal({ leaf: issue('no-stamper', ...ext), purpose: 'timestamping' })).toBe(`${of('no-stamper')}: ${why}`);
  });

  test('may be issued by an authority for anything', () => {
    const any = pki.certify('any', { issuer: 'root', ext: [...extensions.authority, 'extendedKeyUsage=anyExtendedKeyUsage'] });
    const stamper = pki.certify('any-stamper', { issuer: 'any', ext: extensions.stamper });
    expect(chain({ leaf: stamper, intermediates: [any], purpose: 'timestamping' })).toHaveLength(3);
  });

  test('may be issued by an authority for stamping, and not by one for other things', () => {
    const stamps = pki.certify('stamps', { issuer: 'root', ext: [...extensions.authority, 'extendedKeyUsage=timeStamping'] });
    const good = pki.certify('good-stamper', { issuer: 'stamps', ext: extensions.stamper });
    expect(chain({ leaf: good, intermediates: [stamps], purpose: 'timestamping' })).toHaveLength(3);
    const web = pki.certify('web-only', { issuer: 'root', ext: [...extensions.authority, 'extendedKeyUsage=serverAuth,emailProtection'] });
    const bad = pki.certify('bad-stamper', { issuer: 'web-only', ext: extensions.stamper });
    expect(refusal({ leaf: bad, intermediates: [web], purpose: 'timestamping' })).toBe(
      `${of('web-only')}: its extended key usage leaves out timestamping (serverAuth, emailProtection)`,
    );
  });
});
