import { EvidenceError } from '../../errors.ts';
import type { CitedRun, CitedSignature, NonPass, QualificationReport, ReportConclusion } from '../../qualification-file.ts';
import type { Purpose, Qualification } from '../../record.ts';
import { canonicalJson, sha256Hex } from '../canonical.ts';
import { type Line, line } from '../checklist.ts';
import { names } from '../names.ts';
import { parseStrict } from '../strict-json.ts';
import { type Disposed, inForce, requireSound } from './dispositions.ts';
import { nonPassesOf, outcomeOf } from './non-passes.ts';
import { type DigestedRecord, retestProblems } from './retests.ts';
import { below, readPeople, readRecord, readRetest } from './sources.ts';

/** What a report says, before it is known who writes it and when. */
export type ReportContent = Omit<QualificationReport, 'schemaVersion' | 'writtenAt' | 'tool' | 'seal'>;

/** A retest, and what became of its own test cases. */
export interface ReportedRetest extends DigestedRecord {
  /** Its resolved spec, parsed. */
  readonly resolved: unknown;
  /** Those about it that hold, in order. */
  readonly dispositions: ReportSources['dispositions'];
}

export interface ReportSources {
  readonly record: Qualification;
  /** Of its bundle. */
  readonly bundleSha256: string;
  /** Its resolved spec, parsed. */
  readonly resolved: unknown;
  readonly retests: readonly ReportedRetest[];
  /** Those that hold, in order. */
  readonly dispositions: readonly Pick<Disposed, 'sha256' | 'disposition'>[];
  /** Of the protocol and of the record, those that hold. */
  readonly signatures: readonly CitedSignature[];
}

/** Where a report keeps what it is made of: `sources/<run id>/`. */
export const sourcesFolder = 'sources/';

/** The report of a record. Pure: the same sources make the same report. */
export function reportOf(sources: ReportSources): ReportContent {
  const { record, bundleSha256, retests, signatures } = sources;
  const nonPasses = disposedOf(record, sources.dispositions);
  const open = openOf(record, { nonPasses, resolved: sources.resolved });
  const obstacles = [...obstaclesOf(sources, open), ...retests.flatMap((retest) => worseIn(retest, nonPasses))];
  const { document, system, protocol } = record;
  return {
    document,
    system,
    record: citedRun({ record, sha256: bundleSha256 }),
    ...(protocol === undefined ? {} : { protocol }),
    retests: retests.map(citedRun).sort((one, other) => (one.runId < other.runId ? -1 : 1)),
    nonPasses,
    open,
    signatures,
    conclusion: concluded({ open, obstacles, nonPasses }),
    obstacles,
  };
}

function concluded({ open, obstacles, nonPasses }: Pick<ReportContent, 'open' | 'obstacles' | 'nonPasses'>): ReportConclusion {
  if (open.length > 0) return 'open';
  if (obstacles.length > 0) return 'not-accepted';
  return nonPasses.length > 0 ? 'qualified-with-deviations' : 'qualified';
}

/** Every test case of a record that did not pass, with the disposition in force. */
export function disposedOf(record: Qualification, dispositions: readonly Pick<Disposed, 'sha256' | 'disposition'>[]): readonly NonPass[] {
  const standing = inForce(dispositions);
  return nonPassesOf(record).map((nonPass) => {
    const found = standing.get(nonPass.testCase);
    if (found === undefined) return nonPass;
    const { as, deviation, reason, signer, role, signedAt, retest } = found.disposition;
    const { printedName } = signer;
    const shown = retest === undefined ? {} : { retest };
    return { ...nonPass, disposition: { as, deviation, reason, printedName, role, signedAt, sha256: found.sha256, ...shown } };
  });
}

/**
 * Test cases that have no disposition, sorted. A planned deviation that was in force and that somebody has to approve by the spec was decided upon before
 * the execution, and needs no second decision; an unplanned one says that something is wrong, and not what becomes of it.
 */
export function openOf(
  record: Qualification,
  { nonPasses, resolved }: { readonly nonPasses: readonly NonPass[]; readonly resolved: unknown },
): readonly string[] {
  const isApproved = memberOf(resolved, ['approvals', 'deviations']) !== undefined;
  const planned = record.verdicts
    .flatMap(({ findings }) => findings)
    .filter(
      ({ outcome, deviation }) => outcome === 'fail' && deviation?.kind === 'planned' && record.asOf.slice(0, 10) <= deviation.expires,
    );
  const decided = new Set(isApproved ? planned.map(({ testCase }) => testCase) : []);
  return nonPasses.flatMap(({ testCase, disposition }) => (disposition !== undefined || decided.has(testCase) ? [] : [testCase])).sort();
}

/** A run as other documents cite it. */
export function citedRun({ record, sha256 }: DigestedRecord): CitedRun {
  const { runId, startedAt, finishedAt, purpose, mode, conclusion, outcome, summary, executor, scope } = record;
  return {
    runId,
    sha256,
    startedAt,
    finishedAt,
    purpose,
    mode,
    conclusion,
    outcome,
    summary,
    executor: executor.arn,
    isNarrowed: scope.narrowed,
  };
}

