import type { Role } from '../../../facts/roles.ts';

type Json = Readonly<Record<string, unknown>>;

/** Whom a statement of a trust policy lets in, as far as it is plain to read. */
interface Trusted {
  readonly aws: readonly string[];
  readonly federated: readonly string[];
  /** Values of conditions that ask for equality, by key in lower case. */
  readonly bound: ReadonlyMap<string, readonly string[]>;
}

const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');

/** The Allow statements of the trust policy of a role; none where it cannot be read. The judging of the draft is what decides. */
export function trustedBy({ trustPolicy }: Pick<Role, 'trustPolicy'>): readonly Trusted[] {
  try {
    const { Statement } = JSON.parse(trustPolicy ?? '{}') as { Statement?: unknown };
    const statements = (Array.isArray(Statement) ? Statement : [Statement]) as readonly (Json | undefined)[];
    return statements.filter((one) => one?.Effect === 'Allow').map((one) => trustedOf(one as Json));
  } catch {
    return [];
  }
}

function trustedOf({ Principal, Condition }: Json): Trusted {
  const principal = typeof Principal === 'string' ? { AWS: Principal } : ((Principal ?? {}) as Json);
  const bound = new Map<string, readonly string[]>();
  for (const [operator, leaves] of Object.entries((Condition ?? {}) as Json)) {
    if (!/^(StringEquals|StringLike)$/i.test(operator)) continue;
    for (const [key, value] of Object.entries((leaves ?? {}) as Json)) bound.set(key.toLowerCase(), listOf(value));
  }
  return { aws: listOf(principal.AWS), federated: listOf(principal.Federated), bound };
}

/** Ids of accounts that roles name in their trust and that are none of the organization's, sorted. */
export function outsidersOf(roles: readonly Role[], isOurs: (account: string) => boolean): readonly string[] {
  const accounts = roles.flatMap((role) =>
    trustedBy(role).flatMap(({ aws }) => aws.flatMap((name) => /(?:^|::)([0-9]{12})(?::|$)/.exec(name)?.[1] ?? [])),
  );
  return [...new Set(accounts)].filter((id) => !isOurs(id)).sort();
}
