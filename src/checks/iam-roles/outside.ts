import type { Organization } from '../../facts/organization.ts';
import type { Role } from '../../facts/roles.ts';
import { type Leaf, readLeaf } from '../../policy/condition.ts';
import type { Context } from '../../policy/context.ts';
import { overlaps } from '../../policy/glob.ts';
import { and, type Match, not, or } from '../../policy/logic.ts';
import { leafMatch, requestOf } from '../../policy/match.ts';
import type { Spec } from '../../spec/spec.ts';
import { readTrust, type Trusted, type TrustStatement } from '../access/trust.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { outsiders } from '../guardrails/callers.ts';
import { unsaid } from '../unsaid.ts';
import { isExcepted, notAsked, rolesOf, withRest } from './section.ts';

/** Nobody outside the organization may take a role on, but the accounts that the spec names. */
export function judgeTrust(world: World<'organization' | 'roles'>, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const { in: where, trusted_outside_organization: outside } = rolesOf(spec);
  if (!world.isIn(account, where)) return notAsked(world, `identity.roles.in leaves ${world.label(account)} out`);
  const expected = { trustedOutsideOrganization: outside };
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected }),
    () => {
      const all = world.at('roles', { account });
      const roles = all.filter((role) => !isExcepted(role, spec));
      const us = withAccounts(world.at('organization', {}), outside === 'none' ? [] : outside);
      const drafts = roles.map((role) => judgeRole(role, us, expected));
      const good = drafts.filter(({ outcome }) => outcome === 'pass').length;
      return withRest(drafts, {
        resource: account,
        expected,
        actual: { roles: good, leftOut: all.length - roles.length },
        message: `${good} roles trust nobody outside the organization${outside === 'none' ? '' : ' but the accounts that the spec names'}`,
      });
    },
  );
}

/** The organization as if accounts that may be trusted were its own. */
function withAccounts(organization: Organization, ids: readonly string[]): Organization {
  const others = ids.map((id) => ({ id, name: id, email: '', state: 'ACTIVE', stateSource: 'State', ou: '/' }) as const);
  return { ...organization, accounts: [...organization.accounts, ...others] };
}

function judgeRole({ arn, name, trustPolicy }: Role, us: Organization, expected: unknown): Draft {
  const place = { resource: arn, expected, actual: { trustPolicy } };
  const statements = readTrust(trustPolicy);
  if (statements === null) return unsaid(`the trust policy of ${name} cannot be read`, place);
  const ways = statements.flatMap((statement) => waysIn(statement, { statements, us }));
  const [open] = ways.filter(({ match }) => match === 'yes' || match === 'open');
  if (open !== undefined) return passIf(false, { ...place, message: `${name} trusts ${open.who} (statement ${open.statement})` });
  const [unclear] = ways;
  if (unclear !== undefined)
    return unsaid(`it cannot be said whether ${name} trusts ${unclear.who} (statement ${unclear.statement})`, place);
  return passIf(true, { ...place, message: `${name} trusts nobody outside the organization` });
}

/** Somebody outside whom a statement names, and whether it lets them in. */
interface Way {
  readonly who: string;
  readonly statement: string;
  readonly match: Match;
}

interface Around {
  /** All of the trust policy's. */
  readonly statements: readonly TrustStatement[];
  readonly us: Organization;
}

const assuming = ['sts:assumerole', 'sts:assumerolewithsaml', 'sts:assumerolewithwebidentity'];

function waysIn(statement: TrustStatement, around: Around): readonly Way[] {
  const { effect, principals, isNot, name, problems } = statement;
  const actions = assuming.filter((action) => isAbout(statement, action));
  if (effect === 'Deny' || actions.length === 0) return [];
  if (principals === null || effect === null || isNot) return [{ who: 'somebody outside', statement: name, match: 'unreadable' }];
  return principals.flatMap((principal) => {
    const outsider = outsiderOf(principal, around.us);
    if (outsider === null) return [];
    const { who, account } = outsider;
    if (account === undefined) return [{ who, statement: name, match: 'unreadable' as const }];
    const match = outsiders(around.us)
      .flatMap(({ keys }) => actions.map((action) => letsIn(statement, { ...around, account, keys, action })))
      .reduce(or, 'no');
    if (match === 'no') return [];
    return [{ who, statement: name, match: problems.length > 0 ? ('unreadable' as const) : match }];
  });
}

