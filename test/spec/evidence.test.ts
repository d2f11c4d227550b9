import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSources } from '../../src/spec/load.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { catalogue } from './catalogue.ts';
import { assemble, type Edit, edited, example, expectRow, problemsOf, type Row, reference } from './problems.ts';

const start = example.indexOf('\nevidence:\n');
const without = example.slice(0, start);
const section = example.slice(start);
const only = (text: string): readonly Edit[] => [[section, `\nevidence: ${text}\n`]];
const inSeal = (text: string) => only(`{ seal: { ${text} } }`);
const inStamps = (text: string) => only(`{ timestamp: { ${text} } }`);
const inLedger = (text: string) => only(`{ seal: { minimum: file }, ledger: { ${text} } }`);
const inRoles = (text: string) => only(`{ roles: { ${text} } }`);
const key = 'kms:arn:aws:kms:us-east-2:555555555555:key/6f0f1a7e-3d54-4c1b-9d0e-2b7a8c9d0e1f';
const aUrl = /^expected the http or https URL of a time-stamping authority, found/;
const notInRecords = /^a URL with a user, a password, a query or a fragment is not allowed/;
const aPlace = /^expected s3:\/\/bucket\/prefix, without a slash at the end, or the whole path of a folder, from the root, found/;
const aSigner = /^expected kms: and the ARN of a key such as .*an alias can move to another key, and a file is given with --key, found/;

