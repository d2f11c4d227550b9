import { type Chain, compileChain, evaluateChain, type Standing, type Verdict } from '../../policy/evaluate.ts';
import { decide } from '../../policy/request.ts';
import { universe } from '../../policy/universe.ts';
import type { Spec } from '../../spec/spec.ts';
import { type ArchiveWorld, type LogBucket, policyOf, writersOf } from './archive.ts';
import { anonymous, anybodyIn, type Caller, contextOf, exemptPrincipals, outsider, rootOf, serviceFor } from './callers.ts';
import { bucketActions, objectActions } from './probes.ts';
import { chainOf, partitionOf } from './setting.ts';
import { trailArn } from './trail.ts';

/** Who might reach for the logs. */
export interface AccessClass {
  readonly caller: Caller;
  /** The account whose service control policies bind the caller; `null`: none does. */
  readonly boundIn: string | null;
  readonly side: 'same-account' | 'other-account' | 'no-account';
  /** The root user of the bucket's account can always change the bucket's policy, whatever that says. */
  readonly isOwnerRoot: boolean;
  /** Delivers logs: it must be able to write, and to do nothing else. */
  readonly isWriter: boolean;
}

/** Every class of caller: the accounts of the organization one by one, strangers, services, and anybody. */
export function classesOf(world: ArchiveWorld, spec: Spec, { account, region, guardrail }: LogBucket): readonly AccessClass[] {
  const organization = world.at('organization', {});
  const { masterAccountId: management, id } = organization;
  const exempt = exemptPrincipals(spec);
  const others = organization.accounts.map((entry) => entry.id).filter((other) => other !== account);
  const plain = { boundIn: null, side: 'no-account', isOwnerRoot: false, isWriter: false } as const;
  const writers = writersOf(guardrail);
  const trail = spec.audit_trail === undefined ? null : trailArn(world, spec);
  const arnFor = (writer: string) => (writer === 'cloudtrail.amazonaws.com' ? trail : null);
  return [
    { ...plain, caller: anybodyIn(organization, account, exempt), boundIn: account, side: 'same-account' },
    { ...plain, caller: rootOf(organization, account, partitionOf(region)), boundIn: account, side: 'same-account', isOwnerRoot: true },
    ...others.map(
      (other): AccessClass => ({
        ...plain,
        caller: anybodyIn(organization, other, exempt),
        boundIn: other === management ? null : other,
        side: 'other-account',
      }),
    ),
    { ...plain, caller: outsider(), side: 'other-account' },
    ...writers.map(
      (writer): AccessClass => ({ ...plain, caller: serviceFor(writer, { organization: id, arn: arnFor(writer) }), isWriter: true }),
    ),
    ...writers.map((writer): AccessClass => ({ ...plain, caller: serviceFor(writer, 'another organization') })),
    { ...plain, caller: anonymous() },
  ];
}

/** The three kinds of policy that stand before a bucket. */
export interface Guards {
  readonly scp: (account: string) => Chain;
  readonly rcp: Chain;
  readonly policy: Chain;
}

/** The policies before a bucket. Throws `Unclear` where the bucket's own could not be read. */
export function guardsOf(world: ArchiveWorld, { account, bucket }: LogBucket): Guards {
  const content = policyOf(bucket);
  const policies = content === null ? [] : [{ id: bucket.arn, name: 'the bucket policy', content }];
  return {
    scp: (bound) => chainOf(world, bound, 'SERVICE_CONTROL_POLICY'),
    rcp: chainOf(world, account, 'RESOURCE_CONTROL_POLICY'),
    policy: compileChain(universe(), [{ id: bucket.arn, name: bucket.name, policies }], 'resource'),
  };
}

/** One cell of the matrix. */
export interface Cell {
  readonly who: AccessClass;
  readonly action: string;
  /** The bucket, or all objects in it. */
  readonly resource: string;
}

/** Every action on a bucket and on its objects. */
export function cellsOf(who: AccessClass, { bucket }: LogBucket): readonly Cell[] {
  return [
    ...bucketActions.map((action) => ({ who, action, resource: bucket.arn })),
    ...objectActions.map((action) => ({ who, action, resource: `${bucket.arn}/*` })),
  ];
}

const contextIn = ({ who, resource }: Cell, { region }: LogBucket) => contextOf(who.caller, { region, resource });

/** What the service control policies alone say to a cell; `null` where none binds the caller. */
export function scpStanding(cell: Cell, bucket: LogBucket, guards: Guards): Standing | null {
  const { boundIn } = cell.who;
  return boundIn === null ? null : evaluateChain(guards.scp(boundIn), contextIn(cell, bucket)).standing(cell.action);
}

/** What the resource control policies alone say to a cell. */
export function rcpStanding(cell: Cell, bucket: LogBucket, guards: Guards): Standing {
  return evaluateChain(guards.rcp, contextIn(cell, bucket)).standing(cell.action);
}

const policyActions: readonly string[] = ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'];

/** What the bucket policy alone says to a cell. */
export function policyStanding(cell: Cell, bucket: LogBucket, guards: Guards): Standing {
  const standing = evaluateChain(guards.policy, contextIn(cell, bucket)).standing(cell.action);
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
  return cell.who.isOwnerRoot && policyActions.includes(cell.action) ? { ...standing, denied: 'no' } : standing;
}

/** The verdict on a cell by all that stands before the bucket. */
export function verdictIn(cell: Cell, bucket: LogBucket, guards: Guards): Verdict {
  return decide({
    scp: scpStanding(cell, bucket, guards),
    rcp: rcpStanding(cell, bucket, guards),
    resource: policyStanding(cell, bucket, guards),
    caller: cell.who.side,
  });
}
