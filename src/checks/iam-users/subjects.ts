import type { Role } from '../../facts/roles.ts';
import type { Leaf } from '../../policy/condition.ts';
import { covers, overlaps } from '../../policy/glob.ts';
import type { Spec } from '../../spec/spec.ts';
import { readTrust, type TrustStatement } from '../access/trust.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { refused, unsaid } from '../unsaid.ts';
import { type DeclaredOidc, declaredOidc } from './federation.ts';

/** One finding for each role that trusts an OIDC provider; one for the account where none does. */
export function judgeSubjects(world: World<'roles'>, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const declared = declaredOidc(world, spec);
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected: declared }),
    () => {
      const roles = world.at('roles', { account });
      const drafts = roles.flatMap((role) => judgeRole(role, declared));
      if (drafts.length > 0) return drafts;
      const message = `No role trusts an OIDC provider: the trust policies of ${roles.length} roles were read`;
      return passIf(true, { resource: account, expected: declared, actual: { roles: roles.length }, message });
    },
  );
}

/** How far a statement, or all of them, keep to what is declared. `open`: seen to let others in; `unclear`: it cannot be said. */
interface Standing {
  readonly is: 'bound' | 'open' | 'unclear';
  readonly why: string;
}

const bound: Standing = { is: 'bound', why: '' };
const open = (why: string): Standing => ({ is: 'open', why });
const unclear = (why: string): Standing => ({ is: 'unclear', why });

function judgeRole(role: Role, declared: readonly DeclaredOidc[]): readonly Draft[] {
  const place = { resource: role.arn, expected: declared, actual: { trustPolicy: role.trustPolicy } };
  const statements = readTrust(role.trustPolicy);
  if (statements === null) return [unsaid(`the trust policy of ${role.name} cannot be read`, place)];
  const standings = statements
    .filter(({ effect }) => effect !== 'Deny')
    .flatMap((statement) => standingsOf(statement, { statements, declared }));
  if (standings.length === 0) return [];
  const worst = standings.find(({ is }) => is === 'open') ?? standings.find(({ is }) => is === 'unclear');
  if (worst?.is === 'open') return [passIf(false, { ...place, message: `${role.name} ${worst.why}` })];
  if (worst !== undefined) return [refused({ reason: 'failed', detail: `${role.name} ${worst.why}` }, place)];
  return [passIf(true, { ...place, message: `${role.name} trusts OIDC providers for declared subjects and audiences alone` })];
}

interface Around {
  /** All of the trust policy's. */
  readonly statements: readonly TrustStatement[];
  readonly declared: readonly DeclaredOidc[];
}

const assuming = 'sts:assumerolewithwebidentity';

/** One for each OIDC provider that a statement lets hand out the role. */
function standingsOf(statement: TrustStatement, around: Around): readonly Standing[] {
  const { effect, principals, isNot, actions, name } = statement;
  if (principals === null || effect === null || isNot || actions === null)
    return isAbout(statement, assuming)
      ? [unclear(`has a trust policy whose statement ${name} cannot be read: ${statement.problems[0] ?? 'NotPrincipal'}`)]
      : [];
  if (!isAbout(statement, assuming)) return [];
  return principals.flatMap((principal): readonly Standing[] => {
    if (principal.kind === 'everybody') return [everybody(statement, around)];
    if (principal.kind !== 'Federated' || isSaml(principal.name)) return [];
    const provider = providerOf(principal.name);
    return [
      provider === null
        ? unclear(`trusts ${principal.name}, which is no provider that is understood (statement ${name})`)
        : standingOf(statement, provider, around),
    ];
  });
}

/** Whether the statement can be about an action in lower case. */
function isAbout({ actions }: TrustStatement, action: string): boolean {
  if (actions === null) return true;
  const named = actions.patterns.some((pattern) => overlaps(pattern.toLowerCase(), action));
  return named !== actions.isNot;
}

/** SAML providers have no say in web identities. */
const isSaml = (name: string): boolean => /^arn:[^:]*:iam::\d{12}:saml-provider\/./.test(name);

/** `arn:aws:iam::123456789012:oidc-provider/host/path` → `host/path`, as in its condition keys; also the providers that AWS knows itself. */
function providerOf(name: string): string | null {
  if (!name.startsWith('arn:')) return name;
  return /^arn:[^:]*:iam::\d{12}:oidc-provider\/(.+)$/.exec(name)?.[1] ?? null;
}

function everybody({ name, leaves }: TrustStatement, { statements }: Around): Standing {
  const who = `lets everybody's provider hand it out (statement ${name})`;
  const isDenied = statements.some((deny) => deny.effect === 'Deny' && isAbout(deny, assuming));
  return leaves.length === 0 && !isDenied ? open(who) : unclear(`${who}, on conditions that are not judged`);
}

function standingOf(statement: TrustStatement, provider: string, { statements, declared }: Around): Standing {
  const rule = declared.find((one) => one.provider === provider);
  const denies = statements.filter(({ effect }) => effect === 'Deny').filter((deny) => isAbout(deny, assuming) && concerns(deny, provider));
  // A Deny without a condition leaves nothing of it.
  if (denies.some(({ leaves, problems, principals, isNot }) => leaves.length + problems.length === 0 && principals !== null && !isNot))
    return bound;
  if (statement.problems.length > 0)
    return unclear(`has a trust policy whose statement ${statement.name} cannot be read: ${statement.problems[0]}`);
  if (rule === undefined)
    return open(`trusts the OIDC provider ${provider}, which the spec does not declare (statement ${statement.name})`);
  const claim = (of: 'sub' | 'aud', allowed: readonly string[]): Standing => {
    const key = `${provider}:${of}`;
    const standing = bindingOf(key, { statement, denies, allowed });
    return standing.is === 'bound' ? standing : { ...standing, why: `${standing.why} (statement ${statement.name})` };
  };
  const claims = [claim('sub', rule.subjects), claim('aud', rule.audiences)];
  return claims.find(({ is }) => is === 'open') ?? claims.find(({ is }) => is === 'unclear') ?? bound;
}

