import type { Trail, TrailStatus } from '../../facts/trails.ts';
import type { Quantity } from '../../spec/sections/grammar.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { refused, unsaid } from '../unsaid.ts';
import { homeOf, overTrail, sectionOf, type TrailSection, type TrailWorld } from './trail.ts';

/** The trail is switched on, and was not stopped after it was last started. */
export function judgeLogging(world: TrailWorld, spec: Spec): readonly Judged[] {
  const expected = { isLogging: true };
  return overTrail(world, { spec, expected }, (trail) =>
    overStatus(trail, expected, ({ isLogging, startedAt, stoppedAt }) => {
      const finding = { resource: trail.arn, expected, actual: { isLogging, startedAt, stoppedAt } };
      if (isLogging === false)
        return passIf(false, { ...finding, message: `${trail.name} is stopped${stoppedAt === null ? '' : ` since ${stoppedAt}`}` });
      if (isLogging === null) return unsaid(`AWS did not say whether ${trail.name} is logging`, finding);
      if (stoppedAt === null) return passIf(true, { ...finding, message: `${trail.name} is logging and was never stopped` });
      if (startedAt === null) return unsaid(`${trail.name} was stopped at ${stoppedAt}, and AWS does not say when it was started`, finding);
      const isRunning = Date.parse(stoppedAt) <= Date.parse(startedAt);
      const message = isRunning
        ? `${trail.name} is logging since ${startedAt}`
        : `${trail.name} was stopped at ${stoppedAt}, after its last start`;
      return passIf(isRunning, { ...finding, message });
    }),
  );
}

/** Log files arrive: no error, and the last one is recent. */
export function judgeDelivery(world: TrailWorld, spec: Spec): readonly Judged[] {
  return judgeArrival(world, spec, {
    what: 'log file',
    within: (section) => section.delivered_within,
    error: 'latestDeliveryError',
    at: 'latestDeliveryAt',
  });
}

/** Digest files arrive: no error, and the last one is recent. */
export function judgeDigest(world: TrailWorld, spec: Spec): readonly Judged[] {
  return judgeArrival(world, spec, {
    what: 'digest',
    within: (section) => section.digest_within,
    error: 'latestDigestError',
    at: 'latestDigestAt',
  });
}

/** Seconds by which two clocks of AWS may differ. */
const tolerance = 300;

interface Arrival {
  readonly what: string;
  readonly within: (section: TrailSection) => Quantity;
  readonly error: 'latestDeliveryError' | 'latestDigestError';
  readonly at: 'latestDeliveryAt' | 'latestDigestAt';
}

function judgeArrival(world: TrailWorld, spec: Spec, arrival: Arrival): readonly Judged[] {
  const within = arrival.within(sectionOf(spec));
  const expected = { error: null, within: within.text };
  return overTrail(world, { spec, expected }, (trail, section) =>
    overStatus(trail, expected, (status) => {
      const error = status[arrival.error];
      const at = status[arrival.at];
      const finding = { resource: trail.arn, expected, actual: { error, latest: at } };
      if (error !== null)
        return passIf(false, { ...finding, message: `The last ${arrival.what} of ${trail.name} could not be delivered: ${error}` });
      if (at === null) return unsaid(`AWS names no time at which a ${arrival.what} of ${trail.name} was delivered`, finding);
      // AWS's own Date, so that neither this machine's clock nor the day of a replay counts.
      const age = (Date.parse(world.observedAt('trails', homeOf(world, section))) - Date.parse(at)) / 1000;
      if (age < -tolerance) return unsaid(`AWS dates the last ${arrival.what} of ${trail.name} ${at}, which is yet to come`, finding);
      // Rounded up: what is too old by seconds must not read as if it were allowed.
      const minutes = Math.max(0, Math.ceil(age / 60));
      const message = `The last ${arrival.what} of ${trail.name} was delivered ${minutes} minutes before AWS was asked; ${within.text} is allowed`;
      return passIf(age <= within.seconds, { ...finding, message });
    }),
  );
}

function overStatus(trail: Trail, expected: unknown, judge: (status: TrailStatus) => Draft): Draft {
  const finding = { resource: trail.arn, expected, actual: null };
  if (trail.status !== null) return judge(trail.status);
  if (trail.statusError !== null) return refused(trail.statusError, finding);
  return unsaid(`the status of ${trail.name} is known to its owner alone, in its home region`, finding);
}
