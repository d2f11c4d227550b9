import type { FactRecord, ObservedFact } from '../../src/record.ts';

type Facts = ReadonlyMap<string, FactRecord>;
type Item = Record<string, unknown>;
type Mover = (value: never) => void;

/** Facts of the same organization, read a day later: nothing has changed, and all that moves by itself has moved. */
export function movedFacts(facts: Facts): Facts {
  return new Map([...facts].map(([key, fact]) => [key, fact.observed ? movedFact(fact) : fact]));
}

/** The same facts, with every set in another order. What judges facts counts on their order; what compares them must not. */
export function shuffledFacts(facts: Facts): Facts {
  const shuffle = (fact: FactRecord): FactRecord => (fact.observed ? { ...fact, value: shuffled(fact.value, '') } : fact);
  return new Map([...facts].reverse().map(([key, fact]) => [key, shuffle(fact)]));
}

function movedFact(fact: ObservedFact): FactRecord {
  const value: unknown = structuredClone(fact.value);
  movers[fact.name]?.(value as never);
  return {
    ...fact,
    value: renamed(value),
    observedAt: later(fact.observedAt),
    requests: fact.requests.map((request) => ({
      ...request,
      requestId: `moved-${request.requestId ?? ''}`,
      attempts: request.attempts + 1,
    })),
  };
}

const later = (time: unknown): string => new Date(Date.parse(String(time)) + 86_400_000).toISOString();

/** The Auto Scaling group has replaced its instances; their disks and interfaces are others too. */
function renamed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/\b(i|vol|eni)-(\d{12}029\d\d)\b/g, '$1-new$2'));
}

/** The group has one instance more: like the first of those that are there. */
function scaled(list: Item[], isOfGroup: (item: Item) => boolean): void {
  const first = list.find(isOfGroup);
  if (first !== undefined) list.push(JSON.parse(JSON.stringify(first).replaceAll(/\b(i|vol|eni)-\d+/g, '$1-scaled')));
}

/** These times, where they are there. */
function shift(item: Item, ...names: readonly string[]): void {
  for (const name of names) if (typeof item[name] === 'string') item[name] = later(item[name]);
}

/** The oldest of a day has gone, two of the next have come. */
function rotated(list: Item[], isRotated: (item: Item) => boolean): void {
  for (const item of list.filter(isRotated)) {
    for (const name of ['arn', 'id'])
      if (typeof item[name] === 'string') item[name] = `${item[name].replace(/2026-11-\d\d/, '2026-11-23')}-0`;
    if ('createdAt' in item) shift(item, 'createdAt');
    list.push(JSON.parse(JSON.stringify(item).replaceAll('-0"', '-1"')));
  }
}

function otherSession(value: Item): void {
  if (typeof value.message === 'string') value.message = value.message.replaceAll(/iq-01[0-9a-f-]+/g, 'iq-02-moved');
}

const backups = (value: Item[]): void => {
  for (const backup of value) shift(backup, 'earliestRestorableAt', 'latestRestorableAt');
};

interface Group extends Item {
  readonly instances: Item[];
}
interface Measured extends Item {
  readonly series: Record<string, Item[]> | null;
}

/** What moves in each fact, by hand: nothing of src/drift is asked. */
const movers: Readonly<Record<string, Mover>> = {
  'aggregated-resources': ({ aggregators }: { aggregators: { counts: Item[] }[] }) => {
    for (const count of aggregators.flatMap(({ counts }) => counts)) count.count = 99;
  },
  'authorization-details': ({ roles }: { roles: Item[] }) => {
    for (const role of roles) if (role.lastUsed !== null) role.lastUsed = { at: '2026-11-23T01:00:00Z', region: null };
  },
  'auto-scaling-groups': (groups: Group[]) => {
    for (const group of groups) {
      group.desired = 3;
      group.instances.push({ ...group.instances[0], id: 'i-scaled' });
    }
  },
  'backup-vaults': (vaults: { points: Item[] }[]) => {
    for (const { points } of vaults) rotated(points, () => true);
  },
  'credential-report': (report: Item | null) => {
    if (report !== null) shift(report, 'generatedAt');
  },
  'db-automated-backups': backups,
  'db-clusters': backups,
  'db-instances': backups,
  'db-snapshots': (snapshots: Item[]) => rotated(snapshots, ({ type }) => type === 'automated'),
  'default-vpcs': otherSession,
  instances: (instances: Item[]) => {
    for (const instance of instances) shift(instance, 'launchedAt');
    scaled(instances, () => true);
  },
  'network-interfaces': (interfaces: Item[]) => scaled(interfaces, ({ instance }) => instance !== null),
  'replica-lag': (replicas: { datapoints: Item[] }[]) => {
    for (const point of replicas.flatMap(({ datapoints }) => datapoints)) Object.assign(point, { at: later(point.at), seconds: 7 });
  },
  'replication-metrics': (rules: Measured[]) => {
    for (const rule of rules) {
      shift(rule, 'from', 'to');
      for (const [name, points] of Object.entries(rule.series ?? {})) {
        // A copy that failed is no movement.
        for (const point of points) Object.assign(point, { at: later(point.at), value: name === 'failed' ? 0 : 3 });
      }
    }
  },
  'rule-firings': (rules: { triggered: Item[] }[]) => {
    for (const { triggered } of rules) triggered.push({ at: '2026-11-23T00:00:00Z', count: 2 });
  },
  secrets: (secrets: Item[]) => {
    for (const secret of secrets) shift(secret, 'lastRotatedAt');
  },
  'sign-ins': (history: { since: string; events: Item[] }) => {
    history.since = later(history.since);
    history.events.pop();
    for (const event of history.events) event.id = `moved-${event.id}`;
  },
  trails: (trails: { status: Item | null }[]) => {
    for (const { status } of trails) if (status !== null) shift(status, 'latestDeliveryAt', 'latestDigestAt');
  },
  tripwire: otherSession,
  volumes: (volumes: Item[]) => scaled(volumes, ({ id }) => /029\d\d$/.test(String(id))),
};

/** Lists whose order says something. */
const inOrder: ReadonlySet<string> = new Set(['overrides', 'actions', 'levels', 'factors']);

/** Every list and every object the other way round, also in texts that hold JSON, which are written with other blanks too. */
function shuffled(value: unknown, name: string): unknown {
  if (typeof value === 'string') return value.startsWith('{') ? JSON.stringify(shuffled(JSON.parse(value), ''), null, 3) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) {
    const entries = Object.entries(value).map(([key, inner]) => [key, shuffled(inner, key)]);
    return Object.fromEntries(entries.reverse());
  }
  const inner = value.map((item) => shuffled(item, ''));
  return inOrder.has(name) ? inner : inner.reverse();
}
