import { type Documents, shownDocumentsOf } from '../checks/access/holders.ts';
import { beyondReading, levelsOf, type PolicyDocument, type Reach, reachOf } from '../checks/access/reach.ts';
import { reservedRolesOf } from '../checks/access/reserved.ts';
import type { FactValues } from '../facts/index.ts';
import type { AccessLevel } from '../policy/universe.ts';
import type { Access, LastUse, Read } from './model.ts';
import type { Reader } from './reader.ts';

type PermissionSet = FactValues['permission-sets'][number];
type Details = FactValues['authorization-details'];
type NamedRole = Pick<Details['roles'][number], 'arn' | 'name' | 'path'>;

/** A permission set in one account: the role that it became, and what that role lets its holder do. */
export interface Holding {
  readonly role: Read<string | null>;
  readonly lastUsed: Read<LastUse | null>;
  readonly access: Access;
}

/** By the policies of the provisioned role where AWS showed them, else by those of the permission set. */
export function holdingOf(set: PermissionSet, account: string, reader: Reader): Holding {
  const details = reader.at('authorization-details', { account })?.value ?? null;
  const named: readonly NamedRole[] | null = details?.roles ?? reader.perhaps('roles', { account })?.value ?? null;
  const found = named === null ? null : reservedRolesOf(named, set.name);
  if (found !== null && found.length > 1)
    reader.miss(`the account ${account} holds ${found.length} roles of ${set.name}, and AWS does not say which one is taken on`);
  const role = found === null || found.length > 1 ? null : { value: found[0]?.arn ?? null };
  const roles = details === null ? [] : reservedRolesOf(details.roles, set.name);
  const lastUsed = details === null || role === null ? null : { value: roles[0]?.lastUsed ?? null };
  const documents = details === null ? [] : roles.map((one) => documentsOfRole(one, { account, details, reader }));
  if (documents.length > 0 && documents.every(({ isWhole }) => isWhole))
    return { role, lastUsed, access: together(documents.map((each) => accessOf('role', each, reader))) };
  const meant = accessOf('permission-set', documentsOfSet(set, { account, details, reader }), reader);
  return { role, lastUsed, access: together([meant, ...documents.map((each) => accessOf('role', each, reader))]) };
}

/** What several let their holder do, as if all of them were taken on. */
function together(accesses: readonly Access[]): Access {
  const [first] = accesses as [Access, ...Access[]];
  if (accesses.length === 1) return first;
  const of = (level: AccessLevel) => [...new Set(accesses.flatMap(({ services }) => services[level]))].sort();
  const services = {
    List: of('List'),
    Read: of('Read'),
    Write: of('Write'),
    Tagging: of('Tagging'),
    'Permissions management': of('Permissions management'),
  };
  return { basis: first.basis, isWhole: accesses.every(({ isWhole }) => isWhole), services };
}

interface HeldDocuments extends Documents {
  /** Whether they are all that there are, of the version that is held. */
  readonly isWhole: boolean;
}

interface Held {
  readonly account: string;
  readonly details: Details | null;
  readonly reader: Reader;
}

function documentsOfRole({ arn }: NamedRole, { account, details, reader }: Held & { readonly details: Details }): HeldDocuments {
  const { policies, boundary, hidden } = shownDocumentsOf(details, { arn });
  if (hidden.length > 0) reader.miss(`authorization-details@${account} does not hold every policy of ${arn}: ${hidden.join(', ')}`);
  return { policies, boundary, isWhole: hidden.length === 0 };
}

function documentsOfSet(set: PermissionSet, held: Held): HeldDocuments {
  const { account, details, reader } = held;
  const isOlder = details === null && set.stale.includes(account);
  if (isOlder) reader.miss(`the account ${account} has an older version of ${set.name}, whose policies were not read`);
  const inline = set.inline === null ? [] : [{ id: `${set.arn}#inline`, name: `inline policy of ${set.name}`, content: set.inline }];
  const attached = [...set.managed.map(managed), ...set.customerManaged.map(customerManaged)].map((find) => find(set, held));
  const limits = set.boundary === null ? [] : [boundaryOf(set.boundary)(set, held)];
  const found = attached.filter((document) => document !== null);
  return {
    policies: [...inline, ...found],
    boundary: limits[0] ?? null,
    isWhole: !isOlder && found.length === attached.length && !limits.includes(null),
  };
}

type Find = (set: PermissionSet, held: Held) => PolicyDocument | null;

function boundaryOf(boundary: NonNullable<PermissionSet['boundary']>): Find {
  return 'managed' in boundary ? managed(boundary.managed) : customerManaged(boundary.customerManaged);
}

function managed(arn: string): Find {
  return (_, { reader }) => {
    const policies = reader.at('aws-managed-policies', {});
    if (policies === null) return null;
    const found = policies.value.find((policy) => policy.arn === arn);
    if (found === undefined) reader.miss(`aws-managed-policies@organization does not hold ${arn}`);
    return found === undefined ? null : documentOf(found);
  };
}

/** A policy that each account holds under the same path and name. */
function customerManaged(name: string): Find {
  return (set, { account, details, reader }) => {
    const arn = `arn:${set.arn.split(':')[1]}:iam::${account}:policy/${name}`;
    const found = details?.policies.find((policy) => policy.arn === arn);
    if (details !== null && found === undefined) reader.miss(`authorization-details@${account} does not hold ${arn}`);
    return found === undefined ? null : documentOf(found);
  };
}

function documentOf({ arn, document }: { readonly arn: string; readonly document: string }): PolicyDocument {
  return { id: arn, name: arn.slice(arn.lastIndexOf('/') + 1), content: document };
}

function accessOf(basis: Access['basis'], { policies, boundary, isWhole }: HeldDocuments, reader: Reader): Access {
  const reach = reachOf(policies, boundary);
  const known = workedOut.get(reach) ?? { services: servicesOf(reach), undecided: undecidedOf(reach) };
  workedOut.set(reach, known);
  const { services, undecided } = known;
  if (undecided.length > 0) reader.miss(sentenceOf(undecided, policies));
  return { basis, isWhole: isWhole && undecided.length === 0, services };
}

/** Many accounts hold the same policies. */
const workedOut = new WeakMap<Reach, Pick<Access, 'services'> & { readonly undecided: readonly string[] }>();

function servicesOf(reach: Reach): Access['services'] {
  const services: Record<AccessLevel, string[]> = { List: [], Read: [], Write: [], Tagging: [], 'Permissions management': [] };
  for (const { service, levels } of levelsOf(reach)) for (const level of levels) services[level].push(service);
  return services;
}

/** Actions that a policy which cannot be read decides, and those that are allowed and have no access level yet. */
function undecidedOf(reach: Reach): readonly string[] {
  const unlisted = reach.unlisted.filter(({ isUndecided }) => isUndecided).map(({ pattern }) => pattern);
  return [...new Set([...reach.undecided, ...unlisted, ...beyondReading(reach, []).undecided])].sort();
}

function sentenceOf(undecided: readonly string[], policies: readonly PolicyDocument[]): string {
  const some = undecided.slice(0, 3).join(', ');
  const more = undecided.length > 3 ? ` and ${undecided.length - 3} others` : '';
  return `of ${some}${more} it cannot be said whether, or as which access level, ${policies.map(({ name }) => name).join(', ')} let anybody do it`;
}
