import type { Role } from '../../facts/roles.ts';
import { universe } from '../../policy/universe.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { anybodyIn, contextOf, exemptPrincipals } from './callers.ts';
import { judgeDenied } from './denied.ts';
import { boundAccounts, orUnclear } from './each.ts';
import { actionBits, takeoverActions } from './probes.ts';
import { chainOf, governedRegionsOf, partitionOf } from './setting.ts';

type TakeoverWorld = World<'organization' | 'organization-policies' | 'roles'>;

/** Roles of IAM Identity Center and of services. IAM refuses every change of them: "this role is only modifiable by AWS". */
const keptByAws = /^role\/(aws-reserved|aws-service-role)\//;

/** One finding for each bound account and approved exemption: nobody else there can create, change or take on the exempt role. */
export function judgeTakeover(world: TakeoverWorld, spec: Spec): readonly Judged[] {
  const expected = { verdict: 'deny', actions: takeoverActions };
  const accounts = boundAccounts(world, spec, boundBy(spec));
  const principals = (spec.guardrails?.exemptions ?? []).map(({ principal }) => principal);
  return world.each(
    principals.flatMap((principal) => accounts.map((account) => ({ account, principal }))),
    ({ account, principal }) => ({ target: { account }, resource: `${account}/${principal}`, expected }),
    ({ account, principal }) => {
      const place = { resource: `${account}/${principal}`, expected };
      return orUnclear(() => judgeRole(world, spec, { account, principal, ...place }), place);
    },
  );
}

interface ExemptRole {
  readonly account: string;
  readonly principal: string;
  readonly resource: string;
  readonly expected: unknown;
}

function judgeRole(world: TakeoverWorld, spec: Spec, { account, principal, ...place }: ExemptRole): Draft {
  const organization = world.at('organization', {});
  const who = world.label(account);
  if (keptByAws.test(principal)) {
    const message = `${who}: AWS lets nobody but itself create or change ${principal}`;
    return passIf(true, { ...place, actual: { keptBy: 'AWS' }, message });
  }
  const role = `arn:${partitionOf(spec.organization.regions.governed[0] ?? '')}:iam::${account}:${principal}`;
  const caller = anybodyIn(organization, account, exemptPrincipals(spec));
  const chain = chainOf(world, account, 'SERVICE_CONTROL_POLICY');
  const ask = (actions: readonly string[]) => {
    const regions = governedRegionsOf(world, account);
    const questions = regions.map((region) => ({
      actions: actionBits(universe(), actions),
      context: contextOf(caller, { region, resource: role }),
      where: `${role} by way of ${region}`,
    }));
    return judgeDenied(chain, questions, { ...place, who, what: `taking over the exempt role ${principal}` });
  };
  const strict = ask(takeoverActions);
  if (strict.outcome !== 'fail') return strict;
  const others = ask(takeoverActions.filter((action) => action !== 'iam:CreateRole'));
  // Where nobody can delete the role, nobody can create it either, once it is there. AWS is asked only where that decides.
  const isThere = others.outcome !== 'fail' && !/[*?]/.test(principal) && hasRole(world.at('roles', { account }), role);
  return isThere ? others : strict;
}

const hasRole = (roles: readonly Role[], arn: string): boolean => roles.some((role) => role.arn === arn);

/** The accounts that any guardrail binds, by the names that the spec gives. */
export function boundBy({ guardrails }: Spec): readonly string[] {
  const all = [
    guardrails?.region_restriction,
    guardrails?.service_allowlist,
    guardrails?.cloudtrail_protection,
    guardrails?.s3_public_access,
    guardrails?.log_archive_write_deny,
    guardrails?.identity_hygiene,
    guardrails?.guard_of_guards,
  ];
  return [...new Set(all.flatMap((guardrail) => guardrail?.in ?? []))].sort();
}
