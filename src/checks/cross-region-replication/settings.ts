import type { ReplicationRule } from '../../facts/bucket-replications.ts';
import type { Quantity } from '../../spec/sections/grammar.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { conclude, fails, holds, type Statement } from '../databases/statements.ts';
import { nameOf, objectsOf, uncovered, type Winner } from './rules.ts';
import { capital, notSaid, notVerified, switchOf } from './words.ts';
import { eachPair, notThere, overRules, type Pair, type Replicated, type ReplicationWorld, scopeOf } from './world.ts';

/** Every object that the spec means is copied: some rule without tags takes its key. */
export function judgeScope(world: ReplicationWorld, spec: Spec): readonly Judged[] {
  return eachPair(world, spec, {
    expected: expectedScope,
    judge: (pair) =>
      overRules(world, pair, { expected: expectedScope(pair.replica) }, (replicated) =>
        conclude(scopeStatements(replicated), {
          resource: pair.source.arn,
          expected: expectedScope(pair.replica),
          actual: replicated.copying.rules.map(({ rule: { id, status, filter } }) => ({ id, status, filter })),
        }),
      ),
  });
}

const expectedScope = ({ prefixes }: Pair['replica']): unknown => prefixes ?? 'the whole bucket';

function scopeStatements({ source, copying, replica }: Replicated): readonly Statement[] {
  const prefixes = scopeOf({ replica });
  const { surely, perhaps } = uncovered(copying, prefixes);
  const rules = copying.rules.map(({ rule }) => `${nameOf(rule)} takes ${objectsOf(rule)}`).join('; ');
  if (surely.length > 0) return [fails(`Of ${source.name}, no enabled rule without tags takes ${keysUnder(surely)}: ${rules}.`)];
  if (perhaps.length > 0) return [notSaid(`whether a rule of ${source.name} takes ${keysUnder(perhaps)}`)];
  return [holds(`Of ${source.name}, ${keysUnder(prefixes)} is taken: ${rules}.`)];
}

/** Prefixes, for people. */
function keysUnder(prefixes: readonly string[]): string {
  return prefixes.map((prefix) => (prefix === '' ? 'every key' : `the keys that begin with ${prefix}`)).join(' and ');
}

/** Judges the rules that decide: each that wins over some object has to be right. */
export function overWinners(
  world: ReplicationWorld,
  pair: Pair,
  draft: Pick<Draft, 'expected'> & {
    readonly actual: (rule: ReplicationRule) => object;
    /** What is expected, where the replica has a part in it. */
    readonly expectedOf?: (replicated: Replicated) => unknown;
  },
  judge: (rule: ReplicationRule, replicated: Replicated) => readonly Statement[],
): Draft {
  return overRules(world, pair, draft, (replicated) => {
    const { source, winners } = replicated;
    const actual = winners.map(({ rule }) => ({ id: rule.id, ...draft.actual(rule) }));
    const statements = judgedWinners(replicated, (rule) => judge(rule, replicated));
    const expected = draft.expectedOf?.(replicated) ?? draft.expected;
    return statements === null ? nothingInScope(pair) : conclude(statements, { resource: source.arn, expected, actual });
  });
}

/** No rule takes anything that the spec means. */
export function nothingInScope({ source }: Pick<Pair, 'source'>): Draft {
  return notThere(source.arn, `No enabled rule takes what the spec means of ${source.name}: see scope.`);
}

/** What is said of the rules that decide; `null` where there are none. */
export function judgedWinners(
  { source, winners }: Replicated,
  judge: (rule: ReplicationRule) => readonly Statement[],
): readonly Statement[] | null {
  if (winners.length === 0) return null;
  const statements = winners.flatMap((winner) => judge(winner.rule).map((statement) => softened(winner, statement)));
  const isSure = winners.some(({ isCertain }) => isCertain);
  return isSure ? statements : [...statements, notSaid(`which rules of ${source.name} are in force, and for what`)];
}

/** A rule that may not be in force, or not be about these objects, fails nothing. */
function softened({ isCertain, rule }: Winner, statement: Statement): Statement {
  if (isCertain || statement.outcome !== 'fail') return statement;
  return notVerified(
    `${statement.says} AWS left out, or words in a way that iq does not know, whether ${nameOf(rule)} is in force, and for what`,
  );
}

