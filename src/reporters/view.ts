import type { Finding, Outcome, Qualification, Reference, Target, Unknown, Verdict } from '../record.ts';

/** The order in which a list of outcomes is summed up in one word: the first of these that occurs. */
const gravest: readonly Outcome[] = ['fail', 'unknown', 'pass', 'not-applicable'];
/** The order in which outcomes are counted out. */
export const outcomes: readonly Outcome[] = ['pass', 'fail', 'unknown', 'not-applicable'];

export type Counts = Readonly<Record<Outcome, number>>;

/** All verdicts of one check, in the order of the record. */
export interface CheckView {
  readonly check: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly counts: Counts;
  readonly references: readonly Reference[];
  readonly verdicts: readonly Verdict[];
}

/** A finding with the verdict that holds it. */
export interface Located {
  readonly verdict: Verdict;
  readonly finding: Finding;
}

/** What was not verified for one and the same reason. */
export interface UnknownGroup {
  /** Empty where the record gives no reason but the finding's own message. */
  readonly reasons: readonly Pick<Unknown, 'reason' | 'detail'>[];
  /** Keys of the facts that are missing, sorted. */
  readonly facts: readonly string[];
  readonly checks: readonly string[];
  /** Empty where a check gave no finding at all. */
  readonly findings: readonly Located[];
}

/** The word that stands for several outcomes: the gravest. Of none: unknown. */
export function gravestOf(list: readonly Outcome[]): Outcome {
  return gravest.find((outcome) => list.includes(outcome)) ?? 'unknown';
}

/** How many findings came out each way. */
export function countOf(findings: readonly Finding[]): Counts {
  const counts: Record<Outcome, number> = { pass: 0, fail: 0, unknown: 0, 'not-applicable': 0 };
  for (const finding of findings) counts[finding.outcome] += 1;
  return counts;
}

/** Several things by a key, in the order in which the keys first occur. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** The verdicts, one entry per check. The title is that of its gravest verdict. */
export function checksOf(record: Qualification): readonly CheckView[] {
  return [...groupBy(record.verdicts, (verdict) => verdict.check)].map(([check, verdicts]) => {
    const outcome = gravestOf(verdicts.map((verdict) => verdict.outcome));
    const references = verdicts.flatMap((verdict) => verdict.references);
    return {
      check,
      title: verdicts.find((verdict) => verdict.outcome === outcome)?.title ?? check,
      outcome,
      counts: countOf(verdicts.flatMap((verdict) => verdict.findings)),
      references: [...new Map(references.map((reference) => [`${reference.framework} ${reference.clause}`, reference])).values()],
      verdicts,
    };
  });
}

/** What a check found, in a sentence. The sentence of a pass is not said where nothing passed. */
export function statementOf({ title, outcome }: CheckView): string {
  if (outcome === 'unknown') return `Not verified: ${title}`;
  return outcome === 'not-applicable' ? `Not applicable: ${title}` : title;
}

/** Every finding with its verdict, in the order of the record. */
export function locate(record: Qualification): readonly Located[] {
  return record.verdicts.flatMap((verdict) => verdict.findings.map((finding) => ({ verdict, finding })));
}

/** `Production (222222222222)` where the record names the account, else the id. */
export function accountLabel(record: Qualification, id: string): string {
  const account = record.scope.accounts.find((entry) => entry.id === id);
  return account === undefined || account.name === '' ? id : `${account.name} (${id})`;
}

/** The account and region of a finding, read from its test case id; neither where it is about the organization. */
export function targetOf({ finding, verdict }: Located): Target {
  const [account, region] = finding.testCase.slice(finding.testCase.indexOf('@') + 1).split('/');
  const id = account !== undefined && /^\d{12}$/.test(account) ? account : verdict.target.account;
  if (id === undefined) return {};
  const isRegion = region !== undefined && /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region);
  return isRegion ? { account: id, region } : { account: id };
}

/** Where a finding belongs, in words. */
export function placeOf(record: Qualification, located: Located): string {
  const { account, region } = targetOf(located);
  if (account === undefined) return `organization ${record.scope.organization}`;
  return region === undefined ? accountLabel(record, account) : `${accountLabel(record, account)}, ${region}`;
}

/** Why one finding is unknown: the reasons of its verdict that its message or its facts name. */
function reasonsOf({ verdict, finding }: Located): readonly Unknown[] {
  const all = verdict.unknownBecause ?? [];
  const named = all.filter((entry) => finding.message.includes(entry.fact) && finding.message.includes(entry.detail));
  if (named.length > 0) return named;
  return all.filter(
    (entry) => finding.facts.includes(entry.fact) || finding.resource === entry.fact || finding.message.includes(entry.detail),
  );
}

/** Everything unknown, by reason; the reason that leaves most unverified first. A reason that no finding carries is there too. */
export function unknownGroups(record: Qualification): readonly UnknownGroup[] {
  const carried = new Set<Unknown>();
  const unknowns = locate(record).filter(({ finding }) => finding.outcome === 'unknown');
  const explained = unknowns.map((located) => ({ checks: [located.verdict.check], findings: [located], reasons: reasonsOf(located) }));
  for (const { reasons } of explained) for (const reason of reasons) carried.add(reason);
  const bare = record.verdicts.flatMap((verdict) =>
    (verdict.unknownBecause ?? [])
      .filter((entry) => !carried.has(entry))
      .map((entry) => ({ checks: [verdict.check], findings: [], reasons: [entry] })),
  );
  const silent = record.verdicts
    .filter((verdict) => verdict.findings.length === 0 && (verdict.unknownBecause ?? []).length === 0)
    .map((verdict) => ({ checks: [verdict.check], findings: [], reasons: [] }));
  const groups = groupBy([...explained, ...bare, ...silent], ({ reasons, findings, checks }) =>
    reasons.length === 0
      ? JSON.stringify([findings[0]?.finding.message ?? checks])
      : JSON.stringify([...new Set(reasons.map((entry) => `${entry.reason} ${entry.detail}`))].sort()),
  );
  return [...groups.values()]
    .map((entries): UnknownGroup => {
      const reasons = entries.flatMap((entry) => entry.reasons);
      return {
        reasons: [...new Map(reasons.map((entry) => [`${entry.reason} ${entry.detail}`, entry])).values()],
        facts: [...new Set(reasons.map((entry) => entry.fact))].sort(),
        checks: [...new Set(entries.flatMap((entry) => entry.checks))].sort(),
        findings: entries.flatMap((entry) => entry.findings),
      };
    })
    .sort((a, b) => b.findings.length - a.findings.length);
}

/** How often each requirement occurs, as `cmk-encryption.s3-bucket (30)`, most often first. */
export function tally(findings: readonly Located[]): readonly string[] {
  return [...groupBy(findings, ({ finding }) => finding.requirementId)]
    .sort(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1))
    .map(([id, group]) => `${id} (${group.length})`);
}
