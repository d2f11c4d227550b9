import type { Listener } from '../../facts/listeners.ts';
import type { TargetGroup } from '../../facts/target-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { type Asked, eachAsked } from './balancers.ts';
import { eachOfKind, type Kind, kindOf, nameOf } from './kinds.ts';
import { combined, failed, open, type Part, passed } from './parts.ts';
import type { TlsWorld } from './world.ts';

/** Whatever a listener can forward to is reached over HTTPS or TLS. */
export function judgeTargets(world: TlsWorld, spec: Spec): readonly Judged[] {
  const expected = 'target groups over HTTPS or TLS';
  return eachAsked(world, spec, {
    setting: 'targets',
    what: 'to reach its targets over TLS',
    judge: (asked) =>
      eachOfKind(asked, { of: ['clear', 'tls', 'unread'], expected, none: `${asked.balancer.name} has no listener.` }, (listener) =>
        judgeListener(world, asked, listener, expected),
      ),
  });
}

function judgeListener(world: TlsWorld, asked: Asked, listener: Listener, expected: unknown): Draft {
  const name = nameOf(listener, asked);
  const reached = reachedBy(listener);
  const groups = reached.arns.map((arn) => ({ arn, group: groupOf(world, asked, arn) }));
  const actual = groups.map(({ arn, group }) => ({ arn, protocol: group?.protocol ?? null, targetType: group?.targetType ?? null }));
  const place = { resource: listener.arn, expected, actual };
  const parts = [
    ...reached.open,
    ...groups.map(({ arn, group }) => (group === undefined ? open(`AWS did not list the target group ${arn}`) : partOf(listener, group))),
  ];
  if (parts.length === 0) return { ...place, expected: null, outcome: 'not-applicable', message: `${name} forwards to no target group.` };
  const pass = `Everything that ${name} forwards to is reached over TLS: ${groups.map(({ group }) => wordsOf(group)).join(', ')}.`;
  return combined(parts, place, { pass, fail: `Not everything that ${name} forwards to is reached over TLS` });
}

function wordsOf(group: TargetGroup | undefined): string {
  return group === undefined ? '' : `${group.name} (${group.targetType === 'lambda' ? 'Lambda' : group.protocol})`;
}

function groupOf(world: TlsWorld, { target }: Asked, arn: string): TargetGroup | undefined {
  return world.at('target-groups', target).find((group) => group.arn === arn);
}

/** The target groups that a listener can forward to, by default or by a rule, and what leaves that open. */
export function reachedBy({ protocol, actions, rules, rulesError }: Listener): {
  readonly arns: readonly string[];
  readonly open: readonly Part[];
} {
  const all = [...actions, ...(rules ?? []).flatMap((rule) => rule.actions)];
  const hasRules = protocol === 'HTTP' || protocol === 'HTTPS';
  const unsaid = all.some(({ type, targetGroups }) => type === null || (type.toLowerCase() === 'forward' && targetGroups.length === 0));
  return {
    arns: [...new Set(all.flatMap(({ targetGroups }) => targetGroups))].sort(),
    open: [
      ...(actions.length === 0 || unsaid ? [open('AWS did not say whereto it forwards')] : []),
      ...(hasRules && rules === null ? [open(rulesError?.detail ?? 'its rules were not read', rulesError?.reason ?? 'not-asked')] : []),
    ],
  };
}

const encrypted: readonly string[] = ['HTTPS', 'QUIC', 'TLS'];
const clear: readonly string[] = ['HTTP'];
const unread: readonly string[] = ['GENEVE', 'TCP', 'TCP_QUIC', 'TCP_UDP', 'UDP'];

/** AWS itself encrypts what goes to Lambda functions. */
function partOf(listener: Listener, { name, protocol, targetType }: TargetGroup): Part {
  if (targetType?.toLowerCase() === 'lambda') return passed;
  if (protocol === null) return open(`AWS did not say how ${name} is reached`);
  const word = protocol.toUpperCase();
  if (encrypted.includes(word)) return passed;
  if (clear.includes(word)) return failed(`${name} is reached over HTTP`);
  if (!unread.includes(word)) return open(`${name} is reached over ${protocol}, which iq does not know`);
  const kind: Kind | null = kindOf(listener);
  if (kind !== 'unread') return failed(`${name} is reached over ${protocol} in clear`);
  return open(`${name} is reached over ${protocol}, which the load balancer passes on unread: AWS cannot say whether it is encrypted`);
}
