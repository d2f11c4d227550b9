import type { Organization } from '../../../facts/organization.ts';
import type { EncryptionWorld } from '../world.ts';

/** Whether one who may use a copy is meant to. */
export type Standing = 'allowed' | 'stranger' | 'unclear';

/** `holder`: the id of an account, or the ARN of an organization or of an organizational unit, every account of which then may. */
export function holderOf(
  world: EncryptionWorld,
  holder: string,
  { owner, allowed }: { readonly owner: string; readonly allowed: readonly string[] },
): Standing {
  if (holder === owner) return 'allowed';
  if (/^\d{12}$/.test(holder)) return world.isIn(holder, allowed) ? 'allowed' : 'stranger';
  // arn:aws:organizations::MANAGEMENT:organization/o-ID, …:ou/o-ID/ou-ID
  const [, organizationId, unit] = /:(?:organization|ou)\/(o-[a-z0-9]+)(?:\/(ou-[a-z0-9-]+))?$/.exec(holder) ?? [];
  if (organizationId === undefined) return 'unclear';
  if (allowed.length === 0) return 'stranger';
  const organization = world.at('organization', {});
  if (organizationId !== organization.id) return 'stranger';
  const members = membersOf(organization, unit ?? null);
  if (members === null) return 'unclear';
  return members.every((account) => account === owner || world.isIn(account, allowed)) ? 'allowed' : 'stranger';
}

/** Ids of the accounts of the organization, or of a unit and all below it; `null` where the unit is not there, or holds none, and any may come. */
function membersOf({ accounts, units }: Organization, unit: string | null): readonly string[] | null {
  if (unit === null) return accounts.map(({ id }) => id);
  const path = units.find(({ id }) => id === unit)?.path;
  if (path === undefined) return null;
  const members = accounts.filter(({ ou }) => ou === path || ou.startsWith(`${path}/`)).map(({ id }) => id);
  return members.length === 0 ? null : members;
}
