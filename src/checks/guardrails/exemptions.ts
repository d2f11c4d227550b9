import { compileChain, type LevelText } from '../../policy/evaluate.ts';
import { covers } from '../../policy/glob.ts';
import { universe } from '../../policy/universe.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { anybodyIn, contextOf, exemptPrincipals } from './callers.ts';
import { judgeDenied } from './denied.ts';
import { eachAccount } from './each.ts';
import { kindOf } from './explain.ts';
import { actionBits, takeoverActions } from './probes.ts';
import { chainOf, isEnabled, levelsAbove, type PolicyWorld, partitionOf, placesAbove } from './setting.ts';

/** Whom a Deny leaves out. */
interface Exemption {
  /** The pattern of a principal's ARN; for other keys, the key and its value. */
  readonly pattern: string;
  readonly kind: string;
  /** Policies and statements that leave it out, sorted. */
  readonly by: readonly string[];
}

const leavesOut = /^(foranyvalue:|forallvalues:)?(string|arn)not(equals|like|equalsignorecase)(ifexists)?$/i;
const aboutCallers = /^aws:(principalarn|principaltag\/.*|principalorgpaths|userid|username)$/i;

/** Everybody whom a Deny of these levels leaves out by name or tag. */
function exemptionsOf(levels: readonly LevelText[]): readonly Exemption[] {
  const found = new Map<string, { kind: string; by: Set<string> }>();
  for (const { statements } of compileChain(universe(), levels).levels) {
    for (const { statement, policy, effect } of statements.filter((compiled) => compiled.effect === 'Deny')) {
      for (const { operator, key, values } of statement.leaves.filter(
        (leaf) => leavesOut.test(leaf.operator) && aboutCallers.test(leaf.key),
      )) {
        for (const value of values) {
          const pattern = /^aws:principalarn$/i.test(key) ? value : `${key}=${value}`;
          const entry = found.get(pattern) ?? { kind: kindOf({ operator, key }), by: new Set() };
          entry.by.add(`${policy.name}, statement ${statement.name} (${effect})`);
          found.set(pattern, entry);
        }
      }
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([pattern, { kind, by }]) => ({ pattern, kind, by: [...by].sort() }));
}

/** One finding for each exemption in a policy that binds a member account: the spec approves it. */
export function judgeExemptions(world: PolicyWorld, spec: Spec): readonly Judged[] {
  const organization = world.at('organization', {});
  const approved = exemptPrincipals(spec);
  const members = organization.accounts.filter(({ id }) => id !== organization.masterAccountId);
  // Levels by their ids: accounts of one unit share all but the last.
  const levels = new Map<string, LevelText>();
  const isKnown = members.every(({ id }) => placesAreKnown(world, id));
  const isOn = isEnabled(organization, 'SERVICE_CONTROL_POLICY');
  for (const { id } of isKnown && isOn ? members : [])
    for (const level of levelsAbove(world, id, 'SERVICE_CONTROL_POLICY')) levels.set(level.id, level);
  const exemptions = exemptionsOf([...levels.values()]);
  const expected = { approved: [...approved].sort() };
  if (exemptions.length > 0) {
    return world.each(
      exemptions,
      ({ pattern }) => ({ target: {}, resource: pattern, expected }),
      (exemption) => judgeExemption(world, exemption, { approved, expected }),
    );
  }
  return world.each(
    [spec.organization.id],
    (resource) => ({ target: {}, resource, expected }),
    (resource): Draft => {
      world.at('organization-policies', {});
      return passIf(isKnown, {
        resource,
        expected,
        actual: [],
        message: 'no service control policy that binds a member account leaves anybody out',
      });
    },
  );
}

function placesAreKnown(world: PolicyWorld, account: string): boolean {
  try {
    return placesAbove(world.at('organization', {}), account).length > 0;
  } catch {
    return false;
  }
}

function judgeExemption(
  world: PolicyWorld,
  { pattern, kind, by }: Exemption,
  { approved, expected }: { readonly approved: readonly string[]; readonly expected: unknown },
): Draft {
  world.at('organization-policies', {});
  const isApproved = approved.some((entry) => covers(entry, pattern));
  const message = `${pattern} is left out by ${by.slice(0, 3).join('; ')}${by.length > 3 ? ' and others' : ''}: ${kind}, ${isApproved ? 'approved' : 'which the spec does not approve'}`;
  return passIf(isApproved, { resource: pattern, expected, actual: { kind, by }, message });
}

/** Roles of IAM Identity Center and of services. IAM refuses every change of them: "this role is only modifiable by AWS". */
const keptByAws = /^role\/(aws-reserved|aws-service-role)\//;

function keptByAwsItself(
  world: World<'organization'>,
  { account, principal, expected }: { readonly account: string; readonly principal: string; readonly expected: unknown },
): Draft {
  world.at('organization', {});
  const resource = `${account}/${principal}`;
  const message = `${world.label(account)}: AWS lets nobody but itself create or change ${principal}`;
  return passIf(true, { resource, expected, actual: { keptBy: 'AWS' }, message });
}

/** One finding for each bound account and approved exemption: nobody else there can create, change or take on the exempt role. */
export function judgeTakeover(world: World<'organization' | 'organization-policies' | 'roles'>, spec: Spec): readonly Judged[] {
  const exempt = exemptPrincipals(spec);
  const region = spec.organization.regions.governed[0] ?? '';
  const expected = { verdict: 'deny', actions: takeoverActions };
  const bound = world.accounts(boundBy(spec));
  return (spec.guardrails?.exemptions ?? []).flatMap(({ principal }) =>
    eachAccount(world, bound, {
      expected,
      judge: (account) => {
        const role = `arn:${partitionOf(region)}:iam::${account}:${principal}`;
        if (keptByAws.test(principal)) return keptByAwsItself(world, { account, principal, expected });
        const caller = anybodyIn(world.at('organization', {}), account, exempt);
        const chain = chainOf(world, account, 'SERVICE_CONTROL_POLICY');
        const question = (actions: readonly string[]) => [
          { actions: actionBits(universe(), actions), context: contextOf(caller, { region, resource: role }), where: role },
        ];
        const wanted = {
          resource: `${account}/${principal}`,
          who: world.label(account),
          what: `taking over the exempt role ${principal}`,
          expected,
        };
        const strict = judgeDenied(chain, question(takeoverActions), wanted);
        // Where the role is there and nobody can delete it, nobody can create it either.
        const isThere =
          strict.outcome === 'fail' && !/[*?]/.test(principal) && world.at('roles', { account }).some(({ arn }) => arn === role);
        return isThere ? judgeDenied(chain, question(takeoverActions.filter((action) => action !== 'iam:CreateRole')), wanted) : strict;
      },
    }).map((judged) => ({ ...judged, resource: `${judged.resource.replace(/\/.*/, '')}/${principal}` })),
  );
}

/** The accounts that any guardrail binds, by the names that the spec gives. */
export function boundBy({ guardrails }: Spec): readonly string[] {
  const {
    region_restriction,
    service_allowlist,
    cloudtrail_protection,
    s3_public_access,
    log_archive_write_deny,
    identity_hygiene,
    guard_of_guards,
  } = guardrails ?? {};
  const all = [
    region_restriction,
    service_allowlist,
    cloudtrail_protection,
    s3_public_access,
    log_archive_write_deny,
    identity_hygiene,
    guard_of_guards,
  ];
  return [...new Set(all.flatMap((guardrail) => guardrail?.in ?? []))].sort();
}
