import type { Leaf } from '../../policy/condition.ts';
import { covers, matches, overlaps } from '../../policy/glob.ts';
import { leafMatch } from '../../policy/match.ts';
import type { Trusted, TrustStatement } from '../access/trust.ts';
import type { Condition } from '../keys/condition.ts';
import { condition, unknown } from './section.ts';

interface Wanted {
  readonly account: string;
  /** ARNs of the roles that may take it on. */
  readonly allowed: readonly string[];
  /** ARNs of every role of the account. */
  readonly roles: readonly string[];
}

/** Whether a trust policy lets exactly the allowed roles in. */
export function trustConditions(statements: readonly TrustStatement[], wanted: Wanted): readonly Condition[] {
  const allows = statements.filter(({ effect }) => effect === 'Allow');
  return [
    ...statements
      .filter(({ problems }) => problems.length > 0)
      .map(({ name, problems }) => unknown(`has a statement ${name} of which ${problems.join(' and ')}`)),
    ...statements
      .filter(({ effect }) => effect === 'Deny')
      .map(({ name }) => unknown(`denies in statement ${name}, and whom that leaves is not worked out here`)),
    ...allows.flatMap((statement) => strangersOf(statement, wanted)),
    ...wanted.allowed.map((role) => entryOf(role, statements, wanted)),
  ];
}

/** Whom a statement lets in beside the allowed roles. */
function strangersOf(statement: TrustStatement, wanted: Wanted): readonly Condition[] {
  const { name, isNot, principals, leaves } = statement;
  if (isNot) return [unknown(`allows by NotPrincipal in statement ${name}, which AWS does not support`)];
  if (!opensSessions(statement)) return [];
  return (principals ?? []).flatMap((principal): readonly Condition[] => {
    if (wanted.allowed.includes(principal.name)) return [];
    const ofAccount = isAccount(principal, wanted.account);
    const held = ofAccount || principal.kind === 'everybody' ? leaves.filter(isAboutRole) : [];
    if (held.some((leaf) => leaf.values.every((value) => isWithin(value, { ...wanted, ofAccount, isArn: isOfArns(leaf) })))) return [];
    const [narrowed] = held;
    const who =
      narrowed === undefined ? namesOf(principal) : `whoever ${narrowed.operator} ${narrowed.key} ${narrowed.values.join(', ')} takes in`;
    return [condition(false, `trusts ${who} in statement ${name}`)];
  });
}

/** Whether a statement lets anybody take the role on, and not merely name or tag a session that another statement allows. */
function opensSessions({ actions }: TrustStatement): boolean {
  if (actions === null || actions.isNot) return true;
  return actions.patterns.some((pattern) => overlaps(pattern.toLowerCase(), 'sts:assumerole*'));
}

const namesOf = ({ kind, name }: Trusted): string => (kind === 'everybody' ? 'everybody' : `${kind} ${name}`);

function isAccount({ kind, name }: Trusted, account: string): boolean {
  return kind === 'AWS' && (name === account || /^arn:[^:]+:iam::(\d{12}):root$/.exec(name)?.[1] === account);
}

/** A condition that must hold, and that is about who makes the request. Who that is has one value, so any of them is that one. */
function isAboutRole({ key, read }: Leaf): boolean {
  const operator = read?.operator;
  if (operator === undefined || key.toLowerCase() !== 'aws:principalarn') return false;
  const isPositive = ['arnequals', 'arnlike', 'stringequals', 'stringlike'].includes(operator.family ?? '');
  return isPositive && !operator.ifExists && operator.set !== 'ForAllValues';
}

/** Whether a wildcard keeps within a part of an ARN. In a text it goes on beyond the colon, and paths of roles can have colons. */
const isOfArns = ({ read }: Leaf): boolean => read?.operator.family === 'arnequals' || read?.operator.family === 'arnlike';

interface Meant extends Wanted {
  /** Who makes the request is of the account anyhow, whatever a pattern says of accounts. */
  readonly ofAccount: boolean;
  /** Wildcards keep within a part of an ARN. */
  readonly isArn: boolean;
}

/**
 * Whether no other role can be meant. A pattern of reserved roles is held against those that are there: nobody but IAM Identity Center
 * can make another.
 */
function isWithin(value: string, { account, allowed, roles, ofAccount, isArn }: Meant): boolean {
  if (allowed.includes(value)) return true;
  const [, partition, owner] = /^arn:([a-z-]+|\*):iam::(\d{12}|\*):role\/aws-reserved\/sso\.amazonaws\.com\//.exec(value) ?? [];
  const isReserved = owner === account || (owner === '*' && ofAccount && isArn);
  const isPlain = partition !== '*' || isArn;
  const meant = roles.filter((role) => matches(value, role));
  return isReserved && isPlain && meant.length > 0 && meant.every((role) => allowed.includes(role));
}

const assumes = (statement: TrustStatement): boolean => {
  const { actions } = statement;
  if (actions === null || actions.isNot) return false;
  return actions.patterns.some((pattern) => covers(pattern.toLowerCase(), 'sts:assumerole'));
};

/** Whether an allowed role gets in. */
function entryOf(role: string, statements: readonly TrustStatement[], { account }: Wanted): Condition {
  const allows = statements.filter(({ effect }) => effect === 'Allow');
  const session = role.slice(role.lastIndexOf('/') + 1);
  const isNaming = (one: Trusted) => one.name === role || one.kind === 'everybody' || isAccount(one, account);
  const naming = allows.filter((statement) => assumes(statement) && !statement.isNot && statement.principals?.some(isNaming) === true);
  const open = naming.map(({ leaves }) =>
    leaves.filter((leaf) => leafMatch(leaf, leaf.key.toLowerCase() === 'aws:principalarn' ? { values: [role] } : 'unknown') !== 'yes'),
  );
  if (open.some((leaves) => leaves.length === 0)) return condition(true, `trusts ${session}`);
  const possible = open.find((leaves) => !leaves.some(({ key }) => key.toLowerCase() === 'aws:principalarn'));
  const isUnclear = statements.some(({ effect, isNot, problems }) => effect !== 'Deny' && (isNot || problems.length > 0));
  if (possible === undefined && isUnclear) return unknown(`may or may not trust ${session}`);
  if (possible === undefined) return condition(false, `does not trust ${session}`);
  return unknown(`trusts ${session} only where ${possible.map(({ operator, key }) => `${operator} ${key}`).join(' and ')} holds`);
}
