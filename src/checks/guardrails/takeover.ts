import type { Role } from '../../facts/roles.ts';
import { universe } from '../../policy/universe.ts';
import { matchesGlob } from '../../spec/sections/glob.ts';
import type { Spec } from '../../spec/spec.ts';
import { trustsOf } from '../access/trust.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
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
  const changes = ask(takeoverActions.filter((action) => !creating.includes(action) && !using.includes(action)));
  // A role that can be changed can be taken over, whatever else holds. AWS is asked about roles only where they decide.
  if (strict.outcome !== 'fail' || changes.outcome === 'fail') return strict;
  const [made, used] = [ask(creating), ask(using)];
  const found = world.at('roles', { account }).filter(({ arn }) => matchesGlob(role, arn));
  // Where nobody can delete the role, nobody can create it either, once it is there.
  if (made.outcome === 'fail' && (/[*?]/.test(principal) || found.length === 0)) return strict;
  // Who may take a role on, or hand it to a service, its trust policy says, which nobody can change.
  const trusting = used.outcome === 'fail' ? found.filter((one) => isOpenTo(one, organization.masterAccountId) !== false) : [];
  if (trusting.some((one) => isOpenTo(one, organization.masterAccountId) === true)) return strict;
  const [unread] = trusting;
  if (unread !== undefined)
    return unsaid(`AWS did not say in a way that is understood here whom ${unread.arn} trusts`, { ...place, actual: strict.actual });
  const undecided = [changes, made, used].find(({ outcome }) => outcome === 'unknown');
  if (undecided !== undefined) return undecided;
  const message = `${who}: nobody else can change ${principal}; ${found.length === 0 ? 'it is not there, and cannot be made' : 'it is there, and trusts no account but the management account'}`;
  return passIf(true, { ...place, actual: { roles: found }, message });
}

const creating = ['iam:CreateRole'];
const using: readonly string[] = ['iam:PassRole', 'sts:AssumeRole'];

/**
 * Whether a role trusts somebody beside the management account: of its own account, of another one, or a service that acts for them; `null`
 * where that cannot be read. An id in the place of an ARN is of a principal that is gone. Federated principals come in by identity providers.
 */
function isOpenTo({ trustPolicy }: Role, management: string): boolean | null {
  const trusts = trustsOf(trustPolicy);
  if (trusts === null) return null;
  return trusts.some((name) => {
    if (name === '*' || name.startsWith('Service:')) return true;
    const account = /^AWS:(?:arn:[^:]*:[^:]*::)?(\d{12})(?::|$)/.exec(name)?.[1];
    return account !== undefined && account !== management;
  });
}

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
