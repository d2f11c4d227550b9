import { z } from 'zod';
import { classify } from '../aws/failure.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { type Action, type ListenerRule, readActions, readRules } from './listeners/actions.ts';
import { type ListenerCertificate, readCertificates } from './listeners/certificates.ts';
import { listenerShape } from './listeners/shape.ts';
import { loadBalancers } from './load-balancers.ts';
import { attempt, type Refusal } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text } from './values.ts';

/** A listener of a load balancer. `null` is what AWS left out, never a default. */
export interface Listener {
  readonly arn: string;
  /** ARN of its load balancer. */
  readonly loadBalancer: string;
  /** AWS's word: HTTP, HTTPS, TLS, TCP, UDP, TCP_UDP, QUIC, TCP_QUIC, GENEVE. */
  readonly protocol: string | null;
  readonly port: number | null;
  /** Name of the policy that says which versions of TLS and which ciphers it speaks. */
  readonly policy: string | null;
  readonly mutual: MutualAuthentication | null;
  /** What it does with a request that no rule takes. */
  readonly actions: readonly Action[];
  /** Its other rules, by priority; `null` where `rulesError` says why, and of a listener that can have none. */
  readonly rules: readonly ListenerRule[] | null;
  readonly rulesError: Refusal | null;
  /** Sorted by ARN; `null` where `certificatesError` says why, and of a listener that can have none. */
  readonly certificates: readonly ListenerCertificate[] | null;
  readonly certificatesError: Refusal | null;
}

/** What a listener makes of the certificates of its clients. */
export interface MutualAuthentication {
  /** AWS's word: `off`, `passthrough`, `verify`. */
  readonly mode: string | null;
  /** ARN of the trust store. */
  readonly trustStore: string | null;
  /** AWS's word, of a trust store that another account shares: `active`, `removed`. */
  readonly trustStoreStatus: string | null;
  /** Whether it takes certificates that have expired. */
  readonly takesExpired: boolean | null;
}

type ListenerSeat = Seat<
  | 'ElasticLoadBalancingV2.DescribeListenerCertificates'
  | 'ElasticLoadBalancingV2.DescribeListeners'
  | 'ElasticLoadBalancingV2.DescribeRules'
>;
/** What AWS calls a load balancer that is not there: by its code, and by the name of its model. */
const gone = ['LoadBalancerNotFound', 'LoadBalancerNotFoundException'];

type Listed = Pick<Listener, 'arn' | 'loadBalancer' | 'protocol' | 'port' | 'policy' | 'mutual' | 'actions'>;

/** Every listener of every load balancer of the account and region. Sorted by ARN. */
export const listeners = defineFact({
  name: 'listeners',
  scope: 'region',
  depth: 'full',
  operations: [
    'ElasticLoadBalancingV2.DescribeListenerCertificates',
    'ElasticLoadBalancingV2.DescribeListeners',
    'ElasticLoadBalancingV2.DescribeRules',
  ],
  uses: [loadBalancers],
  shape: () => z.array(listenerShape()),
  read: async (seat, need): Promise<readonly Listener[]> => {
    const all = await need(loadBalancers);
    const found = await Promise.all(all.map(({ arn }) => listenersOf(seat, arn)));
    return byArn(found.flat());
  },
});

/** None of a load balancer that was deleted after the listing named it. */
async function listenersOf(seat: ListenerSeat, loadBalancer: string): Promise<readonly Listener[]> {
  try {
    return await readListeners(seat, loadBalancer);
  } catch (error) {
    if (!gone.includes(classify(error).name)) throw error;
    return [];
  }
}

async function readListeners(seat: ListenerSeat, loadBalancer: string): Promise<readonly Listener[]> {
  const input = { LoadBalancerArn: loadBalancer, PageSize: 400 };
  const pages = seat.pages('ElasticLoadBalancingV2.DescribeListeners', input, { token: 'Marker', next: 'NextMarker' });
  return startEach(
    pages,
    (page) => required(page.Listeners, 'Listeners'),
    async (answer) => {
      const mutual = answer.MutualAuthentication;
      const listed: Listed = {
        arn: required(answer.ListenerArn, 'ListenerArn'),
        loadBalancer,
        protocol: text(answer.Protocol),
        port: answer.Port ?? null,
        policy: text(answer.SslPolicy),
        mutual:
          mutual === undefined
            ? null
            : {
                mode: text(mutual.Mode),
                trustStore: text(mutual.TrustStoreArn),
                trustStoreStatus: text(mutual.TrustStoreAssociationStatus),
                takesExpired: mutual.IgnoreClientCertificateExpiry ?? null,
              },
        actions: readActions(required(answer.DefaultActions, 'DefaultActions')),
      };
      return completed(seat, listed);
    },
  );
}

/** Rules are of application load balancers, certificates of listeners that end TLS: of the others there is nothing to ask. */
async function completed(seat: ListenerSeat, listed: Listed): Promise<Listener> {
  const { account, region } = seat;
  const { arn, protocol } = listed;
  const nothing = { value: null, refusal: null };
  const [rules, certificates] = await Promise.all([
    protocol === 'HTTP' || protocol === 'HTTPS'
      ? attempt({ operation: 'ElasticLoadBalancingV2.DescribeRules', account, region }, readRules(seat, arn))
      : nothing,
    protocol === 'HTTPS' || protocol === 'TLS'
      ? attempt({ operation: 'ElasticLoadBalancingV2.DescribeListenerCertificates', account, region }, readCertificates(seat, arn))
      : nothing,
  ]);
  return {
    ...listed,
    rules: rules.value,
    rulesError: rules.refusal,
    certificates: certificates.value,
    certificatesError: certificates.refusal,
  };
}
