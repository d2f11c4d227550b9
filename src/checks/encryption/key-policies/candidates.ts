import type { AuthorizationDetails } from '../../../facts/authorization-details.ts';
import type { IamUser } from '../../../facts/iam-users.ts';
import type { Key } from '../../../facts/keys.ts';
import type { Organization } from '../../../facts/organization.ts';
import type { Context, KeyState, Principal } from '../../../policy/context.ts';
import type { Statement } from '../../../policy/document.ts';
import type { Chain, Compiled } from '../../../policy/evaluate.ts';
import { shownDocumentsOf } from '../../access/holders.ts';
import { noService } from '../../access/no-service.ts';
import { chainOf } from '../../access/openings.ts';
import { wholeAccount } from './statements.ts';

/** The policies of a principal of the key's account. */
export interface Own {
  /** What lets it in: its policies, within its boundary. */
  readonly held: Chain;
  /** Its boundary alone; `null`: it has none. */
  readonly boundary: Chain | null;
  /** Why not all of it is known. */
  readonly unseen: string | null;
}

/** Somebody whom a key policy may let in. */
export interface Candidate {
  /** An ARN, or `service/NAME`; that of an account's root user stands for everybody there, `arn:aws:iam::*:root` for everybody anywhere. */
  readonly name: string;
  /** As a message calls it, where that is more than its name. */
  readonly words: string;
  /**
   * `principal`: a role or user of the key's account; `root`: its root user; `other`: somebody of another account; `everybody`: anybody at all;
   * `services`: whatever service, by what is about everybody; `through`: everybody of the key's account, by way of a service.
   */
  readonly side: 'principal' | 'root' | 'other' | 'everybody' | 'service' | 'services' | 'through';
  /** The account whose principals the policy is read for one by one. */
  readonly among: string | null;
  readonly principal: Principal;
  readonly keys: Context['keys'];
  /** `null`: it has none that could take anything away, or they are not this account's to see. */
  readonly own: Own | null;
  /** The services that it comes through, where it does so alone. */
  readonly services: readonly string[] | null;
}

/** All that says who there is. */
export interface Setting {
  readonly key: Key;
  readonly account: string;
  readonly region: string;
  readonly details: AuthorizationDetails;
  readonly users: readonly IamUser[];
  /** `null`: the policy does not ask for it. */
  readonly organization: Organization | null;
}

const one = (value: string): KeyState => ({ values: [value] });

/** The same, by their names in lower case. */
const ofServices: Readonly<Record<string, true>> = Object.fromEntries(Object.keys(noService).map((key) => [key.toLowerCase(), true]));

