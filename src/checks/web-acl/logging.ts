import type { WebAclLogging } from '../../facts/web-acl-logging.ts';
import { matches } from '../../policy/glob.ts';
import type { DeclaredWebAcl } from '../../spec/sections/edge.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { eachAcl, nameOf, type OwnedAcl } from './each-acl.ts';
import type { WebAclWorld } from './world.ts';

type WantedLogging = NonNullable<DeclaredWebAcl['logging']>;

/** Every request that the web ACL meets is logged to the declared destination. */
export function judgeLogging(world: WebAclWorld, spec: Spec): readonly Judged[] {
  return eachAcl(world, spec, {
    expected: 'every request is logged',
    isAsked: ({ logging }) => logging !== undefined,
    judge: (owned) => {
      const { logging } = owned.declared;
      const found = world.at('web-acl-logging', owned.place).filter(({ acl, scope }) => acl === owned.acl.arn && scope !== 'SECURITY_LAKE');
      return judgeOne(world, owned, { wanted: logging ?? { to: '*', default: 'any' }, found });
    },
  });
}

function judgeOne(
  world: WebAclWorld,
  owned: OwnedAcl,
  { wanted, found }: { readonly wanted: WantedLogging; readonly found: readonly WebAclLogging[] },
): Draft {
  const name = nameOf(world, owned);
  const draft = { resource: owned.acl.arn, expected: wanted, actual: found };
  const there = found.filter(({ destinations }) => destinations.some((one) => matches(wanted.to, one)));
  if (there.length === 0) {
    const destinations = found.flatMap((one) => one.destinations);
    const said = destinations.length === 0 ? 'logs nothing' : `logs to ${destinations.join(', ')}`;
    return passIf(false, { ...draft, message: `${name} ${said}, and must log to ${wanted.to}.` });
  }
  const judged = there.map((one) => ({ one, faults: faultsOf(one, wanted), open: openIn(one, wanted) }));
  const right = judged.find(({ faults, open }) => faults.length + open.length === 0);
  if (right !== undefined)
    return passIf(true, { ...draft, message: `${name} logs every request to ${right.one.destinations.join(', ')}.` });
  const doubtful = judged.find(({ faults }) => faults.length === 0);
  if (doubtful !== undefined) return unsaid(`the logging of ${name} ${doubtful.open.join(' and ')}`, draft);
  return passIf(false, {
    ...draft,
    message: `${name} does not log every request: it ${judged.flatMap(({ faults }) => faults).join(', and ')}.`,
  });
}

function faultsOf({ filter, redacted }: WebAclLogging, wanted: WantedLogging): readonly string[] {
  const hidden = redacted.filter((part) => part !== null && essential.has(part));
  return [
    ...(isKept(wanted) && filter?.default === 'DROP' ? ['drops what no filter names'] : []),
    ...(isKept(wanted) && filter?.behaviors.includes('DROP') === true ? ['has a filter that drops requests'] : []),
    ...(hidden.length > 0 ? [`leaves out ${hidden.join(' and ')}`] : []),
  ];
}

/** Without these nobody can tell what was asked. Headers and query strings can hold secrets, and may be left out. */
const essential = new Set(['Method', 'UriPath']);
const known = new Set(['Method', 'QueryString', 'UriPath']);
const isKept = (wanted: WantedLogging): boolean => wanted.default === 'keep';

function openIn({ filter, redacted, scope }: WebAclLogging, wanted: WantedLogging): readonly string[] {
  const behaviors = filter === null || !isKept(wanted) ? [] : [filter.default, ...filter.behaviors];
  const strange = behaviors.filter((one) => !['KEEP', 'DROP'].includes(one));
  const parts = redacted.filter((part) => part === null || !(known.has(part) || part.startsWith('SingleHeader ')));
  return [
    ...(strange.length > 0 ? [`has a filter that does ${strange.join(', ')}, which iq does not know`] : []),
    ...(parts.length > 0 ? ['leaves out a part of the request that iq does not know'] : []),
    ...(scope !== null && scope !== 'CUSTOMER' && scope !== 'CLOUDWATCH_TELEMETRY_RULE_MANAGED'
      ? [`is of the scope ${scope}, which iq does not know`]
      : []),
  ];
}
