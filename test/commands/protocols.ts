import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { catalogue } from '../../src/checks/index.ts';
import { readProtocol } from '../../src/commands/given-protocol.ts';
import { planOf, writeProtocol } from '../../src/commands/protocol.ts';
import { sha256Hex } from '../../src/evidence/canonical.ts';
import { signPdfField } from '../../src/evidence/pdf/sign.ts';
import { fileSigner } from '../../src/evidence/signer.ts';
import { renderPdf } from '../../src/reporters/pdf.ts';
import { loadSpec } from '../../src/spec/load.ts';
import type { People, TestPerson } from '../evidence/documents/people.ts';
import { signOffOf } from '../evidence/documents/signing.ts';
import { sampleQualification } from '../evidence/sample.ts';

/** A spec in a folder of its own: the reference, with these people for reviewer and approver, and what else `evidence` says. */
export function specIn(folder: string, people: People, evidence: Readonly<Record<string, unknown>> = {}): string {
  cpSync('fixtures/reference', folder, { recursive: true });
  cpSync(people.ca, join(folder, 'people-ca.pem'));
  const who = ({ name }: TestPerson) => [`CN=${name}`];
  const section = {
    authorities: 'people-ca.pem',
    roles: {
      reviewer: { who: who(people.reviewer), meaning: 'Reviewed' },
      approver: { who: who(people.approver), meaning: 'Approved', unit: 'QA' },
    },
    protocol: { sign: ['reviewer', 'approver'] },
    ...evidence,
  };
  const spec = join(folder, 'spec.yaml');
  writeFileSync(spec, `${readFileSync('fixtures/reference/spec.yaml', 'utf8')}\nevidence: ${JSON.stringify(section)}\n`);
  return spec;
}

interface Showing {
  readonly role: string;
  readonly who: TestPerson;
  readonly bytes: Uint8Array;
}

async function shown(pdf: Uint8Array, { role, who, bytes }: Showing): Promise<Uint8Array> {
  const { name, passphrase } = who;
  const signer = await fileSigner(who.key, { passphrase, certificates: readFileSync(who.certificates, 'utf8') });
  const reason = `Signed; sign-off sha256:${sha256Hex(bytes)}`;
  const made = { certificates: signer.certificates, at: new Date(), reason, name, appearance: () => '' };
  return signPdfField(pdf, { signer, field: `IQ_${role}`, ...made });
}

const signals = { onFirst: () => undefined, listen: () => undefined, stop: () => undefined, end: () => undefined };

/** Writes the protocol of a spec below a folder, and returns its path. Any PDF with a seal and fields for those who sign will do. */
export async function unsignedProtocol(spec: string, out: string): Promise<string> {
  const planned = planOf(loadSpec(spec, catalogue()));
  const { path } = await writeProtocol({ spec, out, signals }, planned, (_, options) =>
    renderPdf(sampleQualification(), { catalogue: [], ...options }),
  );
  return path;
}

/** Adds sign-offs to a protocol, as these people made them, one after the other, and shows them in its PDF. */
export async function signProtocol(
  folder: string,
  signers: readonly (readonly [role: string, who: TestPerson, members?: Record<string, unknown>])[],
): Promise<void> {
  const { predicate, bundle, subjects, signOffs } = await readProtocol(folder);
  const document = { kind: 'protocol', id: predicate.sha256, title: 'Protocol', sha256: sha256Hex(bundle) };
  const after = [...signOffs].map(([name, bytes]) => ({ role: name.slice(3, name.indexOf('.')), bytes }));
  const meanings: Readonly<Record<string, string>> = { reviewer: 'Reviewed', approver: 'Approved' };
  for (const [role, who, members = {}] of signers) {
    const unit = role === 'approver' ? { unit: 'QA' } : {};
    const bytes = await signOffOf(who, {
      as: role,
      meaning: meanings[role] ?? role,
      ...unit,
      about: subjects,
      after,
      members: { document, ...members },
    });
    const path = join(folder, 'signoffs', `${String(after.length + 1).padStart(2, '0')}-${role}.sigstore.json`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    const pdf = join(folder, 'protocol.pdf');
    writeFileSync(pdf, await shown(readFileSync(pdf), { role, who, bytes }));
    after.push({ role, bytes });
  }
}
