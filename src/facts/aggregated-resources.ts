import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { startEach } from './start-each.ts';
import { compare, required, text } from './values.ts';

/** How well AWS Config knows one account and region. */
export interface AggregatedSource {
  readonly account: string;
  readonly region: string;
  /** AWS's word for the last update: SUCCEEDED, OUTDATED, FAILED; `null` where AWS left it out. */
  readonly status: string | null;
}

/** How many resources of a type AWS Config knows in one account and region. */
export interface AggregatedCount {
  readonly account: string;
  readonly region: string;
  /** As CloudFormation names it. */
  readonly type: string;
  readonly count: number;
}

/** One configuration aggregator of AWS Config. */
export interface Aggregator {
  readonly name: string;
  /** Whether it leaves out resources by their type or by who records them. */
  readonly isFiltered: boolean;
  /** Sorted by account, then region. */
  readonly sources: readonly AggregatedSource[];
  /** Of the types that were asked for. Sorted by account, region, type. */
  readonly counts: readonly AggregatedCount[];
}

export interface AggregatedResources {
  /** The types that were asked for, sorted; `null`: every one. */
  readonly types: readonly string[] | null;
  /** Sorted by name. */
  readonly aggregators: readonly Aggregator[];
}

const source = (): z.ZodType<AggregatedSource> =>
  z.strictObject({ account: z.string(), region: z.string(), status: z.string().nullable() });
const count = (): z.ZodType<AggregatedCount> =>
  z.strictObject({ account: z.string(), region: z.string(), type: z.string(), count: z.number() });
const shape = (): z.ZodType<AggregatedResources> =>
  z.strictObject({
    types: z.array(z.string()).nullable(),
    aggregators: z.array(
      z.strictObject({ name: z.string(), isFiltered: z.boolean(), sources: z.array(source()), counts: z.array(count()) }),
    ),
  });

const reads = [
  'ConfigService.DescribeConfigurationAggregators',
  'ConfigService.DescribeConfigurationAggregatorSourcesStatus',
  'ConfigService.SelectAggregateResourceConfig',
] as const;
type AggregatorSeat = Seat<(typeof reads)[number]>;
type Answer = NonNullable<Output<'ConfigService.DescribeConfigurationAggregators'>['ConfigurationAggregators']>[number];

const token = { token: 'NextToken', next: 'NextToken' } as const;
const query = 'SELECT accountId, awsRegion, resourceType, COUNT(*) GROUP BY accountId, awsRegion, resourceType';

/** What the aggregators of AWS Config in this account and region know of all accounts. It is told the types that matter: a list of CloudFormation's names. */
export const aggregatedResources = defineFact({
  name: 'aggregated-resources',
  scope: 'region',
  depth: 'boundary',
  operations: reads,
  shape,
  read: async (seat, _need, reading): Promise<AggregatedResources> => {
    const types = typesOf(reading?.of ?? null);
    const found = await startEach(
      // Each of these listings gives the most it can where no limit is named.
      seat.pages('ConfigService.DescribeConfigurationAggregators', {}, token),
      (page) => required(page.ConfigurationAggregators, 'ConfigurationAggregators'),
      (answer) => readAggregator(seat, answer, types === null ? null : new Set(types)),
    );
    return { types, aggregators: [...found].sort((a, b) => compare(a.name, b.name)) };
  },
});

const wantedTypes = z.array(z.array(z.string()));

/** Every asker's list as one. */
function typesOf(of: readonly unknown[] | null): readonly string[] | null {
  return of === null ? null : [...new Set(wantedTypes.parse(of).flat())].sort(compare);
}

async function readAggregator(seat: AggregatorSeat, answer: Answer, types: ReadonlySet<string> | null): Promise<Aggregator> {
  const name = required(answer.ConfigurationAggregatorName, 'ConfigurationAggregatorName');
  const [sources, counts] = await Promise.all([readSources(seat, name), readCounts(seat, name)]);
  const filters = answer.AggregatorFilters;
  return {
    name,
    isFiltered: filters?.ResourceType !== undefined || filters?.ServicePrincipal !== undefined,
    sources,
    counts: counts.filter(({ type }) => types === null || types.has(type)),
  };
}

async function readSources(seat: AggregatorSeat, name: string): Promise<readonly AggregatedSource[]> {
  const found: AggregatedSource[] = [];
  const input = { ConfigurationAggregatorName: name };
  for await (const page of seat.pages('ConfigService.DescribeConfigurationAggregatorSourcesStatus', input, token)) {
    for (const answer of required(page.AggregatedSourceStatusList, 'AggregatedSourceStatusList')) {
      // The organization as a whole is a source too, and says nothing of any account.
      if (answer.SourceType !== 'ACCOUNT') continue;
      const account = required(answer.SourceId, 'SourceId');
      found.push({ account, region: required(answer.AwsRegion, 'AwsRegion'), status: text(answer.LastUpdateStatus) });
    }
  }
  return found.sort((a, b) => compare(a.account, b.account) || compare(a.region, b.region));
}

const row = z.object({ accountId: z.string(), awsRegion: z.string(), resourceType: z.string(), 'COUNT(*)': z.number() });

async function readCounts(seat: AggregatorSeat, name: string): Promise<readonly AggregatedCount[]> {
  const found: AggregatedCount[] = [];
  // Without a limit a page of groups holds 500; 100 is the greatest limit that can be named.
  const input = { ConfigurationAggregatorName: name, Expression: query };
  for await (const page of seat.pages('ConfigService.SelectAggregateResourceConfig', input, token)) {
    for (const result of required(page.Results, 'Results')) {
      const { accountId, awsRegion, resourceType, 'COUNT(*)': counted } = row.parse(JSON.parse(result));
      found.push({ account: accountId, region: awsRegion, type: resourceType, count: counted });
    }
  }
  return found.sort((a, b) => compare(a.account, b.account) || compare(a.region, b.region) || compare(a.type, b.type));
}
