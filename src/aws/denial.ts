import type { Denial, RefusedBy } from '../record.ts';
import { classify, isAboutKeys } from './failure.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html lists the words for each kind of policy.
const kinds: readonly RefusedBy[] = [
  'identity-based policy',
  'session policy',
  'permissions boundary',
  'service control policy',
  'resource control policy',
  'resource-based policy',
  'role trust policy',
  'VPC endpoint policy',
];
const words = new RegExp(`\\b(because no|explicit deny in (?:an?|the)) (${kinds.join('|')})\\b(?:: (arn:[\\w:/*.-]+))?`, 'i');

/** Who was refused and by what, by AWS's own words; `undefined` where the error is no refusal. Holds none of AWS's text but a policy's ARN. */
export function denialOf(error: unknown, role: string | undefined): Denial | undefined {
  const failure = classify(error);
  if (failure.reason !== 'denied') return undefined;
  const asked = role === undefined ? {} : { role };
  if (isAboutKeys(failure)) return { by: 'credentials', ...asked };
  const [, how = '', kind = '', policy] = words.exec(failure.message) ?? [];
  const by = kinds.find((name) => name.toLowerCase() === kind.toLowerCase()) ?? 'unsaid';
  const isExplicit = /^explicit/i.test(how);
  return { by, ...(isExplicit ? { isExplicit } : {}), ...(policy === undefined ? {} : { policy: policy.replace(/\.$/, '') }), ...asked };
}
