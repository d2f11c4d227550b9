import { canonicalJson } from '../../../../evidence/canonical.ts';
import type { FlowLog } from '../../../../facts/flow-logs.ts';
import type { InitSource, Review } from '../../../model.ts';

/** Where the flow logs of networks go, as the grammar has it. */
interface FlowLogsEntry {
  readonly to: string;
  readonly traffic: 'all' | 'accept' | 'reject';
  readonly interval?: string | undefined;
  readonly fields?: readonly string[] | undefined;
}

interface Logged {
  readonly account: string;
  /** `null`: it has none. */
  readonly entry: FlowLogsEntry | null;
}

const requirement = 'network-tiers.flow-logs';

/** The flow logs that most networks have, for the accounts whose every network has them. */
export function flowLogsOf(source: InitSource): { readonly entry?: unknown; readonly reviews: readonly Review[] } {
  const all = source.each('vpcs').flatMap(({ target: { account = '', region = '' }, value }): readonly Logged[] => {
    const logs = source.value('flow-logs', { account, region });
    const own = value.filter(({ owner }) => owner === null || owner === account);
    return logs === null
      ? []
      : own.map(({ id }) => ({
          account,
          entry: entryOf(
            source,
            account,
            logs.filter(({ resource }) => resource === id),
          ),
        }));
  });
  const unread = source.gaps('flow-logs');
  if (all.length === 0)
    return { reviews: unread.length === 0 ? [] : [{ requirement, text: `flow logs were not read: ${unread[0]?.why ?? ''}` }] };
  const kinds = [
    ...Map.groupBy(
      all.filter(({ entry }) => entry !== null),
      ({ entry }) => canonicalJson(entry),
    ).values(),
  ];
  const [most] = kinds.sort((a, b) => b.length - a.length);
  const entry = most?.[0]?.entry ?? null;
  if (entry === null) return { reviews: [{ requirement, text: `none of ${all.length} networks has a flow log` }] };
  const text = canonicalJson(entry);
  const others = new Set(all.filter((one) => canonicalJson(one.entry) !== text).map(({ account }) => account));
  const accounts = source.active.filter((account) => !others.has(account));
  const reviews: readonly Review[] =
    others.size === 0
      ? []
      : [
          {
            requirement,
            text: `networks of ${others.size} accounts have no flow log, or another: ${[...others]
              .slice(0, 3)
              .map((id) => source.label(id))
              .join(', ')}`,
          },
        ];
  return accounts.length === 0 ? { reviews } : { entry: { in: source.where(accounts), ...entry }, reviews };
}

function entryOf(source: InitSource, account: string, logs: readonly FlowLog[]): FlowLogsEntry | null {
  const [log] = logs
    .filter(({ status }) => status === 'ACTIVE')
    .sort((a, b) => (a.traffic === 'ALL' ? 0 : 1) - (b.traffic === 'ALL' ? 0 : 1));
  const to = log === undefined ? null : destinationOf(source, account, log);
  const traffic = log?.traffic?.toLowerCase();
  if (log === undefined || to === null || !(traffic === 'all' || traffic === 'accept' || traffic === 'reject')) return null;
  const fields = [...(log.format ?? '').matchAll(/\$\{([a-z0-9-]+)\}/g)].flatMap(([, field]) => field ?? []);
  return {
    to,
    traffic,
    interval: log.interval === 60 || log.interval === 600 ? `${log.interval}s` : undefined,
    fields: fields.length === 0 ? undefined : fields,
  };
}

/** The account whose bucket or log group it is, where that was read; else the ARN. */
function destinationOf(source: InitSource, account: string, { destination, destinationType, logGroup }: FlowLog): string | null {
  // AWS may say where a flow log goes by the name of a log group of its own account alone.
  if (destination === null) return logGroup === null ? null : `arn:*:log-group:${logGroup}*`;
  if (destinationType === 'cloud-watch-logs') {
    const owner = destination.split(':')[4] ?? account;
    // A log group of its own: one word for all accounts that have such a one.
    if (owner === account) return `arn:*:log-group:${destination.split(':log-group:')[1]?.replace(/:\*$/, '') ?? '*'}*`;
    return source.active.includes(owner) ? source.account(owner) : destination;
  }
  const bucket = /^arn:[^:]+:s3:::([^/]+)/.exec(destination)?.[1];
  const owner = source.each('buckets').find(({ value }) => value.some(({ name }) => name === bucket))?.target.account;
  return owner === undefined ? destination : source.account(owner);
}