/** Whether a Deny can be about who comes by way of the provider. */
function concerns({ principals, isNot }: TrustStatement, provider: string): boolean {
  if (principals === null || isNot) return true;
  return principals.some(({ kind, name }) => kind === 'everybody' || (kind === 'Federated' && providerOf(name) === provider));
}

interface Binding {
  readonly statement: TrustStatement;
  readonly denies: readonly TrustStatement[];
  /** What the claim may be, globs allowed. */
  readonly allowed: readonly string[];
}

/** Whether the claim behind a condition key is bound to allowed values: by the statement, or by a Deny of all others. */
function bindingOf(key: string, { statement, denies, allowed }: Binding): Standing {
  const claim = key.slice(key.lastIndexOf(':') + 1);
  const isOn = (leaf: Leaf) => leaf.key.toLowerCase() === key.toLowerCase();
  const binding = statement.leaves.filter((leaf) => isOn(leaf) && binds(leaf));
  const lists = [...binding.map(({ values }) => values), ...denies.flatMap((deny) => leftBy(deny, key))];
  const readable = lists.filter((values) => values.every((value) => !value.includes('${')));
  const others = readable.map((values) => values.filter((value) => !allowed.some((pattern) => covers(pattern, value))));
  if (others.some((values) => values.length === 0)) return bound;
  const [first, second] = others;
  const doubt = doubtOf(key, { statement, denies });
  // Letters of either case bind too, to more than the spec has a word for.
  const isLoose = statement.leaves.some((leaf) => isOn(leaf) && isOfEitherCase(leaf));
  if (readable.length < lists.length || second !== undefined || isLoose)
    return unclear(`is bound to its ${claim} in a way that is not understood`);
  if (doubt !== null) return unclear(doubt);
  if (first !== undefined) return open(`can be taken on by ${key} ${first.join(', ')}, which the spec does not declare`);
  const unbound = `is not bound to any ${claim}: no StringEquals or StringLike, without IfExists and ForAllValues, on ${key}`;
  // Without it a token must still be for one of the client ids of the provider, which no fact holds.
  return claim === 'aud' ? unclear(`${unbound}, so that whom the provider's own list of client ids lets in decides`) : open(unbound);
}

/** Whether a leaf holds for nothing but its values: not where the key is missing, and not for everything else. */
function binds({ read }: Leaf): boolean {
  if (read === null) return false;
  const { family, set, ifExists } = read.operator;
  return (family === 'stringequals' || family === 'stringlike') && set !== 'ForAllValues' && !ifExists;
}

/** Whether a leaf is a StringEqualsIgnoreCase that holds for nothing but its values. */
function isOfEitherCase({ read }: Leaf): boolean {
  return read?.operator.family === 'stringequalsignorecase' && read.operator.set !== 'ForAllValues' && !read.operator.ifExists;
}

/** The values that a Deny of all others leaves: it has that condition alone. */
function leftBy({ leaves, problems, isNot }: TrustStatement, key: string): readonly (readonly string[])[] {
  const [leaf, ...more] = leaves;
  if (leaf?.read == null || more.length > 0 || problems.length > 0 || isNot || leaf.key.toLowerCase() !== key.toLowerCase()) return [];
  const { family, set } = leaf.read.operator;
  return (family === 'stringnotequals' || family === 'stringnotlike') && set === null ? [leaf.values] : [];
}

/** What else may bind who comes, in a way that the spec has no word for. */
function doubtOf(key: string, { statement, denies }: Pick<Binding, 'statement' | 'denies'>): string | null {
  const provider = key.slice(0, key.lastIndexOf(':') + 1).toLowerCase();
  const claim = key.slice(provider.length);
  const isUnreadable = ({ read }: Leaf) => read === null || read.comparisons.includes(null);
  if (statement.leaves.some(isUnreadable)) return `has a condition that cannot be read, and may bind its ${claim}`;
  const isClaim = (leaf: Leaf) => leaf.key.toLowerCase().startsWith(provider) && leaf.key.toLowerCase() !== key.toLowerCase();
  const isOfPerson = (leaf: Leaf) => isClaim(leaf) && !/:(aud|amr|sub)$/i.test(leaf.key);
  const isNarrow = (leaf: Leaf) => binds(leaf) && leaf.values.every((value) => /[^*?]/.test(value));
  const other = claim === 'sub' ? statement.leaves.find((leaf) => isOfPerson(leaf) && isNarrow(leaf)) : undefined;
  if (other !== undefined) return `is bound by ${other.key}, and not by the subjects that the spec declares`;
  const isDoubtful = (deny: TrustStatement) =>
    deny.problems.length > 0 || deny.isNot || deny.leaves.some((leaf) => isUnreadable(leaf) || leaf.key.toLowerCase().startsWith(provider));
  const denying = denies.find((deny) => isDoubtful(deny) && leftBy(deny, key).length === 0);
  return denying === undefined ? null : `has a Deny (statement ${denying.name}) that may bind its ${claim}`;
}
