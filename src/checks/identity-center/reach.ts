import type { AwsManagedPolicy } from '../../facts/aws-managed-policies.ts';
import type { PermissionSet } from '../../facts/permission-sets.ts';
import type { Spec } from '../../spec/spec.ts';
import { beyondReading, type Found, type PolicyDocument, type Reach, reachedOf, reachOf } from '../access/reach.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { nameOfManaged } from './policies.ts';
import { declaredSets, eachDeclaredSet, type SetSection } from './section.ts';

type ReachWorld = World<'permission-sets' | 'aws-managed-policies' | 'authorization-details'>;

/** Accounts and sets in which customer-managed policies decide what a declared permission set may do. */
export function accountsOfOwnPolicies({ identity }: Spec): readonly string[] {
  const sets = Object.values(identity?.permission_sets ?? {}).filter(
    ({ access, never, customer_managed: policies, boundary }) =>
      (access !== undefined || never.length > 0) &&
      (policies.length > 0 || (boundary !== 'none' && boundary.customer_managed !== undefined)),
  );
  return sets.flatMap(({ assign }) => assign.flatMap((rule) => rule.in));
}

export const isReadOnly = ({ access }: SetSection): boolean => access === 'read_only';
export const hasNever = ({ never }: SetSection): boolean => never.length > 0;

/** Whether a declared set is one of these. */
export function anySet(spec: Spec, isOne: (declared: SetSection) => boolean): boolean {
  return spec.identity?.permission_sets !== undefined && declaredSets(spec).some(([, set]) => isOne(set));
}

/** Nothing beyond reading, and beyond what `plus` names, can be reached with the set. */
export function judgeReadOnly(world: ReachWorld, spec: Spec): readonly Judged[] {
  return eachDeclaredSet(world, { spec, isJudged: isReadOnly }, (set, { plus }) =>
    judgeReach(world, set, {
      expected: { access: 'read_only', plus },
      find: (reach) => beyondReading(reach, plus),
      met: `With ${set.name} nothing can be reached beyond reading${plus.length === 0 ? '' : ' and what plus names'}`,
      unmet: `With ${set.name} more can be done than reading`,
    }),
  );
}

/** None of the actions under `never` can be reached with the set. */
export function judgeNever(world: ReachWorld, spec: Spec): readonly Judged[] {
  return eachDeclaredSet(world, { spec, isJudged: hasNever }, (set, { never }) =>
    judgeReach(world, set, {
      expected: { never },
      find: (reach) => reachedOf(reach, never),
      met: `With ${set.name} none of the actions under never can be reached`,
      unmet: `With ${set.name} actions can be reached that never forbids`,
    }),
  );
}

interface Question {
  readonly expected: unknown;
  readonly find: (reach: Reach) => Found;
  readonly met: string;
  readonly unmet: string;
}

/** One finding; one for each account where it is provisioned, where policies of the account are among those of the set. */
function judgeReach(world: ReachWorld, set: PermissionSet, question: Question): readonly (Draft | Judged)[] {
  const place = { resource: set.arn, expected: question.expected, actual: null };
  const hasOwn = set.customerManaged.length > 0 || (set.boundary !== null && 'customerManaged' in set.boundary);
  if (!hasOwn) return [judgeDocuments(documentsOf(world, set, null), { place, question })];
  const accounts = set.accounts.filter((account) => !world.isClosed(account));
  if (accounts.length === 0) {
    return [unsaid(`${set.name} is provisioned in no account: there is none whose policies decide what it may do`, place)];
  }
  return world.each(
    accounts,
    (account) => ({ target: { account }, resource: set.arn, expected: question.expected }),
    (account) => judgeDocuments(documentsOf(world, set, account), { place, question }),
  );
}

interface Documents {
  readonly policies: readonly PolicyDocument[];
  readonly boundary: PolicyDocument | null;
  /** Policies that the set names and nobody shows, and who should have: `cc/Audit, which audit (555555555555) does not have`. */
  readonly missing: readonly string[];
}

function documentsOf(
  world: ReachWorld,
  { arn, inline, managed, customerManaged, boundary }: PermissionSet,
  account: string | null,
): Documents {
  const missing: string[] = [];
  const shown = (name: string, found: AwsManagedPolicy | undefined, why: string): readonly PolicyDocument[] => {
    if (found !== undefined) return [{ id: found.arn, name, content: found.document }];
    missing.push(`${name}, ${why}`);
    return [];
  };
  const aws = (policy: string) =>
    shown(
      nameOfManaged(policy),
      world.at('aws-managed-policies', {}).find((one) => one.arn === policy),
      'which AWS has withdrawn',
    );
  const own = (name: string) => {
    const policies = account === null ? [] : world.at('authorization-details', { account }).policies;
    return shown(
      name,
      policies.find((one) => one.arn.endsWith(`:iam::${account}:policy/${name}`)),
      `which ${world.label(account ?? '')} does not have`,
    );
  };
  const above = boundary === null ? [] : 'managed' in boundary ? aws(boundary.managed) : own(boundary.customerManaged);
  const policies = [
    ...(inline === null ? [] : [{ id: `${arn}/inline`, name: 'inline', content: inline }]),
    ...managed.flatMap(aws),
    ...customerManaged.flatMap(own),
  ];
  return { policies, boundary: above[0] ?? null, missing };
}

/** Actions that a finding names. */
const mostNamed = 20;

function judgeDocuments(
  { policies, boundary, missing }: Documents,
  { place, question }: { readonly place: Pick<Draft, 'resource' | 'expected' | 'actual'>; readonly question: Question },
): Draft {
  // What is missing may also take something away again: nothing of the rest is certain then.
  if (missing.length > 0) return unsaid(`the set names ${missing.join(', and ')}: what it lets people do is not known`, place);
  const reach = reachOf(policies, boundary);
  const { open, undecided } = question.find(reach);
  if (open.length > 0) {
    const named = open.slice(0, mostNamed).map((action) => ({ action, by: reach.because(action) }));
    const [first] = named;
    const message = `${question.unmet}: ${first?.action}${open.length === 1 ? '' : ` and ${open.length - 1} more`}, by ${first?.by}`;
    return passIf(false, { ...place, actual: { open: named, actions: open.length }, message });
  }
  if (undecided.length > 0) {
    const named = undecided.slice(0, mostNamed);
    return unsaid(`a policy cannot be read far enough to say whether ${named.join(', ')} can be reached`, {
      ...place,
      actual: { undecided: named, actions: undecided.length },
    });
  }
  return passIf(true, { ...place, actual: { open: [], actions: 0 }, message: question.met });
}
