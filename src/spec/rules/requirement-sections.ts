import type { Complaint } from '../shape.ts';
import { type Context, hasKey, itemsOf, pathOf, type Rule } from './context.ts';

/** The keys of the spec that may be left out, each with the requirements that have nothing to judge by without it. */
const keys: Readonly<Record<string, readonly string[]>> = {
  'organization.control_tower': ['landing-zone.zone', 'landing-zone.zone-configuration'],
  'organization.control_tower.baselines': ['landing-zone.baselines'],
  'organization.control_tower.controls': ['landing-zone.controls'],
  'organization.delegated_administrators': ['landing-zone.delegated-administrators'],
  'organization.trusted_access': ['landing-zone.trusted-access'],
  'organization.agreements': ['landing-zone.agreement'],
  'guardrails.region_restriction': ['service-control-policies.region-restriction'],
  'guardrails.service_allowlist': ['service-control-policies.service-allowlist'],
  'guardrails.service_allowlist.closed_world': ['service-control-policies.service-allowlist-closed'],
  'guardrails.cloudtrail_protection': ['service-control-policies.cloudtrail-protection', 'service-control-policies.management-trail'],
  'guardrails.s3_public_access': ['service-control-policies.s3-public-access', 'service-control-policies.account-public-access'],
  'guardrails.log_archive_write_deny': [
    'service-control-policies.log-archive-access',
    'service-control-policies.log-archive-delivery',
    'service-control-policies.log-archive-layers',
  ],
  'guardrails.identity_hygiene': ['service-control-policies.identity-hygiene'],
  'guardrails.guard_of_guards': ['service-control-policies.guard-of-guards'],
  'identity.root.central_access': ['iam-users.central-root-access'],
  'identity.permission_sets': [
    'identity-center.permission-sets',
    'identity-center.session-duration',
    'identity-center.policies',
    'identity-center.read-only',
    'identity-center.never',
    'identity-center.assignments',
    'identity-center.group-members',
    'identity-center.provisioning',
    'identity-center.provisioned-roles',
  ],
  'identity.mfa': ['identity-center.mfa-attested'],
  'identity.mfa.sign_ins': ['identity-center.sign-in-factors'],
  inventory: ['cmk-encryption.undeclared-stores'],
  'break_glass.write_role': ['break-glass.write-role', 'break-glass.write-role-trust', 'break-glass.write-role-separation'],
};

/** The requirements of a missing key and of every key below it; none where it is below a key that is missing too. */
function requirementsOfMissing(draft: unknown, key: string): readonly string[] {
  const isBelow = (inner: string, outer: string): boolean => inner.startsWith(`${outer}.`);
  const names = Object.keys(keys);
  if (names.some((outer) => isBelow(key, outer) && !hasKey(draft, outer))) return [];
  return names.filter((inner) => inner === key || isBelow(inner, key)).flatMap((inner) => keys[inner] ?? []);
}

function specifiedAndExcluded({ draft }: Context, key: string): readonly Complaint[] {
  return itemsOf(draft.scope?.excluded)
    .filter(([, { check }]) => check !== undefined && keys[key]?.includes(check) === true)
    .map(([index, { check }]) => ({
      path: ['scope', 'excluded', index, 'check'],
      message: `${check} is both excluded and specified (${key})`,
      hint: `take out ${key}, or the exclusion`,
    }));
}

function missing({ draft, catalogue }: Context, key: string): readonly Complaint[] {
  const excluded = itemsOf(draft.scope?.excluded).map(([, { check }]) => check);
  const ids = requirementsOfMissing(draft, key).filter((id) => {
    const check = catalogue.find(({ requirements }) => requirements.includes(id));
    // A section that is missing as a whole is complained about as one.
    return check !== undefined && hasKey(draft, check.section) && !excluded.includes(check.id) && !excluded.includes(id);
  });
  if (ids.length === 0) return [];
  const names = ids.join(', ');
  return [
    {
      path: pathOf(key).slice(0, -1),
      on: 'key',
      message: `the key ${key} is missing: ${names} ${ids.length === 1 ? 'has' : 'have'} nothing to judge by`,
      hint: `write the key, or list ${names} under scope.excluded with a reason`,
    },
  ];
}

/**
 * A key that is left out has each of its requirements excluded with a reason, and no requirement is excluded whose key is
 * there: what is not verified is written down once, and nothing is both specified and excluded.
 */
export const requirementSections: Rule = (context) =>
  Object.keys(keys).flatMap((key) => (hasKey(context.draft, key) ? specifiedAndExcluded(context, key) : missing(context, key)));
