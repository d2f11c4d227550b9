import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rulesOf } from '../../src/evidence/documents/rules.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { readWho } from '../../src/who.ts';
import { assemble, type Edit, edited, example, problemsOf, type Row, reference } from './problems.ts';

const section = example.slice(example.indexOf('\nevidence:\n'));
const only = (text: string): readonly Edit[] => [[section, `\nevidence: ${text}\n`]];
const ada = 'who: ["CN=Ada"]';
const people = `a: { meaning: x, ${ada} }, b: { meaning: y, who: ["CN=Bob, O=Contour"] }`;
const withRoles = (text: string, roles = people) => only(`{ authorities: people.pem, roles: { ${roles} }, ${text} }`);
const inRole = (text: string) => only(`{ authorities: people.pem, roles: { a: { meaning: x, ${text} } } }`);

function authority(): string {
  const folder = mkdtempSync(join(tmpdir(), 'iq-signing-'));
  try {
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=people'];
    execFileSync('openssl', ['req', '-x509', ...made, '-keyout', join(folder, 'key'), '-out', join(folder, 'pem')], { stdio: 'ignore' });
    return readFileSync(join(folder, 'pem'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const pem = authority();
const files = { ...reference, 'people.pem': `subject=people\n${pem}` };

const aPerson = /^expected names of a certificate such as "CN=Ada Executor" or .*, or eqms:NAME/;
const oneLine = /^expected one line of text/;

const shape: readonly Row[] = [
  ['nobody', inRole('who: []'), '[]', 'expected a list of at least 1, found an empty list'],
  ['a name without its kind', inRole('who: [Ada]'), 'Ada', aPerson],
  ['a company', inRole('who: ["O=Contour"]'), '"O=', aPerson],
  ['a kind of name that is none', inRole('who: ["CN=Ada, X=1"]'), '"CN=', aPerson],
  ['two common names', inRole('who: ["CN=Ada, CN=Bob"]'), '"CN=', aPerson],
  ['an empty name', inRole('who: ["CN="]'), '"CN=', aPerson],
  ['nobody of the quality system', inRole('who: ["eqms:"], via: [eqms]'), '"eqms:', aPerson],
  ['another way', inRole(`${ada}, via: [mail]`), 'mail', 'expected one of certificate, eqms, found "mail"'],
  ['a unit of two lines', inRole('unit: "Q\\nA"'), '"Q', oneLine],
  ['a unit that nobody sees whole', inRole('unit: "QA\\u200b"'), '"QA', /^characters that cannot be seen/],
  ['another purpose', withRoles('purposes: { qualify: { sign: [a] } }'), 'qualify', /^unknown key qualify/],
  [
    'a purpose as the command line spells it',
    withRoles('purposes: { post-change: { sign: [a] } }'),
    'post-change',
    /did you mean post_change/,
  ],
  ['a protocol that is not quite approved', withRoles('purposes: { qualification: { protocol: draft } }'), 'draft', /^expected "?approved/],
  ['a change that is nice to have', withRoles('purposes: { post_change: { change: optional } }'), 'optional', /^expected "?required/],
  ['a protocol for engineering', withRoles('purposes: { engineering: { protocol: approved } }'), 'protocol', /^unknown key protocol/],
  ['a review of nobody', withRoles('purposes: { monitoring: { review: { sign: [] } } }'), '[]', /^expected a list of at least 1/],
  [
    'a review now and then',
    withRoles('purposes: { monitoring: { review: { every: often, sign: [a] } } }'),
    'often',
    /^expected a quantity/,
  ],
  ['a protocol that nobody signs', withRoles('protocol: { sign: [] }'), '[]', /^expected a list of at least 1/],
  ['three kept apart', withRoles('segregation: [[a, b, a]]'), '[a, b', /^expected .*two/],
  [
    'the owner of something else',
    withRoles('segregation: [[system.owner, a]]'),
    'system.owner',
    /^expected the name of a role, or document.owner/,
  ],
];

const none = 'no role is named';
const rules: readonly Row[] = [
  ['a role of the protocol', withRoles('protocol: { sign: [a, witness] }'), 'witness', `${none} witness (there is a, b)`],
  [
    'a role nearly',
    withRoles('protocol: { sign: [approvr] }', `approver: { meaning: x, ${ada} }`),
    'approvr',
    `${none} approvr (did you mean approver?)`,
  ],
  ['a role of a record', withRoles('purposes: { qualification: { sign: [witness] } }'), 'witness', `${none} witness (there is a, b)`],
  [
    'a role of a review',
    withRoles('purposes: { monitoring: { review: { sign: [witness] } } }'),
    'witness',
    `${none} witness (there is a, b)`,
  ],
  ['a role of engineering', withRoles('purposes: { engineering: { sign: [witness] } }'), 'witness', `${none} witness (there is a, b)`],
  ['a role that is kept apart', withRoles('segregation: [[a, witness]]'), 'witness', `${none} witness (there is a, b)`],
  [
    'the owner nearly',
    withRoles('segregation: [[document_owner, a]]'),
    'document_owner',
    `${none} document_owner (did you mean document.owner?)`,
  ],
  ['no roles at all', only('{ protocol: { sign: [a] } }'), 'a', `${none} a (declare it under evidence.roles)`],
  [
    'a role that approves the deviations',
    [['deviations.yaml\n', 'deviations.yaml\n  approved_by: aprover\n']],
    'aprover',
    `${none} aprover (did you mean approver?)`,
  ],
  [
    'a role that approves the attestations, and that nobody has',
    [['attestations.yaml\n', 'attestations.yaml\n  approved_by: approver\n']],
    'approver',
    'nobody may sign as approver: it names no who (name people under evidence.roles.approver.who)',
  ],
  ['a role twice', withRoles('protocol: { sign: [a, b, a] }'), 'a]', 'a is named twice: each role signs once'],
  [
    'a role that nobody has',
    only('{ roles: { a: { meaning: x } }, protocol: { sign: [a] } }'),
    'a]',
    'nobody may sign as a: it names no who (name people under evidence.roles.a.who)',
  ],
  ['somebody twice', inRole('who: ["CN=Ada", "CN=Ada"]'), '"CN=Ada"]', 'CN=Ada is named twice'],
  [
    'the quality system, though the role signs with keys',
    inRole('who: ["CN=Ada", "eqms:Ada"]'),
    '"eqms:Ada"',
    'eqms:Ada signs in the quality system, and a does not (add eqms to via, or take the entry out)',
  ],
  [
    'a certificate, though the role signs in the quality system',
    inRole('who: ["CN=Ada", "eqms:Ada"], via: [eqms]'),
    '"CN=Ada"',
    'CN=Ada signs with a certificate, and a does not (add certificate to via, or take the entry out)',
  ],
  [
    'a way that nobody goes',
    inRole(`${ada}, via: [certificate, eqms]`),
    'eqms]',
    'nobody under who signs in the quality system (add eqms:NAME to who)',
  ],
  [
    'people whose certificates anybody could make',
    only(`{ roles: { a: { meaning: x, ${ada} } } }`),
    'who',
    /^certificates of people count for nothing here: .*\(add evidence.authorities/,
  ],
  [
    'a protocol that nobody can approve',
    withRoles('purposes: { qualification: { protocol: approved, sign: [a] } }'),
    'approved',
    'no protocol can ever be approved: nothing says who signs it (name the roles under evidence.protocol.sign)',
  ],
  [
    'two roles kept apart that never sign the same document',
    withRoles('protocol: { sign: [a] }, purposes: { qualification: { sign: [b] } }, segregation: [[a, b]]'),
    '[a, b]]',
    'no document is signed by both a and b: this keeps nobody apart (name both under the sign of one document (evidence.protocol, evidence.purposes), or take the pair out)',
  ],
  ['a role kept apart from itself', withRoles('segregation: [[a, a]]'), 'a]]', 'a cannot be kept apart from itself'],
];

describe.each([
  ['shape', shape],
  ['rules', rules],
])('who signs: %s', (_, rows) => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, [, edits, at, ...says]) => {
    const problems = problemsOf(edited(example, edits), files);
    expect(problems.map((problem) => problem.says)).toEqual(
      says.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))),
    );
    expect(`${problems[0]?.at}\n`.startsWith(at), JSON.stringify(problems[0])).toBe(true);
  });
});

/** The example with what it shows of signing in comments written out. */
const end = example.indexOf('\nattestations:\n');
const inComments =
  /^( *)# (authorities: |who: |unit: QA|via: |protocol:$|purposes:$|segregation:$|approved_by: | {2,}(?!#)[\w-].*$| {2,}- \[.*$| {2,}# Nights)/gm;
const written = example.slice(0, end) + example.slice(end).replaceAll(inComments, '$1$2');

describe('what the example shows of signing', () => {
  const { spec, sources } = assemble(written, { ...files, 'certificates/people.pem': files['people.pem'] });

  it('loads when it is written out', () => {
    expect(spec.approvals).toEqual({ attestations: 'approver', deviations: 'approver' });
    expect(spec.evidence).toMatchObject({
      authorities: pem,
      roles: { approver: { unit: 'QA', who: ['CN=Grace Approver', 'eqms:Grace Approver'], via: ['certificate', 'eqms'] } },
      protocol: { sign: ['reviewer', 'approver'] },
      purposes: {
        qualification: { protocol: 'approved', sign: ['executor', 'reviewer', 'approver'] },
        post_change: { change: 'required' },
        monitoring: { review: { every: { seconds: 30 * 86_400 }, sign: ['reviewer'] } },
        engineering: { sign: [] },
      },
      segregation: [
        ['executor', 'approver'],
        ['executor', 'reviewer'],
        ['document.owner', 'approver'],
      ],
    });
    expect(sources.map(({ name }) => name)).toContain('certificates/people.pem');
  });

  it('gives the rules by which documents are signed', () => {
    const resolved = JSON.parse(JSON.stringify(resolveSpec(spec)));
    expect(rulesOf(resolved, { kind: 'record', purpose: 'post-change' })).toMatchObject({
      order: ['reviewer'],
      owner: 'cloud-architecture',
      authorities: pem,
    });
    expect(rulesOf(resolved, { kind: 'deviations' }).order).toEqual(['approver']);
  });

  it('changes nothing while it is in comments', () => {
    const { evidence, ...rest } = assemble(example).spec;
    expect(rest).not.toHaveProperty('approvals');
    expect(Object.keys(resolveSpec(assemble(example).spec) as object)).not.toContain('approvals');
    expect(Object.keys(evidence ?? {}).sort()).toEqual(['ledger', 'roles', 'seal', 'timestamp']);
    expect(Object.values(evidence?.roles ?? {}).map((role) => Object.keys(role))).toEqual([['meaning'], ['meaning'], ['meaning']]);
  });
});

describe('two roles that are kept apart', () => {
  const apart = 'segregation: [[a, b]]';
  it.each([
    'protocol: { sign: [b, a] }',
    'purposes: { post_change: { sign: [a, b] } }',
    'purposes: { monitoring: { review: { sign: [a, b] } } }',
  ])('sign one document: %s', (text) => {
    expect(() => assemble(edited(example, withRoles(`${text}, ${apart}`)), files)).not.toThrow();
  });

  it.each(['protocol: { sign: [a, B] }', 'protocol: { sign: a }', 'purposes: { qualification: { sign: [a, 7] } }', 'purposes: []'])(
    'are not complained about where it cannot be read who signs: %s',
    (text) => {
      const found = problemsOf(edited(example, withRoles(`${text}, ${apart}`)), files).map((problem) => JSON.stringify(problem));
      expect(found.length).toBeGreaterThan(0);
      expect(found.join()).not.toContain('keeps nobody apart');
    },
  );
});

describe('the authorities of people', () => {
  const text = edited(example, withRoles('timestamp: { max_skew: 5s }'));

  it.each([
    ['are not there', undefined, /people.pem: there is no such file/],
    ['hold a private key', `${pem}-----BEGIN PRIVATE KEY-----\n`, /holds a private key/],
    ['are none', 'hello', /holds no certificate in PEM/],
  ])('that %s are a mistake of the spec, at the path', (_name, content, says) => {
    const [problem, ...others] = problemsOf(text, { ...reference, ...(content === undefined ? {} : { 'people.pem': content }) });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ at: expect.stringMatching(/^people.pem/), says: expect.stringMatching(says) });
  });
});

describe('a person', () => {
  it.each([
    ['CN=Ada Executor', [['CN', 'Ada Executor']]],
    [
      'CN=Executor, Ada, O=Contour',
      [
        ['CN', 'Executor, Ada'],
        ['O', 'Contour'],
      ],
    ],
    [
      'O=Contour,OU=QA,CN=Ada',
      [
        ['O', 'Contour'],
        ['OU', 'QA'],
        ['CN', 'Ada'],
      ],
    ],
    ['CN=a=b', [['CN', 'a=b']]],
  ])('%s is read by name', (text, attributes) => expect(readWho(text)).toEqual({ kind: 'certificate', attributes }));

  it('of the quality system is read by name', () =>
    expect(readWho('eqms:Grace Approver')).toEqual({ kind: 'eqms', name: 'Grace Approver' }));

  it.each([
    '',
    'Ada',
    'CN=',
    'CN= Ada',
    'CN=Ada ',
    'O=Contour',
    'CN=Ada, CN=Bob',
    'CN=Ada\nO=x',
    'CN=Ada\u202e',
    'cn=Ada',
    'toString=x, CN=y',
    'eqms:',
    'eqms: Ada',
  ])('%j is nobody', (text) => expect(readWho(text)).toBeUndefined());
});
