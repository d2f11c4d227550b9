import type { FlowLog } from '../../facts/flow-logs.ts';
import type { Vpc } from '../../facts/vpcs.ts';
import { matches } from '../../policy/glob.ts';
import type { FlowLogs } from '../../spec/sections/networks.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { type At, leftTo } from '../networks/each.ts';
import { findVpc, networksIn } from '../networks/reading.ts';
import { notAsked } from '../not-asked.ts';
import { unsaid } from '../unsaid.ts';
import type { TierWorld } from './world.ts';

/** A flow log held against what is asked: what is wrong with it, and what AWS did not say. */
interface Held {
  readonly id: string;
  readonly faults: readonly string[];
  readonly open: readonly string[];
}

/** What is asked of the flow logs of one network. */
interface Asked {
  readonly vpc: Vpc;
  readonly wanted: readonly FlowLogs[];
}

/** The whole of each network that must have flow logs has one that records as specified, and arrives. */
export function judgeFlowLogs(world: TierWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const every = spec.networks?.flow_logs;
  const general = every !== undefined && world.isIn(account, every.in) ? [every] : [];
  const declared = networksIn(world, spec, account).filter(({ declared: { flow_logs: own } }) => own !== undefined);
  const regions = general.length > 0 ? world.regions(account) : [...new Set(declared.map(({ region }) => region))];
  if (regions.length === 0)
    return world.each(
      [account],
      () => ({ target: { account }, resource: account }),
      () => notAsked(account, `The spec asks no network in ${world.label(account)} for flow logs.`),
    );
  return world.each(
    regions,
    (region) => ({ target: { account, region }, resource: `${account}/${region}/vpcs`, expected: 'a flow log of each network' }),
    (region) => {
      const at = { account, region };
      const vpcs = world.at('vpcs', at);
      const here = declared.filter((network) => network.region === region).map((network) => ({ network, found: findVpc(vpcs, network) }));
      const missing = here.filter(({ found }) => found.kind !== 'vpc').map(({ network }) => leftTo('vpc-present')(network));
      const asked = vpcs.map((vpc): Asked => {
        const own = here.flatMap(({ network, found }) =>
          found.kind === 'vpc' && found.vpc.id === vpc.id ? (network.declared.flow_logs ?? []) : [],
        );
        return { vpc, wanted: [...own, ...(vpc.owner === null || vpc.owner === account ? general : [])] };
      });
      const judged = world.each(
        asked.filter(({ wanted }) => wanted.length > 0),
        ({ vpc, wanted }) => ({ target: at, resource: vpc.arn, expected: wanted.map(expectation) }),
        (one) => judgeVpc(world, spec, at, one),
      );
      const found = [...judged, ...missing];
      return found.length > 0
        ? found
        : [notAsked(`${account}/${region}/vpcs`, `There is no network in ${world.label(account)}, ${region}.`)];
    },
  );
}

function expectation({ to, traffic, interval, fields }: FlowLogs): unknown {
  return { to, traffic, interval: interval?.text ?? null, fields: fields ?? null };
}

function judgeVpc(world: TierWorld, spec: Spec, at: At, { vpc, wanted }: Asked): Draft {
  const all = world.at('flow-logs', at);
  const logs = all.filter(({ resource }) => resource === vpc.id);
  const place = { resource: vpc.arn, expected: wanted.map(expectation), actual: logs };
  if (logs.length === 0) {
    const partial = all.filter(({ resource }) => /^(subnet|eni)-/.test(resource ?? ''));
    const rest = partial.length === 0 ? '' : `; ${partial.map(({ id, resource }) => `${id} records ${resource} alone`).join(', ')}`;
    return passIf(false, { ...place, message: `${vpc.id} has no flow log of the whole network${rest}.` });
  }
  const judged = wanted.map((want) => logs.map((log) => hold(world, spec, { at, log, want })));
  const failing = judged.find((held) => held.every(({ faults }) => faults.length > 0));
  if (failing !== undefined) {
    const words = failing.map(({ id, faults }) => `${id} ${faults.join(', and ')}`).join('; ');
    return passIf(false, { ...place, message: `${vpc.id} has no flow log as specified: ${words}.` });
  }
  const unclear = judged.find((held) => !held.some(({ faults, open }) => faults.length + open.length === 0));
  if (unclear !== undefined) {
    const words = unclear.filter(({ faults }) => faults.length === 0).map(({ id, open }) => `${id}: ${open.join(', and ')}`);
    return unsaid(`whether ${vpc.id} has a flow log as specified: ${words.join('; ')}`, place);
  }
  return passIf(true, { ...place, message: `${vpc.id} has flow logs as specified: ${logs.map(({ id }) => id).join(', ')}.` });
}

