import type { Agreement } from '../../../facts/agreements.ts';
import type { InitSource } from '../../model.ts';
import { type Part, unseen } from '../part.ts';

const servicePrincipal = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/;

/** Who may act for the whole organization, service by service. */
export function delegatedAdministratorsOf(source: InitSource): Part {
  const key = 'delegated_administrators';
  const found = source.value('delegated-administrators', {});
  if (found === null) return { key, excluded: unseen(source, 'delegated-administrators', ['landing-zone.delegated-administrators']) };
  const value = found
    .map(({ account, services }) => ({ account, services: services.filter((service) => servicePrincipal.test(service)) }))
    .filter(({ services }) => services.length > 0)
    .map(({ account, services }) => ({ account: source.account(account), services }));
  return { key, value, comments: [{ path: [], text: 'Who may act for the whole organization in which service: exactly these.' }] };
}

/** Which services may act in every account. */
export function trustedAccessOf(source: InitSource): Part {
  const key = 'trusted_access';
  const found = source.value('trusted-access', {});
  if (found === null) return { key, excluded: unseen(source, 'trusted-access', ['landing-zone.trusted-access']) };
  const value = found.filter((service) => servicePrincipal.test(service));
  return { key, value, comments: [{ path: [], text: 'Services of AWS that may act in every account: exactly these.' }] };
}

/** The business associate addendum, where one covers the organization. */
export function agreementsOf(source: InitSource): Part {
  const key = 'agreements';
  const check = 'landing-zone.agreement';
  const found = source.value('agreements', {});
  if (found === null) return { key, excluded: unseen(source, 'agreements', [check]) };
  const isBaa = ({ name, state, organizationArn }: Agreement) =>
    /business associate addendum/i.test(name) && state === 'ACTIVE' && organizationArn !== null;
  if (found.some(isBaa)) {
    const text = 'Agreements with AWS that must be in force. BAA: the business associate addendum.';
    return { key, value: [{ type: 'BAA', covers: 'organization' }], comments: [{ path: [], text }] };
  }
  const review = 'no business associate addendum is in force for the organization: no account of it may hold PHI';
  return { key, excluded: [{ check, reason: 'No agreement with AWS covers the organization', review }] };
}