function obstaclesOf({ record, resolved, signatures }: ReportSources, open: readonly string[]): readonly string[] {
  const { conclusion, mode, scope, purpose, seal, protocol, prerequisites = [], summary } = record;
  const demands = protocolDemanded(purpose, resolved) && protocol?.approval !== 'approved';
  return [
    ...(conclusion === 'aborted' ? ['The execution was aborted before its end.'] : []),
    ...(mode === 'replay' ? ['The record judges saved facts: nothing of AWS was read for it.'] : []),
    ...(scope.narrowed ? ['The execution was narrowed: it did not execute every test case of its protocol.'] : []),
    ...(purpose === 'engineering' ? ['The execution was one for engineering, which qualifies nothing.'] : []),
    ...(seal.assurance === 'ephemeral' ? ['The record is sealed by a key made for the run, which cannot say who sealed it.'] : []),
    ...(demands
      ? [`The purpose ${purpose} demands an approved protocol, and the one of the record is ${protocol?.approval ?? 'missing'}.`]
      : []),
    ...prerequisites
      .filter(({ outcome }) => outcome !== 'pass')
      .map(({ id, outcome }) => `The prerequisite ${id} of the execution did not hold (${outcome}).`),
    ...(summary.pass + summary.fail === 0 ? ['Nothing was verified: no test case passed or failed.'] : []),
    ...(open.length === 0 ? [] : [openSentence(open.length)]),
    ...signatures.filter(({ decision }) => decision === 'rejected').map(rejection),
  ];
}

/** What the record does not know of: test cases that came out worse in a retest, and that nobody disposed of there. */
function worseIn({ record: retest, resolved, dispositions }: ReportedRetest, nonPasses: readonly NonPass[]): readonly string[] {
  const isWorse = (testCase: string): boolean => {
    const known = nonPasses.find((nonPass) => nonPass.testCase === testCase);
    if (known === undefined) return true;
    const { as, retest: shown } = known.disposition ?? {};
    const isBack = as === 'corrected' && shown !== undefined && Date.parse(retest.startedAt) > Date.parse(shown.startedAt);
    return isBack || (known.outcome === 'unknown' && outcomeOf(retest, testCase) === 'fail' && shown?.runId !== retest.runId);
  };
  const open = openOf(retest, { nonPasses: disposedOf(retest, dispositions), resolved }).filter(isWorse);
  if (open.length === 0) return [];
  const named = `${open.slice(0, 3).join(', ')}${open.length > 3 ? ` and ${open.length - 3} more` : ''}`;
  return [
    `In the retest ${retest.runId} test cases came out worse than in the record, and have no disposition there (iq disposition): ${named}.`,
  ];
}

function openSentence(count: number): string {
  return count === 1
    ? 'One test case failed or could not be verified and has no disposition.'
    : `${count} test cases failed or could not be verified and have no disposition.`;
}

function rejection({ of, role, printedName, reason }: CitedSignature): string {
  return `${printedName} rejected the ${of.kind} as ${role}${reason === undefined ? '' : `: ${reason}`}`;
}

/** A qualification always executes an approved protocol; other runs where their spec says so. */
function protocolDemanded(purpose: Purpose, resolved: unknown): boolean {
  const key = purpose === 'post-change' ? 'post_change' : purpose;
  return purpose === 'qualification' || memberOf(resolved, ['evidence', 'purposes', key, 'protocol']) === 'approved';
}

function memberOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? (at as Record<string, unknown>)[name] : undefined),
    value,
  );
}

/**
 * Makes a report again of the files that lie beside it, by their names in its folder, and says member by member whether it is the same. What is wrong is a
 * line, never an exception.
 */
export async function recomputeReport(files: ReadonlyMap<string, Uint8Array>, predicate: QualificationReport): Promise<readonly Line[]> {
  const what = 'the report can be made again of its sources';
  try {
    const content = await contentOf(files, predicate.record.runId);
    const said = predicate as unknown as Readonly<Record<string, unknown>>;
    const made = content as unknown as Readonly<Record<string, unknown>>;
    const members = [...new Set([...Object.keys(made), 'protocol'])];
    return [{ ok: true, what }, ...members.map((name) => sameLine(name, said[name], made[name]))];
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return [{ ok: false, what, detail: error.message }];
  }
}

function sameLine(name: string, said: unknown, made: unknown): Line {
  const isSame = canonicalJson(said ?? null) === canonicalJson(made ?? null);
  return line(`${name} of the report is what its sources make`, isSame ? [] : ['it says otherwise']);
}

async function contentOf(files: ReadonlyMap<string, Uint8Array>, runId: string): Promise<ReportContent> {
  const sources = below(files, sourcesFolder);
  const runs = [...new Set([...sources.keys()].map((name) => name.split('/')[0] ?? ''))];
  const read = runs.map((run) => ({ run, files: below(sources, `${run}/`) })).map((source) => ({ ...source, ...readRecord(source.files) }));
  const own = read.find(({ record }) => record.runId === runId);
  if (own === undefined) throw new EvidenceError('malformed', `the record ${runId} is not among the sources`);
  const stray = read.find(({ run, record }) => run !== record.runId);
  if (stray !== undefined) throw new EvidenceError('malformed', `${sourcesFolder}${stray.run} holds the record ${stray.record.runId}`);
  const spec = files.get(names.resolvedSpec) ?? new Uint8Array();
  if (sha256Hex(spec) !== own.record.spec.resolvedSha256)
    throw new EvidenceError('malformed', `${names.resolvedSpec} is not that of the record`);
  const resolved = parseStrict(spec, names.resolvedSpec);
  const people = await readPeople(own.files, { ...own, resolved });
  requireSound(people.lines, 'the signatures and dispositions');
  const retests: ReportedRetest[] = [];
  for (const one of read.filter((other) => other !== own)) retests.push(await readRetest(one.files, one));
  const { record, sha256: bundleSha256 } = own;
  const standing = [...inForce(people.dispositions).values()].map(({ disposition }) => disposition);
  const [problem] = retestProblems(record, standing, retests);
  if (problem !== undefined) throw new EvidenceError('malformed', problem);
  return reportOf({ ...people, record, bundleSha256, resolved, retests });
}
