import { isKeptByAws } from '../../../checks/iam-roles/section.ts';
import type { AuthorizationDetails, RoleDetails } from '../../../facts/authorization-details.ts';
import type { InitSource } from '../../model.ts';
import { type Part, unseen } from '../part.ts';
import { outsidersOf } from './trust.ts';

/** The role by which Control Tower enrols accounts: it may do everything, and the reference design leaves it out too. */
const ofControlTower = 'AWSControlTowerExecution';
/** Roles that the reference design has for the auditor. */
const auditors = ['iq-auditor', 'iq-auditor-mgmt'];
/** How many roles a mark names. */
const most = 5;

/** The IAM roles: whom they trust, and whether their policies name what they allow. */
export function rolesOf(source: InitSource): Part {
  const key = 'roles';
  const roles = source.each('roles');
  if (roles.length === 0) return { key, excluded: unseen(source, 'roles', ['iam-roles']) };
  const except = roles.some(({ value }) => value.some(({ name }) => name === ofControlTower)) ? [ofControlTower] : [];
  const ours = new Set(source.accounts.map(({ id }) => id));
  const all = roles.flatMap(({ value }) => value).filter(({ name }) => !except.includes(name));
  const outsiders = outsidersOf(all, (id) => ours.has(id));
  const wide = wideRolesOf(source, except);
  return {
    key,
    value: {
      in: source.where(source.active),
      except: except.length === 0 ? undefined : except,
      trusted_outside_organization: outsiders.length === 0 ? 'none' : outsiders,
      wildcard_actions: wide.length === 0 ? 'none' : 'allowed',
      read_only: readersOf(source),
    },
    comments: [
      { path: ['except'], text: 'Not judged: it may do everything, for Control Tower enrols accounts through it.' },
      { path: ['trusted_outside_organization'], text: 'Accounts of others that roles may trust.' },
      { path: ['wildcard_actions'], text: 'Whether policies may allow *, or all actions of a service.' },
      { path: ['read_only'], text: 'Roles that are there and can only read.' },
    ],
    reviews: [
      ...(outsiders.length === 0
        ? []
        : [
            {
              requirement: 'iam-roles.trust-outside',
              path: ['trusted_outside_organization'],
              text: 'roles trust accounts of others: who are they?',
            },
          ]),
      ...(wide.length === 0 ? [] : [{ requirement: 'iam-roles.wildcard-actions', path: ['wildcard_actions'], text: wideText(wide) }]),
    ],
  };
}

function wideText(names: readonly string[]): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.length} roles may do everything, or all of a service: ${names.slice(0, most).join(', ')}${more}`;
}

/** Names of roles that a statement allows everything, or all of a service. What is not plain to see, the judging finds. */
function wideRolesOf(source: InitSource, except: readonly string[]): readonly string[] {
  const found = source
    .each('authorization-details')
    .flatMap(({ value }) => value.roles.filter((role) => !isKeptByAws(role) && !except.includes(role.name) && isWide(role, value)));
  return [...new Set(found.map(({ name }) => name))].sort();
}

function isWide({ inline, attached }: RoleDetails, { policies }: AuthorizationDetails): boolean {
  const documents = [
    ...inline.map(({ document }) => document),
    ...policies.filter(({ arn }) => attached.includes(arn)).map(({ document }) => document),
  ];
  return documents.some((text) =>
    statementsOf(text).some(
      ({ Effect, Action, NotAction }) => Effect === 'Allow' && (NotAction !== undefined || [Action].flat().some(takesAll)),
    ),
  );
}

const takesAll = (action: unknown): boolean => typeof action === 'string' && /^([^*?]+:)?\*+$/.test(action);

function statementsOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const { Statement } = JSON.parse(text) as { Statement?: unknown };
    return [Statement].flat().filter((one): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null);
  } catch {
    return [];
  }
}

/** The roles of the auditor, where they are there. */
function readersOf(source: InitSource): readonly unknown[] | undefined {
  const { role, managementRole } = source.input;
  const names = [...new Set([role, managementRole, ...auditors])].filter((name) => name !== undefined);
  const rules = names.flatMap((name) => {
    const accounts = source
      .each('roles')
      .flatMap(({ target, value }) => (value.some((one) => one.name === name) ? [target.account ?? ''] : []));
    return accounts.length === 0 ? [] : [{ in: source.where(accounts), role: name }];
  });
  return rules.length === 0 ? undefined : rules;
}
