import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { type AlarmWorld, everything, firingOf, type Heard, names, overAlarms } from './alarm.ts';
import { type Hearing, hearingsOf, isClean, mayBeClean, narrowing, nearMiss } from './hearing.ts';
import { topicArn } from './section.ts';

/** In every region that people come in by, a rule fires for each use of break-glass access and for nothing else. */
export function judgeAlarmRule(world: AlarmWorld, spec: Spec): readonly Judged[] {
  const expected = { eventName: 'AssumeRoleWithSAML', state: everything, otherEvents: 'none' };
  return overAlarms(world, spec, { expected, resource: (_, role) => role.arn }, (heard, resource) => {
    const place = { resource, expected };
    return tooWide(heard, spec, place) ?? inForce(world, spec, heard, place) ?? missing(world, heard, place);
  });
}

type Place = Pick<Draft, 'resource' | 'expected'>;

const seen = ({ rule: { name, state }, own, others }: Hearing) => ({ rule: name, state, event: own, others });

/** A rule that sends other events to the same people: they stop listening. */
function tooWide({ hearings, place }: Heard, spec: Spec, draft: Place): Draft | null {
  const topic = topicArn(spec, place);
  const wide = hearings.filter(
    ({ rule, own, others }) =>
      rule.state !== 'DISABLED' && own === 'yes' && others.length > 0 && rule.targets?.some(({ arn }) => arn === topic) === true,
  );
  const [first] = wide;
  if (first === undefined) return null;
  const message = `In ${place.region} ${names(wide)} also fires for ${first.others.join(', ')}: whoever is told of those stops listening`;
  return passIf(false, { ...draft, actual: wide.map(seen), message });
}

/** What follows from a rule that hears every use and nothing else, or that may; `null` where there is none. */
function inForce(world: AlarmWorld, spec: Spec, heard: Heard, draft: Place): Draft | null {
  const { hearings, place } = heard;
  const clean = hearings.filter(isClean);
  const actual = clean.map(seen);
  const whole = clean.filter(({ rule }) => rule.state === everything);
  if (whole.length > 0)
    return passIf(true, { ...draft, actual, message: `In ${place.region} ${names(whole)} fires for each use and for nothing else` });
  const plain = clean.filter(({ rule }) => rule.state === 'ENABLED');
  const fired = plain.length === 0 ? null : firedFor(world, spec, heard, plain);
  if (fired !== null) return passIf(true, { ...draft, actual, message: fired });
  const unclear = hearings.filter((hearing) => mayBeClean(hearing) && hearing.rule.state !== 'DISABLED');
  if (plain.length > 0)
    return unsaid(
      `${names(plain)} in ${place.region} is ENABLED, and AWS leaves open whether such a rule gets read-only events like this one: set it to ${everything}, or show by a drill that it fires`,
      { ...draft, actual },
    );
  if (unclear.length > 0)
    return unsaid(`the pattern of ${names(unclear)} in ${place.region} is not understood`, { ...draft, actual: unclear.map(seen) });
  const strange = clean.filter(({ rule }) => rule.state !== 'DISABLED');
  const [first] = strange;
  if (first !== undefined)
    return unsaid(`the state of ${first.rule.name} in ${place.region} is ${first.rule.state ?? 'left out by AWS'}`, { ...draft, actual });
  if (clean.length === 0) return null;
  return passIf(false, { ...draft, actual, message: `In ${place.region} ${names(clean)} is DISABLED: nobody hears of a use` });
}

/** What shows that a plain rule hears each use. */
function firedFor(world: AlarmWorld, spec: Spec, heard: Heard, plain: readonly Hearing[]): string | null {
  for (const hearing of plain) {
    const fired = firingOf(world, spec, heard, hearing);
    if (fired !== null)
      return `In ${heard.place.region} ${hearing.rule.name} fired on ${fired.at.slice(0, 10)}, and the role was last used at ${fired.used}: it hears each use, and nothing else`;
  }
  return null;
}

/** No rule hears every use and nothing else: why those that look like it do not. */
function missing(world: AlarmWorld, heard: Heard, draft: Place): Draft {
  const { role, place, hearings } = heard;
  const wide = hearings.filter(({ own, others }) => own === 'yes' && others.length > 0);
  const partial = hearings.filter(({ own }) => own === 'open');
  const reasons = [
    ...wide.map(({ rule, others }) => `${rule.name} also fires for ${others.join(', ')}`),
    ...partial.map(({ rule }) => `${rule.name} fires for some uses alone: it filters by ${narrowing(rule, role, place).join(', ')}`),
    ...hearings.flatMap(({ rule, own }) => (own === 'no' ? (nearMiss(rule, role, place) ?? []) : [])),
    ...elsewhere(world, heard),
  ];
  const why = reasons.length === 0 ? '' : `: ${reasons.slice(0, 4).join('; ')}`;
  const message = `No rule on the default bus in ${place.region} fires for each use of ${role.name} and for nothing else${why}`;
  return passIf(false, { ...draft, actual: { rules: hearings.length, near: reasons }, message });
}

/** Rules that would hear it if people came in elsewhere. A region that cannot be read has nothing to tell here. */
function elsewhere(world: AlarmWorld, { role, place }: Heard): readonly string[] {
  const found: string[] = [];
  world.each(
    world.regions(place.account).filter((region) => region !== place.region),
    (region) => ({ target: { account: place.account, region }, resource: role.arn }),
    (region) => {
      const there = { account: place.account, region };
      const hearings = hearingsOf(world.at('event-rules', there), {
        role,
        roles: world.at('roles', { account: place.account }),
        place: there,
      });
      const rules = hearings.filter(isClean);
      if (rules.length > 0) found.push(`${names(rules)} is in ${region}, and the events are in ${place.region}`);
      return [];
    },
  );
  return found;
}
