import type { Role } from '../../facts/roles.ts';
import type { Target } from '../../record.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged, World } from '../check.ts';
import { type Hearing, hearingsOf, isClean, mayBeClean } from './hearing.ts';
import { declaredSet, overRole, signInRegions } from './section.ts';

/** The facts that say which rules hear a use. */
export type AlarmWorld = World<'alarm-topics' | 'authorization-details' | 'event-rules' | 'roles' | 'rule-firings'>;

/** One role in one region, and what the rules there make of its use. */
export interface Heard {
  readonly role: Role;
  readonly place: Required<Target>;
  readonly hearings: readonly Hearing[];
}

/** One finding for each region that people come in by: the region's rules are read there, and judged against the event of a use. */
export function overAlarms(
  world: AlarmWorld,
  spec: Spec,
  { expected, resource }: { readonly expected: unknown; readonly resource: (place: Required<Target>, role: Role) => string },
  judge: (heard: Heard, resource: string) => Draft,
): readonly Judged[] {
  return overRole(world, spec, { expected }, (role) =>
    world.each(
      placesOf(world, spec),
      (place) => ({ target: place, resource: resource(place, role), expected }),
      (place) => {
        const roles = world.at('roles', { account: place.account });
        const hearings = hearingsOf(world.at('event-rules', place), { role, roles, place });
        return judge({ role, place, hearings }, resource(place, role));
      },
    ),
  );
}

function placesOf(world: AlarmWorld, spec: Spec): readonly Required<Target>[] {
  const { account } = world.target;
  return account === undefined ? [] : signInRegions(spec).map((region) => ({ account, region }));
}

/** The state in which a rule gets events that only read, too. */
export const everything = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

/** The rules that are not switched off. */
export interface Listening {
  /** Those that hear every use and nothing else. */
  readonly clean: readonly Hearing[];
  /** Those of them on which it rests that a use is heard: what is true of another proves nothing of the way that a message takes. */
  readonly sure: readonly Hearing[];
  /** Those that may hear every use and nothing else: their patterns are not understood. */
  readonly unclear: readonly Hearing[];
}

/** The rules that listen, by how sure it is that they do. */
export function listening(world: AlarmWorld, spec: Spec, heard: Heard): Listening {
  const on = heard.hearings.filter(({ rule }) => rule.state !== 'DISABLED');
  const clean = on.filter(isClean);
  const whole = clean.filter(({ rule }) => rule.state === everything);
  const fired = whole.length === 0 && clean.length > 1 ? clean.filter((one) => firingOf(world, spec, heard, one) !== null) : [];
  const sure = [whole, fired].find((some) => some.length > 0) ?? clean;
  return { clean, sure, unclear: on.filter(mayBeClean) };
}

const day = 86_400_000;

/** How a plain rule showed that it hears a use: it fired, and delivered, on a day that reaches the last use of the role. */
interface Firing {
  /** RFC 3339: when that day began. */
  readonly at: string;
  /** RFC 3339 */
  readonly used: string;
}

/** `null`: a rule in another state, or one that did not show it. */
export function firingOf(world: AlarmWorld, spec: Spec, { role, place }: Heard, { rule }: Hearing): Firing | null {
  if (rule.state !== 'ENABLED') return null;
  const details = world.at('authorization-details', { account: place.account });
  const used = details.roles.find(({ arn }) => arn === role.arn)?.lastUsed?.at;
  if (used === undefined) return null;
  // The event is that of signing in; the last use is the last call of that session.
  const from = Date.parse(used) - (declaredSet(spec)?.session.seconds ?? 0) * 1000;
  const firings = world.at('rule-firings', place).find(({ rule: name }) => name === rule.name);
  const failed = firings?.failed.map((count) => count.at) ?? [];
  const at = firings?.triggered.find((count) => Date.parse(count.at) + day > from && !failed.includes(count.at))?.at;
  return at === undefined ? null : { at, used };
}

/** The names of rules, for people. */
export const names = (hearings: readonly Hearing[]): string => hearings.map(({ rule }) => rule.name).join(', ');
