import type { Verdict } from '../../policy/evaluate.ts';
import { verdictOf } from '../../policy/evaluate.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { refused, unsaid } from '../unsaid.ts';
import { type ArchiveWorld, eachBucket, type LogBucket, writersOf } from './archive.ts';
import { orUnclear } from './each.ts';
import { type Cell, cellsOf, classesOf, type Guards, guardsOf, policyStanding, rcpStanding, scpStanding, verdictIn } from './matrix.ts';

type Judge = (cell: Cell) => Verdict;

/** Who can do what that must be denied: by caller, sorted. */
function openCells(
  cells: readonly Cell[],
  judge: Judge,
): readonly { readonly who: string; readonly verdict: Verdict; readonly actions: readonly string[] }[] {
  const byWho = new Map<string, { who: string; verdict: Verdict; actions: string[] }>();
  for (const cell of cells) {
    const verdict = judge(cell);
    if (verdict === 'deny') continue;
    const key = `${cell.who.caller.label} ${verdict}`;
    const entry = byWho.get(key) ?? { who: cell.who.caller.label, verdict, actions: [] };
    entry.actions.push(cell.action);
    byWho.set(key, entry);
  }
  return [...byWho.values()].map((entry) => ({ ...entry, actions: entry.actions.sort() }));
}

interface Wanted {
  readonly resource: string;
  readonly expected: unknown;
  /** `nobody but the writers can write to … or delete from it`. */
  readonly promise: string;
}

const callersShown = 4;

/** Passes where every cell is denied with certainty. */
function judgeCells(cells: readonly Cell[], judge: Judge, { resource, expected, promise }: Wanted): Draft {
  const open = openCells(cells, judge);
  const actual = { asked: cells.length, open };
  const definite = open.filter(({ verdict }) => verdict !== 'unknown');
  const told = (definite.length > 0 ? definite : open)
    .slice(0, callersShown)
    .map(({ who, verdict, actions }) => `${who} (${verdict}: ${actions.slice(0, 3).join(', ')}${actions.length > 3 ? ', …' : ''})`);
  const more = definite.length > callersShown ? ` and ${definite.length - callersShown} more` : '';
  if (open.length > 0 && definite.length === 0)
    return unsaid(`${resource}: a policy before it cannot be read, so it is open whether ${promise}: ${told.join('; ')}`, {
      resource,
      expected,
      actual,
    });
  if (cells.length === 0) return unsaid(`${resource}: nobody to ask about`, { resource, expected, actual });
  const message =
    definite.length === 0 ? `${resource}: ${promise}` : `${resource}: it is not so that ${promise}: ${told.join('; ')}${more}`;
  return passIf(definite.length === 0, { resource, expected, actual, message });
}

/** All that must be denied: everything to everybody, but writing to the writers. */
function forbidden(world: ArchiveWorld, spec: Spec, bucket: LogBucket): readonly Cell[] {
  return classesOf(world, spec, bucket).flatMap((who) =>
    cellsOf(who, bucket).filter(({ action }) => !who.isWriter || action !== 's3:PutObject'),
  );
}

/** One finding for each bucket of logs: nobody but the writers, and the exempted, can write to it, delete from it or change what protects it. */
export function judgeAccess(world: ArchiveWorld, spec: Spec): readonly Judged[] {
  const expected = { verdict: 'deny', except: spec.guardrails?.log_archive_write_deny?.writers ?? [] };
  return eachBucket(world, spec, {
    expected,
    judge: (bucket) => [
      orUnclear(
        () => {
          const guards = guardsOf(world, bucket);
          const promise = 'nobody but the writers can write to it, delete from it or change what protects it';
          return judgeCells(forbidden(world, spec, bucket), (cell) => verdictIn(cell, bucket, guards), {
            resource: bucket.bucket.arn,
            expected,
            promise,
          });
        },
        { resource: bucket.bucket.arn, expected },
      ),
    ],
  });
}

