import { readFileSync, statSync } from 'node:fs';
import type { FactRecord, Qualification } from '../record.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import { type Checklist, type Line, line } from './checklist.ts';
import { names } from './names.ts';
import type { Package } from './package.ts';
import { type AnsweredRequest, type ResponseLine, readResponses, requestsWithResponse } from './responses-file.ts';
import { diskError } from './staging.ts';

/**
 * Holds AWS's answers in a package against their index, and the index against the facts. Its digest has been checked before. Adds nothing
 * where neither speaks of answers.
 */
export async function checkResponses(sealed: Package, checklist: Checklist, run: RunOfPackage): Promise<void> {
  const told = requestsWithResponse(run.facts);
  const bytes = sealed.files.get(names.responses);
  if (bytes === undefined) {
    if (told.length > 0) checklist.add(withoutIndex(told.length, run.record));
    return;
  }
  const index = await checklist.attempt(`${names.responses} can be read`, () => readResponses(bytes));
  if (index === undefined) return;
  const differing = await checklist.attempt("AWS's answers can be read", () => changedFiles(sealed, index));
  if (differing === undefined) return;
  checklist.add(
    line("AWS's answers are those of their index, byte for byte", differing),
    line(`no file under ${names.responseFolder} but those of the index`, extraFiles(sealed, index)),
    line('the index and the facts name the same answers', disagreements(index, told)),
  );
}

interface RunOfPackage {
  readonly record: Qualification;
  readonly facts: readonly FactRecord[];
}

function withoutIndex(count: number, { mode }: Qualification): Line {
  const what = "AWS's answers";
  const detail = `the facts name ${count} by digest, and the package holds no ${names.responses}`;
  // Saved facts and shards keep saying what was answered; the answers stay with the run that read them.
  return mode === 'live' ? { ok: false, what, detail } : { ok: 'warning', what, detail: `${detail}: they lie with the run that read them` };
}

function changedFiles({ responses }: Package, index: readonly ResponseLine[]): string[] {
  const claims = new Map(index.map(({ sha256, bytes }) => [`${sha256}/${bytes}`, { sha256, bytes }]));
  return [...claims.values()].flatMap(({ sha256, bytes }) => {
    const name = `${names.responseFolder}${sha256}`;
    const path = responses.get(name);
    if (path === undefined) return [`${name} is missing`];
    try {
      // The size first: of a file that somebody put there nothing is read.
      const isSame = statSync(path).size === bytes && sha256Hex(readFileSync(path)) === sha256;
      return isSame ? [] : [`${name} was changed`];
    } catch (cause) {
      throw diskError(`cannot read ${name}`, cause);
    }
  });
}

function extraFiles({ responses }: Package, index: readonly ResponseLine[]): string[] {
  const named = new Set(index.map(({ sha256 }) => `${names.responseFolder}${sha256}`));
  return [...responses.keys()].filter((name) => !named.has(name)).map((name) => `${name} is in no line of it`);
}

function disagreements(index: readonly ResponseLine[], told: readonly AnsweredRequest[]): string[] {
  const listed = countsOf(index.map(({ bytes: _, status: __, ...request }) => request));
  const named = countsOf(told);
  return [...new Set([...listed.keys(), ...named.keys()])]
    .filter((request) => listed.get(request) !== named.get(request))
    .map((request) => `${request}: ${listed.get(request) ?? 0} times in the index, ${named.get(request) ?? 0} times in the facts`);
}

function countsOf(requests: readonly AnsweredRequest[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const request of requests.map(canonicalJson)) counts.set(request, (counts.get(request) ?? 0) + 1);
  return counts;
}
