import type { AuditorSeat } from '../aws/corroboration/seat.ts';
import { type Answer, type Circumstances, conclusionOf, corroborationOf, tally } from '../corroborate.ts';
import { type Claims, claimsOf, type Design, nameOf } from '../corroboration/claims.ts';
import { askHistory } from '../corroboration/history.ts';
import { type LogPlace, parseLogPlace, readLogFiles } from '../corroboration/log-files.ts';
import { renderCorroboration } from '../corroboration/render.ts';
import type { CorroborationReport } from '../corroboration/report.ts';
import { sampleOf, seedOf } from '../corroboration/sample.ts';
import { EvidenceError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import { readPackage } from '../evidence/package.ts';
import type { SealedRun } from '../evidence/rejudge.ts';
import { verifyContents } from '../evidence/verify.ts';
import { version } from '../package.ts';
import type { Qualification } from '../record.ts';
import { harmlessJson } from '../reporters/json.ts';

export interface CorroborateOptions {
  readonly sample: number | 'all';
  /** Of the draw; random where the auditor gives none. */
  readonly seed?: string;
  /** `s3://bucket/prefix` of a trail. */
  readonly log?: string;
  /** Name of the role that is assumed in the other accounts. */
  readonly role?: string;
  readonly externalId?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly json?: boolean;
}

export interface CorroboratePorts {
  readonly now?: () => number;
  readonly isUnlimited?: boolean;
}

const exitCodes = { corroborated: 0, contradicted: 1, open: 2 } as const;

/**
 * Looks requests of a record up in CloudTrail, from the caller's own seat. Exits 0 where every one is there, 1 where
 * one is missing or told otherwise, 2 where nobody can say of one, or of a fact without a request that could be looked up. Rejects with EvidenceError `malformed` for a package that is not valid.
 */
export async function corroborate(path: string, options: CorroborateOptions, ports: CorroboratePorts = {}): Promise<void> {
  const place = options.log === undefined ? undefined : parseLogPlace(options.log);
  const { run, sha256 } = await sealedRun(path);
  const claims = claimsOf(run.facts, await designs());
  if (claims.askable.length === 0) {
    throw new EvidenceError('malformed', `${path} has no request that CloudTrail could be asked about.`, {
      hint: 'its facts name no request id of an operation that CloudTrail records',
    });
  }
  const { openAuditor } = await import('../aws/corroboration/seat.ts');
  const seat = await openAuditor({
    profile: options.profile,
    role: options.role,
    externalId: options.externalId,
    region: options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1',
    version,
    isUnlimited: ports.isUnlimited ?? false,
  });
  try {
    const report = await inquire(seat, { run, sha256, claims, options, place, now: (ports.now ?? Date.now)() });
    process.stdout.write(options.json === true ? harmlessJson(report) : renderCorroboration(report));
    process.exitCode = exitCodes[report.conclusion];
  } finally {
    await seat.close();
  }
}

/** What each fact may ask, as this program reads it. */
async function designs(): Promise<(name: string) => Design | undefined> {
  const { facts } = await import('../facts/index.ts');
  const known = new Map<string, Design>(
    facts.map(({ name, operations, uses, mayUse }) => [name, { operations, isDerived: uses.length + mayUse.length > 0 }]),
  );
  return (name) => known.get(name);
}

async function sealedRun(path: string): Promise<{ readonly run: SealedRun; readonly sha256: string }> {
  const sealed = readPackage(path);
  const { run, lines } = await verifyContents(sealed, {});
  if (run === undefined) {
    const wrong = lines.filter(({ ok }) => ok === false).map(({ what, detail }) => (detail === undefined ? what : `${what}: ${detail}`));
    throw new EvidenceError('malformed', `${path} is not valid: ${wrong.slice(0, 3).join('; ')}`, {
      hint: 'what is not what was sealed cannot be corroborated; iq evidence verify says all that is wrong',
    });
  }
  return { run, sha256: sha256Hex(sealed.bundle) };
}

interface Inquiry {
  readonly run: SealedRun;
  readonly sha256: string;
  readonly claims: Claims;
  readonly options: CorroborateOptions;
  readonly place: LogPlace | undefined;
  readonly now: number;
}

async function inquire(seat: AuditorSeat, { run, sha256, claims, options, place, now }: Inquiry): Promise<CorroborationReport> {
  const { record } = run;
  const seed = seedOf(options.seed);
  const sample = sampleOf(claims.askable, options.sample, seed.seed);
  const { partition } = seat.identity;
  const source = place === undefined ? 'history' : 'log';
  const circumstances: Circumstances = { partition, runIds: runIdsOf(record), source, now };
  const pace = place === undefined ? ', one question a second in each account and region' : '';
  process.stderr.write(`iq: looking up ${sample.length} of ${claims.askable.length} requests in CloudTrail${pace}\n`);
  const answers: ReadonlyMap<string, Answer> =
    place === undefined
      ? await askHistory(sample, seat, circumstances)
      : await readLogFiles(sample, seat, { place, organization: record.scope.organization, circumstances });
  const unasked: Answer = { unknown: 'nobody asked' };
  const requests = sample.map((claim) => corroborationOf(claim, answers.get(nameOf(claim)) ?? unasked, circumstances));
  const { runId, mode, startedAt } = record;
  const { arn, account } = seat.identity;
  return {
    conclusion: conclusionOf(requests, claims.facts),
    record: { runId, mode, startedAt, sha256 },
    auditor: { arn, account, ...(options.log === undefined ? { source: 'event history' } : { source: 'trail', log: options.log }) },
    askedAt: new Date(now).toISOString(),
    sample: { size: sample.length, of: claims.askable.length, ...seed },
    left: claims.left,
    facts: claims.facts,
    summary: tally(requests),
    warnings: warningsOf(run, arn, options),
    requests,
  };
}

/** Whose sessions made the requests. The facts of a replay are another run's, whose id the record does not have. */
function runIdsOf({ mode, runId, shards }: Qualification): readonly string[] | undefined {
  if (mode === 'replay') return undefined;
  return shards === undefined ? [runId] : shards.map((shard) => shard.runId);
}

function warningsOf({ record, spec }: SealedRun, arn: string, { role }: CorroborateOptions): readonly string[] {
  const access = (spec as { readonly access?: { readonly role?: unknown; readonly management?: { readonly role?: unknown } } }).access;
  const isSame = principalOf(arn) === principalOf(record.executor.arn);
  const isRunRole = role !== undefined && [access?.role, access?.management?.role].includes(role);
  return [
    ...(isSame ? [`who asks is who executed the run (${principalOf(arn)}): the same seat proves less, ask from one of your own`] : []),
    ...(isRunRole ? [`the role ${role} is the one that the run read with: ask with a role of your own`] : []),
    ...(record.mode === 'replay'
      ? ['the record replays saved facts: their requests are another run’s, whose session cannot be compared']
      : []),
  ];
}

/** An assumed role without its session: whoever has the role can name a session as they like. */
function principalOf(arn: string): string {
  const [, start, role] = /^(arn:[^:]+:sts::\d{12}:assumed-role)\/(.+)\/[^/]+$/.exec(arn) ?? [];
  return start === undefined ? arn : `${start}/${role}`;
}
