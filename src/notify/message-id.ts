import { createHash } from 'node:crypto';
import type { Message } from './model.ts';

/** What receivers know a message by: the same for each attempt, and another one where the same run is told of in other words. */
export function messageId(message: Message): string {
  return `iq-${message.runId}-${createHash('sha256').update(JSON.stringify(message)).digest('hex').slice(0, 16)}`;
}
