import { EvidenceError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import { signOffType } from '../evidence/documents/kinds.ts';
import { checkSignOffs, requireMaySign, type SignOffState } from '../evidence/documents/sign-offs.ts';
import { signStatement } from '../evidence/documents/signed.ts';
import { type Certificate, readCertificates } from '../evidence/x509/certificate.ts';
import type { SignOff } from '../qualification-file.ts';
import { harmless } from '../reporters/legible.ts';
import type { Signals } from '../signals.ts';
import { readGiven } from './files.ts';
import { openPerson } from './person.ts';
import { place } from './placed-sign-off.ts';
import { authoritiesOf, requireStamps, signedPdf } from './sign-off-made.ts';
import { type DecisionOptions, externalOf, type Intended, requireReason, shown, statementOf } from './sign-off-statement.ts';
import { readSignable, type Signable } from './signable.ts';

export interface SignOffOptions extends DecisionOptions {
  readonly role: string;
  /** Path, or `kms:ARN`. */
  readonly key: string;
  readonly certificates?: string;
  readonly spec?: string;
  readonly kind?: 'deviations' | 'attestations';
  /** Path of certificate authorities in PEM. */
  readonly peopleCa?: string;
  readonly profile?: string;
  readonly signals: Signals;
}

/** Signs or rejects one document as one person: verified, asked, signed, stamped, shown in the PDF, entered. Rejects with an OperatorError; nothing is written then. */
export async function signOff(path: string, options: SignOffOptions): Promise<void> {
  const external = externalOf(options);
  requireReason(options);
  const peopleAuthorities =
    options.peopleCa === undefined
      ? undefined
      : readCertificates(Buffer.from(readGiven(options.peopleCa, 'file of certificates')).toString('utf8'), options.peopleCa);
  const signable = await readSignable(path, options);
  const state = await stateOf(signable, { peopleAuthorities });
  requireReady(signable, options);
  const opened = await openPerson(options, { signals: options.signals });
  try {
    const at = new Date();
    const { certificates } = opened.signer;
    await requireMaySign(state, { rules: signable.rules, role: options.role, certificates, at, external, peopleAuthorities });
    const role = signable.rules.roles.find(({ name }) => name === options.role);
    if (role === undefined) throw new Error('a role in which somebody may sign is one of the spec');
    await opened.confirm(shown(signable, { state, role, options, external, opened }));
    await sign(signable, { state, role, options, external, opened, peopleAuthorities });
  } finally {
    await opened.close();
  }
}

/** To reject is always open: that something cannot be approved is a good reason. */
function requireReady({ obstacles, heldUp, rules: { order }, path }: Signable, { role, reject }: SignOffOptions): void {
  if (reject === true || obstacles.length === 0) return;
  const isHeld = heldUp === 'last' ? role === order.at(-1) : role !== order[0] || order.length === 1;
  if (!isHeld) return;
  throw new EvidenceError('sign-off', `${path} cannot be approved, and ${role} does not sign it: ${obstacles.slice(0, 3).join('; ')}`, {
    hint: 'mend that and write the document anew; or reject this one: --reject --reason TEXT',
  });
}

interface Asked extends Intended, Trusting {
  readonly options: SignOffOptions;
}

interface Trusting {
  readonly peopleAuthorities: readonly Certificate[] | undefined;
}

function stateOf({ signed, rules, signOffs }: Signable, trusting: Trusting): Promise<SignOffState> {
  return checkSignOffs(signOffs, { document: signed, rules, ...trusting });
}

/** Everything is made and checked before a byte is written. */
async function sign(signable: Signable, intended: Asked): Promise<void> {
  const { role, opened, peopleAuthorities, external } = intended;
  const statement = statementOf(signable, intended);
  const authorities = await authoritiesOf(signable);
  const about = signable.signed.subjects;
  const { bundle, stamps, failures } = await signStatement(
    { type: signOffType, predicate: statement, about },
    { signer: opened.signer, authorities, now: () => new Date() },
  );
  requireStamps(signable, { stamps, failures });
  const name = `${String(signable.signOffs.size + 1).padStart(2, '0')}-${role.name}.sigstore.json`;
  const signed = { ...signable, signOffs: new Map([...signable.signOffs, [name, bundle]]) };
  await requireHolds(signed, { name, peopleAuthorities });
  const { pdf } = signable;
  const inPdf =
    pdf === undefined || external !== undefined
      ? undefined
      : await signedPdf(pdf.bytes, { statement, bundle, opened, authorities, stamps });
  const again = (): Promise<Signable> => readSignable(signable.path, intended.options);
  await place({
    path: signable.path,
    folder: signable.folder,
    name,
    bundle,
    pdf: pdf === undefined || inPdf === undefined ? undefined : { path: pdf.path, bytes: inPdf, before: pdf.bytes },
    before: async () => requireSame(signable, await again()),
    after: async () => {
      await requireHolds(await again(), { name, peopleAuthorities });
      await enter(signable, { statement, bundle, intended });
    },
  });
  for (const { url, why } of failures) process.stderr.write(`iq: warning: no timestamp from ${harmless(url)}: ${harmless(why)}\n`);
  const verb = statement.decision === 'rejected' ? 'rejected' : 'signed';
  process.stdout.write(
    `${harmless(opened.person.printedName)} ${verb} ${harmless(signable.document.title)} as ${role.name}: ${name}, sha256:${sha256Hex(bundle)}\n`,
  );
}

/** The new sign-off by the eyes of whoever verifies it. */
async function requireHolds(signable: Signable, { name, peopleAuthorities }: Trusting & { readonly name: string }): Promise<void> {
  const { lines, signings } = await stateOf(signable, { peopleAuthorities });
  const wrong = lines.find(({ ok }) => ok === false);
  if (wrong === undefined && signings.some(({ file }) => file === name)) return;
  throw new EvidenceError('sign-off', `nothing was signed: ${wrong?.what ?? name}: ${wrong?.detail ?? 'it does not hold'}`);
}

function requireSame(read: Signable, now: Signable): void {
  const files = ({ signed, signOffs, pdf, folder: _, ...seen }: Signable): string =>
    JSON.stringify([
      seen,
      signed,
      [...signOffs].map(([name, bytes]) => [name, sha256Hex(bytes)]).sort(),
      pdf === undefined ? '' : sha256Hex(pdf.bytes),
    ]);
  if (files(read) === files(now)) return;
  throw new EvidenceError('sign-off', `nothing was signed: ${read.path} was changed meanwhile`, {
    hint: 'somebody else signed it, perhaps: look at it, and sign again',
  });
}

interface Entering {
  readonly statement: SignOff;
  readonly bundle: Uint8Array;
  readonly intended: Asked;
}

async function enter({ declared, document }: Signable, { statement, bundle, intended }: Entering): Promise<void> {
  const { ledger } = declared ?? {};
  if (ledger === undefined) return;
  const { enterEntry } = await import('./enter.ts');
  const { opened, options } = intended;
  const { kind, id, sha256 } = document;
  const { role, decision, signedAt, signer } = statement;
  await enterEntry(
    {
      kind: 'document.signed',
      at: signedAt,
      document: { kind, id, sha256 },
      role,
      decision,
      printedName: signer.printedName,
      sha256: sha256Hex(bundle),
      keyId: opened.signer.keyId,
      certificates: signer.certificates,
    },
    { at: ledger.at, signer: opened.signer, role: ledger.role, lockSeconds: ledger.lock?.seconds, profile: options.profile },
  );
}
