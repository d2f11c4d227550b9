import { describe, expect, it } from 'vitest';
import { aggregatedResources } from '../../src/facts/aggregated-resources.ts';
import { accessDenied, type FakeSeat, fakeSeat } from './fake-seat.ts';

const row = (accountId: string, awsRegion: string, resourceType: string, count: number) =>
  JSON.stringify({ 'COUNT(*)': count, accountId, awsRegion, resourceType });

const answers = {
  'ConfigService.DescribeConfigurationAggregators': () => ({
    ConfigurationAggregators: [{ ConfigurationAggregatorName: 'org' }],
  }),
  'ConfigService.DescribeConfigurationAggregatorSourcesStatus': ({ NextToken }: { readonly NextToken?: string | undefined }) =>
    NextToken === undefined
      ? {
          AggregatedSourceStatusList: [
            { SourceId: '2', SourceType: 'ACCOUNT' as const, AwsRegion: 'us-east-2', LastUpdateStatus: 'OUTDATED' as const },
            { SourceId: 'Organization', SourceType: 'ORGANIZATION' as const, LastUpdateStatus: 'SUCCEEDED' as const },
          ],
          NextToken: 'more',
        }
      : { AggregatedSourceStatusList: [{ SourceId: '1', SourceType: 'ACCOUNT' as const, AwsRegion: 'us-east-2' }] },
  'ConfigService.SelectAggregateResourceConfig': ({ NextToken }: { readonly NextToken?: string | undefined }) =>
    NextToken === undefined
      ? { Results: [row('2', 'us-east-2', 'AWS::QLDB::Ledger', 3), row('1', 'us-east-2', 'AWS::IAM::Role', 40)], NextToken: 'more' }
      : { Results: [row('1', 'us-east-2', 'AWS::S3::Bucket', 2)] },
};

const read = async (seat: FakeSeat, of: readonly unknown[] | null) => {
  const reading = { target: {}, found: () => undefined, of };
  const value = await aggregatedResources.read(seat, () => Promise.reject(new Error('needs nothing')), reading);
  return aggregatedResources.shape().parse(JSON.parse(JSON.stringify(value)));
};

describe('aggregated-resources', () => {
  it('reads how fresh each source is, and the counts of the types that were asked for', async () => {
    const seat = fakeSeat({}, answers);
    expect(await read(seat, [['AWS::S3::Bucket'], ['AWS::QLDB::Ledger', 'AWS::S3::Bucket']])).toEqual({
      types: ['AWS::QLDB::Ledger', 'AWS::S3::Bucket'],
      aggregators: [
        {
          name: 'org',
          isFiltered: false,
          sources: [
            { account: '1', region: 'us-east-2', status: null },
            { account: '2', region: 'us-east-2', status: 'OUTDATED' },
          ],
          counts: [
            { account: '1', region: 'us-east-2', type: 'AWS::S3::Bucket', count: 2 },
            { account: '2', region: 'us-east-2', type: 'AWS::QLDB::Ledger', count: 3 },
          ],
        },
      ],
    });
    expect(seat.calls.find(({ operation }) => operation === 'ConfigService.SelectAggregateResourceConfig')?.input).toEqual({
      ConfigurationAggregatorName: 'org',
      Expression: 'SELECT accountId, awsRegion, resourceType, COUNT(*) GROUP BY accountId, awsRegion, resourceType',
    });
  });

  it('keeps every type where nobody says which', async () => {
    const { types, aggregators } = await read(fakeSeat({}, answers), null);
    expect(types).toBeNull();
    expect(aggregators[0]?.counts).toHaveLength(3);
  });

  it.each([
    ['types', { ResourceType: { Type: 'INCLUDE' as const, Value: ['AWS::S3::Bucket'] } }],
    ['recorders', { ServicePrincipal: { Type: 'INCLUDE' as const, Value: ['securityhub.amazonaws.com'] } }],
  ])('sees a filter of %s', async (_, filters) => {
    const seat = fakeSeat(
      {},
      {
        ...answers,
        'ConfigService.DescribeConfigurationAggregators': () => ({
          ConfigurationAggregators: [{ ConfigurationAggregatorName: 'org', AggregatorFilters: filters }],
        }),
      },
    );
    expect((await read(seat, null)).aggregators[0]?.isFiltered).toBe(true);
  });

  it('has no aggregator where there is none', async () => {
    const seat = fakeSeat({}, { 'ConfigService.DescribeConfigurationAggregators': () => ({ ConfigurationAggregators: [] }) });
    expect(await read(seat, null)).toEqual({ types: null, aggregators: [] });
  });

  it('throws where a source, a count or the shape of a row is refused', async () => {
    const refusing = { ...answers, 'ConfigService.DescribeConfigurationAggregatorSourcesStatus': () => accessDenied() };
    await expect(read(fakeSeat({}, refusing), null)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const odd = { ...answers, 'ConfigService.SelectAggregateResourceConfig': () => ({ Results: ['{"accountId":"1"}'] }) };
    await expect(read(fakeSeat({}, odd), null)).rejects.toThrow();
  });
});
