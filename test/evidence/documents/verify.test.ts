import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeBundle } from '../../../src/evidence/bundle.ts';
import { canonicalBytes, sha256Hex } from '../../../src/evidence/canonical.ts';
import { dispositionType } from '../../../src/evidence/documents/kinds.ts';
import { verifyDocument } from '../../../src/evidence/documents/verify.ts';
import { signEnvelope } from '../../../src/evidence/dsse.ts';
import type { Signer } from '../../../src/evidence/signer.ts';
import type { TrustedPem } from '../../../src/evidence/trusted.ts';
import { verifyPackage } from '../../../src/evidence/verify.ts';
import { protocolSha256 } from '../../../src/protocol/content.ts';
import type { Protocol } from '../../../src/qualification-file.ts';
import { rewritten } from '../tamper-ground.ts';
import { bytesOf, type Files, flipped, lay, owner, put, stranger, textOf, withFile, without } from '../workbench.ts';
import { type Documents, makeDocuments, payloadText, recordOf, signedBy, signedByBoth, times } from './documents.ts';
import { signOffOf } from './signing.ts';

let documents: Documents;
let protocol: Files;
let record: Files;
/** The same, and nobody has signed it. */
let plain: Files;
beforeAll(async () => {
  documents = await makeDocuments();
  protocol = await signedByBoth(documents.protocol, documents.people);
  plain = await recordOf(documents, { protocol: [protocol, 'approved'] });
  record = await signedByBoth(plain, documents.people);
}, 240_000);
afterAll(() => documents?.remove());

const trusted = (): TrustedPem => ({
  publicKeyPem: owner.publicKeyPem,
  peopleAuthoritiesPem: readFileSync(documents.people.ca, 'utf8'),
});
const checked = (files: Files, given: TrustedPem = trusted()) =>
  files.has('evidence.sigstore.json') ? verifyPackage(lay(files), given) : verifyDocument(lay(files), given);

type Told = Awaited<ReturnType<typeof checked>>;
const said = ({ lines }: Told): string =>
  lines.flatMap(({ ok, what, detail = '' }) => (ok === true ? [] : [`${ok === false ? 'NO' : 'warn'} ${what}: ${detail}`])).join('\n');

describe('what everybody signed', () => {
  test.each<[string, () => Files]>([
    ['a protocol', () => protocol],
    ['a protocol that nobody has signed yet', () => documents.protocol],
    ['a record', () => record],
    ['a qualification of the tool', () => documents.tool],
  ])('%s is valid for whoever trusts its key and its people', async (_, files) => {
    const told = await checked(files());
    expect({ said: said(told), status: told.status }).toEqual({ said: '', status: 'valid' });
  });

  test.each<[string, () => Files]>([
    ['a protocol', () => protocol],
    ['a record', () => record],
    ['a record that nobody signed, of a protocol that was approved', () => plain],
  ])('%s is intact for whoever was given no authorities of people', async (_, files) => {
    const told = await checked(files(), { publicKeyPem: owner.publicKeyPem });
    expect(said(told)).toMatch(/^warn .*authorities of people/m);
    expect(said(told)).not.toMatch(/^NO/m);
    expect(told.status).toBe('intact');
  });

  test('who is still to sign is told, and spoils nothing', async () => {
    const told = await checked(await signedBy(documents.protocol, { role: 'reviewer', who: documents.people.reviewer }));
    expect(said(told)).toBe('warn signatures: still to sign: approver');
    expect(told.status).toBe('valid');
  });

  test('a rejection is told with its reason', async () => {
    const rejection = { decision: 'rejected', reason: 'Too little' };
    const shown = { role: 'reviewer', who: documents.people.reviewer, members: rejection };
    const told = await checked(await signedBy(documents.protocol, shown));
    expect(said(told)).toMatch(/warn signatures: Rita Reviewer rejected it as reviewer: Too little/);
    expect(told.status).toBe('valid');
  });

  test('a record says as it is that its protocol was not approved', async () => {
    const { people } = documents;
    const asStranger = await signedBy(documents.protocol, { role: 'reviewer', who: people.stranger });
    for (const cited of [documents.protocol, asStranger]) {
      const told = await checked(await recordOf(documents, { protocol: [cited, 'unapproved'] }));
      expect(said(told)).not.toMatch(/^NO/m);
      expect(told.status).toBe('valid');
    }
  });
});

