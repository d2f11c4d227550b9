import { laneOf } from '../../src/aws/limits.ts';
import { Bucket } from '../../src/aws/scheduler/bucket.ts';
import { autoScaling } from './answers/auto-scaling.ts';
import { ecs, eventBridge, sns, ssm } from './answers/break-glass.ts';
import { cloudTrail } from './answers/cloudtrail.ts';
import type { Answer } from './answers/context.ts';
import { artifact, controlTower } from './answers/control-tower.ts';
import { dataStores } from './answers/data-stores.ts';
import { ec2 } from './answers/ec2.ts';
import { iam } from './answers/iam.ts';
import { identityStore, ssoAdmin } from './answers/identity-center.ts';
import { kms } from './answers/kms.ts';
import { acm, elasticLoadBalancing } from './answers/load-balancers.ts';
import { organizations } from './answers/organizations.ts';
import { rds } from './answers/rds.ts';
import { s3, s3Control } from './answers/s3.ts';
import { account, cloudWatch, secretsManager, sts } from './answers/small.ts';
import { wafv2 } from './answers/wafv2.ts';
import type { Asked } from './asked.ts';
import { type Fault, faultOf } from './faults.ts';
import { pagerOf } from './listing.ts';
import type { ServerOptions } from './options.ts';
import { Sessions } from './sessions.ts';
import { isIdentityCenter, Tally } from './stats.ts';
import { answer, html, type Reply, refusal } from './wire.ts';
import { accountIn, closedRegion, type Member, membersOf } from './world.ts';

const answers: Readonly<Record<string, Readonly<Record<string, Answer>>>> = {
  ...dataStores,
  Account: account,
  ACM: acm,
  Artifact: artifact,
  AutoScaling: autoScaling,
  CloudTrail: cloudTrail,
  CloudWatch: cloudWatch,
  ControlTower: controlTower,
  EC2: ec2,
  ECS: ecs,
  ElasticLoadBalancingV2: elasticLoadBalancing,
  EventBridge: eventBridge,
  IAM: iam,
  Identitystore: identityStore,
  KMS: kms,
  Organizations: organizations,
  RDS: rds,
  S3: s3,
  S3Control: s3Control,
  SecretsManager: secretsManager,
  SNS: sns,
  SSM: ssm,
  SSOAdmin: ssoAdmin,
  WAFV2: wafv2,
};

/** Whether the server answers `Service.Operation`. */
export function isAnswered(name: string): boolean {
  const [service = '', operation = ''] = name.split('.');
  return answers[service]?.[operation] !== undefined;
}

/** Calls to IAM Identity Center that AWS allows an account in any second. */
const identityCenterLimit = 20;

/** A reply, and how it arrives. */
export interface Delivery {
  readonly reply: Reply;
  /** Whose key signed the request: goes into the request id of the answer, and so into every fact. */
  readonly signer: string;
  readonly fault: Fault | null;
}

/** A synthetic AWS: what it answers depends on who asks, and on nothing else but its options. */
export class SyntheticAws {
  readonly options: ServerOptions;
  readonly tally = new Tally();
  readonly #members: readonly Member[];
  readonly #memberById: ReadonlyMap<string, Member>;
  readonly #sessions = new Sessions();
  readonly #buckets = new Map<string, Bucket>();
  readonly #expireAfter: ReadonlySet<number>;
  #calls = 0;

  constructor(options: ServerOptions) {
    this.options = options;
    this.#members = membersOf(options.organization);
    this.#memberById = new Map(this.#members.map((member) => [member.id, member]));
    this.#expireAfter = new Set(options.faults.expireAfter);
  }

  get now(): number {
    return this.options.date === null ? Date.now() : Date.parse(this.options.date);
  }

