import type { Architecture, Network } from '../../architecture/model.ts';
import type { Finding, Outcome, Qualification, Target } from '../../record.ts';
import { gravestOf, type Located, locate, targetOf } from '../view.ts';

/** What was found at one place, as far as the picture says it. */
export type Said = Pick<Finding, 'outcome' | 'requirementId' | 'message' | 'deviation'>;

/** The findings about each thing that is drawn: by ARN, `account/region`, account id, or `organization`. */
export interface Judged {
  /** In the order of the record. */
  readonly at: (key: string) => readonly Said[];
  /** Keys `account/region` of regions that are not drawn by themselves, sorted. */
  readonly otherRegions: (account: string) => readonly string[];
  /**
   * What came out of that which rests on facts that are not there: not verified, unless the record came to its end without each. A failure is of
   * something that was seen: it stands there.
   */
  readonly without: (facts: readonly string[]) => Outcome;
}

/** The key of the organization. */
export const organizationKey = 'organization';

/**
 * Every finding of the record at the smallest place that is drawn: the thing itself, what it belongs to, else its region, its account, or the
 * organization. None is left out.
 */
export function judgedOf(record: Qualification, architecture: Architecture): Judged {
  const keys = keysOf(architecture);
  const found = new Map<string, Said[]>();
  const say = (key: string, said: Said): void => {
    const list = found.get(key);
    if (list === undefined) found.set(key, [said]);
    else list.push(said);
  };
  const resting = restingOn(architecture);
  for (const located of locate(record)) {
    say(keyOf(located, keys), located.finding);
    const { facts, outcome } = located.finding;
    if (outcome === 'pass' || outcome === 'not-applicable') for (const fact of facts) resting.get(fact)?.add(outcome);
  }
  for (const { target, said } of silent(record)) say(placeKey(target, keys), said);
  // What is not verified may rest on several facts: the verdict names the one that is its reason.
  for (const { unknownBecause = [] } of record.verdicts) for (const { fact } of unknownBecause) resting.get(fact)?.add('unknown');
  const drawn = new Set(architecture.accounts.flatMap(({ id, regions }) => regions.map(({ name }) => `${id}/${name}`)));
  const others = [...found.keys()].filter((key) => /^\d{12}\//.test(key) && !drawn.has(key)).sort();
  return {
    at: (key) => found.get(key) ?? [],
    otherRegions: (account) => others.filter((key) => key.startsWith(`${account}/`)),
    without: (facts) => gravestOf(facts.map((fact) => gravestOf([...(resting.get(fact) ?? [])]))),
  };
}

/** Room for the outcomes of what rests on each fact that is not there. */
function restingOn({ accounts }: Architecture): ReadonlyMap<string, Set<Outcome>> {
  const unread = accounts.flatMap(({ regions }) => regions.flatMap((region) => region.unread.flatMap(({ facts }) => facts)));
  return new Map(unread.map((fact) => [fact, new Set()]));
}

/** The gravest of several findings; `null` of none. */
export function outcomeOf(findings: readonly Said[]): Outcome | null {
  return findings.length === 0 ? null : gravestOf(findings.map(({ outcome }) => outcome));
}

interface Keys {
  readonly accounts: ReadonlySet<string>;
  /** The key that stands for an ARN: itself, or what it is a part of. */
  readonly arns: ReadonlyMap<string, string>;
}

function keysOf({ accounts }: Architecture): Keys {
  const regions = accounts.flatMap((account) => account.regions);
  const things = regions.flatMap((region) => [...region.strays, ...region.things].map(({ arn }) => [arn, arn] as const));
  const networks = regions.flatMap((region) => region.networks.flatMap(ofNetwork));
  return { accounts: new Set(accounts.map(({ id }) => id)), arns: new Map([...networks, ...things]) };
}

function ofNetwork({ arn, parts, tiers, balancers }: Network): readonly (readonly [string, string])[] {
  const own = [arn, ...balancers.map((one) => one.arn), ...tiers.flatMap(({ subnets }) => subnets.map((one) => one.arn))];
  return [...parts.map((part) => [part, arn] as const), ...own.map((one) => [one, one] as const)];
}

function keyOf(located: Located, keys: Keys): string {
  // A listener is part of its load balancer, whose ARN it continues under another word.
  for (let arn = located.finding.resource.replace(':listener/', ':loadbalancer/'); arn.startsWith('arn:'); arn = cut(arn)) {
    const known = keys.arns.get(arn);
    if (known !== undefined) return known;
  }
  return placeKey(targetOf(located), keys);
}

function placeKey({ account, region }: Target, { accounts }: Keys): string {
  if (account === undefined || !accounts.has(account)) return organizationKey;
  return region === undefined ? account : `${account}/${region}`;
}

/** Verdicts that are not verified although none of their findings is: as where the organization was not read. Each stands under the id of its check. */
function silent({ verdicts }: Qualification): readonly { readonly target: Target; readonly said: Said }[] {
  const found = verdicts.filter(({ outcome, findings }) => outcome === 'unknown' && findings.every((one) => one.outcome !== 'unknown'));
  return found.map(({ check, target, unknownBecause = [] }) => {
    const reasons = unknownBecause.map(({ fact, detail }) => `${fact}: ${detail}`);
    const message = reasons.length === 0 ? 'no test case came out' : reasons.join('; ');
    return { target, said: { outcome: 'unknown', requirementId: check, message } };
  });
}

/** Without its last part: `bucket#setting` and `trail/name/shard` belong to what is before. */
function cut(arn: string): string {
  return arn.slice(0, Math.max(0, arn.search(/[#/:][^#/:]*$/)));
}