const names = { protocol: 'protocol.sigstore.json', record: 'evidence.sigstore.json', tool: 'tool-qualification.sigstore.json' } as const;

/** The statement changed and sealed anew: what the holder of the key can forge. */
async function resealed(
  files: Files,
  bundle: string,
  change: (statement: { predicate: object; subject: object }) => void,
  by: Signer = owner,
) {
  const statement = JSON.parse(payloadText(files, bundle));
  change(statement);
  return withFile(files, bundle, writeBundle(await signEnvelope(canonicalBytes(statement), by)));
}

function underOldSignature(files: Files, bundle: string, change: (statement: { predicate: object }) => void): Files {
  const [json, statement] = [JSON.parse(textOf(files.get(bundle))), JSON.parse(payloadText(files, bundle))];
  change(statement);
  put(json, 'dsseEnvelope.payload', Buffer.from(canonicalBytes(statement)).toString('base64'));
  return withFile(files, bundle, JSON.stringify(json));
}

const renamed = (files: Files, from: string, to: string): Files => withFile(without(files, from), to, files.get(from) ?? '');
const [first, second] = ['signoffs/01-reviewer.sigstore.json', 'signoffs/02-approver.sigstore.json'];

type Row = readonly [name: string, spoil: () => Files | Promise<Files>, reason: RegExp, trusted?: () => Partial<TrustedPem>];

const ofSeal: readonly Row[] = [
  [
    'a predicate changed',
    () => underOldSignature(protocol, names.protocol, ({ predicate }) => put(predicate, 'content.system.name', 'Another')),
    /NO the signature is that of key .*the payload or the signature was changed/,
  ],
  [
    'a bit of the bundle of the tool changed',
    () => underOldSignature(documents.tool, names.tool, ({ predicate }) => put(predicate, 'trials.0.passed', false)),
    /NO the signature is that of key/,
  ],
  [
    'another key sealed it',
    async () =>
      withFile(
        await resealed(protocol, names.protocol, ({ predicate }) => put(predicate, 'seal.keyId', stranger.keyId), stranger),
        'signer.pub',
        stranger.publicKeyPem,
      ),
    /NO the signature is that of key .*another key sealed this/,
  ],
  ['signer.pub of a stranger', () => withFile(protocol, 'signer.pub', stranger.publicKeyPem), /NO signer\.pub is the key .*it is another/],
  [
    'another key named',
    () => resealed(protocol, names.protocol, ({ predicate }) => put(predicate, 'seal.keyId', stranger.keyId)),
    /NO the document names the key that signed it/,
  ],
  ['a subject changed', () => withFile(protocol, 'spec/spec.yaml', 'version: 1'), /NO digest of spec\/spec\.yaml: it is /],
  ['a subject removed', () => without(protocol, 'spec/spec.yaml'), /NO digest of spec\/spec\.yaml: the file is missing/],
  [
    'a file added',
    () => withFile(protocol, 'approval.txt', 'approved'),
    /NO no file lies in the package but the sealed ones: approval\.txt/,
  ],
  [
    'one more bundle of a record',
    () => withFile(documents.tool, 'responses/x', '1'),
    /NO no file lies in the package but the sealed ones: responses\/x/,
  ],
  [
    'the spec that says who signs is not sealed',
    () =>
      resealed(protocol, names.protocol, (statement) =>
        put(
          statement,
          'subject',
          (statement.subject as { name: string }[]).filter(({ name }) => name !== 'spec.resolved.json'),
        ),
      ),
    /NO the spec that says who signs is sealed: spec\.resolved\.json is no subject/,
  ],
  [
    'a protocol that names another digest',
    () => resealed(protocol, names.protocol, ({ predicate }) => put(predicate, 'sha256', 'f'.repeat(64))),
    /NO the protocol has the digest that it names/,
  ],
  [
    'a failed trial and the outcome qualified',
    () => resealed(documents.tool, names.tool, ({ predicate }) => put(predicate, 'trials.0.passed', false)),
    /NO the outcome is that of its trials: 1 of 1 failed/,
  ],
  ['no PDF', () => without(protocol, 'protocol.pdf'), /NO protocol\.pdf: the file is missing/],
  [
    'the PDF of another document',
    () => withFile(protocol, 'protocol.pdf', record.get('report.pdf') ?? ''),
    /NO protocol\.pdf carries the sealed record of this package.*it carries no protocol\.sigstore\.json/,
  ],
  [
    'a page rewritten after people signed',
    () => withFile(protocol, 'protocol.pdf', rewritten(protocol.get('protocol.pdf') ?? bytesOf(''))),
    /NO protocol\.pdf is covered whole/,
  ],
  ['one bit of the PDF', () => withFile(protocol, 'protocol.pdf', flipped(protocol.get('protocol.pdf'))), /NO protocol\.pdf /],
];

