import type { Verdict } from '../../policy/evaluate.ts';
import { verdictOf } from '../../policy/evaluate.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { aspectOf } from '../object-storage/buckets.ts';
import { refused, unsaid } from '../unsaid.ts';
import { type ArchiveWorld, eachBucket, type LogBucket, writersOf } from './archive.ts';
import { type Cell, cellsOf, classesOf, deliveriesOf, guardsOf, verdictIn } from './matrix.ts';

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

/** What is said of a bucket where all that must be denied is denied, and where it is not. */
interface Words {
  readonly kept: string;
  readonly broken: string;
}

interface Wanted {
  readonly resource: string;
  readonly expected: unknown;
  readonly words: Words;
}

const callersShown = 4;

/** Passes where every cell is denied with certainty. */
function judgeCells(cells: readonly Cell[], judge: Judge, { resource, expected, words }: Wanted): Draft {
  const open = openCells(cells, judge);
  const actual = { asked: cells.length, open };
  const definite = open.filter(({ verdict }) => verdict !== 'unknown');
  const told = (definite.length > 0 ? definite : open)
    .slice(0, callersShown)
    .map(({ who, verdict, actions }) => `${who} (${verdict}: ${actions.slice(0, 3).join(', ')}${actions.length > 3 ? ', …' : ''})`);
  const more = definite.length > callersShown ? ` and ${definite.length - callersShown} more` : '';
  if (open.length > 0 && definite.length === 0)
    return unsaid(`${resource}: a policy before it cannot be read, so it is open whether ${words.kept}: ${told.join('; ')}`, {
      resource,
      expected,
      actual,
    });
  if (cells.length === 0) return unsaid(`${resource}: nobody to ask about`, { resource, expected, actual });
  const message = `${resource}: ${definite.length === 0 ? words.kept : `${words.broken}: ${told.join('; ')}${more}`}`;
  return passIf(definite.length === 0, { resource, expected, actual, message });
}

/** All that must be denied: everything to everybody, but writing to the writers. */
function forbidden(world: ArchiveWorld, spec: Spec, bucket: LogBucket): readonly Cell[] {
  const guards = guardsOf(world, bucket);
  return classesOf(world, spec, bucket).flatMap((who) =>
    cellsOf(who, bucket, guards).filter(({ action }) => !who.isWriter || action !== 's3:PutObject'),
  );
}

/** One finding for each bucket of logs: nobody but the writers, and the exempted, can write to it, delete from it or change what protects it. */
export function judgeAccess(world: ArchiveWorld, spec: Spec): readonly Judged[] {
  const expected = { verdict: 'deny', except: spec.guardrails?.log_archive_write_deny?.writers ?? [] };
  const words = {
    kept: 'nobody but the writers can write to it, delete from it or change what protects it',
    broken: 'others than the writers can write to it, delete from it or change what protects it',
  };
  return eachBucket(world, spec, {
    expected,
    judge: (bucket, place) => judgeCells(forbidden(world, spec, bucket), verdictIn, { ...place, words }),
  });
}

/** One finding for each bucket of logs: at least one of the writers can deliver to it for this organization. */
export function judgeDelivery(world: ArchiveWorld, spec: Spec): readonly Judged[] {
  return eachBucket(world, spec, {
    expected: { verdict: 'allow', action: 's3:PutObject' },
    judge: (bucket, place) => {
      const { arn } = bucket.bucket;
      const guards = guardsOf(world, bucket);
      const cells = deliveriesOf(world, spec, bucket).flatMap((who) =>
        cellsOf(who, bucket, guards).filter(({ action }) => action === 's3:PutObject'),
      );
      const verdicts = cells.map((cell) => ({ writer: writerOf(cell), verdict: verdictIn(cell) }));
      // Of one writer for many accounts, the verdicts that occur.
      const actual = [...new Map(verdicts.map((one) => [`${one.writer} ${one.verdict}`, one])).values()];
      const able = writersOf(bucket.guardrail).filter((name) =>
        actual.some(({ writer, verdict }) => writer === name && (verdict === 'allow' || verdict === 'conditional')),
      );
      const isOpen = able.length === 0 && actual.some(({ verdict }) => verdict === 'unknown');
      if (isOpen) return unsaid(`${arn}: its policies cannot be read, so it is open who can deliver`, { ...place, actual });
      const message = able.length > 0 ? `${able.join(', ')} can deliver` : `none of ${writersOf(bucket.guardrail).join(', ')} can deliver`;
      return passIf(able.length > 0, { ...place, actual, message: `${arn}: ${message}` });
    },
  });
}