/** Everybody whom the statements may let in, each once, sorted by name. */
export function candidatesOf(statements: readonly Compiled[], setting: Setting): readonly Candidate[] {
  const allows = statements.filter(({ effect }) => effect === 'Allow').map(({ statement }) => statement);
  const entries = allows.flatMap(({ principals }) => (principals === null || principals.isNot ? [] : principals.aws));
  const open = allows.filter(({ principals }) => principals?.isAll === true);
  const conditions = open.flatMap(({ leaves }) => leaves);
  const valuesOf = (keys: readonly string[]) => conditions.flatMap(({ key, values }) => (keys.includes(key.toLowerCase()) ? values : []));
  const named = [...entries, ...valuesOf(['kms:calleraccount', 'aws:principalaccount', 'aws:principalarn'])];
  const spared = statements.flatMap(({ statement }) => sparedBy(statement));
  const accounts = [...new Set(named.map(accountNamed).filter((id) => id !== null))];
  const others = accounts.filter((id) => id !== setting.account);
  const services = [...new Set(allows.flatMap(({ principals }) => principals?.services ?? []))];
  const via = [...new Set(valuesOf(['kms:viaservice']))];
  const all = [
    ...principalsOf(setting),
    ...unlisted(entries, setting),
    rootOf(setting),
    ...others.flatMap((id) => strangersOf(id, { named, spared }, setting)),
    ...(open.length === 0 ? [] : everybody(others, setting)),
    ...services.map((name) => service(name, setting)),
    ...(conditions.some(({ key }) => Object.hasOwn(ofServices, key.toLowerCase())) ? [anyService(setting)] : []),
    ...via.map((name) => through(name, spared, setting)),
  ];
  return [...new Map(all.map((who) => [`${who.name} ${who.words}`, who])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whom a statement names one by one: what it says of them is no word about everybody else. */
function sparedBy({ principals, leaves }: Statement): readonly string[] {
  const compared = leaves.flatMap(({ key, values }) => (key.toLowerCase() === 'aws:principalarn' ? values : []));
  return [...(principals?.aws ?? []), ...compared].filter(
    (arn) => arn.startsWith('arn:') && wholeAccount(arn) === null && !/[*?]/.test(arn),
  );
}

function accountNamed(entry: string): string | null {
  const account = wholeAccount(entry) ?? entry.split(':')[4] ?? entry;
  return /^\d{12}$/.test(account) ? account : null;
}

const partitionOf = ({ key }: Setting): string => key.arn.split(':')[1] ?? 'aws';

function inAccount(account: string, setting: Setting): Context['keys'] {
  return {
    ...noService,
    'aws:SecureTransport': one('true'),
    'aws:PrincipalAccount': one(account),
    'kms:CallerAccount': one(account),
    ...organizationOf(account, setting),
  };
}

/** An account that the organization does not list is in another one, or in none. */
function organizationOf(account: string, { organization }: Setting): Context['keys'] {
  if (organization === null) return {};
  const isMember = organization.accounts.some(({ id }) => id === account);
  return { 'aws:PrincipalOrgID': isMember ? one(organization.id) : { unlike: [organization.id] } };
}

/** The roles and users of the key's account. */
function principalsOf(setting: Setting): readonly Candidate[] {
  const { details, users } = setting;
  return [
    ...details.roles.map((role) => {
      const { policies, boundary, hidden } = shownDocumentsOf(details, role);
      const unseen = hidden.length === 0 ? null : `AWS does not show ${hidden.join(', ')}`;
      const held = unseen === null ? policies : [...policies, { id: role.arn, name: 'a policy that is not shown', content: '' }];
      return principal(role.arn, 'role', {
        setting,
        own: { held: chainOf(held, boundary), boundary: boundary === null ? null : chainOf([boundary], null), unseen },
      });
    }),
    ...users.map(({ arn }) => principal(arn, 'user', { setting, own: unread('policies of IAM users are not read') })),
  ];
}

function unread(why: string): Own {
  return { held: chainOf([{ id: '', name: 'policies that are not read', content: '' }], null), boundary: null, unseen: why };
}

function principal(arn: string, kind: 'role' | 'user', { setting, own }: { readonly setting: Setting; readonly own: Own }): Candidate {
  const { account } = setting;
  const keys = {
    ...inAccount(account, setting),
    'aws:PrincipalArn': one(arn),
    'aws:PrincipalType': one(kind === 'role' ? 'AssumedRole' : 'User'),
  };
  return { name: arn, words: arn, side: 'principal', among: account, principal: { kind: 'account', account }, keys, own, services: null };
}

/** Principals of the account that the policy names and no listing does. */
function unlisted(entries: readonly string[], setting: Setting): readonly Candidate[] {
  const { account, details, users } = setting;
  const known = new Set([...details.roles, ...users].map(({ arn }) => arn));
  const missing = entries.filter((entry) => accountNamed(entry) === account && wholeAccount(entry) === null && !known.has(entry));
  return missing.map((arn) =>
    principal(arn, /:user\//.test(arn) ? 'user' : 'role', { setting, own: unread(`${arn} is in no listing of the account`) }),
  );
}

function rootOf(setting: Setting): Candidate {
  const { account } = setting;
  const arn = `arn:${partitionOf(setting)}:iam::${account}:root`;
  const keys = { ...inAccount(account, setting), 'aws:PrincipalArn': one(arn), 'aws:PrincipalType': one('Account') };
  const words = `the root user of ${account}`;
  return { name: arn, words, side: 'root', among: null, principal: { kind: 'account', account }, keys, own: null, services: null };
}

/** Whom the policy names in another account: the account, for everybody there, and principals one by one. Their own policies are not this account's to see. */
function strangersOf(
  account: string,
  { named, spared }: { readonly named: readonly string[]; readonly spared: readonly string[] },
  setting: Setting,
): readonly Candidate[] {
  const arns = [
    ...new Set(named.filter((entry) => wholeAccount(entry) === null && accountNamed(entry) === account && entry.startsWith('arn:'))),
  ];
  const there = { side: 'other', among: account, principal: { kind: 'account', account }, own: null, services: null } as const;
  const keys = inAccount(account, setting);
  const root = `arn:${partitionOf(setting)}:iam::${account}:root`;
  const anybody = { like: `arn:*:*::${account}:*`, unlike: [...arns, ...spared] };
  return [
    { ...there, name: root, words: `everybody in ${account}`, keys: { ...keys, 'aws:PrincipalArn': anybody } },
    ...arns.map((arn): Candidate => {
      const state: KeyState = /[*?]/.test(arn) ? { like: arn, unlike: [] } : one(arn);
      return { ...there, name: arn, words: arn, keys: { ...keys, 'aws:PrincipalArn': state } };
    }),
  ];
}

/** Anybody of an account that is named nowhere; where the policy asks for the organization, in it and outside. */
function everybody(others: readonly string[], setting: Setting): readonly Candidate[] {
  const { account, organization } = setting;
  const ours = [account, ...others];
  const keys: Context['keys'] = {
    ...noService,
    'aws:SecureTransport': one('true'),
    'aws:PrincipalAccount': { unlike: ours },
    'kms:CallerAccount': { unlike: ours },
    'aws:PrincipalArn': { unlike: ours.map((id) => `arn:*:*:*:${id}:*`) },
  };
  const principal = { kind: 'stranger', ours } as const;
  const plain = {
    name: `arn:${partitionOf(setting)}:iam::*:root`,
    side: 'everybody',
    among: null,
    principal,
    own: null,
    services: null,
  } as const;
  if (organization === null) return [{ ...plain, words: 'anybody in any account', keys }];
  const { id } = organization;
  return [
    { ...plain, words: 'anybody in any account of the organization', keys: { ...keys, 'aws:PrincipalOrgID': one(id) } },
    {
      ...plain,
      words: 'anybody outside the organization',
      keys: { ...keys, 'aws:PrincipalOrgID': { unlike: [id] }, 'aws:PrincipalOrgPaths': { unlike: [`${id}/*`] } },
    },
  ];
}

function service(name: string, { organization }: Setting): Candidate {
  const keys: Context['keys'] = {
    'aws:PrincipalArn': 'absent',
    'aws:PrincipalAccount': 'absent',
    'aws:PrincipalOrgID': 'absent',
    'aws:PrincipalOrgPaths': 'absent',
    'aws:PrincipalIsAWSService': one('true'),
    'aws:PrincipalServiceName': one(name),
    'aws:SecureTransport': one('true'),
    ...(organization === null ? {} : { 'aws:SourceOrgID': one(organization.id) }),
  };
  const who = `service/${name}`;
  return { name: who, words: who, side: 'service', among: null, principal: { kind: 'service', name }, keys, own: null, services: null };
}

/** Services are among everybody too, where a statement asks for what they alone have. They call from no account of ours. */
function anyService(setting: Setting): Candidate {
  const { keys, ...rest } = service('*', setting);
  const state: Context['keys'] = { 'aws:PrincipalServiceName': 'unknown', 'kms:CallerAccount': 'absent' };
  return { ...rest, side: 'services', words: 'any AWS service', keys: { ...keys, ...state } };
}

/** Everybody of the key's account who comes through a service. */
function through(name: string, spared: readonly string[], setting: Setting): Candidate {
  const { account } = setting;
  const keys = { ...inAccount(account, setting), 'aws:PrincipalArn': { like: `arn:*:*::${account}:*`, unlike: spared } };
  const words = `everybody in ${account} through ${name}`;
  const principal = { kind: 'account', account } as const;
  return { name: `service/${name}`, words, side: 'through', among: account, principal, keys, own: null, services: [name] };
}