const ofPeople: readonly Row[] = [
  [
    'a sign-off that the PDF does not show',
    () => signedBy(documents.protocol, { role: 'reviewer', who: documents.people.reviewer, shown: false }),
    /NO protocol\.pdf shows the signatures .*protocol\.pdf does not show 01-reviewer/,
  ],
  [
    'the PDF as it was before people signed',
    () => withFile(protocol, 'protocol.pdf', documents.protocol.get('protocol.pdf') ?? ''),
    /does not show 01-reviewer.*does not show 02-approver/,
  ],
  [
    'the field of the reviewer signed by a stranger',
    () => signedBy(documents.protocol, { role: 'reviewer', who: documents.people.reviewer, shown: { by: documents.people.stranger } }),
    /NO protocol\.pdf shows .*IQ_reviewer is signed with another certificate than its sign-off/,
  ],
  [
    'a field that shows the sign-off of another role',
    () => signedBy(documents.protocol, { role: 'reviewer', who: documents.people.reviewer, shown: { field: 'IQ_approver' } }),
    /NO protocol\.pdf shows .*IQ_approver shows the sign-off of reviewer/,
  ],
  [
    'a field that names another sign-off',
    () =>
      signedBy(documents.protocol, {
        ...{ role: 'reviewer', who: documents.people.reviewer },
        shown: { reason: `Signed; sign-off sha256:${'f'.repeat(64)}` },
      }),
    /no sign-off that holds goes with the signature in IQ_reviewer.*protocol\.pdf does not show 01-reviewer/,
  ],
  [
    'a field that names no sign-off',
    () => signedBy(documents.protocol, { role: 'reviewer', who: documents.people.reviewer, shown: { reason: 'Signed' } }),
    /no sign-off that holds goes with the signature in IQ_reviewer/,
  ],
  [
    'a rejection that the PDF shows as a signature',
    () =>
      signedBy(documents.protocol, {
        ...{ role: 'reviewer', who: documents.people.reviewer, members: { decision: 'rejected', reason: 'No' } },
        shown: { isSigned: true },
      }),
    /IQ_reviewer does not say that it was rejected/,
  ],
  [
    'a sign-off taken away after the PDF was signed',
    () => without(protocol, second),
    /no sign-off that holds goes with the signature in IQ_approver/,
  ],
  ['the first of two taken away', () => without(protocol, first), /NO sign-off "02-approver\.sigstore\.json": it has the number 02/],
  [
    'sign-offs of another document',
    () => withFile(documents.protocol, first, record.get(first) ?? ''),
    /NO sign-off 01-reviewer.*one of the kind protocol/,
  ],
  [
    'a sign-off by somebody of another company',
    async () =>
      signedBy(await signedBy(documents.protocol, { role: 'reviewer', who: documents.people.reviewer }), {
        role: 'approver',
        who: documents.people.stranger,
      }),
    /NO sign-off 02-approver/,
  ],
  [
    'a sign-off in the name of another role',
    () => renamed(protocol, second, 'signoffs/02-executor.sigstore.json'),
    /NO sign-off 02-executor.*was signed as approver/,
  ],
  ['a note below signoffs/', () => withFile(protocol, 'signoffs/note.txt', 'ok'), /NO sign-off "note\.txt": it is no sign-off/],
  [
    'people of another company trusted',
    () => protocol,
    /NO sign-off 01-reviewer/,
    () => ({ peopleAuthoritiesPem: readFileSync(documents.people.otherCa, 'utf8') }),
  ],
  [
    'a sign-off of a qualification of the tool',
    () => withFile(documents.tool, first, protocol.get(first) ?? ''),
    /NO nobody signs a qualification of the tool: signoffs\/01-reviewer/,
  ],
];

/** The record of a run that says of this protocol that it was approved. */
const approvedBy = async (cited: Files): Promise<Files> => recordOf(documents, { protocol: [cited, 'approved'] });
const unknownRole = (evidence: object): unknown => ({
  ...documents.resolved,
  evidence: { ...(documents.resolved.evidence as object), ...evidence },
});
const deviations = { name: 'files/deviations.yaml', text: '- { id: DEV-007, requirement: cmk-encryption.s3-bucket }\n' };