interface Holding {
  readonly at: At;
  readonly log: FlowLog;
  readonly want: FlowLogs;
}

/** Something that must hold of a flow log: met, not met (a sentence), or not known (a sentence). */
type Statement = readonly [isMet: boolean | null, otherwise: string];

function hold(world: TierWorld, spec: Spec, holding: Holding): Held {
  const { log, want } = holding;
  const statements: readonly Statement[] = [
    [isWord(log.status, ['active']), `is ${log.status ?? 'of a status that AWS did not say'} and not ACTIVE`],
    [
      isWord(log.traffic, ['all', want.traffic]),
      `records ${log.traffic ?? 'traffic that AWS did not say'} and not ${want.traffic.toUpperCase()}`,
    ],
    delivery(log),
    interval(log, want),
    format(log, want),
  ];
  // Whose bucket it is matters no more where the log is wrong anyway: that account may not have been read.
  const isWrong = statements.some(([isMet]) => isMet === false);
  const held = isWrong ? statements : [...statements, destination(world, spec, holding)];
  const words = (isMet: boolean | null) => held.filter(([is]) => is === isMet).map(([, otherwise]) => otherwise);
  return { id: log.id, faults: words(false), open: words(null) };
}

function isWord(word: string | null, expected: readonly string[]): boolean | null {
  return word === null ? null : expected.includes(word.toLowerCase());
}

/** AWS says nothing of the delivery before the first one: only what it says counts. */
function delivery({ delivery: status, deliveryError: error }: FlowLog): Statement {
  if (error !== null) return [false, `does not arrive (${error})`];
  if (status === null || status.toUpperCase() === 'SUCCESS') return [true, ''];
  return status.toUpperCase() === 'FAILED' ? [false, 'does not arrive (FAILED)'] : [null, `AWS says ${status} of its delivery`];
}

function interval({ interval: seconds }: FlowLog, { interval: most }: FlowLogs): Statement {
  if (most === undefined) return [true, ''];
  if (seconds === null) return [null, 'AWS did not say its aggregation interval'];
  return [seconds <= most.seconds, `puts ${seconds} s together into one record, more than ${most.text}`];
}

function format({ format: text }: FlowLog, { fields }: FlowLogs): Statement {
  if (fields === undefined) return [true, ''];
  if (text === null) return [null, 'AWS did not say its format'];
  const there = new Set([...text.matchAll(/\$\{([a-z0-9-]+)\}/g)].map(([, field]) => field));
  const missing = fields.filter((field) => !there.has(field));
  return [missing.length === 0, `records no ${missing.join(', ')}`];
}

function destination(world: TierWorld, spec: Spec, { at, log, want: { to } }: Holding): Statement {
  const arn = destinationOf(log, at);
  if (arn === null) return [null, 'AWS did not say where it goes'];
  const account = spec.organization.accounts[to]?.id;
  if (account === undefined) return [matches(to, arn) || matches(to, withoutFolder(arn)), `goes to ${arn} and not to ${to}`];
  const [, , service, , owner] = arn.split(':');
  if (service === 'logs') return [owner === account, `goes to ${arn}, a log group of ${owner} and not of ${to}`];
  if (service !== 's3') return [false, `goes to ${arn}, no bucket and no log group`];
  const bucket = withoutFolder(arn);
  const isOwn = world.at('buckets', { account }).some((one) => one.arn === bucket);
  return [isOwn, `goes to ${bucket}, which is no bucket of ${to}`];
}

/** The ARN, without the `:*` that only some answers have. A log group that is named alone is the account's own. */
function destinationOf({ arn: own, destination: arn, logGroup }: FlowLog, { account, region }: At): string | null {
  if (arn !== null) return arn.endsWith(':*') ? arn.slice(0, -2) : arn;
  return logGroup === null ? null : `arn:${own.split(':')[1]}:logs:${region}:${account}:log-group:${logGroup}`;
}

/** The bucket alone; any other ARN as it is. */
function withoutFolder(arn: string): string {
  return arn.split(':')[2] === 's3' ? (arn.split('/')[0] ?? arn) : arn;
}
