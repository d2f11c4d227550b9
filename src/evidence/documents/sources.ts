import { EvidenceError } from '../../errors.ts';
import type { CitedSignature } from '../../qualification-file.ts';
import { readBundle } from '../bundle.ts';
import { sha256Hex } from '../canonical.ts';
import type { Line } from '../checklist.ts';
import { verifyEnvelope } from '../dsse.ts';
import { keyIdOf, parsePublicKey } from '../keys.ts';
import { names } from '../names.ts';
import { requireQualification } from '../schema.ts';
import { readStatement } from '../statement.ts';
import { parseStrict } from '../strict-json.ts';
import type { Certificate } from '../x509/certificate.ts';
import { checkDispositions, type Disposed, requireSound } from './dispositions.ts';
import { dispositionFolder, kinds, protocolFolder, signOffFolder, signOffType } from './kinds.ts';
import type { DigestedRecord } from './retests.ts';
import { rulesOf, type SigningRules } from './rules.ts';
import { checkSignOffs, type SignOffState } from './sign-offs.ts';
import { readSigned } from './signed.ts';

type Files = ReadonlyMap<string, Uint8Array>;

/** What other documents make of a record: its bundle, and what people signed. The rest of the package is checked where it lies. */
export function isSource(name: string): boolean {
  const folders = [signOffFolder, dispositionFolder, protocolFolder];
  return name === names.bundle || name === names.publicKey || folders.some((folder) => name.startsWith(folder));
}

/** The record in these files, by their names in its package. Throws EvidenceError where its signature is not that of the key beside it. */
export function readRecord(files: Files): DigestedRecord {
  const bytes = required(files, names.bundle);
  const bundle = readBundle(bytes, names.bundle);
  const key = parsePublicKey(new TextDecoder().decode(required(files, names.publicKey)), names.publicKey);
  if (!verifyEnvelope(bundle, key)) throw new EvidenceError('malformed', `the signature of ${names.bundle} does not hold`);
  const record = requireQualification(readStatement(bundle.payload).predicate);
  if (record.seal.keyId !== keyIdOf(key))
    throw new EvidenceError('malformed', `${names.bundle} names another key than the one that signed it`);
  return { record, sha256: sha256Hex(bytes) };
}

/** What people signed about a record. */
export interface Signed {
  /** Of the protocol, then of the record, each in their order. */
  readonly signatures: readonly CitedSignature[];
  readonly dispositions: readonly Disposed[];
  readonly lines: readonly Line[];
}

interface Reading extends DigestedRecord {
  /** spec.resolved.json of the record, parsed. */
  readonly resolved: unknown;
  readonly peopleAuthorities?: readonly Certificate[] | null | undefined;
  readonly stampAuthorities?: readonly Certificate[] | null | undefined;
}

/** Reads and checks what people signed. What is wrong with it is a line. Throws EvidenceError `malformed` where the spec does not say who signs. */
export async function readPeople(files: Files, { record, sha256, resolved, ...trusted }: Reading): Promise<Signed> {
  const rules = rulesOf(resolved, { kind: 'record', purpose: record.purpose });
  const of = { kind: 'record', id: record.runId } as const;
  const signOffs = below(files, signOffFolder);
  const subjects = subjectsOf(signOffs, { bundle: names.bundle, sha256, pdf: names.report });
  const own = await checkSignOffs(signOffs, { document: { kind: 'record', sha256, subjects }, rules, ...trusted });
  const protocol = await protocolSignings(files, { record, resolved, ...trusted });
  const disposed = await checkDispositions(below(files, dispositionFolder), { record, bundleSha256: sha256, rules, ...trusted });
  const citedProtocol = { kind: 'protocol', id: record.protocol?.sha256 ?? '' } as const;
  return {
    signatures: [...cited(protocol, citedProtocol), ...cited(own, of)],
    dispositions: disposed.dispositions,
    lines: [...protocol.lines, ...own.lines, ...disposed.lines, ...unledLines(rules, { disposed, signings: own.signings, ...trusted })],
  };
}

interface Unled {
  readonly disposed: { readonly dispositions: readonly Disposed[] };
  readonly signings: SignOffState['signings'];
  readonly peopleAuthorities?: Reading['peopleAuthorities'];
}

