import type { FactRecord } from '../record.ts';

/**
 * Whether a service control policy, and nothing else, refused the same operations in both runs. Where no check takes that refusal for what it shows,
 * the runs do not conform, and their own exit code says so.
 */
export function isClosedAlike(before: FactRecord, after: FactRecord): boolean {
  const [was, is] = [closedBy(before), closedBy(after)];
  return was !== null && was === is;
}

/** What was refused and by what, as one text; `null` where anything but service control policies refused, or nothing did. */
function closedBy(fact: FactRecord): string | null {
  if (fact.observed || fact.reason !== 'denied') return null;
  const refused = fact.requests.flatMap(({ service, operation, denial }) => (denial === undefined ? [] : [{ service, operation, denial }]));
  if (refused.length === 0 || refused.some(({ denial }) => denial.by !== 'service control policy')) return null;
  return refused
    .map(({ service, operation, denial }) => [service, operation, denial.isExplicit === true, denial.policy ?? ''].join(' '))
    .sort()
    .join('\n');
}
