import type { EventRule } from '../../facts/event-rules.ts';
import type { UnobservedReason } from '../../record.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Judged, passIf } from '../check.ts';
import { type Condition, worst } from '../keys/condition.ts';
import { unsaid } from '../unsaid.ts';
import { type AlarmWorld, listening, names, overAlarms } from './alarm.ts';
import type { Hearing } from './hearing.ts';
import { sectionOf, together, topicArn } from './section.ts';

/** The rule tells the declared topic, and what cannot be told is kept where the spec asks for it. */
export function judgeAlarmTarget(world: AlarmWorld, spec: Spec): readonly Judged[] {
  const { alarm } = sectionOf(spec);
  const expected = { topic: alarm.topic, deadLetter: alarm.dead_letter };
  return overAlarms(world, spec, { expected, resource: (place) => topicArn(spec, place) }, (heard, resource) => {
    const { place, role } = heard;
    const { clean, sure, unclear } = listening(world, spec, heard);
    const draft = { resource, expected, actual: clean.map(({ rule }) => ({ rule: rule.name, targets: rule.targets })) };
    const tries = clean.map((hearing) => {
      const { rule } = hearing;
      const found = conditionsOf(rule, resource, alarm.dead_letter === 'required');
      return { rule, found: sure.includes(hearing) ? found : [...found, doubt(rule, sure)] };
    });
    // One rule that does is enough.
    const order = ['pass', 'unknown', 'fail'] as const;
    const best = order.flatMap((outcome) => tries.filter(({ found }) => worst(found) === outcome))[0];
    if (best !== undefined && (worst(best.found) !== 'fail' || unclear.length === 0))
      return together(best.found, { ...draft, what: `Rule ${best.rule.name} in ${place.region}` });
    if (unclear.length > 0) return unsaid(`the pattern of ${names(unclear)} in ${place.region} is not understood`, draft);
    const message = `No rule in ${place.region} fires for each use of ${role.name} and for nothing else, so nothing is sent to ${alarm.topic}`;
    return passIf(false, { ...draft, message });
  });
}

function conditionsOf({ targets, targetsError }: EventRule, topic: string, needsQueue: boolean): readonly Condition[] {
  if (targets === null) return [unread(targetsError)];
  const target = targets.find(({ arn }) => arn === topic);
  if (target === undefined) {
    const others = targets.map(({ arn }) => arn).join(', ');
    return [{ outcome: 'fail', text: `does not send to ${topic}${others === '' ? ': it has no target at all' : `, but to ${others}`}` }];
  }
  return [
    { outcome: 'pass', text: `sends to ${topic}` },
    ...(needsQueue && target.deadLetter === null
      ? [{ outcome: 'fail' as const, text: 'has no dead-letter queue there: what cannot be delivered is lost' }]
      : []),
  ];
}

/** Of a rule beside those on which it rests that a use is heard. */
const doubt = ({ state }: EventRule, sure: readonly Hearing[]): Condition => ({
  outcome: 'unknown',
  text: `is in state ${state ?? 'that AWS left out'}, and only of ${names(sure)} it is sure that a use is heard`,
});

const unread = (refusal: { readonly reason: UnobservedReason; readonly detail: string } | null): Condition => ({
  outcome: 'unknown',
  text: `has targets that could not be read: ${refusal?.detail ?? 'AWS left them out'}`,
  ...refusal,
});
