import type { Verdict } from '../../policy/evaluate.ts';
import type { Reason, ReasonLeaf } from '../../policy/reason.ts';

/** What a condition key that opens a guardrail means for it. */
export function kindOf({ operator, key }: Pick<ReasonLeaf, 'operator' | 'key'>): string {
  const name = key.toLowerCase();
  if (operator === 'Resource' || operator === 'NotResource') return 'only some resources';
  if (name === 'aws:principalarn') return 'an exemption by name';
  if (/^aws:(principaltag|requesttag|resourcetag|tagkeys)/.test(name)) return 'an exemption by tag, which whoever may tag can take';
  if (/^aws:(viaawsservice|calledvia|principalisawsservice)/.test(name)) return 'calls made through a service';
  if (/^aws:(sourceip|sourcevpc|sourcevpce|vpcsourceip|multifactorauth)/.test(name)) return 'an exemption by network or MFA, which is weak';
  return 'a condition';
}

const leafText = (leaf: ReasonLeaf): string => {
  const values = leaf.values.length === 0 ? '' : ` [${leaf.values.slice(0, 3).join(', ')}${leaf.values.length > 3 ? ', …' : ''}]`;
  if (leaf.operator === 'unreadable') return leaf.key;
  return `${leaf.operator}${leaf.key === '' ? '' : ` ${leaf.key}`}${values} (${kindOf(leaf)})`;
};

const where = ({ policy, statement, level }: Reason): string => `${policy}, statement ${statement}, at ${level}`;

/** Why an action is not certainly denied, in one sentence. */
export function explain(verdict: Verdict, reasons: readonly Reason[]): string {
  const wanted = verdict === 'unknown' ? 'unreadable' : 'open';
  const [reason] = reasons.filter(({ match }) => match === wanted);
  if (verdict === 'allow') return 'no policy denies it';
  if (reason === undefined) return 'no policy denies it with certainty';
  const leaves = reason.leaves.filter(({ match }) => match === wanted).map(leafText);
  const how = reason.effect === 'Deny' ? 'denied' : 'allowed';
  if (verdict === 'unknown') return `${where(reason)} cannot be read: ${leaves.join('; ') || 'malformed'}`;
  return `${how} only where ${leaves.join(' and ') || 'a condition holds'}: ${where(reason)}`;
}
