import { countryCodes } from '../../spec/sections/countries.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { eachAcl, nameOf, type OwnedAcl } from './each-acl.ts';
import { type Entry, overEntries } from './entries.ts';
import { type Reach, reachFrom } from './reach.ts';
import { looksAt } from './truth.ts';
import type { WebAclWorld } from './world.ts';

/** AWS's code for an address of which it knows no country. */
const nowhere = 'XX';
const everywhere = [...countryCodes, nowhere];

/** Requests are let in from the declared countries, and from nowhere else. */
export function judgeCountries(world: WebAclWorld, spec: Spec): readonly Judged[] {
  return eachAcl(world, spec, {
    expected: 'requests from the declared countries alone',
    isAsked: ({ countries }) => countries !== undefined,
    judge: (owned) => overEntries(world, owned, (entries) => judgeOne(world, owned, entries)),
  });
}

function judgeOne(world: WebAclWorld, owned: OwnedAcl, entries: readonly Entry[]): Draft {
  const { acl, declared } = owned;
  const wanted = declared.countries ?? [];
  const { defaultAction } = acl;
  const reached = everywhere.map((country) => ({
    country,
    reach: reachFrom(country, { entries, defaultAction, approved: declared.allow_rules }),
  }));
  const those = (reach: Reach, isWanted: boolean): readonly string[] =>
    reached.filter((one) => one.reach === reach && wanted.includes(one.country) === isWanted).map(({ country }) => country);
  const [strangers, locked, open] = [those('in', false), those('out', true), [...those('maybe', true), ...those('maybe', false)]];
  const draft = { resource: acl.arn, expected: wanted, actual: { in: [...those('in', true), ...strangers].sort(), open: open.sort() } };
  const name = nameOf(world, owned);
  if (strangers.length + locked.length > 0) {
    const said = [
      ...(strangers.length > 0 ? [`lets requests in from ${listed(strangers)}`] : []),
      ...(locked.length > 0 ? [`lets none in from ${listed(locked)}`] : []),
    ].join(' and ');
    return passIf(false, {
      ...draft,
      message: `${name} ${said}, and must let them in from ${wanted.join(', ')} alone${whyForwarded(entries)}.`,
    });
  }
  if (open.length > 0)
    return unsaid(`whether ${name} lets requests in from ${listed(open)} depends on more than iq knows of its rules`, draft);
  return passIf(true, { ...draft, message: `${name} lets requests in from ${wanted.join(', ')} alone.` });
}

/** A few of them, by code. */
function listed(countries: readonly string[]): string {
  const named = countries.map((country) => (country === nowhere ? `${nowhere} (no known country)` : country));
  return named.length <= 6 ? named.join(', ') : `${named.slice(0, 5).join(', ')} and ${named.length - 5} more`;
}

/** Why a rule about countries stops nobody. */
function whyForwarded(entries: readonly Entry[]): string {
  const rules = entries.filter(
    (entry) => entry.kind === 'rule' && looksAt(entry.statement, (part) => part.kind === 'geo' && part.forwarded !== null),
  );
  if (rules.length === 0) return '';
  return `: ${rules.map(({ name }) => name).join(', ')} goes by the country of a header, which whoever sends the request can write`;
}
