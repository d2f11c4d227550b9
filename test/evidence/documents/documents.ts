import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue } from '../../../src/checks/index.ts';
import { planOf } from '../../../src/commands/protocol.ts';
import { sealedPdf } from '../../../src/commands/seal-pdf.ts';
import { writeDocument } from '../../../src/commands/sealed-document.ts';
import type { Sealing } from '../../../src/commands/sealing.ts';
import { canonicalBytes, sha256Hex } from '../../../src/evidence/canonical.ts';
import { writeFacts } from '../../../src/evidence/facts-file.ts';
import { judgementSha256 } from '../../../src/evidence/judgement.ts';
import type { PackageFile } from '../../../src/evidence/package.ts';
import { signPdfField } from '../../../src/evidence/pdf/sign.ts';
import { readSignedPdf } from '../../../src/evidence/pdf/verify.ts';
import { sealPackage } from '../../../src/evidence/seal.ts';
import { fileSigner } from '../../../src/evidence/signer.ts';
import { protocolSha256 } from '../../../src/protocol/content.ts';
import type { Predicates, ProtocolNote, SealedKind, SignedKind, ToolQualification } from '../../../src/qualification-file.ts';
import type { Qualification } from '../../../src/record.ts';
import { renderPdf } from '../../../src/reporters/pdf.ts';
import { loadSpec } from '../../../src/spec/load.ts';
import { specIn } from '../../commands/protocols.ts';
import { sample, sampleQualification } from '../sample.ts';
import { type Files, owner } from '../workbench.ts';
import { makePeople, type People, type TestPerson } from './people.ts';
import { type SignOptions, signOffOf } from './signing.ts';

// Real documents, as the program seals them: any PDF with a seal and fields for those who sign will do.

const seal = { assurance: owner.assurance, keyId: owner.keyId };
const sealing: Sealing = {
  signer: owner,
  seal,
  authorities: [],
  counted: [],
  certify: true,
  roles: [],
  close: async () => undefined,
};
const render = (_: unknown, options: { readonly attachment: PackageFile; readonly roles: readonly { name: string; meaning: string }[] }) =>
  renderPdf(sampleQualification(), { catalogue: [], ...options });

/** When people sign here, and when what they sign was made. */
export const times = { written: '2026-11-01T08:00:00.000Z', signed: '2026-11-02T09:00:00Z', began: '2026-11-10T09:00:00.000Z' } as const;

export interface Documents {
  readonly people: People;
  readonly folder: string;
  /** spec.resolved.json of all of them, parsed. */
  readonly resolved: Readonly<Record<string, unknown>>;
  /** Nobody has signed it. */
  readonly protocol: Files;
  readonly tool: Files;
  remove(): void;
}

/** People, a spec of theirs, its protocol and a qualification of the tool. */
export async function makeDocuments(): Promise<Documents> {
  const people = makePeople();
  const folder = mkdtempSync(join(tmpdir(), 'iq-documents-'));
  const purposes = { monitoring: { sign: ['reviewer', 'approver'] } };
  const loaded = loadSpec(specIn(join(folder, 'spec'), people, { purposes }), catalogue());
  const { content, resolved } = planOf(loaded);
  const sources = loaded.sources.map(({ name, bytes }) => ({ name: `spec/${name}`, bytes }));
  const [main] = loaded.sources;
  const protocol = await written('protocol', folder, {
    files: [{ name: 'spec.resolved.json', bytes: canonicalBytes(resolved) }, ...sources],
    predicate: {
      sha256: protocolSha256(content),
      spec: { name: main?.name ?? '', sha256: sha256Hex(main?.bytes ?? '') },
      content,
    },
  });
  const outcome: Pick<ToolQualification, 'platform' | 'program' | 'outcome' | 'summary' | 'trials'> = {
    platform: { os: 'linux', arch: 'x64' },
    program: [{ name: 'iq.js', sha256: sha256Hex('iq') }],
    outcome: 'qualified',
    summary: { trials: 1, failed: 0 },
    trials: [{ id: 'tamper/record', what: 'A changed record', expected: 'refused', actual: 'refused', passed: true }],
  };
  const tool = await written('tool-qualification', folder, {
    files: [{ name: 'tool.json', bytes: canonicalBytes({ name: 'iq' }) }],
    predicate: outcome,
  });
  return {
    people,
    folder,
    resolved: resolved as Documents['resolved'],
    protocol,
    tool,
    remove: () => {
      people.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Saying<K extends SealedKind> {
  readonly files: readonly PackageFile[];
  readonly predicate: Omit<Predicates[K], 'schemaVersion' | 'writtenAt' | 'tool' | 'seal'>;
}

let count = 0;

async function written<K extends SealedKind>(kind: K, folder: string, { files, predicate }: Saying<K>): Promise<Files> {
  const by = { schemaVersion: 1, writtenAt: times.written, tool: { name: 'iq', version: '0.9.0', node: '24.21.0' }, seal } as const;
  const { path } = await writeDocument<K>({
    kind,
    dir: folder,
    folder: `document-${++count}`,
    sealing,
    files,
    predicate: () => ({ ...by, ...predicate }) as unknown as Predicates[K],
    render,
    roles: kind === 'tool-qualification' ? [] : fields,
  });
  return filesIn(path);
}

const fields = [
  { name: 'reviewer', meaning: 'Reviewed' },
  { name: 'approver', meaning: 'Approved', unit: 'QA' },
];

export function filesIn(folder: string): Files {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found.map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length + 1),
      Uint8Array.from(readFileSync(join(parentPath, name))),
    ]),
  );
}

interface Recording {
  readonly resolved?: unknown;
  /** The protocol that is cited, as what. */
  readonly protocol?: readonly [files: Files, approval: ProtocolNote['approval']];
  /** More below `spec/`. */
  readonly sources?: readonly PackageFile[];
  readonly members?: Partial<Qualification>;
}

