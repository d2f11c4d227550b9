import type { Listener } from '../../facts/listeners.ts';
import type { SslPolicy } from '../../facts/ssl-policies.ts';
import { matches } from '../../policy/glob.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { type Asked, eachAsked } from './balancers.ts';
import { eachOfKind, nameOf } from './kinds.ts';
import type { TlsWorld } from './world.ts';

/** AWS's words, the oldest first. */
const versions = ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
const known: readonly string[] = versions.map((version) => version.toLowerCase());

/** No listener that ends TLS speaks an older version than the least that is asked. */
export function judgeProtocols(world: TlsWorld, spec: Spec): readonly Judged[] {
  return eachAsked(world, spec, {
    setting: 'min',
    what: 'for a version of TLS',
    judge: (asked, min) =>
      eachPolicy(world, asked, `TLS ${min} or newer`, ({ protocols }, { name, draft }) => {
        const strange = protocols.filter((version) => !known.includes(version.toLowerCase()));
        const least = known.indexOf(`tlsv${min}`);
        const old = protocols.filter((version) => isOlder(version, least));
        if (old.length > 0) return passIf(false, { ...draft, message: `${name} also speaks ${old.join(' and ')}: older than TLS ${min}.` });
        if (protocols.length === 0) return unsaid(`AWS names no version of TLS that ${name} speaks`, draft);
        if (strange.length > 0) return unsaid(`${name} speaks ${strange.join(' and ')}, which iq does not know`, draft);
        return passIf(true, { ...draft, message: `${name} speaks ${protocols.join(' and ')}, and nothing older.` });
      }),
  });
}

function isOlder(version: string, least: number): boolean {
  const position = known.indexOf(version.toLowerCase());
  return position >= 0 && position < least;
}

/** No listener that ends TLS speaks a cipher suite that is not declared. */
export function judgeCiphers(world: TlsWorld, spec: Spec): readonly Judged[] {
  return eachAsked(world, spec, {
    setting: 'ciphers',
    what: 'for its cipher suites',
    judge: (asked, globs) =>
      eachPolicy(world, asked, globs, ({ ciphers }, { name, draft }) => {
        const others = ciphers.filter((cipher) => !globs.some((glob) => matches(glob, cipher)));
        if (ciphers.length === 0) return unsaid(`AWS names no cipher suite that ${name} speaks`, draft);
        const message =
          others.length === 0
            ? `${name} speaks ${ciphers.length} cipher suites, all of them declared.`
            : `${name} also speaks ${others.join(', ')}, which the spec does not declare.`;
        return passIf(others.length === 0, { ...draft, message });
      }),
  });
}

interface Place {
  /** The listener and its policy. */
  readonly name: string;
  readonly draft: Pick<Draft, 'resource' | 'expected' | 'actual'>;
}

/** What a policy allows is what AWS describes it as, whatever its name says. */
function eachPolicy(world: TlsWorld, asked: Asked, expected: unknown, judge: (policy: SslPolicy, place: Place) => Draft): readonly Draft[] {
  const none = `${asked.balancer.name} has no listener that ends TLS.`;
  return eachOfKind(asked, { of: ['tls'], expected, none }, (listener) => {
    const name = nameOf(listener, asked);
    const draft = { resource: listener.arn, expected, actual: { policy: listener.policy } };
    const found = policyOf(world, asked, listener);
    if (typeof found === 'string') return unsaid(found, draft);
    const actual = { policy: found.name, protocols: found.protocols, ciphers: found.ciphers };
    return judge(found, { name: `${name} (policy ${found.name})`, draft: { ...draft, actual } });
  });
}

/** The policy of a listener, or why it is not known. */
function policyOf(world: TlsWorld, asked: Asked, listener: Listener): SslPolicy | string {
  const { policy } = listener;
  if (policy === null) return `AWS named no TLS policy of ${nameOf(listener, asked)}`;
  const found = world.at('ssl-policies', asked.target).find(({ name }) => name === policy);
  return found ?? `AWS describes no TLS policy ${policy}, which ${nameOf(listener, asked)} has`;
}