/** The record of a run whose spec has the deviations approved, with these sign-offs of them. */
async function approving(
  sign: { readonly who?: 'approver' | 'executor' | 'stranger'; readonly bytes?: string; readonly kind?: string } | undefined,
  {
    sealed = deviations.text,
    purpose = 'monitoring' as const,
    approver = 'approver',
  }: { sealed?: string; purpose?: 'monitoring' | 'engineering'; approver?: string } = {},
): Promise<Files> {
  const resolved = { ...documents.resolved, approvals: { deviations: approver }, approvedSha256: { deviations: sha256Hex(sealed) } };
  const { who = 'approver', bytes = deviations.text, kind = 'deviations' } = sign ?? {};
  const sha256 = sha256Hex(bytes);
  const bundle = await signOffOf(documents.people[who], {
    ...{ as: 'approver', meaning: 'Approved', unit: 'QA', about: [{ name: 'deviations.yaml', sha256 }] },
    members: { signedAt: times.signed, document: { kind, id: 'it', title: 'It', sha256 } },
  });
  const sources = sign === undefined ? [] : [{ name: `${deviations.name}.signoffs/01-approver.sigstore.json`, bytes: bundle }];
  return recordOf(documents, { resolved, sources, members: { purpose } });
}

/** One that the reviewer signed, of this record. */
function dispositionOf(about: { readonly runId: string; readonly sha256: string }): Promise<Uint8Array> {
  const what = { testCase: 'iam-users.no-users@1', outcome: 'fail', as: 'accepted', deviation: 'DEV-1', reason: 'Low risk' };
  return signOffOf(documents.people.reviewer, {
    ...{ as: 'reviewer', meaning: 'Reviewed', type: dispositionType, about: [{ name: names.record, sha256: about.sha256 }] },
    members: { signedAt: '2026-11-12T09:00:00Z', ...what, ...{ record: about } },
  });
}

