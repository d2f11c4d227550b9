import type { PermissionSet } from '../../facts/permission-sets.ts';
import type { Role } from '../../facts/roles.ts';
import type { Spec } from '../../spec/spec.ts';
import { durationSeconds } from '../access/duration.ts';
import { permissionSetOf, reservedRolesOf } from '../access/reserved.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { declaredSets, listText, onlyFinding, type SetWorld } from './section.ts';

/** In no account an older version of a set is in force. */
export function judgeProvisioning(world: SetWorld, spec: Spec): readonly Judged[] {
  const judged = world.each(
    world.at('permission-sets', {}),
    ({ arn }) => ({ target: {}, resource: arn, expected: { stale: [] } }),
    ({ arn, name, accounts, stale }) => {
      const labels = listText(stale.map((account) => world.label(account)));
      const message =
        stale.length === 0
          ? `${name} is in force in its newest version ${everywhere(accounts.length)}`
          : `${name} is in force in an older version in ${labels}: what was changed since holds there not yet`;
      return passIf(stale.length === 0, { resource: arn, expected: { stale: [] }, actual: { stale }, message });
    },
  );
  return judged.length > 0
    ? judged
    : onlyFinding(world, spec, { outcome: 'pass', message: 'There is no permission set to be provisioned' });
}

function everywhere(accounts: number): string {
  if (accounts < 2) return accounts === 1 ? 'in its one account' : 'wherever it is: in no account';
  return `in each of its ${accounts} accounts`;
}

type RoleWorld = World<'permission-sets' | 'roles'>;

/** Each set has exactly one role in each account where it is provisioned, long enough for its session; and no other set has one anywhere. */
export function judgeRoles(world: RoleWorld, spec: Spec): readonly Judged[] {
  const sets = world.at('permission-sets', {});
  const pairs = sets.flatMap((set) => set.accounts.map((account) => ({ set, account })));
  const provisioned = world.each(
    pairs,
    ({ set, account }) => ({ target: { account }, resource: set.arn }),
    ({ set, account }) => judgeRole(world, set, account),
  );
  return [...provisioned, ...judgeLeftovers(world, { spec, sets })];
}

function judgeRole(world: RoleWorld, { arn, name, sessionDuration }: PermissionSet, account: string): Draft {
  const session = durationSeconds(sessionDuration);
  const expected = { roles: 1, maxSessionSeconds: session === null ? null : { atLeast: session } };
  const where = world.label(account);
  if (world.isClosed(account)) {
    return { outcome: 'not-applicable', resource: arn, expected, actual: null, message: `${where} is closed, and nobody can enter it` };
  }
  const [role, ...others] = reservedRolesOf(world.at('roles', { account }), name);
  if (role === undefined || others.length > 0) {
    const found = [role, ...others].flatMap((one) => one?.arn ?? []);
    const count = role === undefined ? 'no role' : `${found.length} roles`;
    return passIf(false, {
      resource: arn,
      expected,
      actual: { roles: found },
      message: `${name} has ${count} in ${where}, where it is provisioned`,
    });
  }
  const actual = { roles: [role.arn], maxSessionSeconds: role.maxSessionSeconds };
  const place = { resource: arn, expected, actual };
  if (session === null || role.maxSessionSeconds === null) {
    return unsaid(
      `how long ${session === null ? `a session of ${name} lasts` : `${role.name} allows a session to last`} is not said`,
      place,
    );
  }
  const isEnough = role.maxSessionSeconds >= session;
  const message = `${name} has one role in ${where}, which allows sessions of ${role.maxSessionSeconds} s${isEnough ? '' : `, too short for its ${session} s`}`;
  return passIf(isEnough, { ...place, message });
}

/** Account by account, the roles that Identity Center made of what is not declared, or not provisioned there. */
function judgeLeftovers(
  world: RoleWorld,
  { spec, sets }: { readonly spec: Spec; readonly sets: readonly PermissionSet[] },
): readonly Judged[] {
  const declared = declaredSets(spec).map(([name]) => name);
  return world.each(
    world.all('roles'),
    ({ target }) => ({ target, resource: target.account ?? spec.organization.id, expected: declared }),
    ({ target, read }) => {
      const account = target.account ?? '';
      const reserved = read().filter(({ path }) => path.startsWith('/aws-reserved/sso.amazonaws.com/'));
      const provisioned = new Set(sets.filter(({ accounts }) => accounts.includes(account)).map(({ name }) => name));
      const faults = reserved.flatMap((role) => judgeReserved(world, role, { account, declared, provisioned }));
      if (faults.length > 0) return faults;
      const message = `${world.label(account)} has roles of no other permission sets than declared ones`;
      return passIf(true, { resource: account, expected: declared, actual: reserved.map(({ arn }) => arn), message });
    },
  );
}

interface Around {
  readonly account: string;
  readonly declared: readonly string[];
  readonly provisioned: ReadonlySet<string>;
}

/** What is wrong with a role of Identity Center; nothing where it is a declared set's, provisioned here. */
function judgeReserved(world: RoleWorld, role: Role, { account, declared, provisioned }: Around): readonly Draft[] {
  const set = permissionSetOf(role);
  const place = { resource: role.arn, expected: declared, actual: set };
  if (set === null) return [unsaid(`${role.name} is a role of Identity Center whose name says of no permission set`, place)];
  if (!declared.includes(set)) {
    return [
      passIf(false, { ...place, message: `${world.label(account)} has a role of the permission set ${set}, and nobody declared it` }),
    ];
  }
  if (provisioned.has(set)) return [];
  return [passIf(false, { ...place, message: `${world.label(account)} has a role of ${set}, which is not provisioned there` })];
}