/** The package of a live run for monitoring that conforms, sealed with its report. */
export async function recordOf(documents: Documents, recording: Recording = {}): Promise<Files> {
  const { resolved = documents.resolved, protocol, sources = [], members = {} } = recording;
  const made = sample('conforming', seal);
  const resolvedSpec = canonicalBytes(resolved);
  const content = JSON.parse(payloadText(documents.protocol, 'protocol.sigstore.json')).predicate.content;
  const qualification: Qualification = {
    ...made.qualification,
    purpose: 'monitoring',
    tool: { ...made.qualification.tool, version: content.tool.version, data: content.tool.data },
    startedAt: times.began,
    finishedAt: '2026-11-10T11:00:00.000Z',
    spec: { ...made.qualification.spec, resolvedSha256: sha256Hex(resolvedSpec) },
    judgementSha256: judgementSha256({ spec: resolved, facts: made.facts, verdicts: made.qualification.verdicts }),
    ...(protocol === undefined ? {} : { protocol: noteOf(...protocol) }),
    ...members,
  };
  const [cited] = protocol ?? [new Map<string, Uint8Array>()];
  const others = [...cited]
    .filter(([name]) => name === 'protocol.sigstore.json' || name.startsWith('signoffs/'))
    .map(([name, bytes]) => ({ name: `protocol/${name}`, bytes }));
  const sealed = { facts: await writeFacts(made.facts), sources: [...made.sources, ...sources], resolvedSpec, others };
  const { files, bundle } = await sealPackage(qualification, sealed, { signer: owner });
  const attachment = { name: 'evidence.sigstore.json', bytes: bundle };
  const at = new Date(qualification.finishedAt);
  const pdf = await sealedPdf(await renderPdf(qualification, { catalogue: [], attachment, roles: fields }), {
    ...{ sealing, stamps: [], warnings: [], name: 'report.pdf', reason: 'Sealed', at, validFrom: at },
  });
  return new Map([...files.map(({ name, bytes }) => [name, bytes] as const), ['report.pdf', pdf ?? new Uint8Array()]]);
}

export function noteOf(protocol: Files, approval: ProtocolNote['approval']): ProtocolNote {
  const { sha256 } = JSON.parse(payloadText(protocol, 'protocol.sigstore.json')).predicate;
  return { sha256, approval, bundleSha256: sha256Hex(protocol.get('protocol.sigstore.json') ?? '') };
}

export function payloadText(files: Files, bundle: string): string {
  const { dsseEnvelope } = JSON.parse(new TextDecoder().decode(files.get(bundle)));
  return Buffer.from(dsseEnvelope.payload, 'base64').toString('utf8');
}

const signable: readonly (readonly [kind: SignedKind, bundle: string, pdf: string])[] = [
  ['protocol', 'protocol.sigstore.json', 'protocol.pdf'],
  ['report', 'report.sigstore.json', 'iq-report.pdf'],
  ['record', 'evidence.sigstore.json', 'report.pdf'],
];

export interface Signer {
  readonly role: string;
  readonly who: TestPerson;
  readonly members?: SignOptions['members'];
  /** How the PDF shows it; `false`: not at all. */
  readonly shown?: false | { readonly by?: TestPerson; readonly reason?: string; readonly field?: string; readonly isSigned?: boolean };
}

/** The document with one more sign-off, shown in its PDF. */
export async function signedBy(files: Files, { role, who, members = {}, shown = {} }: Signer): Promise<Files> {
  const [kind, bundle, pdf] = signable.find(([, name]) => files.has(name)) ?? ['record', '', ''];
  const bytes = files.get(pdf) ?? new Uint8Array();
  const { signatures } = await readSignedPdf(bytes, pdf);
  const sealedBytes = bytes.subarray(0, signatures.find(({ field }) => field === 'IQ_Seal')?.coversUpTo);
  const sha256 = sha256Hex(files.get(bundle) ?? '');
  const before = [...files.keys()].filter((name) => name.startsWith('signoffs/')).sort();
  const signOff = await signOffOf(who, {
    as: role,
    meaning: role === 'approver' ? 'Approved' : 'Reviewed',
    ...(role === 'approver' ? { unit: 'QA' } : {}),
    about: [
      { name: bundle, sha256 },
      { name: pdf, sha256: sha256Hex(sealedBytes) },
    ],
    after: before.map((name) => ({ role: name.slice(12, name.indexOf('.')), bytes: files.get(name) ?? new Uint8Array() })),
    members: {
      signedAt: kind === 'protocol' ? times.signed : '2026-11-12T09:00:00Z',
      document: { kind, id: 'it', title: 'It', sha256 },
      ...members,
    },
  });
  const signed = new Map(files).set(`signoffs/0${before.length + 1}-${role}.sigstore.json`, signOff);
  if (shown === false) return signed;
  const decision = members.decision === 'rejected' && shown.isSigned !== true ? 'rejected; ' : '';
  const { by = who, reason = `${decision}Signed; sign-off sha256:${sha256Hex(signOff)}`, field = `IQ_${role}` } = shown;
  const signer = await fileSigner(by.key, { passphrase: by.passphrase, certificates: readFileSync(by.certificates, 'utf8') });
  const shownAs = { signer, certificates: signer.certificates, at: new Date(), name: by.name, appearance: () => '' };
  return signed.set(pdf, await signPdfField(bytes, { ...shownAs, field, reason }));
}

/** Signed by both, as they must. */
export async function signedByBoth(files: Files, { reviewer, approver }: People): Promise<Files> {
  return signedBy(await signedBy(files, { role: 'reviewer', who: reviewer }), { role: 'approver', who: approver });
}
