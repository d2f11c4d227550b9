import type { Listener, MutualAuthentication } from '../../facts/listeners.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { type Asked, eachAsked } from './balancers.ts';
import { eachOfKind, kindOf, nameOf } from './kinds.ts';
import { combined, failed, open, type Part, passed } from './parts.ts';
import { reachedBy } from './targets.ts';
import type { TlsWorld } from './world.ts';

/** Nobody gets through a load balancer without a certificate that it has verified. */
export function judgeMutual(world: TlsWorld, spec: Spec): readonly Judged[] {
  const expected = 'mode verify, with a trust store';
  return eachAsked(world, spec, {
    setting: 'mutual',
    what: 'to verify the certificates of clients',
    judge: (asked) =>
      eachOfKind(asked, { of: ['clear', 'tls', 'unread'], expected, none: `${asked.balancer.name} has no listener.` }, (listener) =>
        judgeListener(asked, listener, expected),
      ),
  });
}

function judgeListener(asked: Asked, listener: Listener, expected: string): Draft {
  const name = nameOf(listener, asked);
  const place = { resource: listener.arn, expected, actual: listener.mutual };
  if (kindOf(listener) === 'clear') {
    const reached = reachedBy(listener);
    if (reached.arns.length === 0 && reached.open.length === 0)
      return { ...place, expected: null, outcome: 'not-applicable', message: `${name} forwards nobody, with a certificate or without.` };
    const through = reached.arns.map((arn) => failed(`it forwards clients that show no certificate to ${arn.split('/')[1] ?? arn}`));
    return combined([...through, ...reached.open], place, { pass: '', fail: `${name} verifies nobody` });
  }
  const pass = `${name} lets nobody through without a certificate that its trust store vouches for.`;
  return combined(partsOf(listener), place, { pass, fail: `${name} does not verify its clients` });
}

function partsOf({ protocol, mutual, loadBalancer }: Listener): readonly Part[] {
  if (mutual === null) {
    if (protocol === 'HTTPS') return [open('AWS did not say what it makes of the certificates of clients')];
    return [failed(`a ${protocol} listener asks for no certificates`)];
  }
  const mode = mutual.mode?.toLowerCase() ?? null;
  if (mode === 'off') return [failed('it asks for no certificates')];
  if (mode === 'passthrough') return [failed('in passthrough mode it hands certificates on unverified')];
  if (mode !== 'verify')
    return [open(mode === null ? 'AWS did not say in which mode it is' : `its mode is ${mode}, which iq does not know`)];
  return [trustPart(mutual, loadBalancer), expiryPart(mutual)];
}

/** Of a trust store of the own account AWS says no status: while a listener has it, it cannot be deleted. */
function trustPart({ trustStore, trustStoreStatus }: MutualAuthentication, loadBalancer: string): Part {
  const status = trustStoreStatus?.toLowerCase() ?? null;
  if (status === 'removed') return failed('its trust store was removed: who shared it does so no more');
  if (trustStore === null) return open('AWS named no trust store of it');
  if (status === 'active') return passed;
  if (status !== null) return open(`its trust store is ${status}, which iq does not know`);
  const isOwn = trustStore.split(':')[4] === loadBalancer.split(':')[4];
  return isOwn ? passed : open(`AWS did not say whether the trust store of another account, ${trustStore}, is still shared`);
}

function expiryPart({ takesExpired }: MutualAuthentication): Part {
  if (takesExpired === true) return failed('it takes certificates that have expired');
  return takesExpired === false ? passed : open('AWS did not say whether it takes certificates that have expired');
}