/** One finding for each bucket and writer: it can deliver for this organization. */
export function judgeDelivery(world: ArchiveWorld, spec: Spec): readonly Judged[] {
  const expected = { verdict: 'allow', action: 's3:PutObject' };
  return eachBucket(world, spec, {
    expected,
    judge: (bucket) => [
      orUnclear(
        () => {
          const { arn } = bucket.bucket;
          const guards = guardsOf(world, bucket);
          const cells = classesOf(world, spec, bucket)
            .filter(({ isWriter }) => isWriter)
            .map((who): Cell => ({ who, action: 's3:PutObject', resource: `${arn}/*` }));
          const verdicts = cells.map((cell) => ({ who: cell.who.caller.principal, verdict: verdictIn(cell, bucket, guards) }));
          const named = verdicts.map(({ who, verdict }) => ({ writer: who.kind === 'service' ? who.name : '', verdict }));
          const able = named.filter(({ verdict }) => verdict === 'allow' || verdict === 'conditional');
          const unread = named.filter(({ verdict }) => verdict === 'unknown');
          const place = { resource: arn, expected, actual: named };
          if (able.length === 0 && unread.length > 0)
            return unsaid(`${arn}: its policies cannot be read, so it is open who can deliver`, place);
          const message =
            able.length > 0
              ? `${arn}: ${able.map(({ writer }) => writer).join(', ')} can deliver`
              : `${arn}: none of ${writersOf(bucket.guardrail).join(', ')} can deliver`;
          return passIf(able.length > 0, { ...place, message });
        },
        { resource: bucket.bucket.arn, expected },
      ),
    ],
  });
}

const promises = {
  scp: 'a service control policy by itself denies it to everybody in the account',
  rcp: 'a resource control policy by itself denies it to every other account of the organization',
  bucket_policy: 'the bucket policy by itself grants nobody but the writers anything',
  object_lock: 'new objects are locked in compliance mode',
} as const;

/** One finding for each bucket and layer that the spec names: the layer holds by itself, so that one change opens nothing. */
export function judgeLayers(world: ArchiveWorld, spec: Spec): readonly Judged[] {
  return eachBucket(world, spec, {
    expected: { layers: spec.guardrails?.log_archive_write_deny?.layers ?? [] },
    judge: (bucket) =>
      bucket.guardrail.layers.map((layer) => {
        const resource = `${bucket.bucket.arn}#${layer}`;
        const expected = { layer, promise: promises[layer] };
        const place = { resource, expected, promise: promises[layer] };
        return orUnclear(() => {
          if (layer === 'object_lock') return judgeLock(bucket, { resource, expected });
          const guards =
            layer === 'bucket_policy'
              ? guardsOf(world, bucket)
              : guardsOf(world, { ...bucket, bucket: { ...bucket.bucket, policy: null, policyError: null } });
          const judges = { scp: byScp, rcp: byRcp, bucket_policy: byPolicy } as const;
          const { concerns, judge } = judges[layer];
          return judgeCells(forbidden(world, spec, bucket).filter(concerns), (cell) => judge(cell, bucket, guards), place);
        }, place);
      }),
  });
}

interface LayerJudge {
  readonly concerns: (cell: Cell) => boolean;
  readonly judge: (cell: Cell, bucket: LogBucket, guards: Guards) => Verdict;
}

const byScp: LayerJudge = {
  concerns: ({ who }) => who.side === 'same-account',
  judge: (cell, bucket, guards) => verdictOf(scpStanding(cell, bucket, guards) ?? { denied: 'no', allowed: 'yes' }),
};
const byRcp: LayerJudge = {
  concerns: ({ who }) => who.side === 'other-account',
  judge: (cell, bucket, guards) => verdictOf(rcpStanding(cell, bucket, guards)),
};
const byPolicy: LayerJudge = {
  concerns: ({ who }) => who.side !== 'same-account',
  judge: (cell, bucket, guards) => verdictOf(policyStanding(cell, bucket, guards)),
};

function judgeLock({ bucket }: LogBucket, place: { readonly resource: string; readonly expected: unknown }): Draft {
  const { lock, lockError } = bucket;
  if (lockError !== null) return refused(lockError, { ...place, actual: null });
  const draft = { ...place, actual: lock };
  if (lock === null || !lock.enabled) return passIf(false, { ...draft, message: `${bucket.arn} has no Object Lock` });
  const isDefault = (lock.days ?? 0) > 0 || (lock.years ?? 0) > 0;
  if (lock.mode !== null && lock.mode !== 'COMPLIANCE' && lock.mode !== 'GOVERNANCE')
    return unsaid(`the Object Lock mode of ${bucket.arn} is ${lock.mode}, which is not known here`, draft);
  const isMet = lock.mode === 'COMPLIANCE' && isDefault;
  const message = isMet
    ? `${bucket.arn} locks new objects in compliance mode`
    : `${bucket.arn} ${lock.mode === null || !isDefault ? 'has no default retention: new objects are not locked' : `locks new objects in ${lock.mode} mode, which can be bypassed`}`;
  return passIf(isMet, { ...draft, message });
}
