import { nameOfManaged } from '../../../checks/identity-center/policies.ts';
import type { IdentityCenter } from '../../../facts/identity-center.ts';
import type { PermissionSet, PermissionSetBoundary } from '../../../facts/permission-sets.ts';
import type { InitSource } from '../../model.ts';
import { type Part, unseen } from '../part.ts';

const ofSets = [
  'permission-sets',
  'session-duration',
  'policies',
  'read-only',
  'never',
  'assignments',
  'group-members',
  'provisioning',
  'provisioned-roles',
].map((name) => `identity-center.${name}`);

/** IAM Identity Center and its permission sets; its check is left out as a whole where there is none. */
export function centerOf(source: InitSource): readonly Part[] {
  const found = source.value('identity-center', {});
  if (found === null) return [{ key: 'center', excluded: unseen(source, 'identity-center', ['identity-center']) }];
  const instance = found.find(({ owner }) => owner === source.organization.masterAccountId) ?? found[0];
  const regions = instance === undefined ? [] : regionsOf(instance);
  if (instance === undefined || regions.length === 0) {
    const review = 'no instance of IAM Identity Center was found: who signs in is decided account by account';
    return [
      { key: 'center', excluded: [{ check: 'identity-center', reason: 'There is no IAM Identity Center of the organization', review }] },
    ];
  }
  return [instancePart(source, regions), permissionSetsOf(source), mfa()];
}

/** The primary region first. */
function regionsOf({ regions }: IdentityCenter): readonly string[] {
  if (!('map' in regions)) return [];
  return [...regions].sort((a, b) => Number(b.isPrimary === true) - Number(a.isPrimary === true)).map(({ name }) => name);
}

function instancePart(source: InitSource, [region, ...additional]: readonly string[]): Part {
  const own = source
    .each('identity-center-instances')
    .flatMap(({ target, value }) => value.filter(({ owner }) => owner === target.account && owner !== source.organization.masterAccountId));
  const isExternal = source.value('sign-ins', {})?.events[0]?.factors?.includes('EXTERNAL_IDP') === true;
  const text = `${own.length} accounts have an instance of IAM Identity Center of their own`;
  return {
    key: 'center',
    value: {
      region,
      additional_regions: additional.length === 0 ? undefined : additional,
      source: isExternal ? 'external' : 'identity_center',
      member_instances: own.length === 0 ? 'none' : 'allowed',
    },
    comments: [
      { path: ['source'], text: 'Its own directory; active_directory; or external: an identity provider of the company.' },
      { path: ['member_instances'], text: 'Whether accounts may have an instance of their own beside that of the organization.' },
    ],
    reviews: own.length === 0 ? [] : [{ requirement: 'identity-center.member-instances', path: ['member_instances'], text }],
  };
}

function mfa(): Part {
  const reason = 'No document attests that every sign-in asks for a second factor';
  const review = 'no API shows it: have it attested, and write identity.mfa';
  return {
    key: 'mfa',
    excluded: ['mfa-attested', 'sign-in-factors'].map((name) => ({ check: `identity-center.${name}`, reason, review })),
  };
}

/** Policies that can only read, by AWS's word and by that of the checks. */
const reading: readonly string[] = ['SecurityAudit', 'job-function/ViewOnlyAccess'];

function permissionSetsOf(source: InitSource): Part {
  const key = 'permission_sets';
  const sets = source.value('permission-sets', {});
  if (sets === null) return { key, excluded: unseen(source, 'permission-sets', ofSets) };
  const text =
    'What people may do, for how long, who may and where: these permission sets and no others. An inline policy is pinned by its digest.';
  return {
    key,
    value: Object.fromEntries(sets.map((set) => [set.name, setOf(source, set)])),
    comments: [{ path: [], text }],
    reviews: sets
      .filter(({ managed }) => managed.map(nameOfManaged).includes('AdministratorAccess'))
      .slice(0, 1)
      .map(() => ({
        requirement: 'identity-center.policies',
        path: [],
        text: 'AdministratorAccess is handed out; the reference design names actions',
      })),
  };
}

function setOf(source: InitSource, set: PermissionSet): Readonly<Record<string, unknown>> {
  const managed = set.managed.map(nameOfManaged);
  const isReading = managed.length > 0 && managed.every((name) => reading.includes(name)) && set.customerManaged.length === 0;
  const assign = assignmentsOf(source, set);
  return {
    session: sessionText(set.sessionDuration),
    access: isReading && set.inline === null ? 'read_only' : undefined,
    managed: managed.length === 0 ? undefined : managed,
    customer_managed: set.customerManaged.length === 0 ? undefined : set.customerManaged,
    inline: set.inline === null ? undefined : (set.inlineSha256 ?? 'none'),
    boundary: boundaryOf(set.boundary),
    assign: assign.length === 0 ? undefined : assign,
  };
}

function boundaryOf(boundary: PermissionSetBoundary | null): unknown {
  if (boundary === null) return undefined;
  return 'managed' in boundary ? { managed: nameOfManaged(boundary.managed) } : { customer_managed: boundary.customerManaged };
}

/** ISO 8601, as AWS writes it; an hour where it writes none. */
function sessionText(duration: string | null): string {
  const [, hours = '0', minutes = '0'] = /^PT(?:([0-9]+)H)?(?:([0-9]+)M)?$/.exec(duration ?? 'PT1H') ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  if (total === 0) return '1h';
  return total % 60 === 0 ? `${total / 60}h` : `${total}m`;
}

/** Who has the set, each with all accounts together. One whom AWS does not name is left to the judging. */
function assignmentsOf(source: InitSource, { arn }: PermissionSet): readonly unknown[] {
  const principals = source.value('identity-principals', {});
  const named = new Map([...(principals?.groups ?? []), ...(principals?.users ?? [])].map(({ id, name }) => [id, name]));
  const own = (source.value('account-assignments', {}) ?? []).filter(
    ({ permissionSet, account }) => permissionSet === arn && source.active.includes(account),
  );
  const byPrincipal = Map.groupBy(own, ({ principalType, principalId }) => `${principalType} ${principalId}`);
  return [...byPrincipal.values()].flatMap((assignments) => {
    const [{ principalType = '', principalId = '' } = {}] = assignments;
    const name = named.get(principalId) ?? null;
    if (name === null) return [];
    return [{ in: source.where(assignments.map(({ account }) => account)), [principalType === 'USER' ? 'user' : 'group']: name }];
  });
}
