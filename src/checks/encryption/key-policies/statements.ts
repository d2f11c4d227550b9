import { readLeaf } from '../../../policy/condition.ts';
import type { Statement } from '../../../policy/document.ts';
import type { PrincipalPatterns } from '../../../policy/elements.ts';
import { type Chain, type Compiled, Compiler } from '../../../policy/evaluate.ts';
import { universe } from '../../../policy/universe.ts';

/** A statement of a key policy. */
export interface Said extends Compiled {
  /** Whether it names roles by their sessions: no boundary holds these back. */
  readonly isOfSessions?: true;
}

/** The statements of a key policy by how they let somebody in, as they are read for the principals of one account. */
export interface Parts {
  readonly denies: Chain;
  /** Those that name principals: they let them in by themselves. */
  readonly named: Chain;
  /** Those that name sessions of roles: they let them in by themselves, whatever the boundary of the role. */
  readonly sessions: Chain;
  /** Those that name accounts: they let in whom the policies of that account let in. */
  readonly delegated: Chain;
  /** Those that are about everybody. */
  readonly everybody: Chain;
  /** Those that are about everybody who comes through some service (`kms:ViaService`), as the policies of AWS's own keys are. */
  readonly through: Chain;
}

let compiler: Compiler | undefined;

/** The statements of a key policy. Never throws: one that cannot be read says so. `roleOf`: the ARN of a role of the key's account by its name. */
export function statementsOf(
  { arn, content }: { readonly arn: string; readonly content: string },
  roleOf: (name: string) => string | null,
): readonly Said[] {
  compiler ??= new Compiler(universe(), 'resource');
  const level = { id: arn, name: 'the key policy', policies: [{ id: arn, name: 'the key policy', content }] };
  return compiler.chain([level]).levels.flatMap(({ statements }) => statements.flatMap((said) => withRoles(said, roleOf)));
}

const session = /^(arn:[^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/;
/** What AWS shows in the place of a principal that was deleted. No principal that is made later is the same. */
const deleted = /^A[A-Z]{3}[A-Z0-9]{12,}$/;

/**
 * Sessions are let in as their roles are, for who may take on a role names the session; but no boundary holds them back. A Deny of one session
 * leaves the role all others. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
 */
function withRoles(said: Compiled, roleOf: (name: string) => string | null): readonly Said[] {
  const { principals } = said.statement;
  if (principals === null) return [said];
  const aws = principals.aws.filter((entry) => !deleted.test(entry) && !session.test(entry));
  const roles = principals.aws.flatMap((entry) => roleOfSession(entry, accountIn(said), roleOf) ?? []);
  if (principals.isNot) return [withPrincipals(said, { ...principals, aws: [...aws, ...roles] })];
  const plain = withPrincipals(said, { ...principals, aws });
  if (roles.length === 0 || said.effect === 'Deny') return [plain];
  return [plain, { ...withPrincipals(said, { ...principals, aws: roles, services: [], hasOthers: false }), isOfSessions: true }];
}

/** The role of which an entry names a session. `null`: it names none, or one of a role that is not there, of which nobody has a session. */
function roleOfSession(entry: string, account: string | undefined, roleOf: (name: string) => string | null): string | null {
  const [, prefix, owner, role = ''] = session.exec(entry) ?? [];
  if (owner === undefined) return null;
  return owner === account ? roleOf(role) : `${prefix}:iam::${owner}:role/${role}`;
}

const accountIn = ({ policy }: Compiled): string | undefined => policy.id.split(':')[4];

function withPrincipals<T extends Compiled>(said: T, principals: PrincipalPatterns): T {
  return { ...said, statement: { ...said.statement, principals } };
}

/** The account that an entry of a Principal stands for as a whole; `null` where it names somebody in it. */
export function wholeAccount(entry: string): string | null {
  return /^\d{12}$/.test(entry) ? entry : (/^arn:[^:]+:iam::(\d{12}):root$/.exec(entry)?.[1] ?? null);
}

/** `account`: whose principals ask, one by one; `null`: a root user, a service, or everybody. */
export function partsFor(statements: readonly Said[], account: string | null): Parts {
  const allows = statements.filter(({ effect }) => effect === 'Allow');
  const denies = statements.filter(({ effect }) => effect === 'Deny');
  const listed = allows.filter(({ statement: { principals } }) => principals?.isAll !== true);
  const open = allows.filter(({ statement: { principals } }) => principals?.isAll === true);
  return {
    denies: chainOf(account === null ? denies : denies.flatMap((said) => excluding(said, account))),
    named: chainOf(listed.filter(({ isOfSessions }) => !isOfSessions).map(namedIn)),
    sessions: chainOf(listed.filter(({ isOfSessions }) => isOfSessions).map(namedIn)),
    delegated: chainOf(listed.flatMap(delegating)),
    everybody: chainOf(open.filter(({ statement }) => !isThrough(statement))),
    through: chainOf(open.filter(({ statement }) => isThrough(statement))),
  };
}

function chainOf(statements: readonly Compiled[]): Chain {
  return { universe: universe(), sorted: new Map(), levels: [{ level: { id: 'key', name: 'the key policy', policies: [] }, statements }] };
}

/** A statement with those of its principals that are no whole account; principals of kinds that AWS knows by no ARN are told on their own. */
function namedIn(said: Compiled): Compiled {
  const { principals } = said.statement;
  if (principals === null) return said;
  return withPrincipals(said, { ...principals, aws: principals.aws.filter((entry) => wholeAccount(entry) === null), hasOthers: false });
}

function delegating(said: Compiled): readonly Compiled[] {
  const { principals } = said.statement;
  if (principals === null) return [];
  const accounts = principals.aws.filter((entry) => wholeAccount(entry) !== null);
  return [withPrincipals(said, { ...principals, aws: accounts, services: [], hasOthers: false })];
}

function isThrough({ leaves }: Statement): boolean {
  return leaves.some(
    ({ key, read }) =>
      isViaService(key) && read !== null && read.operator.family !== null && !read.operator.isNegated && !read.operator.ifExists,
  );
}

export const isViaService = (key: string): boolean => key.toLowerCase() === 'kms:viaservice';

/**
 * A Deny with NotPrincipal, for the principals of one account. It denies to whom it does not name, also where it names their account beside others
 * of them; where it names the account alone, or somebody and not his account, AWS does not say whom it spares: whether it denies is open.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function excluding(said: Compiled, account: string): readonly Compiled[] {
  const { principals } = said.statement;
  if (principals === null || !principals.isNot || principals.isAll) return [said];
  const named = principals.aws.filter((entry) => wholeAccount(entry) === null);
  const here = named.filter((entry) => entry.split(':')[4] === account);
  const others = withPrincipals(said, { ...principals, aws: named });
  if (!principals.aws.some((entry) => wholeAccount(entry) === account)) {
    const spared = withPrincipals(said, { ...principals, isNot: false, aws: here, services: [] });
    return here.length === 0 ? [others] : [others, undecided(spared)];
  }
  return [here.length === 0 ? undecided(others) : others];
}

/** The statement with a condition that nobody can decide. */
function undecided(said: Compiled): Compiled {
  const leaf = readLeaf('Bool', 'NotPrincipal spares a principal of the account', 'true');
  return { ...said, statement: { ...said.statement, leaves: [...said.statement.leaves, leaf] } };
}
