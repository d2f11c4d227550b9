import { z } from 'zod';
import type { Purpose } from '../../record.ts';
import { sha256Hex } from '../canonical.ts';
import { type Checked, Checklist, type Line, line } from '../checklist.ts';
import { explain } from '../explain.ts';
import { names } from '../names.ts';
import type { Trusted } from '../trusted.ts';
import { checkApproval } from './approvals.ts';
import { below } from './sources.ts';

type Files = ReadonlyMap<string, Uint8Array>;

const kindsOfFile = ['deviations', 'attestations'] as const;
type KindOfFile = (typeof kindsOfFile)[number];
const byKind = z.exactOptional(z.record(z.string(), z.string()));
const asked = z.looseObject({ approvals: byKind, approvedSha256: byKind });

interface Approving {
  readonly purpose: Purpose;
  /** spec.resolved.json, parsed. */
  readonly resolved: unknown;
  readonly trusted: Trusted;
}

/**
 * Whether the files that the spec wants signed were signed as they are sealed. What is no more than engineering needs no signature of them: what is wrong
 * with one is told there, and no more. A doubt remains where nobody has said whose certificates of people count.
 */
export async function approvalLines(files: Files, { purpose, resolved, trusted }: Approving): Promise<Checked> {
  const checklist = new Checklist();
  const parsed = asked.safeParse(resolved);
  if (!parsed.success) {
    const what = `${names.resolvedSpec} says which files are signed`;
    return { lines: [line(what, [explain(parsed.error)])], isAssured: true };
  }
  const { approvals = {}, approvedSha256 = {} } = parsed.data;
  const spec = below(files, names.specFolder);
  const seen = new Set<KindOfFile>();
  for (const name of new Set([...spec.keys()].flatMap((path) => /^(.+)\.signoffs\//.exec(path)?.[1] ?? []))) {
    const bytes = spec.get(name);
    // Which file it is says the spec, and not whoever signed some file. Two files can have the same bytes.
    const sha256 = bytes === undefined ? undefined : sha256Hex(bytes);
    const candidates = kindsOfFile.filter((one) => approvedSha256[one] === sha256 && !seen.has(one));
    if (bytes === undefined || candidates.length === 0) {
      const why = bytes === undefined ? 'the file itself is not there' : 'the spec wants no such file signed';
      checklist.add({ ok: false, what: `sign-offs of ${name}`, detail: why });
      continue;
    }
    const kind = await checkFile({ name, bytes, signOffs: below(spec, `${name}.signoffs/`) }, checklist, { candidates, resolved, trusted });
    if (kind !== undefined) seen.add(kind);
  }
  const missing = kindsOfFile.filter((kind) => approvals[kind] !== undefined && !seen.has(kind));
  const unsigned = missing.map((kind) => `nobody signed the file of ${kind}`);
  if (unsigned.length > 0) checklist.add(line('the files that the spec wants signed are signed', unsigned));
  const lines = purpose === 'engineering' ? checklist.lines.map(toldOnly) : checklist.lines;
  return { lines, isAssured: purpose === 'engineering' || seen.size === 0 || trusted.peopleAuthorities !== null };
}

interface SignedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly signOffs: Files;
}

interface Checking {
  readonly candidates: readonly KindOfFile[];
  readonly resolved: unknown;
  readonly trusted: Trusted;
}

/** The kind of file that it was checked as; undefined, with a line, where the spec does not say who signs it. */
async function checkFile(
  file: SignedFile,
  checklist: Checklist,
  { candidates, resolved, trusted }: Checking,
): Promise<KindOfFile | undefined> {
  const { peopleAuthorities, stampAuthorities } = trusted;
  const states = await checklist.attempt(`${names.resolvedSpec} says who signs ${file.name}`, () =>
    Promise.all(
      candidates.map(async (kind) => {
        const options = { resolvedSpec: resolved, peopleAuthorities, stampAuthorities };
        return { kind, state: await checkApproval({ kind, ...file }, options) };
      }),
    ),
  );
  const chosen = states?.find(({ state }) => state.isComplete) ?? states?.[0];
  if (chosen === undefined) return undefined;
  const { kind, state } = chosen;
  checklist.add(
    ...state.lines.map((one) => ({ ...one, what: `${names.specFolder}${file.name}.signoffs/: ${one.what}` })),
    line(`${file.name} was approved as the file of ${kind}`, state.isComplete ? [] : ['it is not signed as the spec asks']),
  );
  return kind;
}

function toldOnly({ ok, ...told }: Line): Line {
  return { ok: ok === false ? 'warning' : ok, ...told };
}