const shape: readonly Row[] = [
  ['nothing', only('{}'), '{}', 'expected at least one of seal, timestamp, ledger, authorities, roles, protocol, purposes, segregation'],
  ['no map', only('kms'), 'kms', 'expected a map, found "kms"'],
  ['a misspelt key', only('{ timestamps: { max_skew: 5s } }'), 'timestamps', 'unknown key timestamps (did you mean timestamp?)'],
  ['a seal of nothing', only('{ seal: {} }'), '{}', /^expected at least one of signer, role, minimum, certificates, certify/],
  ['a key in a file', inSeal('signer: /keys/seal.pem'), '/keys', aSigner],
  ['an alias', inSeal('signer: "kms:arn:aws:kms:us-east-2:555555555555:alias/seal"'), '"kms:', aSigner],
  ['an ARN without kms:', inSeal(`signer: "${key.slice(4)}"`), '"arn:', aSigner],
  [
    'a role that is none',
    inSeal(`signer: "${key}", role: "arn:aws:iam::555555555555:user/me"`),
    '"arn:aws:iam',
    /^expected the name of an IAM role, without its path, or the ARN of a role, found/,
  ],
  ['another minimum', inSeal('minimum: hsm'), 'hsm', 'expected one of ephemeral, file, kms, found "hsm"'],
  ['a minimum nearly', inSeal('minimum: fil'), 'fil', 'expected one of ephemeral, file, kms, found "fil" (did you mean file?)'],
  ['certify in words', inSeal('certify: yes'), 'yes', /^expected true or false, found "yes" \(YAML 1.2 reads yes as text: write true/],
  ['no stamp', only('{ timestamp: {} }'), '{}', 'expected at least one of urls, require, max_skew'],
  ['no authority', inStamps('urls: []'), '[]', 'expected a list of at least 1, found an empty list'],
  ['a host alone', inStamps('urls: [tsa.example]'), 'tsa.example', aUrl],
  [
    'a port that is none',
    inStamps('urls: ["https://tsa.example:99999/"]'),
    '"https:',
    'expected a URL that can be read: its host or port is none',
  ],
  ['another protocol', inStamps('urls: ["ftp://tsa.example"]'), '"ftp:', aUrl],
  ['a URL with a password', inStamps('urls: ["https://me:secret@tsa.example"]'), '"https:', notInRecords],
  ['a URL with a query', inStamps('urls: ["https://tsa.example/?key=secret"]'), '"https:', notInRecords],
  ['no stamp required', inStamps('urls: ["https://tsa.example"], require: 0'), '0', 'expected 1 or more, found the number 0'],
  ['half a stamp', inStamps('urls: ["https://tsa.example"], require: 1.5'), '1.5', /^expected a whole number/],
  [
    'a skew without a unit',
    inStamps('max_skew: 5'),
    '5',
    'expected a quantity such as 60s, 15m, 24h, 35d or 7y, found the number 5 (in quotes: "5")',
  ],
  ['a clock that is hours off', inStamps('max_skew: 1h'), '1h', /^expected 1s to 5m: AWS refuses/],
  ['a ledger nowhere', inLedger('lock: 10y'), 'ledger', /^the key at is missing/],
  ['a ledger where iq happens to be started', inLedger('at: ./ledger'), './ledger', aPlace],
  ['a ledger at home', inLedger('at: ~/ledger'), '~/ledger', aPlace],
  ['a ledger on the web', inLedger('at: "https://ledger.example"'), '"https:', aPlace],
  ['a ledger with a slash at its end', inLedger('at: "s3://iq-ledger/contour/"'), '"s3:', aPlace],
  ['a bucket in capitals', inLedger('at: "s3://Ledger/contour"'), '"s3:', aPlace],
  ['a lock longer than S3 has', inLedger('at: "s3://iq-ledger", lock: 100y'), '100y', /^expected 36500d or less/],
  ['a role with a period', inRoles('qa.lead: { meaning: x }'), 'qa.lead', /^expected a name: a small letter, then/],
  ['a role in capitals', inRoles('Reviewer: { meaning: x }'), 'Reviewer', /^expected a name: a small letter, then/],
  ['a role that is the seal', inRoles('seal: { meaning: x }'), 'seal: {', /seal is taken$/],
  ['a role without meaning', inRoles('reviewer: {}'), 'reviewer', /^the key meaning is missing \(What the signature means/],
  ['a meaning of nothing', inRoles('reviewer: { meaning: "" }'), '""', /^expected one line of text/],
  ['a meaning of two lines', inRoles('reviewer: { meaning: "a\\nb" }'), '"a', /^expected one line of text/],
];

const rules: readonly Row[] = [
  [
    'a signer, and a key for each run',
    inSeal(`signer: "${key}", minimum: ephemeral`),
    'ephemeral',
    /^minimum: ephemeral and signer contradict each other: .* \(leave minimum out/,
  ],
  [
    'a role that uses no key',
    inSeal('minimum: file, role: iq-sealer'),
    'role',
    /^role signs with AWS KMS, and nothing here asks for a key there/,
  ],
  [
    'certificates of no key',
    inSeal('certificates: seal.pem'),
    'certificates',
    /^certificates are of a key/,
    /seal\.pem: there is no such file/,
  ],
  [
    'a ledger that anybody can write anew',
    only('{ ledger: { at: /ledger } }'),
    'ledger',
    /^ledger needs a key that outlives the run: .*add minimum: file/,
  ],
  ['the same, said', only('{ seal: { minimum: ephemeral }, ledger: { at: /l } }'), 'ledger', /^ledger needs a key that outlives the run/],
  [
    'more stamps than authorities',
    inStamps('urls: ["https://tsa-one.example"], require: 2'),
    '2',
    'require: 2 asks for more stamps than there are authorities under urls: 1 (name another one under urls, or require fewer)',
  ],
  ['stamps of nobody', inStamps('require: 1'), '1', /^require: 1 has nobody to ask: urls names no time-stamping authority \(name one/],
  [
    'one authority, written otherwise',
    inStamps('urls: ["https://tsa.example", "https://TSA.example:443/"], require: 2'),
    '"https://TSA',
    'https://TSA.example:443/ is named twice',
  ],
  [
    'a folder that is locked',
    inLedger('at: /var/iq, lock: 10y, role: iq-sealer'),
    'lock',
    /^lock is of a ledger in S3, and this one is in a folder \(take it out, or say at: s3:/,
    /^role is of a ledger in S3/,
  ],
];

describe.each([
  ['shape', shape],
  ['rules', rules],
])('the section evidence: %s', (_, rows) => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));
});

describe('the section evidence', () => {
  it.each([
    ['a key in a file', inSeal('minimum: file')],
    ['a key for each run', inSeal('minimum: ephemeral')],
    ['a signer, which a key in a file may stand in for', inSeal(`signer: "${key}", minimum: file`)],
    [
      'a key in another partition, of several regions',
      inSeal(`signer: "${key.replace(':aws:', ':aws-us-gov:').replace('key/', 'key/mrk-')}"`),
    ],
    ['a role by ARN', inSeal(`signer: "${key}", role: "arn:aws:iam::555555555555:role/seal/iq-sealer"`)],
    ['a role for a key in KMS that the command line names', inSeal('minimum: kms, role: iq-sealer')],
    ['a skew alone', inStamps('max_skew: 5m')],
    ['two stamps of two', inStamps('urls: ["https://tsa-one.example", "http://tsa-two.example/rfc3161"], require: 2')],
    ['a ledger in a folder', inLedger('at: /var/lib/iq/ledger')],
    ['a ledger in a bucket', inLedger('at: "s3://iq-ledger", lock: 36500d')],
    ['a ledger of a signer', only(`{ seal: { signer: "${key}" }, ledger: { at: /ledger } }`)],
    ['roles alone', inRoles('qa_lead_2: { meaning: Reviewed }')],
  ])('%s is no mistake', (_name, edits) => expect(problemsOf(edited(example, edits))).toEqual([]));

  it('says every mistake at once, also beside a wrong value', () => {
    const text = only(
      '{ seal: { minimum: hsm, certify: 1 }, timestamp: { urls: [x], require: 3, max_skew: 1 }, ledger: { at: x, lock: 1 } }',
    );
    expect(problemsOf(edited(example, text)).map(({ says }) => says.replace(/[,:(].*/, ''))).toEqual([
      'expected one of ephemeral',
      'expected true or false',
      'expected the http or https URL of a time-stamping authority',
      'require',
      'expected a quantity such as 60s',
      'expected s3',
      'expected a quantity such as 60s',
    ]);
  });
});

const evidenceOf = (edits: readonly Edit[]): Spec['evidence'] => assemble(edited(example, edits)).spec.evidence;

describe('what follows from what is written', () => {
  it.each([
    ['a signer alone', inSeal(`signer: "${key}"`), 'kms'],
    ['nothing of a key', inStamps('max_skew: 5s'), 'ephemeral'],
    ['certify alone', inSeal('certify: true'), 'ephemeral'],
    ['a signer and less', inSeal(`signer: "${key}", minimum: file`), 'file'],
  ])('the minimum of %s', (_name, edits, minimum) => expect(evidenceOf(edits)?.seal.minimum).toBe(minimum));

  it('one stamp is required where an authority is named, and none where none is', () => {
    expect(evidenceOf(inStamps('urls: ["https://tsa.example"]'))?.timestamp?.require).toBe(1);
    expect(evidenceOf(inStamps('max_skew: 5s'))?.timestamp).toEqual({ urls: [], max_skew: { text: '5s', seconds: 5 } });
  });

  it('is resolved with the spec, and the order of keys is not', () => {
    const { evidence } = resolveSpec(assemble(example).spec) as Record<string, unknown>;
    expect(evidence).toMatchObject({
      seal: { minimum: 'kms', certify: true, role: 'iq-sealer' },
      timestamp: { require: 1, max_skew: { seconds: 5 } },
      ledger: { at: 's3://iq-ledger-555555555555/contour', lock: { text: '10y' } },
    });
    const turned = only('{ roles: { b: { meaning: x }, a: { meaning: y } }, timestamp: { max_skew: 5s } }');
    const straight = only('{ timestamp: { max_skew: 5s }, seal: { minimum: ephemeral }, roles: { a: { meaning: y }, b: { meaning: x } } }');
    expect(JSON.stringify(resolveSpec(assemble(edited(example, turned)).spec))).toBe(
      JSON.stringify(resolveSpec(assemble(edited(example, straight)).spec)),
    );
  });

  it('a spec without the section resolves as it did', () => {
    expect(resolveSpec(assemble(without).spec)).not.toHaveProperty('evidence');
  });

  it('takes variables, also in the place of the ledger', () => {
    const text = edited(example, [
      ['scope:\n', 'vars: { bucket: iq-ledger-1 }\nscope:\n'],
      ['s3://iq-ledger-555555555555/', `s3://\${bucket}/`],
    ]);
    expect(assemble(text).spec.evidence?.ledger?.at).toBe('s3://iq-ledger-1/contour');
  });
});

/** A certificate in PEM, and the key that goes with it. */
function selfSigned(): { readonly certificate: string; readonly privateKey: string } {
  const folder = mkdtempSync(join(tmpdir(), 'iq-evidence-'));
  try {
    const made = (name: string) => readFileSync(join(folder, name), 'utf8');
    const parameters = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=iq seal'];
    const output = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
    execFileSync('openssl', ['req', '-x509', ...parameters, ...output], { stdio: 'ignore' });
    return { certificate: made('cert.pem'), privateKey: made('key.pem') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the certificates of the seal', () => {
  const { certificate, privateKey } = selfSigned();
  const text = edited(example, [['    # certificates: certificates/seal.pem', '    certificates: certificates/seal.pem']]);
  const name = 'certificates/seal.pem';
  const problems = (content: string, spec = text) => problemsOf(spec, { ...reference, [name]: content });

  it('are read as PEM, without the text around them, and are sources of the spec as they are', () => {
    const content = `subject=CN = iq seal\r\n${certificate.replaceAll('\n', '\r\n')}\n${certificate}`;
    const loaded = assemble(text, { ...reference, [name]: content });
    expect(loaded.spec.evidence?.seal.certificates).toBe(`${certificate}${certificate}`);
    expect(Buffer.from(loaded.sources.find((source) => source.name === name)?.bytes ?? '').toString()).toBe(content);
    expect(resolveSpec(loaded.spec)).toMatchObject({ evidence: { seal: { certificates: `${certificate}${certificate}` } } });
    expect(loadSources(loaded.sources, catalogue)).toEqual(loaded);
  });

  it.each([
    [
      'a private key beside them',
      () => certificate + privateKey,
      /holds a private key: every package would hold it too.*replace the key if/,
    ],
    ['an encrypted one', () => `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${certificate}`, /holds a private key/],
    ['no certificate', () => 'hello', /holds no certificate in PEM \(openssl x509 -inform der/],
    ['one that is cut off', () => certificate + certificate.slice(0, 200), /certificate 2 of .* is no X\.509 certificate/],
    ['one that is none', () => certificate.replace(/\n.{8}/, '\nAAAAAAAA'), /certificate 1 of .* is no X\.509 certificate/],
  ])('with %s are a mistake of the spec, at the path', (_name, content, says) => {
    const [problem, ...others] = problems(content());
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ at: name, says: expect.stringMatching(says) });
    expect(problem?.says).not.toContain(privateKey.split('\n')[1]);
  });

  it('outside of the folder of the spec are refused', () => {
    const away = text.replace(`certificates: ${name}`, 'certificates: ../seal.pem');
    expect(problems(certificate, away).map(({ says }) => says)).toEqual([expect.stringMatching(/^"..\/seal.pem" leaves the folder/)]);
  });

  it('are looked for beside the file that names them', () => {
    const part = 'evidence:\n  seal: { minimum: file, certificates: seal.pem }\n';
    const digest = execFileSync('sha256sum', { input: part }).toString().slice(0, 64);
    const main = without.replace('scope:\n', `include: [{ file: parts/seal.yaml, sha256: ${digest} }]\nscope:\n`);
    const { spec, sources } = assemble(main, { ...reference, 'parts/seal.yaml': part, 'parts/seal.pem': certificate });
    expect(spec.evidence?.seal.certificates).toBe(certificate);
    expect(sources.map((source) => source.name)).toContain('parts/seal.pem');
  });
});