/** Whether a statement can be about an action in lower case. */
function isAbout({ actions }: TrustStatement, action: string): boolean {
  if (actions === null) return true;
  return actions.patterns.some((pattern) => overlaps(pattern.toLowerCase(), action)) !== actions.isNot;
}

interface Outsider {
  readonly who: string;
  /** 12 digits; `null`: any account; left out: nobody can say. */
  readonly account?: string | null;
}

/** The id of a principal that was deleted: it stands for nobody, and is never given again. */
const gone = /^A(GPA|IDA|IPA|NPA|NVA|ROA|SCA)[A-Z0-9]{12,}$/;
const federatedByAws = /^[a-z0-9.-]+$/;

/** Who a principal is, where that is nobody of ours; `null` of our own, of services, and of those who are gone. */
function outsiderOf({ kind, name }: Trusted, us: Organization): Outsider | null {
  if (kind === 'everybody') return { who: 'everybody', account: null };
  // Web identities that AWS knows by itself are judged with the OIDC providers.
  if (kind === 'Service' || (kind === 'AWS' && gone.test(name)) || (kind === 'Federated' && federatedByAws.test(name))) return null;
  if (kind === 'CanonicalUser') return { who: `the canonical user ${name}, whose account AWS does not tell` };
  const account = /^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(name)?.[1];
  if (account === undefined) return { who: `${name}, which is not understood` };
  return us.accounts.some(({ id }) => id === account) ? null : { who: `${name}, of an account outside the organization`, account };
}

interface Asked extends Around {
  /** In lower case: what denies one way of taking the role on leaves the others. */
  readonly action: string;
  readonly account: string | null;
  readonly keys: Context['keys'];
}

/** Whether a statement lets an outsider in by an action, after all that is denied. */
function letsIn(statement: TrustStatement, { statements, account, keys, action }: Asked): Match {
  const own =
    account === null
      ? {}
      : ({ 'aws:PrincipalAccount': { values: [account] }, 'aws:PrincipalArn': { like: `arn:*:*::${account}:*`, unlike: [] } } as const);
  const request = requestOf({ keys: { ...keys, ...own }, others: 'unknown', resource: null });
  const holds = ({ leaves }: TrustStatement): Match =>
    leaves.map((leaf) => leafMatch(inOneCase(leaf), request.stateOf(leaf.key))).reduce(and, 'yes');
  const denied = statements
    .filter((deny) => deny.effect === 'Deny' && isAbout(deny, action))
    .map((deny) => and(deniesMatch(deny, account), holds(deny)))
    .reduce(or, 'no');
  return and(holds(statement), not(denied));
}

/** Ids of organizations and accounts have no capital letters: compared in either case, they are compared as they are. */
function inOneCase(leaf: Leaf): Leaf {
  const isId = /^aws:principal(account|orgid)$/i.test(leaf.key);
  if (!isId || !/^string(not)?equalsignorecase$/.test(leaf.read?.operator.family ?? '')) return leaf;
  return readLeaf(
    leaf.operator.replace(/IgnoreCase/i, ''),
    leaf.key,
    leaf.values.map((value) => value.toLowerCase()),
  );
}

/** Whether a Deny is about an outsider. */
function deniesMatch({ principals, isNot, problems }: TrustStatement, account: string | null): Match {
  if (principals === null || problems.length > 0) return 'unreadable';
  const match = principals.map(({ kind, name }): Match => {
    if (kind === 'everybody') return 'yes';
    if (kind !== 'AWS') return 'no';
    if (account === null) return 'open';
    if (!name.includes(account)) return 'no';
    return name === account || name.endsWith(':root') ? 'yes' : 'open';
  });
  return isNot ? not(match.reduce(or, 'no')) : match.reduce(or, 'no');
}
