import { messageId } from './message-id.ts';
import type { Message } from './model.ts';

/** A message as an SNS topic takes it: words for people, JSON for programs, attributes for filter policies. */
export function publicationOf(message: Message) {
  const { subject, text, exitCode, record, drift } = message;
  return {
    subject,
    text,
    json: JSON.stringify(message),
    id: messageId(message),
    attributes: {
      kind: message.kind,
      conclusion: record?.conclusion ?? 'could-not-run',
      ...(exitCode === null ? {} : { exitCode }),
      ...(record === null ? {} : { purpose: record.purpose, system: record.system.id }),
      ...(drift === null ? {} : { drift: drift.result }),
    },
  };
}