/** A certificate that leads nowhere names whomever its maker wrote into it: nothing is concluded from what it signed. */
function unledLines({ authorities }: SigningRules, { disposed, signings, peopleAuthorities = null }: Unled): readonly Line[] {
  if (authorities !== undefined || peopleAuthorities !== null) return [];
  if (disposed.dispositions.length + signings.length === 0) return [];
  const detail = 'the spec names no authorities of people (evidence.authorities), so nobody knows who signed them';
  return [{ ok: false, what: 'signatures and dispositions', detail }];
}

type Protocolled = Pick<Reading, 'record' | 'resolved' | 'peopleAuthorities' | 'stampAuthorities'>;

/** A protocol of another spec was signed by the rules of that one: nothing of it is cited. */
async function protocolSignings(
  files: Files,
  { record, resolved, ...trusted }: Protocolled,
): Promise<Pick<SignOffState, 'signings' | 'lines'>> {
  const { protocol: note } = record;
  if (note === undefined || note.approval === 'stale') return { signings: [], lines: [] };
  const signOffs = below(files, `${protocolFolder}${signOffFolder}`);
  const { bundle, pdf } = kinds.protocol;
  const subjects = subjectsOf(signOffs, { bundle, sha256: note.bundleSha256, pdf });
  const document = { kind: 'protocol', sha256: note.bundleSha256, subjects } as const;
  return checkSignOffs(signOffs, { document, rules: rulesOf(resolved, { kind: 'protocol' }), ...trusted });
}

/** A retest with its spec and what became of its own test cases. Rejects with EvidenceError where the spec is not its own, or a disposition does not hold. */
export async function readRetest(files: Files, { record, sha256 }: DigestedRecord) {
  const spec = required(files, names.resolvedSpec);
  if (sha256Hex(spec) !== record.spec.resolvedSha256)
    throw new EvidenceError('malformed', `${names.resolvedSpec} is not that of the execution ${record.runId}`);
  const resolved = parseStrict(spec, names.resolvedSpec);
  const rules = rulesOf(resolved, { kind: 'record', purpose: record.purpose });
  const { lines, dispositions } = await checkDispositions(below(files, dispositionFolder), { record, bundleSha256: sha256, rules });
  requireSound(lines, `the dispositions of ${record.runId}`);
  return { record, sha256, resolved, dispositions };
}

/** The PDF is not at hand: its digest is what the first one signed, and every other has to have signed the same. */
export function subjectsOf(
  signOffs: Files,
  { bundle, sha256, pdf }: { readonly bundle: string; readonly sha256: string; readonly pdf: string },
) {
  const digests = [...signOffs].flatMap(([name, bytes]) => {
    try {
      const { subject } = readSigned(bytes, { type: signOffType, name, what: 'a sign-off' });
      return subject.filter((one) => one.name === pdf).map(({ digest }) => digest.sha256);
    } catch (error) {
      if (error instanceof EvidenceError) return [];
      throw error;
    }
  });
  return [{ name: bundle, sha256 }, ...digests.slice(0, 1).map((digest) => ({ name: pdf, sha256: digest }))];
}

function cited({ signings }: Pick<SignOffState, 'signings'>, of: CitedSignature['of']): readonly CitedSignature[] {
  return signings.map(({ signOff, sha256 }) => {
    const { role, meaning, unit, signer, decision, reason, signedAt, external } = signOff;
    return {
      of,
      role,
      meaning,
      ...(unit === undefined ? {} : { unit }),
      printedName: signer.printedName,
      decision,
      ...(reason === undefined ? {} : { reason }),
      signedAt,
      sha256,
      ...(external === undefined ? {} : { external: { id: external.id, signedBy: external.signedBy } }),
    };
  });
}

/** The files below a folder, by their names there. */
export function below(files: Files, folder: string): ReadonlyMap<string, Uint8Array> {
  return new Map([...files].flatMap(([name, bytes]) => (name.startsWith(folder) ? [[name.slice(folder.length), bytes]] : [])));
}

function required(files: Files, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new EvidenceError('malformed', `${name} is missing`);
  return bytes;
}