  /** What becomes of one request. */
  deliver(asked: Asked): Delivery {
    const { tally, options } = this;
    const name = `${asked.service}.${asked.operation}`;
    this.#calls += 1;
    if (this.#expireAfter.has(this.#calls)) this.#sessions.expireAll();
    const audit = this.#members[2]?.id ?? '';
    const owner = this.#sessions.ownerOf(asked.accessKeyId, audit);
    const member = owner === null ? undefined : this.#memberById.get(owner.account);
    const signer = member?.id ?? 'nobody';
    const attempt = tally.request({ ...asked, operation: name }, signer);
    if (owner === null || member === undefined) return { reply: refusal(asked, 'invalid-key', signer), signer, fault: null };
    this.#compareKeys(asked, signer);
    if (owner.isExpired) {
      tally.expired();
      return { reply: refusal(asked, 'expired', signer), signer, fault: null };
    }
    const place = `${signer}/${asked.region}`;
    const fault = faultOf(options.faults, { operation: name, place, input: asked.input, number: attempt });
    if (fault !== null) tally.fault(fault);
    if (fault === 'throttle' || this.#isTooFast(asked, signer)) {
      tally.throttled();
      return { reply: refusal(asked, 'throttled', signer), signer, fault: null };
    }
    if (fault === 'serverError') return { reply: refusal(asked, 'unavailable', signer), signer, fault: null };
    if (fault === 'html' || fault === 'htmlError') return { reply: html(fault === 'html' ? 200 : 502), signer, fault: null };
    return { reply: this.#reply(asked, member), signer, fault };
  }

  /** A request that names a resource of one account must be signed with that account's key. */
  #compareKeys(asked: Asked, signer: string): void {
    const { service, operation, input } = asked;
    if (service === 'STS') {
      if (!asked.accessKeyId.startsWith('AKIA')) this.tally.wrongKey(`${operation} with ${asked.accessKeyId}`);
      return;
    }
    const tokens = [input.NextToken, input.Marker, input['continuation-token']];
    const own = [
      input.KeyId,
      input.bucket,
      input.owner,
      input.DBParameterGroupName,
      input.Name,
      input.TrailName,
      input.TopicArn,
      // The one instance of IAM Identity Center is asked about every account.
      service === 'SSOAdmin' ? undefined : input.AccountId,
      ...tokens,
    ];
    const metrics = service === 'CloudWatch' ? [JSON.stringify(input.MetricDataQueries)] : [];
    const wrong = [...own, ...metrics].find((text) => text !== undefined && (accountIn(String(text)) ?? signer) !== signer);
    if (wrong !== undefined) this.tally.wrongKey(`${service}.${operation} of ${wrong} signed by ${signer}`);
  }

  /** Token buckets like AWS's, by account, region and service or operation. */
  #isTooFast({ service, operation, region }: Asked, account: string): boolean {
    const { limits } = this.options;
    if (limits === null) return false;
    if (isIdentityCenter(service)) return this.tally.identityCenterWithinSecond(`${account}/${region}`) > identityCenterLimit * limits;
    const { bucket: name, limit } = laneOf(service, operation, { account, region, share: 1 });
    const now = performance.now();
    const rate = limit.ceiling * limits;
    const bucket = this.#buckets.get(name) ?? new Bucket({ burst: Math.max(1, limit.burst * limits), rate, ceiling: rate }, now);
    this.#buckets.set(name, bucket);
    if (bucket.wait(now) > 0) return true;
    bucket.take(now);
    return false;
  }

  #reply(asked: Asked, member: Member): Reply {
    const { service, operation, region, input } = asked;
    const name = `${service}.${operation}`;
    if (operation === 'GetCallerIdentity') return answer(asked, sts.identity(member.id));
    if (operation === 'AssumeRole') {
      const target = accountIn(String(input.RoleArn)) ?? '';
      if (!this.#memberById.has(target)) return refusal(asked, 'denied', member.id);
      return answer(asked, sts.session(this.#sessions.issue(target), target, Date.now()));
    }
    const isDenied = this.options.faults.denied.some((entry) => entry.operation === name && entry.account === member.id);
    if (isDenied) return refusal(asked, 'denied', member.id);
    if (region === closedRegion) return refusal(asked, 'denied-by-scp', member.id);
    const textOf = answers[service]?.[operation];
    if (textOf === undefined) throw new Error(`the bench server has no answer to ${name}`);
    const page = pagerOf(member.id, name, this.options.faults);
    return answer(asked, textOf({ member, members: this.#members, region, input, now: this.now, page }));
  }
}
