import type { Barrier, Lack, Refusals } from '../../permissions/refused.ts';
import type { Qualification, RefusedBy } from '../../record.ts';
import { harmless } from '../legible.ts';
import type { Style } from './findings.ts';
import { labelled, listed } from './text.ts';

/** So many roles, and so many refusals that no policy mends, are shown whole; the others are counted. */
const shownRoles = 5;
const shownBarriers = 10;

const hidden = 'A refused listing hides what would have been asked next: iq permissions prints all that the spec needs.';

interface Place {
  readonly role: string | null;
  readonly accounts: readonly string[];
}

function roleOf({ role }: Place): string {
  return role === null ? 'A role' : `Role ${harmless(role)}`;
}

function whereOf({ accounts }: Place): string {
  return `in ${accounts.length} ${accounts.length === 1 ? 'account' : 'accounts'} (${listed(accounts.map(harmless))})`;
}

function paragraph(text: string, style: Style): string[] {
  return labelled('', text, { indent: 2, label: 0, width: style.width });
}

/** The policy stands at the left edge, uncoloured and unbroken: it is there to be copied. */
function lackLines(lack: Lack, style: Style): string[] {
  const differ = lack.isAlike ? '' : ', not each of them everywhere';
  const reason = `AWS gave no reason for ${listed(lack.unsaid)}. Where the policy has it already, the refusal is the resource's own, or of Organizations, which answers its management account and delegated administrators alone.`;
  return [
    ...paragraph(`${roleOf(lack)} ${whereOf(lack)} was refused these actions${differ}. Policy to add:`, style),
    '',
    ...JSON.stringify(lack.policy, null, 2).split('\n'),
    '',
    ...(lack.unsaid.length === 0 ? [] : [...paragraph(reason, style), '']),
  ];
}

/** What refused, and what would mend it: the end of a sentence. */
const remedies: Readonly<Record<RefusedBy, string>> = {
  'identity-based policy': 'by an explicit deny in a policy of its own: take it out there, a policy that allows them does not help.',
  'session policy': 'by the session policy that iq passes with AssumeRole: SecurityAudit of this partition lacks them. Please report it.',
  'permissions boundary': 'by its permissions boundary: allow them there too.',
  'service control policy':
    'by a service control policy. That is right in a region that is to be closed; elsewhere the policy must except the role.',
  'resource control policy': 'by a resource control policy: it must except the role.',
  'resource-based policy': 'by the policy of the resource (a key, a bucket, a secret): allow the role there.',
  'role trust policy': 'by the trust policy of the role.',
  'VPC endpoint policy': 'by the policy of a VPC endpoint on the way to AWS: allow them there.',
  credentials: 'because AWS did not accept the keys of the session, or not in that region.',
  unsaid: 'without a reason.',
};

function entryAdvice({ by }: Barrier, record: Qualification): string {
  const caller = record.mode === 'live' ? harmless(record.executor.arn) : 'the caller';
  if (by === 'identity-based policy') return `${caller} may not sts:AssumeRole it: allow that in the caller's own policy.`;
  if (by === 'service control policy' || by === 'resource control policy') return `a ${by} refuses sts:AssumeRole.`;
  if (by === 'credentials') return `AWS did not accept the keys of ${caller}.`;
  return `check that it exists there, that its trust policy names ${caller}, that access.external_id of the spec is the external id that it asks for, that its aws:PrincipalOrgID is the organization of the caller, and that the caller may sts:AssumeRole it.`;
}

function barrierText(barrier: Barrier, record: Qualification): string {
  const named = barrier.policies.length === 0 ? '' : ` AWS names ${listed(barrier.policies.map(harmless))}.`;
  if (barrier.isEntry) return `${roleOf(barrier)} could not be entered ${whereOf(barrier)}: ${entryAdvice(barrier, record)}${named}`;
  return `${roleOf(barrier)} ${whereOf(barrier)} was refused ${listed(barrier.actions)} ${remedies[barrier.by]}${named}`;
}

function uncounted(left: number, what: string, style: Style): string[] {
  return left > 0 ? [...paragraph(`and ${left} more ${what}: they show once these are mended.`, style), ''] : [];
}

/** What AWS refused and what would mend it: a policy to paste for each role, a sentence for all that no policy mends. Empty where nothing was refused. */
export function refused({ lacks, barriers }: Refusals, record: Qualification, style: Style): string[] {
  if (lacks.length + barriers.length === 0) return [];
  return [
    style.chalk.bold('REFUSED BY AWS'),
    '',
    ...lacks.slice(0, shownRoles).flatMap((lack) => lackLines(lack, style)),
    ...uncounted(lacks.length - shownRoles, 'roles', style),
    ...(lacks.length === 0 ? [] : [...paragraph(hidden, style), '']),
    ...barriers.slice(0, shownBarriers).flatMap((barrier) => [...paragraph(barrierText(barrier, record), style), '']),
    ...uncounted(barriers.length - shownBarriers, 'refusals', style),
  ];
}
