import type { Action } from '../../facts/listeners/actions.ts';
import type { Listener } from '../../facts/listeners.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { type Asked, eachAsked } from './balancers.ts';
import { kindOf, nameOf, nothing, whyOpen } from './kinds.ts';
import { combined, failed, open, type Part, passed } from './parts.ts';
import type { TlsWorld } from './world.ts';

/** What is passed on unread and may be HTTP in clear. */
const tcp: readonly string[] = ['TCP', 'TCP_QUIC', 'TCP_UDP'];
/** What carries a port in clear, or unread, which may be in clear. */
const clear: readonly string[] = ['HTTP', ...tcp, 'UDP'];

const speaks = ({ protocol }: Listener, protocols: readonly string[]): boolean => protocols.includes(protocol?.toUpperCase() ?? '');

/** Every HTTP listener only redirects to HTTPS, or there is none. What passes unread through a TCP listener may be HTTP. */
export function judgeClearText(world: TlsWorld, spec: Spec): readonly Judged[] {
  return eachAsked(world, spec, {
    setting: 'http',
    what: 'to speak HTTPS alone',
    judge: (asked, http) => {
      const isNone = http === 'none';
      const expected = isNone ? 'no HTTP listener' : 'redirects to HTTPS alone';
      const drafts = asked.listeners.flatMap((listener): readonly Draft[] => {
        const kind = kindOf(listener);
        const place = { resource: listener.arn, expected, actual: { default: listener.actions, rules: listener.rules } };
        if (kind === null) return [unsaid(whyOpen(listener), place)];
        const name = nameOf(listener, asked);
        if (speaks(listener, tcp))
          return [unsaid(`${name} passes on unread what comes in: AWS cannot say whether it is HTTP in clear`, place)];
        if (kind !== 'clear') return [];
        if (isNone)
          return [passIf(false, { ...place, message: `${name} listens in clear, and ${asked.balancer.name} may have no HTTP listener.` })];
        const said = {
          pass: `${name} redirects every request to HTTPS, and does nothing else.`,
          fail: `${name} does not only redirect to HTTPS`,
        };
        return [combined(partsOf(listener), place, said)];
      });
      if (drafts.length > 0) return drafts;
      const { balancer, listeners } = asked;
      if (!listeners.some((listener) => kindOf(listener) === 'tls'))
        return nothing(asked, `${balancer.name} has no listener that reads HTTP, in clear or not.`);
      const actual = listeners.map(({ protocol, port }) => ({ protocol, port }));
      return passIf(true, { resource: balancer.arn, expected, actual, message: `${balancer.name} has no HTTP listener.` });
    },
  });
}

/** What is said of each thing that an HTTP listener can do: by default, and by its rules. */
function partsOf({ actions, rules, rulesError }: Listener): readonly Part[] {
  const ofRules =
    rules === null
      ? [open(rulesError?.detail ?? 'its rules were not read', rulesError?.reason ?? 'not-asked')]
      : rules.flatMap((rule) => partsOfActions(`rule ${rule.priority ?? rule.arn}`, rule.actions));
  return [...partsOfActions('its default action', actions), ...ofRules];
}

function partsOfActions(whose: string, actions: readonly Action[]): readonly Part[] {
  return actions.length === 0 ? [open(`AWS did not say what ${whose} does`)] : actions.map((action) => partOf(whose, action));
}

/** What the types of actions but `redirect` do with a request that came in clear. */
const inClear: ReadonlyMap<string, string> = new Map([
  ['forward', 'forwards what came in clear'],
  ['fixed-response', 'answers in clear'],
  ['authenticate-cognito', 'asks who somebody is in clear'],
  ['authenticate-oidc', 'asks who somebody is in clear'],
  ['jwt-validation', 'takes tokens in clear'],
]);

function partOf(whose: string, { type, redirect }: Action): Part {
  if (type === null) return open(`AWS did not say what ${whose} does`);
  const word = type.toLowerCase();
  const otherwise = inClear.get(word);
  if (otherwise !== undefined) return failed(`${whose} ${otherwise}`);
  if (word !== 'redirect') return open(`${whose} is ${type}, which iq does not know`);
  const protocol = redirect?.protocol?.toUpperCase() ?? null;
  if (protocol === 'HTTPS') return passed;
  // The protocol of the request, which was HTTP.
  if (protocol === 'HTTP' || protocol === '#{PROTOCOL}') return failed(`${whose} redirects to HTTP`);
  return open(
    protocol === null ? `AWS did not say whereto ${whose} redirects` : `${whose} redirects to ${protocol}, which iq does not know`,
  );
}

/** No listener serves one of the ports in clear, nor passes it on unread. One finding for each load balancer. */
export function judgeClearPorts(world: TlsWorld, spec: Spec): readonly Judged[] {
  return eachAsked(world, spec, {
    setting: 'clear_ports',
    what: 'to keep ports closed in clear',
    judge: (asked, ports) => {
      const { balancer, listeners } = asked;
      const actual = listeners.map(({ arn, protocol, port }) => ({ arn, protocol, port }));
      const place = { resource: balancer.arn, expected: ports, actual };
      const parts = listeners.map((listener) => portPart(asked, listener, ports));
      const list = ports.join(', ');
      const pass = `No listener of ${balancer.name} takes HTTP, TCP or UDP on ${list}.`;
      return combined([passed, ...parts], place, { pass, fail: `${balancer.name} opens ports that must not be open in clear` });
    },
  });
}

function portPart(asked: Asked, listener: Listener, ports: readonly number[]): Part {
  const { port } = listener;
  const kind = kindOf(listener);
  if (kind !== null && !speaks(listener, clear)) return passed;
  if (port === null) return open(`AWS did not say on which port ${listener.arn} listens`);
  if (!ports.includes(port)) return passed;
  return kind === null
    ? open(whyOpen(listener))
    : failed(`${nameOf(listener, asked)} ${kind === 'clear' ? 'is in clear' : 'is passed on unread'}`);
}
