import type { RateStatement } from '../../facts/web-acls/rules.ts';
import type { DeclaredWebAcl } from '../../spec/sections/edge.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { refused, unsaid } from '../unsaid.ts';
import { eachAcl, nameOf, type OwnedAcl } from './each-acl.ts';
import { type Entry, overEntries } from './entries.ts';
import type { WebAclWorld } from './world.ts';

type WantedRate = NonNullable<DeclaredWebAcl['rate']>;

/** A rate rule, and what of it is not as declared. */
interface Candidate {
  readonly name: string;
  readonly action: string | null;
  readonly statement: RateStatement;
  readonly faults: readonly string[];
  /** What AWS left out. */
  readonly open: readonly string[];
}

/** Some rule blocks whoever sends more requests than declared. */
export function judgeRate(world: WebAclWorld, spec: Spec): readonly Judged[] {
  return eachAcl(world, spec, {
    expected: 'a rate rule that blocks',
    isAsked: ({ rate }) => rate !== undefined,
    judge: (owned) => overEntries(world, owned, (entries) => judgeOne(world, owned, entries)),
  });
}

function judgeOne(world: WebAclWorld, owned: OwnedAcl, entries: readonly Entry[]): Draft {
  const { rate } = owned.declared;
  const expected = rate === undefined ? null : { limit: rate.limit, window: rate.window.seconds, key: rate.key, action: 'Block' };
  const found = rate === undefined ? [] : entries.flatMap((entry) => candidateOf(entry, rate));
  const actual = found.map(({ name, action, statement: { limit, window, key } }) => ({ name, action, limit, window, key }));
  const draft = { resource: owned.acl.arn, expected, actual };
  const name = nameOf(world, owned);
  const right = found.find(({ faults, open }) => faults.length === 0 && open.length === 0);
  if (right !== undefined) {
    const { limit, window } = right.statement;
    return passIf(true, {
      ...draft,
      message: `The rule ${right.name} of ${name} blocks whoever sends more than ${limit} requests in ${window} s.`,
    });
  }
  const doubtful = found.find(({ faults }) => faults.length === 0);
  if (doubtful !== undefined)
    return unsaid(`of the rate rule ${doubtful.name} of ${name} AWS did not say ${doubtful.open.join(' and ')}`, draft);
  const unread = entries.find((entry) => entry.kind === 'unread');
  if (unread !== undefined) return refused(unread.why, draft);
  if (found.length === 0)
    return passIf(false, { ...draft, message: `${name} has no rate rule: nobody is stopped from sending any number of requests.` });
  const said = found.map((one) => `the rate rule ${one.name} ${one.faults.join(' and ')}`).join('; ');
  return passIf(false, { ...draft, message: `${name} has no rate rule as declared: ${said}.` });
}

function candidateOf(entry: Entry, rate: WantedRate): readonly Candidate[] {
  if (entry.kind !== 'rule' || entry.statement.kind !== 'rate') return [];
  const { name, action, statement } = entry;
  const { limit, window, scopeDown } = statement;
  const faults = [
    ...(action !== null && action !== 'Block' ? [`does ${action} and not Block`] : []),
    ...(limit > rate.limit ? [`lets ${limit} requests through and not ${rate.limit}`] : []),
    ...(window !== null && window !== rate.window.seconds ? [`counts over ${window} s and not ${rate.window.seconds} s`] : []),
    ...keyFaults(statement, rate.key),
    ...(scopeDown === null ? [] : ['counts only what its scope-down statement takes']),
  ];
  const open = [...(action === null ? ['what it does'] : []), ...(window === null ? ['over which time it counts'] : [])];
  return [{ name, action, statement, faults, open }];
}

function keyFaults({ key, forwarded }: RateStatement, wanted: WantedRate['key']): readonly string[] {
  if (key !== (wanted === 'ip' ? 'IP' : 'FORWARDED_IP')) {
    const why =
      key === 'FORWARDED_IP' ? `the header ${forwarded?.header ?? 'that it names'}, which whoever sends the request can write` : key;
    return [`counts by ${why}, and not by ${wanted === 'ip' ? 'the address of the connection' : 'X-Forwarded-For'}`];
  }
  if (wanted === 'ip' || forwarded?.header.toLowerCase() === 'x-forwarded-for') return [];
  return [`counts by the header ${forwarded?.header ?? 'that AWS did not name'}, and not by X-Forwarded-For`];
}
