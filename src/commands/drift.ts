import { believedFacts } from '../believed.ts';
import { driftOf } from '../drift/drift.ts';
import type { Drift, DriftSource } from '../drift/model.ts';
import { UsageError } from '../errors.ts';
import { names } from '../evidence/names.ts';
import type { PackageFile } from '../evidence/package.ts';
import { parseStrict } from '../evidence/strict-json.ts';
import { facts as definitions } from '../facts/index.ts';
import { once } from '../once.ts';
import type { Compared, RunResult } from '../qualify.ts';
import type { BaselineNote } from '../record.ts';
import { renderDriftJson } from '../reporters/drift/json.ts';
import { renderDriftMarkdown } from '../reporters/drift/markdown.ts';
import { renderDriftText } from '../reporters/drift/text.ts';
import { harmless } from '../reporters/legible.ts';
import type { RunRequest } from '../request.ts';
import { type RunPorts, run } from '../run.ts';
import { acceptance, requireAcceptable } from './acceptance.ts';
import { type Baseline, readBaseline } from './baseline.ts';
import { requireStanding } from './baseline-standing.ts';
import { type Ending, execute, type Finished } from './execute.ts';
import { readPublicKey } from './files.ts';
import { askedBy } from './formats.ts';
import { readPatiently } from './interrupt.ts';
import type { VerifyOptions } from './verify.ts';

export interface DriftOptions extends Omit<VerifyOptions, 'spec' | 'shard'> {
  /** Folder of a package. */
  readonly baseline: string;
  /** Path of the public key that sealed it. */
  readonly trust?: string;
  readonly spec?: string;
  /** This run becomes the new baseline, in the ledger. */
  readonly accept?: boolean;
  readonly reason?: string;
}

/** Verifies again, and says what changed since a baseline. Exits as `verify` does; else 4 where something changed, 2 where not all could be compared. */
export async function drift(options: DriftOptions): Promise<void> {
  requireWhole(options);
  requireAcceptable(options);
  const trust = options.trust === undefined ? undefined : readPatiently(options.trust, readPublicKey, options.signals);
  // Within the run, though before anything else of it: who is to be told that it could not run hears of a baseline that does not hold.
  const verified = once(() => verifiedBaseline(options.baseline, trust));
  const compared = async (ports: RunPorts): Promise<RunResult> => {
    const baseline = await verified();
    return withDrift(await run(requestOf(options, baseline), ports), baseline);
  };
  await execute(compared, options, {
    announced: async (announcement) => requireStanding(await verified(), { announcement, options }),
    finished: async (finished) => endingOf(finished, { options, baseline: await verified() }),
  });
}

async function verifiedBaseline(path: string, trust: string | undefined): Promise<Baseline> {
  const baseline = await readBaseline(path, trust);
  for (const warning of baseline.warnings) process.stderr.write(`iq: warning: ${harmless(warning)}\n`);
  return baseline;
}

/**
 * A narrowed run leaves things out, and what was not looked at cannot be said to be as it was. What is judged over the whole organization comes out otherwise
 * over a part of it besides, so that test cases would seem to have changed that did not.
 */
function requireWhole({ check, account, region, facts, keepResponses }: DriftOptions): void {
  if ((check ?? account ?? region) !== undefined) {
    throw new UsageError('A run that is narrowed cannot say that nothing changed, and is not compared with a baseline.', {
      hint: 'leave out --check, --account and --region; iq verify takes them',
    });
  }
  if (keepResponses === true && facts !== undefined) {
    throw new UsageError('Saved facts are judged without AWS: there are no answers to keep.', {
      hint: 'leave out --keep-responses or --facts',
    });
  }
}

function requestOf(options: DriftOptions, { sources }: Baseline): RunRequest {
  const { spec, facts, purpose, change, deployment, profile, role, concurrency, format } = options;
  return {
    spec: spec ?? sources,
    narrowing: {},
    purpose,
    concurrency,
    ...askedBy(format),
    ...(facts === undefined ? {} : { facts }),
    ...(change === undefined ? {} : { change }),
    ...(deployment === undefined ? {} : { deployment }),
    ...(profile === undefined ? {} : { profile }),
    ...(role === undefined ? {} : { role }),
  };
}

/** An aborted run has read nobody knows how much: it is compared with nothing. */
async function withDrift(result: RunResult, baseline: Baseline): Promise<RunResult> {
  if (result.record.conclusion === 'aborted') return result;
  return { ...result, compared: await compare(result, baseline) };
}

async function compare({ record, factsByKey, resolved }: RunResult, baseline: Baseline): Promise<Compared> {
  const before: DriftSource = {
    record: baseline.record,
    // Of another version's facts, those that this one does not believe cannot be compared.
    facts: believedFacts(await baseline.facts(), definitions),
    resolved: baseline.resolved,
    bundleSha256: baseline.sha256,
  };
  const drift = driftOf(before, { record, facts: factsByKey, resolved: parseStrict(resolved, names.resolvedSpec) });
  const note: BaselineNote = { runId: baseline.record.runId, sha256: baseline.sha256, result: drift.result };
  return { note, drift, files: filesOf(drift) };
}

function filesOf(drift: Drift): PackageFile[] {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  return [
    { name: names.drift, bytes: bytes(renderDriftJson(drift)) },
    { name: names.driftPage, bytes: bytes(renderDriftMarkdown(drift)) },
  ];
}

async function endingOf(finished: Finished, { options, baseline }: { options: DriftOptions; baseline: Baseline }): Promise<Ending> {
  const { compared } = finished.result;
  if (compared === undefined) throw new Error('a whole run was compared');
  const { drift } = compared;
  const accepted = options.accept === true ? await acceptance(finished, { compared, baseline, reason: options.reason ?? '' }) : undefined;
  return {
    exitCode: accepted?.exitCode ?? finished.evidence.exitCode,
    text: (layout) => `\n${renderDriftText(drift, layout)}${accepted === undefined ? '' : `${accepted.lines.map(harmless).join('\n')}\n`}`,
    json: renderDriftJson(drift),
    warnings: accepted?.warnings ?? [],
  };
}
