import type { Refusal } from '../facts/refusal.ts';
import type { Draft } from './check.ts';

type Place = Pick<Draft, 'resource' | 'expected' | 'actual'>;

/** `unknown`, because AWS answered but left out, or worded in a way not known here, what the judgement rests on. */
export function unsaid(detail: string, place: Place): Draft {
  return refused({ reason: 'failed', detail }, place);
}

/** `unknown`, because AWS refused a part of a fact that is otherwise observed. */
export function refused({ reason, detail }: Pick<Refusal, 'reason' | 'detail'>, place: Place): Draft {
  return { ...place, outcome: 'unknown', message: `Could not be verified: ${detail}`, because: { reason, detail } };
}
