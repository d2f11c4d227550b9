import { matchesGlob } from '../sections/glob.ts';
import { type Context, isNamed, itemsOf, type Rule, repeated, usesOf } from './context.ts';
import { boundGuardrails } from './uses.ts';

/** No guardrail is asked for where none can hold: service and resource control policies do not bind the management account. */
const managementIsFree: Rule = (context) => {
  const management = context.draft.organization?.management;
  if (management === undefined || !context.accounts.includes(management)) return [];
  return boundGuardrails.flatMap((key) =>
    usesOf(context.draft.guardrails?.[key]?.in ?? [], ['guardrails', key, 'in'])
      .filter(({ name }) => isNamed(context, name, management) === 'yes')
      .map(({ name, path }) => ({
        path,
        message: `${name === management ? name : `${name} takes ${management}, which`} is the management account: no policy of the organization binds it`,
        hint: 'name member accounts, or a set that leaves it out (except)',
      })),
  );
};

/** No list names one thing twice. */
const namedOnce: Rule = ({ draft: { guardrails } }) => {
  const { region_restriction: regions, service_allowlist: services, log_archive_write_deny: archive } = guardrails ?? {};
  const exempt = itemsOf(guardrails?.exemptions);
  return [
    ...(typeof regions?.allowed === 'object' ? repeated(regions.allowed, ['guardrails', 'region_restriction', 'allowed']) : []),
    ...repeated(regions?.global_services, ['guardrails', 'region_restriction', 'global_services']),
    ...repeated(services?.plus, ['guardrails', 'service_allowlist', 'plus']),
    ...(['buckets', 'writers', 'layers'] as const).flatMap((key) =>
      repeated(archive?.[key], ['guardrails', 'log_archive_write_deny', key]),
    ),
    ...exempt
      .filter(([, { principal }], at) => principal !== undefined && exempt.findIndex(([, other]) => other.principal === principal) < at)
      .map(([index, { principal }]) => ({
        path: ['guardrails', 'exemptions', index, 'principal'],
        message: `${principal} is exempt twice`,
      })),
  ];
};

/** A region that is open is a governed one: what runs in any other is read by no check. */
const allowedRegions: Rule = ({ draft }) => {
  const allowed = draft.guardrails?.region_restriction?.allowed;
  const governed = itemsOf(draft.organization?.regions?.governed).map(([, region]) => region);
  if (typeof allowed !== 'object' || governed.length === 0) return [];
  return itemsOf(allowed)
    .filter(([, region]) => !governed.includes(region))
    .map(([index, region]) => ({
      path: ['guardrails', 'region_restriction', 'allowed', index],
      message: `${region} is allowed here but not governed: no check would read what runs there`,
      hint: 'take it out, or add it to organization.regions.governed',
    }));
};

/** The declared accounts that a guardrail certainly binds, and whether it may bind others. */
function bound(context: Context, value: Parameters<typeof isNamed>[1]) {
  const memberships = context.accounts.map((account) => ({ account, membership: isNamed(context, value, account) }));
  return {
    accounts: memberships.filter(({ membership }) => membership === 'yes').map(({ account }) => account),
    isOpen: memberships.some(({ membership }) => membership === 'maybe'),
  };
}

/** The log archive is one account. */
const oneLogArchive: Rule = (context) => {
  const value = context.draft.guardrails?.log_archive_write_deny?.in;
  const names = typeof value === 'string' ? [value] : itemsOf(value).map(([, name]) => name);
  // A name that is not there is a mistake of its own.
  if (names.length === 0 || names.some((name) => ![...context.accounts, ...context.sets].includes(name))) return [];
  const { accounts, isOpen } = bound(context, value);
  if (accounts.length === 1 && !isOpen) return [];
  const found = isOpen ? 'those that tags decide on' : accounts.length === 0 ? 'none' : accounts.join(', ');
  return [
    {
      path: ['guardrails', 'log_archive_write_deny', 'in'],
      message: `expected the one account that archives logs, found ${found}`,
      hint: 'name the account',
    },
  ];
};

/** The trail's own bucket is among those that are guarded. */
const trailBucket: Rule = (context) => {
  const archive = context.draft.guardrails?.log_archive_write_deny;
  const bucket = context.draft.audit_trail?.bucket;
  const patterns = itemsOf(archive?.buckets).map(([, pattern]) => pattern);
  const { accounts, isOpen } = bound(context, archive?.in ?? []);
  const [account] = accounts;
  const path = ['guardrails', 'log_archive_write_deny'];
  if (archive === undefined || bucket?.name === undefined || accounts.length !== 1 || isOpen) return [];
  if (bucket.in !== undefined && context.accounts.includes(bucket.in) && bucket.in !== account) {
    const message = `the bucket of the trail is in ${bucket.in} (audit_trail.bucket.in), but the guardrail is about ${account}`;
    return [{ path: [...path, 'in'], message, hint: 'guard the account that holds the audit trail' }];
  }
  const isGuarded = patterns.length !== archive.buckets?.length || patterns.some((pattern) => matchesGlob(pattern, bucket.name ?? ''));
  if (isGuarded) return [];
  const message = `none of these is the bucket of the trail, ${bucket.name} (audit_trail.bucket)`;
  return [{ path: [...path, 'buckets'], on: 'key', message, hint: `add ${bucket.name}` }];
};

/** The rules on guardrails. */
export const guardrailRules: readonly Rule[] = [managementIsFree, namedOnce, allowedRegions, oneLogArchive, trailBucket];
