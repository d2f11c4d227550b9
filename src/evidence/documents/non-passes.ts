import type { NonPass } from '../../qualification-file.ts';
import type { Finding, Qualification, Target, Verdict } from '../../record.ts';

/**
 * Every test case of a record that failed or could not be verified, sorted by its id. A procedure that could not be verified without a test case that
 * says so counts as one: its id is `check@place`, and a disposition can name it as any other.
 */
export function nonPassesOf({ verdicts }: Pick<Qualification, 'verdicts'>): readonly NonPass[] {
  const all = verdicts.flatMap((verdict) => [...verdict.findings.flatMap(nonPassOf), ...unsaidOf(verdict)]);
  return all.sort((one, other) => (one.testCase < other.testCase ? -1 : 1));
}

/** What became of a test case in a record; undefined where the record has none of that id. */
export function outcomeOf({ verdicts }: Pick<Qualification, 'verdicts'>, testCase: string): Finding['outcome'] | undefined {
  const finding = verdicts.flatMap(({ findings }) => findings).find((one) => one.testCase === testCase);
  if (finding !== undefined) return finding.outcome;
  const verdict = verdicts.find((one) => `${one.check}@${placeOf(one.target)}` === testCase);
  if (verdict === undefined) return undefined;
  // That a procedure as a whole could be verified can only be said of what was found in it.
  return unsaidOf(verdict).length > 0 ? 'unknown' : verdict.outcome;
}

function nonPassOf({ testCase, requirementId, requirement, resource, outcome, expected, actual, message, deviation }: Finding): NonPass[] {
  if (outcome !== 'fail' && outcome !== 'unknown') return [];
  const beside = deviation === undefined ? {} : { deviation: deviation.id };
  return [{ testCase, requirementId, requirement, resource, outcome, expected, actual, message, ...beside }];
}

function unsaidOf({ check, title, target, findings, unknownBecause = [] }: Verdict): NonPass[] {
  const isSaid = findings.some(({ outcome }) => outcome === 'unknown');
  if (isSaid || (findings.length > 0 && unknownBecause.length === 0)) return [];
  const place = placeOf(target);
  const reasons = unknownBecause.map(({ fact, reason, detail }) => `${fact}: ${reason}${detail === '' ? '' : ` (${detail})`}`);
  return [
    {
      testCase: `${check}@${place}`,
      requirementId: check,
      requirement: title,
      resource: place,
      outcome: 'unknown',
      expected: null,
      actual: null,
      message: reasons.join('; ') || 'nothing was judged',
    },
  ];
}

function placeOf({ account = 'organization', region }: Target): string {
  return region === undefined ? account : `${account}/${region}`;
}
