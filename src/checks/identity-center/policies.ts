import type { PermissionSet, PermissionSetBoundary } from '../../facts/permission-sets.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { eachDeclaredSet, type SetSection, type SetWorld } from './section.ts';

/** Each declared set has the declared policies and boundary, and no others. One finding for each policy, declared or attached. */
export function judgePolicies(world: SetWorld, spec: Spec): readonly Judged[] {
  return eachDeclaredSet(world, { spec }, (set, declared) => [
    ...judgeAttached(set, { kind: 'managed', declared: declared.managed, attached: set.managed.map(nameOfManaged) }),
    ...judgeAttached(set, { kind: 'customer-managed', declared: declared.customer_managed, attached: set.customerManaged }),
    judgeInline(set, declared.inline),
    judgeBoundary(set, declared.boundary),
  ]);
}

/** `arn:aws:iam::aws:policy/job-function/ViewOnlyAccess` → `job-function/ViewOnlyAccess`, in every partition; any other ARN is its own name. */
export function nameOfManaged(arn: string): string {
  return /^arn:[a-z-]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? arn;
}

interface Attached {
  readonly kind: 'managed' | 'customer-managed';
  readonly declared: readonly string[];
  readonly attached: readonly string[];
}

function judgeAttached({ name }: PermissionSet, { kind, declared, attached }: Attached): readonly Draft[] {
  return [...new Set([...declared, ...attached])].sort().map((policy) => {
    const [isDeclared, isThere] = [declared.includes(policy), attached.includes(policy)];
    const message = isThere
      ? `${name} has the ${kind} policy ${policy}${isDeclared ? '' : ', and nobody declared it'}`
      : `${name} lacks the ${kind} policy ${policy}`;
    const resource = `${name}/${kind}/${policy}`;
    return passIf(isDeclared && isThere, { resource, expected: { attached: isDeclared }, actual: { attached: isThere }, message });
  });
}

function judgeInline({ name, inline, inlineSha256 }: PermissionSet, declared: SetSection['inline']): Draft {
  const place = { resource: `${name}/inline`, expected: declared, actual: inline === null ? 'none' : inlineSha256 };
  if (declared === 'any') {
    return passIf(true, {
      ...place,
      message: `${name} may have any inline policy that its access and never allow: those are judged beside this`,
    });
  }
  if (declared === 'none' || inline === null) {
    const message = inline === null ? `${name} has no inline policy` : `${name} has an inline policy, and nobody declared one`;
    return passIf(declared === 'none' && inline === null, { ...place, message });
  }
  if (inlineSha256 === null) return unsaid(`the inline policy of ${name} is not JSON, and has no digest`, place);
  const isSame = inlineSha256 === declared;
  return passIf(isSame, {
    ...place,
    message: `The inline policy of ${name} is ${isSame ? 'the declared one' : 'another than the declared one'}`,
  });
}

function judgeBoundary({ name, boundary }: PermissionSet, declared: SetSection['boundary']): Draft {
  const [expected, actual] = [declaredBoundary(declared), boundaryText(boundary)];
  const message = actual === 'none' ? `${name} has no permissions boundary` : `${name} has the permissions boundary ${actual}`;
  return passIf(expected === actual, { resource: `${name}/boundary`, expected, actual, message });
}

function declaredBoundary(declared: SetSection['boundary']): string {
  if (declared === 'none') return 'none';
  return declared.managed === undefined ? `customer-managed/${declared.customer_managed}` : `managed/${declared.managed}`;
}

function boundaryText(boundary: PermissionSetBoundary | null): string {
  if (boundary === null) return 'none';
  return 'managed' in boundary ? `managed/${nameOfManaged(boundary.managed)}` : `customer-managed/${boundary.customerManaged}`;
}
