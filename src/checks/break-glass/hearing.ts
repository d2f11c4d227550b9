import type { EventValue } from '../../events/event.ts';
import { fieldsOf, matchOf } from '../../events/pattern.ts';
import type { EventRule } from '../../facts/event-rules.ts';
import type { Role } from '../../facts/roles.ts';
import type { Match } from '../../policy/logic.ts';
import type { Target } from '../../record.ts';
import { permissionSetOf } from '../access/reserved.ts';
import { partitionOf } from '../guardrails/setting.ts';
import { eventOf } from './event.ts';

/** An event that is not a use of break-glass access, and that nobody should be woken for. */
interface Neighbour {
  /** `people who sign in with Operator`. */
  readonly what: string;
  readonly event: EventValue;
}

/** What a rule makes of the event of a use, and of its neighbours. */
export interface Hearing {
  readonly rule: EventRule;
  readonly own: Match;
  /** Neighbours that it fires for, or may. */
  readonly others: readonly string[];
  /** Whether it cannot be said if it fires for one of them. */
  readonly isUnclear: boolean;
}

/** Uses that are none, of every kind that a pattern can be too wide for: other permission sets, other roles, other calls. */
function neighboursOf(role: Role, roles: readonly Role[], place: Required<Target>): readonly Neighbour[] {
  const prefix = `arn:${partitionOf(place.region)}:iam::${place.account}:role`;
  const saml = (what: string, arn: string): Neighbour => ({ what, event: eventOf({ place, role: arn, name: 'AssumeRoleWithSAML' }) });
  const sets = roles.flatMap((other): readonly Neighbour[] => {
    const set = permissionSetOf(other);
    return set === null || set === permissionSetOf(role) ? [] : [saml(`people who sign in with the permission set ${set}`, other.arn)];
  });
  return [
    ...sets,
    saml('people who sign in with any other permission set', `${prefix}${role.path}AWSReservedSSO_Unlisted_0123456789abcdef`),
    saml('people who sign in through another identity provider', `${prefix}/Unlisted`),
    { what: 'whoever takes on any other role', event: eventOf({ place, role: `${prefix}/Unlisted`, name: 'AssumeRole' }) },
  ];
}

/** What the rules of a region make of the event of a use. */
export function hearingsOf(
  rules: readonly EventRule[],
  { role, roles, place }: { readonly role: Role; readonly roles: readonly Role[]; readonly place: Required<Target> },
): readonly Hearing[] {
  const event = eventOf({ place, role: role.arn, name: 'AssumeRoleWithSAML' });
  const neighbours = neighboursOf(role, roles, place);
  return rules.map((rule) => {
    const own = matchOf(rule.pattern, event);
    const heard = own === 'no' ? [] : neighbours.map(({ what, event: other }) => ({ what, match: matchOf(rule.pattern, other) }));
    return {
      rule,
      own,
      others: heard.filter(({ match }) => match === 'yes' || match === 'open').map(({ what }) => what),
      isUnclear: heard.some(({ match }) => match === 'unreadable'),
    };
  });
}

/** Whether a rule hears every use and nothing else, whatever state it is in. */
export const isClean = ({ own, others, isUnclear }: Hearing): boolean => own === 'yes' && others.length === 0 && !isUnclear;

/** Whether it cannot be said if a rule hears every use and nothing else. */
export const mayBeClean = ({ own, others, isUnclear }: Hearing): boolean =>
  others.length === 0 && (own === 'unreadable' || (own === 'yes' && isUnclear));

/** Fields that a pattern filters by although they differ from use to use: `detail.userIdentity.userName`. */
export function narrowing(rule: EventRule, role: Role, place: Required<Target>): readonly string[] {
  const event = eventOf({ place, role: role.arn, name: 'AssumeRoleWithSAML' });
  return (fieldsOf(rule.pattern, event) ?? []).filter(({ match }) => match === 'open').map(({ path }) => path);
}

const shown = 200;

/** Why a rule that looks as if it were meant does not hear a use; `null` of a rule about something else. */
export function nearMiss(rule: EventRule, role: Role, place: Required<Target>): string | null {
  const bare = `arn:${partitionOf(place.region)}:iam::${place.account}:role/${role.name}`;
  const hears = (arn: string, name: 'AssumeRoleWithSAML' | 'AssumeRole') => {
    const match = matchOf(rule.pattern, eventOf({ place, role: arn, name }));
    return match === 'yes' || match === 'open';
  };
  const isForAssumeRole = 'listens to AssumeRole, and IAM Identity Center uses AssumeRoleWithSAML';
  const isBare = `names the role without its path ${role.path}, which every event has`;
  if (hears(role.arn, 'AssumeRole')) return `${rule.name} ${isForAssumeRole}`;
  if (hears(bare, 'AssumeRoleWithSAML')) return `${rule.name} ${isBare}`;
  if (hears(bare, 'AssumeRole')) return `${rule.name} ${isForAssumeRole}, and it ${isBare}`;
  const isMeant = ['AssumeRoleWithSAML', 'AWSReservedSSO'].some((word) => rule.pattern.includes(word));
  if (!isMeant) return null;
  const missed = (fieldsOf(rule.pattern, eventOf({ place, role: role.arn, name: 'AssumeRoleWithSAML' })) ?? [])
    .filter(({ match }) => match === 'no')
    .map(({ path, wanted }) => `${path} ${JSON.stringify(wanted).slice(0, shown)}`);
  return `${rule.name} wants ${missed.join(' and ')}, which the event does not have`;
}
