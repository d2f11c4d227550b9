interface NamedRole {
  readonly name: string;
  readonly path: string;
}

const reservedPath = /^\/aws-reserved\/sso\.amazonaws\.com\/([a-z0-9-]+\/)?$/;
const reservedName = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/** The permission set that IAM Identity Center made a role for; `null` of any other role. */
export function permissionSetOf({ name, path }: NamedRole): string | null {
  return reservedPath.test(path) ? (reservedName.exec(name)?.[1] ?? null) : null;
}

/** The roles that IAM Identity Center made of a permission set: one, but where an earlier set of the name has left its own behind. */
export function reservedRolesOf<R extends NamedRole>(roles: readonly R[], permissionSet: string): readonly R[] {
  return roles.filter((role) => permissionSetOf(role) === permissionSet);
}

/** The one role that IAM Identity Center made of a permission set; `null` where there is none, or more than one. */
export function reservedRoleOf<R extends NamedRole>(roles: readonly R[], permissionSet: string): R | null {
  const [role, ...others] = reservedRolesOf(roles, permissionSet);
  return role === undefined || others.length > 0 ? null : role;
}