const ofRecords: readonly Row[] = [
  [
    'the protocol below protocol/ exchanged',
    () => withFile(record, `protocol/${names.protocol}`, documents.tool.get(names.tool) ?? ''),
    /NO the protocol that the record cites lies in the package: protocol\/protocol\.sigstore\.json is /,
  ],
  [
    'the protocol below protocol/ removed',
    () => without(record, `protocol/${names.protocol}`),
    /NO the protocol that the record cites lies in the package: .* is missing/,
  ],
  [
    'a protocol that the record does not cite',
    () => resealed(record, names.record, ({ predicate }) => put(predicate, 'protocol')),
    /NO the record cites the protocol that lies in its package: it cites none/,
  ],
  [
    'another digest of the protocol cited',
    () => resealed(record, names.record, ({ predicate }) => put(predicate, 'protocol.sha256', 'f'.repeat(64))),
    /NO the protocol has the digest that the record cites/,
  ],
  [
    'approved without a sign-off',
    () => approvedBy(documents.protocol),
    /NO the protocol was approved when it was executed: reviewer and approver did not sign it/,
  ],
  [
    'approved by one of two',
    async () => approvedBy(await signedBy(documents.protocol, { role: 'reviewer', who: documents.people.reviewer })),
    /NO the protocol was approved when it was executed: approver did not sign it/,
  ],
  [
    'approved, and rejected',
    async () =>
      approvedBy(
        await signedBy(documents.protocol, {
          role: 'reviewer',
          who: documents.people.reviewer,
          members: { decision: 'rejected', reason: 'No' },
        }),
      ),
    /NO the protocol was approved when it was executed: it was rejected/,
  ],
  [
    'approved while the run went on',
    async () => {
      const during = { members: { signedAt: '2026-11-10T10:00:00Z' } };
      const one = await signedBy(documents.protocol, { role: 'reviewer', who: documents.people.reviewer, ...during });
      return approvedBy(await signedBy(one, { role: 'approver', who: documents.people.approver, ...during }));
    },
    /NO the protocol was approved when it was executed: it was signed after the execution began/,
  ],
  [
    'approved by somebody of another company',
    async () =>
      approvedBy(
        await signedBy(await signedBy(documents.protocol, { role: 'reviewer', who: documents.people.reviewer }), {
          role: 'approver',
          who: documents.people.stranger,
        }),
      ),
    /NO protocol\/signoffs\/: sign-off 02-approver/,
  ],
  [
    'approved by people whom the reader does not trust',
    () => plain,
    /NO the protocol was approved when it was executed/,
    () => ({ peopleAuthoritiesPem: readFileSync(documents.people.otherCa, 'utf8') }),
  ],
  [
    'approved, and stale by its spec',
    () => recordOf(documents, { protocol: [protocol, 'approved'], resolved: { ...documents.resolved, version: 2 } }),
    /NO the protocol is as stale as the record says: the record says approved/,
  ],
  [
    'approved, and stale by its tool',
    () =>
      recordOf(documents, {
        protocol: [protocol, 'approved'],
        members: { tool: { name: 'iq', version: '99.0.0', node: '24.21.0', data: [] } },
      }),
    /NO the protocol is as stale as the record says: the record says approved/,
  ],
  [
    'a role that the spec does not have signs protocols',
    async () => {
      const resolved = unknownRole({ protocol: { sign: ['nobody'] } });
      const cited = await resealed(documents.protocol, names.protocol, ({ predicate }) => {
        put(predicate, 'content.spec.resolvedSha256', sha256Hex(canonicalBytes(resolved)));
        put(predicate, 'sha256', protocolSha256((predicate as Protocol).content));
      });
      return recordOf(documents, { protocol: [cited, 'approved'], resolved });
    },
    /NO spec\.resolved\.json says who signs a protocol: .*evidence\.roles has no role nobody/,
  ],
  [
    'approvals missing',
    () => approving(undefined),
    /NO the files that the spec wants signed are signed: nobody signed the file of deviations/,
  ],
  [
    'approvals by who may not',
    () => approving({ who: 'executor' }),
    /NO spec\/files\/deviations\.yaml\.signoffs\/: sign-off 01-approver.*is none of those who may sign/,
  ],
  [
    'approvals by somebody of another company',
    () => approving({ who: 'stranger' }),
    /NO files\/deviations\.yaml was approved as the file of deviations/,
  ],
  [
    'approvals of the file before it was changed',
    () => approving({ bytes: 'before' }),
    /NO spec\/files\/deviations\.yaml\.signoffs\/: sign-off 01-approver.*it signs another document/,
  ],
  [
    'approvals of another kind of file',
    () => approving({ kind: 'attestations' }),
    /NO spec\/files\/.*it signs a document of the kind attestations/,
  ],
  [
    'approvals of a file that is not asked for',
    () => approving({}, { sealed: 'another' }),
    /NO sign-offs of files\/deviations\.yaml: the spec wants no such file signed/,
  ],
  [
    'a role that the spec does not have approves files',
    () => approving({}, { approver: 'nobody' }),
    /NO .*evidence\.roles has no role nobody/,
  ],
  [
    'a disposition that is none',
    () => withFile(record, 'dispositions/0001.sigstore.json', record.get(first) ?? ''),
    /NO disposition 0001\.sigstore\.json: /,
  ],
  [
    'a disposition of another record',
    async () => withFile(record, 'dispositions/0001.sigstore.json', await dispositionOf({ runId: 'another', sha256: 'f'.repeat(64) })),
    /NO disposition 0001\.sigstore\.json: it is about the record of run another/,
  ],
  [
    'the spec exchanged for one that has others sign',
    () => withFile(record, 'spec.resolved.json', JSON.stringify(unknownRole({ purposes: { monitoring: { sign: [] } } }))),
    /NO spec\.resolved\.json says who signs: it is not the one that was sealed/,
  ],
  [
    'a sign-off of the record that its report does not show',
    async () => withFile(record, 'report.pdf', plain.get('report.pdf') ?? ''),
    /NO report\.pdf /,
  ],
];

describe('refused, each for its own reason', () => {
  for (const [name, spoil, reason, given] of [...ofSeal, ...ofPeople, ...ofRecords]) {
    test(name, async () => {
      const told = await checked(await spoil(), { ...trusted(), ...given?.() });
      expect(said(told)).toMatch(reason);
      expect(told.status).toBe('invalid');
    });
  }
});

test('a run for engineering needs no approvals, and it is told that one does not hold', async () => {
  expect((await checked(await approving(undefined, { purpose: 'engineering' }))).status).toBe('valid');
  const told = await checked(await approving({ who: 'executor' }, { purpose: 'engineering' }));
  expect(said(told)).not.toMatch(/^NO/m);
  expect(said(told)).toMatch(/^warn .*is none of those who may sign as approver/m);
  expect(told.status).toBe('valid');
});
