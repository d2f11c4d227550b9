import type { DelegatedAdministrator } from '../../facts/delegated-administrators.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Judged, passIf, type World } from '../check.ts';

type DelegationWorld = World<'delegated-administrators'>;

/** One finding for each account and service, declared or found: what is declared is there, and nothing else is. */
export function judgeDelegatedAdministrators(world: DelegationWorld, spec: Spec): readonly Judged[] {
  const declared = new Set(
    (spec.organization.delegated_administrators ?? []).flatMap(({ account, services }) =>
      services.map((service) => `${world.account(account)}/${service}`),
    ),
  );
  const found = pairsOf(world.at('delegated-administrators', {}));
  const judged = world.each(
    [...new Set([...declared, ...found])].sort(),
    (resource) => ({ target: {}, resource }),
    (resource) => {
      const isThere = pairsOf(world.at('delegated-administrators', {})).includes(resource);
      const isDeclared = declared.has(resource);
      const [account = '', service] = resource.split('/');
      const message = isThere
        ? `${world.label(account)} administers ${service} for the organization${isDeclared ? '' : ', and nobody declared it'}`
        : `${world.label(account)} does not administer ${service} for the organization`;
      return passIf(isThere && isDeclared, { resource, expected: { delegated: isDeclared }, actual: { delegated: isThere }, message });
    },
  );
  return judged.length > 0 ? judged : judgeNobody(world, spec);
}

/** `account/service` of each. */
function pairsOf(administrators: readonly DelegatedAdministrator[]): readonly string[] {
  return administrators.flatMap(({ account, services }) =>
    (services.length === 0 ? ['no service'] : services).map((service) => `${account}/${service}`),
  );
}

/** Nobody declared and nobody there. */
function judgeNobody(world: DelegationWorld, spec: Spec): readonly Judged[] {
  return world.each(
    [spec.organization.id],
    (resource) => ({ target: {}, resource }),
    (resource) => {
      const actual = world.at('delegated-administrators', {});
      return passIf(actual.length === 0, { resource, expected: [], actual, message: describe(world, actual) });
    },
  );
}

function describe(world: DelegationWorld, administrators: readonly DelegatedAdministrator[]): string {
  return administrators.length === 0
    ? 'there is no delegated administrator, as declared'
    : `${administrators.map(({ account }) => world.label(account)).join(', ')} is registered for no service`;
}

/** One finding for each service, declared or found. */
export function judgeTrustedAccess(world: World<'trusted-access'>, spec: Spec): readonly Judged[] {
  const declared = spec.organization.trusted_access ?? [];
  const found = world.at('trusted-access', {});
  const services = [...new Set([...declared, ...found])].sort();
  const judged = world.each(
    services,
    (resource) => ({ target: {}, resource }),
    (resource) => {
      const isThere = world.at('trusted-access', {}).includes(resource);
      const isDeclared = declared.includes(resource);
      const message = isThere
        ? `${resource} may act in every account${isDeclared ? '' : ', and nobody declared it'}`
        : `${resource} has no trusted access`;
      return passIf(isThere && isDeclared, { resource, expected: { trusted: isDeclared }, actual: { trusted: isThere }, message });
    },
  );
  if (judged.length > 0) return judged;
  return world.each(
    [spec.organization.id],
    (resource) => ({ target: {}, resource }),
    (resource) => {
      const actual = world.at('trusted-access', {});
      return passIf(actual.length === 0, { resource, expected: [], actual, message: 'no service has trusted access, as declared' });
    },
  );
}
