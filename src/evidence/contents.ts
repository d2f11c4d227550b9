import { EvidenceError } from '../errors.ts';
import type { Qualification } from '../record.ts';
import { sha256Hex } from './canonical.ts';
import { type Line, line } from './checklist.ts';
import { dispositionFolder, signOffFolder } from './documents/kinds.ts';
import { readFacts } from './facts-file.ts';
import { names } from './names.ts';
import type { Package } from './package.ts';
import type { SealedRun } from './rejudge.ts';
import type { Statement } from './statement.ts';
import { parseStrict } from './strict-json.ts';

/** What no statement can name: itself, and what is made after it or of it. Each has its own lines. */
interface Beside {
  readonly files: ReadonlySet<string>;
  readonly folders: readonly string[];
}

const besideRecord: Beside = {
  files: new Set([names.bundle, names.publicKey, names.report]),
  folders: [names.trustFolder, names.ledgerFolder, signOffFolder, dispositionFolder],
};

/** Holds the files of a package against the subjects of its statement, in both directions. One line for each subject. */
export function fileLines({ files, responses }: Package, { subject }: Statement): Line[] {
  const sealed = new Set(subject.map(({ name }) => name));
  const required = [names.facts, names.resolvedSpec].filter((name) => !sealed.has(name));
  const others = sealed.has(names.responses) ? [] : [...responses.keys()];
  return [
    line(
      'facts and resolved spec are sealed',
      required.map((name) => `${name} is no subject of the statement`),
    ),
    ...subjectLines([...files.keys(), ...others], { files, subject, beside: besideRecord }),
  ];
}

interface Subjects {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly subject: Statement['subject'];
  readonly beside: Beside;
}

/** One line for each subject, and one on whatever else is there. */
export function subjectLines(there: readonly string[], { files, subject, beside }: Subjects): Line[] {
  const digests = subject.map(({ name, digest }): Line => {
    const bytes = files.get(name);
    if (bytes === undefined) return { ok: false, what: `digest of ${name}`, detail: 'the file is missing' };
    const actual = sha256Hex(bytes);
    return line(`digest of ${name}`, actual === digest.sha256 ? [] : [`it is ${actual}, sealed was ${digest.sha256}`]);
  });
  const sealed = new Set(subject.map(({ name }) => name));
  const loose = there
    .filter((name) => !sealed.has(name) && !beside.files.has(name) && !beside.folders.some((folder) => name.startsWith(folder)))
    .sort();
  return [
    ...digests,
    line(
      'no file lies in the package but the sealed ones',
      loose.map((name) => `${name} is not sealed`),
    ),
  ];
}

/** Holds the record against the statement that carries it, the key that signed it and the folder that it lies in. */
export function agreementLines(record: Qualification, seen: { statement: Statement; keyId: string; folder: string }): Line[] {
  const digestOf = (name: string) => seen.statement.subject.find((subject) => subject.name === name)?.digest.sha256;
  const disagree = (what: string, said: string, name: string): string[] => {
    const sealed = digestOf(name);
    return sealed === said
      ? []
      : [`${what} is ${said}, ${sealed === undefined ? `${name} is no subject` : `the subject ${name} is ${sealed}`}`];
  };
  const { spec, seal, runId } = record;
  const isOtherRun = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(seen.folder) && seen.folder !== runId;
  const lines = [
    line('the record names the sealed spec', [
      ...disagree('spec.sha256', spec.sha256, `${names.specFolder}${spec.name}`),
      ...disagree('spec.resolvedSha256', spec.resolvedSha256, names.resolvedSpec),
    ]),
    line('the record names the key that signed it', seal.keyId === seen.keyId ? [] : [`it names ${seal.keyId}`]),
  ];
  if (isOtherRun) lines.push({ ok: 'warning', what: 'folder', detail: `it is named ${seen.folder}, the record is of run ${runId}` });
  return lines;
}

/** The contents of a package whose digests have been checked. Rejects with EvidenceError `malformed` where they do not parse. */
export async function sealedRun({ files }: Package, record: Qualification): Promise<SealedRun> {
  const bytesOf = (name: string): Uint8Array => {
    const bytes = files.get(name);
    if (bytes === undefined) throw new EvidenceError('malformed', `${name} is missing`);
    return bytes;
  };
  const sources = [...files]
    .filter(([name]) => name.startsWith(names.specFolder))
    .map(([name, bytes]) => ({ name: name.slice(names.specFolder.length), bytes }));
  const rank = (name: string): number => (name === record.spec.name ? 0 : 1);
  return {
    record,
    spec: parseStrict(bytesOf(names.resolvedSpec), names.resolvedSpec),
    facts: await readFacts(bytesOf(names.facts)),
    sources: sources.sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1)),
  };
}