const writerOf = ({ who }: Cell): string => (who.caller.principal.kind === 'service' ? who.caller.principal.name : '');

const promises = {
  scp: {
    kept: 'service control policies by themselves deny it to everybody in the account',
    broken: 'service control policies by themselves do not deny it to everybody in the account',
  },
  rcp: {
    kept: 'resource control policies by themselves deny it to everybody of another account',
    broken: 'resource control policies by themselves do not deny it to everybody of another account',
  },
  bucket_policy: {
    kept: 'the bucket policy by itself grants nobody but the writers anything',
    broken: 'the bucket policy by itself grants others than the writers something',
  },
  object_lock: { kept: 'new objects are locked in compliance mode', broken: 'new objects are not locked in compliance mode' },
} as const;

/** One finding for each bucket and layer that the spec names: the layer holds by itself, so that one change opens nothing. */
export function judgeLayers(world: ArchiveWorld, spec: Spec): readonly Judged[] {
  const layers = spec.guardrails?.log_archive_write_deny?.layers ?? [];
  return eachBucket(world, spec, {
    expected: { layers },
    parts: layers,
    judge: (bucket, { resource }, part) => {
      const layer = part as keyof typeof promises;
      const words = promises[layer];
      const place = { resource, expected: { layer, promise: words.kept } };
      if (layer === 'object_lock') return judgeLock(world, bucket, place);
      // The two others do not rest on the bucket's own policy, whatever became of it.
      const without = { ...bucket, bucket: { ...bucket.bucket, policy: null, policyError: null } };
      const seen = layer === 'bucket_policy' ? bucket : without;
      const { concerns, judge } = judges[layer];
      return judgeCells(forbidden(world, spec, seen).filter(concerns), judge, { ...place, words });
    },
  });
}

interface LayerJudge {
  readonly concerns: (cell: Cell) => boolean;
  readonly judge: Judge;
}

const byScp: LayerJudge = {
  concerns: ({ who }) => who.side === 'same-account',
  judge: ({ scp }) => verdictOf(scp() ?? { denied: 'no', allowed: 'yes' }),
};
const byRcp: LayerJudge = { concerns: ({ who }) => who.side === 'other-account', judge: ({ rcp }) => verdictOf(rcp()) };
const byPolicy: LayerJudge = { concerns: ({ who }) => who.side !== 'same-account', judge: ({ policy }) => verdictOf(policy()) };

const judges = { scp: byScp, rcp: byRcp, bucket_policy: byPolicy } as const;

function judgeLock(
  world: ArchiveWorld,
  { account, bucket }: LogBucket,
  place: { readonly resource: string; readonly expected: unknown },
): Draft {
  const { arn } = bucket;
  const read = aspectOf(world.at('bucket-locks', { account }), bucket, 'Object Lock');
  if (read.kind === 'unclear') return refused(read, { ...place, actual: null });
  const lock = read.value;
  const draft = { ...place, actual: lock };
  if (lock === null || !lock.enabled) return passIf(false, { ...draft, message: `${arn} has no Object Lock` });
  if (lock.mode === null) return passIf(false, { ...draft, message: `${arn} has no default retention: new objects are not locked` });
  if (lock.mode === 'GOVERNANCE')
    return passIf(false, { ...draft, message: `${arn} locks new objects in GOVERNANCE mode, which can be bypassed` });
  if (lock.mode !== 'COMPLIANCE') return unsaid(`the Object Lock mode of ${arn} is ${lock.mode}, which is not known here`, draft);
  const isFor = (lock.days ?? 0) > 0 || (lock.years ?? 0) > 0;
  if (!isFor) return unsaid(`AWS did not say for how long ${arn} locks new objects`, draft);
  return passIf(true, { ...draft, message: `${arn} locks new objects in compliance mode` });
}
