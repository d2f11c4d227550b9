import { parsePolicy } from '../../policy/document.ts';
import { type Chain, compileChain, type Evaluation, evaluateChain, type Standing, type Verdict } from '../../policy/evaluate.ts';
import { decide } from '../../policy/request.ts';
import { universe } from '../../policy/universe.ts';
import type { Spec } from '../../spec/spec.ts';
import { type ArchiveWorld, type LogBucket, policyOf, writersOf } from './archive.ts';
import {
  anonymous,
  anybodyIn,
  type Caller,
  contextOf,
  exemptPrincipals,
  outsiders,
  rootOf,
  type Source,
  serviceForOthers,
  serviceForUs,
} from './callers.ts';
import { boundAccounts } from './each.ts';
import { bucketActions, objectActions } from './probes.ts';
import { chainOf, partitionOf } from './setting.ts';
import { boundBy } from './takeover.ts';
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

/** Every class of caller: the accounts of the organization one by one, outsiders, the services that deliver or that the bucket policy names, and anybody. */
export function classesOf(world: ArchiveWorld, spec: Spec, { account, bucket, region, guardrail }: LogBucket): readonly AccessClass[] {
  const organization = world.at('organization', {});
  const { masterAccountId: management } = organization;
  const exempt = exemptPrincipals(spec);
  // Only where nobody can take over an exempt role is it left out: elsewhere anybody may make one of its name.
  const guarded = boundAccounts(world, spec, boundBy(spec)).filter((id) => id !== management);
  const exemptIn = (id: string) => (guarded.includes(id) ? exempt : []);
  const others = organization.accounts.map(({ id }) => id).filter((id) => id !== account);
  const plain = { boundIn: null, side: 'no-account', isOwnerRoot: false, isWriter: false } as const;
  const named = (caller: Caller, id: string) => ({ ...caller, label: caller.label.replace(id, world.label(id)) });
  const writers = writersOf(guardrail);
  const services = [...new Set([...writers, ...servicesIn(bucket.policy), anyOtherService])].sort();
  return [
    { ...plain, caller: named(anybodyIn(organization, account, exemptIn(account)), account), boundIn: account, side: 'same-account' },
    {
      ...plain,
      caller: named(rootOf(organization, account, partitionOf(region)), account),
      boundIn: account,
      side: 'same-account',
      isOwnerRoot: true,
    },
    ...others.map(
      (id): AccessClass => ({
        ...plain,
        caller: named(anybodyIn(organization, id, exemptIn(id)), id),
        boundIn: id,
        side: 'other-account',
      }),
    ),
    ...outsiders(organization).map((caller): AccessClass => ({ ...plain, caller, side: 'other-account' })),
    ...services.map((name): AccessClass => {
      const caller = serviceForUs(name, organization, sourceOf(world, spec, name));
      return { ...plain, caller, isWriter: writers.includes(name) };
    }),
    ...services.flatMap((name) => serviceForOthers(name, organization).map((caller): AccessClass => ({ ...plain, caller }))),
    { ...plain, caller: anonymous() },
  ];
}

/** Stands for every service that neither the spec nor the bucket policy names. */
const anyOtherService = 'any-other-service.amazonaws.com';

/** The services that a bucket policy names. One that cannot be read is judged as such elsewhere. */
function servicesIn(policy: string | null): readonly string[] {
  if (policy === null) return [];
  return parsePolicy(policy, 'resource').statements.flatMap(({ principals }) => principals?.services ?? []);
}

/** What a service delivers for: CloudTrail for the trail that the spec declares. */
function sourceOf(world: ArchiveWorld, spec: Spec, service: string): Source {
  const trail = spec.audit_trail;
  if (service !== 'cloudtrail.amazonaws.com' || trail === undefined) return { account: null, arn: null };
  return { account: world.account(trail.owner), arn: trailArn(world, spec) };
}

/** The writers, each for every source in the organization that it may deliver for. */
export function deliveriesOf(world: ArchiveWorld, spec: Spec, { guardrail }: LogBucket): readonly AccessClass[] {
  const organization = world.at('organization', {});
  const plain = { boundIn: null, side: 'no-account', isOwnerRoot: false, isWriter: true } as const;
  return writersOf(guardrail).flatMap((name) => {
    const source = sourceOf(world, spec, name);
    const sources = source.account === null ? organization.accounts.map(({ id }) => ({ account: id, arn: `arn:*:*:*:${id}:*` })) : [source];
    return sources.map((one): AccessClass => ({ ...plain, caller: serviceForUs(name, organization, one) }));
  });
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
  const chains = new Map<string, Chain>();
  const scp = (bound: string): Chain => {
    const chain = chains.get(bound) ?? chainOf(world, bound, 'SERVICE_CONTROL_POLICY');
    chains.set(bound, chain);
    return chain;
  };
  return {
    scp,
    rcp: chainOf(world, account, 'RESOURCE_CONTROL_POLICY'),
    policy: compileChain(universe(), [{ id: bucket.arn, name: bucket.name, policies }], 'resource'),
  };
}

/** What one class of caller can be asked about one resource: the bucket, or all objects in it. */
export interface Cell {
  readonly who: AccessClass;
  readonly action: string;
  /** What each kind of policy alone says; `null` where no service control policy binds the caller. */
  readonly scp: () => Standing | null;
  readonly rcp: () => Standing;
  readonly policy: () => Standing;
}

const policyActions: readonly string[] = ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'];

/** Every action on a bucket and on its objects by a class of caller. */
export function cellsOf(who: AccessClass, bucket: LogBucket, guards: Guards): readonly Cell[] {
  const { arn } = bucket.bucket;
  return [...cellsOn(arn, bucketActions, { who, bucket, guards }), ...cellsOn(`${arn}/*`, objectActions, { who, bucket, guards })];
}

interface Before {
  readonly who: AccessClass;
  readonly bucket: LogBucket;
  readonly guards: Guards;
}

/** Each kind of policy is asked once for all actions on a resource. */
function cellsOn(resource: string, actions: readonly string[], { who, bucket, guards }: Before): readonly Cell[] {
  const context = contextOf(who.caller, { region: bucket.region, resource });
  const known = { ...context, keys: { ...context.keys, 'aws:ResourceAccount': { values: [bucket.account] } } };
  const evaluated = once((chain: Chain) => evaluateChain(chain, known));
  return actions.map((action) => ({
    who,
    action,
    scp: () => (who.boundIn === null ? null : evaluated(guards.scp(who.boundIn)).standing(action)),
    rcp: () => evaluated(guards.rcp).standing(action),
    policy: () => {
      const standing = evaluated(guards.policy).standing(action);
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
      return who.isOwnerRoot && policyActions.includes(action) ? { ...standing, denied: 'no' } : standing;
    },
  }));
}

function once(evaluate: (chain: Chain) => Evaluation): (chain: Chain) => Evaluation {
  const known = new Map<Chain, Evaluation>();
  return (chain) => {
    const found = known.get(chain) ?? evaluate(chain);
    known.set(chain, found);
    return found;
  };
}

/** The verdict on a cell by all that stands before the bucket. */
export function verdictIn({ who, scp, rcp, policy }: Cell): Verdict {
  return decide({ scp: scp(), rcp: rcp(), resource: policy(), caller: who.side });
}
