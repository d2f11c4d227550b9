import { describe, expect, test } from 'vitest';
import { redact, redacted } from '../../src/evidence/redact.ts';
import { sampleFacts } from './sample-facts.ts';

// Put together at run time, so that no scanner takes this file for a leak.
const secretKey = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/');
const sessionToken = `IQoJb3JpZ2luX2Vj${'AbC1/+'.repeat(40)}`;
const pem = ['-----BEGIN EC', 'PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----'].join(' ');
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'abc'].join('.');

describe('redact', () => {
  test.each<[name: string, value: unknown]>([
    ['userData', { userData: 'IyEvYmluL2Jhc2g=' }],
    [
      'a password, however spelt',
      { MasterUserPassword: 'a', master_user_password: 'b', 'db-password': 'c', password: 'd', Passphrase: 'e' },
    ],
    ['a list of passwords', { password: ['a', 'b'] }],
    ['secret strings', { secretString: 'a', SecretBinary: 'b', clientSecret: 'c', secret: 'd', SecretAccessKey: 'e', sharedSecret: 'f' }],
    ['tokens', { token: 'a', sessionToken: 'b', AuthToken: 'c', access_token: 'd' }],
    ['private keys', { privateKey: 'a', tlsPrivateKey: 'b', preSharedKey: 'c', apiKey: 'd' }],
    ['environment variables', { environment: { variables: { DB_HOST: 'a', DB_PASS: 'b' } } }],
    ['environment variables, nested', { Environment: { A: { B: ['c', 'd'] } } }],
    ['an AWS secret key', { description: secretKey }],
    ['an AWS session token', { note: sessionToken }],
    ['a private key', { body: pem }],
    ['a JSON Web Token', { header: jwt }],
  ])('%s', (_, value) => {
    for (const leaf of leaves(redact(value))) expect(leaf).toBe(redacted);
  });

  test('environment as pairs of name and value: the names stay', () => {
    const value = {
      environment: [
        { name: 'DB_PASS', value: 'hunter2' },
        { name: 'A', value: 'b' },
      ],
    };
    expect(redact(value)).toEqual({
      environment: [
        { name: 'DB_PASS', value: redacted },
        { name: 'A', value: redacted },
      ],
    });
  });

  test('a document keeps all but its secrets', () => {
    const name = 'arn:aws:lambda:us-east-2:222222222222:function:AbCdEfGhIjKlMnOpQrStUvWxYz0123456789aBcD';
    const statement = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: name };
    const plain = JSON.stringify({ Statement: [statement] });
    expect(redact({ document: plain })).toEqual({ document: plain });
    const keyed = JSON.stringify({ Statement: [{ ...statement, Comment: secretKey, Note: pem, UserData: 'aGk=' }] });
    const left = JSON.stringify({ Statement: [{ ...statement, Comment: redacted, Note: redacted, UserData: redacted }] });
    expect(redact({ document: keyed })).toEqual({ document: left });
    expect(redact(redact({ document: keyed }))).toEqual({ document: left });
    expect(redact({ password: plain })).toEqual({ password: redacted });
    const hidden = JSON.stringify({ Statement: [], [`postgres://admin:hunter2@db.internal/${name}`]: 1 });
    expect(redact({ document: hidden })).toEqual({ document: redacted });
  });

  test('text around a secret goes with it', () => {
    expect(redact({ a: `key ${secretKey} of bob`, b: 'postgres://admin:hunter2@db.internal/x', c: 'password=hunter2; ssl=on' })).toEqual({
      a: redacted,
      b: redacted,
      c: redacted,
    });
  });

  test.each<[name: string, value: unknown]>([
    [
      'key ids and ARNs',
      {
        keyId: 'mrk-1234',
        KmsKeyId: 'arn:aws:kms:us-east-2:222222222222:key/1',
        SecretArn: 'arn:aws:secretsmanager:us-east-2:222222222222:secret:cc/database-AbCdEf',
        masterUserSecretKeyId: 'x',
      },
    ],
    ['a reference to a secret', { secret: 'arn:aws:secretsmanager:us-east-2:222222222222:secret:cc/database-AbCdEf' }],
    [
      'a secret that is described',
      { masterUserSecret: { secretArn: 'arn:aws:x', kmsKeyId: 'k', status: 'active' }, hasMasterUserSecret: true },
    ],
    ['tokens that page', { nextToken: 'abc', NextToken: 'abc', clientRequestToken: 'x', paginationToken: 'y' }],
    ['counters and flags', { rootPassword: 1, password: null, passwordEnabled: true, token: 0, passwordLastUsed: '2026-01-01T00:00:00Z' }],
    ['access key ids', { accessKeys: [{ id: 'AKIAIOSFODNN7EXAMPLE', status: 'Active' }] }],
    ['a tag called Environment', { tags: { Environment: 'prod', Name: 'cc' } }],
    ['parameters', { parameters: { password_encryption: 'scram-sha-256', 'rds.force_ssl': '1' } }],
    ['a digest of 40 digits', { value: '9e99a48a9960b14926bb7f3b02e22da2b0ab7280' }],
    ['a logical id of 40 letters', { name: 'CcProdStackPhiDatabaseInstance1A2B3C4D5E' }],
    [
      'an ARN with a long resource id',
      { resource: 'arn:aws:elasticloadbalancing:us-east-2:222222222222:loadbalancer/CcProdStackPhiDatabaseInstance1A2B3C4D5E' },
    ],
    ['a URL without a password', { issuer: 'https://token.actions.githubusercontent.com', at: 'https://host:8443/a@b' }],
    ['an empty password', { password: '' }],
    ['bare values', [null, true, 1, 'text', [], {}]],
  ])('leaves %s', (_, value) => expect(redact(value)).toEqual(value));

  test('leaves the facts of the sample as they are, and a redacted value too', () => {
    const facts = sampleFacts();
    expect(redact(facts)).toEqual(facts);
    const once = redact({ password: 'x', deep: [{ userData: 'y' }], environment: { A: 'z' } });
    expect(redact(once)).toEqual(once);
  });

  test('does not touch its input, and keeps a member called __proto__', () => {
    const value = JSON.parse('{"__proto__":{"password":"x"},"password":"y"}');
    const before = JSON.stringify(value);
    expect(JSON.stringify(redact(value))).toBe('{"__proto__":{"password":"[redacted]"},"password":"[redacted]"}');
    expect(JSON.stringify(value)).toBe(before);
  });
});

function leaves(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
}
