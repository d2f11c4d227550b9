import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, compare, required, text } from './values.ts';

/** What a rule sends an event to. */
export interface RuleTarget {
  readonly id: string;
  readonly arn: string;
  /** ARN of the queue for what could not be delivered; `null`: there is none. */
  readonly deadLetter: string | null;
  /** ARN of the role with which it is delivered; `null`: by EventBridge itself, as the target's own policy allows. */
  readonly role: string | null;
}

/** A rule of EventBridge that waits for events. */
export interface EventRule {
  readonly arn: string;
  readonly name: string;
  /** AWS's word: ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS. */
  readonly state: string | null;
  /** JSON text. */
  readonly pattern: string;
  /** Sorted by id. `null`: they could not be read, and `targetsError` says why. */
  readonly targets: readonly RuleTarget[] | null;
  readonly targetsError: Refusal | null;
}

const target = (): z.ZodType<RuleTarget> =>
  z.strictObject({
    id: z.string(),
    arn: z.string(),
    deadLetter: z.string().nullable(),
    role: z.string().nullable(),
  });
const shape = (): z.ZodType<readonly EventRule[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      state: z.string().nullable(),
      pattern: z.string(),
      targets: z.array(target()).nullable(),
      targetsError: refusalShape().nullable(),
    }),
  );

type RuleSeat = Seat<'EventBridge.ListRules' | 'EventBridge.ListTargetsByRule'>;
type Answer = NonNullable<Output<'EventBridge.ListRules'>['Rules']>[number];
type TargetAnswer = NonNullable<Output<'EventBridge.ListTargetsByRule'>['Targets']>[number];

/** AWS puts its own events, those of CloudTrail too, on this bus. */
const EventBusName = 'default';
const tokens = { token: 'NextToken', next: 'NextToken' } as const;

/** Every rule with a pattern on the default bus of the account and region, with its targets. Sorted by ARN. */
export const eventRules = defineFact({
  name: 'event-rules',
  scope: 'region',
  depth: 'boundary',
  operations: ['EventBridge.ListRules', 'EventBridge.ListTargetsByRule'],
  shape,
  read: async (seat): Promise<readonly EventRule[]> => {
    const found = await startEach(
      seat.pages('EventBridge.ListRules', { EventBusName, Limit: 100 }, tokens),
      (page) => required(page.Rules, 'Rules').filter(({ EventPattern }) => text(EventPattern) !== null),
      (answer) => readRule(seat, answer),
    );
    return byArn(found.filter((rule) => rule !== null));
  },
});

/** `null` for a rule that was deleted after the listing named it. */
async function readRule(seat: RuleSeat, answer: Answer): Promise<EventRule | null> {
  const name = required(answer.Name, 'Name');
  const { account, region } = seat;
  const { value, refusal } = await attempt({ operation: 'EventBridge.ListTargetsByRule', account, region }, readTargets(seat, name));
  if (refusal?.error === 'ResourceNotFoundException') return null;
  return {
    arn: required(answer.Arn, 'Arn'),
    name,
    state: text(answer.State),
    pattern: required(answer.EventPattern, 'EventPattern'),
    targets: value,
    targetsError: refusal,
  };
}

async function readTargets(seat: RuleSeat, Rule: string): Promise<readonly RuleTarget[]> {
  const found: RuleTarget[] = [];
  for await (const page of seat.pages('EventBridge.ListTargetsByRule', { Rule, EventBusName, Limit: 100 }, tokens)) {
    found.push(...required(page.Targets, 'Targets').map(targetOf));
  }
  return found.sort((a, b) => compare(a.id, b.id));
}

/** Inputs are left out: they are texts of their owners. */
function targetOf(answer: TargetAnswer): RuleTarget {
  return {
    id: required(answer.Id, 'Id'),
    arn: required(answer.Arn, 'Arn'),
    deadLetter: text(answer.DeadLetterConfig?.Arn),
    role: text(answer.RoleArn),
  };
}