/** Replication Time Control is on, with its metrics, in every rule that decides. */
export function judgeTimeControl(world: ReplicationWorld, spec: Spec): readonly Judged[] {
  return eachPair(world, spec, {
    isAsked: ({ within }) => within !== undefined,
    expected: ({ within }) => ({ within: within?.text, metrics: 'Enabled' }),
    judge: (pair) => {
      const { within } = pair.replica;
      if (within === undefined) return notThere(pair.source.arn, `No time is declared for ${pair.source.name}.`);
      const draft = {
        expected: { within: within.text, metrics: 'Enabled' },
        actual: ({ time, metrics }: ReplicationRule) => ({ time, metrics }),
      };
      return overWinners(world, pair, draft, (rule) => timeStatements(rule, within));
    },
  });
}

function timeStatements(rule: ReplicationRule, within: Quantity): readonly Statement[] {
  const control = timerStatement(rule.time, within, `${capital(nameOf(rule))}: Replication Time Control`);
  return [control, metricsStatement(rule, within)];
}

function timerStatement(timer: ReplicationRule['time'], within: Quantity, what: string): Statement {
  const word = switchOf(timer?.status ?? null, timer === null);
  if (word === 'off') return fails(`${what} is off.`);
  if (word === 'unclear' || timer === null) return notSaid(`whether ${what} is on`);
  if (timer.minutes === null) return notSaid(`the minutes of ${what}`);
  if (timer.minutes * 60 > within.seconds) return fails(`${what} allows ${timer.minutes} minutes; ${within.text} is asked.`);
  return holds(`${what} is on, with ${timer.minutes} minutes.`);
}

/** Without metrics nobody learns that the time was missed. */
function metricsStatement(rule: ReplicationRule, within: Quantity): Statement {
  const { metrics } = rule;
  const what = `${capital(nameOf(rule))}: its metrics`;
  const word = switchOf(metrics?.status ?? null, metrics === null);
  if (word === 'off') return fails(`${what} are off: nothing tells that the time was missed.`);
  if (word === 'unclear' || metrics === null) return notSaid(`whether ${what} are on`);
  const late = metrics.minutes !== null && metrics.minutes * 60 > within.seconds;
  return late
    ? fails(`${what} tell of a missed time after ${metrics.minutes} minutes; ${within.text} is asked.`)
    : holds(`${what} are on.`);
}

/** Delete markers are copied, or are not, as declared, by every rule that decides. */
export function judgeDeleteMarkers(world: ReplicationWorld, spec: Spec): readonly Judged[] {
  return eachPair(world, spec, {
    isAsked: ({ delete_markers }) => delete_markers !== undefined,
    expected: ({ delete_markers }) => delete_markers,
    judge: (pair) => {
      const wanted = pair.replica.delete_markers;
      const draft = {
        expected: wanted,
        actual: ({ deleteMarkers, filter }: ReplicationRule) => ({ deleteMarkers, version: filter?.version ?? null }),
      };
      return overWinners(world, pair, draft, (rule) => [markerStatement(rule, wanted)]);
    },
  });
}

function markerStatement(rule: ReplicationRule, wanted: Pair['replica']['delete_markers']): Statement {
  const are = copiesMarkers(rule);
  if (are === null) return notSaid(`whether ${nameOf(rule)} copies delete markers`);
  const says = `${capital(nameOf(rule))} ${are ? 'copies delete markers' : 'does not copy delete markers'}${rule.filter?.version === 1 ? ', as rules with a Prefix of their own do' : ''}.`;
  return are === (wanted === 'replicated') ? holds(says) : fails(says);
}

/**
 * Whether a rule copies delete markers; `null`: AWS does not say. A rule with a Prefix of its own and no Filter copies those of users, and has no
 * switch for it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html#replication-backward-compat-considerations
 */
export function copiesMarkers({ filter, deleteMarkers }: ReplicationRule): boolean | null {
  if (filter?.version === 1) return deleteMarkers === null || deleteMarkers === 'Enabled' ? true : null;
  if (filter === null) return null;
  return deleteMarkers === 'Enabled' ? true : deleteMarkers === 'Disabled' ? false : null;
}
