import type { Listener } from '../../facts/listeners.ts';
import type { Draft } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import type { Asked } from './balancers.ts';

/** What a listener does with what comes in: `clear` reads HTTP, `tls` ends TLS, `unread` passes on without a look into it. */
export type Kind = 'clear' | 'tls' | 'unread';

const kinds: ReadonlyMap<string, Kind> = new Map([
  ['HTTP', 'clear'],
  ['HTTPS', 'tls'],
  ['TLS', 'tls'],
  ...['GENEVE', 'QUIC', 'TCP', 'TCP_QUIC', 'TCP_UDP', 'UDP'].map((protocol) => [protocol, 'unread'] as const),
]);

/** The kind of a listener; `null` where AWS did not say what it speaks, or in a word that is not known here. */
export function kindOf({ protocol }: Pick<Listener, 'protocol'>): Kind | null {
  return protocol === null ? null : (kinds.get(protocol.toUpperCase()) ?? null);
}

/** `HTTPS 443 of cc-web`. */
export function nameOf({ protocol, port }: Pick<Listener, 'protocol' | 'port'>, { balancer }: Pick<Asked, 'balancer'>): string {
  return `${protocol ?? 'a listener'}${port === null ? '' : ` ${port}`} of ${balancer.name}`;
}

/** Why it is not known what a listener speaks. */
export function whyOpen({ protocol, arn }: Listener): string {
  return protocol === null ? `AWS did not say what ${arn} speaks` : `${arn} speaks ${protocol}, which iq does not know`;
}

/**
 * Judges each listener of these kinds; one of which it is not known what it speaks is `unknown`. Where there is none of either it is said
 * of the load balancer that there is nothing to judge.
 */
export function eachOfKind(
  asked: Asked,
  { of, expected, none }: { readonly of: readonly Kind[]; readonly expected: unknown; readonly none: string },
  judge: (listener: Listener) => Draft,
): readonly Draft[] {
  const drafts = asked.listeners.flatMap((listener): readonly Draft[] => {
    const kind = kindOf(listener);
    if (kind === null) return [unsaid(whyOpen(listener), { resource: listener.arn, expected, actual: listener.protocol })];
    return of.includes(kind) ? [judge(listener)] : [];
  });
  return drafts.length > 0 ? drafts : [nothing(asked, none)];
}

/** Nothing to judge of a load balancer. */
export function nothing({ balancer, listeners }: Asked, message: string): Draft {
  const actual = listeners.map(({ protocol, port }) => ({ protocol, port }));
  return { outcome: 'not-applicable', resource: balancer.arn, expected: null, actual, message };
}
