import { arnCovers, arnOverlaps, arnParts } from './arn.ts';
import { type Leaf, readLeaf } from './condition.ts';
import type { Context, KeyState, Request } from './context.ts';
import type { Statement } from './document.ts';
import type { PrincipalPatterns, ResourcePatterns } from './elements.ts';
import { overlaps } from './glob.ts';
import { and, type Match, not, or } from './logic.ts';
import type { Comparison, Operator } from './operators.ts';

/** Prepares a context for many statements. */
export function requestOf(context: Context): Request {
  const keys = new Map(Object.entries(context.keys).map(([key, state]) => [key.toLowerCase(), state]));
  const { resource } = context;
  return {
    context,
    resource: resource === null || resource === '*' ? resource : arnParts(resource),
    stateOf: (key) => keys.get(key.toLowerCase()) ?? context.others,
  };
}

/** Whether a statement holds for a request, its action left aside. */
export function statementMatch(statement: Statement, request: Request): Match {
  if (statement.effect === null || statement.actions === null) return 'unreadable';
  let match: Match = statement.problems.length > 0 ? 'unreadable' : 'yes';
  if (statement.resources !== null) match = and(match, resourceMatch(statement.resources, request));
  if (statement.principals !== null) match = and(match, principalMatch(statement.principals, request));
  for (const leaf of statement.leaves) {
    if (match === 'no') return match;
    match = and(match, leafMatch(leaf, request.stateOf(leaf.key)));
  }
  return match;
}

/** Whether one operator over one key holds. Where one of its values cannot be compared, it never certainly does; the others can still rule it out. */
export function leafMatch({ read }: Leaf, state: KeyState): Match {
  if (read === null) return 'unreadable';
  const { operator, comparisons } = read;
  const areReadable = comparisons.every((comparison) => comparison !== null);
  if (!areReadable && (state === 'absent' || operator.family === null)) return 'unreadable';
  const match = state === 'unknown' ? 'open' : knownMatch(operator, state, comparisons);
  return areReadable ? match : and(match, 'unreadable');
}

function knownMatch(operator: Operator, state: Exclude<KeyState, 'unknown'>, comparisons: readonly (Comparison | null)[]): Match {
  const any = (test: (comparison: Comparison) => Match): Match => {
    let match: Match = 'no';
    for (const comparison of comparisons) match = or(match, comparison === null ? 'unreadable' : test(comparison));
    return match;
  };
  if (operator.family === null) {
    const isAbsent = state === 'absent' || ('values' in state && state.values.length === 0);
    return any((comparison) => comparison.of(String(isAbsent)));
  }
  if (state === 'absent') {
    if (operator.set === 'ForAnyValue') return operator.ifExists ? 'unreadable' : 'no';
    return operator.set === 'ForAllValues' || operator.ifExists || operator.isNegated ? 'yes' : 'no';
  }
  const signed = (match: Match): Match => (operator.isNegated ? not(match) : match);
  if ('unlike' in state) return signed(any((comparison) => comparison.ofUnlike(state)));
  const each = state.values.map((value) => signed(any((comparison) => comparison.of(value))));
  if (operator.set === 'ForAllValues') return each.reduce(and, 'yes');
  if (operator.set === 'ForAnyValue') return each.reduce(or, 'no');
  return each.length === 1 ? (each[0] as Match) : 'unreadable';
}

/**
 * Whether a statement is about the resource of a request. A wildcard that ends a part of an ARN can reach beyond the colon, says AWS: what only
 * that would match is `open`. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function resourceMatch({ patterns, isNot }: ResourcePatterns, { resource, context }: Request): Match {
  let match: Match = 'no';
  for (const { text, parts, isUnreadable } of patterns) {
    if (match === 'yes') break;
    if (isUnreadable) match = or(match, 'unreadable');
    else if (parts === null) match = 'yes';
    else if (resource === '*') continue;
    else if (context.resource === null || resource === null) match = or(match, 'open');
    else if (arnCovers(parts, resource)) match = 'yes';
    else if (arnOverlaps(parts, resource) || overlaps(text, context.resource)) match = or(match, 'open');
  }
  return isNot ? not(match) : match;
}

const rootOf = /^arn:[^:]+:iam::(\d{12}):root$/;

/** Whether a statement of a resource's policy is about who makes the request. */
export function principalMatch({ isAll, isNot, aws, services, hasOthers }: PrincipalPatterns, request: Request): Match {
  const { principal } = request.context;
  const signed = (match: Match): Match => (isNot ? not(match) : match);
  if (isAll) return signed('yes');
  if (principal === undefined) return 'open';
  if (principal.kind === 'anonymous') return signed('no');
  if (principal.kind === 'service') return signed(services.includes(principal.name) ? 'yes' : 'no');
  const others: Match = hasOthers ? 'open' : 'no';
  const one = (entry: string): Match =>
    principal.kind === 'stranger' ? strangerMatch(entry, principal.ours) : accountMatch(entry, principal.account, request);
  return signed(aws.map(one).reduce(or, others));
}

/** Whom an account of ours names is no stranger; anybody else may be. */
function strangerMatch(entry: string, ours: readonly string[]): Match {
  const account = /^\d{12}$/.test(entry) ? entry : arnParts(entry)?.[4];
  return account !== undefined && ours.includes(account) ? 'no' : 'open';
}

function accountMatch(entry: string, account: string, request: Request): Match {
  const whole = /^\d{12}$/.test(entry) ? entry : rootOf.exec(entry)?.[1];
  if (whole !== undefined) return whole === account ? 'yes' : 'no';
  const parts = arnParts(entry);
  // An id that AWS has put in the place of a principal that was deleted, or a canonical user.
  if (parts === null) return 'open';
  if (parts[4] !== account) return 'no';
  // A session's own ARN: no key of a request shows whether it is the one.
  if (parts[2] === 'sts') return 'open';
  return leafMatch(readLeaf('ArnEquals', 'aws:PrincipalArn', entry), request.stateOf('aws:PrincipalArn'));
}
